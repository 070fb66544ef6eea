"""What was thought of each action, step after step: a strip that fills up, the darker the likelier."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, place_axes
from mlanimated.panels import shapes


class ActionStrip:
    """One row for each action, one column for each step, and a line at the current one.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the strip, (left, bottom, width, height) in CSS pixels; names stand to its left.
    names
        What the actions are called, from the top.
    values
        (steps, actions) within the limits.
    limits
        Of the colours' scale, which never changes.

    Attributes
    ----------
    artists
        What `show` changes.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        names: Sequence[str],
        values: ArrayLike,
        *,
        limits: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        steps = len(np.asarray(values))
        self._values = shapes.numbers("values of all steps", values, (steps, len(names)))
        shapes.within("values of all steps", self._values, limits)
        low, high = shapes.span("the limits", limits)
        axes = place_axes(figure, size, *place)
        style.axes(axes, xlim=(-0.5, steps - 0.5), ylim=(len(names) - 0.5, -0.5))
        axes.set_yticks(range(len(names)), list(names))
        axes.tick_params(axis="y", length=0)
        axes.spines[:].set_visible(False)
        axes.set_facecolor(palette.FAINT)
        self._strip = axes.imshow(
            np.zeros((len(names), steps)),
            cmap=palette.SEQUENTIAL,
            vmin=low,
            vmax=high,
            aspect="auto",
            interpolation="nearest",
            zorder=1,  # above the axis, which then stays as it is
        )
        self._now = axes.axvline(0, color=palette.CHOSEN)
        self.artists: list[Artist] = [self._strip, self._now]

    def show(self, step: int) -> None:
        """Fill the strip up to a step."""
        row = shapes.index("the step", step, len(self._values))
        assert row is not None
        seen = np.full(self._values.T.shape, np.nan)  # nothing is drawn where it is not a number
        seen[:, : row + 1] = self._values[: row + 1].T
        self._strip.set_data(seen)
        self._now.set_xdata([row, row])

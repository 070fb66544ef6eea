"""A surface seen from above, the darker the higher, that grows; what was not seen yet is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import Colormap
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, place_axes
from mlanimated.panels import shapes


class HeatMap:
    """Cells of one size, with a bar that says what their colours mean.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the cells, (left, bottom, width, height) in CSS pixels; the bar stands 18 to its right and needs,
        with its numbers, about 100.
    shape
        Number of rows and columns.
    limits
        Of the colours' scale, which never changes.
    x, y
        Names of the axes; the one of y stands above.
    x_ends, y_ends
        What the axes begin and end with; none: no numbers.
    origin
        Whether row 0 is at the top (``"upper"``) or below.
    name
        Of what the colours mean; it stands above the bar.
    colours
        From low to high; `palette.DIVERGING` where 0 is the middle.
    spec
        How the numbers at the ends of axes and bar are written.

    Attributes
    ----------
    artists
        What `show` changes.
    axes
        With the ends as limits, for what a scene draws over the cells.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        shape: tuple[int, int],
        limits: tuple[float, float],
        *,
        x: str = "",
        y: str = "",
        x_ends: tuple[float, float] | None = None,
        y_ends: tuple[float, float] | None = None,
        origin: Literal["upper", "lower"] = "lower",
        name: str = "",
        colours: Colormap = palette.SEQUENTIAL,
        spec: str = "g",
    ) -> None:
        self._shape, self._limits = shape, shapes.span("the limits", limits)
        self.axes = axes = place_axes(figure, size, *place)
        across = shapes.span("the ends of x", x_ends or (0, shape[1]))
        up = shapes.span("the ends of y", y_ends or (0, shape[0]))
        style.axes(axes, x=x, y=y, xlim=across, ylim=up if origin == "lower" else up[::-1])
        if x_ends:
            axes.set_xticks(across, [style.fixed(end, spec) for end in across])
            _inwards(axes.get_xticklabels(), "ha", "left", "right")
        if y_ends:
            axes.set_yticks(up, [style.fixed(end, spec) for end in up])
            _inwards(axes.get_yticklabels(), "va", "bottom", "top")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        # Hatched below, and covered where something is known: a cue that needs no colour.
        unseen = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fc=palette.BACKGROUND, ec=palette.FADED)
        unseen.set(hatch="//", lw=0, zorder=-1)
        axes.add_patch(unseen)
        self._cells = axes.imshow(
            np.full(shape, np.nan),
            cmap=colours,
            vmin=self._limits[0],
            vmax=self._limits[1],
            aspect="auto",
            interpolation="nearest",
            extent=(*across, *(up if origin == "lower" else up[::-1])),
            origin=origin,
            zorder=1,
        )
        frame = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, ec=palette.FADED, zorder=3)
        frame.set_clip_on(False)
        axes.add_patch(frame)
        bar = place_axes(figure, size, place[0] + place[2] + 18, place[1], 20, place[3])
        bar.imshow(np.linspace(1, 0, 256)[:, None], cmap=colours, aspect="auto", extent=(0, 1, *self._limits))
        style.axes(bar, xlim=(0, 1), ylim=self._limits)
        bar.yaxis.tick_right()
        bar.set_yticks(self._limits, [style.fixed(limit, spec) for limit in self._limits])
        _inwards(bar.get_yticklabels(), "va", "bottom", "top")
        bar.tick_params(length=0)
        bar.set_title(name, fontsize=style.SMALL, loc="left")
        for spine in bar.spines.values():
            spine.set(visible=True, color=palette.FADED)
        self.artists: list[Artist] = [self._cells]

    def show(self, values: ArrayLike) -> None:
        """Show (rows, columns) numbers within the limits; NaN: not seen yet."""
        cells = shapes.numbers("a heat map", values, self._shape)
        shapes.within("a heat map", cells, self._limits)
        self._cells.set_data(cells)


def _inwards(labels: Sequence[Text], side: str, first: str, last: str) -> None:
    """Let the numbers at the ends of an axis stand within it: they would meet those of the other axis."""
    for label, place in zip(labels, (first, last), strict=True):
        label.set(**{side: place})

"""A picture, and beside it how likely a classifier makes each class; the right one is ticked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, put_text
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Picture, Pixels


class ImageProbabilities:
    """A picture of whole pixels in a frame, and one bar for each class.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    corner
        Lower left corner of the picture, in CSS pixels; its caption stands 26 below it.
    shape
        Width and height of the pictures, in their pixels.
    scale
        CSS pixels per pixel of the picture.
    bars
        Place of the bars, (left, bottom, width, height) in CSS pixels; names stand to its left, numbers and
        the tick to its right.
    classes
        What the classes are called.
    spec
        How probabilities are written.

    Attributes
    ----------
    artists
        What `show` changes.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        corner: tuple[float, float],
        shape: tuple[int, int],
        scale: float,
        bars: Place,
        classes: Sequence[str],
        *,
        spec: str = ".2f",
    ) -> None:
        self._pixels = Pixels(figure, *corner, *shape, scale=scale)
        left, bottom = corner
        across, up = shape[0] * scale, shape[1] * scale
        self._frame = Rectangle(
            (left / size[0], bottom / size[1]), across / size[0], up / size[1], fill=False,
            lw=2, ec=palette.FADED,
        )  # fmt: skip
        figure.add_artist(self._frame)
        self._caption = put_text(
            figure, (left + across / 2) / size[0], (bottom - 26) / size[1], size=style.SMALL, ha="center"
        )
        self._bars = ActionValues(figure, size, bars, classes, spec=spec, marker=False)
        self.artists: list[Artist] = [self._pixels, self._frame, self._caption, *self._bars.artists]

    def show(
        self,
        picture: Picture,
        probabilities: ArrayLike,
        *,
        truth: int | None = None,
        predicted: int | None = None,
        caption: str = "",
    ) -> None:
        """Show a picture with its probabilities.

        Parameters
        ----------
        picture
            (height, width, 3) uint8.
        probabilities
            (classes,) from 0 to 1.
        truth
            The right class: ticked in green.
        predicted
            The class that is ringed; the likeliest, if none is given and all are known.
        caption
            Words under the picture.
        """
        known = np.asarray(probabilities, np.float64)
        if predicted is None and known.ndim == 1 and not np.isnan(known).any():
            predicted = int(known.argmax())
        self._bars.show(known, predicted, truth=truth)
        self._pixels.set_picture(picture)
        self._caption.set_text(caption)

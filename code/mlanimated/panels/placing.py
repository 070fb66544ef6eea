"""Axes and texts at places of a figure, and the steps of a run that a film shows."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from mlanimated.animate import style, tween


def place_axes(
    figure: Figure | SubFigure, size: tuple[int, int], left: float, bottom: float, width: float, height: float
) -> Axes:
    """Add axes at a place in CSS pixels, counted from the lower left corner."""
    return figure.add_axes((left / size[0], bottom / size[1], width / size[0], height / size[1]))


def put_text(
    figure: Figure | SubFigure, x: float, y: float, text: str = "", *, size: int = style.BODY, **options: Any
) -> Text:
    """Put a text at a place of the figure, from 0 to 1; its height is centred there."""
    return figure.text(x, y, text, fontsize=size, va="center", **options)


def step_shown(shown: tuple[int, ...], time: float) -> int:
    """Return the step of the run that is seen at `time`."""
    return int(tween.at(shown, time) + 1e-9)

"""How figures look: sizes of text and lines, axes with little on them, numbers of a fixed width.

A figure is laid out in CSS pixels: at 72 dots per inch one point is one pixel. The smallest text is 26 pixels
on a figure 720 wide, which is 14 pixels on a phone that shows the figure 390 wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.text import Text

from mlanimated.animate import palette

SMALL = 26
BODY = 28
TITLE = 32
LINE = 4.0
THIN = 2.0
DOT = 14.0  # diameter of a marker
FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
MONO = "DejaVu Sans Mono"  # numbers that change: every character has one width

_SETTINGS: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": palette.NEUTRAL,
    "axes.labelcolor": palette.NEUTRAL,
    "axes.labelpad": 4.0,
    "axes.labelsize": SMALL,
    "axes.linewidth": THIN,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 14.0,
    "axes.titlesize": BODY,
    "axes.titlecolor": palette.NEUTRAL,
    "axes.xmargin": 0.03,
    "axes.ymargin": 0.05,
    "figure.constrained_layout.h_pad": 0.1,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.facecolor": palette.BACKGROUND,
    "figure.titlesize": TITLE,
    "font.family": FONT,
    "font.size": SMALL,
    "grid.color": palette.FAINT,
    "grid.linewidth": THIN,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "lines.linewidth": LINE,
    "lines.markersize": DOT,
    "patch.linewidth": THIN,
    "text.color": palette.NEUTRAL,
    "xtick.color": palette.NEUTRAL,
    "xtick.labelsize": SMALL,
    "xtick.major.pad": 7.0,
    "xtick.major.size": 6.0,
    "xtick.major.width": THIN,
    "ytick.color": palette.NEUTRAL,
    "ytick.labelsize": SMALL,
    "ytick.major.pad": 7.0,
    "ytick.major.size": 6.0,
    "ytick.major.width": THIN,
}
# From matplotlib's defaults, not from what a reader's own settings say: the picture is the same everywhere.
_ALL: dict[Any, Any] = {
    key: value for key, value in mpl.rcParamsDefault.items() if "backend" not in key
} | _SETTINGS


def context() -> AbstractContextManager[None]:
    """Return a context with the book's settings; matplotlib's own are as before when it is left."""
    return mpl.rc_context(_ALL)


def axes(
    ax: Axes,
    *,
    x: str = "",
    y: str = "",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    xticks: Sequence[float] = (),
    yticks: Sequence[float] = (),
) -> Axes:
    """Give axes their names, fixed limits and few ticks (none where none are named); return them.

    The name of the vertical axis stands above it, upright, where a reader starts.
    """
    ax.set_xlabel(x)
    if y:
        ax.set_title(y, fontsize=SMALL, loc="left")
    if xlim is not None:
        ax.set_xlim(xlim)
    if ylim is not None:
        ax.set_ylim(ylim)
    ax.set_xticks(list(xticks))
    ax.set_yticks(list(yticks))
    return ax


def bare(ax: Axes) -> Axes:
    """Take all but the content from axes, with square units: for boards, pictures, diagrams; return them."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    return ax


def label(ax: Axes, x: float, y: float, text: str, color: str = palette.NEUTRAL, **options: Any) -> Text:
    """Write `text` at data point (x, y), beside the thing it names and in its colour: no legend needed."""
    settings: dict[str, Any] = {"fontsize": SMALL, "va": "center", "ha": "left", "color": color} | options
    return ax.text(x, y, text, **settings)


def number(
    ax: Axes, x: float, y: float, text: str = "", color: str = palette.NEUTRAL, **options: Any
) -> Text:
    """Make a text for numbers that change, at axes point (x, y), both 0 to 1; fill it with `fixed`."""
    settings = {"fontsize": SMALL, "family": MONO, "va": "center", "color": color, "transform": ax.transAxes}
    return ax.text(x, y, text, **{**settings, **options})


def fixed(value: float, spec: str = ".2f", width: int = 0) -> str:
    """Format a number with a true minus sign, filled from the left to `width` characters.

    In `MONO` every character has one width, so a number with as many characters does not dance.

    Raises
    ------
    ValueError
        If the number needs more than `width` characters (and `width` is not 0).
    """
    text = format(value, spec).replace("-", "\N{MINUS SIGN}")
    if width and len(text) > width:
        raise ValueError(
            f"{text} needs {len(text)} characters, but only {width} are kept for it: use a larger width"
        )
    return text.rjust(width, "\N{NO-BREAK SPACE}")

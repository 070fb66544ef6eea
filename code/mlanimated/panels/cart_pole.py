"""A cart on its track with a pole on it, to scale, and the push that it gets."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, canvas
from mlanimated.panels import shapes

_CART = (0.56, 0.24)  # metres: width, height
_WHEEL = 0.07


class CartPole:
    """One track, seen from the side; what is on it moves.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the track and all above it, (left, bottom, width, height) in CSS pixels. One metre is as long as
        the width allows; the pole needs about a quarter of that width as height.
    edge
        From the middle of the track to each of its ends, in metres.
    pole
        Length of the pole in metres.

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
        *,
        edge: float = 2.4,
        pole: float = 1.0,
    ) -> None:
        self._axes = axes = canvas(figure, size, place)
        self._scale = scale = place[2] / (2 * edge + 1.2 * _CART[0])
        self._middle, self._pole = place[2] / 2, pole * scale
        self._ground = 12.0
        ends = self._middle - edge * scale, self._middle + edge * scale
        axes.plot([0, place[2]], [self._ground] * 2, color=palette.FADED, lw=style.THIN)
        for end in ends:
            axes.plot(
                [end, end], [self._ground - 10, self._ground + 14], color=palette.NEUTRAL, lw=style.LINE
            )
        wide, tall = (side * scale for side in _CART)
        self._cart = Rectangle((0, 0), wide, tall, fc=palette.NEUTRAL, lw=0, zorder=2)
        self._wheels = [Circle((0, 0), _WHEEL * scale, fc=palette.NEUTRAL, ec="w", zorder=3) for _ in "lr"]
        for patch in (self._cart, *self._wheels):
            axes.add_patch(patch)
        (self._stick,) = axes.plot(
            [], [], color=palette.NEUTRAL, lw=0.09 * scale, solid_capstyle="butt", zorder=4
        )
        (self._hinge,) = axes.plot(
            [], [], "o", color=palette.BACKGROUND, ms=0.1 * scale, mec=palette.NEUTRAL, zorder=5
        )
        self._arrow = FancyArrowPatch(
            (0, 0), (1, 0), arrowstyle="-|>", shrinkA=0, shrinkB=0, mutation_scale=28
        )
        axes.add_patch(self._arrow).set(color=palette.CHOSEN, lw=7, capstyle="butt", zorder=2)
        self._cross = axes.text(
            0, 0, "✗", color=palette.LOSS, size=style.TITLE, weight="bold", ha="center", va="center", zorder=6
        )
        self.artists: list[Artist] = [
            self._cart, *self._wheels, self._stick, self._hinge, self._arrow, self._cross,
        ]  # fmt: skip

    def show(self, state: ArrayLike, action: int | None = None, *, fallen: bool = False) -> None:
        """Show one moment.

        Parameters
        ----------
        state
            (4,): position of the cart, its velocity, angle of the pole from upright to the right, its
            velocity; metres, radians, seconds.
        action
            0: an arrow pushes the cart left; 1: right.
        fallen
            Whether the game is lost: the pole turns red and gets a cross.
        """
        x, _, angle, _ = shapes.numbers("the state of a cart", state, (4,))
        push = shapes.index("the push", action, 2)
        wide, tall = (side * self._scale for side in _CART)
        centre, floor = self._middle + x * self._scale, self._ground + _WHEEL * self._scale
        self._cart.set_xy((centre - wide / 2, floor))
        for wheel, side in zip(self._wheels, (-0.3, 0.3), strict=True):
            wheel.set_center((centre + side * wide, floor))
        top = floor + tall
        tip = centre + self._pole * np.sin(angle), top + self._pole * np.cos(angle)
        self._stick.set_data([centre, tip[0]], [top, tip[1]])
        self._stick.set_color(palette.LOSS if fallen else palette.NEUTRAL)
        self._hinge.set_data([centre], [top])
        self._cross.set_visible(fallen)
        beyond = tip[0] + np.copysign(26, angle)
        self._cross.set_position((beyond, tip[1] - 14))
        self._arrow.set_visible(push is not None and not fallen)
        if push is not None:
            way = -1 if push == 0 else 1
            start = centre - way * (wide / 2 + 62)
            self._arrow.set_positions((start, floor + tall / 2), (start + way * 58, floor + tall / 2))

"""How often a film flashes, counted as WCAG 2 does (2.3.1): more than three times in a second can harm."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mlanimated.animate.frames import Frame

_Light = NDArray[np.float32]  # relative luminance, 0 to 1

LIMIT = 3.0  # flashes in any second
SPEEDS = (4.0, 2.0, 1.0, 0.5, 0.25)  # what the player offers
_CHANGE = 0.1  # of the largest relative luminance
_DARK = 0.8  # the darker of the two pictures is below this
_AREA = 0.25  # of the field that changes at once
FIELD = (341, 256)  # CSS pixels: ten degrees of what a reader sees, as WCAG 2 counts them
_GRID = 96  # luminance is looked at in about this many columns: a flash is large

_LEVELS = np.arange(256) / 255.0
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # relative luminance of sRGB


class FlashMeter:
    """Watches frames one by one and remembers when a large part of the picture became brighter or darker.

    A flash is a pair of such changes in opposite directions. Each place of the picture remembers its
    brightest and darkest since its last change, so a change over several frames counts, too.

    Parameters
    ----------
    field : (int, int), optional
        Width and height, in pixels of the frames, of what is looked at as one: a quarter of any part of this
        size is large. The whole picture if not given.
    """

    def __init__(self, field: tuple[int, int] | None = None) -> None:
        self.frames = 0
        self._field = field
        self._changes: list[int] = []  # frames at which the direction turned
        self._direction = 0
        self._low: _Light | None = None
        self._high: _Light | None = None

    def add(self, frame: Frame) -> None:
        """Look at the next frame."""
        height, width = frame.shape[:2]
        step = max(1, width // _GRID)
        light = _LINEAR[frame[::step, ::step]] @ _WEIGHTS
        if self._low is None or self._high is None:
            self._low, self._high = light.copy(), light.copy()
        else:
            columns, rows = self._field or (width, height)
            window = (-(-min(rows, height) // step), -(-min(columns, width) // step))
            brighter, darker = self._turns(light, self._low, self._high)
            self._count(_largest_share(brighter, window) >= _AREA, _largest_share(darker, window) >= _AREA)
        self.frames += 1

    def repeat(self) -> None:
        """Count a frame that is the same as the one before."""
        self.frames += 1

    def rate(self, fps: float) -> float:
        """Return the largest number of flashes in any second when `fps` frames are shown in a second."""
        window = math.ceil(fps)
        changes = np.array(self._changes)
        inside = np.searchsorted(changes, changes + window, side="left") - np.arange(len(changes))
        return float(inside.max(initial=0)) / 2

    def fastest(self, fps: float) -> float:
        """Return the highest speed the player may offer: at most three flashes in any second.

        Raises
        ------
        ValueError
            If there are more even at the lowest speed.
        """
        for speed in SPEEDS:
            if self.rate(fps * speed) <= LIMIT:
                return speed
        raise ValueError(
            f"the film flashes {self.rate(fps):g} times in a second, and more than {LIMIT:g} times even at "
            f"{SPEEDS[-1]} of its speed: show fewer of its frames, or soften the change"
        )

    @staticmethod
    def _turns(light: _Light, low: _Light, high: _Light) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return where it became brighter and where darker; bring `low` and `high` up to date."""
        brighter = (light - low >= _CHANGE) & (low < _DARK)
        darker = (high - light >= _CHANGE) & (light < _DARK)
        np.minimum(low, light, out=low)
        np.maximum(high, light, out=high)
        turned = brighter | darker
        low[turned] = high[turned] = light[turned]
        return brighter, darker

    def _count(self, brighter: bool, darker: bool) -> None:
        # Both at once (one half brightens, the other darkens) is a change, whatever came before.
        direction = -self._direction if brighter and darker and self._direction else brighter or -int(darker)
        if direction not in (0, self._direction):
            self._direction = int(direction)
            self._changes.append(self.frames)


def _largest_share(mask: NDArray[np.bool_], window: tuple[int, int]) -> float:
    """Return the largest share of true values in any part of `window` rows and columns."""
    rows, columns = window
    if not mask.any():
        return 0.0
    total = np.pad(mask, ((1, 0), (1, 0))).cumsum(axis=0, dtype=np.int64).cumsum(axis=1)
    inside = (
        total[rows:, columns:] - total[:-rows, columns:] - total[rows:, :-columns] + total[:-rows, :-columns]
    )
    return float(inside.max()) / (rows * columns)


def flashes(frames: Iterable[Frame], fps: float, field: tuple[int, int] | None = None) -> float:
    """Return the largest number of general flashes in any second of a film.

    A general flash is a pair of opposite changes of relative luminance by at least 10 % of its range, the
    darker side below 0.80, over at least a quarter of any part as large as `field` (width and height in
    pixels; the whole picture if not given).
    Source: Web Content Accessibility Guidelines 2.2, "general flash and red flash thresholds".
    """
    meter = FlashMeter(field)
    for frame in frames:
        meter.add(frame)
    return meter.rate(fps)

"""How often a film flashes, counted as WCAG 2 does (2.3.1): more than three times in a second can harm."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mlanimated.animate.frames import Frame

LIMIT = 3.0  # flashes in any second
SPEEDS = (4.0, 2.0, 1.0, 0.5, 0.25)  # what the player offers
_CHANGE = 0.1  # of the largest relative luminance
_DARK = 0.8  # the darker of the two pictures is below this
_AREA = 0.25  # of the field that changes at once
_GRID = 96  # luminance is looked at in about this many columns: a flash is large

_LEVELS = np.arange(256) / 255.0
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # relative luminance of sRGB


class FlashMeter:
    """Watches frames one by one and remembers when a large part of the picture became brighter or darker.

    A flash is a pair of such changes in opposite directions. Each place of the picture remembers its
    brightest and darkest since its last change, so a change over several frames counts, too.
    """

    def __init__(self) -> None:
        self.frames = 0
        self._changes: list[int] = []  # frames at which the direction turned
        self._direction = 0
        self._low: NDArray[np.float32] | None = None
        self._high: NDArray[np.float32] | None = None

    def add(self, frame: Frame) -> None:
        """Look at the next frame."""
        step = max(1, frame.shape[1] // _GRID)
        light = _LINEAR[frame[::step, ::step]] @ _WEIGHTS
        if self._low is None or self._high is None:
            self._low, self._high = light.copy(), light.copy()
        else:
            self._compare(light, self._low, self._high)
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

    def _compare(
        self, light: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]
    ) -> None:
        brighter = (light - low >= _CHANGE) & (low < _DARK)
        darker = (high - light >= _CHANGE) & (light < _DARK)
        np.minimum(low, light, out=low)
        np.maximum(high, light, out=high)
        turned = brighter | darker
        low[turned] = high[turned] = light[turned]
        shares = {1: brighter.mean(), -1: darker.mean()}
        directions = [sign for sign, share in shares.items() if share >= _AREA]
        # Both at once (one half brightens, the other darkens) is a turn, whatever came before.
        if directions and directions != [self._direction]:
            self._direction = -self._direction if len(directions) == 2 and self._direction else directions[0]
            self._changes.append(self.frames)


def flashes(frames: Iterable[Frame], fps: float) -> float:
    """Return the largest number of general flashes in any second of a film.

    A general flash is a pair of opposite changes of relative luminance by at least 10 % of its range, the
    darker side below 0.80, over at least a quarter of the picture.
    Source: Web Content Accessibility Guidelines 2.2, "general flash and red flash thresholds".
    """
    meter = FlashMeter()
    for frame in frames:
        meter.add(frame)
    return meter.rate(fps)

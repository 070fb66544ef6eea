"""The trained network taken apart: what each of its layers says about a moment of Pong, with NumPy alone.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.pong.seeing import fields
from mlanimated.learn.convolution import convolve

if TYPE_CHECKING:
    from mlanimated.chapters.pong.games import Clip

Pictures = NDArray[np.uint8]
Weights = Mapping[str, NDArray[Any]]
Small = NDArray[np.float16]


@dataclass(frozen=True)
class Layers:
    """What the layers say; one row per moment.

    Attributes
    ----------
    maps
        For each convolution (rows, height, width, filters), 0 or more.
    dense
        (rows, units), 0 or more.
    probabilities
        (rows, actions): of the policy.
    value
        (rows,): what the critic expects.
    """

    maps: tuple[Small, ...]
    dense: Small
    probabilities: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Thinking:
    """A rally, and how it goes through the network.

    Attributes
    ----------
    clip
        The rally without its first step, of which nothing came before.
    before, now
        (rows, 80, 80) of 0 and 1: the two pictures that the network gets.
    layers
        What its layers say about them.
    windows
        Size and stride of the filters of each convolution.
    weights
        How many weights the network has.
    """

    clip: Clip
    before: Pictures
    now: Pictures
    layers: Layers
    windows: tuple[tuple[int, int], ...]
    weights: int

    @property
    def seed(self) -> int:
        """Seed of the emulator."""
        return self.clip.seed

    @property
    def likeliest(self) -> NDArray[np.int64]:
        """(rows,): the action with the highest probability."""
        chosen: NDArray[np.int64] = self.layers.probabilities.argmax(axis=1)
        return chosen


@dataclass(frozen=True)
class Habits:
    """What the network prefers to do when the picture before is changed; one row per step of a rally.

    Attributes
    ----------
    recorded
        (rows,) index of the action that was recorded.
    again
        (rows,) the network's action when it is asked again.
    frozen
        (rows,) when the picture before is the picture now: nothing seems to move.
    reversed
        (rows,) when the two pictures change places: everything seems to move backwards.
    seed
        Seed of the emulator.
    """

    recorded: NDArray[np.int64]
    again: NDArray[np.int64]
    frozen: NDArray[np.int64]
    reversed: NDArray[np.int64]
    seed: int


def forward(weights: Weights, strides: Sequence[int], before: Pictures, now: Pictures) -> Layers:
    """Let pictures go through the network.

    Parameters
    ----------
    weights
        By layer and role, such as ``conv_1/kernel``.
    strides
        Of the convolutions.
    before, now
        (rows, 80, 80) of 0 and 1.
    """

    def layer(name: str, x: NDArray[Any], stride: int = 1) -> NDArray[Any]:
        kernel, bias = (weights[f"{name}/{role}"].astype(np.float64) for role in ("kernel", "bias"))
        sums: NDArray[Any] = (x @ kernel if kernel.ndim == 2 else convolve(x, kernel, stride)) + bias
        return sums

    x: NDArray[Any] = np.stack([before, now], axis=-1).astype(np.float64)
    maps = []
    for number, stride in enumerate(strides, start=1):
        x = np.maximum(layer(f"conv_{number}", x, stride), 0)
        maps.append(x.astype(np.float16))
    dense = np.maximum(layer("joined", x.reshape(len(x), -1)), 0)
    powers = layer("policy", dense)
    powers = np.exp(powers - powers.max(axis=1, keepdims=True))
    return Layers(
        tuple(maps),
        dense.astype(np.float16),
        powers / powers.sum(axis=1, keepdims=True),
        layer("value", dense)[:, 0],
    )


def thinking(clip: Clip, weights: Weights, windows: tuple[tuple[int, int], ...]) -> Thinking:
    """Let a rally go through the network.

    Parameters
    ----------
    clip
        The rally, with the moment before it in row 0.
    weights
        Of the network.
    windows
        Size and stride of its filters.
    """
    pictures = fields(clip.screens)
    before, now = pictures[:-1], pictures[1:]
    found = forward(weights, [stride for _, stride in windows], before, now)
    count = sum(array.size for array in weights.values())
    return Thinking(_without_first(clip), before, now, found, windows, count)


def _without_first(clip: Clip) -> Clip:
    rows = {
        name: getattr(clip, name)[1:] for name in ("screens", "preferences", "chosen", "rewards", "memory")
    }
    return replace(clip, first=clip.first + 1, **rows)


def habits(clip: Clip, weights: Weights, strides: Sequence[int]) -> Habits:
    """Ask the network again for every step of a rally but the first, with changed pictures of the past."""
    pictures = fields(clip.screens)
    before, now = pictures[:-1], pictures[1:]

    def preferred(past: Pictures, present: Pictures) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] = forward(weights, strides, past, present).probabilities.argmax(axis=1)
        return chosen

    return Habits(
        recorded=clip.chosen[1:],
        again=preferred(before, now),
        frozen=preferred(now, now),
        reversed=preferred(now, before),
        seed=clip.seed,
    )

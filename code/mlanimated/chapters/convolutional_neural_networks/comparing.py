"""What is compared: maps of a horse that moves, and this network with that of the chapter before.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.convolutional_neural_networks.changes import CHANGES
from mlanimated.chapters.convolutional_neural_networks.recipe import (
    SEEDS,
    Array,
    on_cifar10,
)
from mlanimated.chapters.convolutional_neural_networks.shown import DRAWN, one_layer
from mlanimated.learn.activations import relu
from mlanimated.learn.convolution import convolve, max_pool
from mlanimated.learn.convolution_net import inputs
from mlanimated.store.recipes import find_recipe, recall
from mlanimated.store.record import reads

CIFAR = "convolutional-neural-networks/on-cifar10"
EARLIER = "binary-classification/on-cifar10"  # the network of the chapter before, on the same pictures
WIDE = 112  # columns of the strip along which the horse moves
START = 16  # where its picture begins
MOVES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48, 56, 64)  # columns to the right


@dataclass(frozen=True)
class Moving:
    """The horse moves to the right, and what one filter finds.

    Attributes
    ----------
    data_name : str
    seed : int
        Of the training.
    moves : array, shape (moves,)
        By how many pixels.
    pictures : array of uint8, shape (moves, 32, columns, 3)
    maps, pooled : arrays
        Of one filter, after ReLU, and after max pooling.
    gap, pooled_gap : array, shape (moves,)
        Largest difference between the map of the moved picture and the moved map; for pooled maps, moved by
        half as many cells, rounded down.
    largest : float
        The largest number of the map at the start.
    """

    data_name: str
    seed: int
    moves: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    maps: Array
    pooled: Array
    gap: Array
    pooled_gap: Array
    largest: float


@reads(DRAWN)
def moving() -> Moving:
    """Move the horse along a strip that goes on, on both sides, as its picture's left edge does."""
    one, pictures = recall(one_layer), []
    for move in MOVES:
        columns = np.arange(WIDE) - START - move
        columns[(columns < 0) | (columns > 31)] = 0
        pictures.append(one.picture[:, columns])
    strips = np.array(pictures)
    z = convolve(inputs(strips), one.window[..., None], border=2) + one.bias
    maps = relu(z)
    pooled = max_pool(maps)
    return Moving(
        data_name=one.data_name,
        seed=SEEDS[0],
        moves=np.array(MOVES),
        pictures=strips,
        maps=maps[..., 0],
        pooled=pooled[..., 0],
        gap=np.array([_gap(maps[..., 0], k, move, 2) for k, move in enumerate(MOVES)]),
        pooled_gap=np.array([_gap(pooled[..., 0], k, move // 2, 1) for k, move in enumerate(MOVES)]),
        largest=float(maps[0].max()),
    )


def _gap(maps: Array, k: int, move: int, edge: int) -> float:
    """Compare map k with the first one moved; cells at the strip's ends see the border of zeros."""
    wide = maps.shape[2]
    before = maps[0][:, edge : wide - move - edge]
    after = maps[k][:, edge + move : wide - edge]
    return float(np.abs(before - after).max())


@dataclass(frozen=True)
class Compared:
    """The convolutional network beside the dense one of the chapter before, on the same test pictures.

    Attributes
    ----------
    data_name, seed : str
    changes : tuple of str
        What is done to the pictures.
    dense, convolutional : array, shape (seeds, changes)
        How many test pictures are right.
    tests : int
        How many there are.
    """

    data_name: str
    seed: str
    changes: tuple[str, ...]
    dense: NDArray[np.int64]
    convolutional: NDArray[np.int64]
    tests: int


@reads(CIFAR, EARLIER)
def compared() -> Compared:
    """Read both records of CIFAR-10.

    Raises
    ------
    ValueError
        If they are not about the same pictures.
    """
    here: Any = recall(on_cifar10)
    there: Any = recall(find_recipe(EARLIER))
    if (here.digest, here.labels.tolist()) != (there.digest, there.labels.tolist()):
        raise ValueError(f"{CIFAR} and {EARLIER} were made from different copies of CIFAR-10: make one again")
    return Compared(
        data_name=here.data_name,
        seed=here.seed,
        changes=tuple(CHANGES),
        dense=there.methods["network"].right,
        convolutional=here.right,
        tests=len(here.labels),
    )

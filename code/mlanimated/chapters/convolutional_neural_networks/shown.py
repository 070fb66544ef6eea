"""What films of chapter "Convolutional Neural Networks" show of one drawn horse.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.convolutional_neural_networks.recipe import (
    LOOKS,
    SEEDS,
    Array,
    drawn,
    on_drawn,
)
from mlanimated.chapters.convolutional_neural_networks.small_sums import Fields, fields
from mlanimated.learn.activations import relu, sigmoid
from mlanimated.learn.convolution import convolve, max_pool, slide
from mlanimated.learn.convolution_net import Numbers, forward, inputs
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

DRAWN = "convolutional-neural-networks/on-drawn"
WINDOWS = {
    "edge": np.array(((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))),
    "blur": np.ones((3, 3)) / 9,
    "sharpen": np.array(((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    "riddle": np.array(((1, 0, 0), (0, 0, 0), (0, 0, 0))),
}


def horse() -> int:
    """Return the test picture that is shown: of all horses, the one whose P is the median at the end."""
    found = recall(on_drawn)
    members = np.flatnonzero(found.labels == 1)
    return int(members[np.argsort(found.p[0][members], kind="stable")[len(members) // 2]])


def weights(look: int = -1) -> Numbers:
    """Return filters and biases of the first seed, at one of the epochs that are kept."""
    return [part[look] for part in recall(on_drawn).kept]


def liveliest(maps: Array) -> int:
    """Return the channel of (rows, columns, channels) that differs most from place to place."""
    return int(np.argmax(maps.std(axis=(0, 1))))


@dataclass(frozen=True)
class Filtered:
    """One grey picture, seen through four windows.

    Attributes
    ----------
    data_name : str
        Which set it is.
    picture : array, shape (32, 32)
        From 0 (black) to 1 (white).
    windows, results : dict of str to array
        Nine weights, and a number for every place.
    """

    data_name: str
    picture: Array
    windows: dict[str, Array]
    results: dict[str, Array]


@reads(DRAWN)
def filtered() -> Filtered:
    """Slide each window over the horse, with zeros around it."""
    pictures = drawn()
    grey = pictures.test_pictures[horse()].mean(axis=-1) / 255
    results = {name: slide(grey, window, border=1) for name, window in WINDOWS.items()}
    return Filtered(pictures.name, grey, WINDOWS, results)


@dataclass(frozen=True)
class OneLayer:
    """One filter of the first layer at work on the horse, piece by piece.

    Attributes
    ----------
    data_name : str
    seed : int
        Of the training.
    picture : array of uint8, shape (32, 32, 3)
    number : int
        Which filter, counted from 0: the one whose map differs most from place to place.
    window : array, shape (5, 5, 3)
        Its weights.
    bias : float
    parts : array, shape (3, 32, 32)
        What it finds in red, in green, in blue.
    together, bent : array, shape (32, 32)
        Their sum with the bias; and after ReLU.
    pooled : array, shape (16, 16)
        After max pooling.
    """

    data_name: str
    seed: int
    picture: NDArray[np.uint8]
    number: int
    window: Array
    bias: float
    parts: Array
    together: Array
    bent: Array
    pooled: Array


@reads(DRAWN)
def one_layer() -> OneLayer:
    """Take the liveliest filter of the trained network apart."""
    pictures, numbers = drawn(), weights()
    picture = pictures.test_pictures[horse()]
    x = inputs(picture)
    maps = relu(convolve(x[None], numbers[0], border=2) + numbers[1])
    number = liveliest(maps[0])
    window, bias = numbers[0][..., number], float(numbers[1][number])
    parts = np.array([slide(x[..., colour], window[..., colour], border=2) for colour in range(3)])
    together = parts.sum(axis=0) + bias
    return OneLayer(
        data_name=pictures.name,
        seed=SEEDS[0],
        picture=picture,
        number=number,
        window=window,
        bias=bias,
        parts=parts,
        together=together,
        bent=relu(together),
        pooled=max_pool(relu(together)[None, :, :, None])[0, :, :, 0],
    )


@dataclass(frozen=True)
class Learning:
    """Filters, and what they make of the horse, while training goes on.

    Attributes
    ----------
    data_name : str
    seed : int
        Of the training.
    epochs : array, shape (looks,)
    picture : array of uint8, shape (32, 32, 3)
    filters : array, shape (looks, 8, 5, 5, 3)
    maps : tuple of arrays, shape (looks, filters, rows, columns)
        Of each layer, after pooling.
    p : array, shape (looks,)
        Probability of a horse.
    right : array, shape (looks,)
        Share of the pictures set aside that it gets right.
    """

    data_name: str
    seed: int
    epochs: NDArray[np.int64]
    picture: NDArray[np.uint8]
    filters: Array
    maps: tuple[Array, ...]
    p: Array
    right: Array


@reads(DRAWN)
def learning() -> Learning:
    """Show the horse to the network of each epoch that is kept."""
    found, pictures = recall(on_drawn), drawn()
    picture = pictures.test_pictures[horse()]
    maps, p = [], []
    for look in range(len(LOOKS)):
        seen, z = forward(weights(look), inputs(picture)[None])
        maps.append([max_pool(relu(part))[0].transpose(2, 0, 1) for part in seen[1::2]])
        p.append(float(sigmoid(z)[0]))
    return Learning(
        data_name=pictures.name,
        seed=SEEDS[0],
        epochs=np.array(LOOKS),
        picture=picture,
        filters=found.kept[0].transpose(0, 4, 1, 2, 3),
        maps=tuple(np.array(layer) for layer in zip(*maps, strict=True)),
        p=np.array(p),
        right=found.look_right[0][list(LOOKS)],
    )


@dataclass(frozen=True)
class Growth:
    """Receptive fields, and the liveliest map of the horse in every layer.

    Attributes
    ----------
    data_name : str
    seed : int
        Of the training.
    fields : Fields
    picture : array of uint8, shape (32, 32, 3)
    maps : tuple of arrays
        For each convolution and each pooling, (rows, columns).
    """

    data_name: str
    seed: int
    fields: Fields
    picture: NDArray[np.uint8]
    maps: tuple[Array, ...]


@reads(DRAWN)
def growing() -> Growth:
    """Send the horse through the trained network and keep one map of every layer."""
    pictures = drawn()
    picture = pictures.test_pictures[horse()]
    seen, _ = forward(weights(), inputs(picture)[None])
    maps = []
    for z in seen[1::2]:
        bent, pooled = relu(z)[0], max_pool(relu(z))[0]
        channel = liveliest(pooled)
        maps += [bent[..., channel], pooled[..., channel]]
    return Growth(pictures.name, SEEDS[0], fields(), picture, tuple(maps))

"""What films of chapter "Binary Classification" show of drawn pictures: one training, pages of a wall.

Chapter: Binary Classification.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.binary_classification.changes import CHANGES
from mlanimated.chapters.binary_classification.recipe import (
    DECAY,
    LOOKS,
    NETWORK,
    SEEDS,
    Array,
    drawn,
    on_drawn,
    split,
)
from mlanimated.learn.activations import sigmoid
from mlanimated.learn.logistic import cross_entropy, descend
from mlanimated.learn.two_classes import inputs
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

HIGHER_RATE = 0.01  # for drawn pictures alone: they have less contrast, so longer steps do not diverge
ROW = 5  # pictures side by side on the wall
PAGES = (
    "the surest hits",
    "hits in the middle",
    "narrow hits",
    "narrow mistakes",
    "mistakes in the middle",
    "the most confident mistakes",
)


@dataclass(frozen=True)
class Emerging:
    """Logistic regression on drawn pictures, and what it says of two of them while it learns.

    Attributes
    ----------
    data_name : str
        Which set it is.
    steps : array, shape (looks,)
        Steps of gradient descent.
    weights : array, shape (looks, 32, 32)
        One number for each pixel: the sum of its three weights.
    p : array, shape (looks, 2)
        What it says of the horse and of the deer.
    loss, right : array, shape (looks,)
        Cross-entropy on the pictures it learns from; share of all test pictures that it gets right.
    pictures : array, shape (2, 32, 32, 3)
        The horse and the deer.
    tests : int
        How many test pictures there are.
    """

    data_name: str
    steps: NDArray[np.int64]
    weights: Array
    p: Array
    loss: Array
    right: Array
    pictures: NDArray[np.uint8]
    tests: int


def typical(p: Array, labels: Array, label: int) -> int:
    """Return the picture of a class whose probability is the median of that class."""
    members = np.flatnonzero(labels == label)
    return int(members[np.argsort(p[members], kind="stable")[len(members) // 2]])


def emerging() -> Emerging:
    """Train logistic regression on the drawn pictures; show the typical horse and deer of the test set."""
    pictures = drawn()
    data, test, labels = split(pictures), inputs(pictures.test_pictures), pictures.test_labels
    found = [
        (step, w, cross_entropy(data.x @ w + b, data.y), sigmoid(test @ w + b))
        for step, w, b in descend(data.x, data.y, learning_rate=HIGHER_RATE, steps=LOOKS[-1], decay=DECAY)
        if step in LOOKS
    ]
    steps, weights, loss, p = (np.array(column) for column in zip(*found, strict=True))
    shown = [typical(p[-1], labels, label) for label in (1, 0)]
    return Emerging(
        data_name=pictures.name,
        steps=steps,
        weights=weights.reshape(-1, 32, 32, 3).sum(axis=-1),
        p=p[:, shown],
        loss=loss,
        right=np.mean((p > 0.5) == (labels == 1), axis=1),
        pictures=pictures.test_pictures[shown],
        tests=len(labels),
    )


@dataclass(frozen=True)
class Gallery:
    """Drawn test pictures, page by page, and what the network of the first seed says of them.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    pages : tuple of str
        What the pages are called.
    pictures : array, shape (pages, 10, 32, 32, 3)
    p, labels : array, shape (pages, 10)
        Probability of a horse, and whether it is one.
    right, tests : int
        How many test pictures are right, of how many.
    """

    data_name: str
    seed: int
    pages: tuple[str, ...]
    pictures: NDArray[np.uint8]
    p: Array
    labels: NDArray[np.int64]
    right: int
    tests: int


@reads("binary-classification/on-drawn")
def gallery() -> Gallery:
    """Sort the drawn test pictures by what the network gives to the right class, and take six pages."""
    found, pictures = recall(on_drawn), drawn()
    p, labels = found.methods[NETWORK].p[0], found.labels
    given = np.where(labels == 1, p, 1 - p)
    order = np.argsort(-given, kind="stable")
    is_right = ((p >= 0.5) == (labels == 1))[order]
    shown = []
    for group in (order[is_right], order[~is_right]):
        middle = (len(group) - 2 * ROW) // 2
        shown += [group[: 2 * ROW], group[middle : middle + 2 * ROW], group[-2 * ROW :]]
    rows = np.array(shown)
    return Gallery(
        data_name=found.data_name,
        seed=SEEDS[0],
        pages=PAGES,
        pictures=pictures.test_pictures[rows],
        p=p[rows],
        labels=labels[rows],
        right=int(is_right.sum()),
        tests=len(labels),
    )


@dataclass(frozen=True)
class FooledRecord:
    """One drawn horse, changed in every way, and all test pictures changed in the same way.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    changes : tuple of str
        What is done.
    pictures : array, shape (changes, 32, 32, 3)
        The horse.
    p : array, shape (changes,)
        What the network says of it.
    right : array, shape (changes,)
        How many of all test pictures are right.
    tests : int
        How many there are.
    """

    data_name: str
    seed: int
    changes: tuple[str, ...]
    pictures: NDArray[np.uint8]
    p: Array
    right: NDArray[np.int64]
    tests: int


@reads("binary-classification/on-drawn")
def fooled() -> FooledRecord:
    """Change the typical horse: the one whose probability is the median of the horses."""
    found, pictures = recall(on_drawn), drawn()
    method = found.methods[NETWORK]
    horse = typical(method.p[0], found.labels, 1)
    changed = [
        change(pictures.test_pictures)[horse] for change in CHANGES.values()
    ]  # noise: that of its place
    return FooledRecord(
        data_name=found.data_name,
        seed=SEEDS[0],
        changes=tuple(CHANGES),
        pictures=np.array(changed),
        p=method.p_changed[:, horse].astype(np.float64),
        right=method.right[0],
        tests=len(found.labels),
    )

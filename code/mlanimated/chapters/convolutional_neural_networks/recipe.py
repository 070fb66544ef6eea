"""What is trained in chapter "Convolutional Neural Networks": a small net by hand, a larger one by Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.convolutional_neural_networks.changes import CHANGES
from mlanimated.data.cifar10 import cifar10
from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.data.picture_set import PictureSet
from mlanimated.learn.activations import sigmoid
from mlanimated.learn.convolution_net import Numbers, Plan, Shape, count, forward, inputs, train
from mlanimated.store.record import committed

Array = NDArray[Any]
Judge = Callable[[Array], Array]  # from pictures to z

CLASSES = ("deer", "horse")  # labelled 0 and 1: P is the probability of a horse
SEEDS = (0, 1, 2)  # of the trainings; all are told
ASIDE = {"drawn pictures": 200, "CIFAR-10": 1_000}  # as in the chapter before
SMALL = Shape(32, 3, ((5, 8), (3, 16), (3, 16)))
PLAN = Plan(epochs=20)
AVERAGING = replace(SMALL, average=True)
AVERAGING_PLAN = Plan(epochs=20, learning_rate=5e-3)
LARGE_LAYERS = ((5, 16), (3, 32), (3, 32))
LARGE_DENSE = 64
LARGE_EPOCHS = 12
LARGE_DECAY = 0.01
LOOKS = (0, 1, 2, 3, 5, 8, 12, 16, 20)  # epochs whose weights are kept


@dataclass(frozen=True)
class Split:
    """Pictures as numbers: to learn from, to look at meanwhile, and to judge once at the end."""

    x: Array
    y: Array
    x_look: Array
    y_look: Array
    tests: dict[str, Array]  # as they are, and changed


def drawn() -> PictureSet:
    """Return the horses and deer that are drawn by code."""
    return drawn_pictures(class_names=CLASSES)


def split(pictures: PictureSet) -> Split:
    """Shuffle the training pictures, which are sorted by class, and set some of them aside."""
    order = np.random.default_rng(0).permutation(len(pictures.train_labels))
    x = inputs(pictures.train_pictures[order])
    y = pictures.train_labels[order].astype(np.float32)
    aside = ASIDE[pictures.name]
    tests = {name: inputs(change(pictures.test_pictures)) for name, change in CHANGES.items()}
    return Split(x[aside:], y[aside:], x[:aside], y[:aside], tests)


@dataclass(frozen=True)
class Study:
    """One network on one set of pictures, trained once with each seed; row 0 of a curve is untrained.

    Attributes
    ----------
    data_name, copy, digest : str
        Which set it is.
    learned, looked : int
        Pictures to learn from, and set aside.
    labels : array, shape (test pictures,)
        1 for a horse, 0 for a deer.
    seed : str
        All seeds.
    weights : int
        Numbers that are adjusted.
    look_right : array, shape (seeds, epochs + 1)
        Share of those set aside that it gets right.
    p : array, shape (seeds, test pictures)
        What it says at the end: the probability of a horse.
    right : array, shape (seeds, changes)
        Test pictures that it gets right at the end, changed in each way.
    p_changed : array, shape (changes, test pictures)
        What it says with the first seed.
    kept : tuple of arrays
        Filters and biases of the first seed at the epochs `LOOKS`; none for the network by Keras.
    """

    data_name: str
    copy: str
    digest: str
    learned: int
    looked: int
    labels: NDArray[np.int64]
    seed: str
    weights: int
    look_right: Array
    p: Array
    right: Array
    p_changed: Array
    kept: tuple[Array, ...]

    @property
    def made_from(self) -> dict[str, str]:
        """Which copy of which set it is about, for the manifest."""
        return {"set": self.data_name, "copy": self.copy, "sha256": self.digest}


def _right(z: Array, y: Array) -> Any:
    return np.mean((z > 0) == (y == 1))


def _study(
    pictures: PictureSet, data: Split, curves: list[list[Any]], ends: list[list[Array]],
    weights: int, kept: list[Numbers],
) -> Study:  # fmt: skip
    labels = pictures.test_labels
    z: Array = np.array(ends)  # (seeds, changes, pictures)
    return Study(
        data_name=pictures.name,
        copy=pictures.copy,
        digest=pictures.digest,
        learned=len(data.x),
        looked=len(data.x_look),
        labels=labels,
        seed=", ".join(map(str, SEEDS)),
        weights=weights,
        look_right=np.array(curves, np.float32),
        p=sigmoid(z[:, 0]).astype(np.float32),
        right=np.sum((z > 0) == (labels == 1), axis=-1),
        p_changed=sigmoid(z[0]).astype(np.float16),
        kept=tuple(np.array(parts) for parts in zip(*kept, strict=True)),
    )


def _by_hand(shape: Shape, plan: Plan) -> Study:
    pictures = drawn()
    data = split(pictures)
    curves, ends, kept, weights = [], [], [], 0
    for seed in SEEDS:
        curve = []
        numbers: Numbers = []
        for epoch, numbers in train(data.x, data.y, shape, plan, seed):
            curve.append(_right(forward(numbers, data.x_look)[1], data.y_look))
            if seed == SEEDS[0] and epoch in LOOKS:
                kept.append(numbers)
        curves.append(curve)
        ends.append([forward(numbers, test)[1] for test in data.tests.values()])
        weights = count(numbers)
    return _study(pictures, data, curves, ends, weights, kept)


@committed
def on_drawn() -> Study:
    """Train the network by hand on the drawn pictures, which are the same on every machine."""
    return _by_hand(SMALL, PLAN)


@committed
def averaged() -> Study:
    """Do the same with a last neuron that sees only the average of each map."""
    return _by_hand(AVERAGING, AVERAGING_PLAN)


@committed
def on_cifar10() -> Study:
    """Train the network by Keras on CIFAR-10; the record holds numbers and no pictures."""
    from mlanimated.learn import convolution_keras as larger

    pictures = cifar10().only(*CLASSES)
    data = split(pictures)
    recipe = larger.Recipe(LARGE_LAYERS, LARGE_DENSE, LARGE_EPOCHS, decay=LARGE_DECAY)
    curves, ends, weights = [], [], 0
    for seed in SEEDS:
        curve = []
        model: Any = None
        for _, model in larger.train(data.x, data.y, recipe, seed):
            curve.append(_right(larger.scores(model, data.x_look), data.y_look))
        curves.append(curve)
        ends.append([larger.scores(model, test) for test in data.tests.values()])
        weights = sum(int(np.prod(part.shape)) for part in model.trainable_weights)
    return _study(pictures, data, curves, ends, weights, [])

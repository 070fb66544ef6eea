"""What chapter "Binary Classification" computes: models that tell horses from deer, and how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.binary_classification.changes import CHANGES
from mlanimated.data.cifar10 import cifar10
from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.data.picture_set import PictureSet
from mlanimated.learn.activations import sigmoid
from mlanimated.learn.logistic import cross_entropy, descend
from mlanimated.learn.two_classes import How, inputs, scores, train
from mlanimated.store.record import committed

Array = NDArray[Any]

CLASSES = ("deer", "horse")  # labelled 0 and 1: P is the probability of a horse
SEEDS = (0, 1, 2)  # of the trainings; all are told
RATE, DECAY = 0.002, 0.001  # of logistic regression
LOOKS = (0, 1, 2, 3, 5, 8, 13, 25, 50, 100, 200, 400, 800)  # steps of it that are kept

ASIDE = {"drawn pictures": 200, "CIFAR-10": 1_000}  # pictures to look at while training goes on

NEURON = "one neuron"
NETWORK = "network"
PLAIN = "network, no help"
LOGISTIC = "logistic"
SMALL = {
    NEURON: How((), 24, decay=0.5, flip=True),
    NETWORK: How((128, 64), 24, decay=0.5, flip=True),
}
LARGE = {
    NEURON: How((), 20, batch=128, decay=0.5, flip=True),
    NETWORK: How((128, 64), 20, batch=128, decay=0.5, flip=True),
    PLAIN: How((128, 64), 20, batch=128),
}


@dataclass(frozen=True)
class Split:
    """Pictures as rows of numbers: to learn from, to look at meanwhile, and to judge once at the end."""

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
class Method:
    """One model, trained once with each seed; row 0 of a curve is the untrained one.

    Attributes
    ----------
    loss, look_loss : array, shape (seeds, epochs + 1)
        Cross-entropy on the pictures it learns from, and on those set aside.
    look_right : array, shape (seeds, epochs + 1)
        Share of those set aside that it gets right, with threshold 1/2.
    p : array, shape (seeds, test pictures)
        What it says at the end: the probability of a horse.
    right : array, shape (seeds, changes)
        Test pictures that it gets right at the end, changed in each way.
    p_changed : array, shape (changes, test pictures)
        What it says with the first seed.
    """

    loss: Array
    look_loss: Array
    look_right: Array
    p: Array
    right: Array
    p_changed: Array


@dataclass(frozen=True)
class Study:
    """All models on one set of pictures.

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
    weights : array, shape (looks, 32, 32, 3)
        Those of logistic regression at the steps `LOOKS`.
    methods : dict of str to Method
        By their names.
    """

    data_name: str
    copy: str
    digest: str
    learned: int
    looked: int
    labels: NDArray[np.int64]
    seed: str
    weights: Array
    methods: dict[str, Method]

    @property
    def made_from(self) -> dict[str, str]:
        """Which copy of which set it is about, for the manifest."""
        return {"set": self.data_name, "copy": self.copy, "sha256": self.digest}


def _losses(z: Array, y: Array, z_look: Array, y_look: Array) -> tuple[float, float, float]:
    right = float(np.mean((z_look > 0) == (y_look == 1)))
    return cross_entropy(z, y), cross_entropy(z_look, y_look), right


def _method(rows: list[list[tuple[float, float, float]]], ends: list[list[Array]], labels: Array) -> Method:
    loss, look_loss, look_right = np.moveaxis(np.array(rows, np.float32), -1, 0)
    z: Array = np.array(ends)  # (seeds, changes, pictures)
    right = np.sum((z > 0) == (labels == 1), axis=-1)
    p = sigmoid(z)
    return Method(loss, look_loss, look_right, p[:, 0].astype(np.float32), right, p[0].astype(np.float16))


def study(pictures: PictureSet, hows: dict[str, How]) -> Study:
    """Train every model with every seed; the test pictures are looked at once each has finished."""
    data, labels = split(pictures), pictures.test_labels
    weights, course = [], []
    for step, w, b in descend(data.x, data.y, learning_rate=RATE, steps=LOOKS[-1], decay=DECAY):
        if step in LOOKS:
            weights.append(w.reshape(32, 32, 3).astype(np.float16))
            course.append(_losses(data.x @ w + b, data.y, data.x_look @ w + b, data.y_look))
    ends = [[test @ w + b for test in data.tests.values()]]
    methods = {LOGISTIC: _method([course], ends, labels)}
    for name, how in hows.items():
        courses, ends = [], []
        for seed in SEEDS:
            course = []
            for _, layers in train(data.x, data.y, how, seed):
                z, z_look = scores(layers, data.x), scores(layers, data.x_look)
                course.append(_losses(z, data.y, z_look, data.y_look))
            courses.append(course)
            ends.append([scores(layers, test) for test in data.tests.values()])
        methods[name] = _method(courses, ends, labels)
    return Study(
        data_name=pictures.name,
        copy=pictures.copy,
        digest=pictures.digest,
        learned=len(data.x),
        looked=len(data.x_look),
        labels=labels,
        seed=", ".join(map(str, SEEDS)),
        weights=np.array(weights),
        methods=methods,
    )


@committed
def on_drawn() -> Study:
    """Study the drawn pictures, which are the same on every machine."""
    return study(drawn(), SMALL)


@committed
def on_cifar10() -> Study:
    """Study CIFAR-10; the record holds numbers and no pictures."""
    return study(cifar10().only(*CLASSES), LARGE)

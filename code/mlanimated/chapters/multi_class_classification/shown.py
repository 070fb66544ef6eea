"""What films of chapter "Multi-Class Image Classification" show of drawn pictures.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.multi_class_classification.recipe import drawn
from mlanimated.chapters.multi_class_classification.study import SEEDS
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.picture import CLASSES, picture
from mlanimated.data.drawn_pictures import PER_CLASS_TEST
from mlanimated.learn.picture_changes import CHANGES, covered, mirrored, rotated, shifted, upside_down
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

Array = NDArray[Any]

HERO = ("truck", "frog")
PAGE = 6  # pictures side by side in the gallery
SMALL = 6  # pictures of each class in the class space


@dataclass(frozen=True)
class Two:
    """Two drawn test pictures, and what the first seed says of them after each epoch.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    class_names : tuple of str
        What the probabilities are of.
    labels : array, shape (2,)
        The right classes.
    p : array, shape (looks, 2, classes)
        Probabilities.
    pictures : array, shape (2, 32, 32, 3)
        The truck and the frog.
    right : array, shape (looks,)
        How many of all test pictures are right.
    tests : int
        How many there are.
    """

    data_name: str
    seed: int
    class_names: tuple[str, ...]
    labels: NDArray[np.int64]
    p: Array
    pictures: NDArray[np.uint8]
    right: NDArray[np.int64]
    tests: int


def test_pictures(rows: Any) -> NDArray[np.uint8]:
    """Draw these pictures of the drawn test set again, and none of the others, which would take long."""
    places = np.asarray(rows)
    drawn_again = [
        picture(name, Chance(f"0 test {name} {row % PER_CLASS_TEST}"))
        for row in places.ravel()
        for name in [CLASSES[row // PER_CLASS_TEST]]
    ]
    return np.array(drawn_again, np.uint8).reshape(*places.shape, 32, 32, 3)


def typical(p: Array, labels: Array, label: int) -> int:
    """Return the picture of a class whose right class has the median probability."""
    members = np.flatnonzero(labels == label)
    given = p[members, label].astype(np.float64)
    return int(members[np.argsort(given, kind="stable")[len(members) // 2]])


@reads("multi-class-classification/drawn")
def truck_and_frog() -> Two:
    """Show the typical truck and the typical frog of the test set."""
    found = recall(drawn)
    labels = np.array([found.class_names.index(name) for name in HERO])
    shown = [typical(found.p_end[0], found.labels, int(label)) for label in labels]
    return Two(
        data_name=found.data_name,
        seed=SEEDS[0],
        class_names=found.class_names,
        labels=labels,
        p=found.p[:, shown] / 255,
        pictures=test_pictures(shown),
        right=np.trace(found.confusion[0], axis1=1, axis2=2),
        tests=len(found.labels),
    )


@dataclass(frozen=True)
class Mistakes:
    """Drawn test pictures that the first seed gets wrong, page by page, the surest first.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    class_names : tuple of str
        What the classes are called.
    pictures : array, shape (pages, 6, 32, 32, 3)
    truth, said : array, shape (pages, 6)
        The right class, and the one that it named.
    p : array, shape (pages, 6)
        Probability of the one that it named.
    wrong, tests : int
        How many test pictures are wrong, of how many.
    """

    data_name: str
    seed: int
    class_names: tuple[str, ...]
    pictures: NDArray[np.uint8]
    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    p: Array
    wrong: int
    tests: int


@reads("multi-class-classification/drawn")
def mistakes() -> Mistakes:
    """Sort the mistakes by how sure the network is of them, and take pages at equal distances."""
    found = recall(drawn)
    p, labels = found.p_end[0].astype(np.float64), found.labels.astype(np.int64)
    said = p.argmax(axis=1)
    wrong = np.flatnonzero(said != labels)
    order = wrong[np.argsort(-p[wrong, said[wrong]], kind="stable")]
    pages = min(4, len(order) // PAGE)
    starts = np.linspace(0, len(order) - PAGE, pages).astype(int)
    rows = np.array([order[start : start + PAGE] for start in starts])
    return Mistakes(
        data_name=found.data_name,
        seed=SEEDS[0],
        class_names=found.class_names,
        pictures=test_pictures(rows),
        truth=labels[rows],
        said=said[rows],
        p=p[rows, said[rows]],
        wrong=len(order),
        tests=len(labels),
    )


@dataclass(frozen=True)
class Space:
    """Where some drawn test pictures lie in the class space after each epoch.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    class_names : tuple of str
        Of the ten corners.
    corners : array, shape (classes, 2)
        On a circle around the origin.
    places : array, shape (looks, pictures, 2)
        Each probability pulls a picture towards the corner of its class.
    labels : array, shape (pictures,)
        The right classes.
    right : array of bool, shape (looks, pictures)
        Whether the network is right about it.
    pictures : array, shape (pictures, 32, 32, 3)
        The pictures.
    spread : array, shape (looks,)
        Distance between the middles of the classes, over the distance of a picture from the middle of its
        class; both are means, over all test pictures.
    """

    data_name: str
    seed: int
    class_names: tuple[str, ...]
    corners: Array
    places: Array
    labels: NDArray[np.int64]
    right: NDArray[np.bool_]
    pictures: NDArray[np.uint8]
    spread: Array


def spread(places: Array, labels: Array) -> float:
    """Return how far classes lie apart, compared with how wide they are."""
    classes = np.unique(labels)
    middles = np.stack([places[labels == label].mean(axis=0) for label in classes])
    within = np.linalg.norm(places - middles[np.searchsorted(classes, labels)], axis=1).mean()
    between = np.linalg.norm(middles[:, None] - middles[None], axis=-1)
    return float(between.sum() / (len(classes) * (len(classes) - 1)) / within)


@reads("multi-class-classification/drawn")
def space() -> Space:
    """Take the first few pictures of each class."""
    found = recall(drawn)
    labels, classes = found.labels.astype(np.int64), len(found.class_names)
    angles = 2 * np.pi * np.arange(classes) / classes
    corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    places = found.p / 255 @ corners
    few = np.concatenate([np.flatnonzero(labels == k)[:SMALL] for k in range(classes)])
    return Space(
        data_name=found.data_name,
        seed=SEEDS[0],
        class_names=found.class_names,
        corners=corners,
        places=places[:, few],
        labels=labels[few],
        right=found.p[:, few].argmax(axis=2) == labels[few],
        pictures=test_pictures(few),
        spread=np.array([spread(look, labels) for look in places]),
    )


@dataclass(frozen=True)
class Moving:
    """A drawn truck in motion: one augmentation after the other.

    Attributes
    ----------
    data_name : str
        Which set it is.
    names : tuple of str, length 7
        What is seen at each stop.
    pictures : array, shape (frames, 32, 32, 3)
        The frames; every `BETWEEN`-th is a stop.
    """

    data_name: str
    names: tuple[str, ...]
    pictures: NDArray[np.uint8]


BETWEEN = 6  # frames from one stop to the next


@reads("multi-class-classification/drawn")
def moving() -> Moving:
    """Shift the truck of the hero, mirror it, turn it, cover it, and stand it on its head."""
    truck = recall(truck_and_frog).pictures[:1]
    parts = np.arange(1, BETWEEN + 1) / BETWEEN
    frames = [truck]
    frames += [shifted(truck, round(4 * part)) for part in parts]
    frames += [mirrored(truck) if part > 0.5 else truck for part in parts]
    frames += [rotated(truck, 20 * part) for part in parts]
    frames += [covered(truck, 14, round(32 - 20 * part), 8) for part in parts]
    frames += [upside_down(truck) if part > 0.5 else truck for part in parts]
    frames += [truck[..., ::-1] if part > 0.5 else truck for part in parts]
    names = ("as it is", "shifted", "mirrored", "turned", "covered", "upside down", "red for blue")
    return Moving("drawn pictures", names, np.concatenate(frames))


@dataclass(frozen=True)
class FooledRecord:
    """The truck of the hero and all test pictures, changed in every way.

    Attributes
    ----------
    data_name : str
        Which set it is.
    seed : int
        Of the training.
    changes : tuple of str
        What is done.
    pictures : array, shape (changes, 32, 32, 3)
        The truck.
    right : array, shape (changes,)
        How many of all test pictures are right.
    tests : int
        How many there are.
    """

    data_name: str
    seed: int
    changes: tuple[str, ...]
    pictures: NDArray[np.uint8]
    right: NDArray[np.int64]
    tests: int


@reads("multi-class-classification/drawn")
def fooled() -> FooledRecord:
    """Change the truck of the hero."""
    found, truck = recall(drawn), recall(truck_and_frog).pictures[:1]
    return FooledRecord(
        data_name=found.data_name,
        seed=SEEDS[0],
        changes=tuple(CHANGES),
        pictures=np.concatenate([change(truck) for change in CHANGES.values()]),
        right=found.right_changed[0],
        tests=len(found.labels),
    )

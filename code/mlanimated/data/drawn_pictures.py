"""A set drawn by code: the ten classes of CIFAR-10 at 32 × 32 pixels, for readers who have no copy of that.

Pose, size, colours, place, light and camera are random; none of them tells the class. The drawing is frozen:
a test holds its digest, so that what a chapter measured on it stays true. Chapters: image classification.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.picture import CLASSES, picture
from mlanimated.data.picture_set import PictureSet, kept, picture_set
from mlanimated.store import closure

PER_CLASS_TRAIN, PER_CLASS_TEST = 500, 200


def drawn_pictures(
    per_class_train: int = PER_CLASS_TRAIN,
    per_class_test: int = PER_CLASS_TEST,
    seed: int = 0,
    class_names: Sequence[str] = CLASSES,
) -> PictureSet:
    """Return drawn pictures: drawn once, about 500 in a second, then kept in the build cache.

    Parameters
    ----------
    per_class_train, per_class_test : int
        How many of each class. A larger set begins with the pictures of a smaller one, class by class.
    seed : int
        Another seed, other pictures.
    class_names : sequence of str
        Which classes, in the order of their labels.

    Returns
    -------
    PictureSet
        Sorted by class: shuffle them before you train.
    """
    names = tuple(class_names)
    chosen = "all" if names == CLASSES else "-".join(names)
    question = f"drawn-{per_class_train}-{per_class_test}-{seed}-{chosen}"
    state = closure.digest("mlanimated.data.drawing.picture")
    return kept(question, state, lambda: draw(per_class_train, per_class_test, seed, names))


def draw(per_class_train: int, per_class_test: int, seed: int, class_names: tuple[str, ...]) -> PictureSet:
    """Draw the pictures that `drawn_pictures` describes, without the cache.

    Raises
    ------
    ValueError
        If a class is unknown.
    """
    unknown = [name for name in class_names if name not in CLASSES]
    if unknown:
        raise ValueError(f"{unknown[0]} cannot be drawn, only {', '.join(CLASSES)}")
    parts = []
    for split, count in (("train", per_class_train), ("test", per_class_test)):
        pictures = np.empty((len(class_names) * count, 32, 32, 3), dtype=np.uint8)
        for n in range(len(pictures)):
            name = class_names[n // count]
            # A seed of its own for each: it does not matter how many others are drawn.
            pictures[n] = picture(name, Chance(f"{seed} {split} {name} {n % count}"))
        parts += [pictures, np.repeat(np.arange(len(class_names)), count)]
    return picture_set("drawn pictures", "drawn", class_names, *parts)  # type: ignore[arg-type]

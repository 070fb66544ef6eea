"""CIFAR-10: 60,000 colour pictures of 32 × 32 pixels in ten classes (A. Krizhevsky, 2009).

Nothing is fetched before `cifar10` is called. Chapters: image classification.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from mlanimated.data.class_folders import class_folders, fingerprint
from mlanimated.data.picture_set import PictureSet, PictureSetError, kept, picture_set
from mlanimated.store import closure

SETTING = "MLANIMATED_CIFAR10"
KERAS = "keras"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
COUNTS = (5_000, 1_000)
_NAME = "CIFAR-10"


def cifar10(source: str | Path | None = None, *, counts: tuple[int, int] = COUNTS) -> PictureSet:
    """Return CIFAR-10: decoded once, then kept in the build cache.

    Parameters
    ----------
    source : path or "keras", optional
        A folder or zip file with ``train/<class>/*.jpg`` and ``test/<class>/*.jpg``, or ``keras`` for the
        original, which Keras downloads (170 MB). Default: what the environment variable
        ``MLANIMATED_CIFAR10`` names, else ``keras``.
    counts : pair of int
        Pictures per class in a copy: for training, for the test.

    Returns
    -------
    PictureSet
        In class folders the pictures are sorted by class: shuffle them before you train.

    Raises
    ------
    PictureSetError
        If it cannot be had, or a copy is not complete; the message says what to do.
    """
    named = str(source or os.environ.get(SETTING) or KERAS)
    if named == KERAS:
        return kept("cifar10-original", closure.digest("mlanimated.data.picture_set"), _by_keras)
    path = Path(named).expanduser()
    code = closure.digest("mlanimated.data.class_folders")  # holds the version of Pillow, which decodes
    question = f"cifar10-{fingerprint(path)[:16]}-{counts[0]}-{counts[1]}"
    return kept(question, code, lambda: class_folders(path, _NAME, CLASSES, counts))


def _by_keras() -> PictureSet:
    """Return the original, as Keras downloads, verifies and reads it."""
    try:
        from keras.datasets import cifar10 as keras_cifar10

        (train, train_labels), (test, test_labels) = keras_cifar10.load_data()
        arrays = [np.asarray(part) for part in (train, train_labels.ravel(), test, test_labels.ravel())]
    except Exception as error:  # what Keras raises without a network is a plain Exception
        raise PictureSetError(
            f"Keras could not fetch or read CIFAR-10 ({error}). Go online and try again; if a download was "
            "cut off, first delete ~/.keras/datasets/cifar-10*. Or name a copy, a folder or a zip file with "
            f"train/<class>/ and test/<class>/ in it, in the environment variable {SETTING}"
        ) from error
    return picture_set(_NAME, "original", CLASSES, *arrays)

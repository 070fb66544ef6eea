"""A set of small colour pictures with a label each, split into training and test.

Chapters: image classification.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from mlanimated.files import write
from mlanimated.store.recipes import cache_folder

_log = logging.getLogger(__name__)


class PictureSetError(RuntimeError):
    """A set of pictures is missing, incomplete or not what it should be; the message says what to do."""


@dataclass(frozen=True)
class PictureSet:
    """Pictures and labels.

    Attributes
    ----------
    name : str
        ``CIFAR-10`` or ``drawn pictures``.
    copy : str
        Which copy it is: ``original``, ``JPEG copy …``, ``drawn``.
    class_names : tuple of str
        What the labels 0, 1, … mean.
    train_pictures : array of uint8, shape (pictures, 32, 32, 3)
    train_labels : array of int64, shape (pictures,)
    test_pictures, test_labels
        Likewise.
    digest : str
        The sha256 of all of it, in hexadecimal: two sets with the same digest are the same.
    """

    name: str
    copy: str
    class_names: tuple[str, ...]
    train_pictures: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_pictures: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    digest: str

    def only(self, *class_names: str) -> PictureSet:
        """Return the pictures of some classes, labelled 0, 1, … in the order in which they are named.

        Raises
        ------
        ValueError
            If a class is unknown, or named twice.
        """
        if len(set(class_names)) != len(class_names) or not set(class_names) <= set(self.class_names):
            raise ValueError(
                f"{', '.join(class_names)}: name each class once, of {', '.join(self.class_names)}"
            )
        new_label = np.full(len(self.class_names), -1)
        new_label[[self.class_names.index(name) for name in class_names]] = np.arange(len(class_names))
        parts = []
        for pictures, labels in (
            (self.train_pictures, self.train_labels),
            (self.test_pictures, self.test_labels),
        ):
            kept = new_label[labels] >= 0
            parts += [pictures[kept], new_label[labels[kept]]]
        return picture_set(self.name, self.copy, class_names, *parts)


def picture_set(
    name: str,
    copy: str,
    class_names: tuple[str, ...],
    train_pictures: NDArray[np.uint8],
    train_labels: NDArray[np.int64],
    test_pictures: NDArray[np.uint8],
    test_labels: NDArray[np.int64],
) -> PictureSet:
    """Return a set with its digest; its arrays are read-only.

    Raises
    ------
    PictureSetError
        If an array has the wrong shape or type, or there are not equally many pictures of every class.
    """
    arrays = (train_pictures, train_labels.astype(np.int64), test_pictures, test_labels.astype(np.int64))
    for part, pictures, labels in (("training", *arrays[:2]), ("test", *arrays[2:])):
        if pictures.dtype != np.uint8 or pictures.shape != (len(labels), 32, 32, 3) or labels.ndim != 1:
            found = f"pictures {pictures.shape} of {pictures.dtype} with labels {labels.shape}"
            raise PictureSetError(f"{name}: the {part} set has {found}, not one label per 32 × 32 × 3 bytes")
        if len(labels) and not 0 <= labels.min() <= labels.max() < len(class_names):
            raise PictureSetError(f"{name}: the {part} set has labels other than 0 to {len(class_names) - 1}")
        counts = np.bincount(labels, minlength=len(class_names))
        if len(set(counts.tolist())) > 1:
            raise PictureSetError(f"{name}: the {part} set has {counts.tolist()} pictures of its classes")
    content = hashlib.sha256(repr(class_names).encode())
    for array in arrays:
        content.update(f"\n{array.shape}\n".encode())
        content.update(np.ascontiguousarray(array).data)
        array.flags.writeable = False
    return PictureSet(name, copy, class_names, *arrays, content.hexdigest())


def kept(question: str, state: str, make: Callable[[], PictureSet]) -> PictureSet:
    """Return a set from the build cache; if it is not there, or damaged, it is made and kept.

    Parameters
    ----------
    question : str
        What is asked for.
    state : str
        What the answer depends on; the newest answer to a question replaces older ones.
    make : callable
        Makes the set.
    """
    folder = cache_folder() / "pictures"
    file = folder / f"{question}-{state[:16]}.npz"
    if (found := _read(file)) is not None:
        return found
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{question}.lock")
        lock.acquire()
    except OSError as error:
        _log.warning("%s will not be kept: %s", question, error)
        return make()
    try:  # whoever waited here finds what the other process has made
        if (found := _read(file)) is None:
            found = make()
            _keep(file, question, found)
    finally:
        lock.release()
    return found


def _keep(file: Path, question: str, made: PictureSet) -> None:
    buffer = BytesIO()
    np.savez(
        buffer,
        about=np.array([made.name, made.copy, made.digest]),
        class_names=np.array(made.class_names),
        train_pictures=made.train_pictures,
        train_labels=made.train_labels,
        test_pictures=made.test_pictures,
        test_labels=made.test_labels,
    )
    try:
        write(file, buffer.getvalue())
        for old in file.parent.glob(f"{question}-*.npz"):
            if old != file and old.stem.removeprefix(f"{question}-").isalnum():
                old.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s will not be kept: %s", question, error)


def _read(file: Path) -> PictureSet | None:
    """Return the set in a file, or None if there is none or it was damaged."""
    if not file.is_file():
        return None
    try:
        with np.load(file, allow_pickle=False) as arrays:
            name, copy, digest = arrays["about"].tolist()
            names = tuple(arrays["class_names"].tolist())
            train, test = (
                (arrays[f"{part}_pictures"], arrays[f"{part}_labels"]) for part in ("train", "test")
            )
        found = picture_set(name, copy, names, *train, *test)
        if found.digest != digest:
            raise ValueError("it is not what was kept")
    except Exception as error:  # a damaged file can fail in any way at all; it is made again
        _log.warning("making %s again, the kept one cannot be read: %s", file.name, error)
        return None
    return found

"""The trainings of chapter "Multi-Class Image Classification": three seeds, in a folder.

They may take hours, so after each epoch everything goes into files; asked again, they go on from there.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.data.picture_set import PictureSet
from mlanimated.files import write
from mlanimated.learn.picture_changes import CHANGES

Array = NDArray[Any]
Say = Callable[[str], None]

SEEDS = (0, 1, 2)  # of the trainings; all are told


@dataclass(frozen=True)
class Study:
    """Three trainings. Look 0 is untrained; the test pictures were opened once all three had ended.

    Attributes
    ----------
    data_name, copy, digest : str
        Which set it is.
    class_names : tuple of str
        What the labels mean.
    learned, looked : int
        Pictures to learn from, and set aside.
    labels : array of uint8, shape (test pictures,)
        The right classes.
    seeds : array, shape (seeds,)
        Of the trainings.
    loss, rates : array, shape (seeds, updates)
        Mean loss, with softened labels, of the pictures of each update; the learning rate.
    look_loss, look_right : array, shape (seeds, looks)
        Cross-entropy on the pictures set aside, and the share of them that is right.
    p : array of uint8, shape (looks, test pictures, classes)
        Probabilities, in 255ths, with the first seed.
    p_end : array of float16, shape (seeds, test pictures, classes)
        Probabilities at the end.
    confusion : array, shape (seeds, looks, classes, classes)
        Test pictures of each class (row) that were given each class (column).
    places : array of float16, shape (looks, placed, 2)
        Features of the first test pictures of each class, on the two directions in which the classes lie
        farthest apart at the end; first seed.
    placed : array, shape (placed,)
        Which test pictures these are.
    right_changed : array, shape (seeds, changes)
        Test pictures that are right at the end, changed in each way.
    right_both : array, shape (seeds,)
        Right, if the probabilities of a picture and of its mirror image are averaged.
    weights : dict of str to array of float16
        Of the first seed, at the end.
    core_seconds : array, shape (seeds,)
        Processor time of each training, looks included.
    """

    data_name: str
    copy: str
    digest: str
    class_names: tuple[str, ...]
    learned: int
    looked: int
    labels: NDArray[np.uint8]
    seeds: NDArray[np.int64]
    loss: Array
    rates: Array
    look_loss: Array
    look_right: Array
    p: NDArray[np.uint8]
    p_end: Array
    confusion: NDArray[np.int64]
    places: Array
    placed: NDArray[np.int64]
    right_changed: NDArray[np.int64]
    right_both: NDArray[np.int64]
    weights: dict[str, Array]
    core_seconds: Array

    @property
    def seed(self) -> str:
        """All seeds, in words."""
        return ", ".join(map(str, self.seeds))

    @property
    def made_from(self) -> dict[str, str]:
        """Which copy of which set it is about, for the manifest."""
        return {"set": self.data_name, "copy": self.copy, "sha256": self.digest}


def directions(features: Array, labels: Array, classes: int) -> tuple[Array, Array]:
    """Return the middle of the classes, and the two directions in which they lie farthest apart."""
    means = np.stack([features[labels == label].mean(axis=0) for label in range(classes)])
    middle = means.mean(axis=0)
    return middle, np.linalg.svd(means - middle, full_matrices=False)[2][:2].T


def table(p: Array, labels: Array) -> NDArray[np.int64]:
    """Return how many pictures of each class (row) were given each class (column)."""
    classes = p.shape[-1]
    counted = np.bincount(labels.astype(np.int64) * classes + p.argmax(axis=1), minlength=classes**2)
    return counted.reshape(classes, classes)


def put(file: Path, arrays: dict[str, Array]) -> None:
    """Write arrays completely or not at all."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    write(file, buffer.getvalue())


def got(file: Path) -> dict[str, Array]:
    """Return the arrays in a file."""
    with np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def train_in(
    folder: Path, start: Callable[[], Any], look: tuple[Array, Array], mark: str, say: Say
) -> tuple[dict[str, Array], Any]:
    """Train to the end, or go on from what the folder has; return the curves and the training.

    Parameters
    ----------
    folder
        Of this seed: one file with everything for going on, and one with the weights after each epoch.
    start
        Returns the training, untrained.
    look
        Pictures set aside, and their labels.
    mark
        Set, code and recipe; a folder of another training is refused.
    say
        What a line of progress is given to.
    """
    training, newest = start(), folder / "newest.npz"
    if newest.is_file():
        state = got(newest)
        if str(state["mark"]) != mark:
            raise ValueError(f"{folder} holds a training of other pictures or other code: name a new one")
        training.set_state(state)
        curves = {name: state[name] for name in ("loss", "rates", "look_loss", "look_right", "seconds")}
    else:
        empty = np.zeros(0)
        curves = {"loss": empty, "rates": empty, "look_loss": empty, "look_right": empty}
        curves["seconds"] = np.zeros(1)
    while True:
        begun = time.process_time()
        if len(curves["look_loss"]) > training.epoch:
            if training.epoch == training.recipe.epochs:
                return curves, training
            loss, rates = training.one_epoch()
            curves["loss"] = np.append(curves["loss"], loss)
            curves["rates"] = np.append(curves["rates"], rates)
        p = training.answers(look[0])[1]
        given = np.maximum(p[np.arange(len(p)), look[1]], 1e-12)
        curves["look_loss"] = np.append(curves["look_loss"], -np.log(given).mean())
        curves["look_right"] = np.append(curves["look_right"], np.mean(p.argmax(axis=1) == look[1]))
        curves["seconds"] = curves["seconds"] + time.process_time() - begun
        small = {name: one.astype(np.float16) for name, one in training.weights().items()}
        put(folder / f"epoch-{training.epoch:02d}.npz", small)
        put(newest, {**training.state(), **curves, "mark": np.array(mark)})
        say(
            f"{folder.name} epoch {training.epoch}/{training.recipe.epochs}: set aside "
            f"{100 * curves['look_right'][-1]:.2f} % right, loss {curves['look_loss'][-1]:.4f}; "
            f"{curves['seconds'][0]:.0f} core-seconds"
        )


def study(
    pictures: PictureSet, how: Any, folder: Path, say: Say, *, aside: int, placed: int, mark: str
) -> Study:
    """Train with each seed; when all have ended, open the test set and look at every epoch of the first."""
    from mlanimated.learn.deep_picture_net import Training

    order = np.random.default_rng(0).permutation(len(pictures.train_labels))
    x, y = pictures.train_pictures[order], pictures.train_labels[order].astype(np.int32)
    classes = len(pictures.class_names)
    runs = []
    for seed in SEEDS:
        runs.append(
            train_in(
                folder / f"seed{seed}",
                lambda seed=seed: Training(x[aside:], y[aside:], classes, how, seed),  # type: ignore[misc]
                (x[:aside], y[:aside]),
                f"{pictures.digest} {how} {mark}",
                say,
            )
        )
    say("all seeds have ended: now the test pictures")
    test, labels = pictures.test_pictures, pictures.test_labels
    chosen = np.sort(
        np.concatenate([np.flatnonzero(labels == k)[: placed // classes] for k in range(classes)])
    )
    tables, ends, changed, both, looks, places = [], [], [], [], [], []
    for seed, (_, training) in zip(SEEDS, runs, strict=True):
        own = []
        _, p_end = training.answers(test)
        features, _ = training.answers(test[chosen])
        middle, axes = directions(features, labels[chosen], classes)
        own_weights = training.weights()
        changed.append([_right(training, change(test), labels) for change in CHANGES.values()])
        mean = p_end + training.answers(test[:, :, ::-1])[1]
        both.append(int(np.sum(mean.argmax(axis=1) == labels)))
        for epoch in range(how.epochs + 1):
            training.set_weights(got(folder / f"seed{seed}" / f"epoch-{epoch:02d}.npz"))
            features, p = training.answers(test)
            own.append(table(p_end if epoch == how.epochs else p, labels))
            if seed == SEEDS[0]:
                looks.append(np.rint(255 * p).astype(np.uint8))
                places.append(((features[chosen] - middle) @ axes).astype(np.float16))
        training.set_weights(own_weights)
        tables.append(own)
        ends.append(p_end.astype(np.float16))
        say(f"seed{seed}: {int(np.sum(p_end.argmax(axis=1) == labels)):,} of {len(labels):,} test pictures")
    curves = {name: np.array([run[name] for run, _ in runs], np.float32) for name in runs[0][0]}
    return Study(
        data_name=pictures.name,
        copy=pictures.copy,
        digest=pictures.digest,
        class_names=pictures.class_names,
        learned=len(x) - aside,
        looked=aside,
        labels=labels.astype(np.uint8),
        seeds=np.array(SEEDS),
        loss=curves["loss"],
        rates=curves["rates"],
        look_loss=curves["look_loss"],
        look_right=curves["look_right"],
        p=np.array(looks),
        p_end=np.array(ends),
        confusion=np.array(tables),
        places=np.array(places),
        placed=chosen,
        right_changed=np.array(changed),
        right_both=np.array(both),
        weights={name: one.astype(np.float16) for name, one in runs[0][1].weights().items()},
        core_seconds=curves["seconds"][:, 0],
    )


def _right(training: Any, test: Array, labels: Array) -> int:
    return int(np.sum(training.answers(test)[1].argmax(axis=1) == labels))

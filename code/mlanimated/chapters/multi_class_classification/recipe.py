"""What chapter "Multi-Class Image Classification" computes: the same training on two sets of pictures."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.multi_class_classification.study import SEEDS, Say, Study, study
from mlanimated.learn.picture_changes import upside_down
from mlanimated.store.record import committed

EPOCHS = 16  # 0.8 core-hours a seed, measured
RATE = 0.3  # for small batches of drawn pictures: with 1.5 the loss on pictures set aside jumps up and down
FEW = 1_000  # pictures to learn from, where augmentation is compared
LONG = 16  # epochs of that

MIRROR = "mirror"
SHIFT = "mirror, shift"
FLIP = "upside down"


@committed
def drawn() -> Study:
    """Train on the drawn pictures, which are the same on every machine; a minute and a half."""
    from mlanimated.data.drawn_pictures import drawn_pictures
    from mlanimated.learn.deep_picture_net import Recipe

    how = Recipe((16, 32, 32), 8, 100, RATE, dtype="float32")
    with tempfile.TemporaryDirectory() as passing:
        return study(drawn_pictures(), how, Path(passing), print, aside=500, placed=200, mark="1")


@committed
def cifar10(folder: Path | None = None, say: Say = print) -> Study:
    """Train on CIFAR-10 in a folder, and go on with what is there; without a folder, in a temporary one.

    The weights are kept with four significant bits, so that the record is small; what is measured, is
    measured with all of them.
    """
    from mlanimated.data.cifar10 import cifar10 as pictures
    from mlanimated.learn.deep_picture_net import Recipe

    how = Recipe((64, 256, 256), EPOCHS)
    with tempfile.TemporaryDirectory() as passing:
        where = folder or Path(passing)
        found = study(pictures(), how, where, say, aside=5_000, placed=500, mark="1")
    return replace(found, weights={name: four_bits(one) for name, one in found.weights.items()})


def four_bits(numbers: NDArray[np.float16]) -> NDArray[np.float16]:
    """Return numbers rounded to four significant bits, by 6 % at most: half as large in a file.

    Those below 0.0001, of which float16 itself keeps little, are rounded by more.
    """
    dropped = 7  # of the ten bits after the first one
    bits = numbers.view(np.uint16) + (1 << (dropped - 1))  # what overflows goes into the exponent
    return (bits >> dropped << dropped).astype(np.uint16).view(np.float16)


@dataclass(frozen=True)
class Augmented:
    """The same network, trained on few drawn pictures with other augmentations; judged on those set aside.

    Attributes
    ----------
    data_name, digest : str
        Which set it is.
    seed : str
        All seeds.
    learned, looked : int
        Pictures to learn from, and set aside.
    right : dict of str to array, shape (seeds,)
        Pictures set aside that are right at the end.
    """

    data_name: str
    digest: str
    seed: str
    learned: int
    looked: int
    right: dict[str, NDArray[np.int64]]

    @property
    def made_from(self) -> dict[str, str]:
        """Which set it is about, for the manifest."""
        return {"set": self.data_name, "sha256": self.digest}


@committed
def augmented() -> Augmented:
    """Train with mirror only, with shifts, and with half of the pictures upside down."""
    from mlanimated.data.drawn_pictures import drawn_pictures
    from mlanimated.learn.deep_picture_net import Recipe, Training

    pictures = drawn_pictures()
    order = np.random.default_rng(0).permutation(len(pictures.train_labels))
    x, y = pictures.train_pictures[order], pictures.train_labels[order]
    look, wanted = x[-1_000:], y[-1_000:]
    half = np.random.default_rng(1).random(FEW) < 0.5
    changes = {MIRROR: None, SHIFT: None, FLIP: upside_down}
    right = {}
    for name, change in changes.items():
        seen = x[:FEW].copy()
        if change:
            seen[half] = change(seen[half])
        shift = 0 if name == MIRROR else 2
        how = Recipe((16, 32, 32), LONG, 100, RATE, shift=shift, dtype="float32")
        found = []
        for seed in SEEDS:
            training = Training(seen, y[:FEW], len(pictures.class_names), how, seed)
            for _ in range(how.epochs):
                training.one_epoch()
            found.append(int(np.sum(training.answers(look)[1].argmax(axis=1) == wanted)))
        print(name, found)
        right[name] = np.array(found)
    seeds = ", ".join(map(str, SEEDS))
    return Augmented(pictures.name, pictures.digest, seeds, FEW, len(look), right)

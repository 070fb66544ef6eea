"""Many pictures on one sheet, a row or more for each class.

``python -m mlanimated.data.contact_sheet FILE.png [--set drawn|cifar10]`` writes one to look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlanimated.data.cifar10 import cifar10
from mlanimated.data.drawing.picture import CLASSES
from mlanimated.data.drawn_pictures import draw
from mlanimated.data.picture_set import PictureSet
from mlanimated.files import write


def contact_sheet(
    pictures: PictureSet, per_class: int = 20, zoom: int = 3, gap: int = 2
) -> NDArray[np.uint8]:
    """Return the first training pictures of each class, one row per class, shape (height, width, 3).

    Parameters
    ----------
    pictures : PictureSet
        Of any classes.
    per_class : int
        How many pictures are in a row.
    zoom : int
        Screen pixels per pixel of a picture.
    gap : int
        White pixels around each picture.
    """
    rows = []
    for label in range(len(pictures.class_names)):
        chosen = pictures.train_pictures[pictures.train_labels == label][:per_class]
        large = chosen.repeat(zoom, axis=1).repeat(zoom, axis=2)
        framed = np.pad(large, ((0, 0), (gap, gap), (gap, gap), (0, 0)), constant_values=255)
        rows.append(np.concatenate(framed, axis=1))
    return np.concatenate(rows, axis=0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a sheet to a file."""
    parser = argparse.ArgumentParser(prog="python -m mlanimated.data.contact_sheet", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.png")
    parser.add_argument("--set", choices=("drawn", "cifar10"), default="drawn", help="which pictures")
    parser.add_argument("--per-class", type=int, default=20, help="pictures in a row")
    parser.add_argument("--zoom", type=int, default=3, help="screen pixels per pixel")
    parser.add_argument("--seed", type=int, default=0, help="of the drawn pictures")
    given = parser.parse_args(arguments)
    chosen = cifar10() if given.set == "cifar10" else draw(given.per_class, 0, given.seed, CLASSES)
    buffer = BytesIO()
    Image.fromarray(contact_sheet(chosen, given.per_class, given.zoom)).save(buffer, "PNG")
    write(given.file, buffer.getvalue())
    print(f"{given.file}: {chosen.name} ({chosen.copy})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

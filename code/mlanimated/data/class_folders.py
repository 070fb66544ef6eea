"""Pictures in class folders, ``train/<class>/…`` and ``test/<class>/…``, in a folder or a zip file.

Every fault of such a copy gets an error that says what is wrong with it and what to do.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from mlanimated.data.picture_set import PictureSet, PictureSetError, picture_set

_SUFFIXES = (".jpg", ".jpeg", ".png")
_SPLITS = ("train", "test")
_HALF_COLOURS = 2  # how Pillow calls 4:2:0


class _Source(NamedTuple):
    """A folder or a zip file: the names in it, and how one is read."""

    path: Path
    names: list[str]
    read: Callable[[str], bytes]


def fingerprint(path: Path) -> str:
    """Return what changes when the copy does: a zip's sha256, or names, sizes and times in a folder.

    Raises
    ------
    PictureSetError
        If there is nothing at this path.
    """
    _there(path)
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    lines = []
    for name in _names_in(path):
        status = (path / name).stat()
        lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def class_folders(path: Path, name: str, class_names: Sequence[str], counts: tuple[int, int]) -> PictureSet:
    """Read a set of pictures of 32 × 32 pixels.

    Parameters
    ----------
    path : Path
        The folder or zip file; the folders ``train`` and ``test`` may lie deeper in it.
    name : str
        What the set is called.
    class_names : sequence of str
        The folders of the classes, in the order of the labels.
    counts : pair of int
        Pictures per class: for training, for the test.

    Raises
    ------
    PictureSetError
        If something is missing, too much, cut off or not a picture of that size.
    """
    _there(path)
    with ExitStack() as open_files:
        source = _opened(path, open_files)
        table = _sorted_out(source, class_names, counts)
        parts: list[NDArray[np.uint8] | NDArray[np.int64]] = []
        for split, count in zip(_SPLITS, counts, strict=True):
            files = [file for one in class_names for file in table[split, one]]
            pictures = np.empty((len(files), 32, 32, 3), dtype=np.uint8)
            for n, file in enumerate(files):
                pictures[n] = _decoded(source, file)
            parts += [pictures, np.repeat(np.arange(len(class_names)), count)]
        first = table["train", class_names[0]][0]
        copy = _copy_of(source.read(first))
    return picture_set(name, copy, tuple(class_names), *parts)  # type: ignore[arg-type]


def _there(path: Path) -> None:
    if not path.exists():
        raise PictureSetError(f"{path} does not exist: name a folder or zip file with train/ and test/ in it")


def _names_in(folder: Path) -> list[str]:
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES)
    return sorted(file.as_posix() for file in found)


def _opened(path: Path, open_files: ExitStack) -> _Source:
    if path.is_dir():
        return _Source(path, _names_in(path), lambda name: (path / name).read_bytes())
    try:
        archive = open_files.enter_context(zipfile.ZipFile(path))
    except zipfile.BadZipFile as error:
        raise PictureSetError(
            f"{path} is not a complete zip file, perhaps because it was cut off on its way: fetch it again"
        ) from error
    return _Source(path, sorted(archive.namelist()), archive.read)


def _sorted_out(
    source: _Source, class_names: Sequence[str], counts: tuple[int, int]
) -> dict[tuple[str, str], list[str]]:
    """Return the files of each split and class."""
    table: dict[tuple[str, str], list[str]] = {}
    roots = set()
    for name in source.names:
        parts = PurePosixPath(name).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if hidden or len(parts) < 3 or parts[-3] not in _SPLITS or not name.lower().endswith(_SUFFIXES):
            continue
        roots.add(parts[:-3])
        table.setdefault((parts[-3], parts[-2]), []).append(name)
    where = source.path
    if not table:
        raise PictureSetError(
            f"{where} has no pictures in train/<class>/ and test/<class>/: is it another set?"
        )
    if len(roots) > 1:
        found = " and ".join("/".join(root) or "." for root in sorted(roots)[:2])
        raise PictureSetError(f"{where} has more than one set in it, in {found}: name the folder of one")
    for split, count in zip(_SPLITS, counts, strict=True):
        for one in class_names:
            found_here = len(table.get((split, one), ()))
            if not found_here:
                raise PictureSetError(f"{where} has no pictures in {split}/{one}: unpack or fetch it again")
            if found_here != count:
                raise PictureSetError(
                    f"{where} has {found_here:,} pictures in {split}/{one} instead of {count:,}: "
                    "it was not unpacked to the end, or something was added; unpack or fetch it again"
                )
    others = sorted(f"{split}/{one}" for split, one in table if one not in class_names)
    if others:
        raise PictureSetError(f"{where} has {others[0]}, which is not a class of this set: take it out")
    return table


def _decoded(source: _Source, file: str) -> NDArray[np.uint8]:
    """Return one picture, or say which one cannot be read."""
    again = "unpack or fetch the set again"
    try:
        data = source.read(file)
        with Image.open(BytesIO(data)) as image:
            if image.size != (32, 32):
                size = f"{image.width} × {image.height}"
                raise PictureSetError(f"{file} in {source.path} is {size} pixels, not 32 × 32: {again}")
            return np.asarray(image.convert("RGB"))
    except PictureSetError:
        raise
    # Cut off or altered: the zip's checksum, its decompressor, or Pillow says so; RuntimeError: a password.
    except (
        OSError,
        EOFError,
        SyntaxError,
        RuntimeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise PictureSetError(f"{file} in {source.path} cannot be read ({error}): {again}") from error


def _copy_of(data: bytes) -> str:
    with Image.open(BytesIO(data)) as image:
        if not isinstance(image, JpegImagePlugin.JpegImageFile):
            return f"{image.format} copy"
        halved = JpegImagePlugin.get_sampling(image) == _HALF_COLOURS
    return "JPEG copy, its colours at half the resolution" if halved else "JPEG copy"

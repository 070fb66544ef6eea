"""The index of a run's folder: the files of each checkpoint, with their digests, and the run's other files.

No file in the folder is replaced or removed unless the index lists it, and none is read as a part of a
checkpoint unless the index lists it as one.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INDEX = "checkpoint.json"
FORMAT = 2


class CheckpointError(ValueError):
    """A checkpoint is missing, broken, or of another run; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """A file of a checkpoint, as it was written.

    Attributes
    ----------
    file
        Its name in the folder.
    sha256
        None in a folder that an earlier version of this program wrote.
    size
        In bytes.
    """

    file: str
    sha256: str | None
    size: int

    def read(self, folder: Path) -> bytes:
        """Read and verify the file.

        Raises
        ------
        CheckpointError
            If it is missing or not as it was written.
        """
        try:
            data = (folder / self.file).read_bytes()
        except OSError as error:
            raise CheckpointError(f"{folder / self.file} cannot be read: {error.strerror}") from error
        self._compare(folder, len(data), hashlib.sha256(data).hexdigest())
        return data

    def verify(self, folder: Path) -> Part:
        """Verify the file without holding it in memory; return it with the digest it has.

        Raises
        ------
        CheckpointError
            If it is missing or not as it was written.
        """
        try:
            with (folder / self.file).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError as error:
            raise CheckpointError(f"{folder / self.file} cannot be read: {error.strerror}") from error
        self._compare(folder, size, found)
        return Part(self.file, found, size)

    def _compare(self, folder: Path, size: int, sha256: str) -> None:
        if self.sha256 is None:
            return
        if size != self.size:
            raise CheckpointError(f"{folder / self.file} has {size:,} bytes, not the {self.size:,} written")
        if sha256 != self.sha256:
            raise CheckpointError(
                f"{folder / self.file} is not the file that was written: it was altered, or is of another run"
            )


@dataclass(frozen=True)
class Entry:
    """One checkpoint.

    Attributes
    ----------
    agent_steps
        Agent steps of the run when it was written.
    main
        The file with weights and state.
    files
        The further files, under the names that the run gave them.
    """

    agent_steps: int
    main: Part
    files: Mapping[str, Part] = field(default_factory=dict)

    def parts(self) -> Iterator[Part]:
        """Go through all files."""
        yield self.main
        yield from self.files.values()


@dataclass(frozen=True)
class Index:
    """What a run has written into its folder.

    Attributes
    ----------
    current, previous
        The last checkpoint, and the one to fall back on.
    passing
        Names of files that belong to neither: being written, or no longer needed.
    others
        Names of the further files of the run: snapshots, curves, evaluations.
    """

    current: Entry | None = None
    previous: Entry | None = None
    passing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def needed(self) -> set[str]:
        """Return the names of the files that a checkpoint needs."""
        return {part.file for entry in (self.current, self.previous) if entry for part in entry.parts()}

    def owned(self) -> set[str]:
        """Return the names of all files that belong to the run."""
        return {INDEX, *self.needed(), *self.passing, *self.others}

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        return (json.dumps({"format": FORMAT, **dataclasses.asdict(self)}, indent=1) + "\n").encode()


def read_index(folder: Path) -> Index | None:
    """Read the index in a folder; return None if there is none.

    Raises
    ------
    CheckpointError
        If the file is not an index that this program can read.
    """
    path = folder / INDEX
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_bytes())
        version = found["format"]
        if version == FORMAT:
            return Index(
                _entry(found["current"]),
                _entry(found["previous"]),
                tuple(map(_name, found["passing"])),
                tuple(map(_name, found["others"])),
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            f"{path} is not the index of a run of this program ({error}); put it back from a copy of the "
            "folder, or begin a new run in another folder"
        ) from error
    raise CheckpointError(f"{path} has format {version}; this program reads format {FORMAT}: update it")


def _entry(found: Any) -> Entry | None:
    if found is None:
        return None
    files = {str(name): _part(part) for name, part in found["files"].items()}
    return Entry(int(found["agent_steps"]), _part(found["main"]), files)


def _part(found: Any) -> Part:
    sha256 = found["sha256"]
    return Part(_name(found["file"]), None if sha256 is None else str(sha256), int(found["size"]))


def _name(name: Any) -> str:
    """Return the name of a file; refuse one that would lead out of the folder."""
    if not isinstance(name, str) or Path(name).name != name:
        raise ValueError(f"{name!r} is not the name of a file")
    return name

"""A site to publish, from the folder that a build left or from the zip of an earlier version."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlanimated.publish import signature
from mlanimated.publish.signature import Signature
from mlanimated.publish.version import PublishError

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Source:
    """The files of a site, wherever they are.

    Attributes
    ----------
    where : str
        What to call it in messages.
    signature : Signature
        What its build says of it.
    sizes : mapping of str to int
        Bytes of each file that is there, the signature too, by path.
    open : callable
        Opens a file for reading, by path.
    """

    where: str
    signature: Signature
    sizes: Mapping[str, int]
    open: Callable[[str], IO[bytes]]

    @property
    def size(self) -> int:
        """Bytes of the whole site."""
        return sum(self.sizes.values())

    def check(self, version: str) -> None:
        """Refuse a site that is another version, not complete, or built with warnings.

        Raises
        ------
        PublishError
            Saying what is wrong and what to do.
        """
        if self.signature.version != version:
            raise PublishError(
                f"the pages of {self.where} say that they are {self.signature.version}, not {version}: build "
                f"them with MLANIMATED_VERSION={version}, or publish them as {self.signature.version}"
            )
        if self.signature.warnings:
            raise PublishError(
                f"{self.where} was built with {self.signature.warnings} warnings: mend them, then `make book`"
            )
        listed = set(self.signature.files)
        there = set(self.sizes) - {signature.FILE}
        if missing := sorted(listed - there):
            raise PublishError(f"{self.where} is not complete: {_some(missing)} missing. Build it again")
        if added := sorted(there - listed):
            raise PublishError(
                f"{self.where} was changed after the build: {_some(added)} added. Build it again"
            )

    def copy(self, target: Path, report: Callable[[int], None]) -> None:
        """Copy the site into a new folder; each file is compared with what the build wrote.

        Raises
        ------
        PublishError
            If a file was altered since.
        """
        for name in sorted(self.sizes):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with self.open(name) as stream, path.open("xb") as copy:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    copy.write(block)
                    report(len(block))
            if name != signature.FILE and digest.hexdigest() != self.signature.files[name]:
                raise PublishError(f"{self.where}: {name} was altered after the build. Build it again")


@contextmanager
def opened(site: Path) -> Iterator[Source]:
    """Open a built site: a folder, or a zip as `bundle.pack` writes it.

    Raises
    ------
    PublishError
        If it is neither, or was not made by our build.
    """
    if site.is_dir():
        yield _folder(site)
    elif site.is_file() and zipfile.is_zipfile(site):
        with zipfile.ZipFile(site) as archive:
            try:
                yield _zip(site, archive)
            except (zipfile.BadZipFile, EOFError) as error:
                raise PublishError(f"{site} is damaged ({error}): download it again") from None
    elif site.exists():
        raise PublishError(f"{site} is neither a folder nor a zip")
    else:
        raise PublishError(f"there is no site at {site}: build it with `make book`, or name it with --site")


def _folder(site: Path) -> Source:
    file = site / signature.FILE
    if not file.is_file():
        raise PublishError(
            f"{site} is not a finished build of the book: it has no {signature.FILE}. Run `make book`"
        )
    found = signature.parse(file.read_bytes(), str(site))
    names = [signature.FILE, *signature.names(site)]
    return Source(
        str(site),
        found,
        {name: (site / name).stat().st_size for name in names},
        lambda name: (site / name).open("rb"),
    )


def _zip(site: Path, archive: zipfile.ZipFile) -> Source:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    signed = [info for info in infos if info.filename.split("/")[1:] == [signature.FILE]]
    if len(signed) != 1:
        raise PublishError(f"{site} is not the zip of a version: no {signature.FILE} in its only folder")
    found = signature.parse(archive.read(signed[0]), str(site))
    top = signed[0].filename.removesuffix(signature.FILE)
    # A name in the archive is compared with the checked signature, and never a place to write to by itself.
    members = {info.filename.removeprefix(top): info for info in infos}
    if len(members) != len(infos) or not all(info.filename.startswith(top) for info in infos):
        raise PublishError(f"{site} is not the zip of a version: it has files twice, or outside of {top}")
    sizes = {name: info.file_size for name, info in members.items()}
    return Source(str(site), found, sizes, lambda name: archive.open(members[name]))


def _some(names: list[str]) -> str:
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{others} {'are' if others else 'is'}"

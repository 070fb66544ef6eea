"""The signature of a built site: left by its build, so that a half or altered one is never published."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mlanimated import files
from mlanimated.publish.version import PublishError

FILE = "mlanimated-site.json"
FORMAT = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Signature:
    """What a build says of the site that it made.

    Attributes
    ----------
    version : str
        The version that its pages say they are.
    title : str
        Title of the book.
    home : str
        Its first page.
    pages : tuple of str
        Addresses of all pages with text, without index and search.
    warnings : int
        How many the build gave.
    files : mapping of str to str
        The sha256 of each file of the site but this one, by path.
    """

    version: str
    title: str
    home: str
    pages: tuple[str, ...]
    warnings: int
    files: Mapping[str, str]

    def addresses(self) -> list[str]:
        """Return the addresses of everything that a reader can look at."""
        return [name for name in self.files if name.endswith(".html") and not name.startswith("_")]


def sign(folder: Path, *, version: str, title: str, home: str, pages: Iterable[str], warnings: int) -> None:
    """Write the signature of a built site into its folder."""
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names(folder)}
    content = asdict(Signature(version, title, home, tuple(sorted(pages)), warnings, digests))
    files.write(folder / FILE, (json.dumps({"format": FORMAT, **content}, indent=1) + "\n").encode())


def names(folder: Path) -> list[str]:
    """Return the paths of the files of a site, sorted; those of the system (``.name``) are no part of it."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if path.as_posix() != FILE and not any(part.startswith(".") for part in path.parts)
    )


def parse(data: bytes, where: str) -> Signature:
    """Read a signature.

    Raises
    ------
    PublishError
        If it is damaged, or names a file that would lie outside of the site.
    """
    try:
        content: dict[str, Any] = json.loads(data)
        if content.pop("format", None) != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        found = Signature(**{**content, "pages": tuple(content["pages"])})
        texts = (found.version, found.title, found.home, *found.pages)
        if not all(isinstance(text, str) for text in texts) or not isinstance(found.warnings, int):
            raise ValueError("a value has the wrong kind")
        if not all(_DIGEST.fullmatch(digest) for digest in found.files.values()):
            raise ValueError("a digest is none")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PublishError(f"{where}: {FILE} is damaged ({error}): build the site again") from None
    for name in (*found.files, *found.pages, found.home):
        _check_path(name, where)
    return found


def _check_path(name: str, where: str) -> None:
    parts = PurePosixPath(name).parts
    safe = parts and PurePosixPath(name).as_posix() == name and not name.startswith("/")
    if not safe or any(part.startswith(".") or re.search(r"[\\:\0]", part) for part in parts):
        raise PublishError(f"{where} names a file outside of the site: {name!r}. It is not from our build")

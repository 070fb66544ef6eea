"""Where the book lives: its repository, its site, and the checkout on this machine, if there is one."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

REPOSITORY, SITE, VERSION = "MLANIMATED_REPOSITORY", "MLANIMATED_SITE_URL", "MLANIMATED_VERSION"
NOTEBOOKS_BRANCH = "notebooks"
DEVELOPMENT = "dev"
RELEASE = "release/release.json"  # in a package of its own: it is no part of any code
PLACEHOLDER = "YOUR_ACCOUNT"  # nobody can have it: GitHub allows no underscore in a name
# Not with a YAML library: a wheel is built where there is nothing but setuptools.
_CONFIGURED = {
    REPOSITORY: re.compile(r"^repository:\n(?:[ #].*\n|\n)*?  url: (\S+)$", re.M),
    SITE: re.compile(r"^html:\n(?:[ #].*\n|\n)*?  baseurl: (\S+)$", re.M),
}


class AddressError(RuntimeError):
    """The book has no address, or what it has is not an address."""


@dataclass(frozen=True)
class Addresses:
    """Where the book is published.

    Attributes
    ----------
    repository : str
        ``https://github.com/ACCOUNT/NAME``, without a slash at the end.
    site : str
        The folder of all versions, with a slash at the end.
    """

    repository: str
    site: str

    @property
    def configured(self) -> bool:
        """Whether these are addresses; what would point at the placeholder is left out."""
        return PLACEHOLDER not in self.repository and PLACEHOLDER not in self.site

    @property
    def name(self) -> str:
        """``ACCOUNT/NAME`` of the repository."""
        return urlsplit(self.repository).path.strip("/")

    def folder(self, version: str) -> str:
        """Return the folder of one version on the site, with a slash at the end."""
        return f"{self.site}{version}/"


def addresses() -> Addresses:
    """Return the addresses of the book.

    They come from ``$MLANIMATED_REPOSITORY`` and ``$MLANIMATED_SITE_URL`` if set, else from the checkout's
    ``_config.yml``, else from what was written into the installed package when its wheel was built.

    Raises
    ------
    AddressError
        If there are none, or one is not an address.
    """
    repository = _setting(REPOSITORY).removesuffix("/").removesuffix(".git")
    site = _setting(SITE).rstrip("/") + "/"
    for name, address in ((REPOSITORY, repository), (SITE, site)):
        parts = urlsplit(address)
        # Without encryption only on this machine: a test, or a look at the site before it is published.
        local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if not parts.netloc or not (parts.scheme == "https" or local):
            raise AddressError(f"{address!r} is not an address: give {name} as https://…")
    return Addresses(repository, site)


def published() -> Addresses | None:
    """Return the addresses of the book; None for a book of one's own, which is nowhere yet."""
    try:
        found = addresses()
    except AddressError:
        return None
    return found if found.configured else None


def version() -> str:
    """Return which version of the book this is, as its folder on the site is called: ``dev``, ``v1.0``."""
    return release().get("folder") or os.environ.get(VERSION) or DEVELOPMENT


def checkout() -> Path | None:
    """Return the root of the checkout this package runs from, or None when it is installed elsewhere."""
    folder = Path(__file__).resolve().parents[3]
    return folder if (folder / "pyproject.toml").is_file() and (folder / "_toc.yml").is_file() else None


def release() -> dict[str, Any]:
    """Return what the wheel was built with (see `setup.py`); empty in a checkout."""
    file = Path(__file__).parents[1] / RELEASE
    if checkout() is not None or not file.is_file():
        return {}
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def _setting(name: str) -> str:
    if value := os.environ.get(name):
        return value
    if (home := checkout()) is not None:
        config = home / "_config.yml"
        found = _CONFIGURED[name].search(config.read_text("utf-8")) if config.is_file() else None
        value = found[1] if found else None
    else:
        value = release().get("addresses", {}).get(name)
    if not value:
        raise AddressError(f"the book has no address: set {name}, or write it into _config.yml")
    return value

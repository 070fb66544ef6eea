"""Fetches files of this version from the book's site, for packages that were installed from a wheel.

Nothing is fetched before it is asked for, and nothing is used whose sha256 is not the one that the wheel
brought along.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from platformdirs import user_cache_path

from mlanimated import files
from mlanimated.store import address

# Not with pooch: readers would need it and requests beside it. It knows no size, so that a server may send
# without end; its errors are those of requests; its bar is another package's. What is left is hashing a file.
_SECONDS = 30  # without a byte, until the site counts as unreachable
_CHUNK = 1 << 16
_BAR = 30  # characters


class DownloadError(RuntimeError):
    """A file of this version cannot be had from the site."""


def fetch(file: str) -> Path | None:
    """Return a file of ``artifacts/``, from the user's cache or from the site; None if the version has none.

    Raises
    ------
    DownloadError
        If the site has no address or cannot be reached, or what it sends is not the file of this version.
    """
    release = address.release()
    known = release.get("artifacts", {}).get(file)
    if known is None:
        return None
    path = _cache() / f"{release['version']}-{address.version()}" / file
    if path.is_file() and _sha256(path.read_bytes()) == known["sha256"]:
        return path
    places = address.addresses()
    if not places.configured:
        raise DownloadError("this package was built without the address of the book's site")
    url = f"{places.folder(address.version())}artifacts/{quote(file)}"
    data = _read(url, known["bytes"])
    if _sha256(data) != known["sha256"]:
        raise DownloadError(f"{url} is not the file that belongs to version {release['version']}")
    return files.write(path, data)


def _cache() -> Path:
    return Path(os.environ.get("MLANIMATED_CACHE") or user_cache_path("mlanimated")) / "artifacts"


def _read(url: str, size: int) -> bytes:
    """Return what is at an address, at most one byte more than expected, and show how far it is."""
    data = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            while len(data) <= size and (chunk := answer.read(min(_CHUNK, size + 1 - len(data)))):
                data += chunk
                _show(url, len(data), size)
    except (OSError, http.client.HTTPException) as error:  # OSError: no network, no such file, too slow
        raise DownloadError(f"{url} cannot be read: {error}") from error
    finally:
        if data:
            print(file=sys.stderr)
    return bytes(data)


def _show(url: str, done: int, size: int) -> None:
    """Draw the bar on one line; notebooks and terminals both go back to its start."""
    filled = _BAR * min(done, size) // max(size, 1)
    line = f"\r{url.rpartition('/')[2]} [{'#' * filled:<{_BAR}}] {done / 1e6:.1f} of {size / 1e6:.1f} MB"
    print(line, end="", file=sys.stderr, flush=True)


def _sha256(data: Any) -> str:
    return hashlib.sha256(data).hexdigest()

"""Names of versions: which are well formed, which is newer, which one readers should see."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlanimated.store.address import DEVELOPMENT

STABLE = "stable"
_FORM = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:(a|b|rc)(0|[1-9]\d*))?")
_FINAL = "z"  # after a, b and rc


class PublishError(RuntimeError):
    """A site cannot be published; nothing was changed."""


def check(version: str) -> str:
    """Return the name of a version, which is ``dev`` or like ``v1.2``, ``v1.2.3``, ``v1.2rc1``.

    Raises
    ------
    PublishError
        If it is anything else.
    """
    if version != DEVELOPMENT and not _FORM.fullmatch(version):
        raise PublishError(
            f"{version!r} is not a version: it is {DEVELOPMENT}, or like v1.2, v1.2.3 or v1.2rc1"
        )
    return version


def order(version: str) -> tuple[int, int, int, str, int]:
    """Return what to sort versions by: v0.9 < v0.10 < v1.0rc1 < v1.0 = v1.0.0 < dev."""
    found = _FORM.fullmatch(version)
    if found is None:
        return (2**63, 0, 0, _FINAL, 0)
    major, minor, patch, stage, number = found.groups()
    return (int(major), int(minor), int(patch or 0), stage or _FINAL, int(number or 0))


def stable(versions: Iterable[str]) -> str | None:
    """Return the newest release, by number and not by date; previews do not count."""
    releases = [version for version in versions if version != DEVELOPMENT and order(version)[3] == _FINAL]
    return max(releases, key=order, default=None)

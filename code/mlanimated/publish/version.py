"""Names of versions: which are well formed, which is newer, which one readers should see."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.version import Version

from mlanimated.store.address import DEVELOPMENT

STABLE = "stable"
# Narrower than what `packaging` reads: one spelling for each, as a name of a folder.
_FORM = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:(a|b|rc)(0|[1-9]\d*))?")


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


def order(version: str) -> tuple[bool, Version]:
    """Return what to sort versions by: v0.9 < v0.10 < v1.0rc1 < v1.0 = v1.0.0 < dev."""
    if not _FORM.fullmatch(version):
        return True, Version("0")
    return False, Version(version)


def stable(versions: Iterable[str]) -> str | None:
    """Return the newest release, by number and not by date; previews do not count."""
    releases = [name for name in versions if _FORM.fullmatch(name) and not Version(name).is_prerelease]
    return max(releases, key=order, default=None)

"""A tree of published versions: add one, remove one, and never touch the bytes of another."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlanimated import files
from mlanimated.publish import bundle, front, signature, source
from mlanimated.publish.signature import Signature
from mlanimated.publish.version import STABLE, PublishError, check, order, stable
from mlanimated.store.address import DEVELOPMENT
from mlanimated.store.swap import BusyError, recover, replacing

_SPARE = 1 << 20  # bytes for the files at the root, and for folders

Report = Callable[[int, int], None]


def add(
    tree: Path, site: Path, version: str, address: str, *, bundled: Path | None = None, report: Report
) -> None:
    """Add a version to a tree, which is made if it is not there. The version ``dev`` replaces an earlier one.

    Parameters
    ----------
    tree : Path
        Folder of all versions.
    site : Path
        A built site: a folder, or the zip of a version.
    version : str
        ``v1.2``, ``dev``.
    address : str
        Address of the tree on the web, with a slash at the end.
    bundled : Path, optional
        Also write the version into this zip.
    report : callable
        Told bytes done and bytes in all, many times.

    Raises
    ------
    PublishError
        If the version, the site or the tree is not what it should be, or the disk is full. The tree is then
        as it was before.
    """
    tree = tree.resolve()
    check(version)
    _require_exchangeable(tree)
    if bundled is not None and bundled.resolve().is_relative_to(tree):
        raise PublishError(
            f"the zip {bundled} would lie in {tree}, which is replaced: name another place for it"
        )
    for known in _read(tree).keys() - {DEVELOPMENT}:
        if order(known) == order(version):
            raise PublishError(
                f"{known} is in {tree} already, and a version never changes: give this one a new number, or "
                f"take the other out first (mlanimated publish --remove {known})"
            )
    with source.opened(site) as opened:
        opened.check(version)
        folders = [tree.parent] if bundled is None else [tree.parent, bundled.absolute().parent]
        for folder in folders:
            _require_room(folder, opened.size)
        done = 0

        def step(size: int) -> None:
            nonlocal done
            done += size
            report(done, opened.size * len(folders))

        with _told_when_full(tree), _told_when_busy(), replacing(tree) as new:
            _keep(tree, new, without={version, STABLE})
            opened.copy(new / version, step)
            _finish(new, address)
            if bundled is not None:
                bundle.pack(new / version, version, bundled, step)


def remove(tree: Path, version: str, address: str) -> None:
    """Take a version out of a tree.

    Raises
    ------
    PublishError
        If it is not there, or the only one: an empty tree would be no site.
    """
    tree = tree.resolve()
    _require_exchangeable(tree)
    versions = _read(tree)
    if version not in versions:
        raise PublishError(f"{tree} has no {version}; it has {', '.join(_sorted(versions)) or 'no versions'}")
    if len(versions) == 1:
        raise PublishError(f"{version} is the only version in {tree}: add another first")
    with _told_when_full(tree), _told_when_busy(), replacing(tree) as new:
        _keep(tree, new, without={version, STABLE})
        _finish(new, address)


def versions(tree: Path) -> dict[str, Signature]:
    """Return the versions in a tree, newest first.

    Raises
    ------
    PublishError
        If it is not one of ours, or damaged.
    """
    found = _read(tree.resolve())
    return {version: found[version] for version in _sorted(found)}


def _read(tree: Path) -> dict[str, Signature]:
    """Return the versions of a tree; none if it is empty or not there."""
    with _told_when_busy():
        recover(tree)
    if not tree.exists() or (tree.is_dir() and not any(tree.iterdir())):
        return {}
    file = tree / front.SWITCHER
    if not file.is_file():
        raise PublishError(
            f"{tree} is not a folder of versions: it has no {front.SWITCHER}. Name an empty or a new one"
        )
    again = "make the tree again, in a new folder, from the zips of the versions"
    try:
        listed = {entry["version"] for entry in json.loads(file.read_bytes())}
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError(f"{file} is damaged ({type(error).__name__}: {error}): {again}") from None
    found = _signatures(tree)
    if listed != found.keys():
        odd = ", ".join(sorted(map(str, listed ^ found.keys())))
        raise PublishError(f"{file} and the folders beside it disagree about {odd}: {again}")
    return found


def _require_exchangeable(tree: Path) -> None:
    if Path.cwd().is_relative_to(tree):
        raise PublishError(
            f"{tree} is replaced as a whole: go to a folder that is not in it, and name it from there"
        )


def _signatures(tree: Path) -> dict[str, Signature]:
    return {
        file.parent.name: signature.parse(file.read_bytes(), str(file.parent))
        for file in sorted(tree.glob(f"*/{signature.FILE}"))
        if file.parent.name != STABLE and not file.parent.is_symlink()
    }


def _finish(new: Path, address: str) -> None:
    """Make everything of a tree that depends on all of its versions."""
    found = _signatures(new)
    if newest := stable(found):
        _link_all(new / newest, new / STABLE)
    for name, data in front.files(found, address).items():
        files.write(new / name, data)


def _keep(tree: Path, new: Path, without: Collection[str]) -> None:
    """Take what stays into a new tree: versions, and what others have put beside them."""
    if tree.exists():
        _link_all(tree, new, without)


def _link_all(folder: Path, target: Path, without: Collection[str] = ()) -> None:
    def ignored(inside: str, _names: list[str]) -> Collection[str]:
        return without if Path(inside) == folder else ()

    shutil.copytree(folder, target, symlinks=True, ignore=ignored, copy_function=_link, dirs_exist_ok=True)


def _link(file: str, target: str) -> None:
    """Give a file a second name, which takes no room and no time; a copy where that cannot be done."""
    try:
        os.link(file, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, target, follow_symlinks=False)


def _require_room(folder: Path, needed: int) -> None:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needed + _SPARE:
        raise PublishError(
            f"no room: the site has {needed / 1e6:.0f} MB, and {existing} has {free / 1e6:.0f} MB left"
        )


@contextmanager
def _told_when_busy() -> Iterator[None]:
    try:
        yield
    except BusyError as error:
        raise PublishError(str(error)) from None


@contextmanager
def _told_when_full(tree: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise PublishError(f"the disk is full; {tree} is as it was before") from error


def _sorted(names: Mapping[str, Signature]) -> list[str]:
    return sorted(names, key=order, reverse=True)

"""`mlanimated list`: the animations, artifacts and claims of the book, as tables."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from mlanimated.release.contents import artifact_files
from mlanimated.store.artifacts import MANIFEST, ArtifactError, artifact, folders, read_manifest
from mlanimated.store.swap import recover

EXAMPLES = """Examples:

mlanimated list

mlanimated list claims"""


class What(StrEnum):
    """The tables."""

    ANIMATIONS = "animations"
    ARTIFACTS = "artifacts"
    CLAIMS = "claims"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", epilog=EXAMPLES)(list_)


def list_(
    what: Annotated[
        What | None,
        typer.Argument(help="One table only.", show_default="all three"),
    ] = None,
) -> None:
    """List the animations (for `render`), the artifacts (for `train`) and the claims of the book."""
    tables = {What.ANIMATIONS: animations, What.ARTIFACTS: artifacts, What.CLAIMS: claims}
    console = Console()
    for name, table in tables.items():
        if what in (None, name):
            console.print(table())


def animations() -> Table:
    """Return the table of animations."""
    from mlanimated.catalogue.animations import animations
    from mlanimated.store.recipes import recipe_name

    table = _table("Animations", "name", "record that it draws", "frames/s")
    for name, entry in animations().items():
        table.add_row(name, recipe_name(entry.recipe), str(entry.timeline.fps))
    return table


def artifacts() -> Table:
    """Return the table of committed records and weights."""
    table = _table("Artifacts", "name", "size", "made in", "state")
    for row in artifact_rows():
        table.add_row(*row)
    return table


def claims() -> Table:
    """Return the table of claims."""
    from mlanimated.catalogue.claims import declared

    table = _table("Claims", "name", "sentence")
    for name, claim in declared().items():
        table.add_row(name, claim.sentence)
    return table


def committed_recipes() -> dict[str, Callable[..., Any]]:
    """Return the recipes whose records are committed, by name."""
    from mlanimated.catalogue.finding import modules_of
    from mlanimated.store import recipes
    from mlanimated.store.record import is_committed

    return {
        recipes.recipe_name(function): function
        for module in modules_of("recipe").values()
        for function in vars(module).values()
        if inspect.isfunction(function) and is_committed(function) and function.__module__ == module.__name__
    }


def agents() -> list[str]:
    """Return the names of the trained agents on this machine."""
    return sorted(
        {
            file.parent.relative_to(folder).as_posix()
            for folder in folders()
            for file in artifact_files(folder)
            if file.name == MANIFEST
        }
    )


def artifact_rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, size, seconds it took and state of each artifact; the state is "good" or what is wrong."""
    from mlanimated.store import recipes
    from mlanimated.store.record import why_outdated

    committed = committed_recipes()
    manifests: dict[str, Path] = {}
    for folder in reversed(folders()):  # the first folder wins
        manifests |= _manifests(folder)
    for name in sorted(committed.keys() | manifests.keys()):
        size, seconds = "", ""
        try:
            if name in manifests:
                recover(manifests[name].parent)
                size = _size(manifests[name])
                seconds = _duration(read_manifest(name, manifests[name]).get("seconds"))
            state = "good"
            if name not in committed:
                artifact(name)
            else:
                recipes.recall(committed[name])
                if reason := why_outdated(committed[name]):
                    state = f"outdated: {reason}"
        except ArtifactError as error:
            state = str(error).removeprefix(f"{name} ")
        except Exception as error:  # a row for each damage, whatever it does to those who read it
            state = f"cannot be read: {type(error).__name__}: {error}"
        yield name, size, seconds, state


def _manifests(folder: Path) -> dict[str, Path]:
    """Return where the manifest of each artifact in a folder is, or ought to be, by name."""
    found: dict[Path, Path] = {}
    for file in artifact_files(folder):
        if _is_artifact(file.parent):
            found[file.parent] = file.parent / MANIFEST
        elif file.suffix in (".npz", ".json"):
            found[file.with_suffix("")] = file.with_suffix(".json")
    # What a process that was killed between two renames has left: it is put back when the artifact is read.
    for old in sorted(folder.glob("*/**/.*.old")):
        place = old.with_name(old.name.removeprefix(".").removesuffix(".old"))
        if not place.exists():
            found[place] = place / MANIFEST
    return {place.relative_to(folder).as_posix(): manifest for place, manifest in found.items()}


def _is_artifact(folder: Path) -> bool:
    """Return whether a folder is an artifact, or was one before its manifest was lost."""
    others = any(file.is_dir() or file.with_suffix(".json").is_file() for file in folder.glob("[!.]*"))
    return (folder / MANIFEST).is_file() or not others


def _size(manifest: Path) -> str:
    """Return the size of the files that a manifest describes."""
    data = list(manifest.parent.glob("*")) if manifest.name == MANIFEST else [manifest.with_suffix(".npz")]
    return f"{sum(path.stat().st_size for path in data if path.is_file()) / 1e6:.2f} MB"


def _duration(seconds: object) -> str:
    if not isinstance(seconds, int | float):
        return ""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", expand=False)
    table.add_column(first, no_wrap=True)
    for other in others:
        table.add_column(other, overflow="fold")
    return table

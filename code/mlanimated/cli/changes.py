"""`mlanimated changes`: what a change does to the book, as Markdown for whoever reviews it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from mlanimated.cli.listing import artifact_rows
from mlanimated.cli.lock import FILE, Lock, difference
from mlanimated.cli.page_text import Page, read_pages
from mlanimated.publish import signature
from mlanimated.store.address import checkout

EXAMPLES = """Examples:

mlanimated changes --against v1.0

mlanimated changes --before pages/dev --after _build/html --against HEAD^"""
_SITE = Path("_build/html")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("changes", epilog=EXAMPLES)(changes)


def changes(
    before: Annotated[
        Path | None,
        typer.Option(help="An earlier built site; without it no pages are compared.", show_default=False),
    ] = None,
    after: Annotated[Path, typer.Option(help="The built site.")] = _SITE,
    against: Annotated[
        str, typer.Option(metavar="REVISION", help=f"The git revision whose {FILE} is the earlier one.")
    ] = "HEAD",
) -> None:
    """List the pages and animations that changed, and the artifacts that have to be made again, as Markdown.

    It only reports: what fails if something is wrong is `mlanimated verify` and the tests.
    """
    root = checkout()
    if root is None:
        raise typer.BadParameter("changes compares a checkout with an earlier one: run it in one")
    if not after.is_dir():
        raise typer.BadParameter(f"there is no site in {after}: make book builds one", param_hint="--after")
    for option, site in (("--before", before), ("--after", after)):
        if site is not None and site.is_dir() and not (site / signature.FILE).is_file():
            raise typer.BadParameter(
                f"{site} is not the site of a finished build, which has a file {signature.FILE}: name the "
                "folder of one version, such as _build/html",
                param_hint=option,
            )
    parts = [
        "## What this changes in the book",
        _pages(before, after),
        _animations(root, against),
        _artifacts(),
    ]
    typer.echo("\n\n".join(parts))


def _pages(before: Path | None, after: Path) -> str:
    if before is None or not before.is_dir():
        return "**Pages**: there is no earlier site to compare with."
    old, new = read_pages(before), read_pages(after)
    found = {}
    for name in sorted(old.keys() | new.keys()):
        if words := _page_difference(old.get(name), new.get(name)):
            found[name] = words
    return _table("Pages", "page", found, f"none of {len(new)} changed.")


def _page_difference(old: Page | None, new: Page | None) -> str:
    if old is None:
        return "is new"
    return "is gone" if new is None else new.difference(old)


def _animations(root: Path, against: str) -> str:
    shown = subprocess.run(
        ["git", "-C", str(root), "show", f"{against}:{FILE}"], capture_output=True, check=False
    )
    if shown.returncode:
        return f"**Animations**: revision {against} has no {FILE} to compare with."
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder, FILE)
        earlier.write_bytes(shown.stdout)
        old, new = Lock(earlier).animations, Lock(root / FILE).animations
    found = dict.fromkeys(sorted(old.keys() - new.keys()), "is gone")
    for name, facts in sorted(new.items()):
        words = difference(old[name], facts) if name in old else "is new"
        if words:
            found[name] = words
    return _table("Animations", "animation", found, f"none of {len(new)} changed.")


def _artifacts() -> str:
    states = {name: state for name, _, _, state in artifact_rows()}
    found = {name: state for name, state in states.items() if state != "good"}
    return _table("Artifacts", "artifact", found, f"all {len(states)} are those that today's code makes.")


def _table(what: str, column: str, found: Mapping[str, str], nothing: str) -> str:
    if not found:
        return f"**{what}**: {nothing}"
    rows = [f"| {_cell(name)} | {_cell(words)} |" for name, words in found.items()]
    return "\n".join([f"**{what}**: {len(found)} changed", "", f"| {column} | what |", "|---|---|", *rows])


def _cell(text: str) -> str:
    """Return text escaped for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")

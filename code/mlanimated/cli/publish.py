"""`mlanimated publish`: built sites as versions in one tree, as a web server shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from mlanimated.store.address import addresses

_SITE, _TREE = Path("_build/html"), Path("_build/pages")

EXAMPLES = """Examples:

MLANIMATED_VERSION=v1.2 make book

mlanimated publish --version v1.2 --tree pages --zip book-v1.2.zip

mlanimated publish --version v1.1 --tree pages --site book-v1.1.zip

mlanimated publish --list --tree pages

mlanimated publish --remove v1.1 --tree pages"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("publish", epilog=EXAMPLES)(publish)


def publish(
    version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="Which version the site is: dev, or like v1.2. dev replaces dev."
        ),
    ] = None,
    site: Annotated[
        Path, typer.Option(help="A built site: a folder, or the zip of an earlier version.")
    ] = _SITE,
    tree: Annotated[Path, typer.Option(help="The folder of all versions; made if it is not there.")] = _TREE,
    bundled: Annotated[
        Path | None,
        typer.Option(
            "--zip", metavar="FILE", help="Also write the version into a zip that is read without a network."
        ),
    ] = None,
    remove: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Take a version out of the tree.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Say which versions are in the tree.")] = False,
) -> None:
    """Add a built site to a tree of versions, for any web server.

    The tree has /v1.2/, /stable/ (the newest release), /dev/, a redirect, 404.html, sitemap.xml and the
    switcher.json that pages read. Other versions keep every byte; if anything goes wrong the tree stays as it
    was.
    """
    if [version is not None, remove is not None, list_].count(True) != 1:
        raise typer.BadParameter("say one of --version, --remove and --list")
    from mlanimated.publish import tree as trees

    console = Console()
    if list_:
        _show(tree, console)
    elif remove is not None:
        trees.remove(tree, remove, addresses().site)
        console.print(f"{tree}: {remove} is gone", highlight=False, soft_wrap=True)
    elif version is not None:
        _add(tree, site, version, bundled, console)


def _add(tree: Path, site: Path, version: str, bundled: Path | None, console: Console) -> None:
    from mlanimated.publish import tree as trees

    if bundled is not None and not bundled.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {bundled.parent}; make it first", param_hint="--zip")
    found = addresses()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"publishing {version}", total=None)
        trees.add(
            tree,
            site,
            version,
            found.site,
            bundled=bundled,
            report=lambda done, size: progress.update(task, completed=done, total=size),
        )
    words = [f"{tree}: {version} is there, {len(trees.versions(tree)[version].pages)} pages"]
    if bundled is not None:
        words.append(f"{bundled}: the same as a zip, {bundled.stat().st_size / 1e6:.1f} MB")
    if not found.configured:
        words.append(f"The book has no address yet: sitemap.xml says {found.site} (see _config.yml)")
    console.print("\n".join(words), highlight=False, soft_wrap=True)


def _show(tree: Path, console: Console) -> None:
    from mlanimated.publish import tree as trees
    from mlanimated.publish.version import stable

    found = trees.versions(tree)
    if not found:
        console.print(f"{tree}: no versions", highlight=False, soft_wrap=True)
        return
    table = Table(header_style="bold", expand=False)
    for column in ("version", "", "pages", "size"):
        table.add_column(column, justify="left" if column in ("version", "") else "right")
    for version, signed in found.items():
        size = sum((tree / version / name).stat().st_size for name in signed.files)
        marked = "stable" if version == stable(found) else ""
        table.add_row(version, marked, str(len(signed.pages)), f"{size / 1e6:.1f} MB")
    console.print(table)

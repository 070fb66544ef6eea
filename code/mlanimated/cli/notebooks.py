"""`mlanimated notebooks`: the chapters as notebooks, as the built site offers them; and whether they run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mlanimated import files
from mlanimated.cli.names import pick
from mlanimated.store import artifacts

EXAMPLES = """Examples:

mlanimated notebooks --run

mlanimated notebooks gradient-descent pong --out notebooks/dev"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("notebooks", epilog=EXAMPLES)(notebooks)


def notebooks(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="What their pages are called.", show_default="all"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder that they are copied to.")] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Run all of their cells, each notebook in a new kernel.")
    ] = False,
    site: Annotated[
        Path | None,
        typer.Option(help="The built site that they are taken from.", show_default="_build/html of the book"),
    ] = None,
) -> None:
    """Copy the chapters' notebooks out of the built site, run them, or both. Build it first: make book.

    With --run the command ends with code 1 if a cell fails, and names the notebook, the cell and the error.
    Ctrl-C ends the notebook that runs, and the command.
    """
    if out is None and not run:
        raise typer.BadParameter("say where to copy them (--out FOLDER), or --run them")
    found = _found(site)
    wanted = [pick(name, found, "notebook") for name in chapters] if chapters else list(found.values())
    console = Console()
    if run:
        _run(wanted, console)
    if out is not None:
        for file in wanted:
            files.write(out / file.name, file.read_bytes())
        console.print(f"{out}: {len(wanted)} notebooks", highlight=False, soft_wrap=True)


def _found(site: Path | None) -> dict[str, Path]:
    if site is None:
        if (root := artifacts.checkout()) is None:
            raise typer.BadParameter("there is no book here: name a built site, with --site")
        site = root / "_build" / "html"
    folder = site / "notebooks"
    found = {file.stem: file for file in sorted(folder.glob("*.ipynb"))}
    if not found:
        raise typer.BadParameter(f"there are no notebooks in {folder}: build the book first, with: make book")
    return found


def _run(wanted: list[Path], console: Console) -> None:
    """Run notebooks one after another, outside the checkout; say of each how it went."""
    from mlanimated.notebooks.execute import NotebookError, execute

    failed = []
    for file in wanted:
        with tempfile.TemporaryDirectory(prefix="mlanimated-") as folder:
            try:
                cells = len(execute(file, Path(folder)).cells)
            except NotebookError as error:
                failed.append(file.stem)
                console.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
            else:
                console.print(f"{file.stem}: all {cells} cells ran", highlight=False, soft_wrap=True)
    if failed:
        console.print(f"failed: {', '.join(failed)}", style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1)

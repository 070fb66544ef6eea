"""`mlanimated print`: the built site as one PDF and one EPUB."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mlanimated import files
from mlanimated.cli import extras
from mlanimated.store import address, artifacts

NAME = "machine-learning-animated"
EXAMPLES = """Examples:

mlanimated print

mlanimated print --site pages/v1.2 --out printed"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("print", epilog=EXAMPLES)(print_)


def print_(
    site: Annotated[
        Path | None, typer.Option(help="A built site.", show_default="_build/html of the book")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to.", show_default="_build/print of the book")
    ] = None,
) -> None:
    """Write the whole book as a PDF and as an EPUB. Build the site first: make book.

    Each figure becomes pictures of its moments, with what is said there, and a link to the figure that moves
    if the book has an address (see _config.yml). Chromium prints: the one in $CHROMIUM, or on the path.
    """
    root = artifacts.checkout()
    if root is None and (site is None or out is None):
        raise typer.BadParameter(
            "there is no book here: name a built site, with --site, and a folder, with --out"
        )
    extras.require("bs4", "html5lib", "playwright", "pypdf")
    build = (root or Path()) / "_build"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise typer.BadParameter("Chromium is missing: install it (make chromium) or name it in $CHROMIUM")
    written = write(site or build / "html", out or build / "print", chromium)
    console = Console()
    for file in written:
        console.print(f"{file}: {file.stat().st_size / 1e6:.1f} MB", highlight=False, soft_wrap=True)


def write(site: Path, out: Path, chromium: str) -> list[Path]:
    """Print the book of a built site into a folder, and return the PDF and the EPUB.

    Raises
    ------
    ValueError
        If there is no built site.
    OSError
        If the folder cannot be written.
    RuntimeError
        If the browser fails.
    """
    from playwright.sync_api import Error, sync_playwright

    from mlanimated.atari.run_folder import require_writable
    from mlanimated.printed import content, epub, pdf

    # It remarks on how Chromium counts what is in a PDF, which no reader minds.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    book = content.read(site, published())
    require_writable(out)  # now, not after minutes
    try:
        with sync_playwright() as driver:
            # Containers run as root, where Chromium's sandbox cannot start. It opens our own page only.
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            try:
                made = {
                    ".pdf": pdf.print_pdf(book, browser),
                    ".epub": epub.write_epub(book, pdf.print_cover(book, browser)),
                }
            finally:
                browser.close()
    except Error as error:
        raise RuntimeError(
            f"{chromium} did not print the book ({error.message.partition(chr(10))[0]}); it has to be a "
            f"Chromium, and needs space in {tempfile.gettempdir()}"
        ) from error
    together = {out / f"{NAME}{suffix}": data for suffix, data in made.items()}
    files.write_together(together)
    return list(together)


def published() -> str:
    """Return where the versions of the book are on the web, or nothing."""
    places = address.published()
    return places.site if places else ""

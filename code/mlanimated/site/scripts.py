"""Gallery scripts as chapters: their code as the cells of a notebook, run and kept like those of a page.

sphinx-gallery makes the pages and the downloads, but does not run the scripts. It would do so inside the
process that builds the book, without the launch settings, and again only when the script itself was edited.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_gallery.py_source_parser import split_code_and_text_blocks


def folders(config: Config) -> dict[str, str]:
    """Return the folders of scripts by the folders of their pages, as `sphinx_gallery_conf` names them."""
    settings = getattr(config, "sphinx_gallery_conf", None)
    if not settings:
        return {}
    sources, pages = settings["examples_dirs"], settings["gallery_dirs"]
    return {pages: sources} if isinstance(pages, str) else dict(zip(pages, sources, strict=True))


def script_of(env: BuildEnvironment, docname: str) -> Path | None:
    """Return the script that a page was made from; None for all other pages."""
    page = PurePosixPath(docname)
    source = folders(env.config).get(page.parent.as_posix())
    script = Path(env.srcdir, source, f"{page.name}.py") if source else None
    return script if script and script.is_file() else None


def notebook_of(script: Path) -> NotebookNode:
    """Return the code of a script as a notebook with one cell for each block, and no other cell."""
    _, blocks = split_code_and_text_blocks(str(script))
    code = [block for block in blocks if block.type == "code" and block.content.strip()]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(block.content.strip("\n")) for block in code],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )
    notebook.metadata.source_map = [block.lineno - 1 for block in code]
    return notebook

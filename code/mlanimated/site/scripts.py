"""Gallery scripts, made from what is registered: for each chapter a few lines that draw its first animation.

sphinx-gallery makes pages and downloads of them. It does not run them: what a page shows is the film that the
chapter's own page has shown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

from mlanimated import files
from mlanimated.store import record

HEADER = """\
Gallery
=======

One animation from each chapter, with the few lines of code that draw it.
Choose a still: its page has the animation, the code, and the code to download as a script or a notebook.

A script asks for a *record*, the numbers of every step, and draws it.
The chapter's own code computes it, once; whoever asks again gets what was kept.
"""

_SCRIPT = """\
\"\"\"
{title}
{line}

{sentence}
\"\"\"

# %%
# {about_record}

from {recipe_module} import {recipe}
from {scenes_module} import ANIMATIONS
from mlanimated.page import recall, show

film = ANIMATIONS["{name}"]
record = recall({call})

# %%
# The scene knows how a record looks, and the timeline how long each step moves and rests.

show(film.draw(record), film.timeline)
"""
_WIDTH = 40  # of what stands in the brackets of a call, for a narrow window
_COMPUTED = "The record holds the numbers of every step, as the chapter's own code computes them."
_FREE = f"{_COMPUTED} Change one of those below, and the film is about yours."
_COMMITTED = (
    "The record holds the numbers of every step. A long training has left them; here they are looked up."
)


@dataclass(frozen=True)
class Script:
    """A script of the gallery: the chapter's topic, and the code."""

    topic: str
    source: str

    @property
    def stem(self) -> str:
        """What its file and its page are called."""
        return f"plot_{self.topic.replace('-', '_')}"


def source(topic: str, name: str, recipe: Callable[..., Any], title: str, sentence: str) -> str:
    """Return the code that draws an animation of a chapter from numbers that a reader may change."""
    arguments = {} if record.is_committed(recipe) else _defaults(recipe)
    given = [recipe.__name__, *(f"{key}={value!r}" for key, value in arguments.items())]
    call = ", ".join(given)
    if len(call) > _WIDTH:
        call = "".join(["\n", *(f"    {argument},\n" for argument in given)])
    return _SCRIPT.format(
        title=title,
        line="=" * len(title),
        sentence=sentence,
        about_record=_COMMITTED if record.is_committed(recipe) else _FREE if arguments else _COMPUTED,
        recipe_module=recipe.__module__,
        recipe=recipe.__name__,
        scenes_module=f"mlanimated.chapters.{topic.replace('-', '_')}.scenes",
        name=name,
        call=call,
    )


def _defaults(recipe: Callable[..., Any]) -> dict[str, Any]:
    """Return the arguments of a recipe that a reader may change, with the values of the book."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(recipe).parameters.items()
        if isinstance(parameter.default, bool | int | float | str)
    }


def write(folder: Path, pages: Path, scripts: Iterable[Script]) -> None:
    """Write the scripts where sphinx-gallery looks; remove scripts, and pages, of chapters that are gone."""
    wanted = {"GALLERY_HEADER.rst": HEADER}
    wanted |= {f"{script.stem}.py": script.source for script in scripts}
    for name, text in wanted.items():
        file = folder / name
        if not file.is_file() or file.read_text("utf-8") != text:
            files.write(file, text.encode())
    stems = {Path(name).stem for name in wanted}
    for left in [*folder.iterdir(), *pages.glob("plot_*")]:
        # One name is the start of another's files: plot_pong.py.md5, plot_pong_codeobj.json.
        if left.is_file() and left.name.partition(".")[0].removesuffix("_codeobj") not in stems:
            left.unlink()


def folders(config: Config) -> dict[str, str]:
    """Return the folders of scripts by the folders of their pages, as `sphinx_gallery_conf` names them."""
    settings = getattr(config, "sphinx_gallery_conf", None)
    return {settings["gallery_dirs"]: settings["examples_dirs"]} if settings else {}


def script_of(env: BuildEnvironment, docname: str) -> Path | None:
    """Return the script that a page was made from; None for all other pages."""
    page = PurePosixPath(docname)
    folder = folders(env.config).get(page.parent.as_posix())
    script = Path(env.srcdir, folder, f"{page.name}.py") if folder else None
    return script if script and script.is_file() else None


def topic_of(script: Path) -> str:
    """Return the topic of the chapter that a script belongs to."""
    return script.stem.removeprefix("plot_").replace("_", "-")


def page_of(config: Config, topic: str) -> str:
    """Return the page of a chapter: the first page of the book is that of the chapter `home`."""
    book = PurePosixPath(next(iter(folders(config)))).parent
    return str(config.root_doc) if topic == "home" else (book / topic).as_posix()


def code_of(script: Path) -> list[str]:
    """Return the blocks of a script's code."""
    _, blocks = split_code_and_text_blocks(str(script))
    return [block.content.strip("\n") for block in blocks if block.type == "code" and block.content.strip()]

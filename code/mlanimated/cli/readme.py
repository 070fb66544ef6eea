"""The chapters in the README, each with the frame that says most: ``python -m mlanimated.cli.readme``.

A picture is drawn again only when `animations.lock` has another film than the one it was taken from. Words
come from the pages (`mlanimated.catalogue.contents`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from mlanimated import files
from mlanimated.animate.thumbnails import webp
from mlanimated.catalogue.animations import animations, heroes
from mlanimated.catalogue.contents import Chapter, chapters
from mlanimated.cli.lock import FILE, Lock
from mlanimated.store import artifacts

FOLDER = ".github/pictures"
FACTS = f"{FOLDER}/chapters.json"
BEGIN, END = "<!-- The chapters, written by `make pictures`. -->", "<!-- The end of the chapters. -->"
WIDTH, HEIGHT = 320, 214
LIMIT = 15_000  # bytes of a picture
_QUALITIES = (80, 70, 60, 50, 40, 30)
_COLUMNS = 3

Facts = dict[str, dict[str, str]]


class ReadmeError(RuntimeError):
    """The README has no place for the chapters."""


def digest_of(lock: Lock, name: str) -> str:
    """Return a digest of the frames of an animation as it is locked; nothing if it is not."""
    for key, facts in lock.animations.items():
        if key.partition(" ")[0] == name:
            raw = [film["raw"] for film in facts["films"].values()]
            return hashlib.sha256("".join(raw).encode()).hexdigest()[:16]
    return ""


def picture(poster: bytes) -> bytes:
    """Return a frame as a WebP on white, as wide as all and as good as fits into the limit."""
    sizes = (webp(poster, WIDTH, HEIGHT, quality=quality) for quality in _QUALITIES)
    return next((data for data in sizes if len(data) <= LIMIT), webp(poster, WIDTH, HEIGHT, quality=0))


def facts(root: Path) -> Facts:
    """Return what the pictures were taken from, by topic."""
    file = root / FACTS
    found: Facts = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def wanted(root: Path, found: Iterable[Chapter]) -> dict[str, dict[str, str]]:
    """Return for each chapter with a film its first one, and the digest that the lock has of it, by topic."""
    lock, first = Lock(root / FILE), heroes()
    return {
        chapter.topic: {"film": name, "digest": digest_of(lock, f"{chapter.topic}/{name}")}
        for chapter in found
        if (name := first.get(chapter.topic)) is not None
    }


def draw(root: Path, found: Iterable[Chapter]) -> Facts:
    """Draw the pictures whose films have changed; return what all were taken from."""
    from mlanimated.page import animate

    before, now, known = facts(root), Facts(), animations()
    for topic, want in wanted(root, found).items():
        file, old = root / FOLDER / f"{topic}.webp", before.get(topic, {})
        if want.items() <= old.items() and file.is_file():
            now[topic] = old
            continue
        film = animate(known[f"{topic}/{want['film']}"])
        files.write(file, picture(film.poster()))
        now[topic] = {**want, "title": film.title}
        print(f"drawn: {FOLDER}/{topic}.webp", flush=True)
    return now


def text(found: Iterable[Chapter], known: Mapping[str, Mapping[str, str]]) -> str:
    """Return the chapters as the README has them: a table for each part."""
    return "\n\n".join(
        f"### {part}\n\n" + "\n".join(_rows(list(members), known))
        for part, members in groupby(found, key=lambda chapter: chapter.part)
    )


def _rows(members: list[Chapter], known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    columns = min(_COLUMNS, len(members))
    for start in range(0, len(members), columns):
        cells = [_cell(chapter, known.get(chapter.topic)) for chapter in members[start : start + columns]]
        yield f"| {' | '.join(cells + [''] * (columns - len(cells)))} |"
        if start == 0:
            yield "|" + "---|" * columns


def _cell(chapter: Chapter, known: Mapping[str, str] | None) -> str:
    picture = f"[![{known['title']}]({FOLDER}/{chapter.topic}.webp)]({chapter.page}.md)<br>" if known else ""
    return f"{picture}**{chapter.number}. [{chapter.title}]({chapter.page}.md)**<br>{chapter.question}"


def between(readme: str) -> tuple[str, str, str]:
    """Return what stands before the chapters, the chapters, and what stands after them.

    Raises
    ------
    ReadmeError
        If the marks are not there.
    """
    before, begin, rest = readme.partition(f"{BEGIN}\n\n")
    middle, end, after = rest.partition(f"\n\n{END}")
    if not begin or not end:
        raise ReadmeError(f"README.md has no place for the chapters: put {BEGIN!r} and {END!r} around it")
    return before + begin, middle, end + after


def update(root: Path) -> None:
    """Write pictures, what they were taken from, and the README; remove what no chapter has."""
    found = chapters(root)
    readme = root / "README.md"
    before, _, after = between(readme.read_text("utf-8"))
    now, gone = draw(root, found), facts(root)
    for topic in gone.keys() - now.keys():
        (root / FOLDER / f"{topic}.webp").unlink(missing_ok=True)
    files.write(root / FACTS, artifacts.as_json(now))
    files.write(readme, (before + text(found, now) + after).encode())


def _main() -> Any:
    root = artifacts.checkout()
    if root is None:
        return "the README is in a checkout: run this in one"
    return update(root)


if __name__ == "__main__":
    raise SystemExit(_main())

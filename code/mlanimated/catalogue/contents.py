"""The chapters as `_toc.yml` orders them, each with what its page says: its question, what it needs.

What is said here of a chapter stands once, on its page: the wall of the first page, the social cards and the
README take it from there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

FILE = "_toc.yml"
FIRST = "index"  # its page; its code is in a folder called `home`
HOME = "home"
_ENTRY = re.compile(r"^\s*(?:- )?(root|caption|numbered|file):\s*(\S.*?)\s*$", re.M)
_HEADER = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_QUESTION = re.compile(r"^ +description: *(\S.*?) *$", re.M)
_TITLE = re.compile(r"^# (.+?) *$", re.M)
_NEEDS = re.compile(r"^\*\*What you need\.\*\* .*$", re.M)
_LINK = re.compile(r"\]\(([\w-]+)\.md\)|\{doc\}`(?:[^`<]*<)?([\w-]+)>?`")
_SENTENCE = re.compile(r"(?<=[.?!])\s")


@dataclass(frozen=True)
class Chapter:
    """What the book says of one of its chapters.

    Attributes
    ----------
    page : str
        Where it is: ``book/gradient-descent``.
    part : str
        The part of the book that it belongs to.
    number : int
        Its number; it goes on from part to part.
    title, question : str
        As its page has them. A page without a question gives its first sentence.
    needs : tuple of str
        The pages of the chapters that it builds on: those that the first line of "What you need" links.
    """

    page: str
    part: str
    number: int
    title: str
    question: str
    needs: tuple[str, ...]

    @property
    def topic(self) -> str:
        """The chapter's name in words joined by dashes, as its folders are called."""
        return PurePosixPath(self.page).name


def chapters(root: Path) -> list[Chapter]:
    """Return the numbered chapters of the book in a folder; none if it has no `_toc.yml`.

    Raises
    ------
    ValueError
        If a page that is listed has no title.
    OSError
        If it is not there.
    """
    file = root / FILE
    part, numbered, found = "", False, list[Chapter]()
    for key, value in _ENTRY.findall(file.read_text("utf-8")) if file.is_file() else ():
        if key == "caption":
            part, numbered = value.strip("\"'"), False
        elif key == "numbered":
            numbered = True
        elif key == "file" and numbered:
            found.append(_chapter(root, value, part, len(found) + 1))
    listed = {chapter.page for chapter in found}
    # A book of a few chapters says nothing of those that it leaves out.
    return [
        replace(chapter, needs=tuple(page for page in chapter.needs if page in listed)) for chapter in found
    ]


def _chapter(root: Path, page: str, part: str, number: int) -> Chapter:
    text = (root / f"{page}.md").read_text("utf-8-sig")
    title = _TITLE.search(text)
    if title is None:
        raise ValueError(f"{page}.md has no title: begin it with a line as '# Gradient Descent'")
    folder = PurePosixPath(page).parent
    line = _NEEDS.search(text)
    names = ["".join(names) for names in _LINK.findall(line[0])] if line else []
    needs = tuple(dict.fromkeys((folder / name).as_posix() for name in names))
    return Chapter(page, part, number, title[1], question(text) or first_sentence(text), needs)


def question(text: str) -> str:
    """Return the question that the header of a page has (``description``), or nothing."""
    header = _HEADER.match(text)
    found = _QUESTION.search(header[1]) if header else None
    if found is None:
        return ""
    return str(json.loads(found[1])) if found[1].startswith('"') else found[1].strip("'")


def first_sentence(text: str) -> str:
    """Return the sentence with which a page begins under its title, without roles and emphasis."""
    title = _TITLE.search(text)
    below = text[title.end() :].lstrip().partition("\n\n")[0] if title else ""
    if not below[:1].isalnum():
        return ""
    return plain(_SENTENCE.split(" ".join(below.split()), maxsplit=1)[0])


def plain(words: str) -> str:
    """Return words of a page as both reStructuredText and Markdown have them: without roles and emphasis."""
    words = re.sub(r"\{[\w:-]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", words)
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"[*`|\\]|(?<=\w)_(?=\s|$)", "", words)

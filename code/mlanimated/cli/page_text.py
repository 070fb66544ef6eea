"""What a reader sees of a built page: its words and its pictures, without the frame that all pages share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import NamedTuple

# The file of a medium is called by the medium's name and the digest of its bytes.
_MEDIUM = re.compile(r"(?P<name>.+)-[0-9a-f]{12}\.\w+")
_UNSEEN = frozenset(("script", "style", "template"))


class Medium(NamedTuple):
    """A file that a page shows."""

    name: str
    file: str


@dataclass
class Page:
    """The words of a page in reading order, and its media."""

    words: list[str] = field(default_factory=list)
    media: set[Medium] = field(default_factory=set)

    def difference(self, old: Page) -> str:
        """Return how this page differs from an older one, in words; nothing if a reader sees the same."""
        parts = []
        if self.words != old.words:
            blocks = SequenceMatcher(None, old.words, self.words, autojunk=False).get_matching_blocks()
            same = sum(block.size for block in blocks)
            parts.append(f"+{len(self.words) - same} −{len(old.words) - same} words")
        if changed := sorted({medium.name for medium in self.media ^ old.media}):
            parts.append(f"pictures: {', '.join(changed)}")
        return "; ".join(parts)


def read_pages(site: Path) -> dict[str, Page]:
    """Return the pages of a built site that have an article, by path."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        if "_static" in file.relative_to(site).parts:
            continue
        reader = _Reader()
        reader.feed(file.read_text("utf-8"))
        if reader.seen:
            found[file.relative_to(site).as_posix()] = reader.page
    return found


class _Reader(HTMLParser):
    """Collects what stands in ``<article>``."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.seen = False
        self._open: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article" or tag in _UNSEEN:
            self._open[tag] += 1
            self.seen |= tag == "article"
        if self._open["article"]:
            for name, value in attrs:
                file = PurePosixPath(value or "").name
                if name in ("src", "poster") and (found := _MEDIUM.fullmatch(file)):
                    self.page.media.add(Medium(found["name"], file))

    def handle_endtag(self, tag: str) -> None:
        if self._open[tag]:
            self._open[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._open["article"] and not any(self._open[tag] for tag in _UNSEEN):
            self.page.words += data.split()

"""Where the links of the printed book lead: into it, to its site, to other sites."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag

from bs4 import Tag

SUFFIX = ".xhtml"


@dataclass(frozen=True)
class Links:
    """What is known about places.

    Attributes
    ----------
    folder : PurePosixPath
        Where the pages of the site are, within it.
    pages : frozenset of PurePosixPath
        The pages that are printed.
    online : str
        The address of the site with a slash at the end, or nothing.
    """

    folder: PurePosixPath
    pages: frozenset[PurePosixPath]
    online: str

    def online_place(self, place: PurePosixPath) -> str:
        """Return the address of a page on the web; nothing if the site has none."""
        return f"{self.online}{place}" if self.online else ""

    def rewrite(self, body: Tag, page: PurePosixPath) -> None:
        """Let the links of a page lead to where a reader of the book can go; others become words."""
        for link in body.find_all("a"):
            target = self._target(str(link.get("href", "")), page)
            if target:
                link["href"] = target
            elif link.get("id"):
                del link["href"]
            else:
                link.unwrap()

    def _target(self, href: str, page: PurePosixPath) -> str:
        if re.match(r"[a-z]+:", href):
            return href
        path, fragment = urldefrag(href)
        place = PurePosixPath(posixpath.normpath(page.parent / unquote(path))) if path else page
        after = f"#{safe_id(unquote(fragment))}" if fragment else ""
        if place in self.pages:
            return f"{place.stem}{SUFFIX}{after}"
        return f"{self.online_place(place)}{after}" if self.online and path else ""


def safe_id(name: str) -> str:
    """Return an id that XML allows, too."""
    name = re.sub(r"[^\w.-]", "-", name)
    return name if re.match(r"[^\W\d]", name) else f"id-{name}"


def tidy_ids(bodies: Mapping[str, Tag]) -> None:
    """Keep each id once in its page, and only those that are linked to or name a figure or a section."""
    wanted = {urldefrag(str(link["href"])) for body in bodies.values() for link in body.select("a[href]")}
    places = {(place.url.removesuffix(SUFFIX), place.fragment) for place in wanted}
    for name, body in bodies.items():
        seen: set[str] = set()
        for tag in [body, *body.select("[id]")]:
            own = safe_id(str(tag.attrs.pop("id", "")))
            if own not in seen and ((name, own) in places or tag.name in ("figure", "section")):
                tag["id"] = own
                seen.add(own)
        named = {str(tag["id"]) for tag in body.select("[id]")}
        for tag in body.select("[aria-labelledby]"):
            if tag["aria-labelledby"] not in named:
                del tag["aria-labelledby"]

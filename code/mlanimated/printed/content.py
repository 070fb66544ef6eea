"""A built site as a book: its chapters in order, each without what only a screen can use.

Paper and e-readers get the same text. Within it, links lead to ``<page>.xhtml#<id>``, as files of an EPUB do;
a PDF makes places within itself of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bs4 import BeautifulSoup, Comment, Tag
from pygments.formatters import HtmlFormatter

from mlanimated.printed import figures
from mlanimated.printed.links import Links, tidy_ids
from mlanimated.publish import signature

_CODE_COLUMNS, _CODE_LINES = 63, 40  # what fits on paper, and what should stand together
_CODE_SIZE, _SMALLEST = 0.82, 0.66  # of the letters around it: see text.css
_FIRST = "About this book"  # what the first page is called, within a book whose name it has
# MathML that browsers read has these anywhere; MathML 3, which EPUB asks for, has them here.
_MATH_STYLE, _STYLED = {"displaystyle", "scriptlevel"}, {"math", "mstyle"}
_STYLE = "a11y-high-contrast-light"  # of code, as on the site: _config.yml
_ACTING = {"tabindex", "loading", "decoding"}  # paper has to be asked for nothing
_GALLERY = "gallery"  # scripts and thumbnails of figures that the chapters have
# What acts, and what is for a screen: marks to link to, hidden code, lists that our own contents replace.
_SCREEN = "script, a.headerlink, details.hide, div.toctree-wrapper, button, svg, .d-print-none, annotation"


@dataclass(frozen=True)
class Chapter:
    """A page of the site, to be printed.

    Attributes
    ----------
    name : str
        What its file is called, without a suffix.
    title : str
        Its heading, with its number if it has one.
    part : str
        The part of the book that it belongs to; empty for what comes before the first one.
    body : bs4.Tag
        Its text, a ``<section>``.
    films : int
        How many animations the page of the site has.
    """

    name: str
    title: str
    part: str
    body: Tag
    films: int


@dataclass(frozen=True)
class Book:
    """What is to be printed.

    Attributes
    ----------
    title, version : str
        As the site says.
    imprint : tuple of str
        Who wrote it, whose it is, which state it is: the lines at the foot of the site's pages.
    online : str
        The address of this version on the web, with a slash at the end; empty if it has none.
    chapters : tuple of Chapter
        In the order of the contents.
    pictures : dict of str to bytes
        What the chapters show, by its place; nearly all of it PNG files.
    colours : str
        Style rules for code.
    site : Path
        Where the site is.
    """

    title: str
    version: str
    imprint: tuple[str, ...]
    online: str
    chapters: tuple[Chapter, ...]
    pictures: dict[str, bytes]
    colours: str
    site: Path

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.imprint[0].removeprefix("By ") if self.imprint else self.title


def read(site: Path, published: str) -> Book:
    """Return the book that a built site holds.

    Parameters
    ----------
    site : Path
        Its folder.
    published : str
        The address of all versions on the web, with a slash at the end, or nothing.

    Raises
    ------
    ValueError
        If there is no built site.
    """
    file = site / signature.FILE
    if not file.is_file():
        raise ValueError(f"there is no built site in {site}: build the book first, with: make book")
    signed = signature.parse(file.read_bytes(), str(site))
    home = PurePosixPath(signed.home)
    online = f"{published}{signed.version}/" if published else ""
    first = _soup(site / home)
    order = [("", home), *_order(first, home.parent)]
    links = Links(home.parent, frozenset(place for _, place in order), online)
    pictures: dict[str, bytes] = {}
    chapters = tuple(_chapter(site, signed.title, place, part, links, pictures) for part, place in order)
    tidy_ids({chapter.name: chapter.body for chapter in chapters})
    footer = (" ".join(item.get_text().split()) for item in first.select(".bd-footer-content p"))
    imprint = tuple(dict.fromkeys(filter(None, footer)))
    return Book(
        signed.title,
        signed.version,
        imprint,
        online,
        chapters,
        pictures,
        HtmlFormatter(style=_STYLE).get_style_defs(".highlight"),
        site,
    )


def _soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html5lib")


def _order(home: BeautifulSoup, folder: PurePosixPath) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield part and place of each page in the menu of the site, without the gallery."""
    part = ""
    for entry in home.select("nav.bd-links p.caption, nav.bd-links li.toctree-l1 > a"):
        if entry.name == "p":
            part = entry.get_text().strip()
        elif not str(entry["href"]).startswith(f"{_GALLERY}/"):
            yield part, folder / str(entry["href"])


def _chapter(
    site: Path, book: str, place: PurePosixPath, part: str, links: Links, pictures: dict[str, bytes]
) -> Chapter:
    soup = _soup(site / place)
    body = soup.select_one("article.bd-article > section")
    if body is None:
        raise ValueError(f"{site / place} has no text: build the book again, with: make clean book")
    films = body.select("figure:has(ml-animation)")
    for film in films:
        figures.film(soup, film, site / place.parent, links.online_place(place), pictures)
    for board in body.select("figure:has(ml-board)"):
        figures.board(soup, board, links.online_place(place))
    for unwanted in [*body.select(_SCREEN), *body.find_all(string=lambda text: isinstance(text, Comment))]:
        unwanted.extract()
    for picture in body.select("img:not(.still img)"):
        picture["src"] = figures.picture(site / place.parent / str(picture["src"]), pictures)
    _as_xml(soup, body)
    links.rewrite(body, place)
    heading = body.find("h1")
    if not isinstance(heading, Tag):
        raise ValueError(f"{site / place} has no heading")
    title = " ".join(heading.get_text().split())
    if title == book:
        heading.string = title = _FIRST
    return Chapter(place.stem, title, part, body, len(films))


def _as_xml(soup: BeautifulSoup, body: Tag) -> None:
    """Keep what the stricter rules of XHTML allow."""
    for tag in body.find_all(True):
        for name in [name for name in tag.attrs if name in _ACTING or name.startswith("data-")]:
            del tag[name]
        if tag.name == "math":
            tag["xmlns"] = "http://www.w3.org/1998/Math/MathML"
        if tag.name == "semantics":  # nothing is left but the formula
            tag.unwrap()
        elif tag.name not in _STYLED and (names := _MATH_STYLE & tag.attrs.keys()):
            tag.wrap(soup.new_tag("mstyle", attrs={name: str(tag.attrs.pop(name)) for name in names}))
    for place in body.select("div.math-display"):
        for name in ("role", "aria-label"):
            place.attrs.pop(name, None)
    for inner in body.select(".admonition > section"):  # every exercise has the same id, and no heading
        inner.unwrap()
    for listing in body.select("pre"):
        _fit(listing)


def _fit(listing: Tag) -> None:
    """Let code whose lines are long have smaller letters, and code of many lines go on on the next page."""
    lines = listing.get_text().splitlines()
    widest = max(map(len, lines), default=0)
    if widest > _CODE_COLUMNS:
        listing["style"] = f"font-size: {max(_CODE_SIZE * _CODE_COLUMNS / widest, _SMALLEST):.2f}em"
    if len(lines) > _CODE_LINES:
        listing["class"] = "long"

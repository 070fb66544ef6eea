"""The book on paper: one long page of HTML, printed by Chromium."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from matplotlib import get_data_path
from PIL import Image
from playwright.sync_api import Browser, Page, Route, ViewportSize
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from mlanimated.printed.content import Book, Chapter
from mlanimated.printed.links import SUFFIX

_HERE = Path(__file__).parent
_PLACE = "http://book.invalid/"  # nothing is asked of the network: `opened` answers everything
_PATIENCE = 600_000  # milliseconds: a whole book, on a machine that may have other things to do
_A4: ViewportSize = {"width": 794, "height": 1123}
# Matplotlib's fonts are there wherever the book is built, so that it has the same pages on every machine.
_FONTS = {
    ("Book Text", "normal", "normal"): "STIXGeneral",
    ("Book Text", "normal", "bold"): "STIXGeneralBol",
    ("Book Text", "italic", "normal"): "STIXGeneralItalic",
    ("Book Text", "italic", "bold"): "STIXGeneralBolIta",
    ("Book Signs", "normal", "normal"): "DejaVuSans",
    ("Book Mono", "normal", "normal"): "DejaVuSansMono",
    ("Book Mono", "normal", "bold"): "DejaVuSansMono-Bold",
    ("Book Mono", "italic", "normal"): "DejaVuSansMono-Oblique",
}


def print_pdf(book: Book, browser: Browser) -> bytes:
    """Return the book as a PDF with bookmarks, and with page numbers in its contents."""
    # Once to see on which pages chapters begin, and once with these numbers.
    numbers = chapter_pages(_print(book, browser, {}), book)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_print(book, browser, numbers))))
    _slim(writer)
    _name_bookmarks(writer, book)
    writer.add_metadata({"/Title": book.title, "/Author": book.author, "/Creator": "mlanimated print"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def print_cover(book: Book, browser: Browser) -> bytes:
    """Return the first page as a JPEG picture, for the shelf of an e-reader."""
    with opened(book, browser, _html(book, _cover(book))) as page:
        return page.screenshot(type="jpeg", quality=90)


def chapter_pages(pdf: bytes, book: Book) -> dict[str, int]:
    """Return on which page, counted from 1, each chapter begins."""
    reader = PdfReader(io.BytesIO(pdf))
    places = reader.named_destinations
    found = {}
    for chapter in book.chapters:
        number = reader.get_destination_page_number(places[f"/{chapter.name}"])
        if number is None:
            raise ValueError(f"the printed book has no page for {chapter.name}")
        found[chapter.name] = number + 1
    return found


def document(book: Book, numbers: Mapping[str, int]) -> str:
    """Return the whole book as one HTML page."""
    chapters = "".join(map(_chapter, book.chapters))
    return _html(book, _cover(book) + _contents(book, numbers) + chapters)


def _print(book: Book, browser: Browser, numbers: Mapping[str, int]) -> bytes:
    with opened(book, browser, document(book, numbers)) as page:
        return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def _slim(writer: PdfWriter) -> None:
    """Keep pictures of few colours as such: Chromium writes three bytes for each of their points."""
    for item in writer._objects:
        if not isinstance(item, StreamObject) or item.get("/Subtype") != "/Image":
            continue
        width, height, data = int(str(item["/Width"])), int(str(item["/Height"])), item.get_data()
        if len(data) != 3 * width * height:
            continue
        image = Image.frombytes("RGB", (width, height), data)
        colours = image.getcolors(256)
        if colours is None:
            continue
        palette = bytes(part for _, colour in colours for part in colour)  # type: ignore[union-attr]
        few = Image.new("P", (1, 1))
        few.putpalette(palette)
        points = image.quantize(palette=few, dither=Image.Dither.NONE).tobytes()
        space = [NameObject("/Indexed"), item["/ColorSpace"], NumberObject(len(colours) - 1)]
        item[NameObject("/ColorSpace")] = ArrayObject([*space, ByteStringObject(palette)])
        item[NameObject("/Filter")] = NameObject("/FlateDecode")
        item._data = zlib.compress(points, 9)
        item.pop("/DecodeParms", None)


def _name_bookmarks(writer: PdfWriter, book: Book) -> None:
    """Give bookmarks the words of their headings: Chromium doubles some, and joins words of two lines."""
    titles = ["Contents", *(text for chapter in book.chapters for text in _headings(chapter))]
    known = {_squeezed(title): title for title in titles}
    waiting: list[tuple[Any, bool]] = [(writer.root_object["/Outlines"].get_object(), True)]
    while waiting:
        item, is_top = waiting.pop()
        if "/Title" in item:
            found = _squeezed(str(item["/Title"]))
            half = found[: len(found) // 2]
            title = known.get(half if found == half * 2 else found, str(item["/Title"]))
            item[NameObject("/Title")] = TextStringObject(title)
            if not is_top and "/Count" in item:  # closed, or two hundred are there at once
                item[NameObject("/Count")] = NumberObject(-abs(item["/Count"]))
        for name in ("/First", "/Next"):
            if name in item:
                waiting.append((item[name].get_object(), False))


def _headings(chapter: Chapter) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in chapter.body.select("h1, h2, h3")]


def _squeezed(text: str) -> str:
    return "".join(text.split())


@contextmanager
def opened(book: Book, browser: Browser, html: str) -> Iterator[Page]:
    """Yield a page of the browser that shows some HTML with the book's pictures and fonts."""
    files = {**_files(book), "": html.encode()}

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.lstrip("/")
        if name in files:
            route.fulfill(body=files[name], content_type="" if name else "text/html; charset=utf-8")
        else:
            route.abort()

    context = browser.new_context(viewport=_A4, java_script_enabled=False)
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(_PLACE, timeout=_PATIENCE)
        yield page
    finally:
        context.close()


def _files(book: Book) -> dict[str, bytes]:
    fonts = Path(get_data_path(), "fonts", "ttf")
    static = {"math.woff2": book.site / "_static" / "math.woff2"}
    static |= {f"{name}.ttf": fonts / f"{name}.ttf" for name in _FONTS.values()}
    return {**{name: file.read_bytes() for name, file in static.items()}, **book.pictures}


def _html(book: Book, body: str) -> str:
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f'src: url("{name}.ttf"); }}\n'
        for (family, style, weight), name in _FONTS.items()
    )
    heads = "".join(
        f'@page in-{chapter.name} {{ @top-right {{ content: "{_css(chapter.title)}"; '
        f'font: italic 9pt "Book Text"; }} }}\n#{chapter.name} {{ page: in-{chapter.name}; }}\n'
        for chapter in book.chapters
    )
    rules = [(_HERE / name).read_text("utf-8") for name in ("text.css", "paper.css")]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(book.title)}</title><style>{faces}{''.join(rules)}{book.colours}{heads}</style></head>"
        f"<body>{body}</body></html>"
    )


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _cover(book: Book) -> str:
    lines = [*book.imprint, "Text and pictures: CC BY 4.0."]
    if book.online:
        lines.append(f'Its figures move at <a href="{escape(book.online)}">{escape(book.online)}</a>')
    imprint = "".join(f"<p>{line if line.startswith('Its') else escape(line)}</p>" for line in lines)
    shown = "".join(
        f'<img src="{img["src"]}" alt="">' for img in book.chapters[0].body.select(".still img")[-1:]
    )
    return (
        f'<div id="cover"><p class="title">{escape(book.title)}</p>'
        f'<p class="motto">Initialize, adjust, repeat</p>{shown}<div class="imprint">{imprint}</div></div>'
    )


def _contents(book: Book, numbers: Mapping[str, int]) -> str:
    lines, part = [], ""
    for chapter in book.chapters:
        if chapter.part != part:
            part = chapter.part
            lines.append(f"<h2>{escape(part)}</h2>")
        number = numbers.get(chapter.name, "")
        lines.append(
            f'<p><a href="#{chapter.name}"><span>{escape(chapter.title)}</span>'
            f'<span class="page">{number}</span></a></p>'
        )
    return f'<section id="contents"><h1>Contents</h1>{"".join(lines)}</section>'


def _chapter(chapter: Chapter) -> str:
    """Return a chapter with places that are unique in the whole book."""
    html = chapter.body.decode(formatter="minimal")
    html = re.sub(r' id="([^"]+)"', rf' id="{chapter.name}--\1"', html)
    html = re.sub(r' aria-labelledby="([^"]+)"', rf' aria-labelledby="{chapter.name}--\1"', html)
    html = re.sub(rf' href="([\w-]+){re.escape(SUFFIX)}#([^"]+)"', r' href="#\1--\2"', html)
    html = re.sub(rf' href="([\w-]+){re.escape(SUFFIX)}"', r' href="#\1"', html)
    part = f'<p class="part">{escape(chapter.part)}</p>' if chapter.part else ""
    return f'<section class="chapter" id="{chapter.name}">{part}{html}</section>'

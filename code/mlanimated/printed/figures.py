"""What a figure that moves becomes where nothing does: pictures of its moments, with what is said there."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from PIL import Image

from mlanimated.animate.stills import GAP
from mlanimated.player.payload import StepInfo

# Millimetres of a page of paper (paper.css), of which a figure takes all but the words above and below it.
_WIDTH, _HEIGHT, _WORDS, _GUTTER = 178.0, 253.0, 28.0, 5.0
# What the title of a chapter takes of its first page.
_TITLE, _TITLE_LINE, _TITLE_LETTERS = 28.0, 11.0, 36
_WIDEST, _SMALL, _LEAST, _LINE, _LETTER = 86.0, 50.0, 40.0, 4.1, 1.5
_TEXT_LINE, _TEXT_LETTERS = 6.0, 72  # of the text around figures
_KNOWN = {".png", ".jpg", ".gif", ".svg"}
_WATCH, _PLAY = "Watch it, step by step: ", "Play on the book’s site: "


@dataclass(frozen=True)
class _Still:
    """One moment: its picture and the words below it."""

    place: str
    alt: str
    size: tuple[int, int]
    words: tuple[tuple[str, str], ...]  # name and sentence
    label: str = ""


def film(soup: BeautifulSoup, figure: Tag, folder: Path, page: str, pictures: dict[str, bytes]) -> None:
    """Put stills in the place of an animation.

    Parameters
    ----------
    soup : BeautifulSoup
        The page.
    figure : bs4.Tag
        The figure of the animation, as `mlanimated.player.markup.figure` made it.
    folder : Path
        Where the page is, for its pictures.
    page : str
        The address of the page on the web, or nothing.
    pictures : dict of str to bytes
        Receives the pictures.
    """
    script, player, strip = (figure.select_one(name) for name in ("script", "ml-animation", ".mla-strip img"))
    if script is None or player is None or strip is None:
        raise ValueError(f"the figure {figure.get('id')} is not of our player")
    data = json.loads(str(script.string))
    first, *others = data["variants"]

    def stills(variant: dict[str, Any], begin: int) -> list[_Still]:
        sheet = variant["media"]["strip"] if variant["media"] else strip["src"]
        return _stills(variant, data, folder / str(sheet), begin, pictures)

    page_room = _HEIGHT - _WORDS - _text_height(figure.select("figcaption p, .mla-credit"))
    rooms = (page_room - _opening(figure), page_room)
    strips = [_strip(soup, stills(first, 0), _heading(data, first), rooms)]
    if others:
        # Of the others where they end; the site has them whole.
        ends = [replace(stills(other, -1)[0], label=_heading(data, other)) for other in others]
        strips.append(_strip(soup, ends, "How the others end", rooms[1:]))
    figure["class"] = "film several" if others else "film"
    figure.attrs.pop("style", None)
    player.replace_with(*strips)
    for unwanted in figure.select(".mla-texts, .mla-made"):
        unwanted.extract()
    if page:
        figure.append(_link(soup, _WATCH, f"{page}#{figure['id']}"))


def board(soup: BeautifulSoup, figure: Tag, page: str) -> None:
    """Put words in the place of a board to play on."""
    for unwanted in figure.select("ml-board"):
        unwanted.extract()
    figure["class"] = "board"
    figure.attrs.pop("style", None)
    if page:
        figure.append(_link(soup, _PLAY, f"{page}#{figure['id']}"))


def picture(file: Path, pictures: dict[str, bytes]) -> str:
    """Add a picture that stands still to the book, as PNG where e-readers may not know its kind."""
    data, name = file.read_bytes(), file.name
    if file.suffix not in _KNOWN:
        with Image.open(file) as image:
            data, name = _png(image.convert("RGB")), f"{file.stem}.png"
    pictures[f"pictures/{name}"] = data
    return f"pictures/{name}"


def _stills(
    variant: dict[str, Any], data: dict[str, Any], sheet: Path, begin: int, pictures: dict[str, bytes]
) -> list[_Still]:
    """Cut the film strip of a variant into its pictures, from picture `begin` on."""
    steps = [StepInfo(frame=row[0], name=row[1], sentence=row[2]) for row in variant["steps"]]
    stops, columns = variant["strip"]["stops"], variant["strip"]["columns"]
    rows = -(-len(stops) // columns)
    stills = []
    with Image.open(sheet) as image:
        width, height = ((image.width + GAP) // columns - GAP, (image.height + GAP) // rows - GAP)
        for index, stop in list(enumerate(stops))[begin:]:
            row, column = divmod(index, columns)
            left, top = column * (width + GAP), row * (height + GAP)
            place = f"pictures/{sheet.stem}-{index}.png"
            pictures[place] = _png(image.crop((left, top, left + width, top + height)))
            # Also what is said between the pictures: nothing of a film's words is lost.
            since = steps[stops[index - 1] + 1 if index else 0 : stop + 1]
            told = (step for step in since if step.sentence or step is since[-1])
            words = tuple((step.heading, step.sentence) for step in told)
            alt = f"{data['title']}, {steps[stop].name}"
            stills.append(_Still(place, alt if index else data["alt"], (width, height), words))
    return stills


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _heading(data: dict[str, Any], variant: dict[str, Any]) -> str:
    return f"{data['axis']}: {variant['label']}" if data["axis"] else ""


def _strip(soup: BeautifulSoup, stills: Sequence[_Still], heading: str, rooms: Sequence[float]) -> Tag:
    columns, width = _layout(stills, rooms)
    strip = soup.new_tag("div", attrs={"class": "strip"})
    if heading:
        strip.append(_words(soup, heading, "variant"))
    # Rows of their own: e-readers know no grid, and a row stays on its page.
    for first in range(0, len(stills), columns):
        row = soup.new_tag("div", attrs={"class": "row"})
        for still in stills[first : first + columns]:
            cell = soup.new_tag("div", attrs={"class": "still", "style": f"width: {width:.0f}mm"})
            size = dict(zip(("width", "height"), map(str, still.size), strict=True))
            cell.append(soup.new_tag("img", attrs={"src": still.place, "alt": still.alt, **size}))
            if still.label:
                cell.append(_words(soup, still.label, "variant"))
            for name, sentence in still.words:
                said = soup.new_tag("p")
                if name:
                    bold = soup.new_tag("b")
                    bold.string = name
                    said.append(bold)
                said.append(f" {sentence}" if name and sentence else sentence)
                cell.append(said)
            row.append(cell)
        strip.append(row)
    return strip


def _layout(stills: Sequence[_Still], rooms: Sequence[float]) -> tuple[int, float]:
    """Return in how many columns stills stand on paper, and how wide: as wide as fits into the first room.

    Where they would be too small in it, they take the next one.
    """
    width, columns = 0.0, 1
    for room in rooms:
        found = [(_fitting(stills, columns, room), columns) for columns in range(1, min(len(stills), 4) + 1)]
        width, columns = max(found, key=lambda pair: (round(pair[0]), pair[1]))
        if width >= _SMALL:
            break
    return columns, width


def _fitting(stills: Sequence[_Still], columns: int, room: float) -> float:
    width = min(_WIDEST, (_WIDTH - (columns - 1) * _GUTTER) / columns)
    while width > _LEAST and _height(stills, columns, width) > room:
        width -= 1
    return width


def _height(stills: Sequence[_Still], columns: int, width: float) -> float:
    """Return about how high a strip is, in millimetres."""
    picture = width * stills[0].size[1] / stills[0].size[0]
    rows = [stills[first : first + columns] for first in range(0, len(stills), columns)]
    lines = sum(max(_lines(still, width) for still in row) for row in rows)
    return len(rows) * (picture + 3) + lines * _LINE


def _lines(still: _Still, width: float) -> int:
    letters = (len(f"{name} {sentence}") for name, sentence in (*still.words, (still.label, "")))
    return sum(math.ceil(count * _LETTER / width) for count in letters if count > 1)


def _text_height(paragraphs: Iterable[Tag]) -> float:
    return sum(_TEXT_LINE * math.ceil(len(words.get_text()) / _TEXT_LETTERS) for words in paragraphs)


def _opening(figure: Tag) -> float:
    """Return what stands above the first figure of a chapter, with which it shares a page."""
    paragraphs = []
    for above in figure.find_all_previous(["h1", "h2", "p"]):
        if above.name != "p":
            break
        paragraphs.append(above)
    else:
        return 0
    if above.name == "h2":
        return 0
    titles = math.ceil(len(above.get_text()) / _TITLE_LETTERS)
    return _TITLE + titles * _TITLE_LINE + _text_height(paragraphs)


def _words(soup: BeautifulSoup, text: str, kind: str) -> Tag:
    words = soup.new_tag("p", attrs={"class": kind})
    words.string = text
    return words


def _link(soup: BeautifulSoup, words: str, address: str) -> Tag:
    line = _words(soup, words, "live")
    link = soup.new_tag("a", attrs={"href": address})
    link.string = address.partition("://")[2]
    line.append(link)
    return line

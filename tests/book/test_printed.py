"""The whole book on paper and for e-readers: everything is there, can be found, and leads somewhere."""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from mlanimated.printed import content, epub, pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MB = 1_000_000
PAPER = {"width": 673, "height": 964}  # what the margins leave of A4, in pixels
OPF, XHTML = "{http://www.idpf.org/2007/opf}", "{http://www.w3.org/1999/xhtml}"

# What sticks out of the paper, what is cut off, and figures that do not fit on one page.
MEASURE = """height => {
  const width = document.documentElement.clientWidth, found = [];
  for (const element of document.querySelectorAll("section *")) {
    const box = element.getBoundingClientRect(), words = element.textContent.slice(0, 60);
    if (box.width && (box.right > width + 1 || box.left < -1)) found.push(`sticks out: ${words}`);
    const hides = element.tagName === "PRE" && element.scrollWidth > element.clientWidth + 1;
    if (hides) found.push(`cut off: ${words}`);
  }
  for (const whole of document.querySelectorAll("figure.film:not(.several), .strip")) {
    if (whole.getBoundingClientRect().height > height) found.push(`too high: ${whole.closest("figure").id}`);
  }
  return found;
}"""


@dataclass(frozen=True)
class Printed:
    """The printed book, and what can be read out of its files."""

    book: content.Book
    pdf: bytes
    epub: bytes
    texts: list[str]

    @property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf))

    def pages(self) -> dict[str, str]:
        """Return the text of each chapter in the PDF, without white space."""
        first = pdf.chapter_pages(self.pdf, self.book)
        ends = [*list(first.values())[1:], len(self.texts) + 1]
        return {
            chapter.name: _squeezed(" ".join(self._text(chapter, number) for number in range(begin, end)))
            for chapter, begin, end in zip(self.book.chapters, first.values(), ends, strict=True)
        }

    def _text(self, chapter: content.Chapter, number: int) -> str:
        """Return the text of a page without the title and the number that stand at its edge."""
        head, foot, *lines = self.texts[number - 1].splitlines()
        assert (head, foot) == (chapter.title, str(number))
        return " ".join(lines)


@pytest.fixture(scope="module")
def book(site: Path) -> content.Book:
    return content.read(site, "https://someone.example/book/")


@pytest.fixture(scope="module")
def printed(book: content.Book, browser: Browser) -> Printed:
    data = pdf.print_pdf(book, browser)
    made = epub.write_epub(book, pdf.print_cover(book, browser))
    return Printed(book, data, made, [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages])


@pytest.fixture(scope="module")
def on_screen(book: content.Book, browser: Browser) -> Iterator[Page]:
    with pdf.opened(book, browser, pdf.document(book, {})) as page:
        page.set_viewport_size(PAPER)  # type: ignore[arg-type]
        page.emulate_media(media="print")
        yield page


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _page(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / "book" / f"{name}.html").read_text("utf-8"), "html.parser")


def _films(site: Path, name: str) -> list[dict]:
    return [json.loads(script.string) for script in _page(site, name).select("ml-animation script")]


def _in_epub(printed: Printed) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(printed.epub)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")}


def test_it_has_the_chapters_of_the_contents_in_their_order(book):
    toc = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text("utf-8"))
    names = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
    expected = [Path(name).name for name in names if "gallery" not in name]
    assert [chapter.name for chapter in book.chapters] == expected
    parts = list(dict.fromkeys(chapter.part for chapter in book.chapters))
    assert parts == ["", *(part["caption"] for part in toc["parts"])]


def test_its_text_can_be_selected(site, printed):
    for name, text in printed.pages().items():
        plain = [
            _squeezed(words.get_text())
            for words in _page(site, name).select("article section > p")
            if not words.select("math, code, sup, sub")
        ]
        assert plain, name
        assert [words for words in plain if words not in text] == [], name


def test_every_film_is_there_with_all_of_its_sentences_and_leads_to_the_one_that_moves(site, printed):
    pages, files = printed.pages(), _in_epub(printed)
    assert sum(chapter.films for chapter in printed.book.chapters) > 100
    for chapter in printed.book.chapters:
        films = _films(site, chapter.name)
        assert chapter.films == len(films) == len(chapter.body.select("figure.film"))
        text = pages[chapter.name]
        told = _squeezed(BeautifulSoup(files[f"EPUB/{chapter.name}.xhtml"], "html.parser").get_text())
        for film in films:
            for row in film["variants"][0]["steps"]:
                assert _squeezed(row[2]) in text, (chapter.name, row[2])
                assert _squeezed(row[2]) in told, (chapter.name, row[2])
            ends = [variant["steps"][-1][2] for variant in film["variants"][1:]]
            assert [end for end in ends if _squeezed(end) not in text] == []
        for figure in chapter.body.select("figure.film, figure.board"):
            address = f"https://someone.example/book/dev/book/{chapter.name}.html#{figure['id']}"
            assert [link["href"] for link in figure.select("p.live a")] == [address]


def test_each_film_has_its_pictures(printed):
    for chapter in printed.book.chapters:
        for figure in chapter.body.select("figure.film"):
            pictures = figure.select(".still img")
            assert len(pictures) >= 2
            assert all(printed.book.pictures[picture["src"]] and picture["alt"] for picture in pictures)
    drawn = sum(len(page.images.keys()) for page in printed.reader.pages)
    assert drawn >= len(printed.book.pictures)


def test_the_contents_name_the_pages_on_which_chapters_begin(printed):
    lines = re.findall(r"^(.+?)\s*\n?(\d+)$", printed.texts[1], re.M)
    numbers = {_squeezed(title): int(number) for title, number in lines}
    first = pdf.chapter_pages(printed.pdf, printed.book)
    for chapter in printed.book.chapters:
        number = numbers[_squeezed(chapter.title)]
        assert number == first[chapter.name], chapter.name
        page = printed.texts[number - 1]
        assert _squeezed(chapter.title) in _squeezed(page)
        assert str(number) in page.split()  # as it is printed at the foot


def test_links_within_the_pdf_lead_somewhere(printed):
    reader = printed.reader
    places, inside, outside = reader.named_destinations, 0, 0
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            link = annotation.get_object()
            if "/Dest" in link:
                assert link["/Dest"] in places
                inside += 1
            elif "/A" in link:
                assert str(link["/A"]["/URI"]).startswith(("https://", "http://")), link
                assert "book.invalid" not in link["/A"]["/URI"]
                outside += 1
    assert inside > 500
    assert outside > 100


def test_bookmarks_have_the_words_of_the_headings(printed):
    top = [item.title for item in printed.reader.outline if not isinstance(item, list)]
    assert top == ["Contents", *(chapter.title for chapter in printed.book.chapters)]


def test_nothing_sticks_out_of_the_paper_and_every_strip_fits_on_a_page(on_screen):
    assert on_screen.evaluate(MEASURE, 255 * 96 / 25.4) == []


def test_the_files_are_not_too_large(printed):
    assert len(printed.pdf) <= 30 * MB
    assert len(printed.epub) <= 20 * MB


def test_the_epub_begins_with_its_type_and_its_spine_is_the_book(printed):
    with zipfile.ZipFile(io.BytesIO(printed.epub)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read(first) == b"application/epub+zip"
        package = ET.fromstring(archive.read("EPUB/book.opf"))
        listed = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
        spine = [listed[item.get("idref")] for item in package.iter(f"{OPF}itemref")]
        assert spine[2:] == [f"{chapter.name}.xhtml" for chapter in printed.book.chapters]
        contents = ET.fromstring(archive.read("EPUB/contents.xhtml"))
        there = [link.get("href") for link in contents.iter(f"{XHTML}a")]
        assert [link for link in there if "#" not in link] == spine[2:]
        assert {f"EPUB/{name}" for name in listed.values()} == set(archive.namelist()) - {
            "mimetype",
            "META-INF/container.xml",
            "EPUB/book.opf",
        }


def test_links_and_pictures_of_the_epub_are_there(printed):
    files = {name: ET.fromstring(text) for name, text in _in_epub(printed).items()}
    with zipfile.ZipFile(io.BytesIO(printed.epub)) as archive:
        there = set(archive.namelist())
    ids = {name: {tag.get("id") for tag in page.iter() if tag.get("id")} for name, page in files.items()}
    for name, page in files.items():
        for link in (tag.get("href") for tag in page.iter(f"{XHTML}a") if tag.get("href")):
            if link.startswith("http"):
                continue
            path, fragment = urldefrag(link)
            target = posixpath.join("EPUB", path)
            assert target in files, (name, link)
            assert not fragment or fragment in ids[target], (name, link)
        for picture in page.iter(f"{XHTML}img"):
            assert posixpath.join("EPUB", picture.get("src")) in there


def test_epubcheck_finds_no_error(printed, tmp_path):
    program = shutil.which("epubcheck")
    if program is None:
        reason = "EPUBCheck is missing: make epubcheck. THE EPUB WAS NOT CHECKED."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    file = tmp_path / "book.epub"
    file.write_bytes(printed.epub)
    # Debian's is the Java program itself, which not every system starts by its name.
    command = ["java", "-jar", program] if zipfile.is_zipfile(program) else [program]
    done = subprocess.run([*command, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"^(ERROR|FATAL|WARNING)", done.stdout + done.stderr, re.M), done.stderr

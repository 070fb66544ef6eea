"""The book for e-readers: an EPUB 3 of the same text and pictures."""

from __future__ import annotations

import io
import itertools
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from mlanimated.printed.content import Book, Chapter
from mlanimated.printed.links import SUFFIX
from mlanimated.publish import signature

_HERE = Path(__file__).parent
_TYPE = "application/epub+zip"
_TYPES = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".woff2": "font/woff2"}
_TYPES |= {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml"}
_PACKED = {".png", ".jpg", ".gif", ".woff2"}
_TIME = (1980, 1, 1, 0, 0, 0)  # the same for all: the book is as old as its site
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def write_epub(book: Book, cover: bytes) -> bytes:
    """Return the book as an EPUB; `cover` is a JPEG picture."""
    pages = {
        f"cover{SUFFIX}": _page(book.title, '<p class="cover"><img src="cover.jpg" alt="Cover"/></p>'),
        f"contents{SUFFIX}": _page("Contents", _contents(book)),
        **{f"{chapter.name}{SUFFIX}": _chapter(chapter) for chapter in book.chapters},
    }
    rules = "".join((_HERE / name).read_text("utf-8") for name in ("text.css", "reader.css"))
    files = {
        **{name: text.encode() for name, text in pages.items()},
        "style.css": (rules + book.colours).encode(),
        "math.woff2": (book.site / "_static" / "math.woff2").read_bytes(),
        "cover.jpg": cover,
        **book.pictures,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        # A reader knows what this is by the first bytes of the file.
        _add(archive, "mimetype", _TYPE.encode(), packed=False)
        _add(archive, "META-INF/container.xml", _CONTAINER.encode())
        _add(archive, "EPUB/book.opf", _package(book, files, list(pages)).encode())
        for name, content in files.items():
            _add(archive, f"EPUB/{name}", content, packed=Path(name).suffix not in _PACKED)
    return data.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, *, packed: bool = True) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    archive.writestr(info, data, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)


def _package(book: Book, files: dict[str, bytes], pages: list[str]) -> str:
    built = datetime.fromtimestamp(int((book.site / signature.FILE).stat().st_mtime), UTC)
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{book.online or book.title} {book.version}")
    items = "\n".join(
        f'<item id="{_id(file)}" href="{file}" media-type="{_TYPES[Path(file).suffix]}"'
        f"{_properties(file, data)}/>"
        for file, data in files.items()
    )
    spine = "".join(f'<itemref idref="{_id(page)}"/>' for page in pages)
    source = f"<dc:source>{escape(book.online)}</dc:source>" if book.online else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="name" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="name">urn:uuid:{name}</dc:identifier>
<dc:title>{escape(book.title)}</dc:title>
<dc:creator>{escape(book.author)}</dc:creator>
<dc:language>en</dc:language>
<dc:rights>Text and pictures: CC BY 4.0. Code: MIT.</dc:rights>{source}
<meta property="dcterms:modified">{built:%Y-%m-%dT%H:%M:%SZ}</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine>{spine}</spine>
</package>
"""


def _id(file: str) -> str:
    return "file-" + re.sub(r"[^\w.-]", "-", file)


def _properties(file: str, data: bytes) -> str:
    found = {
        "nav": file == f"contents{SUFFIX}",
        "cover-image": file == "cover.jpg",
        "mathml": file.endswith(SUFFIX) and b"<math" in data,
    }
    words = " ".join(word for word, there in found.items() if there)
    return f' properties="{words}"' if words else ""


def _page(title: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{escape(title)}</title><link rel="stylesheet" href="style.css"/></head>
<body>{body}</body>
</html>
"""


def _chapter(chapter: Chapter) -> str:
    part = f'<p class="part">{escape(chapter.part)}</p>' if chapter.part else ""
    # How wide a picture is on paper says nothing here.
    html = re.sub(r' style="width: \d+mm"', "", chapter.body.decode(formatter="minimal"))
    return _page(chapter.title, part + html)


def _contents(book: Book) -> str:
    groups = itertools.groupby(book.chapters, key=lambda chapter: chapter.part)
    lines = []
    for part, chapters in groups:
        entries = "".join(map(_entry, chapters))
        lines.append(f"<li><span>{escape(part)}</span><ol>{entries}</ol></li>" if part else entries)
    return f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'


def _entry(chapter: Chapter) -> str:
    file = f"{chapter.name}{SUFFIX}"
    places = (f'<a href="{file}#{name}">{escape(title)}</a>' for name, title in _sections(chapter))
    sections = "".join(f"<li>{place}</li>" for place in places)
    below = f"<ol>{sections}</ol>" if sections else ""
    return f'<li><a href="{file}">{escape(chapter.title)}</a>{below}</li>'


def _sections(chapter: Chapter) -> Iterator[tuple[str, str]]:
    for heading in chapter.body.select("section[id] > h2"):
        assert heading.parent is not None
        yield str(heading.parent["id"]), " ".join(heading.get_text().split())

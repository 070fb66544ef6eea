"""One style sheet for each page, with the rules that the site uses.

The theme and its extensions come with a dozen style sheets, most of whose rules are for things that no page
here has. A page is not shown before all of them are there. So those of a page are put into one file, and
those of the theme lose the rules for classes, and the variables, that no page and no script names.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from mlanimated.files import write

_STATIC = "_static"
_SHEET = re.compile(
    rf'<link\b(?=[^>]*\brel="stylesheet")(?![^>]*\bmedia=)[^>]*\bhref="(?P<up>(?:\.\./)*){_STATIC}/'
    r'(?P<file>[\w./-]+\.css)[^"]*"(?:[^>]*\bdata-parts="(?P<parts>[^"]*)")?[^>]*>\n?'
)
_NAME = "book-{}.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_IMPORT = re.compile(r"""@import\s+(?:url\()?\s*["']?([^"');]+)["']?\s*\)?\s*;""")
_URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|//|#)([^"')]+)\1\s*\)""")
_TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", re.S)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_INNER = re.compile(r"\([^()]*\)")
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_WORD = re.compile(r"-?[_a-zA-Z][\w-]*")
_VARIABLE = re.compile(r"--[\w-]+")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_SET = re.compile(r"""(?<=[{;\s])(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*(?:;|(?=\}))""")
_AROUND = ("@media", "@supports", "@layer", "@container")


def bundle(site: Path) -> None:
    """Let each page of a built site load one style sheet; may run again on the same site."""
    static = site / _STATIC
    pages = {
        page: page.read_text("utf-8")
        for page in sorted(site.rglob("*.html"))
        if not page.is_relative_to(static)
    }
    scripts = (script.read_text("utf-8") for script in sorted(static.rglob("*.js")))
    texts = "\n".join([*pages.values(), *scripts])
    known = frozenset(_WORD.findall(texts))
    variables = frozenset(_VARIABLE.findall(texts))

    @cache
    def kept(part: str) -> str:
        sheet = whole(static, part)
        return purged(sheet, known) if _is_foreign(part) else sheet

    @cache
    def written(parts: tuple[str, ...]) -> str:
        text = without_unused("\n".join(map(kept, parts)), variables)
        name = _NAME.format(hashlib.sha256(text.encode()).hexdigest()[:12])
        write(static / name, text.encode())
        return name

    used = set()
    for page, text in pages.items():
        if parts := parts_of(text):
            used.add(name := written(parts))
            if (after := _linked(text, name, parts)) != text:
                write(page, after.encode())
    for sheet in static.glob(_NAME.format("*")):
        if sheet.name not in used:
            sheet.unlink()


def _is_foreign(part: str) -> bool:
    """Return whether a style sheet is the theme's or an extension's: large, and for all that they can do."""
    # The book's own are made for what it has, and its scripts put names of classes together.
    return part.startswith(("styles/", "sphinx-design", "mystnb"))


def parts_of(page: str) -> tuple[str, ...]:
    """Return the style sheets of a page, in order; of one that was bundled those that it is made of."""
    found = [sheet["parts"].split() if sheet["parts"] else [sheet["file"]] for sheet in _SHEET.finditer(page)]
    return tuple(dict.fromkeys(name for names in found for name in names))


def _linked(page: str, name: str, parts: Iterable[str]) -> str:
    """Put one link where the first of a page's links to style sheets is."""
    first = True

    def link(sheet: re.Match[str]) -> str:
        nonlocal first
        if not first:
            return ""
        first = False
        return (
            f'<link rel="stylesheet" href="{sheet["up"]}{_STATIC}/{name}" data-parts="{" ".join(parts)}" />\n'
        )

    return _SHEET.sub(link, page)


def whole(static: Path, name: str) -> str:
    """Return a style sheet with those that it imports, as if it lay in the folder itself."""
    folder = posixpath.dirname(name)

    def here(link: str) -> str:
        return posixpath.normpath(posixpath.join(folder, link))

    def imported(found: re.Match[str]) -> str:
        file = here(found[1].partition("?")[0])
        return whole(static, file) if (static / file).is_file() else found[0]

    text = _COMMENT.sub("", (static / name).read_text("utf-8"))
    return _IMPORT.sub(imported, _URL.sub(lambda found: f'url("{here(found[2])}")', text))


def purged(sheet: str, known: frozenset[str] | set[str]) -> str:
    """Return a style sheet without the rules for classes that are not known."""
    kept = []
    for prelude, body in _blocks(_COMMENT.sub("", sheet)):
        if body is None:
            kept.append(f"{prelude};")
        elif prelude.startswith(_AROUND):
            if inner := purged(body, known):
                kept.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}")
        elif wanted := [one for one in _selectors(prelude) if _classes(one) <= known]:
            kept.append(f"{','.join(wanted)}{{{body}}}")
    return "\n".join(kept)


def without_unused(sheet: str, known: frozenset[str] | set[str]) -> str:
    """Return a style sheet without variables that neither it uses nor someone else, who knows them, does."""
    used = known.union(_USED.findall(sheet))
    kept = _SET.sub(lambda found: found[0] if found[1] in used else "", sheet)
    return kept if kept == sheet else without_unused(kept, known)


def _blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Yield what stands before each pair of braces, and within; None for a statement that has none."""
    depth = begin = opened = 0
    for token in _TOKEN.finditer(sheet):
        sign = token[0]
        if sign == "{":
            depth += 1
            if depth == 1:
                opened = token.end()
        elif sign == "}" and depth:
            depth -= 1
            if depth == 0:
                prelude = sheet[begin : opened - 1].strip()
                yield prelude, sheet[opened : token.start()].strip()
                begin = token.end()
        elif sign == ";" and depth == 0:
            if statement := sheet[begin : token.start()].strip():
                yield statement, None
            begin = token.end()


def _selectors(prelude: str) -> list[str]:
    """Return the selectors of a list; a comma within brackets belongs to one of them."""
    found, depth, begin = [], 0, 0
    for place, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append(prelude[begin:place].strip())
            begin = place + 1
    return [*found, prelude[begin:].strip()]


def _classes(selector: str) -> set[str]:
    """Return the classes that something must have for a selector to fit; none where that is not certain."""
    if "\\" in selector:
        return set()
    selector = _BRACKETS.sub("", selector)
    while (inner := _INNER.sub("", selector)) != selector:  # of :not(…), :is(…)
        selector = inner
    return set(_CLASS.findall(selector))

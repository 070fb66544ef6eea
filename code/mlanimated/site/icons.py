"""Prunes the theme's icon font to the glyphs that the site uses: it is more than half of what a page loads.

The theme ships every icon twice, as fonts and as a script that draws them again as SVG. The fonts alone do,
cut down to the few glyphs that pages, scripts and style sheets name.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset, ttLib

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table it leaves out

_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
_STYLES = Path("styles", "pydata-sphinx-theme.css")
_FONTS = Path("vendor", "fontawesome", "webfonts")
_SCRIPT = Path("scripts", "fontawesome.js")

_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+::?before,?)+)\{content:"\\?([^"]+)"\}')
_NAME = re.compile(r"\bfa-[a-z0-9-]+")
_ESCAPED = re.compile(r"\\([ef][0-9a-f]{3})\b")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_SCRIPT_TAG = re.compile(rf"\s*<script[^>]*{re.escape(_SCRIPT.as_posix())}[^>]*></script>")


def glyphs_of(styles: str) -> dict[str, int]:
    """Return the code point of each icon that a style sheet names, by class name."""
    result: dict[str, int] = {}
    for rule in _RULE.finditer(styles):
        point = int(rule[2], 16) if len(rule[2]) > 1 else ord(rule[2])
        result.update(dict.fromkeys(_NAME.findall(rule[1]), point))
    return result


def used_glyphs(glyphs: dict[str, int], texts: Iterable[str], styles: Iterable[str]) -> set[int]:
    """Return the code points that are in use.

    Those are the icons that `texts` (pages and scripts) name, and what `styles` hold outside icon rules.
    """
    used = {glyphs[name] for text in texts for name in _NAME.findall(text) if name in glyphs}
    for style in styles:
        rest = _RULE.sub("", style)
        used |= {int(digits, 16) for digits in _ESCAPED.findall(rest)}
        used |= {ord(character) for character in _PRIVATE_USE.findall(rest)}
    return used


def prune(site: Path) -> None:
    """Cut the icon fonts of a built site down, and take the icon script out of its pages.

    Reads the originals from the theme, so it may run again on the same site.
    """
    static = site / "_static"
    original = (_THEME / _STYLES).read_text(encoding="utf-8")
    glyphs = glyphs_of(original)
    pages = {p: p.read_text(encoding="utf-8") for p in site.rglob("*.html") if not p.is_relative_to(static)}
    scripts = [p for p in static.rglob("*.js") if p != static / _SCRIPT]
    sheets = [p for p in static.rglob("*.css") if p != static / _STYLES]
    used = used_glyphs(
        glyphs,
        [*pages.values(), *(p.read_text(encoding="utf-8") for p in scripts)],
        [original, *(p.read_text(encoding="utf-8") for p in sheets)],
    )
    _write(static / _STYLES, _without_unused(original, glyphs, used))
    for font in (_THEME / _FONTS).glob("*.woff2"):
        _subset(font, static / _FONTS / font.name, used)
    for page, text in pages.items():
        _write(page, _SCRIPT_TAG.sub("", text))
    # No browser in use asks for these.
    for unused in (static / _SCRIPT, *static.rglob("*.ttf"), *static.rglob("*.map")):
        unused.unlink(missing_ok=True)


def make_way(site: Path) -> None:
    """Remove what `prune` made smaller before the theme is copied: Sphinx remarks on each difference."""
    for file in (_STYLES, *(_FONTS / font.name for font in (_THEME / _FONTS).glob("*.woff2"))):
        (site / "_static" / file).unlink(missing_ok=True)


def _without_unused(styles: str, glyphs: dict[str, int], used: set[int]) -> str:
    def keep(rule: re.Match[str]) -> str:
        return rule[0] if any(glyphs[name] in used for name in _NAME.findall(rule[1])) else ""

    return _RULE.sub(keep, styles)


def _subset(source: Path, target: Path, points: set[int]) -> None:
    font = ttLib.TTFont(source, recalcTimestamp=False)  # or each build would write other bytes
    options = subset.Options(layout_features=[], name_IDs=[], notdef_outline=False)
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=points)
    chooser.subset(font)
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")

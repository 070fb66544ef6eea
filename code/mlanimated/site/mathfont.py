"""The font of formulas: cut down from an OpenType font for mathematics, so that every machine has one.

Without such a font a browser guesses where sub- and superscripts, fractions and roots stand. The site
therefore brings its own, ``static/math.woff2``: the letters and signs that formulas are made of, with the
MATH table, which says where they stand. ``python -m mlanimated.site.mathfont texgyrepagella-math.otf`` makes
it again; Debian has that font in its package fonts-texgyre-math.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

from fontTools import subset, ttLib

FILE = Path(__file__).parent / "static" / "math.woff2"
FAMILY = "Machine Learning Animated Math"
_LICENCE = "GUST Font License. Changed: a part of TeX Gyre Pagella Math; see math-font.txt."
_COPYRIGHT, _PRIME = 0, 0x2032  # a name of the font; the sign
# Letters, digits and the signs of a keyboard; Greek capitals; operators, arrows, brackets; accents; spaces.
_SIGNS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ΓΔΘΛΞΠΣΦΨΩ"
    + "±×÷·∗∘⋅−⊙⊗⊕∂∇∑∏∫√∞∝¬∧∨∀∃∅∈∉⊂⊆∪∩≤≥≠≈≡∼≪≫⊤⊥∣∥"
    + "→←↔⇒⇐⇔↦↑↓…⋯⋮⋱⟨⟩⌊⌋⌈⌉‖′″–—’ℎℓℝℕ𝔼𝟙ℒ𝒟𝒩"
    + "ˆˇ˘˙˜¯⏞⏟\u0302\u0303\u0304\u0307\u20d7\u00a0\u2009\u200b\u2061\u2062\u2063"
)
_NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot);)\w+;")
_WRITTEN = {"mi", "mn", "mo", "ms", "mtext"}
_ITALIC = (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))
# A browser writes a name of one letter with the slanted letter of that name.
_SLANTED = {
    chr(int(unicodedata.decomposition(chr(point)).split()[1], 16)): point
    for point in _ITALIC
    if unicodedata.decomposition(chr(point))
} | {"h": ord("ℎ")}


def points_of(formula: str) -> set[int]:
    """Return the code points that a browser asks a font for, to show a ``<math>`` element."""
    points: set[int] = set()
    known = _NAMED.sub(lambda found: unescape(found[0]), formula)  # XML has few names of signs, HTML has many
    for leaf in ET.fromstring(known).iter():
        name, text = leaf.tag.rpartition("}")[2], "".join(leaf.itertext())
        if name not in _WRITTEN:
            continue
        if name == "mi" and leaf.get("mathvariant") != "normal" and text in _SLANTED:
            points.add(_SLANTED[text])
        else:
            points |= set(map(ord, text))
    return points


def covered(font: Path = FILE) -> set[int]:
    """Return the code points that a font has signs for."""
    return set(ttLib.TTFont(font).getBestCmap())


def make(source: Path, target: Path = FILE) -> None:
    """Write the part of a font that formulas are made of.

    Raises
    ------
    ValueError
        If it is no font for mathematics.
    """
    font = ttLib.TTFont(source, recalcTimestamp=False)
    if "MATH" not in font:
        raise ValueError(f"{source.name} has no MATH table: take an OpenType font for mathematics")
    _drop_small_letters(font)
    options = subset.Options(
        drop_tables=["FFTM", "GPOS"],
        layout_features=["ssty"],
        name_IDs=[_COPYRIGHT],
        hinting=False,
        desubroutinize=True,  # it compresses better
        notdef_outline=True,
    )
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes={*map(ord, _SIGNS), *_ITALIC})
    chooser.subset(font)
    names = {1: FAMILY, 2: "Regular", 4: FAMILY, 6: FAMILY.replace(" ", ""), 13: _LICENCE}
    for number, text in names.items():  # the licence asks for another name
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [names[6]]
        cff.topDictIndex[0].FullName = cff.topDictIndex[0].FamilyName = FAMILY
    font.flavor = "woff2"
    font.save(target)


def _drop_small_letters(font: ttLib.TTFont) -> None:
    """Leave, of the letters made for small sizes, the prime alone: without them the font is half as large."""
    prime = font.getBestCmap()[_PRIME]
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if hasattr(table, "alternates"):
                table.alternates = {prime: table.alternates[prime]} if prime in table.alternates else {}


if __name__ == "__main__":
    make(Path(sys.argv[1]))

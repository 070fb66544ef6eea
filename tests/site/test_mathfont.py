"""The font of the formulas: it has each sign that they need, and says where sub- and superscripts stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from math_core import LatexError

from mlanimated.site import mathfont
from mlanimated.site.mathml import to_mathml

REPOSITORY = Path(__file__).parents[2]
LIMIT = 60 * 1024  # a page waits for it


def _formulas(page: Path) -> list[tuple[str, bool]]:
    text = re.sub(r"^```\{code-cell.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    found = [(latex, True) for latex in re.findall(r"\$\$(.+?)\$\$", text, re.S)]
    text = re.sub(r"\$\$.+?\$\$", "", text, flags=re.S)
    return found + [(latex, False) for latex in re.findall(r"(?<![\\$])\$([^$\n]+)\$", text)]


def _missing(latex: str, *, display: bool = False) -> str:
    points = mathfont.points_of(to_mathml(latex, display=display)) - mathfont.covered()
    return "".join(map(chr, sorted(points)))


def test_the_font_has_every_sign_of_the_book_s_formulas() -> None:
    found = {page.name: _formulas(page) for page in sorted((REPOSITORY / "book").glob("*.md"))}
    assert sum(map(len, found.values())) > 300
    for page, formulas in found.items():
        for latex, display in formulas:
            try:
                missing = _missing(latex, display=display)
            except LatexError:  # a dollar in a text; the build warns of a formula that is wrong
                continue
            assert not missing, (
                f"{page}: the font of the formulas has no {missing!r}, which {latex!r} needs: add it to "
                "_SIGNS in mlanimated/site/mathfont.py and make the font again"
            )


def test_a_sign_that_it_does_not_have_is_noticed() -> None:
    assert _missing(r"x \Cap y") == "⋒"


@pytest.mark.parametrize(
    ("formula", "signs"),
    [
        ("<math><mi>x</mi><mo>=</mo><mn>10</mn></math>", "𝑥=10"),
        ("<math><mi>h</mi><mi>log</mi><mi>π</mi></math>", "ℎlog𝜋"),
        ('<math><mi mathvariant="normal">L</mi><mtext>win</mtext></math>', "Lwin"),
        ("<math><semantics><mi>a</mi><annotation>Z</annotation></semantics></math>", "𝑎"),
    ],
)
def test_a_name_of_one_letter_is_slanted(formula: str, signs: str) -> None:
    assert mathfont.points_of(formula) == set(map(ord, signs))


def test_it_is_a_font_for_mathematics_and_small() -> None:
    font = TTFont(mathfont.FILE)
    assert font["MATH"].table.MathConstants.SubscriptShiftDown.Value > 0
    assert mathfont.FILE.stat().st_size <= LIMIT


def test_its_licence_is_beside_it_and_its_name_is_another() -> None:
    words = mathfont.FILE.with_name("math-font.txt").read_text("utf-8")
    assert "GUST Font License" in words
    names = {record.nameID: str(record) for record in TTFont(mathfont.FILE)["name"].names}
    assert "Jackowski" in names[0]
    assert names[1] == mathfont.FAMILY
    assert f'font-family: "{mathfont.FAMILY}"' in mathfont.FILE.with_name("site.css").read_text("utf-8")


def test_making_it_takes_a_font_for_mathematics_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no MATH table"):
        mathfont.make(_plain_font(), tmp_path / "math.woff2")


def _plain_font() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSansMono.ttf")


def test_it_can_be_made_from_itself(tmp_path: Path) -> None:
    mathfont.make(mathfont.FILE, tmp_path / "math.woff2")
    assert mathfont.covered(tmp_path / "math.woff2") == mathfont.covered()

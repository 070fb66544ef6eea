"""Formulas as MathML."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from math_core import LatexError

from mlanimated.site.mathml import to_mathml


def _parsed(latex: str, *, display: bool = True) -> BeautifulSoup:
    return BeautifulSoup(to_mathml(latex, display=display), "html.parser")


@pytest.mark.parametrize(
    ("latex", "element", "text"),
    [
        (r"\frac{\partial L}{\partial w}", "mfrac", "∂L∂w"),
        (r"w^\top x", "msup", "w⊤"),
        (r"\theta_{t+1}", "msub", "θt+1"),
        (r"\max_{a} Q", "munder", "maxa"),
        (r"\hat{y}", "mover", "yˆ"),
        (r"\begin{pmatrix} 1 & 2 \end{pmatrix}", "mtr", "12"),
    ],
)
def test_formulas_become_elements(latex: str, element: str, text: str) -> None:
    assert _parsed(latex).find(element).get_text() == text


def test_the_source_stays_as_an_annotation() -> None:
    assert _parsed("a < b").find("annotation").get_text() == "a < b"


def test_display_and_inline() -> None:
    assert _parsed("x").math["display"] == "block"
    assert not _parsed("x", display=False).math.has_attr("display")


@pytest.mark.parametrize(
    "latex",
    [
        r"a &= b \\ c &= d",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{align}a&=b\\c&=d\end{align}",
    ],
)
def test_lines_are_aligned_and_not_numbered(latex: str) -> None:
    formula = _parsed(latex)
    assert len(formula.find_all("mtr")) == 2
    formula.annotation.decompose()
    assert "(1)" not in formula.get_text()


@pytest.mark.parametrize("latex", [r"\frac{1", r"\nosuchcommand", r"\begin{nosuch}x\end{nosuch}"])
def test_what_is_no_formula_is_refused(latex: str) -> None:
    with pytest.raises(LatexError):
        to_mathml(latex, display=True)

"""The icon font keeps exactly the glyphs that a site uses."""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

from mlanimated.site import icons

STYLES = (
    '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}'
    '.fa-plus:before{content:"+"}.fa-sun:before{content:"\\f185"}'
)


def test_glyphs_of_a_style_sheet() -> None:
    assert icons.glyphs_of(STYLES) == {
        "fa-bars": 0xF0C9,
        "fa-navicon": 0xF0C9,
        "fa-plus": ord("+"),
        "fa-sun": 0xF185,
    }


def test_used_are_named_ones_and_those_outside_the_rules() -> None:
    glyphs = icons.glyphs_of(STYLES)
    texts = ['<i class="fa-solid fa-navicon"></i>', "fa-unknown"]
    styles = [STYLES, '.x:after{content:"\\f107"}', ':root{--icon:"\uf05a"}']
    assert icons.used_glyphs(glyphs, texts, styles) == {0xF0C9, 0xF107, 0xF05A}


def _points(site: Path, font: str) -> set[int]:
    return set(TTFont(site / "_static/vendor/fontawesome/webfonts" / font).getBestCmap())


def test_prune_a_site_twice_with_another_icon_in_between(tmp_path: Path) -> None:
    (tmp_path / "_static/styles").mkdir(parents=True)
    (tmp_path / "_static/scripts").mkdir()
    (tmp_path / "_static/scripts/fontawesome.js").write_text("fa-anchor")
    page = tmp_path / "page.html"
    tag = '<script defer src="_static/scripts/fontawesome.js?digest=1"></script>'
    page.write_text(f'<p>a</p>{tag}<i class="fa-solid fa-bars"></i>')
    icons.prune(tmp_path)
    solid = "fa-solid-900.woff2"
    assert 0xF0C9 in _points(tmp_path, solid)
    assert not {0xF13D, 0xF185} & _points(tmp_path, solid)  # an anchor, a sun
    assert page.read_text() == '<p>a</p><i class="fa-solid fa-bars"></i>'
    assert not (tmp_path / "_static/scripts/fontawesome.js").exists()
    rules = icons.glyphs_of((tmp_path / "_static/styles/pydata-sphinx-theme.css").read_text())
    assert "fa-bars" in rules
    assert "fa-anchor" not in rules

    page.write_text('<i class="fa-solid fa-sun"></i>')
    icons.prune(tmp_path)
    assert {0xF0C9, 0xF185} & _points(tmp_path, solid) == {0xF185}
    fonts = (tmp_path / "_static/vendor/fontawesome/webfonts").iterdir()
    assert sum(font.stat().st_size for font in fonts) < 10_000


def test_a_font_does_not_say_when_it_was_cut(tmp_path: Path) -> None:
    original = next((icons._THEME / icons._FONTS).glob("fa-solid*.woff2"))
    icons._subset(original, tmp_path / original.name, {0xF0C9})
    cut, whole = (
        TTFont(tmp_path / original.name, recalcTimestamp=False),
        TTFont(original, recalcTimestamp=False),
    )
    assert cut["head"].modified == whole["head"].modified

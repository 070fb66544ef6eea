"""One style sheet for a page: in order, with what it imports, without rules for what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlanimated.site import styles

PAGE = """<html><head>
<link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="preload" as="font" href="../_static/math.woff2">
<link rel="stylesheet" type="text/css" href="../_static/site.css?v=2" />
<link rel="stylesheet" media="print" href="../_static/print.css" />
</head><body class="here">text</body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "book/page.html": PAGE,
        "search.html": PAGE.replace("../", ""),
        "plain.html": "<html></html>",
        "_static/styles/theme.css": '@import "../basic.css";\n.gone { color: red } .here { color: green }',
        "_static/basic.css": ".made-by-script, .gone { background: url(file.png) }",
        "_static/site.css": '.own-{} { color: blue } @font-face { src: url("math.woff2") }',
        "_static/print.css": "",
        "_static/some.js": 'element.className = "made-by-script"',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def _sheets(site: Path) -> list[Path]:
    return sorted((site / "_static").glob("book-*.css"))


def test_pages_with_the_same_style_sheets_share_one(site: Path) -> None:
    styles.bundle(site)
    (sheet,) = _sheets(site)
    text = sheet.read_text("utf-8")
    assert ".gone" not in text, "nothing is of this class"
    assert '.made-by-script{background: url("file.png")}' in text, "what is imported is at its place"
    assert text.index("made-by-script") < text.index(".here") < text.index(".own-{}")
    assert 'url("math.woff2")' in text
    page = (site / "book/page.html").read_text("utf-8")
    assert page.count('rel="stylesheet"') == 2
    assert f'href="../_static/{sheet.name}" data-parts="styles/theme.css site.css"' in page
    assert 'media="print" href="../_static/print.css"' in page
    assert "math.woff2" in page
    assert f'href="_static/{sheet.name}"' in (site / "search.html").read_text("utf-8")
    assert (site / "plain.html").read_text("utf-8") == "<html></html>"


def test_a_page_that_is_not_written_again_follows_its_style_sheets(site: Path) -> None:
    styles.bundle(site)
    before = (site / "book/page.html").read_text("utf-8")
    styles.bundle(site)
    assert (site / "book/page.html").read_text("utf-8") == before
    (site / "_static/site.css").write_text(".new { color: red }", "utf-8")
    styles.bundle(site)
    (sheet,) = _sheets(site)
    assert ".new" in sheet.read_text("utf-8")
    assert sheet.name in (site / "book/page.html").read_text("utf-8")
    assert sheet.name not in before


@pytest.mark.parametrize(
    ("sheet", "wanted"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b{x:1}", ".a{x:1}"),
        (".a .b{x:1}", ""),
        ("p>.a:hover{x:1}", "p>.a:hover{x:1}"),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}"),
        (":is(.a, .b) p{x:1}", ":is(.a, .b) p{x:1}"),
        (".a:not(.b:is(p)){x:1}", ".a:not(.b:is(p)){x:1}"),
        ('[class*=".b"]{x:1}', '[class*=".b"]{x:1}'),
        (r".b\:c{x:1}", r".b\:c{x:1}"),
        ("@media print{.a{x:1}.b{x:2}}", "@media print{.a{x:1}}"),
        ("@media print{.b{x:2}}", ""),
        ("@supports (x:1){.a{x:1}.b{x:2}}", "@supports (x:1){.a{x:1}}"),
        ("@layer one{@container (x>1){.a{x:1}.b{x:2}}}", "@layer one{@container (x>1){.a{x:1}}}"),
        ("@keyframes b{from{x:1}to{x:2}}", "@keyframes b{from{x:1}to{x:2}}"),
        ('@charset "utf-8";.a{x:1}', '@charset "utf-8";\n.a{x:1}'),
        ('.a::before{content:"}"}.b{x:1}', '.a::before{content:"}"}'),
        ("/* .a{ */.a{x:1;y:2}", ".a{x:1;y:2}"),
    ],
)
def test_rules_for_what_is_not_there_go(sheet: str, wanted: str) -> None:
    assert styles.purged(sheet, {"a"}) == wanted


def test_variables_that_nobody_uses_go() -> None:
    sheet = (
        ":root{--kept: 1px; --by-a-page: 2;--icon:url('data:image/svg+xml;{a:b;}');--only-for-gone: 3;"
        "--gone: var(--only-for-gone)}\n.a{width:var( --kept);--last:4}\n.b{color:red;--last:5;}"
    )
    after = styles.without_unused(sheet, {"--by-a-page"})
    assert after == ":root{--kept: 1px; --by-a-page: 2;}\n.a{width:var( --kept);}\n.b{color:red;}"
    assert styles.without_unused(sheet, {"--icon", "--last", "--by-a-page", "--gone"}) == sheet


def test_a_page_loses_no_variable_that_it_or_a_script_names(site: Path) -> None:
    static = site / "_static"
    (static / "site.css").write_text(":root { --gone: 1; --by-script: 2; --by-page: 3; }", "utf-8")
    (static / "some.js").write_text('style.setProperty("--by-script", 5)', "utf-8")
    (site / "book/page.html").write_text(PAGE.replace(">text", ' style="width: var(--by-page)">'), "utf-8")
    styles.bundle(site)
    text = "".join(sheet.read_text("utf-8") for sheet in _sheets(site))
    assert "--by-script: 2" in text
    assert "--by-page: 3" in text
    assert "--gone" not in text


def test_an_extension_loses_what_is_not_there_and_the_book_keeps_its_own(site: Path) -> None:
    static = site / "_static"
    (static / "mystnb.0a1b.css").write_text(".gone { color: red } .here { color: green }", "utf-8")
    page = PAGE.replace("styles/theme.css?digest=1", "mystnb.0a1b.css")
    (site / "book/page.html").write_text(page, "utf-8")
    styles.bundle(site)
    name = styles._SHEET.search((site / "book/page.html").read_text("utf-8"))["file"]
    text = (static / name).read_text("utf-8")
    assert ".gone" not in text
    assert ".here" in text
    assert ".own-{}" in text

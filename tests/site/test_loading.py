"""What a page waits for: no index of the search, and no script that the text does not need."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from mlanimated.site.loading import lighten, lightened

PAGE = """<html><head>
<link rel="preload" as="script" href="_static/scripts/bootstrap.js?digest=1" />
<link rel="preload" as="font" href="_static/math.woff2">
<script src="_static/documentation_options.js?v=1"></script>
<script src="_static/doctools.js?v=1"></script>
<script data-version="dev" defer="defer" src="_static/versions.js"></script>
<script>let hint = 'Click';</script>
<script data-prefix="tab" src="_static/design-tabs.js"></script>
<script src="_static/searchtools.js"></script>
<script src="_static/language_data.js"></script>
<script src="searchindex.js"></script>
</head><body>BODY</body></html>"""


def _scripts(page: str) -> dict[str, bool]:
    """Return which scripts a page loads, and whether it goes on meanwhile."""
    scripts = BeautifulSoup(page, "html.parser").find_all("script", src=True)
    return {Path(script["src"].partition("?")[0]).name: script.has_attr("defer") for script in scripts}


def test_a_page_goes_on_while_its_scripts_load() -> None:
    assert _scripts(lightened(PAGE)) == {
        "documentation_options.js": False,  # scripts within the page speak of what it defines
        "doctools.js": True,
        "versions.js": True,
        "design-tabs.js": True,
    }
    assert "let hint" in lightened(PAGE)
    assert "bootstrap.js" not in lightened(PAGE), "a preloaded script comes before what is seen"
    assert "math.woff2" in lightened(PAGE)


def test_the_largest_scripts_come_when_all_else_is_there() -> None:
    scripts = (
        '<script defer src="../_static/scripts/bootstrap.js?digest=1"></script>'
        '<script defer src="../_static/player.js"></script>'
        '<script data-theme="x" src="../_static/scripts/pydata-sphinx-theme.js"></script>'
    )
    page = lightened(PAGE.replace("BODY", scripts))
    parsed = BeautifulSoup(page, "html.parser")
    late = [script["src"].partition("?")[0] for script in parsed.find_all("script", type="after-load")]
    assert late == ["../_static/scripts/bootstrap.js", "../_static/scripts/pydata-sphinx-theme.js"]
    assert parsed.find("script", attrs={"data-theme": "x", "type": "after-load"}) is not None
    assert page.count("after-load") == len(late) + 1, "one script asks for them"
    assert lightened(page) == page
    assert "after-load" not in lightened(PAGE)


def test_the_first_frame_of_the_first_film_comes_before_the_style() -> None:
    film = '<video width="3" poster="{}.webp"></video>'
    head = '<html><head>\n<meta charset="utf-8" />\n<link rel="stylesheet" href="a.css"></head>'
    page = head + film.format("one")
    first = '<link rel="preload" as="image" fetchpriority="high" href="one.webp" />'
    assert lightened(page) == page.replace('utf-8" />\n', f'utf-8" />\n{first}\n')
    assert lightened(lightened(page)) == lightened(page)
    assert lightened(lightened(page).replace("one", "new")).count("preload") == 1
    assert "preload" not in lightened(head)


def test_later_films_and_pictures_wait_for_the_reader() -> None:
    page = "".join(f'<video poster="{name}.webp"></video>' for name in ("one", "two", "three"))
    page = f'<img src="a.png">{page}<img alt="b" src="b.png"><img loading="eager" src="c.png">'
    parsed = BeautifulSoup(lightened(page), "html.parser")
    assert [film.get("loading") for film in parsed.find_all("video")] == [None, "lazy", "lazy"]
    assert [picture.get("loading") for picture in parsed.find_all("img")] == [None, "lazy", "eager"]
    assert lightened(lightened(page)) == lightened(page)


def test_it_can_be_done_again() -> None:
    assert lightened(lightened(PAGE)) == lightened(PAGE)


def test_the_page_of_the_search_stays_as_it_is() -> None:
    page = PAGE.replace("BODY", '<div id="search-results"></div>')
    assert lightened(page) == page


def test_pages_of_a_site_are_changed_and_files_beside_them_are_not(tmp_path: Path) -> None:
    for name in ("book/page.html", "_static/part.html"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(PAGE, "utf-8")
    lighten(tmp_path)
    assert (tmp_path / "book/page.html").read_text("utf-8") == lightened(PAGE)
    assert (tmp_path / "_static/part.html").read_text("utf-8") == PAGE


def test_a_page_has_colours_without_scripts() -> None:
    page = lightened(PAGE.replace("<html>", '<html lang="en" data-theme="auto">'))
    assert page.startswith('<html lang="en" data-theme="light">')
    assert lightened(page) == page

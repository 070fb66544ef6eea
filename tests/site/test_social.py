"""Cards, descriptions and links to the repository: with an address, and without one."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from mlanimated.site import contribute, social
from mlanimated.store import address

Book = Any  # the class is in conftest.py, which tests cannot import
SITE = "https://someone.example/book/"
CARD = 250_000  # bytes; what is larger is not shown everywhere


def _frame(width: int = 720, height: int = 480) -> bytes:
    data = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(data, "WEBP")
    return data.getvalue()


@pytest.mark.parametrize("size", [(720, 480), (720, 200), (480, 720)])
@pytest.mark.parametrize(
    "title",
    ["Pong", "Q-Learning with Continuous States: Mountain Car", "Convolutional Neural Networks", "1 " * 90],
)
def test_a_card_has_its_size_and_is_light(size: tuple[int, int], title: str) -> None:
    data = social.card(_frame(*size), title, "Machine Learning, Animated")
    assert len(data) <= CARD
    with Image.open(io.BytesIO(data)) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
        colours = card.convert("RGB")
        assert max(colours.getpixel((social._SIDE + 20, 20))) > 250, "white around the frame"
        assert max(colours.getpixel((10, 10))) < 80, "dark behind the title"


def test_a_title_stays_beside_the_frame() -> None:
    for title in ("Multi-Class Image Classification", "Introduction to Reinforcement Learning", "Minimax"):
        letters, lines = social._fitting(title)
        assert (
            max(social._font(letters, "-Bold").getlength(line) for line in lines.split("\n"))
            <= social._SIDE - 60
        )


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    film = SimpleNamespace(variants=[SimpleNamespace(poster=_frame())], alt="A dot\ngoes.")
    monkeypatch.setattr(social, "hero", lambda _env, page: film if page == "book/index" else None)
    monkeypatch.setattr(social.scripts, "script_of", lambda _env, _page: None)
    config = SimpleNamespace(ogp_site_url=f"{SITE}v1.0/", ogp_site_name="A book", root_doc="book/index")
    return SimpleNamespace(env=SimpleNamespace(config=config), config=config, outdir=tmp_path)


def test_a_card_is_written_and_named_in_full(app: Any) -> None:
    tags = social._card_tags(app, "book/glossary", "<span>3. </span>Glossary")
    (file,) = (app.outdir / social.FOLDER).iterdir()
    assert tags["og:image"] == f"{SITE}v1.0/_static/cards/{file.name}"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:image:alt"] == "A dot goes."


def test_a_card_shows_the_title_in_words(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr(social, "card", lambda *words: shown.append(words[1:]) or b"")
    social._card_tags(app, "book/glossary", '<span class="n">3. </span>Glossary')
    assert shown == [("3. Glossary", "A book")]


def test_only_a_page_with_a_card_asks_for_a_large_one_and_only_with_an_address_it_has_one(app: Any) -> None:
    place, card = (
        '<meta property="og:url" content="x.html" />\n',
        '<meta property="og:image" content="x" />\n',
    )

    def tidied(tags: str, doctree: object = "") -> str:
        context = {"metatags": tags}
        social._tidy(app, "book/index", "page.html", context, doctree)
        return context["metatags"]

    assert tidied(place + card).startswith(place + card)
    assert 'name="twitter:card" content="summary_large_image"' in tidied(card)
    assert tidied(place) == place
    assert tidied(card, None) == card
    app.config.ogp_site_url = ""
    assert tidied(f"{place}<title>") == "<title>"


def test_without_an_address_there_is_no_card(app: Any) -> None:
    app.config.ogp_site_url = ""
    assert social._card_tags(app, "book/index", "Home") == {}
    assert list(app.outdir.iterdir()) == []


def test_pages_say_what_they_are_and_where(empty_book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    header = '---\nmyst:\n  html_meta:\n    description: "Is it \\"one\\"?"\n---\n\n'
    empty_book.write("book/index.md", "# Home\n\nAll of it. More.\n\n```{toctree}\none\n```\n")
    empty_book.write("book/one.md", f"{header}# One\n\nIt is.\n")
    status, said = empty_book.build()
    assert status == 0, said

    def meta(page: str) -> dict[str, str]:
        tags = empty_book.page(page).find_all("meta", content=True)
        return {str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in tags}

    assert meta("one")["description"] == meta("one")["og:description"] == 'Is it "one"?'
    assert meta("index")["description"] == meta("index")["og:description"] == "All of it."
    assert meta("search")["description"].startswith("Search ")
    assert "og:url" not in meta("one")
    for name in ("setup.py", "README.md", "LICENSE"):
        (empty_book.root / name).write_bytes((Path(__file__).parents[2] / name).read_bytes())
    empty_book.edit(
        "_config.yml", f"https://{address.PLACEHOLDER}.github.io/machine-learning-animated/", SITE
    )
    empty_book.edit(
        "_config.yml",
        f"https://github.com/{address.PLACEHOLDER}/machine-learning-animated",
        "https://github.com/someone/book",
    )
    status, said = empty_book.build()
    assert status == 0, said
    assert meta("one")["og:url"] == f"{SITE}stable/one.html"


def _config(theme: str) -> Any:
    return SimpleNamespace(html_theme=theme, html_theme_options={"show_toc_level": 2})


def test_links_to_the_repository_wait_for_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(address.SITE, SITE)
    monkeypatch.setenv(address.REPOSITORY, f"https://github.com/{address.PLACEHOLDER}/book")
    nowhere, other, here = (_config(theme) for theme in ("sphinx_book_theme", "basic", "sphinx_book_theme"))
    contribute._name_repository(SimpleNamespace(), nowhere)
    monkeypatch.setenv(address.REPOSITORY, "https://github.com/someone/book")
    contribute._name_repository(SimpleNamespace(), other)
    contribute._name_repository(SimpleNamespace(), here)
    assert nowhere.html_theme_options == other.html_theme_options == {"show_toc_level": 2}
    assert here.html_theme_options == {
        "show_toc_level": 2,
        "repository_url": "https://github.com/someone/book",
        "repository_branch": "main",
        "path_to_docs": "",
        "use_edit_page_button": True,
        "use_issues_button": True,
    }


def test_a_page_of_the_gallery_cannot_be_edited() -> None:
    config = SimpleNamespace(sphinx_gallery_conf={"gallery_dirs": "book/gallery", "examples_dirs": "x"})
    app = SimpleNamespace(config=config)
    for page, suffix in (("book/gallery/plot_pong", ""), ("book/pong", ".md")):
        context = {"page_source_suffix": ".md"}
        contribute._only_sources(app, page, "page.html", context, None)
        assert context["page_source_suffix"] == suffix

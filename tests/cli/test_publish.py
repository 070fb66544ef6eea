"""`mlanimated publish` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mlanimated.cli.main import app
from mlanimated.publish import signature
from mlanimated.publish.version import PublishError


@pytest.fixture
def publish(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("MLANIMATED_REPOSITORY", "https://github.com/someone/book")
    monkeypatch.setenv("MLANIMATED_SITE_URL", "https://someone.example/book")

    def run(*arguments):
        return CliRunner().invoke(app, ["publish", *arguments], prog_name="mlanimated")

    return run


@pytest.fixture
def site(tmp_path):
    def make(version, folder="_build/html"):
        made = tmp_path / folder
        (made / "book").mkdir(parents=True, exist_ok=True)
        (made / "book/index.html").write_text(f"book {version}")
        pages = ["book/index.html"]
        signature.sign(made, version=version, title="A Book", home=pages[0], pages=pages, warnings=0)
        return made

    return make


def test_the_way_from_a_build_to_a_tree_and_back_from_zips(publish, site):
    for version in ("v0.1", "v0.2"):
        site(version)
        result = publish("--version", version, "--tree", "pages", "--zip", f"{version}.zip")
        assert result.exit_code == 0, result.output
        assert result.output.startswith(
            f"pages: {version} is there, 1 pages\n{version}.zip: the same as a zip"
        )
    assert "YOUR_ACCOUNT" not in result.output
    listed = publish("--list", "--tree", "pages")
    rows = [line.split() for line in listed.output.splitlines() if "v0." in line]
    assert [[row[1], "stable" in row] for row in rows] == [["v0.2", True], ["v0.1", False]]

    assert publish("--remove", "v0.1", "--tree", "pages").output == "pages: v0.1 is gone\n"
    assert not Path("pages/v0.1").exists()
    back = publish("--version", "v0.1", "--site", "v0.1.zip", "--tree", "pages")
    assert back.exit_code == 0, back.output
    assert Path("pages/v0.1/book/index.html").read_text() == "book v0.1"
    assert "https://someone.example/book/stable/book/index.html" in Path("pages/sitemap.xml").read_text()


def test_by_default_the_build_of_the_book_goes_into_build_pages(publish, site):
    site("dev")
    assert publish("--version", "dev").exit_code == 0
    (entry,) = json.loads(Path("_build/pages/switcher.json").read_text())
    assert entry["url"] == "dev/"


def test_a_book_without_an_address_is_published_and_told_so(publish, site, monkeypatch):
    site("dev")
    monkeypatch.setenv("MLANIMATED_SITE_URL", "https://YOUR_ACCOUNT.example/book")
    result = publish("--version", "dev")
    assert result.exit_code == 0
    assert "The book has no address yet: sitemap.xml says https://YOUR_ACCOUNT.example/book/" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say one of --version, --remove and --list"),
        (("--version", "dev", "--list"), "say one of"),
        (("--version", "dev", "--remove", "v0.1"), "say one of"),
        (("--version", "dev", "--zip", "nowhere/a.zip"), "there is no folder nowhere"),
    ],
)
def test_what_makes_no_sense_ends_with_code_2(publish, site, arguments, words):
    site("dev")
    result = publish(*arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert not Path("_build/pages").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--version", "latest"), "'latest' is not a version"),
        (("--version", "v0.1"), "say that they are dev, not v0.1"),
        (("--version", "dev", "--site", "nowhere"), "there is no site at nowhere"),
        (("--remove", "v0.1"), "it has no versions"),
        (("--version", "dev", "--tree", "_build/html"), "is not a folder of versions"),
        (("--list", "--tree", "_build/html"), "is not a folder of versions"),
    ],
)
def test_errors_are_one_sentence_and_change_nothing(publish, site, arguments, words):
    before = sorted(site("dev").rglob("*"))
    result = publish(*arguments)
    assert isinstance(result.exception, PublishError)  # main() makes a sentence of it
    assert words in str(result.exception)
    assert sorted(Path("_build/html").absolute().rglob("*")) == before
    assert not Path("_build/pages").exists()


def test_an_empty_tree_is_no_error_to_list(publish):
    assert publish("--list").output == "_build/pages: no versions\n"


def test_help_shows_the_way(publish):
    words = publish("--help").output
    for part in ("MLANIMATED_VERSION=v1.2 make book", "--remove", "--zip", "stable"):
        assert part in words

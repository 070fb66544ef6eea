"""`mlanimated print`, as far as it comes without a browser; what it makes is read in tests/book."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from mlanimated.cli.main import app
from mlanimated.cli.printing import published
from mlanimated.publish import signature


def _run(*arguments):
    return CliRunner().invoke(app, ["print", *arguments], prog_name="mlanimated")


def test_without_a_browser_it_says_which_one_it_needs(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    result = _run("--out", str(tmp_path / "print"))
    assert result.exit_code == 2
    assert "Chromium is missing" in result.output
    assert not (tmp_path / "print").exists()


def test_without_a_built_site_it_says_how_to_build_one(tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    result = _run("--site", str(tmp_path), "--out", str(tmp_path / "print"))
    assert isinstance(result.exception, ValueError)  # main() makes a sentence of it
    assert "there is no built site" in str(result.exception)
    assert not (tmp_path / "print").exists()


@pytest.fixture
def small_site(tmp_path):
    site = tmp_path / "a site"
    site.mkdir()
    (site / "home.html").write_text(
        "<article class='bd-article'><section><h1>A book</h1></section></article>", encoding="utf-8"
    )
    signature.sign(site, version="dev", title="A book", home="home.html", pages=["home.html"], warnings=0)
    return site


def test_a_place_that_cannot_be_written_is_refused_before_the_browser_is_started(
    small_site, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    file = tmp_path / "a file"
    file.write_bytes(b"somebody's")
    result = _run("--site", str(small_site), "--out", str(file))
    assert isinstance(result.exception, FileExistsError)
    assert result.exception.filename == str(file)
    assert file.read_bytes() == b"somebody's"


def test_a_browser_that_fails_is_named_in_a_sentence_and_nothing_is_written(
    small_site, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    result = _run("--site", str(small_site), "--out", str(tmp_path / "print"))
    assert isinstance(result.exception, RuntimeError)  # main() makes a sentence of it
    assert str(result.exception).startswith("/no/such/browser did not print the book")
    assert "\n" not in str(result.exception)
    assert not any((tmp_path / "print").iterdir())


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("https://someone.example/book", "https://someone.example/book/"),
        ("https://YOUR_ACCOUNT.example/b", ""),
    ],
)
def test_figures_lead_to_the_web_only_if_the_book_has_an_address(monkeypatch, site, expected):
    monkeypatch.setenv("MLANIMATED_REPOSITORY", "https://github.com/someone/book")
    monkeypatch.setenv("MLANIMATED_SITE_URL", site)
    assert published() == expected

"""`mlanimated print`, as far as it comes without a browser; what it makes is read in tests/book."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from mlanimated.cli.main import app
from mlanimated.cli.printing import published


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

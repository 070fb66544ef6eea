"""The README shows the book: all chapters with their questions, and pictures of the films that are locked."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from mlanimated.animate.thumbnails import webp
from mlanimated.catalogue.contents import chapters
from mlanimated.cli import readme
from mlanimated.cli.lock import FILE, Lock

ROOT = Path(__file__).parents[1]
UPDATE = "run make pictures"


def test_the_readme_shows_all_chapters() -> None:
    _, shown, _ = readme.between((ROOT / "README.md").read_text("utf-8"))
    assert shown == readme.text(chapters(ROOT), readme.facts(ROOT)), UPDATE
    assert all(chapter.title in shown and chapter.question in shown for chapter in chapters(ROOT))


def test_its_pictures_are_those_of_the_locked_films() -> None:
    known = readme.facts(ROOT)
    wanted = readme.wanted(ROOT, chapters(ROOT))
    assert {topic: {**facts, "title": ""} for topic, facts in known.items()} == {
        topic: {**facts, "title": ""} for topic, facts in wanted.items()
    }, UPDATE


def test_its_pictures_are_small() -> None:
    for topic in readme.facts(ROOT):
        file = ROOT / readme.FOLDER / f"{topic}.webp"
        assert file.stat().st_size <= readme.LIMIT, topic
        with Image.open(file) as picture:
            assert picture.size == (readme.WIDTH, readme.HEIGHT), topic


def _poster(shade: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (720, 480), (shade, shade, shade)).save(data, "WEBP")
    return data.getvalue()


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one chapter whose film is called `dot`, and of which `drawn` counts the posters."""
    toc = "parts:\n  - caption: First\n    numbered: 1\n    chapters:\n      - file: book/one\n"
    (tmp_path / "_toc.yml").write_text(toc, "utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "book/one.md").write_text("# One\n\nIs it enough?\n", "utf-8")
    (tmp_path / "README.md").write_text(
        f"Above.\n\n{readme.BEGIN}\n\nold\n\n{readme.END}\n\nBelow.\n", "utf-8"
    )
    _lock(tmp_path, "a")
    monkeypatch.setattr(readme, "heroes", lambda: {"one": "dot", "other": "dot"})
    monkeypatch.setattr(readme, "animations", lambda: {"one/dot": "entry"})
    film = SimpleNamespace(title="A dot", poster=lambda: _poster(100))
    monkeypatch.setattr("mlanimated.page.animate", lambda _entry: film)
    return tmp_path


def _lock(root: Path, raw: str) -> None:
    films = {"": {"frames": 1, "raw": raw, "mp4": raw}}
    data = {"format": 1, "versions": {}, "animations": {"one/dot (drawn)": {"films": films}}}
    (root / FILE).write_text(json.dumps(data), "utf-8")


def test_the_command_draws_what_has_changed(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme.update(book)
    assert capsys.readouterr().out == "drawn: .github/pictures/one.webp\n"
    written = (book / "README.md").read_text("utf-8")
    assert written.startswith("Above.")
    assert written.endswith("Below.\n")
    assert "[![A dot](.github/pictures/one.webp)](book/one.md)<br>**1. [One](book/one.md)**" in written
    readme.update(book)
    assert capsys.readouterr().out == ""
    assert (book / "README.md").read_text("utf-8") == written
    (book / ".github/pictures/one.webp").unlink()
    readme.update(book)
    assert capsys.readouterr().out == "drawn: .github/pictures/one.webp\n"
    assert (book / ".github/pictures/one.webp").is_file()
    _lock(book, "b")
    readme.update(book)
    assert capsys.readouterr().out == "drawn: .github/pictures/one.webp\n"
    assert readme.facts(book)["one"]["digest"] == readme.digest_of(Lock(book / FILE), "one/dot")


def test_a_picture_of_many_things_is_small_too() -> None:
    noise, data = Image.effect_noise((720, 480), 60), io.BytesIO()
    noise.convert("RGB").save(data, "WEBP")
    picture = readme.picture(data.getvalue())
    assert len(picture) <= readme.LIMIT
    assert len(webp(data.getvalue(), readme.WIDTH, readme.HEIGHT, quality=80)) > readme.LIMIT


def test_a_film_is_told_from_one_whose_name_begins_like_it(book: Path) -> None:
    digest = readme.digest_of(Lock(book / FILE), "one/dot")
    assert digest
    data = json.loads((book / FILE).read_text("utf-8"))
    films = {"": {"frames": 1, "raw": "z", "mp4": "z"}}
    data["animations"] = {"one/dot-and-line (drawn)": {"films": films}, **data["animations"]}
    (book / FILE).write_text(json.dumps(data), "utf-8")
    assert readme.digest_of(Lock(book / FILE), "one/dot") == digest
    assert readme.digest_of(Lock(book / FILE), "one/do") == ""


def test_pictures_of_chapters_that_are_gone_go(book: Path) -> None:
    readme.update(book)
    (book / "_toc.yml").write_text("parts: []\n", "utf-8")
    readme.update(book)
    assert not (book / ".github/pictures/one.webp").exists()
    assert readme.facts(book) == {}


def test_a_readme_without_a_place_is_left_alone(book: Path) -> None:
    (book / "README.md").write_text("Nothing.\n", "utf-8")
    with pytest.raises(readme.ReadmeError, match="has no place for the chapters"):
        readme.update(book)
    assert (book / "README.md").read_text("utf-8") == "Nothing.\n"
    assert not (book / ".github").exists()

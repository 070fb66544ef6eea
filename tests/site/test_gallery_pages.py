"""The pages of a book are found where they can be, and nothing else is walked through."""

import os
from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_data

from mlanimated.site.gallery_pages import BookProject


def _contents(*pages):
    entries = [{"glob" if page.endswith("*") else "file": page} for page in pages]
    return parse_toc_data({"root": "index", "entries": entries})


@pytest.mark.parametrize("pattern", ["book/**", "**"])
def test_only_folders_that_may_hold_pages_are_looked_through(pattern, monkeypatch, tmp_path):
    """Names with the signs of patterns, too: they must not hide the pages."""
    for name in ("book/a.md", "venv/lib/b.md", "b?ok/c.md", "[a-z]ook/d.md"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("# A page")
    walked = []
    for_real = os.walk

    def walk(*arguments, **options):
        for root, folders, names in for_real(*arguments, **options):
            walked.append(Path(root).name)
            yield root, folders, names

    monkeypatch.setattr(os, "walk", walk)
    project = BookProject(str(tmp_path), {".md": "markdown"})
    project.gallery = {}
    project.contents = _contents("book/a", "venv/lib/b.md", "b?ok/c", "[[]a-z]ook/*")
    found = project.discover((), [pattern])
    everything = {"book/a", "venv/lib/b", "b?ok/c", "[a-z]ook/d"}
    assert found == ({"book/a"} if pattern == "book/**" else everything)
    assert set(walked) - {tmp_path.name} == (
        {"book"} if pattern == "book/**" else {"book", "venv", "lib", "b?ok", "[a-z]ook"}
    )


def test_drafts_beside_the_chapters_are_no_pages(tmp_path):
    names = ("chapter.md", "draft.md", "[1] notes.md", "copy of chapter.md", "gallery/one.md", "data.csv")
    for name in names:
        (tmp_path / "book" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "book" / name).write_text("# Text")
    project = BookProject(str(tmp_path), {".md": "markdown"})
    project.gallery = {}
    project.contents = _contents("book/chapter", "book/gallery/*")
    assert project.discover((), ["book/**"]) == {"book/chapter", "book/gallery/one"}

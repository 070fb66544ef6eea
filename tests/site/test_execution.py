"""Exactly the chapters whose result may have changed are executed: trials on a book of three chapters.

``alone`` uses a recipe of its own with a scene; ``shared`` and ``alone`` use the same learner; ``other`` uses
neither, but a package from elsewhere.
"""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from mlanimated.notebooks import limit
from mlanimated.site.notebooks import CellError, Run

Book = Any  # the class is in conftest.py, which tests cannot import

LEARNER = '''
"""A learner."""

def learn(value: int) -> int:
    """Return the answer."""
    return 3 * value
'''
RECIPE = '''
"""A recipe."""

from mlanimated.learn import fixture_learner

NUMBER = {number}

def answer() -> int:
    """Return the answer."""
    return fixture_learner.learn(NUMBER)
'''
READING = """
from mlanimated.store.record import reads

@reads("some-other/agent")
def agent():
    pass
"""
SCENE = '''
"""A scene."""

def draw(value: int) -> str:
    """Draw."""
    return f"drawn {value}"
'''


@pytest.fixture(scope="module")
def built(empty_book: Book) -> Book:
    book = empty_book
    book.write("code/mlanimated/learn/fixture_learner.py", LEARNER)
    book.write("code/mlanimated/chapters/fixture_alone/recipe.py", RECIPE.format(number=5))
    book.write("code/mlanimated/chapters/fixture_shared/recipe.py", RECIPE.format(number=7) + READING)
    book.write("code/mlanimated/chapters/fixture_alone/scenes.py", SCENE)
    book.write("artifacts/some-other/agent/run.txt", "first")
    book.write("packages/fixture_package.py", "VALUE = 1")
    book.write(
        "packages/fixture_package-1.0.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: fixture_package\nVersion: 1.0\n",
    )
    book.write("packages/fixture_package-1.0.dist-info/RECORD", "fixture_package.py,,\n")
    book.write("book/index.md", "# Home\n\n```{toctree}\nalone\nshared\nother\nwords\n```\n")
    book.write("book/words.md", "# Words\n\nNo code here.\n")
    imports = "from mlanimated.chapters.fixture_{0} import recipe"
    drawing = "from mlanimated.chapters.fixture_alone import scenes\nprint(scenes.draw(recipe.answer()))"
    book.write("book/alone.md", book.chapter("alone", imports.format("alone"), drawing))
    book.write(
        "book/shared.md", book.chapter("shared", imports.format("shared"), "print('shared', recipe.answer())")
    )
    book.write(
        "book/other.md",
        book.chapter("other", "import fixture_package\nprint('other', fixture_package.VALUE)"),
    )
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["alone", "other", "shared"]
    return book


@pytest.fixture(scope="module")
def kept(built: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the book as it was built first."""
    return Path(shutil.copytree(built.root, tmp_path_factory.mktemp("kept") / "checkout"))


@pytest.fixture
def book(built: Book, kept: Path) -> Book:
    """Return the book as it was built first, whatever other tests have done to it: copying costs no build."""
    shutil.rmtree(built.root)
    shutil.copytree(kept, built.root)
    return built


def test_first_build_shows_the_results(book: Book) -> None:
    assert "drawn 15" in book.page("alone").get_text()
    assert "shared 21" in book.page("shared").get_text()


def test_nothing_changed_nothing_runs(book: Book) -> None:
    status, said = book.build()
    assert status == 0
    assert book.ran() == []
    assert "reuse alone" in said
    assert "run " not in said.replace("Running", "")


LEARNER_FILE = "code/mlanimated/learn/fixture_learner.py"
ALONE_SCENE = "code/mlanimated/chapters/fixture_alone/scenes.py"
SHARED_RECIPE = "code/mlanimated/chapters/fixture_shared/recipe.py"
METADATA = "packages/fixture_package-1.0.dist-info/METADATA"
ARTIFACT = "artifacts/some-other/agent/run.txt"


@pytest.mark.parametrize(
    ("edits", "reasons", "shown"),
    [
        (
            [(ALONE_SCENE, "drawn", "painted"), (METADATA, "Version: 1.0", "Version: 1.1")],
            {
                "alone": "mlanimated.chapters.fixture_alone.scenes changed",
                "other": "fixture_package went from version 1.0 to version 1.1",
            },
            {"alone": "painted 15", "shared": "shared 21", "other": "other 1"},
        ),
        (
            [(LEARNER_FILE, "3 * value", "4 * value")],
            {
                "alone": "mlanimated.learn.fixture_learner changed",
                "shared": "mlanimated.learn.fixture_learner changed",
            },
            {"alone": "drawn 20", "shared": "shared 28", "other": "other 1"},
        ),
        (
            [(SHARED_RECIPE, "NUMBER = 7", "NUMBER = 8"), ("book/other.md", "'other',", "'changed',")],
            {"shared": "mlanimated.chapters.fixture_shared.recipe changed", "other": "its code changed"},
            {"alone": "drawn 15", "shared": "shared 24", "other": "changed 1"},
        ),
        (
            [(ARTIFACT, "first", "second")],
            {"shared": "artifact some-other/agent/run.txt changed"},
            {"shared": "shared 21"},
        ),
        (
            [
                (LEARNER_FILE, '"""Return the answer."""', '"""Say it."""  # so'),
                ("book/words.md", "No code", "Still no code"),
                ("book/alone.md", "# alone", "# alone, in other words"),
            ],
            {},
            {"alone": "drawn 15", "words": "Still no code here."},
        ),
    ],
    ids=["scene and version", "learner", "recipe and cell", "artifact", "words only"],
)
def test_an_edit_runs_exactly_what_depends_on_it_and_pages_show_the_result(
    book: Book, edits: list[tuple[str, str, str]], reasons: dict[str, str], shown: dict[str, str]
) -> None:
    for edit in edits:
        book.edit(*edit)
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == sorted(reasons)
    for name, reason in reasons.items():
        assert f"run {name}: {reason}\n" in said
    for name, words in shown.items():
        assert words in book.page(name).get_text()


def test_a_failing_cell_fails_the_build_and_says_where(book: Book) -> None:
    good = (book.source / "shared.md").read_text("utf-8")
    # The learner changed too: the other chapter that uses it is executed all the same.
    book.edit("code/mlanimated/learn/fixture_learner.py", "* value", "* value + 1000")
    book.write("book/shared.md", good.replace("print('shared'", "1 + 1\nprint(undefined_name, 'shared'"))
    line = 1 + (book.source / "shared.md").read_text("utf-8").splitlines().index(
        "print(undefined_name, 'shared', recipe.answer())"
    )
    status, said = book.build()
    assert status != 0
    assert f"shared.md: cell 3 failed (line {line} of " in said
    assert "NameError: name 'undefined_name' is not defined" in said
    assert book.ran() == ["alone", "shared"]
    assert not (book.root / "_build/html/shared.html").exists(), "the old page shows what no code puts out"

    book.write("book/shared.md", good)
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["shared"], "what succeeded beside the failure is not executed twice"
    # Executed by the build that failed, shown by this one.
    assert "drawn 1015" in book.page("alone").get_text()
    assert "shared 1021" in book.page("shared").get_text()


def test_a_lost_cache_is_filled_again_and_a_dead_kernel_fails_the_build(book: Book) -> None:
    shutil.rmtree(book.root / "_build/.jupyter_cache")
    good = (book.source / "other.md").read_text("utf-8")
    book.write("book/other.md", good.replace("import fixture_package", "os._exit(3)"))
    status, said = book.build()
    book.write("book/other.md", good)
    assert status != 0
    assert "other.md: cell 2 failed" in said
    assert "run alone: its result is not in the cache any more" in said
    assert book.ran() == ["alone", "other", "shared"]


@pytest.mark.parametrize(
    ("file", "damage", "words"),
    [
        (".executed.json", b'{"format": 1, "entries": []}', "is damaged (its entries are no tables): every"),
        (
            ".jupyter_cache/global.db",
            b"no database" * 1000,
            "is damaged (file is not a database): it is made",
        ),
    ],
    ids=["ledger", "database"],
)
def test_what_is_damaged_is_made_again_and_said(book: Book, file: str, damage: bytes, words: str) -> None:
    (book.root / "_build" / file).write_bytes(damage)
    status, said = book.build()
    assert status == 0, said
    assert words in said
    assert book.ran() == ["alone", "other", "shared"]
    assert "drawn 15" in book.page("alone").get_text()


def test_a_result_that_was_cut_off_is_made_again(book: Book) -> None:
    kept = json.loads((book.root / "_build/.executed.json").read_text("utf-8"))["entries"]["other"]["key"]
    result = book.root / "_build/.jupyter_cache/executed" / kept / "base.ipynb"
    result.write_bytes(result.read_bytes()[:100])
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["other"]


def test_a_chapter_edited_during_the_build_is_refused(book: Book) -> None:
    good = (book.source / "conf.py").read_text("utf-8")
    edit = """
def setup(app):
    def edit(app, docname, source):
        if docname == "other":
            source[0] = source[0].replace("'other'", "'edited'")
    app.connect("source-read", edit, priority=100)
"""
    book.write("book/conf.py", good + edit)
    book.write("book/other.md", (book.source / "other.md").read_text("utf-8") + "\nMore words.\n")
    status, said = book.build()
    book.write("book/conf.py", good)
    assert status != 0
    assert "other was edited while the book was being built; build again" in said
    assert book.ran() == []


def test_two_builds_at_once_run_each_chapter_once(book: Book) -> None:
    book.edit(LEARNER_FILE, "* value", "* value + 7")
    builds = [book.start(), book.start()]
    said = [build.communicate(timeout=1200)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    assert book.ran() == ["alone", "shared"]


def test_kernels_get_the_launch_settings_and_the_ledger_no_chapter_that_is_gone(book: Book) -> None:
    code = (
        "print(os.environ['MLANIMATED_SITE'], os.environ['OPENBLAS_NUM_THREADS'], os.environ['MPLBACKEND'])"
    )
    book.write("book/extra.md", book.chapter("extra", code).replace("---\n", "---\norphan: true\n", 1))
    assert book.build()[0] == 0
    assert "1 1 agg" in book.page("extra").get_text()
    (book.source / "extra.md").unlink()
    assert book.build()[0] == 0
    entries = json.loads((book.root / "_build/.executed.json").read_text("utf-8"))["entries"]
    assert sorted(entries) == ["alone", "other", "shared"]
    assert all(float(entry["seconds"]) > 0 for entry in entries.values())


BURN = "from time import process_time\nbegan = process_time()\nwhile process_time() < began + 20:\n    pass"


def _failure(folder: Path, code: str, clock: int) -> CellError:
    """Return why a chapter fails whose second cell begins on line 3."""
    file = folder / "long.md"
    file.write_text(f"x = 1\n\n{code}\n", "utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in ("x = 1", code)])
    notebook.metadata["source_map"] = [0, 2]
    with pytest.raises(CellError) as caught:
        Run(file, notebook, clock).execute()
    return caught.value


def test_a_cell_that_computes_too_long_is_named_with_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit, "SECONDS", 0.5)
    error = _failure(tmp_path, BURN, 600)
    assert str(error).startswith(f"long.md: cell 2 failed (line {error.line} of {tmp_path / 'long.md'})\n")
    assert error.line in (5, 6)  # of its loop
    assert "CellLimitError: this cell has used 0." in str(error)
    assert "seconds of processor time, and the limit is 0.5: let it compute less" in str(error)


def test_a_cell_that_waits_for_ever_is_named_with_the_clock(tmp_path: Path) -> None:
    error = _failure(tmp_path, "import time\ntime.sleep(60)", 1)
    first, second, *_ = str(error).splitlines()
    assert first == f"long.md: cell 2 failed (line {error.line} of {tmp_path / 'long.md'})"
    assert second == "it had not ended after 1 seconds by the clock: see what it waits for"


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=["kill", "term", "int"]
)
def test_a_build_that_is_ended_while_it_runs_chapters_leaves_a_book_to_build(
    book: Book, number: signal.Signals
) -> None:
    good = (book.source / "other.md").read_text("utf-8")
    book.edit("book/other.md", "print('other'", "import time\ntime.sleep(600)\nprint('other'")
    build = book.start()
    while "other" not in (book.log.read_text("utf-8") if book.log.exists() else ""):
        assert build.poll() is None, build.stdout.read()
        time.sleep(0.05)
    build.send_signal(number)
    build.communicate(timeout=60)
    assert build.returncode != 0
    assert not (book.root / "_build/html/mlanimated-site.json").exists(), "it cannot be published"
    assert book.ran() == ["other"]
    book.write("book/other.md", good)
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == []
    assert "other 1" in book.page("other").get_text()


CUT_OFF = """
def setup(app):
    def cut_off(app, page, *_):
        if page == "words":
            for written in ("other.html", "notebooks/other.ipynb", "_static/basic.css"):
                file = app.outdir / written
                file.write_bytes(file.read_bytes()[:100])
            os.kill(os.getpid(), signal.NUMBER)
    import os, signal
    app.connect("html-page-context", cut_off)
"""


def test_a_build_that_is_ended_while_it_writes_pages_leaves_a_book_to_build(book: Book) -> None:
    """A page that was cut off looks as new as any."""
    site = book.root / "_build/html"
    settings = (book.source / "conf.py").read_text("utf-8")
    sheet = (site / "_static/basic.css").read_bytes()
    book.edit("book/other.md", "# other", "# other, in other words")
    book.edit("book/words.md", "No code", "Still no code")
    for number, status in (("SIGINT", 2), ("SIGKILL", -signal.SIGKILL)):
        book.write("book/conf.py", settings + CUT_OFF.replace("NUMBER", number))
        assert book.build()[0] == status
        assert not (site / "mlanimated-site.json").exists()
    book.write("book/conf.py", settings)
    status, said = book.build()
    assert status == 0, said
    assert "was cut off: all pages are read and written again\n" in said
    assert book.ran() == []
    assert "in other words" in book.page("other").get_text()
    assert "other 1" in book.page("other").get_text()
    assert (site / "_static/basic.css").read_bytes() == sheet
    assert json.loads((site / "notebooks/other.ipynb").read_text("utf-8"))["cells"]
    assert not list(site.parent.glob(".*.unfinished"))

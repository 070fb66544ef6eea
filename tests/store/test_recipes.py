import functools
import importlib
import json
import logging
import os
import subprocess
import sys

import numpy as np
import pytest

from mlanimated import files
from mlanimated.cli import listing
from mlanimated.store import artifacts, recipes
from mlanimated.store.artifacts import ArtifactError
from mlanimated.store.record import RecordError, why_outdated

RECIPE = """
from dataclasses import dataclass
from pathlib import Path
import time
import numpy as np
from mlanimated.learn_of_a_test.steps import double
from mlanimated.store.record import committed, reads
from mlanimated.store.artifacts import artifact
from mlanimated.store.recipes import recall

COUNT = Path({count!r})

@dataclass(frozen=True)
class Walk:
    rows: np.ndarray
    seed: int

def walk(steps=3, seed=0):
    with COUNT.open("a") as file:
        file.write("x")
    time.sleep({pause})
    return Walk(double(np.arange(steps)), seed)

@dataclass(frozen=True)
class Found(Walk):
    @property
    def made_from(self):
        return {{"set": "footprints", "sha256": "ab"}}

@committed
def found_walk():
    return Found(double(np.arange(4)), 1)

@committed
def long_walk(steps=4):
    return Walk(double(np.arange(steps)), 1)

@reads("walking-test/weights")
def reading():
    return walk()

def sneaking():
    return Walk(np.frombuffer(artifact("walking-test/weights").read("a"), np.uint8), 0)

def recalling():
    return recall(reading)

def no_record():
    return [1, 2]

SENTENCE = "first"
"""


class Book:
    """A chapter of a book that exists for one test, and how often its recipe ran."""

    def __init__(self, tmp_path, add_module) -> None:
        self.count = tmp_path / "count"
        self.cache = tmp_path / "cache"
        self.add_module = add_module
        self.write()

    def write(self, pause=0.0, double="2 * x", change=("", "")):
        self.add_module("mlanimated.learn_of_a_test.steps", f"def double(x): return {double}")
        source = RECIPE.format(count=str(self.count), pause=pause)
        self.add_module("mlanimated.chapters.walking_test.recipe", source.replace(*change))
        sys.modules.pop("mlanimated.learn_of_a_test.steps", None)

    @property
    def recipe(self):
        return importlib.import_module("mlanimated.chapters.walking_test.recipe")

    @property
    def runs(self) -> int:
        return len(self.count.read_text()) if self.count.exists() else 0

    @property
    def kept(self):
        return sorted(self.cache.rglob("*.npz"))


@pytest.fixture
def book(tmp_path, monkeypatch, add_module):
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(artifacts, "checkout", lambda: tmp_path / "checkout")
    monkeypatch.delenv("MLANIMATED_ARTIFACTS", raising=False)
    return Book(tmp_path, add_module)


# ---- the build cache


def test_computed_once_and_the_same_afterwards(book):
    first, second = recipes.recall(book.recipe.walk), recipes.recall(book.recipe.walk)
    assert book.runs == 1
    assert first.rows.tolist() == second.rows.tolist() == [0, 2, 4]
    assert type(first) is type(second) is book.recipe.Walk
    assert not first.rows.flags.writeable
    assert not second.rows.flags.writeable


def test_arguments_make_other_records_and_defaults_may_be_spelled_out(book):
    walk = book.recipe.walk
    assert recipes.recall(walk, steps=2).rows.tolist() == [0, 2]
    assert recipes.recall(walk, seed=5).seed == 5
    assert recipes.recall(walk).seed == 0
    assert recipes.recall(walk, steps=3, seed=0).rows.tolist() == [0, 2, 4]
    assert book.runs == 3
    with pytest.raises(TypeError, match="speed"):
        recipes.recall(walk, speed=1)


@pytest.mark.parametrize(
    ("edit", "runs"),
    [
        ({"double": "2 * x  # the same"}, 1),
        ({"double": "x + x"}, 2),
        ({"change": ('SENTENCE = "first"', 'SENTENCE = "second"')}, 1),
        ({"change": ("return [1, 2]", "return (3, 4)")}, 1),
        ({"change": ("steps=3, seed=0", "steps=3, seed=1")}, 2),
        ({"change": ("    seed: int", "    seed: float")}, 2),
    ],
)
def test_computed_again_exactly_when_its_code_changed(book, edit, runs):
    recipes.recall(book.recipe.walk)
    book.write(**edit)
    recipes.recall(book.recipe.walk)
    assert book.runs == runs
    assert len(book.kept) == 1 or "seed=1" in str(edit)  # the newest answer replaces the one before


def test_computed_again_exactly_when_an_artifact_that_it_reads_was_replaced(book):
    def publish(data, name="weights"):
        manifest = {"modules": ["mlanimated.chapters.walking_test.recipe"]}
        artifacts.save_artifact(f"walking-test/{name}", files={"a": data}, manifest=manifest)

    with pytest.raises(ArtifactError, match="walking-test/weights is missing"):
        recipes.recall(book.recipe.reading)
    for runs, data in ((1, b"1"), (1, b"1"), (2, b"2"), (3, b"1")):
        publish(data)
        publish(b"%d" % runs, "others")
        recipes.recall(book.recipe.reading)
        assert book.runs == runs
    assert len(book.kept) == 1


def test_what_a_recipe_reads_without_saying_so_is_refused(book):
    """Its record would be kept when the artifact changes, and its page would not run again."""
    manifest = {"modules": ["mlanimated.chapters.walking_test.recipe"]}
    artifacts.save_artifact("walking-test/weights", files={"a": b"123"}, manifest=manifest)
    for recipe in (book.recipe.sneaking, book.recipe.recalling):
        with pytest.raises(ArtifactError, match=r'mark it with @reads\("walking-test/weights"\)'):
            recipes.recall(recipe)
    artifacts.artifact("walking-test/weights")  # outside of recipes everybody may


def test_settings_that_change_numbers_are_part_of_the_question(book, monkeypatch):
    recipes.recall(book.recipe.walk)
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "SSE41")
    recipes.recall(book.recipe.walk)
    assert book.runs == 2
    monkeypatch.setenv("MPLBACKEND", "module://notebook")
    recipes.recall(book.recipe.walk)
    assert book.runs == 2


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:-1], lambda b: b[:100] + b"x" + b[101:]])
def test_a_damaged_entry_is_computed_again_with_a_word_in_the_log(book, caplog, damage):
    recipes.recall(book.recipe.walk)
    (file,) = book.kept
    file.write_bytes(damage(file.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert recipes.recall(book.recipe.walk).rows.tolist() == [0, 2, 4]
    assert "computing walking-test/walk again" in caplog.text
    recipes.recall(book.recipe.walk)
    assert book.runs == 2


def test_a_full_disk_keeps_nothing_but_gives_the_record(book, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    assert recipes.recall(book.recipe.walk).rows.tolist() == [0, 2, 4]
    assert "will not be kept: [Errno 28]" in caplog.text
    assert book.kept == []


def test_a_cache_folder_that_cannot_be_made_gives_the_record(book, monkeypatch, caplog, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "file" / "cache"))
    assert recipes.recall(book.recipe.walk).rows.tolist() == [0, 2, 4]
    assert "will not be kept" in caplog.text


def test_a_recipe_that_fails_keeps_nothing_and_the_lock_is_free(book):
    for _ in range(2):
        with pytest.raises(RecordError, match=r"a record is a frozen dataclass, not builtins.list"):
            recipes.recall(book.recipe.no_record)
    assert book.kept == []


@pytest.mark.parametrize("recipe", [len, lambda: 1, Book.write])
def test_only_functions_of_our_modules_are_recipes(book, recipe):
    with pytest.raises(TypeError, match="no recipe"):
        recipes.recall(recipe)


def test_two_processes_at_once_compute_once(book, tmp_path):
    book.write(pause=0.5)
    code = f"""
import mlanimated, mlanimated.chapters
mlanimated.__path__.append({str(tmp_path / "modules")!r})
mlanimated.chapters.__path__.append({str(tmp_path / "modules" / "chapters")!r})
from mlanimated.store import recipes
from mlanimated.chapters.walking_test.recipe import walk
print(recipes.recall(walk).rows.tolist())
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=dict(os.environ), stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [process.communicate()[0].strip() for process in processes] == ["[0, 2, 4]"] * 3
    assert book.runs == 1
    assert len(book.kept) == 1


def test_where_records_are_kept(book, monkeypatch, tmp_path):
    assert recipes.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("MLANIMATED_CACHE")
    assert recipes.cache_folder() == tmp_path / "checkout" / "_build" / ".mlanimated"
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    assert recipes.cache_folder().name == "mlanimated"
    assert tmp_path not in recipes.cache_folder().parents


# ---- committed records

NAME = "walking-test/long-walk"
COMMAND = f"mlanimated train {NAME}"


@pytest.fixture
def file(book):
    return recipes.remake(NAME)


def test_a_committed_record_is_read_and_not_computed(book, file, tmp_path):
    assert file == tmp_path / "checkout" / "artifacts" / f"{NAME}.npz"
    book.write(
        change=("return Walk(double(np.arange(steps)), 1)", "return Walk(double(np.arange(steps)), 1)  # a")
    )
    assert recipes.recall(book.recipe.long_walk).rows.tolist() == [0, 2, 4, 6]
    assert book.kept == []
    manifest = json.loads(file.with_suffix(".json").read_text())
    assert manifest["recipe"] == NAME
    assert manifest["versions"]["numpy"] == np.__version__
    assert manifest["modules"] == ["mlanimated.chapters.walking_test.recipe:long_walk"]


def test_making_it_again_gives_the_same_bytes(book, file):
    before = file.read_bytes()
    assert recipes.remake("walking_test/long_walk") == file
    assert file.read_bytes() == before


def test_missing(book):
    with pytest.raises(ArtifactError, match=f"{NAME} is missing; .*{COMMAND}"):
        recipes.recall(book.recipe.long_walk)


def test_altered(book, file):
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    with pytest.raises(ArtifactError, match=f"altered: long-walk.npz.*{COMMAND}"):
        recipes.recall(book.recipe.long_walk)


@pytest.mark.parametrize("text", [None, "", "{}", '{"sha256": 3}'])
def test_altered_manifest(book, file, text):
    manifest = file.with_suffix(".json")
    manifest.unlink() if text is None else manifest.write_text(text)
    with pytest.raises(ArtifactError, match=f"altered: .*{COMMAND}"):
        recipes.recall(book.recipe.long_walk)


@pytest.mark.parametrize(
    ("edit", "outdated"),
    [
        ({"double": "x + x"}, True),
        ({"change": ("steps=4", "steps=5")}, True),
        ({"change": ("steps=3", "steps=5")}, False),
        ({"change": ('"first"', '"second"')}, False),
    ],
)
def test_outdated_when_its_own_code_changed(book, file, edit, outdated):
    book.write(**edit)
    if outdated:
        with pytest.raises(ArtifactError, match=f"outdated: .*:long_walk has changed.*{COMMAND}"):
            recipes.recall(book.recipe.long_walk)
    else:
        assert recipes.recall(book.recipe.long_walk).rows.tolist() == [0, 2, 4, 6]


TOLD = ("@committed\n", "def halved(walk):\n    return Walk(walk.rows // 2, walk.seed)\n\n{mark}\n")


def told(mark: str, double: str) -> dict:
    """Edit the book so that its committed recipe is marked, and calls another function for doubling."""
    return {"change": (TOLD[0], TOLD[1].format(mark=mark)), "double": double}


@pytest.mark.parametrize(
    ("mark", "rows"),
    [
        ('@committed(outdated="of slow steps")', [0, 2, 4, 6]),
        ('@committed(outdated="of slow steps", translate=halved)', [0, 1, 2, 3]),
    ],
)
def test_an_outdated_record_that_is_marked_so_is_read_and_translated(book, file, mark, rows):
    book.write(**told(mark, "x + x"))
    assert recipes.recall(book.recipe.long_walk).rows.tolist() == rows


def test_an_outdated_record_is_refused_if_it_was_altered_even_if_it_is_marked(book, file):
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    book.write(**told('@committed(outdated="of slow steps")', "x + x"))
    with pytest.raises(ArtifactError, match=r"altered: long-walk\.npz"):
        recipes.recall(book.recipe.long_walk)


def test_a_record_that_is_marked_as_outdated_but_is_not_is_refused(book, file):
    book.write(**told('@committed(outdated="of slow steps")', "2 * x"))
    with pytest.raises(ArtifactError, match=r"marked as outdated \(of slow steps\), but"):
        recipes.recall(book.recipe.long_walk)


def test_a_record_made_under_the_mark_is_good_without_it(book):
    """The mark is taken away after the record was made again: that must not make it outdated once more."""
    book.write(**told('@committed(outdated="of slow steps", translate=halved)', "2 * x"))
    recipes.remake(NAME)
    book.write()
    assert recipes.recall(book.recipe.long_walk).rows.tolist() == [0, 2, 4, 6]


def test_the_list_of_artifacts_says_why_a_record_is_outdated(book, file, monkeypatch):
    def state():
        monkeypatch.setattr(listing, "committed_recipes", lambda: {NAME: book.recipe.long_walk})
        return {name: state for name, _, _, state in listing.artifact_rows()}[NAME]

    assert state() == "good"
    book.write(**told('@committed(outdated="of slow steps")', "x + x"))
    assert state() == "outdated: of slow steps"
    book.write(double="x + x")
    assert "is outdated: the code of" in state()


def test_every_record_of_the_book_that_is_marked_as_outdated_is():
    marked = [recipe for recipe in listing.committed_recipes().values() if why_outdated(recipe)]
    for recipe in marked:
        manifest = json.loads(artifacts.locate(f"{recipes.recipe_name(recipe)}.json").read_text())
        unit = f"{recipe.__module__}:{recipe.__qualname__}"
        assert artifacts.change_of_code({**manifest, "modules": [unit]}), f"{unit}: take `outdated` away"


def test_a_manifest_says_which_data_a_record_is_about(book, file):
    manifest = json.loads(recipes.remake("walking-test/found-walk").with_suffix(".json").read_text())
    assert manifest["made_from"] == {"set": "footprints", "sha256": "ab"}
    assert "made_from" not in json.loads(file.with_suffix(".json").read_text())


def test_a_committed_record_takes_no_arguments(book, file):
    with pytest.raises(TypeError, match="default arguments"):
        recipes.recall(book.recipe.long_walk, steps=9)


@pytest.mark.parametrize(
    "name", ["walking-test/nothing", "nowhere/walk", "walking-test", "walking-test/NAME", ""]
)
def test_recipes_that_do_not_exist(book, name):
    with pytest.raises(ArtifactError, match="there is no recipe"):
        recipes.remake(name)


def test_what_is_computed_when_needed_is_not_stored(book):
    with pytest.raises(ArtifactError, match="needs no training"):
        recipes.remake("walking-test/walk")


def test_a_chapter_that_lacks_a_package_says_so(book, add_module):
    add_module("mlanimated.chapters.lacking_test.recipe", "import no_such_package")
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        recipes.find_recipe("lacking-test/walk")


def test_without_a_folder_for_records_nothing_is_computed(book, monkeypatch):
    def found(name):
        recipe = real(name)

        @functools.wraps(recipe)
        def counted():
            computed.append(name)
            return recipe()

        return counted

    real, computed = recipes.find_recipe, []
    monkeypatch.setattr(recipes, "find_recipe", found)
    recipes.remake(NAME)
    assert computed == [NAME]
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    with pytest.raises(ArtifactError, match="no folder for artifacts"):
        recipes.remake(NAME)
    assert computed == [NAME]


def test_where_records_cannot_be_written_nothing_is_computed(book, monkeypatch, tmp_path):
    real = recipes.find_recipe
    recipe = functools.wraps(real(NAME))(lambda: pytest.fail("computed"))
    monkeypatch.setattr(recipes, "find_recipe", lambda _name: recipe)
    (tmp_path / "file").touch()
    monkeypatch.setattr(artifacts, "root", lambda: tmp_path / "file")
    with pytest.raises(OSError, match="Not a directory"):
        recipes.remake(NAME)


def test_a_full_disk_leaves_the_old_record(book, file, monkeypatch):
    book.write(change=("steps=4", "steps=5"))
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    real, opened = os.fdopen, []

    def full(*arguments):
        opened.append(arguments)
        if len(opened) == 2:  # the record fits, its manifest does not
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        recipes.remake(NAME)
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before


def test_a_recipe_of_hours_is_given_a_folder_and_says_how_far_it_is(book, tmp_path):
    old = "@committed\ndef long_walk(steps=4):\n"
    new = "@committed\ndef long_walk(folder=None, say=print, steps=4):\n    say(f'in {folder}')\n"
    book.write(change=(old, new))
    lines = []
    recipes.remake(NAME, tmp_path / "run", lines.append)
    assert lines == [f"in {tmp_path / 'run'}"]
    assert recipes.recall(book.recipe.long_walk).rows.tolist() == [0, 2, 4, 6]

"""What a build has found out about code is believed by the next one only if it is still so."""

from __future__ import annotations

import errno
import json

import pytest

from mlanimated.site import kept_code
from mlanimated.store import closure

NAME = "mlanimated.chapters.gradient_descent.scenes"


@pytest.fixture
def nothing_read(monkeypatch):
    """A process that has read no code yet."""
    closure._read.cache_clear()
    closure.distributions.cache_clear()
    monkeypatch.setattr(closure, "known", {})
    monkeypatch.setattr(closure, "kept", {})
    monkeypatch.setattr(closure, "kept_distributions", {})
    yield
    closure._read.cache_clear()
    closure.distributions.cache_clear()


@pytest.fixture
def kept(nothing_read, tmp_path):
    """The file of a build that has read a module and all that it imports."""
    file = tmp_path / ".code.json"
    closure.code_parts(NAME)
    kept_code.write(file)
    return file


def test_the_next_build_finds_the_same_without_parsing(kept, monkeypatch):
    before, known = closure.code_parts(NAME), closure.known
    closure._read.cache_clear()
    monkeypatch.setattr(closure, "known", {})
    monkeypatch.setattr(closure, "kept", kept_code.read(kept).known)
    monkeypatch.setattr(closure, "_unit", lambda *_: pytest.fail("it was parsed again"))
    assert closure.code_parts(NAME) == before
    assert closure.known == known
    assert len(known) > 1


def test_what_was_kept_of_an_edited_file_is_not_used(kept, monkeypatch, tmp_path):
    closure._read.cache_clear()
    monkeypatch.setattr(closure, "kept", kept_code.read(kept).known)
    edited = tmp_path / "scenes.py"
    edited.write_bytes(closure._file(NAME).read_bytes() + b"\nEDITED = True\n")
    find = closure._file
    before = closure.code_parts(NAME)[NAME]
    closure._read.cache_clear()
    monkeypatch.setattr(closure, "_file", lambda module: edited if module == NAME else find(module))
    assert closure._reached([NAME])[NAME].digest != before


def test_what_is_not_asked_for_any_more_is_dropped(kept, monkeypatch):
    monkeypatch.setattr(closure, "kept", kept_code.read(kept).known)
    monkeypatch.setattr(closure, "known", {"one": closure.Unit("a", frozenset({"numpy"}))})
    kept_code.write(kept)
    assert kept_code.read(kept).known == {"one": closure.Unit("a", frozenset({"numpy"}))}


def test_a_file_of_another_version_counts_for_nothing(kept, monkeypatch):
    assert kept_code.read(kept).known
    monkeypatch.setattr(kept_code, "_keeper", lambda: "another")
    assert kept_code.read(kept) == ({}, {})


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: None,
        lambda data: [],
        lambda data: {},
        lambda data: {**data, "known": []},
        lambda data: {**data, "known": {"one": "two"}},
        lambda data: {**data, "known": {"one": [1]}},
        lambda data: {**data, "known": {"one": [1, 2]}},
        lambda data: {**data, "distributions": [1]},
        lambda data: {**data, "distributions": {"numpy": 1}},
    ],
)
def test_a_damaged_file_counts_for_nothing(kept, edit):
    kept.write_text(json.dumps(edit(json.loads(kept.read_bytes()))))
    assert kept_code.read(kept) == ({}, {})


def test_what_is_installed_is_looked_up_once(kept, monkeypatch, tmp_path):
    found = closure.distributions()
    assert found["PIL"] == ("pillow",)
    closure.distributions.cache_clear()
    monkeypatch.setattr(closure, "kept_distributions", kept_code.read(kept).distributions)
    monkeypatch.setattr(closure.importlib.metadata, "packages_distributions", lambda: pytest.fail("again"))
    assert closure.distributions() == found


def test_what_is_installed_since_counts(kept, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(tmp_path)
    assert kept_code.read(kept).distributions
    (tmp_path / "new-1.0.dist-info").mkdir()
    assert not kept_code.read(kept).distributions
    assert kept_code.read(kept).known


def test_a_file_that_was_cut_off_or_is_not_there_counts_for_nothing(kept, tmp_path):
    kept.write_bytes(kept.read_bytes()[:-10])
    assert kept_code.read(kept) == ({}, {})
    assert kept_code.read(tmp_path / "nothing") == ({}, {})


def test_the_keeper_changes_with_the_modules_that_there_are(monkeypatch, tmp_path):
    before = kept_code._keeper()
    monkeypatch.setattr(kept_code.mlanimated, "__path__", [str(tmp_path)])
    empty = kept_code._keeper()
    (tmp_path / "new.py").write_text("")
    assert len({before, empty, kept_code._keeper()}) == 3


def test_a_build_does_not_fail_because_nothing_can_be_kept(monkeypatch, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept_code, "_file", lambda _app: tmp_path / ".code.json")
    monkeypatch.setattr(kept_code.files, "write", full)
    monkeypatch.setattr(closure, "known", {"one": closure.Unit("a", frozenset())})
    kept_code._keep(None, None)
    assert not list(tmp_path.iterdir())

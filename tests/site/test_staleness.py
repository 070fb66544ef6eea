"""What a page's code depends on, and how a change of it is put into words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlanimated.site.staleness import Ledger, differences, file_parts, files_among, parts_of
from mlanimated.store import artifacts


def test_parts_name_modules_packages_and_python(add_module: Callable[[str, str], Path]) -> None:
    add_module(
        "mlanimated.chapters.fixture_parts.recipe",
        "import safetensors\nfrom mlanimated.chapters.fixture_deeper import recipe",
    )
    add_module("mlanimated.chapters.fixture_deeper.recipe", "VALUE = 1")
    parts = parts_of("import numpy\nfrom mlanimated.chapters.fixture_parts import recipe")
    assert {
        "mlanimated.chapters.fixture_parts.recipe",
        "mlanimated.chapters.fixture_deeper.recipe",
    } <= parts.keys()
    assert {"numpy", "safetensors", "python", "its code", "the launch settings"} <= parts.keys()
    assert "matplotlib" not in parts


def test_the_players_looks_are_no_part(add_module: Callable[[str, str], Path]) -> None:
    add_module("mlanimated.chapters.fixture_parts.scenes", "from mlanimated.player import markup, payload")
    parts = parts_of("from mlanimated.chapters.fixture_parts import scenes")
    assert "mlanimated.player.payload" in parts
    assert not {name for name in parts if "player.css" in name or "player.js" in name or "markup" in name}


def test_the_boards_looks_are_no_part(add_module: Callable[[str, str], Path]) -> None:
    add_module("mlanimated.chapters.fixture_parts.scenes", "from mlanimated.opponents import in_page")
    parts = parts_of("from mlanimated.chapters.fixture_parts import scenes")
    assert "mlanimated.player.live.payload" in parts
    assert not {name for name in parts if name.endswith((".css", ".js")) or "markup" in name}


def test_artifacts_that_reached_recipes_declare_are_parts(
    add_module: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever they are called, and however they are spelled: the folder's name is not the recipe's."""
    add_module(
        "mlanimated.chapters.fixture_parts.recipe",
        """
from mlanimated.store import record
from mlanimated.store.record import committed

AGENT = "somewhere/agent"

@record.reads(AGENT, *("another/one",))
def reading():
    pass

@committed
def long_walk():
    pass

def neither():
    pass
""",
    )
    monkeypatch.setattr(artifacts, "folders", lambda: [tmp_path])
    declared = {
        "somewhere/agent/weights.bin": "somewhere/agent/weights.bin changed",
        "another/one.npz": "another/one.npz changed",
        "fixture-parts/long-walk.npz": "fixture-parts/long-walk.npz changed",
        "fixture-parts/long-walk.json": "fixture-parts/long-walk.json changed",
    }
    others = ("somewhere/agent-2/weights.bin", "fixture-parts/neither.npz", "fixture-parts/deep/weights.bin")
    for name in (*declared, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    source = "from mlanimated.chapters.fixture_parts import recipe"
    before = parts_of(source)
    for name in (*declared, *others):
        (tmp_path / name).write_bytes(b"2")
        changed = differences(before, parts_of(source))
        assert changed == ([f"artifact {declared[name]}"] if name in declared else []), name
        (tmp_path / name).write_bytes(b"1")


def test_our_settings_are_parts_but_not_where_things_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    before = parts_of("")
    monkeypatch.setenv("MLANIMATED_DATA", "somewhere")
    monkeypatch.setenv("MLANIMATED_CACHE", "elsewhere")
    assert differences(before, parts_of("")) == ["MLANIMATED_DATA is new"]


def test_differences_in_words() -> None:
    before = {"a": "1", "b": "version 1.0", "c": "x", "its code": "1"}
    now = {"a": "2", "b": "version 1.1", "d": "y", "its code": "2"}
    assert differences(before, now) == [
        "its code changed",
        "a changed",
        "b went from version 1.0 to version 1.1",
        "c is gone",
        "d is new",
    ]


def test_a_ledger_remembers_and_forgets(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "state" / "ledger.json")
    assert ledger.why("one", {"a": "1"}) == "it has not been run yet"
    ledger.note("one", {"a": "1"}, key="k")
    ledger.save()
    again = Ledger(tmp_path / "state" / "ledger.json")
    assert again.entries["one"]["key"] == "k"
    assert again.why("one", {"a": "1"}) == ""
    many = dict.fromkeys("abcdef", "1")
    assert again.why("one", many) == "b is new, c is new, d is new and 2 more"
    again.forget("one")
    assert again.why("one", {"a": "1"}) == "it has not been run yet"


DAMAGED = [
    b"",
    b"{",
    b"\xff",
    b"[]",
    b'{"entries": []}',
    b'{"shown": {"html": []}}',
    b'{"entries": {"one": {}}}',
    b'{"entries": {"one": {"parts": {"a": 1}}}}',
    b'{"entries": {"one": {"parts": {}, "key": 1}}}',
    b'{"entries": {"one": {"parts": {}, "seconds": "long"}}}',
]


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_ledger_is_as_good_as_none_and_says_so(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "ledger.json"
    file.write_bytes(data)
    ledger = Ledger(file)
    assert ledger.damage
    assert (ledger.entries, ledger.shown) == ({}, {})
    ledger.save()
    assert not Ledger(file).damage
    file.write_bytes(b'{"format": 0, "entries": []}')
    assert not Ledger(file).damage, "of another version"


def test_files_and_folders_as_parts(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1", "utf-8")
    before = file_parts(tmp_path, ["data/a.csv", "data"])
    assert files_among({**before, "numpy": "version 1"}) == ["data", "data/a.csv"]
    (tmp_path / "data" / "a.csv").write_text("2", "utf-8")
    assert differences(before, file_parts(tmp_path, files_among(before))) == ["file data/a.csv changed"]
    (tmp_path / "data" / "b.csv").touch()
    (tmp_path / "data" / "a.csv").unlink()
    assert differences(before, file_parts(tmp_path, files_among(before))) == [
        "file data changed",
        "file data/a.csv is gone",
    ]

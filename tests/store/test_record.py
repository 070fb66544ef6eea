import dataclasses
import io
import os
import subprocess
import sys
import types
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlanimated.store import record
from mlanimated.store.record import RecordError


@dataclasses.dataclass(frozen=True)
class Run:
    """A record for these tests; records live in modules of the package."""

    name: str
    seed: int | None
    positions: Any
    more: Any = None


MODULE = types.ModuleType("mlanimated.records_of_a_test")
Run.__module__ = MODULE.__name__
Run.__qualname__ = "Run"
MODULE.Run = Run  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def home_of_run(monkeypatch):
    monkeypatch.setitem(sys.modules, MODULE.__name__, MODULE)


def same(left: Any, right: Any) -> bool:
    """Return whether two values are equal in type and every bit, not-a-number included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray | np.generic):
        left, right = np.asarray(left), np.asarray(right)
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if dataclasses.is_dataclass(left):
        return all(same(getattr(left, f.name), getattr(right, f.name)) for f in dataclasses.fields(left))
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    return repr(left) == repr(right)


dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(),
    hnp.complex_number_dtypes(),
    hnp.unicode_string_dtypes(max_len=5),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts, arrays, hnp.from_dtype(np.dtype("f4"))
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(texts, inner, max_size=3),
        st.builds(Run, name=texts, seed=st.integers() | st.none(), positions=inner, more=inner),
    ),
    max_leaves=8,
)
runs = st.builds(Run, name=texts, seed=st.integers() | st.none(), positions=arrays, more=values)


@given(run=runs)
@settings(max_examples=150, deadline=None)
def test_round_trip_keeps_types_and_every_bit(run):
    data = record.to_bytes(run)
    back = record.from_bytes(data)
    assert same(run, back)
    assert record.to_bytes(back) == data
    assert record.digest(back) == record.digest(run)


@given(run=runs, place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=100, deadline=None)
def test_a_single_altered_bit_is_refused(run, place, bit):
    data = bytearray(record.to_bytes(run))
    data[int(place * len(data))] ^= 1 << bit
    with pytest.raises(RecordError):
        record.from_bytes(bytes(data))


@pytest.mark.parametrize("cut", [0, 1, 63, 64, 65, 200])
def test_a_file_that_was_cut_off_is_refused(cut):
    data = record.to_bytes(Run("a", 1, np.arange(5)))
    with pytest.raises(RecordError, match="altered or cut off"):
        record.from_bytes(data[:cut])


def test_the_file_is_an_npz_with_names_that_say_what_they_are():
    data = record.to_bytes(Run("a", 1, np.arange(5), more={"losses": (np.ones(2), np.zeros(3))}))
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        names = [name for name in file.files if name != "record.json"]
        assert names == ["0-record.positions", "1-record.more.losses.0", "2-record.more.losses.1"]
        assert file[names[2]].tolist() == [0, 0, 0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_two_processes_write_the_same_bytes():
    code = """
import hashlib, numpy as np
from mlanimated.store import record
from mlanimated.catalogue.claims import Verdict
step = Verdict("a", "b", {"x": 0.1, "y": np.float32(0.1), "z": np.linspace(0, 1, 50)}, True)
print(hashlib.sha256(record.to_bytes(step)).hexdigest(), record.digest(step))
"""
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=-1,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert printed != {""}


def test_digest_is_of_the_content_not_of_the_memory_layout():
    matrix = np.arange(12.0).reshape(3, 4)
    digests = {
        record.digest(Run("a", 1, array)) for array in (matrix, np.asfortranarray(matrix), matrix[::-1][::-1])
    }
    assert len(digests) == 1
    others = [matrix.astype("f4"), matrix.reshape(4, 3), matrix + 1]
    assert len({record.digest(Run("a", 1, array)) for array in (matrix, *others)}) == 4
    assert record.digest(Run("a", 1, matrix)) != record.digest(Run("a", 2, matrix))


def test_digest_is_frozen():
    """Guards the cache keys and the digests printed on pages: equal content, equal digest, for years."""
    run = Run("ä", 7, np.arange(3, dtype="<i8"), more={"t": (1.5, float("nan"), None, True)})
    assert record.digest(run) == "aca754bb99406f1e2282ad6131c4e64840fa898c57750dce92241403eb2c972c"


def test_arrays_of_a_record_read_back_cannot_be_changed():
    back = record.from_bytes(record.to_bytes(Run("a", 1, np.arange(5))))
    with pytest.raises(ValueError, match="read-only"):
        back.positions[0] = 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([1, "a", None], dtype=object), "record.positions: an array of Python objects"),
        (np.zeros(2, dtype=[("a", "O")]), "record.positions: an array of Python objects"),
        ([1, 2], "record.positions: .*use a tuple"),
        (np.ma.masked_array([1.0, 2.0]), "record.positions: .*use an array"),
        ({1: 2}, "record.positions: the keys of a dict are strings, not builtins.int"),
        ({"a": {2}}, "record.positions.a: .*builtins.set"),
        ("\ud800", "lone surrogate"),
        (open, "plain data"),
        (Run, "plain data"),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_place(value, words):
    with pytest.raises(RecordError, match=words):
        record.to_bytes(Run("a", 1, value))


def test_only_frozen_dataclasses_of_the_package_are_written():
    @dataclasses.dataclass(frozen=True)
    class Elsewhere:
        x: int = 0

    @dataclasses.dataclass
    class Changeable:
        x: int = 0

    Changeable.__module__ = MODULE.__name__
    with pytest.raises(RecordError, match="define it in mlanimated"):
        record.to_bytes(Elsewhere())
    with pytest.raises(RecordError, match="not a frozen dataclass"):
        record.to_bytes(Changeable())
    with pytest.raises(RecordError, match=r"a record is a frozen dataclass, not builtins.dict"):
        record.to_bytes({"x": 1})


def forged(name: str) -> bytes:
    """Return well-formed bytes whose record claims to be of another class."""
    original = record._node
    try:
        record._node = lambda *_: {"record": name, "fields": {}}  # type: ignore[assignment]
        return record.to_bytes(Run("a", 1, 1))
    finally:
        record._node = original


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("os:system", "not a class of this package"),
        ("mlanimated_other:Run", "not a class of this package"),
        ("mlanimated.store.record:importlib.import_module", "not a class"),
        ("mlanimated.store.record:io.BytesIO", "define it in mlanimated"),
        ("mlanimated.store.record:RecordError", "not a frozen dataclass"),
        ("mlanimated.nowhere:Run", "does not exist any more"),
        ("mlanimated.records_of_a_test:Walk", "does not exist any more"),
        ("mlanimated.records_of_a_test:Run", r"other fields.*\(more, name, positions, seed\)"),
    ],
)
def test_reading_builds_nothing_but_our_dataclasses(name, words):
    with pytest.raises(RecordError, match=words):
        record.from_bytes(forged(name))


def test_a_class_that_refuses_its_fields_is_a_record_error(monkeypatch):
    data = record.to_bytes(Run("a", 1, 1))

    @dataclasses.dataclass(frozen=True)
    class Checked(Run):
        def __post_init__(self):
            raise ValueError("seeds are positive now")

    Checked.__module__ = MODULE.__name__
    monkeypatch.setattr(MODULE, "Run", Checked)
    with pytest.raises(RecordError, match="seeds are positive now"):
        record.from_bytes(data)


def test_committed_marks_a_recipe_and_leaves_it_callable():
    @record.committed
    def recipe() -> int:
        return 3

    assert recipe() == 3
    assert record.is_committed(recipe)
    assert not record.is_committed(lambda: 3)


def test_the_mark_can_say_why_a_record_is_outdated_and_how_to_read_it():
    @record.committed(outdated="of another time", translate=lambda found: found + 1)
    def recipe() -> int:
        return 3

    assert recipe() == 3
    assert record.is_committed(recipe)
    assert record.why_outdated(recipe) == "of another time"
    assert record.translated(recipe, 4) == 5


@pytest.mark.parametrize("recipe", [record.committed(lambda: 3), lambda: 3])
def test_without_a_word_in_its_mark_a_record_is_not_outdated_and_stays_as_it_is(recipe):
    assert record.why_outdated(recipe) == ""
    assert record.translated(recipe, 4) == 4

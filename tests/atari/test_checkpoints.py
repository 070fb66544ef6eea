"""Checkpoints: whole or not at all, verified, and the one before to fall back on."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_st

from mlanimated import files
from mlanimated.atari import checkpoints
from mlanimated.atari.checkpoint_index import INDEX
from mlanimated.atari.checkpoints import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from mlanimated.atari.old_folders import OLD_CHECKPOINT
from mlanimated.atari.run_folder import go_on_from, read_folder, saved_steps
from mlanimated.atari.space import NoSpace

DATA = Path(__file__).parent / "data"
MEMORY = "memory-000000002.npz"


def numbered(steps: int, *, new: dict[str, bytes] | None = None, needs: tuple[str, ...] = ()) -> Checkpoint:
    """Return a checkpoint of so many agent steps, with further files."""
    new = new or {}
    weights = {"weights/dense": np.full(3, steps, np.float32)}
    return Checkpoint(weights, {"agent_steps": steps, "files": dict.fromkeys([*needs, *new], 1)}, new)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with the checkpoints of 1 and 2 agent steps, each with a memory file of its own."""
    save_checkpoint(tmp_path, numbered(1, new={"memory-000000001.npz": b"one"}))
    save_checkpoint(tmp_path, numbered(2, new={MEMORY: b"two"}))
    return tmp_path


@given(
    array=numpy_st.arrays(
        st.sampled_from(["f4", "f8", "i8", "u1"]), numpy_st.array_shapes(min_dims=0, min_side=0)
    ),
    number=st.integers(-(2**100), 2**100),
)
def test_what_is_loaded_is_what_was_saved(tmp_path_factory, array, number):
    folder = tmp_path_factory.mktemp("run")
    save_checkpoint(folder, Checkpoint({"a/b": array}, {"random": {"state": number}, "text": "é"}))
    found = load_checkpoint(folder)
    assert found.arrays["a/b"].dtype == array.dtype
    assert np.array_equal(found.arrays["a/b"], array, equal_nan=array.dtype.kind == "f")
    assert found.group("a").keys() == {"b"}
    assert found.state["random"] == {"state": number}
    assert found.state["text"] == "é"


def test_two_checkpoints_are_kept_and_what_neither_needs_goes(tmp_path):
    one, two, three = "memory-1.npz", "memory-2.npz", "memory-3.npz"
    mains = [f"checkpoint-{steps:09d}.safetensors" for steps in (1, 2, 3)]
    save_checkpoint(tmp_path, numbered(1, new={one: b"1"}))
    assert names(tmp_path) == {INDEX, mains[0], one}
    save_checkpoint(tmp_path, numbered(2, new={two: b"2"}, needs=(one,)))
    assert names(tmp_path) == {INDEX, mains[0], mains[1], one, two}
    save_checkpoint(tmp_path, numbered(3, new={three: b"3"}, needs=(two,)))
    # The first file is still part of the second checkpoint.
    assert names(tmp_path) == {INDEX, mains[1], mains[2], one, two, three}
    save_checkpoint(tmp_path, numbered(4, needs=(three,)))
    assert names(tmp_path) == {INDEX, mains[2], "checkpoint-000000004.safetensors", two, three}
    assert dict(load_checkpoint(tmp_path).files) == {three: b"3"}


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint in"):
        load_checkpoint(tmp_path)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["checkpoint-000000002.safetensors", MEMORY])
@pytest.mark.parametrize(
    ("damage", "said"),
    [(Path.unlink, "No such file"), (truncate, "bytes, not the"), (flip, "altered, or is of another run")],
)
def test_a_damaged_part_is_named_and_the_checkpoint_before_is_taken(two, name, damage, said, caplog):
    damage(two / name)
    found = load_checkpoint(two)
    assert found.state["agent_steps"] == 1
    assert dict(found.files) == {"memory-000000001.npz": b"one"}
    assert name in caplog.text
    assert said in caplog.text
    assert "of 1 agent steps" in caplog.text


def test_a_memory_of_another_run_is_not_used(two, tmp_path_factory, caplog):
    other = tmp_path_factory.mktemp("other")
    save_checkpoint(other, numbered(2, new={MEMORY: b"TWO"}))  # as many bytes
    shutil.copy(other / MEMORY, two / MEMORY)
    assert load_checkpoint(two).state["agent_steps"] == 1
    assert "of another run" in caplog.text


def test_a_whole_checkpoint_is_taken_without_a_word(two, caplog):
    assert load_checkpoint(two).state["agent_steps"] == 2
    assert not caplog.text


def test_without_the_memory_its_files_do_not_matter(two, caplog):
    (two / MEMORY).unlink()
    found = load_checkpoint(two, without_memory=True)
    assert found.state["agent_steps"] == 2
    assert (dict(found.files), found.state["files"]) == ({}, {})
    assert not caplog.text


def test_two_damaged_checkpoints_are_an_error_that_says_what_to_do(two):
    flip(two / MEMORY)
    (two / "checkpoint-000000001.safetensors").unlink()
    with pytest.raises(CheckpointError) as raised:
        load_checkpoint(two)
    for said in (MEMORY, "checkpoint-000000001.safetensors", "--refill-memory", "another folder"):
        assert said in str(raised.value)


def test_a_file_that_changes_after_loading_is_not_read(two):
    found = load_checkpoint(two)
    flip(two / MEMORY)
    with pytest.raises(CheckpointError, match="altered"):
        found.files[MEMORY]


def test_weights_that_are_not_finite_are_not_loaded(two, caplog):
    arrays = {"weights/dense": np.array([1, np.nan, np.inf], np.float32), "curves/games/score": np.ones(1)}
    save_checkpoint(two, Checkpoint(arrays, {"agent_steps": 3}))
    assert load_checkpoint(two).state["agent_steps"] == 2
    assert "weights/dense has 2 numbers of 3 that are not finite" in caplog.text


def test_a_run_goes_on_from_the_one_before_without_the_damaged_one(two):
    """Or the next fall back would be onto files that are known to be damaged."""
    flip(two / MEMORY)
    go_on_from(two, load_checkpoint(two).state["agent_steps"])
    assert saved_steps(two) == 1
    save_checkpoint(two, numbered(2, new={MEMORY: b"again"}, needs=("memory-000000001.npz",)))
    index = read_folder(two)
    assert (index.current.agent_steps, index.previous.agent_steps) == (2, 1)
    assert load_checkpoint(two).files[MEMORY] == b"again"
    save_checkpoint(two, numbered(3))
    save_checkpoint(two, numbered(4))
    mains = {f"checkpoint-{steps:09d}.safetensors" for steps in (3, 4)}
    assert names(two) == {INDEX, *mains}


def test_at_whatever_moment_a_save_is_cut_off_there_is_a_whole_checkpoint(tmp_path_factory, monkeypatch):
    """The process dies at the n-th time that it touches the disk, for every n."""
    moments, survived = 0, False
    while not survived:
        folder = tmp_path_factory.mktemp("run")
        for steps in (1, 2, 3):
            save_checkpoint(folder, numbered(steps, new={f"memory-{steps}.npz": b"x"}))
        left = moments

        def dying(real):
            def touch(*arguments, **options):
                nonlocal left
                if left == 0:
                    raise SystemExit  # no `except OSError` tidies up after it
                left -= 1
                return real(*arguments, **options)

            return touch

        with monkeypatch.context() as patched:
            patched.setattr(checkpoints, "write", dying(files.write))
            patched.setattr("mlanimated.atari.run_folder.write", dying(files.write))
            patched.setattr(Path, "unlink", dying(Path.unlink))
            try:
                save_checkpoint(folder, numbered(4, new={"memory-4.npz": b"x"}))
                survived = True
            except SystemExit:
                pass
        found = load_checkpoint(folder)
        assert found.state["agent_steps"] in (3, 4)
        assert len(dict(found.files)) == 1
        # What is left of it goes with the next ones.
        for steps in (5, 6):
            save_checkpoint(folder, numbered(steps, new={f"memory-{steps}.npz": b"x"}))
        assert len(names(folder)) == 5
        moments += 1
    assert moments > 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("part", range(4))
def test_a_full_disk_is_said_in_numbers_and_changes_nothing(two, code, part, monkeypatch):
    before = {file.name: file.read_bytes() for file in two.iterdir()}
    written: list[Path] = []

    def write(path, data):
        written.append(path)
        if len(written) == part + 1:
            raise OSError(code, "full")
        return files.write(path, data)

    monkeypatch.setattr(checkpoints, "write", write)
    monkeypatch.setattr("mlanimated.atari.run_folder.write", write)
    with pytest.raises(NoSpace, match=r"cannot write .*: it needs [\d,]+ bytes, and ") as raised:
        save_checkpoint(two, numbered(3, new={"memory-000000003.npz": b"three"}))
    assert str(written[-1]) in str(raised.value)
    assert ("bytes free" in str(raised.value)) == (code == errno.ENOSPC)
    after = {file.name: file.read_bytes() for file in two.iterdir()}
    assert {name: data for name, data in after.items() if name != INDEX} == {
        name: data for name, data in before.items() if name != INDEX
    }
    assert load_checkpoint(two).state["agent_steps"] == 2
    monkeypatch.undo()
    save_checkpoint(two, numbered(3, new={"memory-000000003.npz": b"three"}))
    assert load_checkpoint(two).files["memory-000000003.npz"] == b"three"


def test_files_of_the_user_are_neither_replaced_nor_removed(tmp_path):
    own = ("memory-000000002.npz", "checkpoint-000000002.safetensors", "snapshot-050.safetensors", "notes")
    save_checkpoint(tmp_path, numbered(1))
    for name in own:
        (tmp_path / name).write_text("mine")
    for steps in (2, 3, 4, 5):
        save_checkpoint(tmp_path, numbered(steps, new={f"memory-{steps:09d}.npz": b"ours"}))
        assert load_checkpoint(tmp_path).files[f"memory-{steps:09d}.npz"] == b"ours"
    assert {(tmp_path / name).read_text() for name in own} == {"mine"}


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x04\x95" + bytes(100)])
@pytest.mark.parametrize("name", [OLD_CHECKPOINT, INDEX])
def test_what_is_no_checkpoint_is_refused(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=f"{name} is not .* of this program"):
        load_checkpoint(tmp_path)


def test_a_safetensors_file_of_somebody_else_is_refused(tmp_path):
    from safetensors.numpy import save

    (tmp_path / OLD_CHECKPOINT).write_bytes(save({"x": np.zeros(2)}))
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_checkpoint(tmp_path)
    data = save({"x": np.zeros(2)}, {"state": json.dumps({"format": 99})})
    (tmp_path / OLD_CHECKPOINT).write_bytes(data)
    with pytest.raises(CheckpointError, match="format 99"):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize("change", [{"format": 99}, {"current": 3}, {"others": ["../../secret"]}])
def test_an_index_that_is_not_ours_is_refused(two, change):
    found = json.loads((two / INDEX).read_bytes())
    (two / INDEX).write_text(json.dumps(found | change))
    with pytest.raises(CheckpointError, match=INDEX):
        load_checkpoint(two)


@pytest.mark.parametrize("kind", ["policy", "values"])
def test_a_folder_of_before_is_read_with_the_names_of_today(kind):
    found = load_checkpoint(DATA / f"before-renaming-{kind}")
    settings = found.state["settings"]
    assert "network" in settings
    assert not {"layers", "epsilon", "copy_steps", "decay", "spread_floor"} & settings.keys()
    columns = found.group("curves")
    if kind == "policy":
        assert "updates/approx_kl" in columns
        assert settings["method"] == "gae"
    else:
        assert "updates/q_value" in columns
        assert found.group("target_network").keys() == found.group("weights").keys()
        assert found.state["target_updated"] == 104
        memory = DATA / "before-renaming-values" / "memory-000000065.npz"
        assert dict(found.files) == {memory.name: memory.read_bytes()}


@pytest.mark.parametrize("kind", ["policy", "values"])
def test_a_folder_of_before_goes_on(kind, tmp_path):
    from mlanimated.atari.driver import drive
    from mlanimated.atari.runs import start
    from mlanimated.atari.settings import settings_from

    shutil.copytree(DATA / f"before-renaming-{kind}", tmp_path, dirs_exist_ok=True)
    (tmp_path / "notes").write_text("mine")
    checkpoint = load_checkpoint(tmp_path)
    training = start(settings_from(checkpoint.state))
    training.load(checkpoint, tmp_path)
    begun = len(training.curves.arrays()["updates/loss"])
    assert begun == len(checkpoint.arrays["curves/updates/loss"])
    drive(training, tmp_path)
    last = load_checkpoint(tmp_path)
    assert last.state["agent_steps"] == training.settings.agent_steps
    assert len(last.arrays["curves/updates/loss"]) > begun
    assert {part.sha256 is None for part in read_folder(tmp_path).current.parts()} == {False}
    assert (tmp_path / "notes").read_text() == "mine"


def test_a_memory_of_before_gets_its_digest_when_a_run_goes_on(tmp_path, caplog):
    shutil.copytree(DATA / "before-renaming-values", tmp_path, dirs_exist_ok=True)
    go_on_from(tmp_path, 128)
    flip(tmp_path / "memory-000000065.npz")
    with pytest.raises(CheckpointError, match="altered"):
        load_checkpoint(tmp_path)


def test_a_lost_memory_of_before_is_named(tmp_path):
    shutil.copytree(DATA / "before-renaming-values", tmp_path, dirs_exist_ok=True)
    (tmp_path / "memory-000000065.npz").unlink()
    with pytest.raises(CheckpointError, match=r"memory-000000065.npz cannot be read.*--refill-memory"):
        load_checkpoint(tmp_path)

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_st

from mlanimated.atari.checkpoints import (
    CHECKPOINT,
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
)


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


def test_files_of_earlier_checkpoints_go_when_they_are_not_needed(tmp_path):
    first = Checkpoint({}, {"files": {"memory-1.npz": 1}}, {"memory-1.npz": b"1"})
    save_checkpoint(tmp_path, first)
    second = Checkpoint({}, {"files": {"memory-1.npz": 1, "memory-2.npz": 2}}, {"memory-2.npz": b"2"})
    save_checkpoint(tmp_path, second)
    assert {file.name for file in tmp_path.iterdir()} == {CHECKPOINT, "memory-1.npz", "memory-2.npz"}
    save_checkpoint(tmp_path, Checkpoint({}, {"files": {"memory-2.npz": 2}}))
    assert {file.name for file in tmp_path.iterdir()} == {CHECKPOINT, "memory-2.npz"}


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint in"):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x04\x95" + bytes(100)])
def test_what_is_no_checkpoint_is_refused(tmp_path, content):
    (tmp_path / CHECKPOINT).write_bytes(content)
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_checkpoint(tmp_path)


def test_a_safetensors_file_of_somebody_else_is_refused(tmp_path):
    from safetensors.numpy import save

    (tmp_path / CHECKPOINT).write_bytes(save({"x": np.zeros(2)}))
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_checkpoint(tmp_path)
    (tmp_path / CHECKPOINT).write_bytes(save({"x": np.zeros(2)}, {"state": json.dumps({"format": 99})}))
    with pytest.raises(CheckpointError, match="format 99"):
        load_checkpoint(tmp_path)

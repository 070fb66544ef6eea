"""A run that goes on counts what it took before, and its checkpoints say so."""

from __future__ import annotations

import numpy as np

from mlanimated.atari.bookkeeping import Bookkeeping
from mlanimated.atari.checkpoints import Checkpoint, load_checkpoint
from mlanimated.atari.past import Past
from mlanimated.atari.snapshots import read_snapshots

PAST = Past(seconds=1000.0, budgets=((64, 200),), refilled=(64,))


def test_the_seconds_of_before_are_counted(tmp_path):
    books = Bookkeeping(tmp_path, 0, 100, PAST)
    assert 1000 <= books.seconds() < 1100
    books.save(Checkpoint({"weights/w": np.ones(2)}, {"agent_steps": 10}), decay_seconds=5)
    state = load_checkpoint(tmp_path).state
    assert 1000 <= state["seconds"] < 1100
    assert [tuple(pair) for pair in state["budgets"]] == [(64, 200)]
    assert (list(state["refilled"]), state["decay_seconds"]) == ([64], 5)


def test_weights_are_asked_for_only_if_a_snapshot_is_due(tmp_path):
    books = Bookkeeping(tmp_path, 0, 100, PAST)
    asked = []

    def weights():
        asked.append(1)
        return {"w": np.ones(2)}

    books.keep_due_snapshots(2, 9, weights)
    assert not asked
    books.keep_due_snapshots(9, 12, weights)
    assert len(asked) == 1
    assert [steps for steps, _ in read_snapshots(tmp_path)] == [12]

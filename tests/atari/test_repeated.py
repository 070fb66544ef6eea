"""A training that is repeated passes through the same weights, or says that it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.driver import drive
from mlanimated.atari.past import Past
from mlanimated.atari.repeated import RepeatError, stages_again
from mlanimated.atari.runs import start
from mlanimated.atari.snapshots import read_snapshots
from mlanimated.atari.trained import from_folder
from mlanimated.atari.weights import weight_arrays

pytestmark = pytest.mark.atari

PART, SWITCH, EARLIER, LAST = 512, 640, 800, 1024


@pytest.fixture(scope="module")
def run(tiny_policy, tmp_path_factory):
    """Return a finished run whose budget was raised on the way, and its weights then and at the end."""
    folder = tmp_path_factory.mktemp("run")
    # With the button, so that games end.
    settings = replace(tiny_policy, actions=(), checkpoint_steps=PART)
    training = start(replace(settings, agent_steps=EARLIER))
    drive(training, folder, stop=lambda _: training.agent_steps >= SWITCH)
    weights = {SWITCH: weight_arrays(training.network)}
    going_on = start(replace(settings, agent_steps=LAST))
    going_on.load(training.checkpoint(), folder)
    drive(going_on, folder, past=Past(1.0, ((SWITCH, EARLIER),), ()))
    weights[LAST] = weight_arrays(going_on.network)
    return from_folder(folder), weights


def test_it_passes_through_the_same_weights(run, tmp_path):
    trained, weights = run
    said = []
    stages = stages_again(trained, [0, SWITCH, LAST], tmp_path / "again", said.append)
    assert [stage.agent_steps for stage in stages] == [0, SWITCH, LAST]
    for stage in stages[1:]:
        for name, array in weights[stage.agent_steps].items():
            np.testing.assert_array_equal(stage.weights[name], array.astype(np.float16))
    assert any((stages[0].weights[name] != stages[1].weights[name]).any() for name in stages[0].weights)
    assert len(said) == 3
    assert [steps for steps, _ in read_snapshots(tmp_path / "again")] == [0, SWITCH, LAST]


def test_what_is_there_is_not_trained_again(run, tmp_path):
    trained, _ = run
    first = stages_again(trained, [0, 32], tmp_path, lambda _: None)
    again = stages_again(trained, [0, 32], tmp_path, pytest.fail)
    for one, other in zip(first, again, strict=True):
        for name in one.weights:
            np.testing.assert_array_equal(one.weights[name], other.weights[name])


def test_a_training_that_goes_otherwise_is_refused(run, tmp_path):
    trained, _ = run
    scores = trained.history.games["score"]
    assert len(scores)
    games = {**trained.history.games, "score": scores + 1}
    other = replace(trained, history=replace(trained.history, games=games))
    with pytest.raises(RepeatError, match="not all ended as before"):
        stages_again(other, [LAST], tmp_path, lambda _: None)

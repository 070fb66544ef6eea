"""The pictures of "Deep Q-learning": the ring is where the higher number is, lines are what was recorded."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.deep_q_learning import insides, recipe, scenes
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def test_the_higher_value_is_ringed_and_done():
    scene = built(scenes.Values(recall(recipe.player)))
    for index, (part, row) in enumerate(scene.shown):
        scene.show(float(index))
        stage = scene.record.stages[part]
        rings = [ring.get_visible() for ring in scene._bars._rings]
        if row == len(stage.actions):
            assert rings == [False, False]
            continue
        best = int(stage.q_values[row].argmax())
        assert best == stage.actions[row]
        assert rings == [best == 0, best == 1]
        assert scene._bars._numbers[best].get_weight() == "bold"
        (start, _), (end, _) = scene._cart._arrow._posA_posB
        assert (end > start) == (best == 1)


def test_the_film_begins_untrained_and_ends_with_the_time_limit():
    scene = built(scenes.Values(recall(recipe.player)))
    assert scene.shown[0] == (0, 0)
    scene.show(len(scene.shown) - 1.0)
    assert scene._counter.get_text() == "step 500 time is up"
    assert len(scene.record.stages[1].actions) < 500  # the game is one that the early network loses


def test_batches_are_parts_of_the_memory():
    scene = built(insides.Replay(recall(recipe.insides)))
    scene.show(len(scene.shown) - 1.0)
    newest, drawn = (picked.get_xdata() for picked in scene._picked)
    assert newest.tolist() == scene.record.latest.tolist()
    assert drawn.tolist() == scene.record.sampled.tolist()
    assert len(drawn) == recipe.HOW.batch
    assert np.ptp(newest) == recipe.HOW.batch - 1  # one strip
    assert np.ptp(drawn) > 0.9 * len(scene.record.remembered)  # and all over


def test_the_copy_is_level_between_copies():
    record = recall(recipe.insides)
    scene = built(insides.OlderCopy(record))
    scene.show(len(scene.shown) - 1.0)
    np.testing.assert_array_equal(scene._target.get_ydata(), record.target[recipe.HOW.warm_up - 1 :])
    jumps = np.flatnonzero(np.diff(record.target)) + 1
    first = recipe.HOW.warm_up - 1 + recipe.HOW.target_every
    np.testing.assert_array_equal(jumps, np.arange(first, len(record.target), recipe.HOW.target_every))
    np.testing.assert_array_equal(record.target[jumps], record.network[jumps])


def test_the_wrong_target_is_shown_at_the_end_of_the_time_only():
    scene = built(insides.TimeIsUp(recall(recipe.player)))
    for index, row in enumerate(scene.rows):
        scene.show(float(index))
        assert bool(scene._wrong.get_text()) == (row == 500)
        value = scene.stage.q_values[row].max()
        assert f"{1 + 0.99 * value:.1f}" in scene._right.get_text()


@pytest.mark.parametrize("name", ["nothing", "no memory", "no copy", "time is failure"])
def test_curves_are_drawn_as_recorded(name):
    record = recall(recipe.everything).by_name[name]
    scene = built(scenes.with_and_without(recall(recipe.everything)).scenes[name])
    scene.show(len(scenes.LOOKS) - 1.0)
    for line, row in zip(scene._curve._curves[0].thin, record.judging, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), row)


def test_a_step_of_the_curves_stops_at_the_look_that_it_names():
    trainings = recall(recipe.everything).by_name["nothing"]
    scene = built(scenes.Curves(trainings, "on"))
    assert scenes.LOOKS[0] == 0
    assert scenes.LOOKS[-1] == len(trainings.agent_steps) - 1
    for index, (look, step) in enumerate(zip(scenes.LOOKS, scene.steps(), strict=True)):
        scene.show(float(index))
        for line, row in zip(scene._curve._curves[0].thin, trainings.judging, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), row[: look + 1])
        assert step.name == f"{trainings.agent_steps[look]:,} steps of training"
        assert list(step.values.values()) == [round(row[look], 1) for row in trainings.judging]
    assert sum(bool(step.sentence) for step in scene.steps()) == 3
    expected = scenes.Expectations(recall(recipe.methods).by_name["double"], "Double DQN")
    assert sum(bool(step.sentence) for step in expected.steps()) == 4

"""The pictures of "Frozen Lake with Deep Learning": bars, rings and arrows as recorded."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.frozen_lake import arrows, ice, recipe, scenes
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def pointed(drawn):
    """Return the action that each square's arrow shows."""
    return {
        square: [line.get_visible() for line in lines].index(True) for square, lines in drawn._lines.items()
    }


@pytest.fixture(scope="module")
def best_step():
    return built(scenes.BestStep(recall(recipe.walks)))


def test_the_step_with_the_highest_number_is_ringed_and_taken(best_step):
    record = best_step.record
    for row in range(len(record.action)):
        best_step.show(float(row))
        ringed = [ring.get_visible() for ring in best_step._bars._rings]
        assert ringed == [action == record.action[row] for action in range(4)]
        if record.action[row] >= 0:
            numbers = [float(text.get_text().rstrip(" %")) for text in best_step._numbers]
            np.testing.assert_allclose(numbers, 100 * record.probability[row], atol=0.051)
            assert int(np.argmax(numbers)) == record.action[row]
            assert arrows.NAMES[record.action[row]] in best_step._foot.get_text()


def test_the_player_stands_where_the_record_says_and_is_not_seen_walking_back_to_the_start(best_step):
    record = best_step.record
    for time in np.arange(0, len(record.square) - 0.9, 0.25):
        best_step.show(float(time))
        x, y = best_step._board._agent.center
        first, second = (divmod(int(record.square[int(np.floor(time + up))]), 4) for up in (0, 0.999))
        assert min(first[0], second[0]) <= y <= max(first[0], second[0])
        assert min(first[1], second[1]) <= x <= max(first[1], second[1])


def test_bars_are_three_long_at_one_hundred_per_cent_and_one_more_for_ten_times_as_much():
    np.testing.assert_allclose(arrows.length([0.0, 0.001, 0.01, 0.1, 1.0]), [0, 0, 1, 2, 3], atol=1e-12)
    assert len({len(arrows.per_cent(p)) for p in (0.0, 0.0123, 0.5, 0.9994, 0.9996, 1.0)}) == 1


def test_learning_rings_the_squares_that_win_and_writes_the_best_number_of_each():
    scene = built(scenes.LearningTheLake(recall(recipe.learning)))
    for index, row in enumerate(scenes.SHOWN):
        scene.show(float(index))
        wins = scene.record.wins[row]
        ringed = [ring.get_visible() for ring in scene._board._rings]
        assert ringed == [bool(wins[square]) and square in scenes.ICE for square in range(16)]
        says = scene.record.probability[row]
        for square in scenes.ICE:
            assert scene._board._numbers[square].get_text() == f"{100 * says[square].max():.1f}"
        assert pointed(scene._arrows) == {square: says[square].argmax() for square in scenes.ICE}
        assert scene._numbers[0].get_text() == str(row)


def test_shown_updates_start_untrained_are_dense_early_and_end_at_the_last():
    assert scenes.SHOWN[:4] == (0, 1, 2, 3)
    assert scenes.SHOWN[-1] == recipe.UPDATES
    assert (np.diff(scenes.SHOWN) > 0).all()


def test_curves_are_those_of_all_five_seeds():
    scene = built(ice.HowManyGames(recall(recipe.icy_seeds)))
    scene.show(len(recipe.ICY_GAMES) - 1.0)
    (curve,) = scene._curves._curves
    for line, row in zip(curve.thin, scene.record.success, strict=True):
        np.testing.assert_allclose(line.get_ydata(), row)


def test_generations_show_the_arrows_of_seed_0_mark_what_changed_and_say_who_fell():
    scene = built(ice.OneMoreGeneration(recall(recipe.generations)))
    record = scene.record
    for now in range(record.success.shape[1]):
        scene.show(float(now))
        policy = record.policy[0, now]
        assert pointed(scene._arrows) == {square: policy[square] for square in ice.ICE}
        for square, lines in scene._arrows._lines.items():
            changed = now > 0 and policy[square] != record.policy[0, now - 1, square]
            assert (lines[0].get_markeredgewidth() == 3) == changed
        for (number, sign), row in zip(scene._rows, record.success, strict=True):
            assert number.get_text() == f"{row[now]:.3f}"
            assert ("best" in sign.get_text()) == (row[now] > record.best - 1e-9)
            assert ("fell" in sign.get_text()) == (now > 0 and row[now] < row[now - 1] - 1e-9)


def test_frames_may_be_asked_for_in_any_order(best_step):
    def state(time):
        best_step.show(time)
        return [text.get_text() for text in best_step._numbers], best_step._board._agent.center

    before = state(4.3)
    state(0.0)
    assert state(4.3) == before

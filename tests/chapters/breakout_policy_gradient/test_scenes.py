"""The pictures of "Breakout: Policy Gradients": what is counted, ringed and framed is what was recorded."""

import numpy as np
import pytest
from matplotlib.figure import Figure

pytest.importorskip("ale_py")

from mlanimated.animate import palette, style
from mlanimated.atari.clips import Clip
from mlanimated.atari.counted import Counted, CountedGames
from mlanimated.atari.results import LongRun, LongRuns, Result
from mlanimated.atari.stage_film import StagesSeen, stage_films
from mlanimated.atari.walls import StageWalls, Walls
from mlanimated.chapters.breakout_policy_gradient import scenes
from mlanimated.chapters.breakout_policy_gradient.goals import HUMAN
from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing, wall_pixels
from mlanimated.chapters.breakout_policy_gradient.views import WhatADifferenceHides, change, grey
from mlanimated.panels.pixels import rgb

pytestmark = pytest.mark.atari

RNG = np.random.default_rng(0)


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def counted(rises, rows=40):
    counts = np.zeros(rows, np.int64)
    for row in rises:
        counts[row:] += 1
    return Counted(
        seed=7,
        sticky=0.0,
        first=100,
        screens=RNG.integers(0, 256, (rows, 210, 160, 3), dtype=np.uint8),
        memory=np.zeros((rows, 128), np.uint8),
        scores=200 + 3 * np.arange(rows),
        lives=np.where(np.arange(rows) < 20, 4, 3),
        counts=counts,
        whole_counts=counts,
        whole_lives=np.full(rows, 4),
        score=400,
    )


class EveryStep(scenes.TwoTunnels):
    every = 1


def test_both_games_are_at_the_same_step_with_their_own_counts():
    record = CountedGames((counted([10, 25]), counted([10, 30])))
    scene = built(EveryStep(record))
    for row in (0, 9, 10, 24, 25, 39):
        scene.show(float(row))
        for game, screen in zip(record.games, scene._screens, strict=True):
            np.testing.assert_array_equal(screen.pixels._picture, game.screens[row])
            assert screen._counter.get_text() == f"behind the wall: {game.counts[row]:2d}"
            assert screen._line.get_text() == f"score {200 + 3 * row}  lives {4 if row < 20 else 3}"


def test_events_of_either_game_are_marks():
    record = CountedGames((counted([10, 25]), counted([10, 30])))
    steps = EveryStep(record).steps()
    marks = {row: step.sentence for row, step in enumerate(steps) if step.sentence}
    assert list(marks) == [0, 10, 25, 30, 39]
    assert marks[10] == (
        "Left: trip behind the wall number 1, at a score of 230. "
        "Right: trip behind the wall number 1, at a score of 230."
    )
    assert marks[25] == "Left: trip behind the wall number 2, at a score of 275."
    assert "no trips behind the wall" in marks[0]
    assert "Right: 2 trips behind the wall by now" in marks[39]
    assert EveryStep(record).poster_step == 10  # where both have one
    assert steps[26].values["left, trips behind the wall"] == 2
    assert steps[26].values["right, trips behind the wall"] == 1


def test_many_events_are_not_all_marks():
    record = CountedGames((counted(range(2, 30, 2)), counted([])))
    marks = [row for row, step in enumerate(EveryStep(record).steps()) if step.sentence]
    assert marks == [0, 2, 4, 6, 8, 10, 12, 39]


def test_every_second_step_is_shown_and_each_stop():
    record = CountedGames((counted([10, 25]), counted([10, 31])))
    scene = built(scenes.TwoTunnels(record))
    steps = scene.steps()
    rows = [int(step.name.split()[2]) - 1 for step in steps]
    assert rows == sorted({*range(0, 40, 2), 25, 31, 39})
    assert [row for row, step in zip(rows, steps, strict=True) if step.sentence] == [0, 10, 25, 31, 39]
    assert rows[scene.poster_step] == 10
    for time, row in enumerate(rows):
        scene.show(float(time))
        assert scene._screens[1]._line.get_text() == f"score {200 + 3 * row}  lives {4 if row < 20 else 3}"


def seen(rows=20):
    pictures = np.zeros((rows, 42, 42, 4), np.uint8)
    pictures[:, 12:18, 3:39] = 80
    for row in range(rows):
        for layer in range(4):
            pictures[row, 38 - (row + layer) % 20, 20, layer] = 60
    memory = np.full((rows, 128), 255, np.uint8)
    memory[:, 101] = 180
    points = np.zeros(rows, np.int64)
    points[8] = 4
    return Seeing(3, 50, pictures, memory, points)


def test_the_difference_is_now_minus_before_and_has_no_wall():
    record = seen()
    scene = built(WhatADifferenceHides(record))
    for row in (0, 5, 19):
        scene.show(float(row))
        now, before, difference = scene._above
        np.testing.assert_array_equal(now._picture, grey(record.pictures[row, ..., 3]))
        np.testing.assert_array_equal(before._picture, grey(record.pictures[row, ..., 2]))
        np.testing.assert_array_equal(difference._picture, change(record.differences[row]))
        for layer, panel in enumerate(scene._below):
            np.testing.assert_array_equal(panel._picture, grey(record.pictures[row, ..., layer]))
        assert scene._counts[0].get_text() == f"wall: {6 * 36} pixels"
        assert scene._counts[1].get_text() == "wall:   0 pixels"


def test_what_is_new_is_blue_and_what_is_gone_is_red():
    painted = change(np.array([[200, -200, 0]]))
    assert [tuple(pixel) for pixel in painted[0]] == [
        rgb(palette.MODEL),
        rgb(palette.LOSS),
        (255, 255, 255),
    ]


def test_a_moment_is_calm_only_far_from_the_wall_and_without_points():
    record = seen()
    assert not record.calm[0]  # what was before is not known
    assert record.calm[1:].sum() == 18
    assert not record.calm[8]
    record.memory[12, 101] = 90
    assert not record.calm[12:14].any()
    assert record.calm[14]


def test_pixels_beside_the_wall_do_not_count():
    picture = np.ones((42, 42))
    assert wall_pixels(picture) == 8 * 36
    picture[11:19, 3:39] = 0
    assert wall_pixels(picture) == 0


def wall(order, first_trip=-1, score=10):
    falls = np.full((6, 18), -1)
    for step, place in enumerate(order):
        falls[place] = 10 * step + 5
    one = np.array([first_trip])
    return Walls(falls[None], one, np.array([500]), np.array([score]), 0.0)


def walls():
    column = [(row, 4) for row in range(6)]
    return StageWalls(
        (0.0, 50.0, 100.0),
        (0, 500, 1000),
        (wall([], score=0), wall([(5, 1), (5, 2)]), wall([(5, 1), *column, (0, 3), (0, 5)], 66, 30)),
        (1, 2, 3),
    )


def test_bricks_are_coloured_in_the_order_in_which_they_fell():
    scene = built(scenes.GrowingHoles(walls()))
    for step, (stage, count) in enumerate(scene._rows):
        scene.show(float(step))
        cells = np.ma.filled(scene._map._cells.get_array(), np.nan)
        falls = scene.record.walls[stage].falls[0]
        for place in np.ndindex(6, 18):
            rank = (falls[falls >= 0] <= falls[place]).sum() if falls[place] >= 0 else None
            if rank is None or rank > count:
                assert np.isnan(cells[place])
            else:
                assert cells[place] == rank
        assert scene._lines[0].get_text() == f"bricks fallen: {count:3d} of 108"


def test_only_a_column_without_a_brick_is_framed():
    scene = built(scenes.GrowingHoles(walls()))
    for step, (stage, count) in enumerate(scene._rows):
        scene.show(float(step))
        framed = [column for column, frame in enumerate(scene._open) if frame.get_visible()]
        assert framed == ([4] if stage == 2 and count >= 7 else [])
        behind = "yes" if stage == 2 and count >= 7 else "not yet"
        assert scene._lines[1].get_text().endswith(f"behind the wall: {behind}")


def test_ends_of_games_and_first_trips_are_marks():
    steps = scenes.GrowingHoles(walls()).steps()
    said = [step.sentence for step in steps if step.sentence]
    assert len(said) == 4
    assert "0 of 108 bricks fall in the whole game: a score of 0" in said[0]
    assert "2 of 108 bricks" in said[1]
    assert "7 bricks have fallen, 1 column is open, and the ball comes behind the wall" in said[2]
    assert "9 of 108 bricks fall in the whole game: a score of 30" in said[3]


def parts(rows=20):
    def one(first):
        chances = RNG.dirichlet(np.ones(4), rows)
        rewards = np.zeros(rows, np.int64)
        rewards[[5, 19]] = 4
        memory = np.full((rows, 128), 255, np.uint8)
        screens = RNG.integers(0, 256, (rows, 210, 160, 3), dtype=np.uint8)
        return Clip(7, first, screens, chances, chances.argmax(axis=1), rewards, memory)

    return StagesSeen((0.0, 100.0), (0, 1000), (one(0), one(300)), (0, 50), (8, 70), (27000, 900))


def test_bars_are_the_probabilities_by_their_names_and_the_ring_is_the_choice():
    record = parts()
    films = stage_films(scenes.Richest, record)
    assert list(films.scenes) == ["0 %", "100 %"]
    scene, clip = built(films.scenes["100 %"]), record.clips[1]
    order = [3, 0, 1, 2]  # left, stay, fire, right, as the emulator numbers them
    for step, row in enumerate(range(1, 20, 2)):
        scene.show(float(step))
        np.testing.assert_array_equal(scene._screen._picture, clip.screens[row])
        np.testing.assert_allclose(
            [bar.get_width() for bar in scene._bars._bars], clip.preferences[row, order]
        )
        assert [ring.get_visible() for ring in scene._bars._rings] == [
            clip.chosen[row] == action for action in order
        ]
        assert scene._lines[0].get_text() == f"agent step {300 + row + 1:4d}"
        assert scene._lines[1].get_text() == f"score {50 + 4 * (row >= 5) + 4 * (row >= 19):2d}, bricks  0"


def test_the_emulator_numbers_actions_as_the_film_names_them():
    from ale_py import Action

    from mlanimated.chapters.breakout_policy_gradient import recipe

    numbers = recipe.stages().games[-1].actions
    names = {"left": Action.LEFT, "stay": Action.NOOP, "fire": Action.FIRE, "right": Action.RIGHT}
    minimal = [Action.NOOP, Action.FIRE, Action.RIGHT, Action.LEFT]
    assert {name: minimal[numbers[place]] for name, place in scenes.Richest.shown_actions.items()} == names


def results():
    def one(chance, scores):
        scores = np.array(scores, float)
        return Result(chance, scores, len(scores), 0, float(scores.mean()), 1.0, 1.0, 2.0)

    sticky, plain = one(0.25, RNG.integers(5, 400, 60)), one(0.0, RNG.integers(100, 433, 60))
    run = LongRun(0, 3_000_000, 1.5, np.linspace(1e4, 3e6, 60), np.linspace(1, 300, 60), sticky, plain)
    return LongRuns((run,), {}, "a machine")


def test_games_pile_up_on_their_scores_beside_a_person_s():
    record = results()
    scene = built(scenes.Scores(record))
    pairs = zip(scene._panels, (record.runs[0].plain, record.runs[0].sticky), strict=True)
    for (shown, panel), result in pairs:
        assert shown is result
        for step, games in enumerate(scene._shown):
            scene.show(float(step))
            heights = [bar.get_height() for bar in panel._bars]
            expected, _ = np.histogram(result.scores[:games], np.arange(0, 461, 20))
            assert heights == expected.tolist()
            assert panel._mean.get_xdata()[0] == pytest.approx(result.scores[:games].mean())
        assert any(list(line.get_xdata()) == [HUMAN] * 2 for line in panel.axes.lines)


def test_the_curve_is_the_one_of_the_training_and_the_result_is_seen_at_its_end():
    record = results()
    scene = built(scenes.LongTraining(record))
    scene.show(5.0)
    assert not scene._dots[0].get_visible()
    last = len(scene.steps()) - 1
    scene.show(float(last))
    assert scene._dots[0].get_ydata()[0] == record.runs[0].plain.mean
    assert scene._lines[0].get_ydata()[-1] == pytest.approx(300)
    assert scene._lines[0].get_xdata()[-1] == pytest.approx(3)
    assert (
        f"Evaluated without sticky actions: {record.runs[0].plain.mean:.1f}." in scene.steps()[last].sentence
    )

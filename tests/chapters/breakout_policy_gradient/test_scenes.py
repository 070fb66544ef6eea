"""The pictures of "Breakout: Policy Gradients": what is counted, ringed and framed is what was recorded."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

pytest.importorskip("ale_py")

from ale_py import ALEInterface, LoggerMode, roms

from mlanimated.animate import palette, style
from mlanimated.atari.clips import Clip
from mlanimated.atari.counted import Counted, CountedGames
from mlanimated.atari.events import BREAKOUT_BALL_HEIGHT
from mlanimated.atari.results import LongRun, LongRuns, Result
from mlanimated.atari.stage_film import StagesSeen, stage_films
from mlanimated.atari.walls import StageWalls, Walls
from mlanimated.chapters.breakout_policy_gradient import scenes
from mlanimated.chapters.breakout_policy_gradient.goals import HUMAN
from mlanimated.chapters.breakout_policy_gradient.looking import (
    MOVES,
    Looking,
    empty_field,
    looking,
    part_of_the_field,
)
from mlanimated.chapters.breakout_policy_gradient.looking_scene import WhatItLooksAt, weight
from mlanimated.chapters.breakout_policy_gradient.many_games import with_one_game
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


def wall(*orders, trips=()):
    """Return games in which bricks fall in these orders, the k-th at step 10 k + 5."""
    falls = np.full((len(orders), 6, 18), -1)
    for game, order in enumerate(orders):
        for step, place in enumerate(order):
            falls[(game, *place)] = 10 * step + 5
    count = len(orders)
    first = np.array([*trips, *[-1] * (count - len(trips))])
    return Walls(falls, first, np.full(count, 500), np.arange(count), 0.0)


COLUMN = [(row, 4) for row in range(5, -1, -1)]


def walls():
    some = wall([(5, 1)], [(5, 1), (5, 2)], [(5, 2), (5, 3)])
    one = wall([(5, 7), (4, 7)])
    many = wall([(5, 1), *COLUMN, (0, 3)], [*COLUMN, (0, 5)], [(5, 9)], trips=(66, 56))
    return StageWalls((0.0, 50.0, 100.0), (0, 500, 1000), (some, one, many), (1, 2, 3))


def test_bricks_are_as_dark_as_there_are_games_without_them():
    scene = built(scenes.GrowingHoles(walls()))
    assert [scene._gone[stage].furthest() for stage in range(3)] == [2, 2, 7]
    for step, (stage, count) in enumerate(scene._rows):
        scene.show(float(step))
        cells = np.asarray(scene._map._cells.get_array())
        falls = scene.record.walls[stage].falls
        reached = [game for game in falls if (game >= 0).sum() >= count]
        for place in np.ndindex(6, 18):
            gone = [0 <= game[place] < 10 * count for game in reached]
            assert cells[place] == pytest.approx(100 * np.mean(gone))
        assert scene._lines[0].get_text() == f"after {count:3d} of 108 bricks"
        games = "one game" if stage == 1 else f"{len(reached)} of 3 games"
        assert scene._games.get_text() == games


def test_a_bar_is_as_high_as_there_are_games_with_an_open_column():
    scene = built(scenes.GrowingHoles(walls()))
    for step, (stage, count) in enumerate(scene._rows):
        scene.show(float(step))
        heights = [bar.get_height() for bar in scene._bars]
        # One of the two games with six bricks has opened the column, and both have with seven.
        opened = {6: 50, 7: 100}.get(count, 0) if stage == 2 else 0
        assert heights == pytest.approx([opened if column == 4 else 0 for column in range(18)])
        behind = {6: 50, 7: 100}.get(count, 0) if stage == 2 else 0
        assert scene._lines[1].get_text() == f"ball behind the wall: {behind:3d} % of games"


def test_the_end_of_each_stage_is_a_mark():
    said = [step.sentence for step in scenes.GrowingHoles(walls()).steps() if step.sentence]
    assert len(said) == 5
    assert said[0] == "After 0 agent steps of training, 3 games begin, and the wall stands."
    assert "at least 2 bricks fall in 2 of 3 games. No column is open" in said[1]
    assert "in column 3 of row 6, is gone in 100 %" in said[1] or "in column 2 of row 6" in said[1]
    assert "training, 2 bricks fall in the one game that is kept" in said[2]
    assert said[2].endswith(("row 6, is gone in it.", "row 5, is gone in it."))
    # The last stage is also told where half of its games are through.
    assert "at least 6 bricks fall in 2 of 3 games. Column 5 is open in 50 % of them" in said[3]
    assert said[3].endswith("the ball has been behind the wall in 50 % of them.")
    assert "at least 7 bricks fall in 2 of 3 games. Column 5 is open in 100 % of them" in said[4]
    assert said[4].endswith("the ball has been behind the wall in 100 % of them.")


def test_a_stage_with_one_game_stands_where_it_belongs():
    found = walls()
    ends = StageWalls((0.0, 100.0), (0, 1000), (found.walls[0], found.walls[2]), (1, 3))
    middle = StageWalls((50.0,), (500,), (found.walls[1],), (2,))
    assert with_one_game(ends, middle) == found


def look(rows=5):
    maps = np.zeros((rows, 42, 42))
    for row in range(rows):
        maps[row, (14, 38, 25, 14, 38)[row], 10 + row] = 0.2 * (row + 1)
    chances = RNG.dirichlet(np.ones(3), rows)
    return Looking(
        seed=3,
        steps=50 + 2 * np.arange(rows),
        pictures=RNG.integers(0, 256, (rows, 42, 42, 4), dtype=np.uint8),
        maps=maps,
        usual=chances,
        without=chances[:, ::-1],
        bricks=np.full(rows, 60),
    )


def test_the_ringed_square_is_the_one_that_matters_most():
    record = look()
    scene = built(WhatItLooksAt(record))
    order = [2, 0, 1]
    for row in range(5):
        scene.show(float(row))
        np.testing.assert_array_equal(scene._pictures[0]._picture, grey(record.pictures[row, ..., 3]))
        np.testing.assert_array_equal(scene._pictures[1]._picture, weight(record.maps[row]))
        middle = np.array(np.unravel_index(record.maps[row].argmax(), (42, 42)))
        for ring in scene._rings:
            assert (ring.get_y(), ring.get_x()) == tuple(middle - 2)
            assert (ring.get_width(), ring.get_height()) == (5, 5)
        for bars, chances in zip(scene._bars, (record.usual, record.without), strict=True):
            np.testing.assert_allclose([bar.get_width() for bar in bars._bars], chances[row, order])
            rung = [ring.get_visible() for ring in bars._rings]
            assert rung.index(True) == chances[row, order].argmax()
            assert sum(rung) == 1
        assert scene._words[1].get_text() == f"square emptied: {0.2 * (row + 1):.2f}"


def test_what_matters_is_said_with_its_place():
    said = {row: step.sentence for row, step in enumerate(WhatItLooksAt(look()).steps()) if step.sentence}
    assert list(said) == [0, 1, 3, 4]
    assert "moves 20 % of the probability, in the wall" in said[0]
    assert said[1].startswith("Here it matters least.")
    assert said[3].startswith("Here it matters most.")
    assert "moves 100 % of the probability, at the paddle" in said[4]
    steps = WhatItLooksAt(look()).steps()
    assert [step.values["row of the square"] for step in steps] == [15, 39, 26, 15, 39]
    assert [step.values["column"] for step in steps] == [11, 12, 13, 14, 15]


def test_a_move_that_stays_and_one_that_changes_are_told_apart():
    usual, without = np.array([[0.2, 0.7, 0.1]] * 5), np.array([[0.3, 0.6, 0.1], *[[0.6, 0.3, 0.1]] * 4])
    record = dataclasses.replace(look(), usual=usual, without=without)
    steps = WhatItLooksAt(record).steps()
    assert steps[0].sentence.endswith(": “right” stays the likeliest.")
    assert steps[4].sentence.endswith(": from “right” to “stay”.")


def test_parts_of_the_field_begin_where_the_wall_and_the_paddle_do():
    found = [part_of_the_field(row) for row in (10, 11, 18, 19, 35, 36)]
    assert found == [
        "above the wall",
        "in the wall",
        "in the wall",
        "at the ball",
        "at the ball",
        "at the paddle",
    ]


def test_an_empty_field_has_its_frame_and_nothing_else():
    pictures = np.zeros((6, 42, 42, 4), np.uint8)
    pictures[:, :, :3] = 142
    pictures[:, 12:18, 3:39] = 80
    for row in range(6):
        pictures[row, 25 + row, 20] = 90
    empty = empty_field(pictures)
    assert (empty[:, :3] == 142).all()
    assert not empty[:, 3:].any()


def test_emptying_is_asked_of_the_network_and_the_worst_of_it_kept():
    """A network that looks at one pixel only: right where it is lit, left where it is not."""

    class Rigged:
        def network(self):
            return self

        def predict_on_batch(self, pictures):
            light = pictures[:, 30, 20, 3] / 10.0
            return [np.stack([0 * light, 0 * light, light, 0 * light], axis=1), None]

    record = seen(12)
    record.pictures[:, 30, 20, 3] = 100
    record.memory[6:] = 0  # the bricks are gone
    found = looking(Rigged(), record)
    assert found.steps.tolist() == [51, 53, 55, 57, 59, 61]
    assert found.bricks.tolist() == record.bricks[::2].tolist()
    for row, place in enumerate(found.strongest.tolist()):
        lit = found.maps[row] > 0
        assert np.argwhere(lit).min(axis=0).tolist() == [28, 18]
        assert np.argwhere(lit).max(axis=0).tolist() == [32, 22]
        assert lit[tuple(place)]
        assert found.usual[row, MOVES.index("right")] > 0.99
        np.testing.assert_allclose(found.without[row], [0.5, 0.25, 0.25])


def test_while_a_ball_flies_to_fire_is_to_stay():
    ALEInterface.setLoggerMode(LoggerMode.Error)
    play = ALEInterface()
    play.setFloat("repeat_action_probability", 0.0)
    play.loadROM(roms.get_rom_path("breakout"))
    compared = 0
    for action in RNG.choice([0, 3, 4], 200):
        after = []
        start = play.cloneState()
        for press in (0, 1):
            play.restoreState(start)
            play.act(press)
            after.append(play.getRAM().copy())
        play.restoreState(start)
        if play.getRAM()[BREAKOUT_BALL_HEIGHT]:
            np.testing.assert_array_equal(*after)
            compared += 1
        play.act(int(action) if play.getRAM()[BREAKOUT_BALL_HEIGHT] else 1)
    assert compared > 100


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

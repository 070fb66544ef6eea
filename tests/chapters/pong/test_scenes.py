"""The pictures of "Pong": games in step, pixels as they are, bars and curves as recorded."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from mlanimated.animate import style
from mlanimated.animate.stage import Stage as Staged
from mlanimated.atari.results import LongRun, LongRuns, Result
from mlanimated.chapters.pong import scenes
from mlanimated.chapters.pong.games import BALL_ACROSS, BALL_DOWN, BALL_LEFTWARDS, Clip, Hero, Learning, Tally
from mlanimated.chapters.pong.measures import TITLES
from mlanimated.chapters.pong.methods import COMPARED, Comparison, PointsRun
from mlanimated.chapters.pong.seeing import Seeing, paddle_pixels
from mlanimated.panels.pixels import Pixels

RNG = np.random.default_rng(0)


def clip(rows, points=()):
    """Make a clip of coloured noise in which points are won (1) or lost (−1) at some rows."""
    rewards = np.zeros(rows, np.int64)
    for row, reward in points:
        rewards[row] = reward
    probabilities = RNG.dirichlet(np.ones(3), rows)
    memory = np.zeros((rows, 128), np.uint8)
    memory[:, 14], memory[:, 13] = (rewards > 0).cumsum(), (rewards < 0).cumsum()
    # A ball that comes back from the agent's side at every tenth row.
    memory[:, BALL_ACROSS], memory[:, BALL_DOWN], memory[10::10, BALL_LEFTWARDS] = 200, 1, 1
    return Clip(
        seed=7,
        first=100,
        screens=RNG.integers(0, 256, (rows, 210, 160, 3), dtype=np.uint8),
        preferences=probabilities,
        chosen=probabilities.argmax(axis=1),
        rewards=rewards,
        memory=memory,
    )


def hero():
    return Hero(clip(20, [(9, -1), (19, -1)]), clip(50, [(49, 1)]))


def learning():
    tally = Tally(500, 1, 21, (1, 21), 3, np.array([250, 250]))
    clips = (clip(12, [(5, -1)]), clip(12), clip(12, [(8, 1)]))
    return Learning((0.0, 10.0, 100.0), (0, 100, 1000), clips, (tally,) * 3)


def sight(rows=90):
    fields = np.zeros((rows, 80, 80), np.uint8)
    still = np.zeros(rows, bool)
    still[40:50] = True
    top = 10 + np.cumsum(~still) % 20
    for row in range(rows):
        fields[row, top[row] : top[row] + 8, 70:72] = 1
    differences = np.diff(fields.astype(np.int8), axis=0, prepend=fields[:1].astype(np.int8))
    return Seeing(clip(rows), fields, differences, still)


def comparison():
    end = np.arange(1, 33) * 8192
    runs = [
        PointsRun(method, seed, end, np.full(32, won), np.full(32, 100 - won), 9)
        for seed in range(3)
        for won, method in enumerate(COMPARED, start=2 + seed)
    ]
    return Comparison(tuple(runs))


def long_runs():
    def run(seed):
        sticky = RNG.integers(5, 22, 60).astype(float)
        plain = np.repeat([21.0, 18.0], 30)
        results = [
            Result(chance, scores, 60, 0, float(scores.mean()), float(np.median(scores)), 1.0, 2.0)
            for chance, scores in ((0.25, sticky), (0.0, plain))
        ]
        steps = np.linspace(1e4, 3e6, 60)
        return LongRun(seed, 3_000_000, 1.5, steps, np.linspace(-21, 15 - seed, 60), *results)

    return LongRuns(tuple(run(seed) for seed in range(3)), {}, "a machine")


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def test_both_games_are_at_the_same_step_and_each_stops_at_its_end():
    scene = built(scenes.RandomAndTrained(hero()))
    assert [step.name for step in scene.steps()] == [f"agent step {row + 1}" for row in scene._rows]
    # Every second step, the last one, and both points of the random player.
    assert scene._rows == sorted({*range(0, 50, 2), 9, 19, 49})
    for row in (0, 12, 19, 20, 49):
        scene.show(float(scene._rows.index(row)))
        assert scene._counter.get_text() == f"agent step {row + 1:3d}"
        np.testing.assert_array_equal(scene._screens[1].pixels._picture, scene.record.trained.screens[row])
        own = scene.record.random.screens[min(row, 19)]
        same = (scene._screens[0].pixels._picture == own).all()
        assert same == (row <= 19)
        assert scene._screens[0]._title.get_text() == ("random" if row <= 19 else "random: over")
    assert scene._screens[0]._line.get_text() == "won 0, lost 2"
    assert scene._screens[1]._line.get_text() == "won 1, lost 0"


def test_points_are_marks_and_values_end_with_the_game():
    steps = scenes.RandomAndTrained(hero()).steps()
    marks = {step.name: step.sentence for step in steps if step.sentence}
    assert list(marks) == ["agent step 1", "agent step 10", "agent step 20", "agent step 50"]
    assert "Random loses a point" in marks["agent step 10"]
    assert "Trained wins a point" in marks["agent step 50"]
    values = {step.name: step.values for step in steps}
    assert "random, score" in values["agent step 20"]
    assert "random, score" not in values["agent step 21"]


def test_stages_show_the_same_steps_each_of_its_own_game():
    record = learning()
    stages = scenes.stages(record).scenes
    assert list(stages) == ["0 %", "10 %", "100 %"]
    for index, scene in enumerate(stages.values()):
        built(scene)
        # Points of any stage are shown in all, so that all have the same steps.
        assert scene._rows == sorted({*range(0, 12, 2), 5, 8, 11})
        for step, row in enumerate(scene._rows):
            scene.show(float(step))
            np.testing.assert_array_equal(scene._screen._picture, record.clips[index].screens[row])


@pytest.mark.parametrize(("scale", "supersampling"), [(2, 2), (1.5, 2), (3, 1)])
def test_pixels_are_enlarged_and_nothing_else(scale, supersampling):
    picture = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)

    class One(scenes.RandomAndTrained):
        def build(self, figure):
            self._pixels = Pixels(figure, 40, 60, 30, 20, scale)
            return [self._pixels]

        def show(self, time):
            del time
            self._pixels.set_picture(picture)

    frame = Staged(One(hero()), supersampling).frame(1.0)
    times = round(scale * supersampling)
    left, bottom = 40 * supersampling, 60 * supersampling
    height = One.size[1] * supersampling
    shown = frame[height - bottom - 20 * times : height - bottom, left : left + 30 * times]
    np.testing.assert_array_equal(shown, picture.repeat(times, axis=0).repeat(times, axis=1))
    outside = frame.copy()
    outside[height - bottom - 20 * times : height - bottom, left : left + 30 * times] = 255
    assert (outside == 255).all()


def test_a_picture_of_another_size_is_refused():
    pixels = Pixels(Figure(), 0, 0, 30, 20, 1)
    with pytest.raises(ValueError, match=r"\(20, 31, 3\)"):
        pixels.set_picture(np.zeros((20, 31, 3), np.uint8))


def test_difference_appears_last_and_its_numbers_are_counted():
    record = sight()
    scene = built(scenes.WhatTheNetworkSees(record))
    for step, shown in ((0, (False, False, False)), (1, (True, False, False)), (2, (True, True, False))):
        scene.show(float(step))
        assert (scene._frame.get_visible(), scene._field.get_visible(), scene._change.get_visible()) == shown
    for step, row in ((3, 20), (30, 47)):
        scene.show(float(step))
        assert f"{paddle_pixels(record.fields[row])} pixels" in scene._counts[0].get_text()
        assert f"{paddle_pixels(record.differences[row])} pixels" in scene._counts[1].get_text()
    said = [step.sentence for step in scene.steps() if step.sentence]
    assert any("16 pixels in the picture, 0 in the difference" in sentence for sentence in said)
    assert any("is back" in sentence for sentence in said)


def test_lines_are_the_shares_of_points():
    scene = built(scenes.MethodsOnOneBudget(comparison()))
    scene.show(float(len(scene.steps()) - 1))
    for index, curve in enumerate(scene._curves._curves):
        assert [line.get_ydata()[-1] for line in curve.thin] == [2 + index, 3 + index, 4 + index]
        assert curve.thick.get_ydata()[-1] == pytest.approx(3 + index)
        assert len(curve.thick.get_xdata()) == curve.seeds.shape[1] == 16
        assert curve.thick.get_xdata()[-1] == 32 * 8192


def test_only_methods_that_were_recorded_are_drawn_each_under_its_name():
    runs = tuple(run for run in comparison().runs if run.method != "baseline")
    scene = scenes.MethodsOnOneBudget(Comparison(runs))
    figure = Figure(figsize=(10, 480 / 72), dpi=72)
    with style.context():
        scene.build(figure)
    words = [text.get_text() for text in figure.findobj(Text)]
    assert [word for word in words if word in TITLES.values()] == [
        "REINFORCE",
        "reward-to-go",
        "GAE",
        "clipped (PPO)",
    ]
    assert list(scene.steps()[-1].values) == [
        f"{name}, % won" for name in ("REINFORCE", "reward-to-go", "GAE", "clipped (PPO)")
    ]


def test_results_are_seen_only_at_the_end():
    record = long_runs()
    scene = built(scenes.LongTraining(record))
    scene.show(5.0)
    assert not any(dot.get_visible() for dot in scene._dots)
    scene.show(float(len(scene.steps()) - 1))
    assert [dot.get_ydata()[0] for dot in scene._dots] == [run.sticky.mean for run in record.runs]
    assert scene._mean.get_text() == f"{record.runs[0].sticky.mean:.1f}"
    assert len({line.get_linewidth() for line in scene._lines[1:]}) == 1
    assert scene._lines[0].get_linewidth() > scene._lines[1].get_linewidth()


def test_games_pile_up_on_their_scores():
    record = long_runs()
    scene = built(scenes.StickyOrNot(record))
    for step, games in enumerate(scene._shown):
        scene.show(float(step))
        for (_, panel), result in zip(
            scene._panels, (record.runs[0].sticky, record.runs[0].plain), strict=True
        ):
            heights = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in panel._bars}
            scores = result.scores[:games]
            assert heights == {score: (scores == score).sum() for score in range(-21, 22)}
            assert panel._mean.get_xdata()[0] == pytest.approx(scores.mean())


def test_after_five_games_the_means_are_said_as_they_are():
    record = long_runs()
    said = {step.name: step.sentence for step in scenes.StickyOrNot(record).steps()}
    sticky, plain = record.runs[0].sticky.scores[:5].mean(), record.runs[0].plain.scores[:5].mean()
    assert said["5 games"] == (
        f"After 5 games the means are: {sticky:.1f} with sticky actions, {plain:.1f} without."
    )

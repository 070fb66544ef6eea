"""The pictures of "Gradient Descent": panels in step, balls where the record says, nothing hidden."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.gradient_descent import recipe, scenes
from mlanimated.chapters.gradient_descent.valley import SHOWN_IN_VALLEY

TIMES = np.arange(0, len(scenes.SHOWN) - 1, 0.25)


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def rates():
    return built(scenes.LearningRates(recipe.learning_rates()))


def test_films_start_untrained_and_end_at_the_last_step():
    assert scenes.SHOWN[0] == SHOWN_IN_VALLEY[0] == 0
    assert scenes.SHOWN[-1] == recipe.STEPS
    for shown in (scenes.SHOWN, SHOWN_IN_VALLEY):
        assert shown[:5] == (0, 1, 2, 3, 4)  # every early step is seen
        assert (np.diff(np.diff(shown[4:])) >= 0).all()  # later ones ever more sparsely


def test_jumps_are_odd_so_that_changes_of_side_are_seen():
    assert (np.diff(scenes.SHOWN) % 2 == 1).all()


@pytest.mark.parametrize("index", range(len(scenes.SHOWN)))
def test_all_three_panels_show_the_same_step(rates, index):
    rates.show(float(index))
    row = scenes.SHOWN[index]
    assert rates._counter.get_text() == f"step {row:2d}"
    for bowl, readout, run in zip(rates._bowls, rates._readouts, rates.record.runs.values(), strict=True):
        np.testing.assert_allclose(
            np.ravel(bowl._ball.get_data()), (run.positions[row], run.losses[row]), rtol=1e-12
        )
        assert f"{run.positions[row]:.2f}".replace("-", "−") in readout.get_text()


def test_compared_panels_have_the_same_axes(rates):
    assert len({(bowl.axes.get_xlim(), bowl.axes.get_ylim()) for bowl in rates._bowls}) == 1


def test_a_ball_that_left_the_picture_is_said_to_have_left(rates):
    for time in TIMES:
        rates.show(time)
        for bowl in rates._bowls:
            (x,), (y,) = bowl._ball.get_data()
            (left, right), (bottom, top) = bowl.axes.get_xlim(), bowl.axes.get_ylim()
            inside = left <= x <= right and bottom <= y <= top
            assert bowl._gone.get_visible() == bowl._edge.get_visible() == (not inside)
    assert [bowl._gone.get_visible() for bowl in rates._bowls] == [True, False, False]


def test_readouts_have_a_fixed_width(rates):
    lengths = set()
    for time in TIMES:
        rates.show(time)
        lengths.update(len(readout.get_text()) for readout in rates._readouts)
    assert len(lengths) == 1


def test_arrow_ends_where_the_next_step_lands(rates):
    for index, row in enumerate(scenes.SHOWN[:5]):
        rates.show(float(index))
        for bowl in rates._bowls:
            (start, _), (end, _) = bowl._arrow._posA_posB
            assert (start, end) == pytest.approx(bowl.run.positions[row : row + 2])


def test_arithmetic_of_the_slider_is_right():
    for scene in scenes.slider(recipe.slider()).scenes.values():
        built(scene)
        for index in range(len(scenes.SHOWN)):
            scene.show(float(index))
            text = scene._sum.get_text().replace("−", "-").replace("\N{NO-BREAK SPACE}", " ")
            new, x, rate, slope = map(
                float, re.fullmatch(r" *(\S+) = +(\S+) - (\S+) × +(\S+)", text).groups()
            )
            assert new == pytest.approx(x - rate * slope, abs=0.02)
            assert "-0.00" not in text


def test_frames_may_be_asked_for_in_any_order(rates):
    def state(time):
        rates.show(time)
        return [np.array(bowl._trail.get_data()) for bowl in rates._bowls]

    before = state(3.5)
    state(9.0)
    for first, second in zip(before, state(3.5), strict=True):
        np.testing.assert_array_equal(first, second)


def test_best_try_is_ringed_and_nothing_is_known_before_the_first():
    scene = built(scenes.GridSearch(recipe.searches()))
    scene.show(0.0)
    assert len(scene._tries.get_xdata()) == len(scene._best.get_xdata()) == 0
    for tried in range(1, 10):
        scene.show(float(tried))
        tries = np.array(scene._tries.get_data())
        assert tries.shape == (2, tried)
        np.testing.assert_array_equal(np.ravel(scene._best.get_data()), tries[:, tries[1].argmin()])


def test_ring_of_the_lower_side_goes_when_neither_is_lower():
    search = recipe.searches().fixed_step
    scene = built(scenes.FixedStepSearch(recipe.searches()))
    for n in range(len(search.positions)):
        scene.show(float(n))
        lower = np.ravel(scene._lower.get_data())
        np.testing.assert_array_equal(lower[:1], search.positions[n + 1 : n + 2])
    assert "higher" in scene._readout.get_text()


def test_paths_in_the_valley_are_complete_and_in_step():
    record = recipe.valley()
    variants = scenes.every_momentum(record).scenes
    assert list(variants) == [f"{momentum:g}" for momentum in recipe.MOMENTA]
    for label, scene in variants.items():
        built(scene)
        for index, row in enumerate(SHOWN_IN_VALLEY):
            scene.show(float(index))
            for trail, run in zip(scene._trails, record.runs[label].values(), strict=True):
                np.testing.assert_array_equal(np.array(trail.get_data()).T, run.positions[: row + 1])


def test_the_slider_of_momentum_changes_only_the_run_with_momentum():
    first, *others = recipe.valley().runs.values()
    for other in others:
        for name in ("plain", "Adam"):
            np.testing.assert_array_equal(other[name].positions, first[name].positions)
        assert (other["momentum"].positions[2:] != first["momentum"].positions[2:]).all()


def test_the_ball_starts_where_the_slider_says_and_ends_in_the_valley_that_is_named():
    record = recipe.starts()
    for start, (label, scene) in zip(
        recipe.VALLEYS_STARTS, scenes.from_every_start(record).scenes.items(), strict=True
    ):
        built(scene)
        assert float(label.replace("\N{MINUS SIGN}", "-")) == start
        for index, row in enumerate(scenes.SHOWN):
            scene.show(float(index))
            run = record.runs[label]
            where = np.ravel(scene._bowl._ball.get_data())
            np.testing.assert_allclose(where, (run.positions[row], run.losses[row]), rtol=1e-12)
            assert not scene._bowl._gone.get_visible()
        lowest = record.runs[label].losses[-1] == pytest.approx(record.curve.y.min(), abs=0.1)
        assert ("the lowest there is" in scene.steps()[-1].sentence) == lowest
        assert ("a local minimum" in scene.steps()[-1].sentence) == (not lowest)


@pytest.mark.parametrize("draw", [scenes.LearningRates, scenes.slider, scenes.from_every_start])
def test_every_step_but_the_first_names_the_line_that_made_it(draw):
    record = {scenes.slider: recipe.slider, scenes.from_every_start: recipe.starts}.get(
        draw, recipe.learning_rates
    )()
    drawn = draw(record)
    for scene in getattr(drawn, "scenes", {"": drawn}).values():
        assert [step.line for step in scene.steps()] == ["", *["update"] * (len(scenes.SHOWN) - 1)]


def test_losses_are_drawn_as_recorded():
    scene = built(scenes.LossByStep(recipe.learning_rates()))
    scene.show(float(len(scenes.SHOWN) - 1))
    for line, run in zip(scene._lines, scene.record.runs.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), run.losses, rtol=1e-9)

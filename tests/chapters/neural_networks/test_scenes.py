"""The artists of chapter 3: lines go where the record says, numbers are recorded, panels stay in step."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate.scene import Scene
from mlanimated.chapters.neural_networks import neuron_runs, recipe
from mlanimated.chapters.neural_networks import scenes as chapter

RUN = recipe.plain_run()
BOTH = recipe.both_runs()


def built(scene: Scene) -> Figure:
    figure = Figure(figsize=(scene.size[0] / 72, scene.size[1] / 72), dpi=72)
    scene.build(figure)
    return figure


def texts(figure: Figure) -> list[str]:
    return [text.get_text().replace("\N{NO-BREAK SPACE}", " ") for ax in figure.axes for text in ax.texts]


def test_one_neuron_shows_the_recorded_numbers_at_each_step() -> None:
    scene = chapter.OneNeuron(RUN)
    figure = built(scene)
    for row, step in enumerate(RUN.shown):
        scene.show(row)
        shown = " ".join(texts(figure))
        assert f"{RUN.line.w[step]:.3f}" in shown
        assert f"{RUN.line.b[step]:.2f}" in shown
        assert f"{RUN.line.loss[step]:.3f}" in shown
        assert f"{RUN.line.w[step] * 50 + RUN.line.b[step]:.1f} °F" in shown
        assert f"step {step:5,d}" in shown


def test_between_two_steps_the_line_moves_and_the_numbers_wait() -> None:
    scene = chapter.OneNeuron(RUN)
    figure = built(scene)
    scene.show(0.0)
    before, line = texts(figure), scene._line.line.get_ydata()
    scene.show(0.5)
    assert texts(figure) == before
    ends = scene._line.line.get_xdata()
    half = [(RUN.line.w[0] + RUN.line.w[1]) / 2, (RUN.line.b[0] + RUN.line.b[1]) / 2]
    np.testing.assert_allclose(scene._line.line.get_ydata(), half[0] * ends + half[1])
    assert not np.allclose(line, scene._line.line.get_ydata())


def test_errors_reach_from_the_points_to_the_line() -> None:
    scene = chapter.OneNeuron(RUN)
    built(scene)
    scene.show(5.0)
    step = RUN.shown[5]
    for (x, y), (same_x, predicted) in scene._line.errors.get_segments():
        assert x == same_x
        assert y == 1.8 * x + 32
        assert predicted == pytest.approx(RUN.line.w[step] * x + RUN.line.b[step])


def test_lock_step_panels_show_the_same_step_on_the_same_axes() -> None:
    scene = chapter.plain_and_scaled(BOTH)
    figure = built(scene)
    left, right = figure.axes
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()
    for row, step in enumerate(RUN.shown):
        scene.show(row)
        assert sum(text == f"step {step:5,d}" for text in texts(figure)) == 2


def test_one_unit_is_equally_long_in_both_maps() -> None:
    figure = built(chapter.valley_and_bowl(BOTH))
    figure.draw_without_rendering()
    scales = [ax.transData.transform([[0, 0], [1, 1]]) for ax in figure.axes]
    lengths = np.array([corner - origin for origin, corner in scales])
    np.testing.assert_allclose(lengths, lengths[0, 0], rtol=1e-6)


def test_the_walker_is_where_the_run_is() -> None:
    scene = neuron_runs.MapPanel(BOTH.scaled, "a bowl", ("w", "b"))
    built(scene)
    scene.show(3.0)
    own = BOTH.scaled.own
    assert scene._dot.get_xdata()[0] == own.w[3]
    assert scene._dot.get_ydata()[0] == own.b[3]


def test_bars_of_the_adjustment_are_the_slopes_of_the_pairs() -> None:
    record = recipe.one_adjustment()
    scene = chapter.Adjustment(record)
    built(scene)
    scene.show(4.0)
    heights = [bar.get_height() for bar in scene._bars_w]
    np.testing.assert_allclose(heights[:4], record.says_w[:4])
    assert heights[4:] == [0.0] * 6
    scene.show(12.0)
    ends = scene._line.line.get_xdata()
    np.testing.assert_allclose(scene._line.line.get_ydata(), record.after[0] * ends + record.after[1])


def test_three_programs_are_drawn_from_their_own_numbers() -> None:
    by_hand = recipe.train_by_hand(np.array([-1.0, 1.0]), np.array([0.0, 40.0]), (14.0, 12.0), 0.1, 60)
    shifted = recipe.Trajectory(by_hand.w, by_hand.b + 0.25, by_hand.loss)
    scene = chapter.Three(recipe.ThreeWays(by_hand, by_hand, shifted))
    figure = built(scene)
    scene.show(60.0)
    assert "largest difference 0.2500000" in texts(figure)
    rings = dict(scene._curves)["b"][2]
    np.testing.assert_array_equal(rings.get_ydata(), shifted.b[::10])

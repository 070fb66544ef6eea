"""The artists of chapter 4: dots, hinges and bars stand where the record says."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate.scene import Scene
from mlanimated.chapters.activation_functions import recipe, sine_waves
from mlanimated.chapters.activation_functions import scenes as chapter
from mlanimated.store.recipes import recall


def built(scene: Scene) -> Figure:
    figure = Figure(figsize=(scene.size[0] / 72, scene.size[1] / 72), dpi=72)
    scene.build(figure)
    return figure


def texts(figure: Figure) -> list[str]:
    return [text.get_text().replace("\N{NO-BREAK SPACE}", " ") for ax in figure.axes for text in ax.texts]


def test_all_four_functions_are_compared_on_the_same_axes() -> None:
    figure = built(chapter.FourFunctions(recipe.sweeps()))
    assert len(figure.axes) == 4
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in figure.axes}) == 1


def test_dot_and_tangent_are_on_the_curve() -> None:
    record = recipe.sweeps()
    scene = chapter.FourFunctions(record)
    figure = built(scene)
    scene.show(10.0)
    shown = [run.name for run, *_ in scene._panels]
    assert shown == ["ReLU", "leaky ReLU", "tanh", "sigmoid"]
    for run, tangent, dot, *_ in scene._panels:
        assert dot.get_xdata()[0] == run.z[10]
        assert dot.get_ydata()[0] == run.value[10]
        (x0, x1), (y0, y1) = tangent.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(run.slope[10])
        assert f"slope {run.slope[10]:.2f}" in texts(figure)


def test_curves_of_both_networks_are_the_recorded_ones() -> None:
    runs = recall(recipe.sine_runs)
    scene = chapter.linear_and_relu(runs)
    built(scene)
    scene.show(7.0)
    for part, run in zip(scene.scenes, (runs.linear, runs.relu), strict=True):
        np.testing.assert_array_equal(part._curve.get_ydata(), run.predicted[7])


def test_with_all_hinges_the_line_is_the_network() -> None:
    runs = recall(recipe.sine_runs)
    scene = sine_waves.HingeByHinge(runs)
    built(scene)
    scene.show(len(scene.steps()) - 1.0)
    x, y = scene._line.get_data()
    np.testing.assert_allclose(y, np.interp(x, runs.relu.x, runs.relu.predicted[-1]), atol=0.03)
    np.testing.assert_allclose(y, runs.hinges.curve(x), atol=1e-9)


def test_left_of_the_new_hinge_nothing_changes() -> None:
    scene = sine_waves.HingeByHinge(recall(recipe.sine_runs))
    built(scene)
    places, _ = scene._hinges()
    for count in range(1, len(places) + 1):
        left = scene._x <= places[count - 1]
        np.testing.assert_allclose(scene._curves[count][left], scene._curves[count - 1][left], atol=1e-12)
    scene.show(5.0)
    assert scene._now.get_xdata()[0] == places[4]
    assert len(scene._done.get_xdata()) == 5


def test_beyond_the_examples_the_gap_is_the_error() -> None:
    scene = sine_waves.Outside(recall(recipe.sine_runs))
    built(scene)
    last = len(scene.steps()) - 1
    scene.show(last)
    low, high = scene._gap.get_ydata()
    assert abs(high - low) == pytest.approx(scene.steps()[last].values["off by"])


def test_bars_of_slopes_grow_from_the_last_layer_to_the_first() -> None:
    record = recipe.backwards().sigmoid
    scene = chapter.SlopeBars(record)
    built(scene)
    scene.show(0.0)
    assert [bar.get_height() > scene._LOWEST for bar in scene._bars] == [False] * 9 + [True]
    scene.show(2.0)
    heights = np.array([bar.get_height() for bar in scene._bars])
    np.testing.assert_allclose(heights[-3:], np.median(record.size, axis=0)[-3:])
    np.testing.assert_allclose(heights[:-3], scene._LOWEST)


def test_shares_are_the_probabilities_at_that_temperature() -> None:
    record = recipe.temperatures().at["2"]
    scene = chapter.SoftmaxBars(record)
    figure = built(scene)
    scene.show(8.0)
    np.testing.assert_allclose([bar.get_width() for bar in scene._shares], record.probabilities[8])
    assert f"{record.probabilities[8, 0]:.3f}" in texts(figure)
    assert [text.get_fontweight() for text in scene._numbers] == [
        "bold",
        "normal",
        "bold",
    ]  # a tie has two winners

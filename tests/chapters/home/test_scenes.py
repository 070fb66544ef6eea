"""The picture of the home page: the three words in turn, the line where the record says."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.home import recipe, scenes


@pytest.fixture(scope="module")
def scene():
    made = scenes.InitializeAdjustRepeat(recipe.line_fit())
    with style.context():
        made.build(Figure(figsize=(10, 480 / 72), dpi=72))
    return made


@pytest.mark.parametrize(
    ("time", "word"),
    [(0, "initialize"), (0.3, "adjust"), (1, "adjust"), (1.3, "repeat"), (2, "repeat"), (11, "repeat")],
)
def test_one_word_is_lit(scene, time, word):
    scene.show(time)
    lit = [text.get_text() for text in scene._words if same_color(text.get_color(), palette.MODEL)]
    assert lit == [word]


def test_line_and_loss_are_those_of_the_same_step(scene):
    run = scene.record.run
    for index, row in enumerate(scenes.SHOWN):
        scene.show(float(index))
        slope, height = run.positions[row]
        x, y = scene._line.get_data()
        np.testing.assert_allclose(y, slope * np.array(x) + height)
        np.testing.assert_allclose(scene._loss.get_ydata(), run.losses[: row + 1])
        gaps = np.array(scene._gaps.get_segments())
        np.testing.assert_allclose(np.mean((gaps[:, 0, 1] - gaps[:, 1, 1]) ** 2), run.losses[row])


def test_film_starts_untrained_and_ends_where_the_run_ends(scene):
    assert scenes.SHOWN[0] == 0
    assert scenes.SHOWN[-1] == recipe.STEPS
    assert all(scene.steps()[index].sentence for index in (0, 1, 2, -1))

"""What the chapter shows of learning: the loop on the tiny game, clipping, and the network taken apart."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

pytest.importorskip("ale_py")

from mlanimated.animate import style
from mlanimated.atari.trained import from_artifact
from mlanimated.chapters.pong import clipping, loop, recipe, scenes
from mlanimated.chapters.pong.game_scenes import NAMES, ORDER
from mlanimated.chapters.pong.learning_scenes import PLAY, PUSH, SIGNS
from mlanimated.chapters.pong.measures import TITLES
from mlanimated.chapters.pong.methods import COMPARED
from mlanimated.chapters.pong.network_scene import PARTS, mosaic
from mlanimated.chapters.pong.tiny import HEIGHT, PADDLE, WIDTH
from mlanimated.learn import policy_gradient
from mlanimated.learn.reinforce import action_probabilities, reinforce
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari
PAGE = Path(__file__).parents[3] / "book" / "pong.md"


@pytest.fixture(scope="module")
def rallies():
    return recall(recipe.loop)


@pytest.fixture(scope="module")
def thinking():
    return recall(recipe.thoughts)


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.mark.parametrize(
    ("ball", "seen"), [(0, "above"), (3, "above"), (4, "level"), (5, "below"), (9, "below")]
)
def test_a_look_says_where_the_ball_is_seen_from_the_middle_of_the_paddle(ball, seen):
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    picture[ball, 4] = 1
    picture[3 : 3 + PADDLE, -1] = 1
    assert loop.LOOKS[loop.look(picture)] == seen


def test_kept_are_the_first_rally_lost_and_won_and_later_ones(rallies):
    first = {int(rallies.won.argmax()) + 1, int(rallies.won.argmin()) + 1}
    assert rallies.numbers.tolist() == [*sorted(first), 50, 250, 1000]
    assert len(rallies.won) == 1000


def test_a_push_follows_from_its_rally_by_the_loop_that_the_page_shows(rallies):
    for kept, number in enumerate(rallies.numbers):
        looks, actions = rallies.looks[kept], rallies.actions[kept]
        assert [loop.look(picture) for picture in rallies.pictures[kept]] == looks.tolist()
        weights = np.log(rallies.before[kept])
        reward = 1.0 if rallies.won[number - 1] else -1.0
        pushed = reinforce(
            weights, lambda _, x=looks, a=actions, r=reward: (np.eye(3)[x], a, r), 1, rallies.learning_rate
        )
        np.testing.assert_allclose(action_probabilities(np.eye(3), pushed), rallies.after[kept], atol=1e-12)


def test_the_same_seed_plays_the_same_rallies_and_another_one_others():
    one, same, other = (loop.practise(30, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.actions, same.actions)
    assert one.won.tolist() != other.won.tolist()


def test_with_a_rate_ten_times_as_high_luck_decides():
    """What the page says where the reader breaks it: some of the four seeds learn, others do not."""
    shares = [loop.practise(500, learning_rate=0.5, seed=seed).late_share for seed in range(4)]
    assert max(shares) > 90
    assert min(shares) < 70
    stuck = loop.practise(500, learning_rate=0.5, seed=int(np.argmin(shares)))
    assert stuck.after[-1].min(axis=1).max() < 0.01  # in each situation an action is as good as ruled out


def test_the_loop_film_shows_what_was_seen_done_and_pushed(rallies):
    scene = built(scenes.ReinforceLoop(rallies))
    for step, (kept, moment, part) in enumerate(scene._shown):
        scene.show(float(step))
        table = 100 * (rallies.after if part == PUSH else rallies.before)[kept][:, ORDER]
        written = [text.get_text().strip() for text in scene._table._numbers]
        assert written == [f"{value:.0f}" for value in table.flat]
        signs = [text.get_text() for text in scene._actions]
        done = [SIGNS[NAMES[int(action)]] for action in rallies.actions[kept, : moment + 1]]
        assert signs == done + [""] * (WIDTH - 1 - len(done))
        if part == PLAY:
            dark = (scene._field._picture.sum(axis=2) < 765) * 1
            np.testing.assert_array_equal(dark, rallies.pictures[kept, moment])
    assert {step.line for step in scene.steps()} == {"play", "push"}


@pytest.mark.parametrize("kept", range(5))
def test_at_the_end_of_a_rally_the_ball_is_on_the_paddle_if_it_was_caught(rallies, kept):
    scene = built(scenes.ReinforceLoop(rallies))
    picture = scene._picture(kept, WIDTH - 2, PUSH)
    column = picture[:, -1].astype(int)
    paper, ball = (column == 255).all(axis=1), (column == 0x3D).all(axis=1)
    assert ball.sum() == 1
    paddle = ~paper & ~ball
    caught = bool(rallies.won[rallies.numbers[kept] - 1])
    assert paddle.sum() == PADDLE - caught


def test_clipping_is_computed_as_the_paper_says():
    """The oracle is equation 7 of the paper, by hand: the minimum of two products."""
    pytest.importorskip("keras")
    found = clipping.six_cases(0.3)
    for sign, curve in zip((1, -1), found.objectives, strict=True):
        expected = np.minimum(found.ratios * sign, found.ratios.clip(0.7, 1.3) * sign)
        np.testing.assert_allclose(curve, expected)
    assert found.cases.tolist() == [0.4, 1, 1.6, 0.4, 1, 1.6]
    np.testing.assert_allclose(found.slopes, [1, 1, 0, 0, -1, -1], atol=1e-12)


def test_each_case_has_its_dot_and_an_arrow_only_if_there_is_a_slope():
    scene = built(scenes.Clipping(recall(recipe.clipping)))
    for step in range(7):
        scene.show(float(step))
        shown = range(6) if step == 6 else [step]
        assert [k for k, dot in enumerate(scene._dots) if dot.get_visible()] == list(shown)
        pulled = [k for k, arrow in enumerate(scene._arrows) if arrow.get_visible()]
        assert pulled == [k for k in shown if k not in (2, 3)]
    assert [step.sentence.endswith("nothing pulls any more.") for step in scene.steps()][2:4] == [True, True]


def test_the_layers_are_those_of_the_network(thinking):
    """The oracle is Keras, with the same weights."""
    pytest.importorskip("keras")
    pictures = np.stack([thinking.before, thinking.now], axis=-1)[:8]
    logits, value = from_artifact(recipe.AGENT).network().predict_on_batch(pictures)
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(thinking.layers.probabilities[:8], chances, atol=1e-3)
    np.testing.assert_allclose(thinking.layers.value[:8], value[:, 0], atol=1e-3)
    weights, strides = recipe.network()
    assert thinking.weights == sum(array.size for array in weights.values())
    assert strides == tuple(stride for _, stride in thinking.windows)


def test_the_network_lights_up_layer_by_layer_and_then_follows_the_rally(thinking):
    scene = built(scenes.NetworkAtWork(thinking))
    for step in range(PARTS):
        scene.show(float(step))
        seen = [all(artist.get_visible() for artist in part) for part in scene._of_part]
        assert seen == [number <= step for number in range(PARTS)]
    last = len(scene.steps()) - 1
    assert scene._rows[-1] == len(thinking.now) - 1
    for step in (PARTS, last):
        scene.show(float(step))
        row = scene._rows[step]
        widths = [bar.get_width() for bar in scene._bars._bars]
        np.testing.assert_allclose(widths, thinking.layers.probabilities[row, ORDER])
        ringed = [ring.get_visible() for ring in scene._bars._rings]
        assert ringed.index(True) == ORDER.index(int(thinking.likeliest[row]))
        value = style.fixed(float(thinking.layers.value[row]), "+.2f")
        assert scene._value._numbers[0].get_text().strip() == value
    words = " ".join(step.sentence for step in scene.steps())
    for size in ("12,800", "16 maps of 19 × 19", "32 maps of 8 × 8", "256 units", f"{thinking.weights:,}"):
        assert size in words


def test_a_mosaic_keeps_every_map_and_parts_them():
    maps = np.arange(5 * 3 * 2, dtype=float).reshape(5, 3, 2)
    whole = mosaic(maps, 2)
    assert whole.shape == (3 * 3 + 4, 2 * 2 + 2)
    np.testing.assert_array_equal(whole[5:8, 4:], maps[3])
    assert np.isnan(whole[3:5]).all()
    assert np.nansum(whole) == maps.sum()


def test_the_table_of_the_page_lists_the_methods_as_they_are():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| (\d+) \|$", PAGE.read_text("utf-8"), re.M)
    assert [row[0] for row in rows] == list(TITLES.values())
    for (_, advantage, objective, passes), name in zip(rows, COMPARED, strict=True):
        method = policy_gradient.METHODS[name]
        assert int(passes) == COMPARED[name].epochs
        assert (objective == "clipped ratio") == (method.objective is policy_gradient.clipped_objective)
        assert ("V(s_t)" in advantage or r"\delta" in advantage or "GAE" in advantage) == method.critic
    assert policy_gradient.METHODS["clipped"].advantages is policy_gradient.METHODS["gae"].advantages

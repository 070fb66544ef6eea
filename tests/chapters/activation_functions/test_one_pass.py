"""One example forward and backward: each number of the film is what pen and paper say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.chapters.activation_functions import one_pass
from mlanimated.chapters.activation_functions.back_propagation import BackPropagation
from mlanimated.chapters.activation_functions.claims import CLAIMS

RUN = one_pass.one_pass()
MOVES = {move.name: move for move in BackPropagation(RUN)._moves}
DENSE_NET = Path(__file__).parents[3] / "code/mlanimated/learn/dense_net.py"
FACTORS = re.compile(r"= ([^=]+) = (\S+)$")


def loss(**changed: float) -> float:
    """Return the loss with some of the network's numbers changed, all written out."""
    n = {"w₁": 0.5, "w₂": -1.0, "b₁": 0.5, "b₂": 1.0, "v₁": 2.0, "v₂": -1.0, "c": -1.0, "x": 2.0, "y": 1.0}
    n |= {"z₁": n["w₁"] * n["x"] + n["b₁"], "z₂": n["w₂"] * n["x"] + n["b₂"]}
    n |= changed
    if "w₁" in changed or "b₁" in changed:
        n["z₁"] = n["w₁"] * n["x"] + n["b₁"]
    if "w₂" in changed or "b₂" in changed:
        n["z₂"] = n["w₂"] * n["x"] + n["b₂"]
    h1 = changed.get("h₁", max(0.0, n["z₁"]))
    h2 = changed.get("h₂", max(0.0, n["z₂"]))
    answer = changed.get("ŷ", n["v₁"] * h1 + n["v₂"] * h2 + n["c"])
    return (answer - n["y"]) ** 2


@pytest.mark.parametrize("name", [name for name in MOVES if name.startswith("slope of ")])
def test_each_slope_agrees_with_finite_differences(name: str) -> None:
    what, tiny = name.removeprefix("slope of "), 1e-6
    here = {"w₁": 0.5, "w₂": -1.0, "b₁": 0.5, "b₂": 1.0, "v₁": 2.0, "v₂": -1.0, "c": -1.0}
    here |= {"z₁": 1.5, "z₂": -1.0, "h₁": 1.5, "h₂": 0.0, "ŷ": 2.0}
    up, down = (loss(**{what: here[what] + change}) for change in (tiny, -tiny))
    assert MOVES[name].value == pytest.approx((up - down) / (2 * tiny), abs=1e-4)


def test_each_written_sum_gives_the_number_that_appears() -> None:
    for move in MOVES.values():
        found = FACTORS.search(move.how[1])
        assert found, move.how
        written, result = found.groups()
        said = float(result.replace("−", "-"))
        assert said == pytest.approx(move.value)
        sum_ = written.replace("−", "-").replace("·", "*").replace("²", "**2")
        sum_ = re.sub(r"ReLU\(([^)]+)\)", r"max(0, \1)", sum_)
        assert eval(sum_, {"max": max}) == pytest.approx(move.value)


def test_all_numbers_of_the_network_get_a_slope_and_the_shut_neuron_gets_zeros() -> None:
    slopes = {name.removeprefix("slope of "): move.value for name, move in MOVES.items() if move.backward}
    assert set(slopes) == {"ŷ", "v₁", "v₂", "c", "h₁", "h₂", "z₁", "z₂", "w₁", "w₂", "b₁", "b₂"}
    assert RUN.h[1] == 0
    assert slopes["z₂"] == slopes["w₂"] == slopes["b₂"] == slopes["v₂"] == 0
    assert slopes["w₁"] == 2 * (RUN.answer - RUN.y) * RUN.v[0] * 1 * RUN.x == 8


def test_the_adjustment_is_one_step_of_gradient_descent() -> None:
    rate = RUN.learning_rate
    moved = {"w₁": 0.5 - rate * 8, "b₁": 0.5 - rate * 4, "v₁": 2 - rate * 3, "c": -1 - rate * 2}
    assert RUN.loss == 1
    assert loss(**moved) == pytest.approx(RUN.loss_after)


def test_numbers_appear_one_after_the_other_and_the_last_step_shows_the_new_ones() -> None:
    scene = BackPropagation(RUN)
    figure = Figure(figsize=(10, 600 / 72), dpi=72)
    scene.build(figure)
    for step in range(len(scene._moves) + 1):
        scene.show(float(step))
        assert sum(bool(text.get_text()) for text in scene._numbers) == step
    assert scene._names[0].get_text() == "w₁ = 0.5"
    scene.show(len(scene._moves) + 1.0)
    assert [text.get_text() for text in scene._names][:2] == ["w₁ = 0.42", "w₂ = −1"]


def test_each_number_lights_the_line_that_makes_it() -> None:
    source = DENSE_NET.read_text("utf-8").splitlines()
    marked = {found[1]: line for line in source if (found := re.search(r"# line: (.*)", line))}
    wanted = {
        "z₁": "@ weights + biases", "h₂": "activation.value", "answer": "@ weights + biases",
        "loss": "error**2", "slope of ŷ": "2.0 * error", "slope of v₁": ".T @ slope",
        "slope of c": "slope.sum", "slope of h₁": "@ weights.T", "slope of z₂": "activation.slope",
        "slope of w₁": ".T @ slope", "slope of b₂": "slope.sum",
    }  # fmt: skip
    lines = {step.name: step.line for step in BackPropagation(RUN).steps()}
    for name, code in wanted.items():
        assert code in marked[lines[name]], name


def test_a_wrong_slope_breaks_the_claim() -> None:
    claim = CLAIMS["one-pass"]
    assert claim.holds(claim.measure(RUN))
    assert not claim.holds(claim.measure(replace(RUN, to_w=np.array([7.0, 0.0]))))

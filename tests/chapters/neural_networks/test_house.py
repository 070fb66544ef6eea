"""The network of three neurons: its examples, its film, and what is claimed about its starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.chapters.neural_networks import house
from mlanimated.chapters.neural_networks.claims import CLAIMS
from mlanimated.chapters.neural_networks.three_neurons import ThreeNeurons
from mlanimated.store.recipes import recall

RUN = house.network_run()


def holds(name: str, record: object) -> bool:
    return bool(CLAIMS[name].holds(CLAIMS[name].measure(record)))


def test_the_house_is_heated_below_15_and_cooled_above_20() -> None:
    rule = 0.2 * np.maximum(15 - RUN.celsius, 0) + 0.2 * np.maximum(RUN.celsius - 20, 0)
    np.testing.assert_allclose(RUN.kilowatts, rule, atol=1e-12)
    np.testing.assert_allclose(0.2 * (house.QUESTION - 20), house.ANSWER)


def test_the_recorded_numbers_give_the_recorded_answer() -> None:
    z = (RUN.curve_celsius - RUN.celsius.mean()) / RUN.celsius.std()
    for row in range(len(RUN.shown)):
        hidden = np.maximum(0, RUN.w[row][:, None] * z + RUN.b[row][:, None])
        np.testing.assert_allclose(RUN.parts[row], hidden * RUN.v[row][:, None], atol=1e-12)
        np.testing.assert_allclose(RUN.curve[row], RUN.parts[row].sum(axis=0) + RUN.c[row], atol=1e-12)
    asked = np.interp(house.QUESTION, RUN.curve_celsius, RUN.curve[-1])
    assert asked == pytest.approx(RUN.answer[-1], abs=1e-3)


def test_one_hidden_neuron_heats_and_the_other_cools() -> None:
    warm, cold = RUN.parts[-1]
    assert warm[RUN.curve_celsius < 19].max() == 0
    assert cold[RUN.curve_celsius > 16].max() == 0
    assert warm[-1] > 3
    assert cold[0] > 5


def test_the_sentences_of_the_film_are_so() -> None:
    rows = {int(step): row for row, step in enumerate(RUN.shown)}
    assert RUN.c[rows[5]] > RUN.answer[rows[5]] / 2
    cold, warm = RUN.celsius <= 10, RUN.celsius >= 25
    says = {step: np.interp(RUN.celsius, RUN.curve_celsius, RUN.curve[row]) for step, row in rows.items()}
    gain = np.abs(says[5] - RUN.kilowatts) - np.abs(says[10] - RUN.kilowatts)
    assert gain[cold].mean() > gain[warm].mean()
    np.testing.assert_allclose(says[500], RUN.kilowatts, atol=0.01)


def test_the_film_shows_the_seven_numbers_and_the_answer() -> None:
    scene = ThreeNeurons(RUN)
    figure = Figure(figsize=(10, 700 / 72), dpi=72)
    scene.build(figure)
    for row in (0, 7, len(RUN.shown) - 1):
        scene.show(float(row))
        shown = {name: text.get_text().split()[-1] for name, text in scene._numbers.items()}
        shown = {name: float(text.replace("−", "-")) for name, text in shown.items()}
        wanted = [*RUN.w[row], *RUN.v[row], *RUN.b[row], RUN.c[row]]
        np.testing.assert_allclose(list(shown.values()), wanted, atol=0.0051)
        assert list(shown) == ["w₁", "w₂", "v₁", "v₂", "b₁", "b₂", "c"]
        assert f"{RUN.answer[row]:.2f} kW" in scene._answer.get_text()
        np.testing.assert_array_equal(scene._curve.get_ydata(), RUN.curve[row])
    assert [step.line for step in scene.steps()][:2] == ["", "net"]


def test_an_unfinished_network_breaks_the_claim() -> None:
    assert holds("three-neurons-can", RUN)
    assert not holds("three-neurons-can", replace(RUN, loss=RUN.loss[:10], shown=RUN.shown[:10]))


def test_other_ends_break_the_claim_about_starts() -> None:
    record = recall(house.many_starts)
    assert not holds("some-starts-fail", replace(record, few=record.more))
    assert not holds("some-starts-fail", replace(record, more=record.few))
    assert not holds("some-starts-fail", replace(record, few_slope=record.few_slope + 1))
    assert record.few[house.SEED] < house.SOLVED

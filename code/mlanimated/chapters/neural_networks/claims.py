"""What this chapter claims, and how each claim is measured.

Chapter: Neural Networks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.neural_networks.house import (
    HIDDEN,
    MORE_HIDDEN,
    SOLVED,
    ManyStarts,
    NetworkRun,
    many_starts,
    network_run,
)
from mlanimated.chapters.neural_networks.recipe import (
    CLOSE,
    FIRST_GUESS,
    PLAIN_RATE,
    TRUE_B,
    TRUE_W,
    BothRuns,
    NeuronRun,
    ThreeWays,
    both_runs,
    plain_run,
    three_ways,
    too_fast,
)
from mlanimated.learn.neuron import (
    Trajectory,
    curvatures,
)
from mlanimated.store.claim import Claim, by_name


def _steps_until_close(line: Trajectory) -> int:
    far = (np.abs(line.w - TRUE_W) > CLOSE) | (np.abs(line.b - TRUE_B) > CLOSE)
    return int(np.flatnonzero(far)[-1]) + 1


def _measure_ends(run: NeuronRun) -> Mapping[str, float | int]:
    w, b = run.line.w, run.line.b
    return {"w0": w[0], "b0": b[0], "steps": len(w) - 1, "w": w[-1], "b": b[-1], "close": CLOSE}


def _measure_fifty(run: NeuronRun) -> Mapping[str, float]:
    answer = float(run.line.w[-1] * 50 + run.line.b[-1])
    return {"answer": answer, "warmest": float(run.celsius.max()), "error": abs(answer - 122)}


def _measure_scaling(runs: BothRuns) -> Mapping[str, float | int]:
    plain, scaled = _steps_until_close(runs.plain.line), _steps_until_close(runs.scaled.line)
    return {"plain": plain, "scaled": scaled, "ratio": plain / scaled, "close": CLOSE}


def _measure_valley(runs: BothRuns) -> Mapping[str, float]:
    flat, steep = curvatures(runs.plain.own_inputs)
    low, high = curvatures(runs.scaled.own_inputs)
    return {"plain": steep / flat, "scaled": high / low, "limit": 2 / steep}


def _measure_three_ways(ways: ThreeWays) -> Mapping[str, float | int]:
    hand = np.array([ways.by_hand.w, ways.by_hand.b])
    apart = max(np.max(np.abs(np.array([way.w, way.b]) / hand - 1)) for way in (ways.tape, ways.fit))
    return {"steps": len(ways.fit.w) - 1, "apart": float(apart)}


def _measure_too_fast(run: Trajectory) -> Mapping[str, float | int]:
    return {
        "rate": 1.5 * PLAIN_RATE,
        "steps": len(run.loss) - 1,
        "before": run.loss[0],
        "after": run.loss[-1],
    }


def _measure_network(run: NetworkRun) -> Mapping[str, float | int]:
    return {"steps": int(run.shown[-1]), "loss": run.loss[-1], "line": run.line_loss}


def _measure_starts(record: ManyStarts) -> Mapping[str, float | int]:
    missed = record.few[record.few >= SOLVED]
    return {
        "seeds": len(record.few),
        "hidden": HIDDEN,
        "few": int(np.sum(record.few < SOLVED)),
        "stuck": int(np.sum((record.few >= SOLVED) & (record.few_slope < 0.001))),
        "low": missed.min() if missed.size else 0.0,
        "high": missed.max() if missed.size else 0.0,
        "more_hidden": MORE_HIDDEN,
        "more": int(np.sum(record.more < SOLVED)),
    }


CLAIMS = by_name(
    Claim(
        name="learns-the-formula",
        sentence="The neuron starts at w = {w0:.0f}, b = {b0:.0f}; after {steps:,} steps it has w = {w:.4f} "
        "and b = {b:.4f}, both within {close} of 1.8 and 32.",
        recipe=plain_run,
        measure=_measure_ends,
        holds=lambda found: (
            (found["w0"], found["b0"]) == FIRST_GUESS
            and max(abs(found["w"] - TRUE_W), abs(found["b"] - TRUE_B)) <= CLOSE
        ),
    ),
    Claim(
        name="fifty-degrees",
        sentence="Asked for 50 °C, warmer than anything it was shown (its pairs end at {warmest:.0f} °C), "
        "the trained neuron answers {answer:.3f} °F; the truth is 122 °F.",
        recipe=plain_run,
        measure=_measure_fifty,
        holds=lambda found: found["error"] <= CLOSE and found["warmest"] < 50,
    ),
    Claim(
        name="scaling-is-faster",
        sentence="From the same first line, w and b come within {close} of the truth, and stay there, after "
        "{plain:,} steps with temperatures as they are and after {scaled} steps with scaled ones: "
        "{ratio:.0f} times sooner.",
        recipe=both_runs,
        measure=_measure_scaling,
        holds=lambda found: found["ratio"] >= 50,
    ),
    Claim(
        name="valley-and-bowl",
        sentence="With temperatures as they are, the loss curves {plain:.0f} times more across the valley "
        "than along it, and every learning rate above {limit:.5f} diverges; with scaled ones it curves "
        "the same in all directions (ratio {scaled:.3f}).",
        recipe=both_runs,
        measure=_measure_valley,
        holds=lambda found: (
            found["plain"] > 500 and abs(found["scaled"] - 1) < 1e-9 and found["limit"] < 0.003
        ),
    ),
    Claim(
        name="three-ways-agree",
        sentence="In all {steps} steps, w and b of the three runs differ by at most {apart:.8f} "
        "of their size.",
        recipe=three_ways,
        measure=_measure_three_ways,
        holds=lambda found: found["apart"] <= 1e-6,
    ),
    Claim(
        name="too-fast-explodes",
        sentence="At learning rate {rate:.3f}, {steps} steps raise the loss from {before:,.0f} to "
        "{after:,.0f}.",
        recipe=too_fast,
        measure=_measure_too_fast,
        holds=lambda found: found["after"] > 100 * found["before"],
    ),
    Claim(
        name="three-neurons-can",
        sentence="After {steps} steps the three neurons have a loss of {loss:.4f}; the best straight line, "
        "which is the best that one neuron can do, has {line:.2f}.",
        recipe=network_run,
        measure=_measure_network,
        holds=lambda found: found["loss"] < 0.001 and found["line"] > 1,
    ),
    Claim(
        name="some-starts-fail",
        sentence="Of {seeds} random starts with {hidden} hidden neurons, {few} find the rule (loss below "
        "0.01). The others end with a loss of {low:.2f} to {high:.2f}; {stuck} of them are at rest there, "
        "with no slope larger than 0.001. With {more_hidden} hidden neurons, {more} of {seeds} find it.",
        recipe=many_starts,
        measure=_measure_starts,
        holds=lambda found: (
            0 < found["few"] < found["seeds"] / 2
            and found["more"] >= 0.9 * found["seeds"]
            and found["stuck"] >= 5
            and found["low"] > 0.5
        ),
    ),
)

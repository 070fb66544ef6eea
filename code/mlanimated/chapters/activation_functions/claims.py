"""What this chapter claims, and how each claim is measured.

Chapter: Activation Functions.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.activation_functions.one_pass import OnePass, one_pass
from mlanimated.chapters.activation_functions.recipe import (
    HIDDEN,
    SIDE,
    BackwardsBoth,
    OneCorner,
    SineRuns,
    Spread,
    Sweeps,
    Temperatures,
    backwards,
    one_corner,
    sine_runs,
    spread,
    sweeps,
    temperatures,
)
from mlanimated.store.claim import Claim, by_name


def _measure_linear(record: Spread) -> Mapping[str, float | int]:
    best = 0.5 - 3.0 / SIDE**2  # of all straight lines: the integral of (sin x - a x)² at its lowest
    return {
        "seeds": len(record.linear),
        "low": record.linear.min(),
        "high": record.linear.max(),
        "best": best,
    }


def _measure_relu(record: Spread) -> Mapping[str, float | int]:
    middle = float(np.median(record.relu))
    return {"seeds": len(record.relu), "low": record.relu.min(), "middle": middle, "high": record.relu.max()}


def _measure_each(record: Spread) -> Mapping[str, float | int]:
    each = {"relu": record.relu, "leaky": record.leaky_relu, "tanh": record.tanh, "sigmoid": record.sigmoid}
    return {
        "seeds": len(record.relu),
        **{name: float(np.median(errors)) for name, errors in each.items()},
        "worst": max(float(errors.max()) for errors in each.values()),
        "linear": record.linear.min(),
    }


def _measure_outside(record: Spread) -> Mapping[str, float]:
    return {
        "inside": record.relu.max(),
        "low": record.relu_outside.min(),
        "high": record.relu_outside.max(),
        "zero": record.zero_outside,
    }


def _measure_collapse(record: SineRuns) -> Mapping[str, float | int | str]:
    slope, height = record.as_one_line
    apart = np.max(np.abs(slope * record.linear.wide_x + height - record.linear.wide_predicted))
    line = f"y = {slope:.3f}·x {height:+.3f}".replace("+", "+ ").replace("-", "− ")
    return {"weights": 3 * HIDDEN + 1, "line": line, "apart": float(apart)}


def _measure_hinges(record: SineRuns) -> Mapping[str, float | int]:
    run, places = record.relu, record.hinges.places
    apart = np.max(np.abs(record.hinges.curve(run.wide_x) - run.wide_predicted))
    return {"hinges": len(places), "inside": int(np.sum(np.abs(places) < run.side)), "apart": float(apart)}


def _measure_slopes(record: Sweeps) -> Mapping[str, float]:
    sigmoid, relu = record.sigmoid, record.relu
    return {
        "largest": sigmoid.curve_slope.max(),
        "at": sigmoid.curve_z[np.argmax(sigmoid.curve_slope)],
        "far": sigmoid.slope[-1],
        "tanh": record.tanh.curve_slope.max(),
        "tanh_far": record.tanh.slope[-1],
        "relu": relu.slope[-1],
        "ten": sigmoid.curve_slope.max() ** 10,
    }


def _measure_backwards(record: BackwardsBoth) -> Mapping[str, float | int]:
    sigmoid, tanh, leaky, relu = (
        each.size[:, 0] / each.size[:, -1]
        for each in (record.sigmoid, record.tanh, record.leaky_relu, record.relu)
    )
    return {
        "layers": record.relu.size.shape[1],
        "seeds": len(relu),
        "sigmoid": 1 / sigmoid.max(),
        "tanh": float(np.median(tanh)),
        "leaky": float(np.median(leaky)),
        "relu_low": relu.min(),
        "relu_high": relu.max(),
    }


def _measure_pass(run: OnePass) -> Mapping[str, float]:
    def loss(w1: float) -> float:
        hidden = np.maximum(np.array([w1, run.w[1]]) * run.x + run.b, 0)
        return float((hidden @ run.v + run.c - run.y) ** 2)

    tiny = 1e-6
    return {
        "slope": run.to_w[0],
        "measured": (loss(run.w[0] + tiny) - loss(run.w[0] - tiny)) / (2 * tiny),
        "rate": run.learning_rate,
        "before": run.loss,
        "after": run.loss_after,
    }


def _measure_corner(record: OneCorner) -> Mapping[str, float | int]:
    return {
        "steps": int(record.shown[-1]),
        "seeds": len(record.corner),
        "worse": int(np.sum(record.corner > record.spread)),
        "corner": float(np.median(record.corner)),
        "spread": float(np.median(record.spread)),
    }


def _measure_temperature(record: Temperatures) -> Mapping[str, float]:
    # At the step where frog's score is -2: horse has 2, deer 1.
    horse = {label: float(each.probabilities[0, 0]) for label, each in record.at.items()}
    return {"cold": horse["0.25"], "one": horse["1"], "hot": horse["4"]}


CLAIMS = by_name(
    Claim(
        name="slopes",
        sentence="The sigmoid is steepest at z = {at:.0f}, where its slope is {largest:.2f}; at z = 4 it is "
        "only {far:.4f}. The slope of tanh falls from {tanh:.0f} to {tanh_far:.4f}, while that of ReLU stays "
        "{relu:.0f}. Ten sigmoids in a row multiply a slope by at most {ten:.7f}.",
        recipe=sweeps,
        measure=_measure_slopes,
        holds=lambda found: (
            found["largest"] == 0.25
            and found["far"] < 0.02
            and found["tanh"] == 1
            and found["tanh_far"] < 0.002
            and found["ten"] < 1e-6
        ),
    ),
    Claim(
        name="linear-layers-collapse",
        sentence="The {weights} numbers of the linear network draw one straight line, "
        "{line}: multiplied out, its layers differ "
        "from it by less than 0.000000001.",
        recipe=sine_runs,
        measure=_measure_collapse,
        holds=lambda found: found["apart"] < 1e-9,
    ),
    Claim(
        name="linear-cannot",
        sentence="Trained {seeds} times from different seeds, the linear network ends with a mean squared "
        "error of {low:.3f} to {high:.3f} on held-out points; the best of all straight lines has {best:.3f}.",
        recipe=spread,
        measure=_measure_linear,
        holds=lambda found: found["low"] >= 0.45,
    ),
    Claim(
        name="relu-can",
        sentence="With ReLU, the same {seeds} seeds end with {low:.4f} to {high:.4f} (median {middle:.4f}).",
        recipe=spread,
        measure=_measure_relu,
        holds=lambda found: found["high"] <= 0.01,
    ),
    Claim(
        name="all-bends-can",
        sentence="All {seeds} seeds of all four functions end with an error of {worst:.4f} or less, those of "
        "the linear network with {linear:.3f} or more. Medians: ReLU {relu:.5f}, leaky ReLU {leaky:.5f}, "
        "tanh {tanh:.7f}, sigmoid {sigmoid:.5f}.",
        recipe=spread,
        measure=_measure_each,
        holds=lambda found: (
            found["worst"] <= 0.01 and found["linear"] >= 0.45 and found["tanh"] < found["relu"]
        ),
    ),
    Claim(
        name="hinges-are-the-network",
        sentence="The network is a line with {hinges} hinges, {inside} of them inside the interval: the two "
        "ways to write it differ by less than 0.000000001.",
        recipe=sine_runs,
        measure=_measure_hinges,
        holds=lambda found: found["apart"] < 1e-9,
    ),
    Claim(
        name="outside-it-fails",
        sentence="One wave further on both sides, the error is not {inside:.4f} or less but {low:.1f} to "
        "{high:.1f}, depending on the seed; always answering 0 would have {zero:.2f}.",
        recipe=spread,
        measure=_measure_outside,
        holds=lambda found: found["low"] > found["zero"],
    ),
    Claim(
        name="slopes-vanish",
        sentence="In a network of {layers} hidden layers before training, the slopes of the first layer are "
        "at least {sigmoid:,.0f} times smaller than those of the last with sigmoids, in each of {seeds} "
        "seeds; with ReLU they are {relu_low:.2f} to {relu_high:.2f} times as large (median with leaky ReLU "
        "{leaky:.2f}, with tanh {tanh:.2f}).",
        recipe=backwards,
        measure=_measure_backwards,
        holds=lambda found: (
            found["sigmoid"] >= 1000
            and found["relu_low"] > 0.05
            and found["relu_high"] < 20
            and found["leaky"] > 0.05
            and found["tanh"] > 0.05
        ),
    ),
    Claim(
        name="one-pass",
        sentence="The slope along w₁ is {slope:g}. Measured instead, by raising w₁ by a tiny bit, it is "
        "{measured:.4f}. One step with learning rate {rate} lowers the loss from {before:g} to {after:.3f}.",
        recipe=one_pass,
        measure=_measure_pass,
        holds=lambda found: (
            abs(found["slope"] - found["measured"]) < 1e-4 and found["after"] < found["before"]
        ),
    ),
    Claim(
        name="one-corner-is-worse",
        sentence="After {steps:,} steps, a start with all corners at 0 has led to a larger error than evenly "
        "spread hinges with {worse} of {seeds} seeds; the medians are {corner:.3f} and {spread:.3f}.",
        recipe=one_corner,
        measure=_measure_corner,
        holds=lambda found: found["worse"] == found["seeds"] and found["corner"] > 3 * found["spread"],
    ),
    Claim(
        name="temperature",
        sentence="With the scores 2, 1 and −2, the class with the highest score gets a probability of "
        "{cold:.3f} at temperature 0.25, {one:.3f} at 1 and {hot:.3f} at 4.",
        recipe=temperatures,
        measure=_measure_temperature,
        holds=lambda found: found["cold"] > 0.95 and found["cold"] > found["one"] > found["hot"] > 1 / 3,
    ),
)

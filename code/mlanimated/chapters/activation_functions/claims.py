"""What this chapter claims, and how each claim is measured.

Chapter: Activation Functions.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.activation_functions.recipe import (
    HIDDEN,
    SIDE,
    BackwardsBoth,
    SineRuns,
    Spread,
    Sweeps,
    Temperatures,
    backwards,
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
        "relu": relu.slope[-1],
        "ten": sigmoid.curve_slope.max() ** 10,
    }


def _measure_backwards(record: BackwardsBoth) -> Mapping[str, float | int]:
    sigmoid, relu = (each.size[:, 0] / each.size[:, -1] for each in (record.sigmoid, record.relu))
    return {
        "layers": record.relu.size.shape[1],
        "seeds": len(relu),
        "sigmoid": 1 / sigmoid.max(),
        "relu_low": relu.min(),
        "relu_high": relu.max(),
    }


def _measure_temperature(record: Temperatures) -> Mapping[str, float]:
    # At the step where frog's score is -2: horse has 2, deer 1.
    horse = {label: float(each.probabilities[0, 0]) for label, each in record.at.items()}
    return {"cold": horse["0.25"], "one": horse["1"], "hot": horse["4"]}


CLAIMS = by_name(
    Claim(
        name="slopes",
        sentence="The sigmoid is steepest at z = {at:.0f}, where its slope is {largest:.2f}; at z = 4 it is "
        "only {far:.4f}, while that of ReLU is {relu:.0f}. Ten sigmoids in a row multiply a slope by at "
        "most {ten:.7f}.",
        recipe=sweeps,
        measure=_measure_slopes,
        holds=lambda found: found["largest"] == 0.25 and found["far"] < 0.02 and found["ten"] < 1e-6,
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
        "seeds; with ReLU they are {relu_low:.2f} to {relu_high:.2f} times as large.",
        recipe=backwards,
        measure=_measure_backwards,
        holds=lambda found: found["sigmoid"] >= 1000 and found["relu_low"] > 0.05 and found["relu_high"] < 20,
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

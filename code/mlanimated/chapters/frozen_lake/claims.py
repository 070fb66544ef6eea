"""What this chapter claims, and how each claim is measured.

Chapter: Frozen Lake with Deep Learning.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.frozen_lake.recipe import (
    LAKE,
    TRIES,
    Generations,
    Learning,
    Seeds,
    generations,
    icy_seeds,
    learning,
    sure_seeds,
)
from mlanimated.games.lakes import squares
from mlanimated.store.claim import Claim, by_name

ICE = squares(LAKE, "SF")


def _measure_sure(record: Seeds) -> Mapping[str, float | int | str]:
    return {
        "games": int(record.games[-1]),
        "few": int(record.games[0]),
        "seeds": len(record.squares),
        "safe": len(ICE),
        "least": int(record.squares[:, -1].min()),
        "listed": ", ".join(str(count) for count in record.squares[:, 0]),
        "least_of_few": int(record.squares[:, 0].min()),
    }


def _measure_labels(record: Learning) -> Mapping[str, float | int]:
    says, exact = record.probability[-1], record.exact
    return {
        "games": record.games,
        "steps": int(record.labels.taken.sum()),
        "start": float(100 * says[0].max()),
        "start_exact": float(100 * exact[0].max()),
        "last": float(100 * says[14].max()),
        "difference": float(100 * np.abs(says - exact)[ICE].max()),
    }


def _measure_ice(record: Seeds) -> Mapping[str, float | int]:
    some, all_of_them = record.success[:, list(record.games).index(20_000)], record.success[:, -1]
    return {
        "seeds": len(some),
        "some": 20_000,
        "lowest": float(some.min()),
        "highest": float(some.max()),
        "many": int(record.games[-1]),
        "lowest_of_many": float(all_of_them.min()),
        "highest_of_many": float(all_of_them.max()),
        "ceiling": record.from_exact,
        "best": record.best,
        "best_ever": record.best_ever,
        "trainings": record.success.size,
        "same": int((record.success == record.table_success).sum()),
        "apart": float(np.abs(record.success - record.table_success).max()),
    }


def _measure_generations(record: Generations) -> Mapping[str, float | int | str]:
    later = record.success[:, 2:]
    return {
        "seeds": len(record.success),
        "first": float(record.success[:, 0].max()),
        "second": float(record.success[:, 1].min()),
        "best": record.best,
        "tries": TRIES,
        "relapsed": int((later < record.best - 1e-9).any(axis=1).sum()),
        "lowest": float(later.min()),
        "last": ", ".join(f"{value:.3f}" for value in record.success[:, -1]),
        "gap_random": float(record.exact_gap[0]),
        "gap_best": float(record.exact_gap[1]),
    }


CLAIMS = by_name(
    Claim(
        name="wins-from-every-safe-square",
        sentence="After {games:,} random games the greedy player wins from {least} of {safe} safe "
        "squares, with every one of {seeds} seeds.",
        recipe=sure_seeds,
        measure=_measure_sure,
        holds=lambda found: found["least"] == found["safe"] == 11 and found["seeds"] == 5,
    ),
    Claim(
        name="few-games-are-not-enough",
        sentence="After {few:,} random games the {seeds} players win from {listed} of {safe} safe squares.",
        recipe=sure_seeds,
        measure=_measure_sure,
        holds=lambda found: found["least_of_few"] < found["safe"],
    ),
    Claim(
        name="says-what-random-play-would-win",
        sentence="For the best first step the network says {start:.2f} %, and random play wins "
        "{start_exact:.2f} % of the games that go on from there; "
        "of all steps on ice, the one that it knows worst is {difference:.1f} points off.",
        recipe=learning,
        measure=_measure_labels,
        holds=lambda found: found["difference"] < 5 and abs(found["start"] - found["start_exact"]) < 0.3,
    ),
    Claim(
        name="random-values-have-a-ceiling",
        sentence="On slippery ice, the step that is best if the rest is random, known exactly, wins "
        "{ceiling:.3f} of the games within 100 steps; the best fixed choice for each square wins {best:.3f}.",
        recipe=icy_seeds,
        measure=_measure_ice,
        holds=lambda found: round(found["ceiling"], 3) == 0.730 and round(found["best"], 3) == 0.740,
    ),
    Claim(
        name="ice-needs-many-games",
        sentence="From {some:,} random games, the {seeds} players win between {lowest:.2f} and {highest:.2f} "
        "of their games; from {many:,}, all of them win {lowest_of_many:.3f}.",
        recipe=icy_seeds,
        measure=_measure_ice,
        holds=lambda found: (
            found["highest"] < 0.7
            and found["lowest_of_many"] >= 0.71
            and found["highest_of_many"] == found["lowest_of_many"]
        ),
    ),
    Claim(
        name="a-table-would-do",
        sentence="In {same} of these {trainings} trainings, the player without a network, who looks up "
        "the share of wins in a table, is exactly as good; the largest difference is {apart:.3f}.",
        recipe=icy_seeds,
        measure=_measure_ice,
        holds=lambda found: found["same"] > 0.9 * found["trainings"] and found["apart"] < 0.05,
    ),
    Claim(
        name="one-more-generation",
        sentence="One more generation, from {tries:,} tried steps, takes all {seeds} players from "
        "{first:.3f} "
        "to {second:.3f}: the best that a fixed choice for each square can win.",
        recipe=generations,
        measure=_measure_generations,
        holds=lambda found: abs(found["second"] - found["best"]) < 1e-9 and found["first"] < found["second"],
    ),
    Claim(
        name="later-generations-relapse",
        sentence="In later generations {relapsed} of the {seeds} players get worse again, one of them down "
        "to {lowest:.3f}; generation 4 wins {last}.",
        recipe=generations,
        measure=_measure_generations,
        holds=lambda found: found["relapsed"] > 0 and found["lowest"] < 0.1,
    ),
    Claim(
        name="a-wasted-step-is-cheap",
        sentence="On the start, the best step is better than the second best by {gap_random:.4f} if the rest "
        "is random, and by {gap_best:.4f} if the rest is played well: labels have to be that exact.",
        recipe=generations,
        measure=_measure_generations,
        holds=lambda found: found["gap_random"] < found["gap_best"] < 0.01,
    ),
)

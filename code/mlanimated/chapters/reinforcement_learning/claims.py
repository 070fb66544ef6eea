"""What this chapter claims, and how each claim is measured.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.reinforcement_learning.recipe import (
    LAST,
    Edge,
    Slippery,
    SureLake,
    SureSeeds,
    Sweeps,
    edge,
    slippery,
    sure_lake,
    sure_seeds,
    sweeps,
    too_short,
)
from mlanimated.chapters.reinforcement_learning.training import edge_walk
from mlanimated.games import cliff
from mlanimated.store.claim import Claim, by_name

_SAME = 1e-9  # two ways of adding up the same probabilities differ by less


def _measure_wave(record: SureLake) -> Mapping[str, float | int]:
    moves = record.moves
    won = np.flatnonzero(moves.reward > 0)
    start = np.flatnonzero((moves.state == 0) & (moves.value > 0))
    before = moves.error[: won[0]]
    return {
        "first": int(moves.episode[won[0]]) + 1,
        "moves": int(won[0]),
        "errors": int(np.count_nonzero(before)),
        "start": int(moves.episode[start[0]]) + 1,
        "epsilon": float(record.epsilon[0]),
        "last": float(record.epsilon[-1]),
        "falls": int((np.diff(record.epsilon) >= 0).sum()),
    }


def _measure_exact(record: SureSeeds) -> Mapping[str, float | int]:
    same = (record.tables == record.powers)[:, record.open]
    return {
        "seeds": len(record.tables),
        "exact": int(same.all(axis=(1, 2)).sum()),
        "cells": int(same[0].size),
        "earliest": int(record.exact_after.min()),
        "latest": int(record.exact_after.max()),
        "start": float(record.tables[0, 0].max()),
    }


def _measure_best(record: Slippery) -> Mapping[str, float | int]:
    return {"best": record.best, "rules": record.best_count, "all": 4**11, "limit": record.limit}


def _measure_optimal(record: Slippery) -> Mapping[str, float | int]:
    wins = record.wins["falling"]
    below = [np.flatnonzero(row < record.best - _SAME)[-1] for row in wins]
    return {
        "seeds": len(wins),
        "optimal": int((np.abs(wins[:, -1] - record.best) < _SAME).sum()),
        "wins": float(wins[:, -1].min()),
        "best": record.best,
        "episodes": int(record.episodes[-1]),
        "relapse": int(record.episodes[max(below)]),
    }


def _measure_constant(record: Slippery) -> Mapping[str, float | int]:
    late = record.episodes > record.episodes[-1] / 2
    there = {name: rows[:, late] >= record.best - _SAME for name, rows in record.wins.items()}
    constant = record.wins["constant"][:, -1]
    return {
        "seeds": len(constant),
        "optimal": int((constant >= record.best - _SAME).sum()),
        "lowest": float(constant.min()),
        "falling_late": float(there["falling"].mean()),
        "constant_late": float(there["constant"].mean()),
    }


def _measure_short(record: Slippery) -> Mapping[str, float | int]:
    wins = record.wins["falling"][:, -1]
    return {
        "episodes": int(record.episodes[-1]),
        "seeds": len(wins),
        "optimal": int((wins >= record.best - _SAME).sum()),
        "lowest": float(wins.min()),
    }


def _measure_discount(record: Sweeps) -> Mapping[str, float]:
    return {f"wins_{name[-2:]}": float(rows[-1]) for name, rows in record.wins.items()}


def _measure_edge(record: Edge) -> Mapping[str, float | int | str]:
    walks = {name: [edge_walk(rows[-1]) for rows in tables] for name, tables in record.tables.items()}
    paid = {name: rows[:, -LAST:].mean(axis=1) for name, rows in record.rewards.items()}
    arrived = sum(walk[-1] == cliff.GOAL for group in walks.values() for walk in group)
    q_lengths, sarsa_lengths = ([len(walk) - 1 for walk in walks[name]] for name in ("Q-learning", "SARSA"))
    return {
        "seeds": len(record.seeds),
        "arrived": arrived,
        "q_shortest": min(q_lengths),
        "q_longest": max(q_lengths),
        "sarsa_shortest": min(sarsa_lengths),
        "q_low": _whole(paid["Q-learning"].min()),
        "q_high": _whole(paid["Q-learning"].max()),
        "sarsa_low": _whole(paid["SARSA"].min()),
        "sarsa_high": _whole(paid["SARSA"].max()),
        "gap": float(paid["SARSA"].min() - paid["Q-learning"].max()),
        "last": LAST,
    }


def _whole(value: float) -> str:
    return f"{value:.0f}".replace("-", "−")


CLAIMS = by_name(
    Claim(
        name="wave-runs-back",
        sentence="In the first {moves} moves every TD error is 0. The first win comes in episode {first}, "
        "and the start has a value from episode {start} on; ε falls all the time, from {epsilon:.0f} to "
        "{last:.1f}.",
        recipe=sure_lake,
        measure=_measure_wave,
        holds=lambda found: found["errors"] == 0 and found["start"] > found["first"] and not found["falls"],
    ),
    Claim(
        name="exact-on-firm-ice",
        sentence="With {exact} of {seeds} seeds all {cells} numbers of the table equal those that can be "
        "counted, to the last bit; that was reached after {earliest} to {latest} episodes. "
        "S promises {start:.5f}.",
        recipe=sure_seeds,
        measure=_measure_exact,
        holds=lambda found: found["exact"] == found["seeds"] and found["earliest"] > 0,
    ),
    Claim(
        name="best-possible",
        sentence="Of all {all:,} rules with one move for each square, none wins more than {best:.4f} of its "
        "games within {limit} steps, and {rules} win as much.",
        recipe=slippery,
        measure=_measure_best,
        holds=lambda found: round(found["best"], 3) == 0.740 and found["rules"] >= 1,
    ),
    Claim(
        name="optimal-on-slippery-ice",
        sentence="After {episodes:,} episodes {optimal} of {seeds} tables win exactly as often as the best "
        "possible rule: {wins:.4f}. On the way they drop below it again and again, the last time after "
        "{relapse:,} episodes.",
        recipe=slippery,
        measure=_measure_optimal,
        holds=lambda found: found["optimal"] == found["seeds"],
    ),
    Claim(
        name="constant-rate-wavers",
        sentence="With the constant rate {optimal} of {seeds} tables end at the best possible; the worst "
        "wins {lowest:.4f}. In the second half of the training {constant_late:.0%} of the measured tables "
        "are the best possible, with the falling rate {falling_late:.0%}.",
        recipe=slippery,
        measure=_measure_constant,
        holds=lambda found: (
            found["optimal"] < found["seeds"] and found["constant_late"] < found["falling_late"]
        ),
    ),
    Claim(
        name="half-the-episodes",
        sentence="A training of {episodes:,} episodes, in which ε falls twice as fast, ends at the best "
        "possible with {optimal} of {seeds} seeds; the worst wins {lowest:.4f}.",
        recipe=too_short,
        measure=_measure_short,
        holds=lambda found: found["optimal"] < found["seeds"],
    ),
    Claim(
        name="discount-decides",
        sentence="The best moves for γ = 0.50 win {wins_50:.3f} of the games, the best for γ = 0.90 win "
        "{wins_90:.3f}, and the best for γ = 0.99 win {wins_99:.3f}.",
        recipe=sweeps,
        measure=_measure_discount,
        holds=lambda found: found["wins_50"] < found["wins_90"] < found["wins_99"],
    ),
    Claim(
        name="edge-or-safety",
        sentence="With all {seeds} seeds the way of Q-learning has {q_longest} moves, the fewest possible, "
        "and that of SARSA at least {sarsa_shortest}. But while they learn, Q-learning is paid {q_low} to "
        "{q_high} for an episode in the mean of the last {last}, and SARSA {sarsa_low} to {sarsa_high}.",
        recipe=edge,
        measure=_measure_edge,
        holds=lambda found: (
            found["arrived"] == 2 * found["seeds"]
            and found["q_shortest"] == found["q_longest"] == 13 < found["sarsa_shortest"]
            and found["gap"] > 0
        ),
    ),
)

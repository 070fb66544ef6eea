"""What this chapter claims, and how each claim is measured.

Chapter: Deep learning in any situation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.cart_pole.recipe import (
    CUT_OFF,
    HOW,
    RANDOM_GAMES,
    CutOffs,
    Progress,
    TwoGames,
    cut_offs,
    progress,
    two_games,
)
from mlanimated.games.cart_pole import EDGE, TIME_LIMIT
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, float | int | str]


def _measure_two(record: TwoGames) -> Found:
    return {
        "games": len(record.trained_lengths),
        "random": float(record.random_lengths.mean()),
        "longest": int(record.random_lengths.max()),
        "trained": float(record.trained_lengths.mean()),
        "wins": int(np.sum(record.trained_lengths == TIME_LIMIT)),
        "limit": TIME_LIMIT,
    }


def _row(record: CutOffs, cut_off: int) -> int:
    return int(np.flatnonzero(record.cut_offs == cut_off)[0])


def _measure_seeds(record: CutOffs) -> Found:
    wins = record.wins[_row(record, CUT_OFF)]
    return {
        "cut_off": CUT_OFF,
        "seeds": len(wins),
        "good": int(np.sum(wins >= 99)),
        "least": int(wins.min()),
        "limit": TIME_LIMIT,
    }


def _list(wins: np.ndarray) -> str:
    return ", ".join(map(str, wins))


def _measure_cut_offs(record: CutOffs) -> Found:
    return {
        "told": "; ".join(
            f"cut-off {cut_off}: {_list(wins)}"
            for cut_off, wins in zip(record.cut_offs, record.wins, strict=True)
        ),
        "mean_few": float(record.wins[0].mean()),
        "mean_best": float(record.wins[_row(record, CUT_OFF)].mean()),
        "mean_next": float(np.sort(record.wins.mean(axis=1))[-2]),
        "mean_many": float(record.wins[-1].mean()),
    }


def _measure_labels(record: CutOffs) -> Found:
    return {
        "few": float(100 * record.labelled[0]),
        "right": float(100 * record.labelled[_row(record, CUT_OFF)]),
        "many": float(100 * record.labelled[-1]),
        "first": int(record.cut_offs[0]),
        "cut_off": CUT_OFF,
        "last": int(record.cut_offs[-1]),
    }


def _measure_drift(record: CutOffs) -> Found:
    return {
        "cut_off": int(record.cut_offs[0]),
        "games": 100 * len(record.seeds),
        "lost": int(100 * len(record.seeds) - record.wins[0].sum()),
        "off": int(record.off_track[0].sum()),
    }


def _measure_progress(record: Progress) -> Found:
    look = int(np.flatnonzero(record.wins >= 99)[0])
    return {
        "untrained": float(record.means[0]),
        "updates": int(record.updates[look]),
        "wins": int(record.wins[look]),
        "batch": HOW.batch,
        "share": float(100 * record.updates[look] * HOW.batch / record.examples),
    }


def _measure_narrow(record: Progress) -> Found:
    return {
        "farthest": record.farthest,
        "edge": EDGE,
        "games": RANDOM_GAMES,
        "examples": record.examples,
    }


CLAIMS = by_name(
    Claim(
        name="trained-balances",
        sentence="In {games} games with the same starts, the random player lasts {random:.1f} steps on "
        "average and {longest} at most; the trained one lasts {trained:.1f}, and in {wins} of {games} "
        "games the pole "
        "still stands at step {limit}.",
        recipe=two_games,
        measure=_measure_two,
        holds=lambda found: found["wins"] >= 99 and found["random"] < 30,
    ),
    Claim(
        name="every-seed-balances",
        sentence="Trained {seeds} times from nothing, each time with other random games and other first "
        "weights, {good} of {seeds} players reach step {limit} in at least 99 of 100 games "
        "(the worst of them in {least}).",
        recipe=cut_offs,
        measure=_measure_seeds,
        holds=lambda found: found["good"] == found["seeds"],
    ),
    Claim(
        name="cut-off-decides",
        sentence="Games of 100 that reach the end, five trainings each: {told}.",
        recipe=cut_offs,
        measure=_measure_cut_offs,
        holds=lambda found: (
            found["mean_best"] > found["mean_next"]
            and found["mean_best"] > max(found["mean_few"], found["mean_many"]) + 20
        ),
    ),
    Claim(
        name="labels-lose-their-meaning",
        sentence="A cut-off of {first} calls {few:.0f} % of all steps losing, one of {cut_off} calls "
        "{right:.0f} % losing, and one of {last} {many:.0f} %: almost every step, good or bad.",
        recipe=cut_offs,
        measure=_measure_labels,
        holds=lambda found: found["few"] < 30 and 40 < found["right"] < 60 and found["many"] > 85,
    ),
    Claim(
        name="short-sight-drives-away",
        sentence="With a cut-off of {cut_off}, {lost} of {games} games are lost, and in {off} of them the "
        "cart has driven off the track.",
        recipe=cut_offs,
        measure=_measure_drift,
        holds=lambda found: found["off"] > 0.9 * found["lost"] > 0,
    ),
    Claim(
        name="few-updates-are-enough",
        sentence="After {updates} updates of {batch} steps each, {wins} of 100 games reach the end: that is "
        "{share:.0f} % of one single pass through the examples.",
        recipe=progress,
        measure=_measure_progress,
        holds=lambda found: found["share"] < 100 and found["wins"] >= 99,
    ),
    Claim(
        name="random-games-stay-in-the-middle",
        sentence="{games:,} random games give {examples:,} steps, and 99 of 100 of these are within "
        "{farthest:.2f} m of the middle; the track ends at {edge:.1f} m.",
        recipe=progress,
        measure=_measure_narrow,
        holds=lambda found: found["farthest"] < found["edge"] / 5,
    ),
)

"""What this chapter claims, and how each claim is measured.

Chapter: Minimax.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from mlanimated.chapters.minimax.networks import openings
from mlanimated.chapters.minimax.proof import Proof
from mlanimated.chapters.minimax.recipe import (
    OPENING,
    PAIRS,
    Learned,
    Matches,
    TreeSearches,
    Work,
    all_games,
    connect_four,
    learned_games,
    tree,
    work,
)
from mlanimated.store.claim import Claim, by_name

Measured = Mapping[str, float | int | str]


def _measure_tree(record: TreeSearches) -> Measured:
    plain, pruned, memory = (record.searches[name] for name in ("no pruning", "alpha-beta", "with memory"))
    at_root = {int(search.value[-1]) for search in record.searches.values()}
    return {
        "plain": plain.nodes,
        "pruned": pruned.nodes,
        "memory": memory.nodes,
        "value": at_root.pop() if len(at_root) == 1 else 0,
        "exact": int(record.tree.value[0]),
    }


def _measure_work(record: Work) -> Measured:
    counts = {name: int(nodes[-1]) for name, nodes in record.nodes.items()}
    return {
        "plain": counts["no pruning"],
        "cells": counts["alpha-beta"],
        "centre": counts["alpha-beta, centre first"],
        "memory": counts["with memory"],
        "both": counts["both, centre first"],
        "times": counts["no pruning"] / counts["both, centre first"],
        "value": int(record.value[-1]),
        "same": record.same,
    }


def _measure_proof(record: Proof) -> Measured:
    return asdict(record)


def _measure_learned(record: Learned) -> Measured:
    names = ("untrained", "generation 0", "generation 1", "generation 2", "generation 10")
    shorts = ("untrained", "zero", "one", "two", "ten")
    lost = {
        f"{short}_lost_{turn}": float(record.perfect[name][row, 2])
        for short, name in zip(shorts, names, strict=True)
        for row, turn in enumerate(("first", "second"))
    }
    mistakes = {short: record.mistakes[name] for short, name in zip(shorts, names, strict=True)}
    return {"positions": record.positions, "seed": record.seed, **mistakes, **lost}


def _measure_matches(record: Matches) -> Measured:
    """Measure the shallowest and the deepest search; a draw is half a win."""
    found: dict[str, float | int] = {"seed": record.seed, "generation": record.generation}
    different = 2 * len(set(openings(PAIRS, OPENING, record.seed)))
    for which, row in (("near", 0), ("far", -1)):
        won, drawn, lost = (int(each) for each in record.results[row].sum(axis=0))
        games = won + drawn + lost
        share = (won + drawn / 2) / games
        squares = (won + drawn / 4) / games - share**2
        found |= {
            f"{which}_depth": int(record.depth[row]),
            f"{which}_won": won,
            f"{which}_drawn": drawn,
            f"{which}_lost": lost,
            f"{which}_share": share,
            # Equal openings give equal games, which count once here.
            f"{which}_margin": 1.96 * float(np.sqrt(squares / different)),
            "games": games,
        }
    return found


CLAIMS = by_name(
    Claim(
        name="one-answer",
        sentence="In this small tree, the three searches look at {plain}, {pruned} and {memory} boards, "
        "and all find the same value, +{value}.",
        recipe=tree,
        measure=_measure_tree,
        holds=lambda found: (
            found["value"] == found["exact"] > 0 and max(found["pruned"], found["memory"]) < found["plain"]
        ),
    ),
    Claim(
        name="never-loses",
        sentence="Moving first, the perfect player can come into {meets_first:,} positions, and moving "
        "second into {meets_second:,}: whatever its opponent does, it never loses, not one game of all.",
        recipe=all_games,
        measure=_measure_proof,
        holds=lambda found: found["loses_first"] == found["loses_second"] == 0 < found["meets_second"],
    ),
    Claim(
        name="throws-nothing-away",
        sentence="Of the {reachable:,} positions that can come up in any game, {unfinished:,} have a move, "
        "and {not_lost:,} of these are not lost yet. Started in any of them, it never loses either.",
        recipe=all_games,
        measure=_measure_proof,
        holds=lambda found: found["thrown_away"] == 0 and found["reachable"] == 5_478,
    ),
    Claim(
        name="wins-soon",
        sentence="In {taken:,} of the {win_at_once:,} positions with a winning move it makes one, and in "
        "{on_time} of the {win_later} where a win takes longer it wins as soon as the best defence allows.",
        recipe=all_games,
        measure=_measure_proof,
        holds=lambda found: found["taken"] == found["win_at_once"] and found["on_time"] == found["win_later"],
    ),
    Claim(
        name="half-a-million",
        sentence="From the empty board, minimax looks at {plain:,} boards and finds: it is worth {value}.",
        recipe=work,
        measure=_measure_work,
        holds=lambda found: found["value"] == 0 and found["plain"] == 549_946,
    ),
    Claim(
        name="order-matters",
        sentence="Alpha-beta looks at {cells:,} boards square by square, and at {centre:,} when it tries the "
        "centre first, then the corners.",
        recipe=work,
        measure=_measure_work,
        holds=lambda found: 2 * found["centre"] < found["cells"] < found["plain"] / 20,
    ),
    Claim(
        name="both-together",
        sentence="With memory it works out {memory:,} boards, with memory, alpha-beta and the centre "
        "first {both:,}: {times:.0f} times fewer than at first, and every value is the same.",
        recipe=work,
        measure=_measure_work,
        holds=lambda found: found["both"] < found["memory"] < found["centre"] and found["same"],
    ),
    Claim(
        name="mistakes-die-out",
        sentence="In {untrained} of {positions:,} positions the untrained network gives away a win or a "
        "draw, generation 0 in {zero}, generation 1 in {one}, generation 2 in {two}, and generation 10 "
        "in {ten}.",
        recipe=learned_games,
        measure=_measure_learned,
        holds=lambda found: found["untrained"] > found["zero"] > found["one"] > found["two"] > found["ten"],
    ),
    Claim(
        name="few-can-be-enough",
        sentence="Moving second against the perfect player, generation 0 loses {zero_lost_second:.0%} of its "
        "games, generation 2 {two_lost_second:.0%} and generation 10 {ten_lost_second:.0%}; moving first, "
        "none of the three ever loses.",
        recipe=learned_games,
        measure=_measure_learned,
        holds=lambda found: (
            found["two_lost_second"] > 0.3
            and found["ten_lost_second"] == 0
            and found["zero_lost_first"] == found["two_lost_first"] == found["ten_lost_first"] == 0
        ),
    ),
    Claim(
        name="looking-ahead-beats-the-network",
        sentence="In {games} games of Connect Four against generation {generation}, alpha-beta that looks "
        "{near_depth} move ahead wins {near_won}, draws {near_drawn} and loses {near_lost}; looking "
        "{far_depth} ahead it wins {far_won}, draws {far_drawn} and loses {far_lost}: {far_share:.0%} of the "
        "points, plus or minus {far_margin:.0%}.",
        recipe=connect_four,
        measure=_measure_matches,
        holds=lambda found: (
            found["near_share"] + found["near_margin"] < 0.5 < found["far_share"] - found["far_margin"]
        ),
    ),
    Claim(
        name="beats-random",
        sentence="Against random moves it wins {beats_random_first:.1%} of the games that it begins and "
        "{beats_random_second:.1%} of the others, and the rest are draws.",
        recipe=all_games,
        measure=_measure_proof,
        holds=lambda found: (
            found["beats_random_first"] > found["beats_random_second"] > 0.5
            and found["loses_first"] == found["loses_second"] == 0
        ),
    ),
)

"""What this chapter claims, and how each claim is measured.

Chapter: Connect Four.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mlanimated.chapters.connect_four.moments import (
    Blocks,
    Games,
    Reply,
    Results,
    blocks,
    games,
    must_block,
    reply,
    results,
)
from mlanimated.chapters.connect_four.recipe import Training, seed_0
from mlanimated.chapters.connect_four.told import with_interval
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, Any]
# Percent of won games that were the goal before anything was trained; against 400 playouts there was none.
AHEAD_GOAL = 97  # the same against the tactician, with one reply of look-ahead
GOALS = {"random": 99, "middle": 97, "tactician": 93, "100 playouts": 75}


def listed(words: Sequence[str]) -> str:
    """Join words with commas and an "and"."""
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _against(name: str) -> Callable[[Results], Found]:
    def measure(record: Results) -> Found:
        counts = record.final[name][:, 0].sum(axis=1)  # greedy, both colours
        games = int(counts[0].sum())
        won = counts[:, 0]
        goal = GOALS.get(name, 0)
        reached = int(np.sum(100 * won >= goal * games))
        return {
            "shares": listed([with_interval(int(each), games) for each in won]),
            "games": games,
            "goal": goal,
            "reached": reached,
            "trainings": len(won),
            "least": 100 * float(won.min()) / games,
            "drawn": 100 * float(counts[:, 1].sum()) / float(counts.sum()),
        }

    return measure


def _measure_colours(record: Results) -> Found:
    counts = record.final["100 playouts"][:, 0].sum(axis=0)
    first, second = counts
    return {
        "first": 100 * first[0] / first.sum(),
        "second": 100 * second[0] / second.sum(),
        "games": int(first.sum()),
    }


def _measure_reply(record: Results) -> Found:
    found: dict[str, Any] = {}
    for key, name in (("tactician", "tactician"), ("search", "400 playouts")):
        counts = record.final[name].sum(axis=(0, 2))
        shares = 100 * counts[:, 0] / counts.sum(axis=1)
        found |= {f"{key}_without": float(shares[0]), f"{key}_with": float(shares[1])}
        found[f"{key}_games"] = int(counts[0].sum())
    without, ahead = record.final["tactician"].sum(axis=2).transpose(1, 0, 2)
    return {
        **found,
        "goal": AHEAD_GOAL,
        "reached": int(np.sum(100 * ahead[:, 0] >= AHEAD_GOAL * ahead.sum(axis=1))),
        "better": int(np.sum(ahead[:, 0] > without[:, 0])),
        "trainings": len(ahead),
    }


def _measure_growth(record: Results) -> Found:
    zero = int(np.flatnonzero(record.generation == 0)[0])
    line = record.curves["tactician"].mean(axis=0)
    search = record.curves["100 playouts"].mean(axis=0)
    return {
        "zero": 100 * float(line[zero]),
        "last": 100 * float(line[-1]),
        "search_zero": 100 * float(search[zero]),
        "search_last": 100 * float(search[-1]),
        "games": record.games["tactician"],
    }


def _measure_ladder(record: Results) -> Found:
    zero = int(np.flatnonzero(record.generation == 0)[0])
    steps = np.diff(record.strength[:, zero:], axis=1)
    return {
        "zero": listed([f"{each:.0f}" for each in record.strength[:, zero]]),
        "last": listed([f"{each:.0f}" for each in record.strength[:, -1]]),
        "down": int(np.sum(steps < 0)),
        "steps": steps.size,
        "gain": float((record.strength[:, -1] - record.strength[:, zero]).min()),
    }


def _measure_game(record: Games) -> Found:
    *_, last = record.games
    lost = [game.generation for game in record.games if game.won == -1]
    return {
        "discs": len(last.column),
        "won": last.won,
        "blocks": len(blocks(last)),
        "lost": listed(["the untrained network" if each < 0 else f"generation {each}" for each in lost])
        if len(lost) > 1
        else "",
    }


def _measure_blocks(record: Blocks) -> Found:
    share = 100 * record.blocked / record.needed
    return {
        "needed": int(record.needed[0]),
        "untrained": float(share[0]),
        "zero": float(share[1]),
        "last": float(share[-1]),
    }


def _measure_middle(record: Blocks) -> Found:
    last = record.opening[-1]
    return {
        "best": int(last.argmax()) + 1,
        "best_share": 100 * float(last.max()),
        "middle": 100 * float(last[3]),
        "zero": int(record.opening[1].argmax()) + 1,
    }


def _measure_one(record: Reply) -> Found:
    return {
        "chosen": record.chosen + 1,
        "thought": 100 * float(record.points[record.chosen]),
        "reply": record.reply + 1,
        "better": record.better + 1,
        "left": 100 * float(record.after[record.chosen]),
    }


def _measure_size(record: Training) -> Found:
    last = list(record.networks.values())[-1]
    numbers = sum(part.size for part in last.values())
    return {"numbers": numbers, "kilobytes": sum(part.nbytes for part in last.values()) / 1000}


def _result(name: str, words: str) -> Claim[Results]:
    said = "the goal, {goal}%, was reached by {reached} of {trainings}"
    return Claim(
        name=f"against-{name.replace(' ', '-')}",
        sentence=f"Against {words}, the three trainings win {{shares}} of {{games:,}} games each"
        + (f": {said}." if name in GOALS else ", and {drawn:.1f}% are drawn."),
        recipe=results,
        measure=_against(name),
        holds=lambda found: found["reached"] == REACHED[name] if name in GOALS else 40 < found["least"] < 75,
    )


# How many of the three trainings reach their goal.
AHEAD_REACHED, AHEAD_BETTER = 0, 2  # with a look ahead: reach theirs, win more than without
REACHED = {"random": 3, "middle": 3, "tactician": 3, "100 playouts": 3}

CLAIMS = by_name(
    _result("random", "a random player"),
    _result("middle", "the middle column"),
    _result("tactician", "the tactician"),
    _result("100 playouts", "a tree search with 100 playouts a move"),
    _result("400 playouts", "a tree search with 400 playouts a move"),
    Claim(
        name="shown-game",
        sentence="Of the first training's games against the tactician, this is the shortest that the last "
        "generation wins with a block, after {discs} discs; with the same dice, {lost} lose.",
        recipe=games,
        measure=_measure_game,
        holds=lambda found: found["won"] == 1 and found["blocks"] >= 1 and bool(found["lost"]),
    ),
    Claim(
        name="generations-get-better",
        sentence="On average over the trainings, generation 0 wins {zero:.0f}% of its games against the "
        "tactician and {search_zero:.0f}% against 100 playouts; the last one {last:.0f}% and "
        "{search_last:.0f}%.",
        recipe=results,
        measure=_measure_growth,
        holds=lambda found: (
            found["last"] > found["zero"] + 20 and found["search_last"] > found["search_zero"]
        ),
    ),
    Claim(
        name="ladder-rises",
        sentence="Generation 0 stands at {zero}, the last one at {last}; but {down} of {steps} generations "
        "stand lower than the one before.",
        recipe=results,
        measure=_measure_ladder,
        holds=lambda found: found["gain"] > 200 and found["down"] > 0,
    ),
    Claim(
        name="both-colours",
        sentence="Against 100 playouts, {first:.1f}% are won moving first and {second:.1f}% moving second, "
        "of {games:,} games each way.",
        recipe=results,
        measure=_measure_colours,
        holds=lambda found: min(found["first"], found["second"]) > 60,
    ),
    Claim(
        name="learns-to-block",
        sentence="In {needed:,} positions in which one column must be blocked and nobody can win, the "
        "untrained network of the first training blocks in {untrained:.0f}%, generation 0 in {zero:.0f}%, "
        "and the last one in {last:.0f}%.",
        recipe=must_block,
        measure=_measure_blocks,
        holds=lambda found: found["untrained"] < found["zero"] < found["last"] < 100,
    ),
    Claim(
        name="first-move",
        sentence="On the empty board the last network of the first training likes column {best} best, with "
        "{best_share:.0f}%, and gives the middle column {middle:.0f}%; generation 0 likes column "
        "{zero} best.",
        recipe=must_block,
        measure=_measure_middle,
        holds=lambda found: found["best"] != 4 and found["zero"] == 4,
    ),
    Claim(
        name="one-reply-saves",
        sentence="In the first position found in which a look at the replies saves the game, column {chosen} "
        "looks best, with {thought:.0f}%, but the reply in column {reply} wins at "
        "once; looking at replies, {left:.0f}% are left of it, and column {better} is chosen.",
        recipe=reply,
        measure=_measure_one,
        holds=lambda found: found["left"] == 0 and found["better"] == found["reply"] != found["chosen"],
    ),
    Claim(
        name="one-reply-helps",
        sentence="Against the tactician, one reply of look-ahead lifts the share of games won from "
        "{tactician_without:.1f}% to {tactician_with:.1f}% of {tactician_games:,}. It helps {better} of "
        "{trainings} trainings, and {reached} reach the goal, {goal}%.",
        recipe=results,
        measure=_measure_reply,
        holds=lambda found: (
            found["tactician_with"] > found["tactician_without"] + 0.5
            and found["better"] == AHEAD_BETTER
            and found["reached"] == AHEAD_REACHED
        ),
    ),
    Claim(
        name="one-reply-is-not-enough",
        sentence="Against 400 playouts it makes no difference that {search_games:,} games would show: "
        "{search_without:.1f}% without, {search_with:.1f}% with it.",
        recipe=results,
        measure=_measure_reply,
        holds=lambda found: abs(found["search_with"] - found["search_without"]) < 4,
    ),
    Claim(
        name="small-network",
        sentence="The network has {numbers:,} weights and biases; in half precision that is {kilobytes:.0f} "
        "kilobytes.",
        recipe=seed_0,
        measure=_measure_size,
        holds=lambda found: found["kilobytes"] <= 200,
    ),
)

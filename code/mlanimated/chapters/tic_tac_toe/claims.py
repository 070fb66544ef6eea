"""What this chapter claims, and how each claim is measured.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.tic_tac_toe import judging
from mlanimated.chapters.tic_tac_toe.exact import Mistakes, Truth, mistakes, truth
from mlanimated.chapters.tic_tac_toe.recipe import FIRST, NAMES, Five, five, of_weights, to_play
from mlanimated.learn.outcome_network import DRAW, LOSS, WIN
from mlanimated.store.claim import Claim, by_name

RECIPE, NOISE = 0, 1
AS_FIRST, AS_SECOND = 0, 1


def _measure_error(record: Five) -> Mapping[str, float | int]:
    says = record.openings[RECIPE, :, 0, :, WIN]
    exact = judging.exact_table()[0, :, WIN]
    return {
        "games": FIRST.count,
        "seeds": len(record.error),
        "least": float(100 * record.error.min()),
        "most": float(100 * record.error.max()),
        "opening": float(100 * np.abs(says - exact).max()),
    }


def _measure_first(record: Five) -> Mapping[str, float | int]:
    first, second = (record.random[:, 0, turn, WIN] for turn in (AS_FIRST, AS_SECOND))
    return {
        "seeds": len(first),
        "least": float(100 * first.min()),
        "least_second": float(100 * second.min()),
        "most_second": float(100 * second.max()),
    }


def _measure_perfect(record: Five) -> Mapping[str, float | int]:
    first, second = record.perfect[:, 0, AS_FIRST, LOSS], record.perfect[:, 0, AS_SECOND, LOSS]
    return {
        "seeds": len(first),
        "first": float(100 * first.max()),
        "least": float(100 * second.min()),
        "most": float(100 * second.max()),
    }


def _measure_truth(record: Truth) -> Mapping[str, float | int]:
    (difference, wins) = record.loses
    return {
        "least": float(100 * difference.min()),
        "most": float(100 * difference.max()),
        "least_wins": float(100 * wins.min()),
        "most_wins": float(100 * wins.max()),
    }


def _measure_mistakes(record: Mistakes) -> Mapping[str, float | int]:
    chosen = np.arange(len(record.move)), record.move
    return {
        "seed": record.seed,
        "positions": len(record.move),
        "lines": record.all_lines,
        "covered": int(record.lines.sum()),
        "worth": int(record.value[chosen].max()),
        "could": int(np.nanmax(record.value, axis=1).min()),
    }


def _measure_final(record: Five) -> Mapping[str, float | int | str]:
    lost = record.lost[RECIPE].sum(axis=-1)
    never = [first_safe(row) for row in lost]
    return {
        "generation": lost.shape[1] - 1,
        "seeds": len(lost),
        "safe": int((lost[:, -1] == 0).sum()),
        "start": str(", ".join(str(row[0]) for row in lost)),
        "since": max(never),
        "listed": ", ".join(str(each) for each in never),
    }


def _measure_noise(record: Five) -> Mapping[str, float | int | str]:
    lost = record.lost[NOISE].sum(axis=-1)
    return {
        "seeds": len(lost),
        "relapsed": sum(relapses(row) > 0 for row in lost),
        "times": sum(relapses(row) for row in lost),
        "last": int((lost[:, -1] == 0).sum()),
        "of_recipe": sum(relapses(row) > 0 for row in record.lost[RECIPE].sum(axis=-1)),
    }


def _measure_kept(record: Five) -> Mapping[str, float | int | str]:
    weights = to_play(record)[NAMES[-1]]
    player = judging.greedy(judging.table_of(of_weights(weights)))
    first, second = judging.lost(player)
    against = judging.against(player, judging.at_random)
    return {
        "name": NAMES[-1],
        "bytes": sum(part.nbytes for part in weights.values()),
        "first": first,
        "second": second,
        "win_first": float(100 * against[AS_FIRST, WIN]),
        "win_second": float(100 * against[AS_SECOND, WIN]),
        "draw_second": float(100 * against[AS_SECOND, DRAW]),
    }


def first_safe(lost: np.ndarray) -> int:
    """Return the generation from which on no game can be lost; one more than the last if there is none."""
    unsafe = np.flatnonzero(lost)
    return int(unsafe[-1]) + 1 if len(unsafe) else 0


def relapses(lost: np.ndarray) -> int:
    """Return how often a generation can lose again after one that could not."""
    return int(((lost[:-1] == 0) & (lost[1:] > 0)).sum())


CLAIMS = by_name(
    Claim(
        name="random-play-is-learned",
        sentence="After {games:,} random games, P(win) is {least:.2f} to {most:.2f} points from the exact "
        "value on average ({seeds} seeds), and at most {opening:.2f} points off for any "
        "of the nine first moves.",
        recipe=five,
        measure=_measure_error,
        holds=lambda found: found["most"] <= 1 and found["opening"] <= 1 and found["seeds"] == 5,
    ),
    Claim(
        name="beats-random",
        sentence="Against a random player, generation 0 wins at least {least:.2f} % of its games when it "
        "moves first, and {least_second:.1f} to {most_second:.1f} % when it moves second, counted over all "
        "replies ({seeds} seeds).",
        recipe=five,
        measure=_measure_first,
        holds=lambda found: found["least"] >= 98.5 > found["most_second"] and found["least_second"] > 80,
    ),
    Claim(
        name="loses-to-a-perfect-opponent",
        sentence="Against a perfect player, generation 0 loses {first:.0f} % of its games when it "
        "moves first, and {least:.0f} to {most:.0f} % when it moves second ({seeds} seeds).",
        recipe=five,
        measure=_measure_perfect,
        holds=lambda found: found["first"] == 0 and found["least"] > 20,
    ),
    Claim(
        name="not-the-networks-fault",
        sentence="A player that goes by exact values in place of the network loses {least:.0f} or "
        "{most:.0f} % of its "
        "games as second to a perfect one with P(win) − P(loss) as the score, and {least_wins:.0f} or "
        "{most_wins:.0f} % with P(win) alone, as it chooses among equal moves by lot or takes the first.",
        recipe=truth,
        measure=_measure_truth,
        holds=lambda found: (
            30 < found["least"] <= found["most"] < 45 and 90 < found["least_wins"] <= found["most_wins"]
        ),
    ),
    Claim(
        name="where-games-are-given-away",
        sentence="All {lines} games that generation 0 of seed {seed} can lose as second go through "
        "{positions} positions, symmetric ones counted once; in each of them another move would have "
        "kept the draw.",
        recipe=mistakes,
        measure=_measure_mistakes,
        holds=lambda found: (
            found["covered"] == found["lines"] > 0 and found["worth"] == -1 and found["could"] >= 0
        ),
    ),
    Claim(
        name="never-loses",
        sentence="Generation {generation} never loses, first or second, whatever is replied, with {safe} of "
        "{seeds} seeds. The five can lose no game from generation {listed} on.",
        recipe=five,
        measure=_measure_final,
        holds=lambda found: found["safe"] == found["seeds"] == 5,
    ),
    Claim(
        name="noise-brings-losses-back",
        sentence="With three of ten moves random throughout, {relapsed} of {seeds} networks can lose again "
        "after a generation that could not; with the recipe, {of_recipe} of {seeds}.",
        recipe=five,
        measure=_measure_noise,
        holds=lambda found: found["relapsed"] > found["of_recipe"] == 0,
    ),
    Claim(
        name="plays-in-the-page",
        sentence="The network that plays here ({name}, seed 0, {bytes:,} bytes) can lose {first} games as "
        "first and {second} as second. It wins {win_first:.1f} % against a random player as first, and as "
        "second {win_second:.1f} %; the rest are draws.",
        recipe=five,
        measure=_measure_kept,
        holds=lambda found: found["first"] == found["second"] == 0 and found["bytes"] <= 150_000,
    ),
)

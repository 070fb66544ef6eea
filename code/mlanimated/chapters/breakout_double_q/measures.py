"""How the claims of this chapter are measured.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np

from mlanimated.atari.counted import CountedGames
from mlanimated.atari.event_counts import EventCounts
from mlanimated.atari.result_numbers import Numbers, of_result, verdict
from mlanimated.atari.results import LongRuns
from mlanimated.chapters.breakout_double_q.games import Judged
from mlanimated.chapters.breakout_double_q.goals import MEAN_GOAL, ROW_GOAL
from mlanimated.chapters.breakout_double_q.promises import Chain, Promises
from mlanimated.chapters.breakout_double_q.story import Pair, Story


def chain(record: Chain) -> Numbers:
    """Compare the first state of the chain with most actions with what was calculated."""
    states = record.exact.shape[1]
    widths = record.band[:, :, 1, 0] - record.band[:, :, 0, 0]  # of both bands in the first state
    return {
        "learners": record.runs,
        "tries": record.tries,
        "states": states,
        "actions": int(record.actions[-1]),
        "maximum": float(record.by_maximum[-1, 0]),
        "exact": float(record.exact[-1, 0]),
        "double": abs(float(record.by_double[-1, 0])),
        "furthest": float(np.abs(record.by_maximum - record.exact).max()),
        "double_furthest": float(np.abs(record.by_double).max()),
        "maximum_band": float(widths[-1, 0]),
        "double_band": float(widths[-1, 1]),
        "wider": int((widths[:, 1] > widths[:, 0]).sum()),
    }


def more_actions(record: Chain) -> Numbers:
    """Compare what the maximum promises in the first state with few and with many actions."""
    first = record.by_maximum[:, 0]
    return {
        "few": int(record.actions[0]),
        "many": int(record.actions[-1]),
        "by_few": float(first[0]),
        "by_many": float(first[-1]),
        "rising": int((np.diff(first) > 0).all()),
    }


def promises(record: Promises) -> Numbers:
    """Say by how much each method promised too much in the last quarter of its training."""
    quarter = slice(-(len(record.agent_steps) // 4), None)
    promised, came = (rows[:, quarter].mean(axis=1) for rows in (record.promised, record.realised))
    over = 100 * (promised / came - 1)
    return {
        **{f"{name}_promised": float(promised[row]) for row, name in enumerate(("dqn", "double"))},
        **{f"{name}_came": float(came[row]) for row, name in enumerate(("dqn", "double"))},
        **{f"{name}_over": float(over[row]) for row, name in enumerate(("dqn", "double"))},
        "points": len(record.agent_steps),
        "double_under": int((record.promised[1] < record.realised[1]).sum()),
    }


def pair(record: Pair) -> Numbers:
    """Compare the scores of the two trainings of the first recipe."""
    numbers: dict[str, float | int | str] = {"agent_steps": record.plain.runs[0].agent_steps}
    for name, runs in (("dqn", record.plain), ("double", record.double)):
        for rule, result in (("plain", runs.runs[0].plain), ("sticky", runs.runs[0].sticky)):
            numbers |= {f"{name}_{rule}": result.mean}
            numbers |= {f"{name}_{rule}_low": result.low, f"{name}_{rule}_high": result.high}
    return numbers


def overlap(found: Numbers, rule: str) -> bool:
    """Say whether the intervals of both methods have a score in common."""
    return bool(
        float(found[f"dqn_{rule}_low"]) <= float(found[f"double_{rule}_high"])
        and float(found[f"double_{rule}_low"]) <= float(found[f"dqn_{rule}_high"])
    )


def result(record: LongRuns) -> Numbers:
    """Tell both evaluations of the agent, and whether the goal is reached."""
    run = record.runs[0]
    plain, sticky = of_result(run.plain), of_result(run.sticky)
    return {
        **plain,
        **{f"sticky_{key}": number for key, number in sticky.items()},
        "verdict": verdict(run.plain.mean, MEAN_GOAL),
    }


def trips(record: EventCounts) -> Numbers:
    """Count the games with a trip behind the wall, and with as many in a row as the goal asks for."""
    enough = int((record.plain >= ROW_GOAL).sum())
    return {
        "games": len(record.plain),
        "with_trip": int((record.plain > 0).sum()),
        "longest": int(record.plain.max()),
        "goal": ROW_GOAL,
        "enough": enough,
        "verdict": "the goal is reached" if enough else "the goal is missed",
        "sticky_with_trip": int((record.sticky > 0).sum()),
        "sticky_longest": int(record.sticky.max()),
        "sticky_enough": int((record.sticky >= ROW_GOAL).sum()),
    }


def hero(record: CountedGames) -> Numbers:
    """Count the row of trips that is shown."""
    game = record.games[0]
    return {
        "trips": int(game.counts.max()),
        "whole": int(game.whole_counts.max()),
        "lost": int((np.diff(game.lives[: int(game.counts.argmax()) + 1]) < 0).sum()),
        "score": game.score,
        "seed": game.seed,
    }


def streams(record: Judged) -> Numbers:
    """Compare the state value before the ball is lost with the value after, and both streams' sizes."""
    before = record.values[: record.lost]
    return {
        "highest": float(before.max()),
        "after": float(record.values[record.lost]),
        "lowest": float(before[-10:].min()),
        "steps_before": len(before[-10:]) - int(before[-10:].argmin()),
        "apart": float(np.median(np.ptp(record.advantages, axis=1))),
        "most_apart": float(np.ptp(record.advantages, axis=1).max()),
        "median": float(np.median(before)),
    }


def story(record: Story) -> Numbers:
    """Tell how the agent was trained."""
    return vars(record)

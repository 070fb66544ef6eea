"""The numbers in the claims about Pong, measured on the records that they are about.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mlanimated.recipes.pong_games import Hero, Learning
from mlanimated.recipes.pong_methods import Comparison, PointsRun
from mlanimated.recipes.pong_results import PERFECT, PLAIN_GOAL, STICKY_GOAL, LongRuns, Result, verdict
from mlanimated.recipes.pong_seeing import Habits, Seeing, paddle_pixels

Numbers = Mapping[str, float | int | str]


def _result_values(result: Result) -> dict[str, float | int | str]:
    return {
        "games": len(result.scores),
        "distinct": result.distinct,
        "stopped": result.stopped,
        "mean": result.mean,
        "median": result.median,
        "low": result.low,
        "high": result.high,
        "perfect": int((result.scores == PERFECT).sum()),
    }


def sticky(record: LongRuns) -> Numbers:
    """Measure the result with sticky actions."""
    found = record.runs[0].sticky
    return {
        **_result_values(found),
        "sticky": found.sticky,
        "verdict": verdict(found.mean, STICKY_GOAL),
        "recount": float(found.scores.mean()),
    }


def plain(record: LongRuns) -> Numbers:
    """Measure the result without sticky actions."""
    found = record.runs[0].plain
    return {
        **_result_values(found),
        "verdict": verdict(found.mean, PLAIN_GOAL),
        "median_verdict": verdict(found.median, PERFECT),
        "recount": float(found.scores.mean()),
    }


def seeds(record: LongRuns) -> Numbers:
    """Compare the trainings."""
    sticky = [run.sticky.mean for run in record.runs]
    plain = [run.plain.mean for run in record.runs]
    return {
        "trainings": len(record.runs),
        "means": _listed(sticky),
        "spread": max(sticky) - min(sticky),
        "plain_means": _listed(plain),
        "plain_spread": max(plain) - min(plain),
        "seeds": len({run.seed for run in record.runs}),
    }


def _listed(means: Sequence[float]) -> str:
    return ", ".join(f"{mean:.1f}" for mean in means[:-1]) + f" and {means[-1]:.1f}"


def hero(record: Hero) -> Numbers:
    """Count what happens in the rallies that are shown."""
    return {
        "won": int((record.trained.rewards > 0).sum()),
        "points": int((record.trained.rewards != 0).sum()),
        "random_won": int((record.random.rewards > 0).sum()),
        "random_points": int((record.random.rewards != 0).sum()),
        "returned": int(record.trained.returned[-1]),
        "random_returned": int(record.random.returned[-1]),
    }


def replay(record: Learning) -> Numbers:
    """Compare the console's memory with the recorded rewards."""
    last = record.tallies[-1]
    agree = sum(tally.shown == (tally.won, tally.lost) for tally in record.tallies)
    return {
        "steps": last.steps,
        "won": last.won,
        "lost": last.lost,
        "games": len(record.tallies),
        "agree": agree,
    }


def learning(record: Learning) -> Numbers:
    """Compare the first stage with the last."""
    first, last = record.tallies[0], record.tallies[-1]
    return {
        "before": 100 * first.share_returned,
        "after": 100 * last.share_returned,
        "first": first.won - first.lost,
        "last": last.won - last.lost,
        "agent_steps": record.agent_steps[-1],
    }


def still(record: Seeing) -> Numbers:
    """Count the paddle's pixels where it stands still."""
    rows = np.flatnonzero(record.still)
    seen = [paddle_pixels(record.fields[row]) for row in rows]
    left = [paddle_pixels(record.differences[row]) for row in rows]
    return {
        "steps": len(record.still) - 1,
        "still": len(rows),
        "seen": min(seen, default=0),
        "left": max(left, default=-1),
    }


def habits(record: Habits) -> Numbers:
    """Count the steps at which another past changes the action."""
    return {
        "steps": len(record.recorded),
        "again": int((record.again == record.recorded).sum()),
        "frozen": 100 * float((record.frozen != record.again).mean()),
        "reversed": 100 * float((record.reversed != record.again).mean()),
    }


def late_share(run: PointsRun) -> float:
    """Return the percentage of points won in the last quarter of a run."""
    return _percent(run, slice(3 * len(run.won) // 4, None))


def _late_rally(run: PointsRun) -> float:
    """Return how many agent steps a point takes in the last quarter of a run."""
    first = 3 * len(run.won) // 4
    points = run.won[first:].sum() + run.lost[first:].sum()
    return float((run.agent_steps[-1] - run.agent_steps[first - 1]) / points)


def methods(record: Comparison) -> Numbers:
    """Compare the last quarters of the runs, in percent of points won."""
    shares = {
        name: [late_share(run) for run in record.of(name)]
        for name in dict.fromkeys(run.method for run in record.runs)
    }
    clipped, reinforce = shares["clipped"], shares["reinforce"]
    longer, shorter = ([_late_rally(run) for run in record.of(name)] for name in ("clipped", "reinforce"))
    return {
        "budget": int(record.runs[0].agent_steps[-1]),
        "seeds": len(clipped),
        "clipped": float(np.mean(clipped)),
        "clipped_low": min(clipped),
        "clipped_high": max(clipped),
        "reinforce": float(np.mean(reinforce)),
        "reinforce_low": min(reinforce),
        "reinforce_high": max(reinforce),
        "rally": float(np.mean(longer)),
        "rally_low": min(longer),
        "reinforce_rally": float(np.mean(shorter)),
        "reinforce_rally_high": max(shorter),
    }


def small(record: Comparison) -> Numbers:
    """Compare the first tenth of the small trainings with the last, in percent of balls caught."""
    tenth = len(record.runs[0].won) // 10
    before = {run.method: _percent(run, slice(None, tenth)) for run in record.runs}
    after = {run.method: _percent(run, slice(-tenth, None)) for run in record.runs}
    return {
        "agent_steps": int(record.runs[0].agent_steps[-1]),
        "before": before["clipped"],
        "after": after["clipped"],
        "reinforce_before": before["reinforce"],
        "reinforce_after": after["reinforce"],
        "least_gain": min(after[name] - before[name] for name in after),
        "others": max(share for name, share in after.items() if name != "clipped"),
    }


def _percent(run: PointsRun, part: slice) -> float:
    return 100 * float(run.won[part].sum() / (run.won[part] + run.lost[part]).sum())

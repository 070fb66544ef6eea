"""The numbers in the claims about Pong, measured on the records that they are about.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.atari.result_numbers import Numbers, between, listed, of_result, verdict
from mlanimated.atari.results import LATEST, LongRuns, Starts
from mlanimated.chapters.pong.games import Hero, Learning
from mlanimated.chapters.pong.goals import OUTDATED, PERFECT, PLAIN_GOAL, STICKY_GOAL
from mlanimated.chapters.pong.methods import COMPARED, Comparison, PointsRun
from mlanimated.chapters.pong.seeing import Certainty, Habits, Seeing, paddle_pixels

# What the methods are called on the page.
TITLES = {
    "reinforce": "REINFORCE",
    "reward-to-go": "reward-to-go",
    "baseline": "baseline",
    "gae": "GAE",
    "clipped": "clipped (PPO)",
}

NEAR_STEPS = 8  # before the ball arrives: about half a second
SURE = 0.9  # probability of the likeliest action from which we call the policy sure
ALIKE = 0.5  # correlation above which two squares of weights count as alike; below its negative, as opposite


def sticky(record: LongRuns) -> Numbers:
    """Measure the result with sticky actions."""
    found = record.runs[0].sticky
    return {
        **of_result(found),
        "perfect": int((found.scores == PERFECT).sum()),
        "sticky": found.sticky,
        "verdict": verdict(found.mean, STICKY_GOAL),
    }


def plain(record: LongRuns) -> Numbers:
    """Measure the result without sticky actions."""
    found = record.runs[0].plain
    return {
        **of_result(found),
        "perfect": int((found.scores == PERFECT).sum()),
        "verdict": verdict(found.mean, PLAIN_GOAL),
        "median_verdict": verdict(found.median, PERFECT),
    }


def seeds_sticky(record: LongRuns) -> Numbers:
    """Compare the trainings with sticky actions."""
    return between([run.sticky for run in record.runs], {run.seed for run in record.runs})


def seeds_plain(record: LongRuns) -> Numbers:
    """Compare the trainings without sticky actions."""
    return between([run.plain for run in record.runs], {run.seed for run in record.runs})


def starts(record: Starts) -> Numbers:
    """Sort the games by the remainder of the frames before their start, divided by the frames of a step."""
    left_over = record.frames % FRAMES_PER_STEP
    ends = [
        [sorted(set(scores[left_over == remainder].tolist())) for remainder in range(FRAMES_PER_STEP)]
        for scores in record.scores
    ]
    ends_listed = [
        f"{listed([' or '.join(f'{score:.0f}' for score in group) for group in training])} (seed {seed})"
        for seed, training in zip(record.training_seeds, ends, strict=True)
    ]
    return {
        "games": len(record.frames),
        "starts": len(set(record.frames.tolist())),
        "kinds": FRAMES_PER_STEP,
        "ends": "; ".join(ends_listed),
        "most_ends_of_a_kind": max(len(group) for training in ends for group in training),
        "fewest_starts_of_a_kind": min(
            len(set(record.frames[left_over == remainder].tolist())) for remainder in range(FRAMES_PER_STEP)
        ),
    }


def chosen(record: LongRuns) -> Numbers:
    """Compare the scores by which the agent was chosen: those of each training's last games."""
    last = [float(run.curve[-1]) for run in record.runs]
    return {
        "games": LATEST,
        "scores": listed(
            [f"{score:.1f} (seed {run.seed})" for run, score in zip(record.runs, last, strict=True)]
        ),
        "seed": record.runs[0].seed,
        "chosen": last[0],
        "best": max(last),
    }


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
    """Count the steps at which a changed past changes the action."""
    return {
        "steps": len(record.recorded),
        "again": int((record.again == record.recorded).sum()),
        "frozen": 100 * float((record.frozen != record.again).mean()),
        "reversed": 100 * float((record.reversed != record.again).mean()),
    }


def certainty(record: Certainty) -> Numbers:
    """Compare the steps before a ball arrives with all others."""
    near = np.zeros(len(record.likeliest), bool)
    for step in record.arrivals.tolist():
        near[max(step - NEAR_STEPS + 1, 0) : step + 1] = True
    unsure = record.likeliest < SURE
    return {
        "arrivals": len(record.arrivals),
        "near_steps": NEAR_STEPS,
        "sure": 100 * SURE,
        "near": 100 * float(unsure[near].mean()) if near.any() else 100.0,
        "other": 100 * float(unsure[~near].mean()) if not near.all() else 0.0,
    }


def filters(record: Seeing) -> Numbers:
    """Compare each filter's weights for the picture before with those for the picture now."""
    likeness = np.array([np.corrcoef(before.ravel(), now.ravel())[0, 1] for before, now in record.filters])
    alike, opposite = int((likeness > ALIKE).sum()), int((likeness < -ALIKE).sum())
    return {
        "filters": len(likeness),
        "limit": ALIKE,
        "alike": alike,
        "opposite": opposite,
        "neither": len(likeness) - alike - opposite,
        "lowest": f"{likeness.min():.2f}".replace("-", "\N{MINUS SIGN}"),
        "highest": f"{likeness.max():.2f}".replace("-", "\N{MINUS SIGN}"),
    }


def late_share(run: PointsRun) -> float:
    """Return the percentage of points won in the last quarter of a run."""
    return _percent(run, slice(3 * len(run.won) // 4, None))


def _late_rally(run: PointsRun) -> float:
    """Return how many agent steps a point takes in the last quarter of a run."""
    first = 3 * len(run.won) // 4
    points = run.won[first:].sum() + run.lost[first:].sum()
    return float((run.agent_steps[-1] - run.agent_steps[first - 1]) / points)


def compared(record: Comparison) -> Numbers:
    """Say which methods were recorded, and which were not."""
    names = [TITLES[name] for name in COMPARED if record.of(name)]
    missing = [TITLES[name] for name in COMPARED if not record.of(name)]
    return {
        "outdated": OUTDATED,
        "methods": len(COMPARED),
        "recorded": len(names),
        "names": listed(names),
        "missing": " and ".join(missing),
    }


def methods(record: Comparison) -> Numbers:
    """Compare the last quarters of the runs, in percent of points won."""
    shares = _late_shares(record)
    longer, shorter = ([_late_rally(run) for run in record.of(name)] for name in ("clipped", "reinforce"))
    return {
        "budget": int(record.runs[0].agent_steps[-1]),
        "seeds": len(shares["clipped"]),
        "shares": ", ".join(
            f"{TITLES[name]} {np.mean(own):.1f} % ({min(own):.1f} to {max(own):.1f})"
            for name, own in shares.items()
        ),
        "clipped_low": min(shares["clipped"]),
        "others_high": max(max(own) for name, own in shares.items() if name != "clipped"),
        "rally": float(np.mean(longer)),
        "rally_low": min(longer),
        "reinforce_rally": float(np.mean(shorter)),
        "reinforce_rally_high": max(shorter),
    }


def links(record: Comparison) -> Numbers:
    """Count the seeds with which a method wins a larger share of the points than another, late in its run."""
    shares = _late_shares(record)

    def better(one: str, other: str) -> int:
        return sum(own > its for own, its in zip(shares[one], shares[other], strict=True))

    steps = {name: (before, better(name, before)) for before, name in pairwise(shares)}
    return {
        "seeds": len(shares["clipped"]),
        "links": ", ".join(
            f"{TITLES[name]} wins more of its points than {TITLES[before]} at {count}"
            for name, (before, count) in steps.items()
        ),
        **{name.replace("-", "_"): count for name, (_, count) in steps.items()},
        "gae_over_reinforce": better("gae", "reinforce"),
    }


def _late_shares(record: Comparison) -> dict[str, list[float]]:
    """Return the late shares of points of each recorded method, along the chain, in the order of seeds."""
    return {
        name: [late_share(run) for run in sorted(record.of(name), key=lambda run: run.seed)]
        for name in COMPARED
        if record.of(name)
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

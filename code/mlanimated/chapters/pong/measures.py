"""The numbers in the claims about Pong, measured on the records that they are about.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.atari.result_numbers import Numbers, between, listed, of_result, verdict
from mlanimated.atari.results import LATEST, LongRuns, Starts
from mlanimated.chapters.pong.clipping import SixCases
from mlanimated.chapters.pong.games import Hero, Learning
from mlanimated.chapters.pong.goals import PERFECT, PLAIN_GOAL, STICKY_GOAL
from mlanimated.chapters.pong.layers import Habits, Thinking
from mlanimated.chapters.pong.loop import LATE, Rallies
from mlanimated.chapters.pong.methods import COMPARED, Comparison, PointsRun
from mlanimated.chapters.pong.seeing import Certainty, Seeing, paddle_pixels

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
LAST = 0.1  # of a small training, by which it is judged


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
        f"seed {seed} with {listed([_either(group) for group in training])}"
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


def _either(scores: list[float]) -> str:
    return " or ".join(f"{score:.0f}" for score in scores).replace("-", "\N{MINUS SIGN}")


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
        "games": len(record.tallies),
        "before": 100 * first.share_returned,
        "after": 100 * last.share_returned,
        "first": first.won - first.lost,
        "last": last.won - last.lost,
        "results": f"from {_signed(first.won - first.lost)} to {_signed(last.won - last.lost)}",
        "agent_steps": record.agent_steps[-1],
    }


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}")


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
    sure = record.likeliest >= SURE
    return {
        "arrivals": len(record.arrivals),
        "near_steps": NEAR_STEPS,
        "sure": 100 * SURE,
        "near": 100 * float(sure[near].mean()) if near.any() else 0.0,
        "other": 100 * float(sure[~near].mean()) if not near.all() else 100.0,
    }


def network(record: Thinking) -> Numbers:
    """Compare what the layers make of a rally with what was recorded, and follow the value."""
    layers, value = record.layers, record.layers.value
    third = len(value) // 3
    reward = int(record.clip.rewards[-1])
    return {
        "steps": len(value),
        "apart": float(np.abs(layers.probabilities - record.clip.probabilities).max()),
        "early": float(value[:third].mean()),
        "late": float(value[-third - 1 : -1].mean()),
        "reward": reward,
        "end": "won" if reward > 0 else "lost",
    }


def loop(record: Rallies) -> Numbers:
    """Compare the first rallies with the last, and the two parts of the table that matter."""
    table = 100 * record.after[-1]
    return {
        "rallies": len(record.won),
        "counted": LATE,
        "before": 100 * float(record.won[:LATE].mean()),
        "after": record.late_share,
        "up": float(table[0, 1]),
        "down": float(table[2, 2]),
    }


def clipping(record: SixCases) -> Numbers:
    """Count the cases without a slope, and name them."""
    level = record.slopes == 0
    names = [
        f"a ratio of {ratio:g} with a {'positive' if advantage > 0 else 'negative'} advantage"
        for ratio, advantage in zip(record.cases[level], record.advantages[level], strict=True)
    ]
    # How far each ratio has moved in the direction that the advantage asks for.
    gone = (record.cases - 1) * record.advantages
    return {
        "cases": len(level),
        "level": int(level.sum()),
        "names": " and ".join(names),
        "clip": record.clip,
        "least_gone": float(gone[level].min()),
        "others_gone": float(gone[~level].max()),
    }


def late_share(run: PointsRun) -> float:
    """Return the percentage of points won in the last quarter of a run."""
    return _percent(run, slice(3 * len(run.won) // 4, None))


def _late_rally(run: PointsRun) -> float:
    """Return how many agent steps a point takes in the last quarter of a run."""
    first = 3 * len(run.won) // 4
    points = run.won[first:].sum() + run.lost[first:].sum()
    return float((run.agent_steps[-1] - run.agent_steps[first - 1]) / points)


def compared(record: Comparison, outdated: str) -> Numbers:
    """Say which methods were recorded, and what is wrong with the record, if anything is."""
    names = [TITLES[name] for name in COMPARED if record.of(name)]
    missing = [TITLES[name] for name in COMPARED if not record.of(name)]
    words = f"Compared are {listed(names)}, with {len(_seeds(record))} seeds each"
    if missing:
        words += f"; not among them yet: {listed(missing)}"
    if outdated:
        words += f". These curves are out of date: they were {outdated}"
    return {
        "words": words,
        "recorded": len(names),
        "methods": len(COMPARED),
        "outdated": bool(outdated),
        "runs": len(record.runs),
        "seeds": len(_seeds(record)),
    }


def methods(record: Comparison) -> Numbers:
    """Compare the last quarters of the runs, in percent of points won."""
    shares = _late_shares(record)
    means = {name: float(np.mean(own)) for name, own in shares.items()}
    best = max(means, key=lambda name: means[name])
    others = [share for name, own in shares.items() if name != best for share in own]
    rallies = {name: float(np.mean([_late_rally(run) for run in record.of(name)])) for name in shares}
    return {
        "budget": int(record.runs[0].agent_steps[-1]),
        "seeds": len(_seeds(record)),
        "shares": ", ".join(
            f"{TITLES[name]} {means[name]:.1f} % ({min(own):.1f} to {max(own):.1f})"
            for name, own in shares.items()
        ),
        "best": TITLES[best],
        "best_mean": means[best],
        "best_low": min(shares[best]),
        "others_high": max(others),
        "verdict": _ahead(min(shares[best]), max(others)),
        "rallies": ", ".join(f"{TITLES[name]} {steps:.0f}" for name, steps in rallies.items()),
    }


def _ahead(lowest: float, others: float) -> str:
    if lowest > others:
        return "and each of its seeds is ahead of every seed of the others"
    return "but its seeds and those of others overlap"


def links(record: Comparison) -> Numbers:
    """Count the seeds with which each method wins a larger share of the points than the one before it."""
    shares = _late_shares(record)
    pairs, seeds = list(pairwise(shares)), len(_seeds(record))
    counts = [
        sum(own > its for own, its in zip(shares[name], shares[before], strict=True))
        for before, name in pairs
    ]
    words = [
        f"{TITLES[name]} beats {TITLES[before]} with {count}"
        for (before, name), count in zip(pairs, counts, strict=True)
    ]
    always = [TITLES[name] for (_, name), count in zip(pairs, counts, strict=True) if count == seeds]
    return {
        "seeds": seeds,
        "links": listed(words),
        "counts": " ".join(map(str, counts)),
        "steps": len(counts),
        "always": len(always),
        "verdict": _staircase(always, len(counts)),
    }


def _staircase(always: list[str], steps: int) -> str:
    if len(always) == steps:
        return "every step of the chain is a step up with every seed"
    return f"a step up with every seed is {f'only the one to {listed(always)}' if always else 'none of them'}"


def _seeds(record: Comparison) -> set[int]:
    return {run.seed for run in record.runs}


def _late_shares(record: Comparison) -> dict[str, list[float]]:
    """Return the late shares of points of each recorded method, along the chain, in the order of seeds."""
    return {
        name: [late_share(run) for run in sorted(record.of(name), key=lambda run: run.seed)]
        for name in COMPARED
        if record.of(name)
    }


def small(record: Comparison) -> Numbers:
    """Compare the first part of the small trainings with the last, in percent of balls caught."""
    part = round(LAST * len(record.runs[0].won))
    before = {name: [_percent(run, slice(None, part)) for run in record.of(name)] for name in COMPARED}
    after = {name: [_percent(run, slice(-part, None)) for run in record.of(name)] for name in COMPARED}
    means = {name: float(np.mean(own)) for name, own in after.items()}
    best = max(means, key=lambda name: means[name])
    return {
        "agent_steps": int(record.runs[0].agent_steps[-1]),
        "seeds": len(_seeds(record)),
        "before": float(np.mean([share for own in before.values() for share in own])),
        "shares": ", ".join(
            f"{TITLES[name]} {means[name]:.0f} % ({min(own):.0f} to {max(own):.0f})"
            for name, own in after.items()
        ),
        "least_gain": min(
            late - early for name in COMPARED for early, late in zip(before[name], after[name], strict=True)
        ),
        "best": TITLES[best],
        "best_low": min(after[best]),
        "others_high": max(share for name, own in after.items() if name != best for share in own),
    }


def _percent(run: PointsRun, part: slice) -> float:
    return 100 * float(run.won[part].sum() / (run.won[part] + run.lost[part]).sum())

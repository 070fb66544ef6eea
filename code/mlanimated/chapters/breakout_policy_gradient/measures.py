"""The numbers in the claims about Breakout, measured on the records that they are about.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mlanimated.atari.counted import Counted, CountedGames
from mlanimated.atari.event_counts import EventCounts
from mlanimated.atari.events import BREAKOUT_BRICK_POINTS, bricks_standing
from mlanimated.atari.result_numbers import Numbers, listed, of_result, verdict
from mlanimated.atari.results import LATEST, LongRuns
from mlanimated.atari.stage_film import StagesSeen
from mlanimated.atari.wall_film import BRICKS, Gone
from mlanimated.atari.walls import StageWalls
from mlanimated.chapters.breakout_policy_gradient.choice import Choice
from mlanimated.chapters.breakout_policy_gradient.goals import BEHIND_GOAL, HUMAN, SCORE_GOAL
from mlanimated.chapters.breakout_policy_gradient.looking import Looking, part_of_the_field
from mlanimated.chapters.breakout_policy_gradient.many_games import ManyGames
from mlanimated.chapters.breakout_policy_gradient.recipe import SHOWN
from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing, wall_pixels

LESS = 0.0001  # a probability that differs by less counts as the same


def tunnels(record: CountedGames) -> Numbers:
    """Count the trips that are shown, and those of the whole games."""
    left, right = record.games
    return {
        "steps": SHOWN,
        "left": _shown(left),
        "right": _shown(right),
        "left_whole": int(left.whole_counts[-1]),
        "right_whole": int(right.whole_counts[-1]),
        "left_score": left.score,
        "right_score": right.score,
        "sticky": max(left.sticky, right.sticky),
    }


def _shown(game: Counted) -> int:
    return int(game.counts[-1] - game.counts[0])


def chosen(record: Choice) -> Numbers:
    """Compare the two games with all games of the evaluation: the most trips, and the longest run of them."""
    first = record.trips.first_seed
    return {
        "games": len(record.trips.plain),
        "most": int(record.trips.plain[record.left_seed - first]),
        "of_all": int(record.trips.plain.max()),
        "counted": record.left_counted,
        "run": int(record.runs.plain[record.right_seed - first]),
        "longest": int(record.runs.plain.max()),
    }


def adding_up(record: CountedGames) -> Numbers:
    """Compare the score with the points of the bricks that are gone, at every step that is shown."""
    agree = [int((_points_of_fallen(game) == game.scores).sum()) for game in record.games]
    return {"steps": sum(len(game.scores) for game in record.games), "agree": sum(agree)}


def _points_of_fallen(game: Counted) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    fallen = ~bricks_standing(game.memory)
    points: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = fallen.sum(axis=2) @ np.array(
        BREAKOUT_BRICK_POINTS
    )
    return points


def scores(record: LongRuns) -> Numbers:
    """Put the results without and with sticky actions side by side."""
    (run,) = record.runs
    plain, sticky = of_result(run.plain), of_result(run.sticky)
    return {
        **plain,
        **{f"sticky_{name}": value for name, value in sticky.items()},
        "lost": 100 * (1 - run.sticky.mean / run.plain.mean),
        "trainings": len(record.runs),
        "training_seed": run.seed,
        "human": HUMAN,
        "verdict": verdict(run.plain.mean, SCORE_GOAL),
    }


def behind(record: EventCounts) -> Numbers:
    """Count the games in which the ball came behind the wall."""
    percent = 100 * float((record.plain > 0).mean())
    return {
        "games": len(record.plain),
        "plain": int((record.plain > 0).sum()),
        "sticky": int((record.sticky > 0).sum()),
        "trips": float(record.plain.mean()),
        "sticky_trips": float(record.sticky.mean()),
        "percent": percent,
        "verdict": verdict(percent, BEHIND_GOAL),
    }


def hidden(record: Seeing) -> Numbers:
    """Count pixels of the wall while the ball is far from it."""
    rows = np.flatnonzero(record.calm)
    differences = record.differences
    return {
        "steps": len(record.calm) - 1,
        "calm": len(rows),
        "bricks": int(record.bricks[rows].min()),
        "seen": min(wall_pixels(record.pictures[row, ..., -1]) for row in rows),
        "left": max(wall_pixels(differences[row]) for row in rows),
        "ball": int(min(np.count_nonzero(differences[row]) for row in rows)),
    }


def stages(record: StageWalls) -> Numbers:
    """Count the bricks that fall in the games of each stage, and where, and how early the ball is behind."""
    gone = [Gone(walls) for walls in record.walls]
    many = [one for one in gone if len(one.fallen) > 1]
    early, last = many[-2], many[-1]
    low = record.walls[gone.index(early)].falls[:, -2:] >= 0
    behind = last.before_trip[last.before_trip >= 0]
    trip = float(np.median(behind)) if len(behind) else 0.0
    open_columns = last.open_columns(int(trip))
    column = int(open_columns.argmax())
    return {
        "games": len(last.fallen),
        "means": listed([f"{one.fallen.mean():.1f}" for one in many]),
        "bricks": BRICKS,
        "early": int(early.fallen.sum()),
        "early_low": int(low.sum()),
        "column": column + 1,
        "often": 100 * float(open_columns[column]),
        "seldom": 100 * float(open_columns.min()),
        "behind_games": len(behind),
        "trip": trip,
        "never_less": int(all(a.fallen.mean() <= b.fallen.mean() for a, b in pairwise(many))),
        "single": sum(len(one.fallen) == 1 for one in gone),
    }


def played_again(record: ManyGames) -> Numbers:
    """Compare the networks that were trained again with what was recorded of them."""
    means = [float(walls.scores.mean()) for walls in record.walls.walls]
    return {
        "stages": len(means) - 1,
        "steps": record.walls.agent_steps[-2],
        "differ": float(record.differences.max()),
        "less": LESS,
        "games": len(record.walls.walls[0].scores),
        "means": listed([f"{mean:.1f}" for mean in means]),
        "last": means[-1],
    }


def looks(record: Looking) -> Numbers:
    """Count where the square that matters most lies, and how much it matters."""
    places = [part_of_the_field(int(row)) for row, _ in record.strongest]
    most = record.maps.max(axis=(1, 2))
    changed = record.usual.argmax(axis=1) != record.without.argmax(axis=1)
    return {
        "moments": len(most),
        "wall": places.count("in the wall"),
        "paddle": places.count("at the paddle"),
        "ball": places.count("at the ball"),
        "above": places.count("above the wall"),
        "mean": 100 * float(most.mean()),
        "changed": int(changed.sum()),
        "nothing": 100 * float((record.maps == 0).mean()),
    }


def best_parts(record: StagesSeen) -> Numbers:
    """Count the points of the parts that are shown."""
    points = [int(clip.rewards.sum()) for clip in record.clips]
    return {
        "steps": len(record.clips[0].rewards),
        "points": listed([str(count) for count in points]),
        "first": points[0],
        "early": points[2],
        "last": points[-1],
        "waiting": sum(
            length >= 27_000 and score == 0
            for length, score in zip(record.lengths, record.scores, strict=True)
        ),
    }


def training(record: LongRuns) -> Numbers:
    """Compare the beginning of the training with its end."""
    (run,) = record.runs
    above = run.curve_steps[np.flatnonzero(run.curve < SCORE_GOAL)[-1] + 1]
    return {
        "games": LATEST,
        "agent_steps": run.agent_steps,
        "half": float(np.interp(run.agent_steps / 2, run.curve_steps, run.curve)),
        "last": float(run.curve[-1]),
        "goal": SCORE_GOAL,
        "above": float(above) / 1e6,
        "trainings": len(record.runs),
    }

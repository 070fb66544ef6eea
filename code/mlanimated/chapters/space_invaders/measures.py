"""How the claims of this chapter are measured.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

import numpy as np

from mlanimated.atari.counted import CountedGames
from mlanimated.atari.event_counts import EventCounts
from mlanimated.atari.events import INVADERS
from mlanimated.atari.result_numbers import Numbers, of_result, verdict
from mlanimated.atari.results import LongRuns
from mlanimated.chapters.space_invaders.games import LostLives, Shooting
from mlanimated.chapters.space_invaders.goals import AIM, CLEARED_GOAL, MEAN_GOAL
from mlanimated.chapters.space_invaders.sharpening import (
    FACTORS,
    METHODS,
    Enhanced,
    Enlarged,
    Flicker,
    Picture,
    doubled,
)


def hero(record: CountedGames) -> Numbers:
    """Count the wave that is shown."""
    (game,) = record.games
    cleared = int(game.counts.argmax())
    return {
        "hit": int(game.counts.max()),
        "of": INVADERS,
        "step": game.first + cleared + 1,
        "lives": int(game.lives[cleared]),
        "seed": game.seed,
        "score": game.score,
    }


def enhanced(record: Enhanced) -> Numbers:
    """Count what the joined pictures of the film at the top show and the others do not, and their colours."""
    joined, larger = record.joined, doubled(record.joined[0])
    return {
        "pictures": len(joined),
        "more": int((record.seen > record.drawn).sum()),
        "fewer": int((record.seen < record.drawn).sum()),
        "drawn": float(record.drawn.mean()),
        "seen": float(record.seen.mean()),
        "times": larger.size // joined[0].size,
        "never_darker": int((joined >= record.game.screens).all()),
        "new_colours": len(_colours(larger) - _colours(joined[0])),
    }


def _colours(picture: Picture) -> set[tuple[int, ...]]:
    return set(map(tuple, picture.reshape(-1, 3).tolist()))


def waves(record: EventCounts) -> Numbers:
    """Say in how many games the first wave is cleared, and whether the goal is reached."""
    percent = 100 * float((record.plain > 0).mean())
    return {
        "games": len(record.plain),
        "cleared": int((record.plain > 0).sum()),
        "twice": int((record.plain > 1).sum()),
        "most": int(record.plain.max()),
        "goal": CLEARED_GOAL,
        "percent": percent,
        "verdict": "reached" if percent >= CLEARED_GOAL else "missed",
        "sticky_cleared": int((record.sticky > 0).sum()),
        "sticky_games": len(record.sticky),
    }


def result(record: LongRuns) -> Numbers:
    """Tell both evaluations of the agent, and whether the goal is reached."""
    run = record.runs[0]
    return {
        **of_result(run.plain),
        **{f"sticky_{key}": number for key, number in of_result(run.sticky).items()},
        "verdict": verdict(run.plain.mean, MEAN_GOAL),
        "aim": verdict(run.plain.mean, AIM).replace("goal", "further aim"),
        "agent_steps": run.agent_steps,
    }


def endings(record: LostLives) -> Numbers:
    """Count how lives are lost."""
    landed = record.landed
    return {
        "games": len(record.scores),
        "landed": int(landed.sum()),
        "landed_games": len(set(record.game[landed].tolist())),
        "left": float(record.left[landed].mean()) if landed.any() else 0.0,
        "most_left": int(record.left[landed].max()) if landed.any() else 0,
        "lives": int(record.lost[landed].sum()),
        "single": int((~landed).sum()),
        "losses": len(landed),
    }


def shots(record: Shooting) -> Numbers:
    """Compare shots per hit where they are most with those at the end of the training."""
    ratio = record.shots_per_hit
    worst = int(ratio.argmax())
    return {
        "untrained_shots": int(record.shots[0]),
        "untrained_hits": int(record.hits[0]),
        "worst_steps": int(record.agent_steps[worst]),
        "worst": float(ratio[worst]),
        "last_steps": int(record.agent_steps[-1]),
        "last": float(ratio[-1]),
        "shots": int(record.shots[-1]),
        "hits": int(record.hits[-1]),
    }


def sharper(record: Enlarged) -> Numbers:
    """Say what the three ways add to the picture, and whether the old picture can be had back."""
    four = FACTORS.index(4)
    back = all(
        (pictures[:, ::factor, ::factor] == windows(record)).all()
        for factor, pictures in ((2, record.twice[0]), (4, record.four_times[0]))
    )
    numbers: dict[str, float | int | str] = {"before": record.colours_before, "back": int(back)}
    for column, method in enumerate(METHODS):
        name = method.lower()
        numbers |= {
            f"{name}_colours": int(record.colours[four, column]),
            f"{name}_changed": float(record.changed[four, column]),
        }
    return numbers


def windows(record: Enlarged) -> Picture:
    """Cut the windows out of the screen as it was, (windows, side, side, 3)."""
    side = record.twice.shape[2] // FACTORS[0]
    screen, corners = record.screen, record.corners.tolist()
    return np.stack([screen[line : line + side, column : column + side] for line, column in corners])


def blinking(record: Flicker) -> Numbers:
    """Count in how many frames a shot is missing that the frame before has shown."""
    return {
        "frames": len(record.drawn),
        "missing": int((record.drawn < record.seen).sum()),
        "drawn": float(record.drawn.mean()),
        "seen": float(record.seen.mean()),
    }

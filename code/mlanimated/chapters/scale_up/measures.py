"""How the claims of this chapter are measured.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Callable

from mlanimated.atari.counted import CountedGames
from mlanimated.atari.result_numbers import Numbers, fits, listed, of_result
from mlanimated.atari.seaquest_events import CAUSES, FULL, SURFACED, UNKNOWN
from mlanimated.chapters.scale_up.players import Player, Players
from mlanimated.chapters.scale_up.published import PUBLISHED, percent_of_human
from mlanimated.chapters.scale_up.short import ShortTraining
from mlanimated.chapters.scale_up.submarines import Life, Lives, LostSubmarines, name_of
from mlanimated.store.scores import bootstrap_interval

# What may be said of the difference between two players.
CLEAR = "more than the luck of the games explains"
UNCLEAR = "no more than the luck of the games may explain"


def two_games(record: CountedGames) -> Numbers:
    """Count what the two games of an excerpt bring."""
    numbers: dict[str, float | int | str] = {}
    for place, game in zip(("left", "right"), record.games, strict=True):
        before = int(game.whole_counts[game.first - 1]) if game.first else 0
        counted = int(game.counts[-1]) - before
        numbers |= {
            f"{place}_steps": len(game.counts),
            f"{place}_counted": counted,
            f"{place}_end": int(game.scores[-1]),
            f"{place}_score": game.score,
            f"{place}_seed": game.seed,
        }
    return numbers


def result(game: str) -> Callable[[Players], Numbers]:
    """Return how to tell both evaluations of the agent of this game, and whether its goal is reached."""

    def measure(record: Players) -> Numbers:
        player = _of(record, game)
        run = player.run
        return {
            **of_result(run.plain),
            **{f"sticky_{key}": number for key, number in of_result(run.sticky).items()},
            "game": player.title,
            "verdict": player.verdict,
            "course": player.course,
            "hours": run.hours,
            "fits": int(fits(run.plain) and fits(run.sticky)),
        }

    return measure


def against_human(record: Players) -> Numbers:
    """Say in which games our agents are better than the human tester, and by how much."""
    ranked = sorted(record.players, key=lambda player: player.percent)
    above = [player.title for player in ranked if player.percent > 100]
    published = [
        percent_of_human(player.game, PUBLISHED[player.game].double_dqn) for player in record.players
    ]
    ours = [player.percent for player in record.players]
    return {
        "games": len(ranked),
        "above": len(above),
        "which": f" ({listed(above)})" if above else "",
        "sticky_above": sum(player.sticky_percent > 100 for player in ranked),
        "lowest": ranked[0].percent,
        "lowest_game": ranked[0].title,
        "highest": ranked[-1].percent,
        "highest_game": ranked[-1].title,
        "published_above": sum(percent > 100 for percent in published),
        "ahead": sum(own >= other for own, other in zip(ours, published, strict=True)),
        "fits": int(all(fits(one) for player in ranked for one in (player.run.plain, player.run.sticky))),
    }


def ten_minutes(record: ShortTraining) -> Numbers:
    """Compare the agent of the short training with a player that draws its actions by lot."""
    run = record.runs.runs[0]
    _, random_high = bootstrap_interval(record.random_plain)
    won, random_won = (100 * float((scores > 0).mean()) for scores in (run.plain.scores, record.random_plain))
    return {
        "random_high": random_high,
        "verdict": CLEAR if run.plain.low > random_high else UNCLEAR,
        "agent_steps": run.agent_steps,
        "minutes": 60 * run.hours,
        **of_result(run.plain),
        **{f"sticky_{key}": number for key, number in of_result(run.sticky).items()},
        "random": float(record.random_plain.mean()),
        "sticky_random": float(record.random_sticky.mean()),
        "best_random": float(record.random_plain.max()),
        "won_percent": won,
        "random_won_percent": random_won,
        "wins": "wins more often" if won > random_won else "does not win more often",
        "random_games": len(record.random_plain),
        "fits": int(fits(run.plain) and fits(run.sticky)),
    }


def causes(record: LostSubmarines) -> Numbers:
    """Count the lost submarines by cause, and name the most frequent one."""
    plain, sticky = (counts.sum(axis=1) for counts in (record.plain, record.sticky))
    names = list(CAUSES[:UNKNOWN])
    unknown = int(plain[UNKNOWN] + sticky[UNKNOWN])
    others = "other" if unknown == 1 else "others"
    return {
        "games": record.plain.shape[1],
        "sticky_games": record.sticky.shape[1],
        "lost": int(plain.sum()),
        "told": listed([f"{count} {name}" for name, count in zip(names, plain, strict=False)]),
        "most": names[int(plain[:UNKNOWN].argmax())],
        "percent": 100 * float(plain[:UNKNOWN].max() / max(plain.sum(), 1)),
        "sticky_lost": int(sticky.sum()),
        "sticky_told": listed([f"{count} {name}" for name, count in zip(names, sticky, strict=False)]),
        "alone": int(plain[SURFACED]),
        "unknown": unknown,
        "but": f" Of {unknown} {others} the memory does not tell one cause." if unknown else "",
        "surfacings": float(record.surfacings.mean()),
        "rescues": float(record.rescues.mean()),
        "rescued": int((record.rescues > 0).sum()),
        "known": int(plain[:UNKNOWN].sum() + sticky[:UNKNOWN].sum()),
    }


def air(record: Lives) -> Numbers:
    """Tell how the first life goes early in the training, later, and at its end."""
    first, later, last = record.lives[0], record.lives[len(record.lives) // 2], record.lives[-1]
    return {
        "early": first.trained,
        "early_life": _told(first),
        "middle": later.trained,
        "middle_life": _told(later),
        "trained": last.trained,
        "life": _told(last),
        "middle_cause": name_of(later.cause),
        "refills": len(last.refills),
    }


def _told(life: Life) -> str:
    times = len(life.refills)
    up = {0: "it never comes up for air", 1: "it comes up for air once"}.get(
        times, f"it comes up for air {times} times"
    )
    steps = life.lost + 1
    if life.cause < 0:
        return f"{up}, and is not lost in {steps:,} agent steps"
    left = f"{life.air[life.lost]} of {FULL} air left"
    return f"{up}, and is lost after {steps:,} agent steps, {name_of(life.cause)}, with {left}"


def _of(record: Players, game: str) -> Player:
    return next(player for player in record.players if player.game == game)

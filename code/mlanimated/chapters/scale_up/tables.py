"""The tables of this chapter, as text.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.chapters.scale_up.players import Players
from mlanimated.chapters.scale_up.published import PUBLISHED, PUBLISHED_FRAMES, percent_of_human

PUBLISHED_STEPS = PUBLISHED_FRAMES // FRAMES_PER_STEP
MINUTE = 60 * 60 // FRAMES_PER_STEP  # agent steps in a minute of the console


def scores(record: Players) -> str:
    """Return the raw scores of all games; ours without sticky actions, and with them."""
    rows: list[Sequence[str]] = [("game", "random", "human", "DQN", "Double", "ours", "sticky")]
    for player in record.players:
        known = PUBLISHED[player.game]
        theirs = (known.random, known.human, known.dqn, known.double_dqn)
        ours = (player.run.plain.mean, player.run.sticky.mean)
        rows.append((player.title, *map(_number, (*theirs, *ours))))
    return _lines(rows)


def normalized(record: Players) -> str:
    """Return the human-normalized scores in percent, and the agent steps of our trainings."""
    rows: list[Sequence[str]] = [("game", "DQN", "Double", "ours", "sticky", "our agent steps")]
    for player in record.players:
        known = PUBLISHED[player.game]
        theirs = [percent_of_human(player.game, score) for score in (known.dqn, known.double_dqn)]
        percents = (*theirs, player.percent, player.sticky_percent)
        rows.append(
            (player.title, *(f"{percent:,.0f} %" for percent in percents), f"{player.run.agent_steps:,}")
        )
    return _lines(rows)


def budget_ratio(record: Players) -> int:
    """Return how many times as many agent steps the published trainings took as the longest of ours."""
    return PUBLISHED_STEPS // max(player.run.agent_steps for player in record.players)


def longer_games(name: str, agent_steps: int) -> int:
    """Count the games without sticky actions that judged an agent and took more agent steps than this."""
    from mlanimated.store.artifacts import artifact

    (plain,) = (one for one in artifact(name).manifest["protocols"] if not one["sticky"])
    return sum(steps > agent_steps for steps in plain["lengths"])


@dataclass(frozen=True)
class CutShort:
    """How a training keeps its games short.

    Attributes
    ----------
    since
        Agent steps of training at which its last machine took it over.
    steps
        Agent steps of each game between two savings there; all games are started anew after each.
    longer
        Games without sticky actions that judged the agent and took more.
    """

    since: int
    steps: int
    longer: int


def cut_short(name: str) -> CutShort:
    """Read how many agent steps a game of a training could last, and how many judged games lasted longer."""
    from mlanimated.store.artifacts import artifact

    manifest = artifact(name).manifest
    settings = manifest["settings"]
    steps = settings["checkpoint_steps"] // settings["environments"]
    return CutShort(manifest["trained_on"][-1]["from_agent_steps"], steps, longer_games(name, steps))


def _number(score: float) -> str:
    return f"{score:,.1f}" if abs(score) < 1_000 else f"{score:,.0f}"


def _lines(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines, in columns as wide as they must be: the first one to the left, others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join((first.ljust(widths[0]), *cells)))
    return "\n".join(lines)

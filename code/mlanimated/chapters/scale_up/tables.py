"""The tables of this chapter, as text.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.chapters.scale_up.players import Players
from mlanimated.chapters.scale_up.published import PUBLISHED, PUBLISHED_FRAMES, percent_of_human

PUBLISHED_STEPS = PUBLISHED_FRAMES // FRAMES_PER_STEP
FRAMES_PER_MINUTE = 60 * 60  # of the console


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


def longer_games(name: str, minutes: int) -> int:
    """Count the games without sticky actions that judged an agent and lasted longer than so many minutes."""
    from mlanimated.store.artifacts import artifact

    (plain,) = (one for one in artifact(name).manifest["protocols"] if not one["sticky"])
    return sum(FRAMES_PER_STEP * steps > FRAMES_PER_MINUTE * minutes for steps in plain["lengths"])


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

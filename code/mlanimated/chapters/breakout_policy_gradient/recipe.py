"""What is computed for the chapter on Breakout by policy gradients: the games it shows, and what they prove.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mlanimated.atari.counted import CountedGames, excerpt, from_before_the_first
from mlanimated.atari.event_counts import EventCounts, plain_highlights, read_counts
from mlanimated.atari.events import trips_so_far
from mlanimated.atari.results import STAGES, LongRuns, read_runs
from mlanimated.atari.walls import StageWalls, stage_walls
from mlanimated.chapters.breakout_policy_gradient.choice import Choice
from mlanimated.chapters.breakout_policy_gradient.looking import Looking, looking
from mlanimated.chapters.breakout_policy_gradient.many_games import ManyGames, play_stages, with_one_game
from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing, seeing
from mlanimated.store.record import committed, reads

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.stage_film import StagesSeen

AGENT = "breakout/policy-gradient"
MOST, LONGEST = "trips_behind_wall", "longest_run_of_trips"
# The excerpt of the film at the top: from so many agent steps before the first trip on, so many in all.
BEFORE, SHOWN = 60, 210
SEEN = 64  # agent steps as the network sees them
# Stages that are trained again to play many games: to half of the training it would take hours.
TRAINED_AGAIN, ONE_GAME = 3, 3
PART = 80  # agent steps of the game of each stage: those that bring the most points


@reads(AGENT)
def stages() -> Stages:
    """Return one game of the untrained network, of three stages of the training, and of the trained one."""
    from mlanimated.store.artifacts import artifact

    found: Stages = artifact(AGENT).record(STAGES)
    return found


@reads(AGENT)
def tunnels() -> CountedGames:
    """Play the two games again, and cut out the first trips behind the wall."""
    games = plain_highlights(AGENT)
    rule = from_before_the_first(BEFORE, SHOWN)
    return CountedGames(tuple(excerpt(games[name], trips_so_far, rule) for name in (MOST, LONGEST)))


@reads(AGENT)
def sight() -> Seeing:
    """Show the beginning of the second excerpt as the network sees it."""
    from mlanimated.atari.views import GREY_42
    from mlanimated.store.recipes import recall

    return seeing(plain_highlights(AGENT)[LONGEST], GREY_42, recall(tunnels).games[1], SEEN)


@committed
@reads(AGENT)
def looks() -> Looking:
    """Ask the finished network what matters to it in the moments of `sight`."""
    from mlanimated.atari.trained import agent_of
    from mlanimated.store.artifacts import artifact

    return looking(agent_of(artifact(AGENT)), sight())


@committed
@reads(AGENT)
def many_games(folder: Path | None = None, say: Callable[[str], None] = print) -> ManyGames:
    """Train the first stages again, and let each of them and the finished agent play many games."""
    from mlanimated.store.artifacts import artifact

    found = stages()
    with tempfile.TemporaryDirectory() as passing:
        where = folder or Path(passing)
        return play_stages(artifact(AGENT), found, found.agent_steps[:TRAINED_AGAIN], where, say)


@reads(AGENT, "breakout-policy-gradient/many-games")
def growing_holes() -> StageWalls:
    """Put the one game of the stage half way, played again, among the many games of the other stages."""
    from mlanimated.store.recipes import recall

    return with_one_game(recall(many_games).walls, stage_walls(stages(), [ONE_GAME]))


@reads(AGENT)
def best_parts() -> StagesSeen:
    """Play the game of every stage again, up to the end of its richest part."""
    from mlanimated.atari.stage_film import stages_seen

    return stages_seen(stages(), PART)


@reads(AGENT)
def results() -> LongRuns:
    """Read what the training reached, with and without sticky actions."""
    return read_runs((AGENT,))


@reads(AGENT)
def trips() -> EventCounts:
    """Read how often the ball came behind the wall in the games of the evaluation."""
    return read_counts(AGENT, MOST)


@reads(AGENT)
def choice() -> Choice:
    """Read by what the two games at the top were chosen."""
    from mlanimated.store.recipes import recall

    left, right = recall(tunnels).games
    return Choice(
        trips=read_counts(AGENT, MOST),
        runs=read_counts(AGENT, LONGEST),
        left_seed=left.seed,
        right_seed=right.seed,
        left_counted=int(left.whole_counts[-1]),
        seed=read_counts(AGENT, MOST).seed,
    )

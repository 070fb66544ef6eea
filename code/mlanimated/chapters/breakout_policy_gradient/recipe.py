"""What is computed for the chapter on Breakout by policy gradients: the games it shows, and what they prove.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlanimated.atari.counted import CountedGames, excerpt, from_before_the_first
from mlanimated.atari.event_counts import EventCounts, plain_highlights, read_counts
from mlanimated.atari.events import trips_so_far
from mlanimated.atari.results import STAGES, LongRuns, read_runs
from mlanimated.atari.walls import StageWalls, stage_walls
from mlanimated.chapters.breakout_policy_gradient.choice import Choice
from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing, seeing
from mlanimated.store.record import reads

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.stage_film import StagesSeen

AGENT = "breakout/policy-gradient"
MOST, LONGEST = "trips_behind_wall", "longest_run_of_trips"
# The excerpt of the film at the top: from so many agent steps before the first trip on, so many in all.
BEFORE, SHOWN = 60, 210
SEEN = 64  # agent steps as the network sees them
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


@reads(AGENT)
def growing_holes() -> StageWalls:
    """Play the game of every stage again; keep when each brick fell."""
    return stage_walls(stages())


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

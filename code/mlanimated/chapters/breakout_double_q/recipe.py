"""What is computed for the chapter on Double deep Q-learning.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mlanimated.atari.counted import CountedGames, excerpt
from mlanimated.atari.event_counts import EventCounts, plain_highlights, read_counts
from mlanimated.atari.events import trips_in_a_row
from mlanimated.atari.results import CURVES, STAGES, LongRuns, read_runs
from mlanimated.chapters.breakout_double_q.games import Judged, judged, longest_row
from mlanimated.chapters.breakout_double_q.promises import Chain, Promises, promises, value_chains
from mlanimated.chapters.breakout_double_q.story import Pair, Story, read_story
from mlanimated.store.record import reads

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages

AGENT = "breakout/double-dqn"
# Two trainings by the first recipe, which differ in one function.
PAIR = {"DQN": "breakout/first-dqn", "Double DQN": "breakout/first-double-dqn"}


def chain() -> Chain:
    """Let learners value a chain of states that are worth nothing."""
    return value_chains()


@reads(*PAIR.values())
def expectations() -> Promises:
    """Read what the two trainings promised and what came."""
    from mlanimated.store.artifacts import artifact

    found = {method: artifact(name) for method, name in PAIR.items()}
    first = next(iter(found.values())).manifest
    histories = {method: one.record(CURVES).games for method, one in found.items()}
    return promises(histories, first["agent_steps"], first["seed"])


@reads(AGENT)
def hero() -> CountedGames:
    """Play the judged game with the longest row of trips behind the wall again, and keep that row."""
    episode = plain_highlights(AGENT)["longest_run_of_trips"]
    return CountedGames((excerpt(episode, trips_in_a_row, longest_row),))


@reads(AGENT)
def trips() -> EventCounts:
    """Read how long the longest row of trips was in each game that judged the agent."""
    return read_counts(AGENT, "longest_run_of_trips")


@reads(AGENT)
def streams() -> Judged:
    """Keep what the trained agent thought around the first lost ball of its median game."""
    from mlanimated.store.artifacts import artifact

    found = cast("Stages", artifact(AGENT).record(STAGES))
    return judged(found.games[-1])


@reads(AGENT)
def training() -> LongRuns:
    """Read the results of the agent that plays in this chapter."""
    return read_runs((AGENT,))


@reads(AGENT)
def story() -> Story:
    """Read how the agent was trained."""
    return read_story(AGENT)


@reads(*PAIR.values())
def pair() -> Pair:
    """Read the results of the two trainings that differ in one function."""
    plain, double = (read_runs((name,)) for name in PAIR.values())
    return Pair(plain, double)

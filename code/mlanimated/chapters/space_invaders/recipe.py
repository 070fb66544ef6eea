"""What is computed for the chapter on Space Invaders: the games it shows, and what they prove.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

from mlanimated.atari.counted import CountedGames, excerpt
from mlanimated.atari.event_counts import EventCounts, plain_highlights, read_counts
from mlanimated.atari.events import INVADERS_GUN, invaders_hit
from mlanimated.atari.results import STAGES, LongRuns, read_runs
from mlanimated.chapters.space_invaders.games import (
    LostLives,
    Shooting,
    first_wave,
    lost_lives,
    play_further,
    shooting,
)
from mlanimated.chapters.space_invaders.sharpening import (
    Enhanced,
    Enlarged,
    Flicker,
    enlarge,
    flicker,
    without_flicker,
)
from mlanimated.store.record import committed, reads

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.recording import Episode

AGENT = "space-invaders/double-dqn"
# Games beside the hundred of the evaluation: the next seeds, which decided nothing.
FURTHER, FURTHER_GAMES = 100, 40
SHOWN_STEP = 60  # agent steps of the hero's game before the screen that is enlarged
ENHANCED_STEPS = 96  # agent steps from there on that are shown enhanced
FLICKER_STEPS = 4  # agent steps whose frames are shown one by one


@reads(AGENT)
def hero() -> CountedGames:
    """Play the judged game with the most cleared waves again, and keep its first wave."""
    return CountedGames((excerpt(_most_waves(), invaders_hit, first_wave),))


@reads(AGENT)
def enhanced() -> Enhanced:
    """Play a part of the hero's wave again, from `SHOWN_STEP` on, and take the flicker out of it."""
    episode = _most_waves()
    part = excerpt(episode, invaders_hit, lambda _: (SHOWN_STEP, SHOWN_STEP + ENHANCED_STEPS))
    return without_flicker(episode, part)


@reads(AGENT)
def waves() -> EventCounts:
    """Read how many waves were cleared in each game that judged the agent."""
    return read_counts(AGENT, "waves_cleared")


@committed
@reads(AGENT)
def endings() -> LostLives:
    """Let the agent play further games without sticky actions; keep how lives are lost."""
    episodes = play_further(AGENT, first=FURTHER, games=FURTHER_GAMES, sticky=0.0)
    return lost_lives(episodes, f"{FURTHER} to {FURTHER + FURTHER_GAMES - 1} of the evaluation")


@reads(AGENT)
def shots() -> Shooting:
    """Count shots and hits in the game of every stage of the training."""
    from mlanimated.store.artifacts import artifact

    return shooting(cast("Stages", artifact(AGENT).record(STAGES)))


@reads(AGENT)
def larger() -> Enlarged:
    """Enlarge a screen of the hero's game in three ways."""
    from mlanimated.atari.recording import play_again

    episode = _most_waves()
    moment = next(islice(play_again(episode), SHOWN_STEP, None))
    gun = int(moment.memory[INVADERS_GUN])
    # The console counts the gun's place from the left edge of the field.
    bright = (moment.screen[54:90].astype(int).sum(axis=-1) > 0).any(axis=0)
    return enlarge(moment.screen, episode.seed, SHOWN_STEP, gun, int(bright.argmax()))


@reads(AGENT)
def blinking() -> Flicker:
    """Keep the frames of a few agent steps of the hero's game, one by one."""
    return flicker(_most_waves(), SHOWN_STEP, SHOWN_STEP + FLICKER_STEPS)


@reads(AGENT)
def training() -> LongRuns:
    """Read the results of the agent that plays in this chapter."""
    return read_runs((AGENT,))


def _most_waves() -> Episode:
    return plain_highlights(AGENT)["waves_cleared"]

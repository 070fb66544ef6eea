"""What is computed for the chapter on Scale up: the agents of five games, and the games it shows.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from mlanimated.atari.counted import CountedGames
from mlanimated.chapters.scale_up.games import median_game, richest_part, stages_of
from mlanimated.chapters.scale_up.players import Players, read_players
from mlanimated.chapters.scale_up.short import RandomScores, ShortTraining, compare, play_by_lot
from mlanimated.chapters.scale_up.submarines import Lives, LostSubmarines, first_lives, lost_submarines
from mlanimated.store.recipes import recall
from mlanimated.store.record import committed, reads

SEAQUEST = "seaquest/double-dqn"
BEAM_RIDER = "beam-rider/double-dqn"
BOXING = "boxing/double-dqn"
BY_LOT = "scale-up/boxing-by-lot"  # the record of `boxing_by_lot`
EARLIER = ("pong/policy-gradient-seed1", "breakout/double-dqn", "space-invaders/double-dqn")
HERO_STEPS = 240  # agent steps of each game that the hero shows
BOXING_STEPS = 180


@reads(SEAQUEST, BEAM_RIDER)
def hero() -> CountedGames:
    """Play the median game of both agents again, and keep the part with most points."""
    chosen = [median_game(name) for name in (SEAQUEST, BEAM_RIDER)]
    return CountedGames(tuple(richest_part(game, HERO_STEPS) for game in chosen))


@reads(*EARLIER, BEAM_RIDER, SEAQUEST)
def five_games() -> Players:
    """Read what the agents of five games score."""
    return read_players((*EARLIER, BEAM_RIDER, SEAQUEST))


@reads(BEAM_RIDER, SEAQUEST)
def trainings() -> Players:
    """Read how the agents of this chapter were trained."""
    return read_players((BEAM_RIDER, SEAQUEST))


@reads(SEAQUEST)
def lost() -> LostSubmarines:
    """Read what submarines were lost by in the games that judged the agent."""
    return lost_submarines(SEAQUEST)


@reads(SEAQUEST)
def lives() -> Lives:
    """Play the first lives after 0.1 million agent steps, after a million and after all of them again."""
    return first_lives(stages_of(SEAQUEST), (1, 2, -1))


@reads(BOXING)
def boxing() -> CountedGames:
    """Play the median game of the first and of the last stage of the short training again."""
    games = stages_of(BOXING).games
    chosen = [games[place].episode for place in (0, -1)]
    return CountedGames(tuple(richest_part(game, BOXING_STEPS) for game in chosen))


@committed
def boxing_by_lot() -> RandomScores:
    """Let a player that draws its actions by lot play the first of the games that judge an agent."""
    return play_by_lot("boxing", "grey-60", games=30)


@reads(BOXING, BY_LOT)
def short_training() -> ShortTraining:
    """Read what the agent of the short training scores, and what a player without any training does."""
    return compare(BOXING, recall(boxing_by_lot))

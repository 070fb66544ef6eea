"""What is computed for the chapter on Pong: the trainings, the games it shows, and what they prove.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlanimated.atari.game_settings import PONG
from mlanimated.claim import Claim
from mlanimated.recipes import pong_measures as measures
from mlanimated.recipes.pong_games import (
    STAGE_STEPS,
    Clip,
    Hero,
    Learning,
    clip,
    median_rally,
    tally,
    three_rallies,
)
from mlanimated.recipes.pong_methods import COMPARED, Comparison, compare
from mlanimated.recipes.pong_results import (
    OUTDATED,
    REACHED,
    STAGES,
    LongRuns,
    Starts,
    read_runs,
    read_starts,
    with_names_of_today,
)
from mlanimated.recipes.pong_seeing import Certainty, Habits, Seeing, certainty, habits, seeing
from mlanimated.recipes.pong_tiny import TinySettings, train_tiny
from mlanimated.record import committed, reads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlanimated.atari.chosen_games import ChosenGame, Stages

# Of all trainings, the one with the best mean score of its last hundred training games plays in this chapter:
# a choice made without the games of the evaluation.
AGENT = "pong/policy-gradient-seed1"
OTHER_SEEDS = ("pong/policy-gradient-seed0", "pong/policy-gradient-seed2")


@committed
def random_game(games: int = 9) -> ChosenGame:
    """Play with sticky actions, each action as likely as the others; keep the median game."""
    from mlanimated.atari.chosen_games import median_game

    actions = np.array(PONG.actions)
    rng = np.random.default_rng(PONG.seed)
    even = np.full(len(actions), 1 / len(actions), np.float32)

    def think(observation: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        return np.tile(even, (len(observation), 1)), rng.integers(0, len(actions), len(observation))

    return median_game(think, actions, PONG.game, PONG.view, games=games)


@committed(outdated=OUTDATED, translate=with_names_of_today)
def method_comparison() -> Comparison:
    """Train with every method and three seeds each on one budget of agent steps; about two hours."""
    return compare()


@reads(AGENT)
def stages() -> Stages:
    """Return one game of the untrained network, of three stages of the training, and of the trained one."""
    from mlanimated.artifacts import artifact

    found: Stages = artifact(AGENT).record(STAGES)
    return found


@reads(AGENT, "pong/random-game")
def hero() -> Hero:
    """Cut three rallies out of the random player's median game and the trained agent's."""
    from mlanimated.store import recall

    random, trained = recall(random_game), stages().games[-1]
    return Hero(*(clip(game, three_rallies(game.episode.rewards)) for game in (random, trained)))


@reads(AGENT)
def rally() -> Clip:
    """Cut the rally of median length out of the trained agent's median game."""
    game = stages().games[-1]
    return clip(game, median_rally(game.episode.rewards))


@reads(AGENT)
def sureness() -> Certainty:
    """Play the trained agent's median game again; keep how sure it was, and when balls arrived."""
    return certainty(stages().games[-1])


@reads(AGENT)
def learning() -> Learning:
    """Play the game of every stage again; keep its beginning."""
    found = stages()
    return Learning(
        percent=tuple(100 * steps / found.agent_steps[-1] for steps in found.agent_steps),
        agent_steps=found.agent_steps,
        clips=tuple(clip(game, (0, STAGE_STEPS)) for game in found.games),
        tallies=tuple(tally(game) for game in found.games),
    )


@reads(AGENT)
def sight() -> Seeing:
    """Show the median rally as the network sees it, and what the filters of its first layer find there."""
    from mlanimated.artifacts import artifact

    weights = artifact(AGENT).weights()
    return seeing(rally(), weights["conv_1/kernel"], weights["conv_1/bias"])


@reads(AGENT)
def changed_past() -> Habits:
    """Ask the network about the median rally again, with changed pictures of the moment before."""
    from mlanimated.atari.trained import from_artifact

    return habits(rally(), from_artifact(AGENT))


@reads(AGENT, *OTHER_SEEDS)
def long_runs() -> LongRuns:
    """Read the results of the trainings of all seeds."""
    return read_runs((AGENT, *OTHER_SEEDS))


@reads(AGENT, *OTHER_SEEDS)
def starts() -> Starts:
    """Start the games of the evaluations without sticky actions once more."""
    return read_starts((AGENT, *OTHER_SEEDS))


def small_training() -> Comparison:
    """Let every method learn the tiny Pong: seconds each."""
    return Comparison(tuple(train_tiny(method, TinySettings()) for method in COMPARED))


CLAIMS: tuple[Claim[Any], ...] = (
    Claim(
        name="trained-beats-random",
        sentence="In the rallies above the trained agent hits {returned} balls back and wins {won} of "
        "{points} points; the random player hits back {random_returned} and wins {random_won} of "
        "{random_points}.",
        recipe=hero,
        measure=measures.hero,
        holds=lambda found: found["returned"] > found["random_returned"],
    ),
    Claim(
        name="with-sticky-actions",
        sentence="With sticky actions: mean {mean:.1f} (95 % interval {low:.1f} to {high:.1f}), median "
        "{median:g}, {games} whole games, {distinct} of them different; {verdict}.",
        recipe=long_runs,
        measure=measures.sticky,
        holds=lambda found: (
            found["mean"] >= REACHED["sticky"] and abs(found["mean"] - found["recount"]) < 1e-9
        ),
    ),
    Claim(
        name="without-sticky-actions",
        sentence="Without: mean {mean:.1f} ({low:.1f} to {high:.1f}); {verdict}. Median {median:g}; "
        "{median_verdict}. Of {games} games {perfect} end 21-0, {stopped} were stopped after half an hour, "
        "and only {distinct} are different.",
        recipe=long_runs,
        measure=measures.plain,
        holds=lambda found: (
            found["mean"] >= REACHED["plain"] and abs(found["mean"] - found["recount"]) < 1e-9
        ),
    ),
    Claim(
        name="luck-of-the-seed",
        sentence="{trainings} trainings that differ in nothing but the seed reach {means} with sticky "
        "actions: the best and the worst are {spread:.1f} points apart. The 95 % interval of a single "
        "training is up to {widest:.1f} points wide; those of the best and the worst {verdict}.",
        recipe=long_runs,
        measure=measures.seeds_sticky,
        holds=measures.seeds_are_compared,
    ),
    Claim(
        name="luck-without-sticky-actions",
        sentence="Without sticky actions the same {trainings} trainings reach {means}: the best and the "
        "worst are {spread:.1f} points apart.",
        recipe=long_runs,
        measure=measures.seeds_plain,
        holds=measures.means_are_counted,
    ),
    Claim(
        name="chosen-by-its-training",
        sentence="The last {games} games in training ended at {scores} on average: seed {seed} plays in this "
        "chapter.",
        recipe=long_runs,
        measure=measures.chosen,
        holds=lambda found: found["chosen"] == found["best"],
    ),
    Claim(
        name="surer-before-the-ball-arrives",
        sentence="In the whole game that this rally is from, {arrivals} balls reach the agent's side. In the "
        "last {near_steps} agent steps before, the likeliest action has less than {sure:.0f} % in "
        "{near:.0f} % of the steps; in all other steps of the game, in {other:.0f} %.",
        recipe=sureness,
        measure=measures.certainty,
        holds=lambda found: found["arrivals"] >= 10 and found["near"] < 0.8 * found["other"],
    ),
    Claim(
        name="squares-of-a-filter-differ",
        sentence="Of the {filters} filters, {opposite} have opposite squares (correlation below "
        "−{limit:g}), {alike} have squares that are alike (above {limit:g}), and {neither} have neither: the "
        "correlations lie between {lowest} and {highest}.",
        recipe=sight,
        measure=measures.filters,
        holds=lambda found: 2 * found["neither"] > found["filters"],
    ),
    Claim(
        name="four-games-without-sticky-actions",
        sentence="The {games} games have {starts} different starts, but they are {kinds} games: divided by "
        "the {kinds} frames of a step, the frames before the start leave over 0, 1, 2 or 3, and all games "
        "that leave over the same end the same: {ends}.",
        recipe=starts,
        measure=measures.starts,
        holds=lambda found: found["most_ends_of_a_kind"] == 1 and found["fewest_starts_of_a_kind"] > 1,
    ),
    Claim(
        name="replay-is-exact",
        sentence="Played again from its list of actions, the trained game brings the recorded reward at each "
        "of its {steps:,} agent steps, and ends {won}-{lost} in the console's memory, too.",
        recipe=learning,
        measure=measures.replay,
        holds=lambda found: found["agree"] == found["games"] and found["won"] + found["lost"] > 0,
    ),
    Claim(
        name="training-teaches-to-return",
        sentence="In the five games, the share of balls that the agent hits back goes from {before:.0f} % to "
        "{after:.0f} %, and the result from {first:+d} to {last:+d}.",
        recipe=learning,
        measure=measures.learning,
        holds=lambda found: found["after"] > found["before"] and found["last"] > found["first"],
    ),
    Claim(
        name="still-paddle-vanishes",
        sentence="In {still} of the {steps} agent steps of this rally the agent's paddle stands still. "
        "It has at least {seen} pixels in the picture then, and {left} in the difference.",
        recipe=sight,
        measure=measures.still,
        holds=lambda found: found["still"] > 0 and found["seen"] > 0 and found["left"] == 0,
    ),
    Claim(
        name="the-past-matters",
        sentence="Asked again on {steps} pictures of this rally, the network gives the recorded action "
        "{again} times. It prefers another one on {frozen:.0f} % of them if the picture before is replaced "
        "by the one now, and on {reversed:.0f} % if the two change places.",
        recipe=changed_past,
        measure=measures.habits,
        holds=lambda found: (
            found["again"] == found["steps"] and found["frozen"] > 5 and found["reversed"] > 5
        ),
    ),
    Claim(
        name="methods-that-were-compared",
        sentence="These curves are out of date: they were {outdated}. They show {recorded} of the {methods} "
        "methods: {names}; not among them yet: {missing}.",
        recipe=method_comparison,
        measure=measures.compared,
        holds=lambda found: bool(found["missing"]),
    ),
    Claim(
        name="clipped-learns-more-from-the-same-steps",
        sentence="Points won in the last quarter of {budget:,} agent steps, mean of {seeds} seeds (lowest to "
        "highest): {shares}. The clipped method keeps the ball in play for {rally:.0f} agent steps, "
        "REINFORCE for {reinforce_rally:.0f}.",
        recipe=method_comparison,
        measure=measures.methods,
        holds=lambda found: (
            found["clipped_low"] > found["others_high"] and found["rally_low"] > found["reinforce_rally_high"]
        ),
    ),
    Claim(
        name="not-every-link-is-a-step-up",
        sentence="Seed by seed, out of {seeds}: {links}; and GAE wins more than REINFORCE at "
        "{gae_over_reinforce}.",
        recipe=method_comparison,
        measure=measures.links,
        holds=lambda found: (
            2 * max(found["gae"], found["gae_over_reinforce"]) < found["seeds"]
            and found["clipped"] == found["seeds"]
        ),
    ),
    Claim(
        name="seconds-are-enough-to-improve",
        sentence="In the tiny game the clipped method catches {before:.0f} % of the balls in the first tenth "
        "of {agent_steps:,} agent steps and {after:.0f} % in the last; REINFORCE gets from "
        "{reinforce_before:.0f} % to {reinforce_after:.0f} %.",
        recipe=small_training,
        measure=measures.small,
        holds=lambda found: (
            found["after"] > found["before"] + 30
            and found["least_gain"] > 10
            and found["after"] > found["others"] + 10
        ),
    ),
)

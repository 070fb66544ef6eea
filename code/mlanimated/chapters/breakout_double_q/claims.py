"""What this chapter claims, and how each claim is measured.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from mlanimated.chapters.breakout_double_q import measures, recipe
from mlanimated.store.claim import Claim, by_name

CLAIMS = by_name(
    Claim(
        name="trips-that-are-shown",
        sentence="In the film {trips} shots in a row bring the ball behind the wall and hit a brick there, "
        "without a lost ball in between. The whole game, seed {seed}, ends with {score} points.",
        recipe=recipe.hero,
        measure=measures.hero,
        holds=lambda found: found["trips"] == found["whole"] > 0 and found["lost"] == 0,
    ),
    Claim(
        name="rows-of-trips",
        sentence="Of {games} games without sticky actions, {with_trip} have a shot that goes behind the wall "
        "and hits a brick there, the longest row of them is {longest}, and {enough} games have at least "
        "{goal} in a row: {verdict}. Of as many with sticky actions, {sticky_with_trip} have one, the "
        "longest row is {sticky_longest}, and {sticky_enough} have at least {goal}.",
        recipe=recipe.trips,
        measure=measures.trips,
        holds=lambda found: found["longest"] > 0 and (found["enough"] > 0) == ("reached" in found["verdict"]),
    ),
    Claim(
        name="what-the-agent-scores",
        sentence="In {games} whole games that it had never seen ({distinct} of them different), one training "
        "seed: {mean:.1f} on average without sticky actions (95 % interval {low:.1f} to {high:.1f}, median "
        "{median:g}), and {sticky_mean:.1f} with them ({sticky_low:.1f} to {sticky_high:.1f}, median "
        "{sticky_median:g}); without them, {verdict}.",
        recipe=recipe.training,
        measure=measures.result,
        holds=lambda found: (
            abs(found["mean"] - found["recount"]) < 1e-9
            and abs(found["sticky_mean"] - found["sticky_recount"]) < 1e-9
            and found["sticky_high"] < found["low"]
        ),
    ),
    Claim(
        name="maximum-promises-too-much",
        sentence="With {actions} actions in each state, {tries} tries of each, and {states} states to the "
        "end, the maximum promises {maximum:.2f} on average of {learners:,} learners, and {exact:.2f} are "
        "calculated. Double is {double:.2f} away from the truth, 0; nine of ten learners lie in a band "
        "{double_band:.1f} wide, by the maximum {maximum_band:.1f}.",
        recipe=recipe.chain,
        measure=measures.chain,
        holds=lambda found: (
            found["furthest"] < 0.1
            and found["double_furthest"] < 0.15
            and found["maximum"] > 1
            and found["wider"] == 3
        ),
    ),
    Claim(
        name="more-actions-promise-more",
        sentence="With {few} actions in each state the maximum promises {by_few:.2f}, with {many} it is "
        "{by_many:.2f}: the more to choose from, the luckier the best one looks.",
        recipe=recipe.chain,
        measure=measures.more_actions,
        holds=lambda found: bool(found["rising"]),
    ),
    Claim(
        name="double-promises-less",
        sentence="In the last quarter of its training DQN promises {dqn_promised:.2f} where {dqn_came:.2f} "
        "comes, {dqn_over:.0f} % too much; Double DQN promises {double_promised:.2f} where {double_came:.2f} "
        "comes, {double_over:.0f} % too much. At {double_under} of the {points} points of its whole curve "
        "Double DQN promises less than comes.",
        recipe=recipe.expectations,
        measure=measures.promises,
        holds=lambda found: (
            found["dqn_over"] > 2 * abs(found["double_over"]) and 2 * found["double_under"] > found["points"]
        ),
    ),
    Claim(
        name="no-better-score-yet",
        sentence="After {agent_steps:,} agent steps DQN scores {dqn_plain:.1f} without sticky actions and "
        "{dqn_sticky:.1f} with them, Double DQN {double_plain:.1f} and {double_sticky:.1f}; the 95 % "
        "intervals overlap, so these two trainings do not say which of the methods plays better.",
        recipe=recipe.pair,
        measure=measures.pair,
        holds=lambda found: measures.overlap(found, "plain") and measures.overlap(found, "sticky"),
    ),
    Claim(
        name="value-falls-with-the-ball",
        sentence="Before the ball is lost the state value goes up to {highest:.2f} (its median is "
        "{median:.2f}); {steps_before} agent steps before the loss it is {lowest:.2f}, and with the next "
        "ball to come {after:.2f}. The actions are {apart:.2f} apart in half of "
        "the steps, or less, and {most_apart:.2f} at most.",
        recipe=recipe.streams,
        measure=measures.streams,
        holds=lambda found: found["highest"] > found["median"] > 2 * found["apart"] and found["lowest"] < 1,
    ),
    Claim(
        name="how-it-was-trained",
        sentence="{agent_steps:,} agent steps ({frames:,} frames) with {environments} games side by side, in "
        "{minutes:.0f} minutes on {machine}. It was begun with a plan of {planned:,} agent steps; at "
        "{cut_at:,} the score had stopped rising, and by a rule written beforehand the learning rate was "
        "made to fall from there on; the replay memory was filled anew then.",
        recipe=recipe.story,
        measure=measures.story,
        holds=lambda found: found["cut_at"] < found["agent_steps"] < found["planned"],
    ),
)

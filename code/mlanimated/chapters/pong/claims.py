"""What this chapter claims, and how each claim is measured.

Chapter: Pong.
"""

from __future__ import annotations

from mlanimated.atari import result_numbers
from mlanimated.chapters.pong import measures
from mlanimated.chapters.pong.goals import REACHED
from mlanimated.chapters.pong.recipe import (
    changed_past,
    hero,
    learning,
    long_runs,
    method_comparison,
    sight,
    small_training,
    starts,
    sureness,
)
from mlanimated.store.claim import Claim, by_name

CLAIMS = by_name(
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
        holds=result_numbers.seeds_are_compared,
    ),
    Claim(
        name="luck-without-sticky-actions",
        sentence="Without sticky actions the same {trainings} trainings reach {means}: the best and the "
        "worst are {spread:.1f} points apart.",
        recipe=long_runs,
        measure=measures.seeds_plain,
        holds=result_numbers.means_are_counted,
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

"""What this chapter claims, and how each claim is measured.

Chapter: Pong.
"""

from __future__ import annotations

from mlanimated.atari import result_numbers
from mlanimated.chapters.pong import measures
from mlanimated.chapters.pong.goals import REACHED
from mlanimated.chapters.pong.recipe import (
    changed_past,
    clipping,
    hero,
    learning,
    long_runs,
    loop,
    method_comparison,
    sight,
    small_training,
    starts,
    sureness,
    thoughts,
)
from mlanimated.store.claim import Claim, by_name
from mlanimated.store.record import why_outdated

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
        "{median_verdict}. Of {games} games {perfect} end 21-0 and {stopped} were stopped after half an "
        "hour; {distinct} of them differ, if only in their start.",
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
        "{near_steps} agent steps before each, the policy is sure (at least {sure:.0f} % for one action) in "
        "{near:.0f} % of the steps; in all other steps of the game, in {other:.0f} %.",
        recipe=sureness,
        measure=measures.certainty,
        holds=lambda found: found["arrivals"] >= 10 and found["near"] > found["other"] + 10,
    ),
    Claim(
        name="layers-are-the-network",
        sentence="Computed layer by layer, the probabilities of this rally's {steps} agent steps differ by "
        "less than 0.001 from those that were recorded when it was played.",
        recipe=thoughts,
        measure=measures.network,
        holds=lambda found: found["steps"] > 50 and found["apart"] < 0.001,
    ),
    Claim(
        name="value-sees-the-point-coming",
        sentence="The value of this rally, which is {end}, is {early:.2f} on average in its first third and "
        "{late:.2f} in its last third.",
        recipe=thoughts,
        measure=measures.network,
        holds=lambda found: (
            found["reward"] * (found["late"] - found["early"]) > 0.3 and found["reward"] * found["late"] > 0.5
        ),
    ),
    Claim(
        name="a-table-learns-to-catch",
        sentence="Of its first {counted} balls this player catches {before:.0f} %, of its last {counted} "
        "{after:.0f} %, after {rallies:,} rallies. Nobody told it to follow the ball.",
        recipe=loop,
        measure=measures.loop,
        holds=lambda found: (
            found["after"] > 85 and found["before"] < 45 and min(found["up"], found["down"]) > 90
        ),
    ),
    Claim(
        name="two-of-six-cases-are-level",
        sentence="With ε = {clip:g}, the slope is zero in {level} of the {cases} cases: at {names}.",
        recipe=clipping,
        measure=measures.clipping,
        holds=lambda found: (
            found["level"] == 2 and found["least_gone"] > found["clip"] > found["others_gone"]
        ),
    ),
    Claim(
        name="four-games-without-sticky-actions",
        sentence="The {games} games without sticky actions have {starts} different starts, but are only "
        "{kinds} different games: one for each remainder (0, 1, 2, 3) of the frames before the start, "
        "divided by {kinds}. In this order the agents end them: {ends}.",
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
        sentence="In the {games} games, the share of balls that the agent hits back goes from "
        "{before:.0f} % to {after:.0f} %, and the result {results}.",
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
        sentence="{words}.",
        recipe=method_comparison,
        measure=lambda record: measures.compared(record, why_outdated(method_comparison)),
        # Each recorded method has every seed; and all are recorded, or it is said why not.
        holds=lambda found: (
            found["runs"] == found["recorded"] * found["seeds"]
            and (found["outdated"] or found["recorded"] == found["methods"])
        ),
    ),
    Claim(
        name="one-method-is-ahead",
        sentence="Points won in the last quarter of {budget:,} agent steps, mean of {seeds} seeds (lowest to "
        "highest): {shares}. The highest mean has {best}, {verdict}. A rally lasts "
        "there, in agent steps: {rallies}.",
        recipe=method_comparison,
        measure=measures.methods,
        holds=lambda found: (
            found["seeds"] >= 3
            and found["best_mean"] > 0
            and found["verdict"].startswith("and") == (found["best_low"] > found["others_high"])
        ),
    ),
    Claim(
        name="steps-of-the-chain",
        sentence="Seed by seed, out of {seeds}: {links}; {verdict}.",
        recipe=method_comparison,
        measure=measures.links,
        holds=lambda found: found["seeds"] >= 3 and 0 <= found["always"] <= found["steps"],
    ),
    Claim(
        name="all-five-learn-the-tiny-game",
        sentence="In the tiny game all five methods begin at {before:.0f} % of the balls. In the last tenth "
        "of {agent_steps:,} agent steps they catch, as a mean of {seeds} seeds (lowest to highest): "
        "{shares}. Ahead with every seed: {best}.",
        recipe=small_training,
        measure=measures.small,
        holds=lambda found: found["least_gain"] > 5 and found["best_low"] > found["others_high"],
    ),
)

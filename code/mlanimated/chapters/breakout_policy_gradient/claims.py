"""What this chapter claims, and how each claim is measured.

Chapter: Breakout, policy gradients.
"""

from __future__ import annotations

from mlanimated.chapters.breakout_policy_gradient import measures
from mlanimated.chapters.breakout_policy_gradient.goals import REACHED, REACHED_BEHIND
from mlanimated.chapters.breakout_policy_gradient.recipe import (
    best_parts,
    choice,
    growing_holes,
    looks,
    many_games,
    results,
    sight,
    trips,
    tunnels,
)
from mlanimated.store.claim import Claim, by_name

CLAIMS = by_name(
    Claim(
        name="behind-the-wall-and-counted",
        sentence="In the {steps} agent steps shown, the ball makes {left} trips behind the wall on the left "
        "and {right} on the right; in the whole games it makes {left_whole} and {right_whole}. They end with "
        "scores of {left_score} and {right_score}.",
        recipe=tunnels,
        measure=measures.tunnels,
        holds=lambda found: (
            found["left"] >= 1
            and found["right"] >= 1
            and found["left_whole"] >= found["left"]
            and found["right_whole"] >= found["right"]
            and found["sticky"] == 0
        ),
    ),
    Claim(
        name="chosen-by-a-rule",
        sentence="No other of the {games} games without sticky actions has more trips than the left one, "
        "{most}, or a longer run of them than the right one, {run}.",
        recipe=choice,
        measure=measures.chosen,
        holds=lambda found: (
            found["most"] == found["of_all"] == found["counted"] and found["run"] == found["longest"]
        ),
    ),
    Claim(
        name="bricks-add-up",
        sentence="Bricks are read from the console's memory. The points of those that are gone add up to "
        "the score in {agree} of the {steps} agent steps shown.",
        recipe=tunnels,
        measure=measures.adding_up,
        holds=lambda found: found["agree"] == found["steps"] > 0,
    ),
    Claim(
        name="with-and-without-sticky-actions",
        sentence="Without sticky actions the agent scores {mean:.1f} on average (95 % interval {low:.1f} to "
        "{high:.1f}; {games} whole games, {distinct} of them different), and with them {sticky_mean:.1f} "
        "({sticky_low:.1f} to {sticky_high:.1f}; {sticky_games} games, {sticky_distinct} different); "
        "all this is one training, of seed {training_seed}.",
        recipe=results,
        measure=measures.scores,
        holds=lambda found: (
            found["trainings"] == 1
            and found["mean"] >= REACHED["plain"]
            and found["sticky_mean"] >= REACHED["sticky"]
            and abs(found["mean"] - found["recount"]) < 1e-9
            and abs(found["sticky_mean"] - found["sticky_recount"]) < 1e-9
        ),
    ),
    Claim(
        name="chance-costs-most-of-the-score",
        sentence="Chance that it never met in training costs the agent {lost:.0f} % of its score, and half "
        "of its games with sticky actions end at {sticky_median:g} or below.",
        recipe=results,
        measure=measures.scores,
        holds=lambda found: found["lost"] > 50 and found["sticky_high"] < found["low"],
    ),
    Claim(
        name="goal-for-the-score",
        sentence="Without sticky actions {verdict}; a person scores {human:g} there.",
        recipe=results,
        measure=measures.scores,
        holds=lambda found: found["mean"] > found["human"],
    ),
    Claim(
        name="behind-the-wall-in-most-games",
        sentence="Without sticky actions the ball comes behind the wall in {plain} of {games} games, "
        "{trips:.1f} times per game; with them in {sticky} of {games}, {sticky_trips:.1f} times. In percent, "
        "and without sticky actions, {verdict}.",
        recipe=trips,
        measure=measures.behind,
        holds=lambda found: found["plain"] >= REACHED_BEHIND and found["sticky"] < found["plain"],
    ),
    Claim(
        name="a-difference-hides-the-bricks",
        sentence="In {calm} of these {steps} agent steps the ball is far from the wall. At least {bricks} "
        "bricks stand then, with at least {seen} lit pixels in the picture; in the difference they have "
        "{left}.",
        recipe=sight,
        measure=measures.hidden,
        holds=lambda found: found["calm"] > 10 and found["seen"] > 50 and found["left"] == 0,
    ),
    Claim(
        name="more-bricks-at-every-stage",
        sentence="In {games} games of each stage of which the weights are there, {means} of {bricks} bricks "
        "fall on average. Of the {early} that fall at the last but one of these stages, {early_low} are from "
        "the two lowest rows. The stage half way is known by one game only.",
        recipe=growing_holes,
        measure=measures.stages,
        holds=lambda found: (
            found["never_less"] == 1
            and found["games"] >= 20
            and found["early_low"] > 0.9 * found["early"] > 0
            and found["single"] == 1
        ),
    ),
    Claim(
        name="where-the-tunnel-is",
        sentence="In {behind_games} of {games} games of the finished agent the ball comes behind the wall, "
        "in half of these when {trip:.0f} bricks have fallen, or earlier. After {trip:.0f} bricks column "
        "{column} is the one that is open most often, in {often:.0f} % of the games; the rarest one is open "
        "in {seldom:.0f} %.",
        recipe=growing_holes,
        measure=measures.stages,
        holds=lambda found: found["often"] > found["seldom"] + 20 and found["column"] in (1, 18),
    ),
    Claim(
        name="the-same-networks",
        sentence="The first {stages} stages were trained again, up to agent step {steps:,}. In the one game "
        "that was recorded of each stage, the finished one included, no probability differs from the "
        "recorded one by as much as {less}.",
        recipe=many_games,
        measure=measures.played_again,
        holds=lambda found: found["differ"] < found["less"] and found["games"] >= 20,
    ),
    Claim(
        name="what-matters-most",
        sentence="In {wall} of {moments} moments the square that matters most is in the wall, in {paddle} at "
        "the paddle and in {ball} at the ball. On average it moves {mean:.0f} % of the probability, and in "
        "{changed} moments another move becomes the likeliest. {nothing:.0f} % of all squares move "
        "nothing.",
        recipe=looks,
        measure=measures.looks,
        holds=lambda found: (
            found["wall"] + found["paddle"] + found["ball"] + found["above"] == found["moments"]
            and found["wall"] > found["ball"]
            and found["paddle"] > found["ball"]
            and found["mean"] > 50
            and found["nothing"] > 5
        ),
    ),
    Claim(
        name="richer-parts",
        sentence="The richest {steps} agent steps of the five games bring {points} points. In {waiting} of "
        "these games the agent loses a ball and never serves the next one.",
        recipe=best_parts,
        measure=measures.best_parts,
        holds=lambda found: found["first"] < found["early"] < found["last"],
    ),
    Claim(
        name="slow-then-steady",
        sentence="After half of the {agent_steps:,} agent steps the last {games} games in training ended at "
        "{half:.1f} on average, and at the end at {last:.1f}. From {above:.2f} million on they stay above "
        "the goal of {goal:g}.",
        recipe=results,
        measure=measures.training,
        holds=lambda found: found["half"] < found["goal"] < found["last"],
    ),
)

"""What this chapter claims, and how each claim is measured.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from mlanimated.chapters.space_invaders import measures, recipe
from mlanimated.store.claim import Claim, by_name

CLAIMS = by_name(
    Claim(
        name="wave-that-is-shown",
        sentence="In the film {hit} of {of} invaders are hit by agent step {step:,} of the game, with "
        "{lives} lives left. The whole game, seed {seed}, ends with {score:,} points.",
        recipe=recipe.hero,
        measure=measures.hero,
        holds=lambda found: found["hit"] == found["of"],
    ),
    Claim(
        name="what-is-new-in-the-enhanced-wave",
        sentence="In {more} of these {pictures} agent steps more shots can be seen when two frames are "
        "joined: {seen:.2f} instead of {drawn:.2f} on average. That is new information. The {times} pixels "
        "that then take the place of each are not: none has a colour that was not there before.",
        recipe=recipe.enhanced,
        measure=measures.enhanced,
        holds=lambda found: (
            found["more"] > 0
            and found["seen"] > found["drawn"]
            and found["never_darker"] == 1
            and found["new_colours"] == 0
        ),
    ),
    Claim(
        name="waves-cleared",
        sentence="Of {games} games without sticky actions the first wave is cleared in {cleared}, the second "
        "in {twice}, and at most {most} waves are; the goal, the first wave in {goal} % of the games, is "
        "{verdict}. With sticky actions the first wave is cleared in {sticky_cleared} of {sticky_games}.",
        recipe=recipe.waves,
        measure=measures.waves,
        holds=lambda found: (
            found["most"] > 0 and (found["percent"] >= found["goal"]) == (found["verdict"] == "reached")
        ),
    ),
    Claim(
        name="what-the-agent-scores",
        sentence="In {games} whole games that it had never seen ({distinct} of them different), one training "
        "seed, {agent_steps:,} agent steps: {mean:.0f} on average without sticky actions (95 % interval "
        "{low:.0f} to {high:.0f}, median {median:g}), and {sticky_mean:.0f} with them ({sticky_low:.0f} to "
        "{sticky_high:.0f}, median {sticky_median:g}); without them, {verdict}, and {aim}.",
        recipe=recipe.training,
        measure=measures.result,
        holds=lambda found: (
            abs(found["mean"] - found["recount"]) < 1e-9
            and abs(found["sticky_mean"] - found["sticky_recount"]) < 1e-9
        ),
    ),
    Claim(
        name="the-last-ones-land",
        sentence="In {landed_games} of {games} further games an invader reached the ground while more than "
        "one life was left, which ends the game at once: {lives} lives were lost so, with {left:.1f} "
        "invaders left on average and {most_left} at most. {single} lives were lost one at a time.",
        recipe=recipe.endings,
        measure=measures.endings,
        holds=lambda found: found["landed_games"] * 2 > found["games"] and found["left"] < 9,
    ),
    Claim(
        name="fewer-shots-for-a-hit",
        sentence="One game of each stage: a hit takes most shots, {worst:.1f}, after {worst_steps:,} agent "
        "steps of training, and {last:.1f} after {last_steps:,} ({shots} shots, {hits} hits). Untrained, "
        "it fires {untrained_shots} shots in the whole game, and {untrained_hits} of them hit: too few to "
        "compare.",
        recipe=recipe.shots,
        measure=measures.shots,
        holds=lambda found: found["last"] < found["worst"] and found["untrained_shots"] < 10,
    ),
    Claim(
        name="larger-is-not-more",
        sentence="The screen has {before} colours. Four times as large it has {nearest_colours} when pixels "
        "are repeated, {scale2x_colours} with Scale2x and {bicubic_colours} when it is bicubic. Scale2x "
        "draws {scale2x_changed:.1f} % of the pixels otherwise than repetition does, bicubic "
        "{bicubic_changed:.1f} %; and taking every fourth pixel of the repeated one gives the old screen.",
        recipe=recipe.larger,
        measure=measures.sharper,
        holds=lambda found: bool(
            found["back"]
            and found["nearest_colours"] == found["scale2x_colours"] == found["before"]
            and found["bicubic_colours"] > found["before"]
            and found["scale2x_changed"] < found["bicubic_changed"]
        ),
    ),
    Claim(
        name="two-frames-show-more",
        sentence="In {missing} of these {frames} frames a shot is missing that the frame before has shown. "
        "On average {drawn:.1f} shots are drawn in a frame, and {seen:.1f} are in two frames together.",
        recipe=recipe.blinking,
        measure=measures.blinking,
        holds=lambda found: found["missing"] > 0 and found["seen"] > found["drawn"],
    ),
)

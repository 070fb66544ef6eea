"""What this chapter claims, and how each claim is measured.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from mlanimated.atari.seaquest_events import CAUSES, DROWNED
from mlanimated.chapters.scale_up import measures, recipe
from mlanimated.store.claim import Claim, by_name

SCORES = (
    "{game}, after {course}, one training seed: {mean:,.0f} points on average in {games} whole games that it "
    "had never seen ({distinct} of them different), without sticky actions (95 % interval {low:,.0f} to "
    "{high:,.0f}, median {median:,g}), and {sticky_mean:,.0f} with them ({sticky_low:,.0f} to "
    "{sticky_high:,.0f}, median {sticky_median:,g}); without them, {verdict}."
)

CLAIMS = by_name(
    Claim(
        name="games-that-are-shown",
        sentence="Seaquest, left: {left_counted} of the {left_steps} agent steps of the excerpt bring "
        "points, and the whole game, seed {left_seed}, ends with {left_score:,}. Beam Rider, right: "
        "{right_counted} of {right_steps}, and {right_score:,} points in the end, seed {right_seed}.",
        recipe=recipe.hero,
        measure=measures.two_games,
        holds=lambda found: (
            0 < found["left_counted"] <= found["left_steps"]
            and 0 < found["right_counted"] <= found["right_steps"]
            and found["left_end"] <= found["left_score"]
            and found["right_end"] <= found["right_score"]
        ),
    ),
    Claim(
        name="what-the-beam-rider-scores",
        sentence=SCORES,
        recipe=recipe.trainings,
        measure=measures.result("beam_rider"),
        holds=lambda found: bool(found["fits"]),
    ),
    Claim(
        name="what-the-seaquest-agent-scores",
        sentence=SCORES,
        recipe=recipe.trainings,
        measure=measures.result("seaquest"),
        holds=lambda found: bool(found["fits"]),
    ),
    Claim(
        name="against-human",
        sentence="Without sticky actions our agents score more than the human tester in {above} of {games} "
        "games{which}: from {lowest:.0f} % in {lowest_game} to {highest:,.0f} % in {highest_game}. With them "
        "they do in {sticky_above}. Without, the Double DQN of 2016 does in {published_above}, and ours are "
        "level with it or ahead of it in {ahead}.",
        recipe=recipe.five_games,
        measure=measures.against_human,
        holds=lambda found: bool(found["fits"] and found["lowest"] <= found["highest"]),
    ),
    Claim(
        name="ten-minutes-of-boxing",
        sentence="After {agent_steps:,} agent steps, trained in {minutes:.0f} minutes beside other work: "
        "{mean:.1f} on average in {games} unseen games without sticky actions (95 % interval {low:.1f} to "
        "{high:.1f}), {won_percent:.0f} % of them won, and {sticky_mean:.1f} with them ({sticky_low:.1f} to "
        "{sticky_high:.1f}). A player that draws its actions by lot, in {random_games} of these games: "
        "{random:.1f} without, {random_won_percent:.0f} % of them won, and {sticky_random:.1f} with them. "
        "Without sticky actions the difference of the points is {verdict}; the agent {wins}.",
        recipe=recipe.short_training,
        measure=measures.ten_minutes,
        holds=lambda found: bool(
            found["fits"]
            and found["games"] >= found["random_games"]
            and found["mean"] > found["random"]
            and (found["low"] > found["random_high"]) == (found["verdict"] == measures.CLEAR)
        ),
    ),
    Claim(
        name="causes-of-death",
        sentence="In {games} games without sticky actions {lost} submarines are lost: {told}; "
        "{percent:.0f} % of them are {most}. In {sticky_games} games with them it is {sticky_lost}: "
        "{sticky_told}.{but} Without sticky actions the agent comes to the surface {surfacings:.1f} times in "
        "a game, and in {rescued} games it brings a whole crew of six divers up.",
        recipe=recipe.lost,
        measure=measures.causes,
        holds=lambda found: (
            found["lost"] > 0 and found["known"] + found["unknown"] == found["lost"] + found["sticky_lost"]
        ),
    ),
    Claim(
        name="first-submarines",
        sentence="The first submarine of the game that is shown: after {early:,} agent steps of training "
        "{early_life}; after {middle:,}, {middle_life}; after {trained:,}, {life}.",
        recipe=recipe.lives,
        measure=measures.air,
        # The chapter says that the middle one drowns, and that the last one comes up again and again.
        holds=lambda found: (
            0 < found["early"] < found["middle"] < found["trained"]
            and found["middle_cause"] == CAUSES[DROWNED]
            and found["refills"] > 1
        ),
    ),
)

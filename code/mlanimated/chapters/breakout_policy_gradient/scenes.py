"""The animations of chapter "Breakout: Policy Gradients", and how fast they run."""

from __future__ import annotations

from functools import partial

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.atari.counted_film import CountedFilm
from mlanimated.atari.events import bricks_standing
from mlanimated.atari.score_film import ScoresFilm
from mlanimated.atari.stage_film import StageFilm, StagesSeen, stage_films
from mlanimated.atari.training_film import TrainingFilm
from mlanimated.atari.wall_film import BRICKS, StageWallsFilm
from mlanimated.chapters.breakout_policy_gradient import recipe
from mlanimated.chapters.breakout_policy_gradient.goals import HUMAN, SCORE_GOAL
from mlanimated.chapters.breakout_policy_gradient.looking_scene import WhatItLooksAt
from mlanimated.chapters.breakout_policy_gradient.many_games import GAMES
from mlanimated.chapters.breakout_policy_gradient.views import WhatADifferenceHides
from mlanimated.data import owners

# An agent step takes four of the console's 60 frames a second.
EVERY_SECOND = Timeline(fps=8, move=0.0, hold=0.0, mark_hold=0.125)
SLOW_GAME = Timeline(fps=6, move=0.0, hold=0.0, mark_hold=0.34)
MOMENTS = Timeline(fps=4, move=0.0, hold=0.25, mark_hold=1.0)
WALL = Timeline(fps=2, move=0.0, hold=0.5, mark_hold=1.0)
ONE_BY_ONE = Timeline(fps=2, move=0.0, hold=0.5, mark_hold=1.0)
CURVE = Timeline(fps=8, move=0.25, hold=0.0, mark_hold=0.25)


class TwoTunnels(CountedFilm):
    """Two games, from shortly before the ball first gets behind the wall."""

    name = "two-tunnels"
    credit = owners.SCREENS["Breakout"]
    title = "Two tunnels"
    caption = (
        "Of the hundred games without sticky actions: on the left the one with the most trips behind the "
        "wall, on the right the one with the longest run of such trips, shot after shot. Both are shown from "
        f"{recipe.BEFORE} agent steps before their first trip on, for {recipe.SHOWN} agent steps, every "
        "second one. A detector counts the trips in the console's memory."
    )
    alt = (
        "Two games of Breakout side by side, each with a wall of coloured bricks in which a gap has opened. "
        "The ball slips through the gap and bounces about between wall and ceiling; a counter goes up."
    )
    titles = ("most trips", "longest run of trips")
    counted, one, several = "behind the wall", "trip behind the wall", "trips behind the wall"
    every = 2


class Richest(StageFilm):
    """The richest part of a game at one stage of the training, with its action probabilities."""

    title = "The same training, stopped five times"
    credit = owners.SCREENS["Breakout"]
    caption = (
        "Take the slider from the untrained network to the trained one. Each film shows a part of the median "
        "of nine games of that stage, without sticky actions: the "
        f"{recipe.PART} agent steps in a row that bring the most points. "
        "Bars: how likely the policy makes each action; here it takes the likeliest, ringed in orange."
    )
    alt = (
        "Parts of five games of Breakout, one for each stage of the training, beside four bars for left, "
        "stay, fire and right. The untrained player loses the ball at once; later ones keep it in play, and "
        "at the last two stages it bounces about behind the wall."
    )
    shown_actions = {"left": 3, "stay": 0, "fire": 1, "right": 2}  # noqa: RUF012 - never changed

    def __init__(self, record: StagesSeen, index: int) -> None:
        super().__init__(record, index)
        self._bricks = BRICKS - bricks_standing(self._clip.memory).sum(axis=(1, 2))

    def line(self, row: int) -> str:
        """Say what is counted, for the line below."""
        return f"score {self._score[row]:2d}, bricks {self._bricks[row]:2d}"


class GrowingHoles(StageWallsFilm):
    """The wall in many games of each stage."""

    name = "the-wall-over-training"
    title = "The wall, stage by stage"
    caption = (
        "The darker a brick, the more games there are in which it is gone after so many bricks have fallen. "
        f"{GAMES} games of each stage without sticky actions, actions drawn by chance, as far as at least "
        "half of them come; of the stage half way only one game is kept, so there it is all or nothing. "
        "Orange bars: in how many games a column has no brick left, which is a tunnel."
    )
    alt = (
        "A wall of six by eighteen bricks as a heat map with a bar below each column. At the first stages "
        "the lowest rows get darker and no bar grows; in the games of the finished agent the outermost "
        "columns open first, their bars grow, and then the wall darkens from above, too."
    )


class Scores(ScoresFilm):
    """Scores of all evaluation games under both protocols."""

    title = "The same agent, without and with sticky actions"
    caption = (
        "One game after the other falls on its score; the orange line is the mean so far. Above, the console "
        "does what it is told; below, it repeats the last action at random one time in four. The dashed "
        "green line is what a person scored in a study of 2015."
    )
    alt = (
        "Two histograms of final scores from 0 to 450 fill up game by game. Without sticky actions most "
        "games end above 300; with them most end around 80, and few above 300."
    )
    columns = range(10, 451, 20)
    ticks = {0: "0", 100: "100", 200: "200", 300: "300", 400: "400"}  # noqa: RUF012 - never changed
    references = {"human": HUMAN}  # noqa: RUF012 - never changed


class LongTraining(TrainingFilm):
    """The scores of the games in training."""

    title = "The long training"
    caption = (
        "Mean raw score of the hundred games in training that had ended last, without sticky actions, with "
        "actions drawn by chance. One training, one seed. The dot is the finished agent, judged by a hundred "
        "games that it never saw in training."
    )
    alt = (
        "Mean score against millions of agent steps: slow at first, then a steady rise above the goal of 200 "
        "that flattens towards the end; the steps of the film say the numbers."
    )
    top = 400.0
    goal = SCORE_GOAL


ANIMATIONS = {
    TwoTunnels.name: Entry(TwoTunnels, recipe.tunnels, EVERY_SECOND),
    WhatADifferenceHides.name: Entry(WhatADifferenceHides, recipe.sight, SLOW_GAME),
    LongTraining.name: Entry(LongTraining, recipe.results, CURVE),
    Richest.name: Entry(partial(stage_films, Richest), recipe.best_parts, EVERY_SECOND),
    GrowingHoles.name: Entry(GrowingHoles, recipe.growing_holes, WALL),
    WhatItLooksAt.name: Entry(WhatItLooksAt, recipe.looks, MOMENTS),
    Scores.name: Entry(Scores, recipe.results, ONE_BY_ONE),
}

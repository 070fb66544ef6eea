"""Panels in films: they return every artist that they change, and only the last call counts."""

import numpy as np
import pytest

from mlanimated.animate.scene import Scene
from mlanimated.animate.stage import Stage
from mlanimated.panels.action_strip import ActionStrip
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.board import Board
from mlanimated.panels.discs import Discs
from mlanimated.panels.game_screen import GameScreen
from mlanimated.panels.heat_map import HeatMap
from mlanimated.panels.image_probabilities import ImageProbabilities
from mlanimated.panels.network import Network
from mlanimated.panels.score_histogram import ScoreHistogram
from mlanimated.panels.seed_curves import SeedCurves
from mlanimated.panels.value_table import ValueTable

SIZE, PLACE, AB = (720, 480), (110, 70, 400, 330), ("a", "b")
GREY, CELLS = np.full((8, 8, 3), 90, np.uint8), np.zeros((6, 7), int)
NAN = np.nan

# How each is made, and two calls of show that differ in all that can differ.
PANELS = {
    "action values": (
        lambda f: ActionValues(f, SIZE, PLACE, AB),
        lambda p: p.show((0.2, NAN), 0, allowed=(True, True), truth=1),
        lambda p: p.show((0.7, 0.1), 1, allowed=(False, True), truth=0),
    ),
    "action strip": (
        lambda f: ActionStrip(f, SIZE, PLACE, AB, np.linspace(0, 1, 10).reshape(5, 2)),
        lambda p: p.show(1),
        lambda p: p.show(4),
    ),
    "board": (
        lambda f: Board(f, SIZE, PLACE, ("SF", "HG"), spec=".1f"),
        lambda p: p.show(("XO", "  "), values=[[NAN, 1], [0, NAN]], best=[(0, 1)]),
        lambda p: p.show(agent=(1, 0.5), line=((0, 0), (1, 1))),
    ),
    "discs": (
        lambda f: Discs(f, SIZE, PLACE),
        lambda p: p.show(CELLS, falling=(2, 5, 3), part=0.4, threats=[(5, 0)]),
        lambda p: p.show(CELLS + 1, line=((5, 0), (2, 3))),
    ),
    "game screen": (
        lambda f: GameScreen(f, SIZE, 10, 60, (8, 8), scale=8, rings=1),
        lambda p: p.show(GREY, title="a", line="b", counter="c", marks=[(4, 4)]),
        lambda p: p.show(GREY + 9, over=True),
    ),
    "heat map": (
        lambda f: HeatMap(f, SIZE, PLACE, (2, 2), (0, 1)),
        lambda p: p.show([[0, NAN], [1, 0.5]]),
        lambda p: p.show([[NAN, 1], [1, 0.5]]),
    ),
    "image": (
        lambda f: ImageProbabilities(f, SIZE, (10, 60), (8, 8), 8, (300, 60, 200, 200), AB),
        lambda p: p.show(GREY, (0.2, 0.8), truth=0, caption="one"),
        lambda p: p.show(GREY + 9, (0.9, 0.1), truth=1, predicted=1, caption="two"),
    ),
    "network": (
        lambda f: Network(f, SIZE, PLACE, (2, 1)),
        lambda p: p.show([[[0.4], [-0.4]]], [[1, -1], [0]]),
        lambda p: p.show([[[-0.9], [0.1]]]),
    ),
    "histogram": (
        lambda f: ScoreHistogram(f, SIZE, PLACE, range(5), 4, references={"human": 2}),
        lambda p: p.show([0, 1, 1], interval=(0.2, 1), words="3 games"),
        lambda p: p.show([4]),
    ),
    "seed curves": (
        lambda f: SeedCurves(f, SIZE, PLACE, range(5), {"a": np.eye(5)}, (0, 1)),
        lambda p: p.show(1.5),
        lambda p: p.show(4.0),
    ),
    "value table": (
        lambda f: ValueTable(f, SIZE, PLACE, AB, AB),
        lambda p: p.show([[0, 1], [NAN, 0.5]], state=0, action=1, error=0.5, flash=0.5),
        lambda p: p.show([[0, 1], [0.2, 0.5]], state=1),
    ),
}


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_in_a_film_shows_what_it_was_asked_last(name):
    make, *calls = PANELS[name]

    class Film(Scene):
        size = SIZE

        def build(self, figure):
            self.panel = make(figure)
            return self.panel.artists

        def show(self, time):
            calls[int(time)](self.panel)

        def steps(self):
            return []

    Film.name = "film"
    stage = Stage(Film(), supersampling=1)
    first, second = stage.frame(0.0).copy(), stage.frame(1.0).copy()
    assert (first != second).any()
    for time, before in ((1.0, second), (0.0, first), (0.0, first), (1.0, second)):
        np.testing.assert_array_equal(stage.frame(time), before)
    alone = Film()
    calls.reverse()
    np.testing.assert_array_equal(Stage(alone, supersampling=1).frame(0.0), second)

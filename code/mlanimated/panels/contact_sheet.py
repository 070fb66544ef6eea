"""Every panel on one sheet, with made-up arrays: ``python -m mlanimated.panels.contact_sheet FILE.png``."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from mlanimated.animate import palette, style
from mlanimated.files import write
from mlanimated.panels.action_strip import ActionStrip
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.board import Board
from mlanimated.panels.cart_pole import CartPole
from mlanimated.panels.discs import Discs
from mlanimated.panels.game_screen import GameScreen
from mlanimated.panels.heat_map import HeatMap
from mlanimated.panels.image_probabilities import ImageProbabilities
from mlanimated.panels.network import Network
from mlanimated.panels.pixels import coloured
from mlanimated.panels.score_histogram import ScoreHistogram
from mlanimated.panels.seed_curves import SeedCurves
from mlanimated.panels.value_table import ValueTable

SIZE = (720, 480)
LAKE = ("SFFF", "FHFH", "FFFH", "HFFG")
ACTIONS = ("left", "down", "right", "up")


def _random() -> np.random.Generator:
    return np.random.default_rng(0)


def action_values(figure: Figure) -> None:
    """Draw probabilities above, values of both signs below."""
    chances = ActionValues(figure, SIZE, (130, 270, 400, 180), ACTIONS)
    chances.show((0.12, 0.81, np.nan, 0.4), 1, allowed=(True, True, True, False))
    values = ActionValues(figure, SIZE, (130, 30, 400, 180), ACTIONS, limits=(-1, 1))
    values.show((-0.62, 0.31, 0.31, -0.05), (1, 2), truth=2)


def action_strip(figure: Figure) -> None:
    """Draw the first forty steps of sixty."""
    rows = _random().dirichlet((0.6, 0.6, 0.6), 60)
    strip = ActionStrip(figure, SIZE, (110, 160, 560, 160), ("up", "stay", "down"), rows)
    strip.show(39)


def board(figure: Figure) -> None:
    """Draw a game of noughts and crosses beside a lake."""
    game = Board(figure, SIZE, (10, 140, 330, 330), ("   ",) * 3, spec=".2f")
    values = np.array([[0.71, np.nan, 0.55], [np.nan, np.nan, 0.93], [0.58, np.nan, 0.6]])
    game.show((" O ", "XX ", " O "), values=values, best=[(1, 2)])
    lake = Board(figure, SIZE, (370, 140, 330, 330), LAKE)
    lake.show(agent=(0, 1.0))


def board_with_values(figure: Figure) -> None:
    """Draw a lake with a number on each square, and a game that is over."""
    lake = Board(figure, SIZE, (10, 20, 440, 440), LAKE, spec=".2f")
    values = 0.9 ** np.add.outer(np.arange(3, -1, -1), np.arange(3, -1, -1))
    values[[1, 1, 2, 3, 3], [1, 3, 3, 0, 3]] = np.nan
    lake.show(values=values, best=[(2, 2)])
    over = Board(figure, SIZE, (480, 120, 230, 230), ("   ",) * 3)
    over.show(("XOO", "OX ", "X X"), line=((0, 0), (2, 2)))


def discs(figure: Figure) -> None:
    """Draw a disc on its way, threats marked, beside a line that has won."""
    cells = np.zeros((6, 7), int)
    cells[5, 1:5], cells[4, 2:4] = (2, 1, 1, 2), (2, 1)
    left = Discs(figure, SIZE, (10, 70, 345, 345))
    left.show(cells, falling=(1, 4, 4), part=0.75, threats=[(3, 4), (4, 1)])
    cells[[3, 4, 5], 3] = 1
    cells[2, 3] = 1
    right = Discs(figure, SIZE, (365, 70, 345, 345))
    right.show(cells, line=((2, 3), (5, 3)))


def value_table(figure: Figure) -> None:
    """Draw the table of a lake while it is learned."""
    states = [f"({row}, {column})" for row in range(3) for column in range(4)]
    values = _random().random((12, 4)) ** 2
    values[8:] = np.nan
    table = ValueTable(figure, SIZE, (20, 10, 680, 460), states, ACTIONS, names_width=120)
    table.show(values, state=5, action=2, error=-0.31, flash=0.6)


def image_probabilities(figure: Figure) -> None:
    """Draw a picture that is taken for something else."""
    picture = _random().integers(0, 256, (32, 32, 3), dtype=np.uint8)
    names = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    chances = _random().dirichlet(np.full(10, 0.4))
    panel = ImageProbabilities(figure, SIZE, (16, 130), (32, 32), 8, (380, 20, 190, 440), names)
    panel.show(picture, chances, truth=4, caption="test picture 17")


def network(figure: Figure) -> None:
    """Draw a network of three layers, the middle one in part."""
    draw = _random()
    weights = [draw.normal(0, 0.4, (4, 16)), draw.normal(0, 0.4, (16, 2))]
    says = [draw.uniform(-1, 1, 4), draw.uniform(0, 1, 16), np.array([0.9, -0.4])]
    names = ("place", "speed", "angle", "turning")
    panel = Network(figure, SIZE, (130, 10, 490, 460), (4, 16, 2), inputs=names, outputs=("left", "right"))
    panel.show(weights, says)


def game_screen(figure: Figure) -> None:
    """Draw a screen with words, a counter and a ring, and one of a game that is over."""
    cells = np.zeros((105, 160), int)
    cells[20:40, :], cells[95:98, 60:80], cells[60:64, 100:104] = 1, 2, 3
    colours = {0: "#000000", 1: palette.LOSS, 2: palette.MODEL, 3: "#ffffff"}
    picture = coloured(cells, colours)
    for left, over in ((20, False), (380, True)):
        screen = GameScreen(figure, SIZE, left, 90, (160, 105), scale=2, rings=1)
        title = "trained: over" if over else "trained"
        marks = [] if over else [(102, 62)]
        screen.show(
            picture, title=title, line="score 124", counter="behind the wall: 3", over=over, marks=marks
        )


def cart_pole(figure: Figure) -> None:
    """Draw a cart that is pushed, and one whose pole has fallen."""
    for left, state, action, fallen in (
        (20, (-0.4, 0, 0.06, 0), 1, False),
        (380, (0.8, 0, 0.21, 0), None, True),
    ):
        CartPole(figure, SIZE, (left, 120, 320, 200)).show(state, action, fallen=fallen)


def heat_map(figure: Figure) -> None:
    """Draw the value of a hill that is known in part."""
    place, speed = np.meshgrid(np.linspace(-1.2, 0.6, 30), np.linspace(-1, 1, 30))
    values = -100 + 50 * np.hypot(place + 0.5, speed)
    values[np.hypot(place + 0.3, speed) > 0.75] = np.nan
    panel = HeatMap(
        figure,
        SIZE,
        (100, 70, 470, 350),
        (30, 30),
        (-100.0, 0.0),
        x="position",
        y="velocity",
        x_ends=(-1.2, 0.6),
        y_ends=(-0.07, 0.07),
        name="value",
    )
    panel.show(values)


def seed_curves(figure: Figure) -> None:
    """Draw two methods with five seeds each, three quarters of the way."""
    x = np.arange(0, 41_000, 1000)
    draw = _random()
    curves = {
        name: 500 * (1 - np.exp(-x / speed)) + draw.normal(0, 25, (5, 1)) + draw.normal(0, 12, (5, len(x)))
        for name, speed in (("double", 9_000), ("plain", 20_000))
    }
    panel = SeedCurves(
        figure,
        SIZE,
        (84, 70, 490, 350),
        x,
        curves,
        (0, 600),
        names=("agent steps", "score"),
        x_ticks={0: "0", 20_000: "20k", 40_000: "40k"},
        y_ticks={0: "0", 300: "300", 600: "600"},
        references={"goal 475": 475},
    )
    panel.show(30.0)


def score_histogram(figure: Figure) -> None:
    """Draw the scores of two hundred games."""
    scores = np.clip(_random().normal(240, 90, 200), 0, 499)
    panel = ScoreHistogram(
        figure,
        SIZE,
        (30, 70, 660, 330),
        np.arange(10, 500, 20),
        22,
        limits=(0, 500),
        ticks={0: "0", 250: "250", 500: "500"},
        title="Breakout",
        references={"random 2": 2, "human 30": 30, "DQN 401": 401},
    )
    mean = scores.mean()
    panel.show(scores, interval=(mean - 13, mean + 13), words=f"200 games, mean {mean:.0f}")


EXAMPLES: dict[str, Callable[[Figure], None]] = {
    drawn.__name__: drawn
    for drawn in (
        action_values, action_strip, board, board_with_values, discs, value_table, image_probabilities,
        network, game_screen, cart_pole, heat_map, seed_curves, score_histogram,
    )
}  # fmt: skip


def picture(name: str, pixel_ratio: float = 1) -> Image.Image:
    """Return one panel's picture, 720 CSS pixels wide."""
    with style.context():
        figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72), dpi=72 * pixel_ratio)
        canvas = cast(Any, FigureCanvasAgg(figure))
        EXAMPLES[name](figure)
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())


def sheet(columns: int = 3) -> Image.Image:
    """Return all pictures, row by row, with a line between them."""
    rows = -(-len(EXAMPLES) // columns)
    gap = 8
    whole = Image.new("RGB", (columns * (SIZE[0] + gap), rows * (SIZE[1] + gap)), palette.FADED)
    for place, name in enumerate(EXAMPLES):
        row, column = divmod(place, columns)
        whole.paste(picture(name), (column * (SIZE[0] + gap), row * (SIZE[1] + gap)))
    return whole


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the sheet to a file."""
    parser = argparse.ArgumentParser(description="Draw every panel on one sheet.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--grey", action="store_true", help="without colours, as some readers see it")
    parser.add_argument("--phone", action="store_true", help="each picture 390 pixels wide")
    options = parser.parse_args(arguments)
    whole = sheet()
    if options.grey:
        whole = whole.convert("L")
    if options.phone:
        whole = whole.resize((whole.width * 390 // 720, whole.height * 390 // 720), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    whole.save(data, "PNG")
    write(options.file, data.getvalue())


if __name__ == "__main__":
    main()

"""How a moment of Pong goes through the network, layer by layer, and what comes out in a whole rally."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.pong.game_scenes import NAMES, ORDER, SHOWN_ACTIONS, balls, score
from mlanimated.chapters.pong.layers import Thinking
from mlanimated.data import owners
from mlanimated.panels.action_strip import ActionStrip
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Picture, Pixels, coloured, rgb

FIELD_COLOURS = {1: palette.NEUTRAL}
BRIGHTEST = 99.5  # percent of the answers that are below the end of the scale
GAP = 2  # pixels between two maps
PARTS = 5  # the pictures, two convolutions, the dense layer, what comes out
VALUES = (-1.2, 1.2)  # a rally brings 1 or −1; the network's guess may be beyond
EVERY = 2  # agent steps from one shown moment to the next


class NetworkAtWork(Scene):
    """The layers, filled by what they say: first one after the other, then all of them along a rally."""

    name = "the-network"
    credit = owners.SCREENS["Pong"]
    size = (720, 580)
    title = "From two pictures to three probabilities"
    caption = (
        "Each small square of a layer is a map of answers, the darker the stronger. Below: the "
        "probabilities of the actions, the likeliest ringed; the value, which is what the network expects "
        "the rally to bring; and the probabilities of the whole rally. It is the rally of median length of "
        "the trained agent's median game."
    )
    alt = (
        "Two black and white pictures of Pong, then sixteen, then thirty-two small maps, then 256 squares, "
        "three bars and a value. They light up one after the other, and then change along a rally."
    )

    def __init__(self, record: Thinking) -> None:
        self.record = record
        last = len(record.now) - 1
        moments = [*range(last % EVERY, last + 1, EVERY)]
        self._rows = [moments[0]] * (PARTS - 1) + moments
        layers = record.layers
        self._ends = [float(np.percentile(maps, BRIGHTEST)) or 1.0 for maps in (*layers.maps, layers.dense)]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the layers above, and what comes out below."""
        width, height = self.size
        first, second = (maps.shape[1:] for maps in self.record.layers.maps)
        side = self.record.now.shape[1]
        self._pictures = [Pixels(figure, 16, bottom, side, side, 1.5) for bottom in (430, 298)]
        self._maps = [
            Pixels(figure, 170, 342, *_shape(first, 4), 2),
            Pixels(figure, 372, 326, *_shape(second, 4), 2.5),
            Pixels(figure, 516, 376, 16, 16, 6),
        ]
        borders = [
            figure.add_artist(
                Rectangle((16 / width, bottom / height), 120 / width, 120 / height, fill=False, lw=2)
            )
            for bottom in (430, 298)
        ]
        for border in borders:
            border.set(ec=palette.FADED, zorder=2)
        sizes = [
            (76, f"2×{side}×{side}"),
            (252, f"{first[2]}×{first[0]}×{first[1]}"),
            (420, f"{second[2]}×{second[0]}×{second[1]}"),
            (564, f"{self.record.layers.dense.shape[1]}"),
            (670, f"{self.record.layers.probabilities.shape[1]} + 1"),
        ]
        texts = [
            put_text(figure, left / width, 274 / height, words, size=style.SMALL, ha="center")
            for left, words in sizes
        ]
        arrows = [
            put_text(figure, left / width, 424 / height, "→", ha="center", color=palette.NEUTRAL)
            for left in (153, 353, 494, 636)
        ]
        self._bars = ActionValues(
            figure, self.size, (92, 60, 206, 150), list(SHOWN_ACTIONS), spec="", marker=False
        )
        self._value = ActionValues(
            figure, self.size, (428, 160, 160, 50), ["value"], limits=VALUES, spec="+.2f", marker=False
        )
        chances = self.record.layers.probabilities[:, ORDER]
        self._strip = ActionStrip(figure, self.size, (428, 24, 276, 110), list(SHOWN_ACTIONS), chances)
        self._counter = put_text(
            figure, 195 / width, 28 / height, size=style.SMALL, family=style.MONO, ha="center"
        )
        self._of_part: list[list[Artist]] = [
            [*self._pictures, *borders, texts[0]],
            [self._maps[0], arrows[0], texts[1]],
            [self._maps[1], arrows[1], texts[2]],
            [self._maps[2], arrows[2], texts[3]],
            [arrows[3], texts[4]],
        ]
        panels = (*self._bars.artists, *self._value.artists, *self._strip.artists, self._counter)
        return [*(artist for part in self._of_part for artist in part), *panels]

    def show(self, time: float) -> None:
        """Show the layers up to one, or all of them at a moment of the rally."""
        step = tween.step_at(time)
        row = self._rows[step]
        for picture, seen in zip(self._pictures, (self.record.before, self.record.now), strict=True):
            picture.set_picture(coloured(seen[row], FIELD_COLOURS))
        layers = self.record.layers
        grids = [mosaic(np.moveaxis(maps[row], 2, 0), 4) for maps in layers.maps]
        grids.append(layers.dense[row].reshape(16, -1).astype(np.float64))
        for pixels, grid, end in zip(self._maps, grids, self._ends, strict=True):
            pixels.set_picture(_inked(grid, end))
        if step < PARTS - 1:  # not known before all layers have spoken
            self._bars.show(np.full(len(ORDER), np.nan))
            self._value.show([np.nan])
        else:
            chosen = ORDER.index(int(layers.probabilities[row].argmax()))
            self._bars.show(layers.probabilities[row, ORDER], chosen)
            self._value.show([float(np.clip(layers.value[row], *VALUES))])
        self._strip.show(row)
        self._counter.set_text(f"agent step {self.record.clip.first + row + 1:4d}")
        for number, part in enumerate(self._of_part):
            for artist in part:
                artist.set_visible(step >= number)
        for artist in (*self._strip.artists, self._counter):
            artist.set_visible(step >= PARTS - 1)

    def steps(self) -> list[Step]:
        """One step for each layer, then one for every second agent step."""
        return [
            Step(self._name(step, row), self._values(step, row), self._say(step, row))
            for step, row in enumerate(self._rows)
        ]

    def _name(self, step: int, row: int) -> str:
        layers = ("the pictures", "the first layer", "the second layer", "the dense layer")
        return layers[step] if step < PARTS - 1 else f"agent step {self.record.clip.first + row + 1}"

    def _values(self, step: int, row: int) -> dict[str, str | float]:
        if step < PARTS - 1:
            return {}
        chances = self.record.layers.probabilities[row]
        return {
            "action": NAMES[int(chances.argmax())],
            "its probability": round(float(chances.max()), 2),
            "value": round(float(self.record.layers.value[row]), 2),
            "score": score(self.record.clip, row),
        }

    def _say(self, step: int, row: int) -> str:
        first, second = (maps.shape[1:] for maps in self.record.layers.maps)
        (size, stride), (size_2, stride_2) = self.record.windows
        side, units = self.record.now.shape[1], self.record.layers.dense.shape[1]
        words = {
            0: f"What goes in: the picture before and the picture now, {2 * side * side:,} numbers, each 0 "
            "or 1.",
            1: f"First layer: {first[2]} filters of {size} × {size} weights for each picture, laid on every "
            f"{stride}th place, give {first[2]} maps of {first[0]} × {first[1]} answers.",
            2: f"Second layer: {second[2]} filters of {size_2} × {size_2} weights for each of those maps, "
            f"laid on every {'second' if stride_2 == 2 else f'{stride_2}th'} place, give {second[2]} maps of "
            f"{second[0]} × {second[1]}.",
            3: f"Dense layer: {units} units, each with a weight for each of the {np.prod(second):,} answers.",
            4: "Out come three probabilities, which softmax makes, and the value. In all the network has "
            f"{self.record.weights:,} weights.",
        }
        return words[step] if step in words else self._on_rally(step, row)

    def _on_rally(self, step: int, row: int) -> str:
        clip, value = self.record.clip, self.record.layers.value
        if step == len(self._rows) - 1:
            least, most = (style.fixed(float(number), ".2f") for number in (value.min(), value.max()))
            end = "won" if clip.rewards[row] > 0 else "lost"
            return (
                f"The point is {end} ({score(clip, row)}). In this rally the value lay between {least} and "
                f"{most}."
            )
        before = self._rows[step - 1]
        if clip.returned[row] > clip.returned[before]:
            chance = 100 * self.record.layers.probabilities[row].max()
            name = NAMES[int(self.record.layers.probabilities[row].argmax())]
            return (
                f"The agent has hit the ball back ({balls(clip, row)} in this rally); now it gives “{name}” "
                f"{chance:.0f} %."
            )
        return ""


def _shape(maps: tuple[int, ...], columns: int) -> tuple[int, int]:
    """Return width and height of a mosaic."""
    height, width, count = maps
    rows = -(-count // columns)
    return columns * (width + GAP) - GAP, rows * (height + GAP) - GAP


def mosaic(maps: NDArray[np.floating], columns: int) -> NDArray[np.float64]:
    """Put maps side by side, with gaps that are not a number between them."""
    count, height, width = maps.shape
    rows = -(-count // columns)
    whole = np.full((rows * (height + GAP) - GAP, columns * (width + GAP) - GAP), np.nan)
    for number, each in enumerate(maps):
        top, left = number // columns * (height + GAP), number % columns * (width + GAP)
        whole[top : top + height, left : left + width] = each
    return whole


def _inked(grid: NDArray[np.float64], end: float) -> Picture:
    """Paint answers from nearly white to blue; gaps are white."""
    # The square root lets weak answers be seen, too.
    part = np.sqrt(np.clip(np.nan_to_num(grid) / end, 0, 1))[..., None]
    paper, ink = np.array(rgb(palette.FAINT)), np.array(rgb(palette.MODEL))
    painted = paper * (1 - part) + ink * part
    return np.where(np.isnan(grid)[..., None], 255, painted).astype(np.uint8)

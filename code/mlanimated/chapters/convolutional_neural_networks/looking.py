"""Films of what a layer sees: receptive fields that grow, and maps that move along.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.convolutional_neural_networks.comparing import Moving
from mlanimated.chapters.convolutional_neural_networks.parts import Framed, grey, positive
from mlanimated.chapters.convolutional_neural_networks.shown import Growth

SIDE, SCALE = 32, 9


class Growing(Scene):
    """One cell of each layer, and the part of the picture that it depends on."""

    name = "receptive-field"
    size = (720, 390)
    title = "Layer by layer, one cell sees more"
    caption = (
        "Right: one map of a layer, with one cell ringed. "
        "Left: the picture, and in the frame all that this cell depends on: its receptive field."
    )
    alt = (
        "A drawn horse with an orange frame that starts at one pixel and grows from layer to layer to most "
        "of the picture, while the map beside it gets coarser, from 32 by 32 cells to 4 by 4."
    )

    def __init__(self, record: Growth) -> None:
        self.record, self.fields = record, record.fields

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the picture and a map, each with a frame."""
        whole, lefts, bottom = SIDE * SCALE, (16, 416), 16
        before = Framed(figure, self.size, (lefts[0], bottom), (SIDE, SIDE), SCALE)
        before.show(self.record.picture)
        self._map = Framed(figure, self.size, (lefts[1], bottom), (SIDE, SIDE), SCALE)
        self._frames = []
        for left in lefts:
            axes = canvas(figure, self.size, (left, bottom, whole, whole))
            axes.set_zorder(2)  # over the pixels
            frame = Rectangle((0, 0), 1, 1, fill=False, ec=palette.CHOSEN, lw=6, clip_on=False)
            axes.add_patch(frame)
            self._frames.append(frame)
        self._seen = put_text(figure, lefts[0] / 720, 328 / 390, family=style.MONO, size=style.SMALL)
        self._head = put_text(figure, lefts[0] / 720, 366 / 390, weight="bold")
        self._cells = put_text(figure, lefts[1] / 720, 328 / 390, family=style.MONO, size=style.SMALL)
        maps = [self.record.picture.mean(axis=-1) / 255, *self.record.maps]
        self._per_cell = self._cell_sizes()
        self._paintings = [grey(maps[0])] + [
            np.kron(positive(each, float(each.max())), np.ones((cell, cell, 1), np.uint8))
            for each, cell in zip(maps[1:], self._per_cell[1:], strict=True)
        ]
        return [*self._map.artists, *self._frames, self._seen, self._head, self._cells]

    def show(self, time: float) -> None:
        """Place both frames; the map changes when the frame has arrived."""
        now, fields = tween.step_at(time), self.fields
        first, size = tween.at(fields.first, time), tween.at(fields.size, time)
        place = fields.cell[now] * self._per_cell[now]
        for frame, at, wide in zip(self._frames, (first, place), (size, self._per_cell[now]), strict=True):
            frame.set_bounds(at * SCALE, (SIDE - at - wide) * SCALE, wide * SCALE, wide * SCALE)
        self._map.show(self._paintings[now])
        self._head.set_text(fields.layers[now])
        self._seen.set_text(f"sees {fields.size[now]}×{fields.size[now]} pixels")
        cells = SIDE // self._per_cell[now]
        self._cells.set_text(f"map of {cells}×{cells}")

    def steps(self) -> list[Step]:
        """One step for each layer."""
        rows = np.array([SIDE // cell for cell in self._cell_sizes()])
        columns = {"rows seen": self.fields.size, "rows of the map": rows}
        return step_list(columns, self._say, list(self.fields.layers))

    def _cell_sizes(self) -> list[int]:
        return [1, *(SIDE // len(each) for each in self.record.maps)]

    def _say(self, step: int) -> str:
        size, share = self.fields.size, 100 * (self.fields.size / SIDE) ** 2
        sees = f"{size[step]}×{size[step]} pixels, {share[step]:.0f} % of the picture"
        before = size[step - 1]
        return (
            "A pixel of the picture sees itself.",
            f"Layer 1: a cell of its maps depends on {sees}.",
            f"Pooling joins four neighbours: {sees}.",
            f"Layer 2: 3×3 cells that see {before}×{before} pixels each: together {sees}.",
            f"Pooling again: {sees}.",
            f"Layer 3: 3×3 cells that see {before}×{before} pixels each: together {sees}.",
            f"After the last pooling a cell depends on {sees}.",
        )[step]


class MovesAlong(Scene):
    """The picture moves, and the map moves with it."""

    name = "map-moves-along"
    size = (720, 480)
    poster_step = 9
    title = "The picture moves, and the map moves with it"
    caption = (
        "Above: the horse on a strip that goes on as its left edge does. Middle: the map of one filter. "
        "Below: the same map after max pooling. By how much each map differs from the one at the start, "
        "moved along, stands beside it. The orange line goes with the horse."
    )
    alt = (
        "A horse moves to the right in three strips one below the other: as a picture, as the map of a "
        "filter, and as a coarser map. The map keeps its shape while it moves; the coarser one changes "
        "when the horse moves by an odd number of pixels."
    )

    def __init__(self, record: Moving) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three strips."""
        columns = self.record.pictures.shape[2]
        bottoms = (292, 150, 8)
        self._strips = [
            Framed(figure, self.size, (12, bottoms[0]), (SIDE, columns), 4),
            Framed(figure, self.size, (12, bottoms[1]), (SIDE, columns), 4),
            Framed(figure, self.size, (12, bottoms[2]), (SIDE // 2, columns // 2), 8),
        ]
        self._lines = []
        for bottom in bottoms:
            axes = canvas(figure, self.size, (12, bottom, 4 * columns, 4 * SIDE))
            axes.set_zorder(2)
            (line,) = axes.plot([0, 0], [0, 4 * SIDE], color=palette.CHOSEN, lw=style.LINE, ls=(0, (2, 2)))
            self._lines.append(line)
        for words, bottom in zip(("picture", "map", "after pooling"), bottoms, strict=True):
            put_text(figure, 474 / 720, (bottom + 100) / 480, words, weight="bold")
        self._head = put_text(figure, 12 / 720, 450 / 480, weight="bold", family=style.MONO)
        self._gaps = []
        for bottom in bottoms[1:]:
            put_text(figure, 474 / 720, (bottom + 60) / 480, "differs by", size=style.SMALL)
            self._gaps.append(put_text(figure, 474 / 720, (bottom + 24) / 480, family=style.MONO))
        framed = [artist for strip in self._strips for artist in strip.artists]
        return [*framed, *self._lines, self._head, *self._gaps]

    def show(self, time: float) -> None:
        """Show one place of the horse."""
        now, record = tween.step_at(time), self.record
        self._strips[0].show(record.pictures[now])
        self._strips[1].show(positive(record.maps[now], record.largest))
        self._strips[2].show(positive(record.pooled[now], record.largest))
        for line in self._lines:
            line.set_xdata([4 * (32 + record.moves[now])] * 2)
        self._head.set_text(f"moved by {record.moves[now]:2d} pixels")
        for text, gap in zip(self._gaps, (record.gap[now], record.pooled_gap[now]), strict=True):
            text.set(text=style.fixed(float(gap), ".2f"), color=palette.LOSS if gap else palette.TARGET)
            text.set_text(text.get_text() + (" ✗" if gap else " ✓"))

    def steps(self) -> list[Step]:
        """One step for each place."""
        record = self.record
        columns = {
            "map differs by": record.gap.round(3),
            "pooled map differs by": record.pooled_gap.round(3),
        }
        return step_list(columns, self._say, "moved by {}", numbers=record.moves)

    def _say(self, move: int) -> str:
        record = self.record
        index = record.moves.tolist().index(move)
        gap, pooled = record.gap[index], record.pooled_gap[index]
        return {
            0: f"Here the horse begins; the largest number of its map is {record.largest:.2f}.",
            1: f"Moved by 1 pixel: the map has moved by 1 cell and differs by {gap:.2f}; "
            f"the pooled map cannot move by half a cell and differs by up to {pooled:.2f}.",
            2: f"Moved by 2: the map by 2 cells, differing by {gap:.2f}, the pooled one by 1 cell, "
            f"differing by {pooled:.2f}.",
            16: f"Moved by 16: differences of {gap:.2f} and {pooled:.2f}.",
            64: f"Moved by 64: still {gap:.2f} and {pooled:.2f}. The weights are the same everywhere.",
        }.get(move, "")

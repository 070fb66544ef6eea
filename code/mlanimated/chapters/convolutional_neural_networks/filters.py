"""Films of filters: one over a whole picture, and a learned one over three channels.

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
from mlanimated.chapters.convolutional_neural_networks.parts import Framed, Numbers, grey, signed
from mlanimated.chapters.convolutional_neural_networks.shown import Filtered, OneLayer

ROWS = (0, 1, 2, 4, 8, 12, 16, 20, 24, 28, 32)


class Filters(Scene):
    """One filter over the whole picture, row after row."""

    name = "filters"
    size = (720, 330)
    title = "Nine weights, and what they make of a picture"
    caption = (
        "Left: the picture in grey. Middle: the filter. Right: the result. "
        "Where the weights add up to 0 (edge), blue is above 0 and orange-red below; else it is grey again. "
        "Move the slider; before you let the riddle run, say what it will do."
    )
    alt = (
        "A small grey picture of a horse on the left, nine weights in the middle. Row by row the filtered "
        "picture appears on the right: upright edges in two colours, a blurred horse, a sharpened one."
    )

    def __init__(self, record: Filtered, which: str) -> None:
        self.record, self.which = record, which
        self.window, self.result = record.windows[which], record.results[which]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw both pictures with the filter between them."""
        put_text(figure, 16 / 720, 300 / 330, "picture", weight="bold")
        put_text(figure, 0.5, 300 / 330, "filter", weight="bold", ha="center")
        put_text(figure, 480 / 720, 300 / 330, "result", weight="bold")
        before = Framed(figure, self.size, (16, 50), (32, 32), 7)
        before.show(grey(self.record.picture))
        self._after = Framed(figure, self.size, (480, 50), (32, 32), 7)
        weights = Numbers(figure, self.size, (264, 66), (3, 3), (64, 64))
        for number, weight in enumerate(self.window.ravel()):
            words = "1/9" if self.which == "blur" else style.fixed(weight, ".0f")
            weights.write(number, words, palette.DIVERGING(0.5 + 0.08 * float(np.clip(weight, -5, 5))))
        over = canvas(figure, self.size, (16, 50, 224, 224))
        over.set_zorder(2)  # over the pixels
        self._window = Rectangle((0, 0), 224, 21, fill=False, ec=palette.CHOSEN, lw=5, clip_on=False)
        over.add_patch(self._window)
        self._counter = put_text(figure, 16 / 720, 24 / 330, family=style.MONO, size=style.SMALL)
        self._sum = put_text(figure, 704 / 720, 24 / 330, size=style.SMALL, ha="right")
        self._sum.set_text(f"weights add up to {round(float(self.window.sum()))}")
        return [*before.artists, *self._after.artists, self._window, self._counter]

    def show(self, time: float) -> None:
        """Show the rows that are computed."""
        rows = ROWS[tween.step_at(time)]
        flat = abs(self.window.sum()) < 1e-9
        inside = np.abs(self.result[1:-1, 1:-1]).max()  # at the border the zeros make edges of their own
        whole = signed(self.result, float(inside)) if flat else grey(self.result)
        picture = np.full_like(whole, 255)
        picture[:rows] = whole[:rows]
        self._after.show(picture)
        self._window.set_y(7 * (32 - rows - 1))  # its middle row is the one computed last
        self._window.set_visible(rows > 0)
        self._counter.set_text(f"row {rows:2d} of 32")

    def steps(self) -> list[Step]:
        """One step for each row at which the film stops or passes."""
        lows = [float(self.result[: max(rows, 1)].min()) for rows in ROWS]
        highs = [float(self.result[: max(rows, 1)].max()) for rows in ROWS]
        columns = {"smallest so far": np.round(lows, 2), "largest so far": np.round(highs, 2)}
        return step_list(columns, self._say, "row {}", numbers=ROWS)

    def _say(self, rows: int) -> str:
        total = round(float(self.window.sum()))
        colours = "black is 0 and white is 1" if total else "0 is white here"
        corner, row = style.fixed(float(self.result[0, 0]), ".2f"), self.result[: max(rows, 1)]
        low, high = (style.fixed(float(value), ".2f") for value in (row.min(), row.max()))
        return {
            0: f"Nothing is computed yet. The nine weights add up to {total}.",
            1: f"Row 1: the window reaches into the zeros; the first cell is {corner}.",
            16: f"Row 16: all numbers so far lie between {low} and {high}; {colours}.",
            32: f"Row 32: the result is as large as the picture; its numbers go from {low} to {high}.",
        }.get(rows, "")


class Layer(Scene):
    """One learned filter: three channels, their sum, ReLU, and max pooling."""

    name = "one-layer"
    size = (720, 470)
    title = "One filter, three channels, one map"
    caption = (
        "From left to right: the channels of the picture, the filter's weights for each, and what they find. "
        "Right column: everything added up; ReLU; the largest of each 2×2 block. "
        "Blue is above 0, orange-red below."
    )
    alt = (
        "The red, green and blue channel of a drawn horse one below the other, each with a learned filter of "
        "five by five weights and the map that it gives. The three maps are added to one, its negative "
        "numbers become zero, and of each block of four cells the largest stays."
    )

    def __init__(self, record: OneLayer) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three rows of four pictures."""
        record, size = self.record, self.size
        bottoms = (284, 146, 8)
        self._largest = float(np.abs([*record.parts, record.together]).max())
        heavy = float(np.abs(record.window).max())
        names = ("red", "green", "blue")
        self._maps = []
        for colour, bottom in enumerate(bottoms):
            put_text(figure, 10 / 720, (bottom + 64) / 470, names[colour], size=style.SMALL)
            channel = Framed(figure, size, (96, bottom), (32, 32), 4)
            tint = np.zeros((32, 32, 3), np.uint8)
            tint[..., colour] = record.picture[..., colour]
            channel.show(tint)
            Framed(figure, size, (238, bottom + 24), (5, 5), 16).show(
                signed(record.window[..., colour], heavy)
            )
            self._maps.append(Framed(figure, size, (332, bottom), (32, 32), 4))
        self._sum = Framed(figure, size, (496, bottoms[0]), (32, 32), 4)
        self._bent = Framed(figure, size, (496, bottoms[1]), (32, 32), 4)
        self._pooled = Framed(figure, size, (496, bottoms[2]), (16, 16), 8)
        for words, bottom in zip(("sum", "ReLU", "pooled"), bottoms, strict=True):
            put_text(figure, 630 / 720, (bottom + 64) / 470, words, size=style.SMALL)
        self._head = put_text(figure, 10 / 720, 444 / 470, weight="bold")
        frames = [*self._maps, self._sum, self._bent, self._pooled]
        return [self._head, *(artist for frame in frames for artist in frame.artists)]

    def show(self, time: float) -> None:
        """Show the pieces that are there; the one that came last has a thick orange frame."""
        now, record = tween.step_at(time), self.record
        pictures = [signed(part, self._largest) for part in (*record.parts, record.together, record.bent)]
        pictures.append(signed(record.pooled, self._largest))
        frames = [*self._maps, self._sum, self._bent, self._pooled]
        for k, (frame, picture) in enumerate(zip(frames, pictures, strict=True), start=1):
            frame.show(picture if k <= now else None)
            frame.frame.set(
                edgecolor=palette.CHOSEN if k == now else palette.FADED, linewidth=6 if k == now else 2
            )
        self._head.set_text(HEADS[now])

    def steps(self) -> list[Step]:
        """One step for each piece."""
        maps = [*self.record.parts, self.record.together, self.record.bent, self.record.pooled]
        lows, highs = ([float(getattr(each, end)()) for each in maps] for end in ("min", "max"))
        columns = {
            "smallest": ["none", *np.round(lows, 2).tolist()],
            "largest": ["none", *np.round(highs, 2).tolist()],
        }
        return step_list(columns, self._say, HEADS)

    def _say(self, step: int) -> str:
        record = self.record
        zeros = float(np.mean(record.bent == 0))
        span = [
            f"{style.fixed(float(each.min()), '.2f')} to {style.fixed(float(each.max()), '.2f')}"
            for each in (*record.parts, record.together)
        ]
        bias = style.fixed(record.bias, ".2f")
        return (
            "A colour picture has three channels, and the filter has 25 weights for each of them.",
            f"The red channel with its weights: numbers from {span[0]}.",
            f"The green channel with its own weights: numbers from {span[1]}.",
            f"The blue channel: numbers from {span[2]}.",
            f"The three numbers of each place are added, and the bias, {bias}: from {span[3]}.",
            f"ReLU: what is negative becomes 0, in {100 * zeros:.0f} % of all places.",
            f"Max pooling: of 4 numbers the largest stays; {record.bent.size:,} become {record.pooled.size}.",
        )[step]


HEADS = (
    "three channels",
    "red × its weights",
    "green × its weights",
    "blue × its weights",
    "the sum of all three",
    "ReLU: no negative numbers",
    "max pooling, 2×2",
)

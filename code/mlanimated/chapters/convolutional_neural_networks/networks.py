"""Films of whole networks: from picture to decision while one learns, and two side by side.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, place_axes, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.convolutional_neural_networks.comparing import Compared
from mlanimated.chapters.convolutional_neural_networks.parts import Framed, coloured, positive
from mlanimated.chapters.convolutional_neural_networks.shown import Learning

SIDE = 32  # pixels of a picture


class Learned(Scene):
    """Filters and maps of one horse while training goes on, from the picture to the decision."""

    name = "from-picture-to-decision"
    size = (720, 430)
    title = "What the filters become, and what they find"
    caption = (
        "Each column of the first two rows is one filter (grey: weight 0) and its map of the horse; below, "
        "the 16 maps of layer 2 and the 16 of layer 3, after ReLU and pooling. The darker, the larger. "
        "P is the probability of a horse."
    )
    alt = (
        "On the left a drawn horse and the probability that it is one. On the right eight coloured filters, "
        "their eight maps, and below them two times sixteen coarser maps. At first the filters are random "
        "and the maps pale; as training goes on some maps darken and the probability goes to 1."
    )

    def __init__(self, record: Learning) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the picture, the gauge, and all maps."""
        record, size = self.record, self.size
        left, pitch = 284, 54
        before = Framed(figure, size, (12, 230), (SIDE, SIDE), 4)
        before.show(record.picture)
        self._epoch = put_text(figure, 12 / 720, 400 / 430, family=style.MONO, weight="bold")
        axes = canvas(figure, size, (12, 160, 128, 40))
        axes.add_patch(Rectangle((0, 6), 128, 28, fc=palette.FAINT, lw=0))
        self._bar = Rectangle((0, 6), 0, 28, fc=palette.MODEL, lw=0)
        axes.add_patch(self._bar)
        axes.plot([126, 126], [0, 40], color=palette.TARGET, lw=6, clip_on=False)
        self._p = put_text(figure, 12 / 720, 136 / 430, family=style.MONO)
        put_text(figure, 12 / 720, 76 / 430, "set aside", size=style.SMALL)
        self._right = put_text(figure, 12 / 720, 40 / 430, family=style.MONO, size=style.SMALL)
        self._tiles: list[list[Framed]] = []
        bottoms = (372, 312, 252, 198, 126, 72)
        for words, bottom in zip(
            ("filters", "layer 1", "layer 2", "layer 3"), (372, 312, 225, 99), strict=True
        ):
            put_text(figure, 164 / 720, (bottom + 24) / 430, words, size=style.SMALL)
        shapes = ((5, 10, bottoms[:1]), (16, 3, bottoms[1:2]), (8, 6, bottoms[2:4]), (4, 12, bottoms[4:]))
        for cells, scale, rows in shapes:
            self._tiles.append(
                [
                    Framed(figure, size, (left + pitch * column, bottom), (cells, cells), scale)
                    for bottom in rows
                    for column in range(8)
                ]
            )
        self._heavy = float(np.percentile(np.abs(record.filters[-1]), 99))
        self._largest = [float(np.percentile(maps[-1], 99)) for maps in record.maps]
        tiles = [artist for group in self._tiles for tile in group for artist in tile.artists]
        return [*tiles, self._bar, self._p, self._epoch, self._right]

    def show(self, time: float) -> None:
        """Show everything at one moment of the training."""
        record = self.record
        for tile, window in zip(self._tiles[0], tween.at(record.filters, time), strict=True):
            tile.show(coloured(window, self._heavy))
        for tiles, maps, largest in zip(self._tiles[1:], record.maps, self._largest, strict=True):
            for tile, values in zip(tiles, tween.at(maps, time), strict=True):
                tile.show(positive(values, largest))
        p = float(tween.at(record.p, time))
        self._bar.set_width(128 * p)
        self._p.set_text(f"P = {p:.2f}")
        self._epoch.set_text(f"epoch {step_shown(record.epochs.tolist(), time):2d}")
        self._right.set_text(f"{100 * record.right[tween.step_at(time)]:.1f} % right")

    def steps(self) -> list[Step]:
        """One step for each epoch that is kept."""
        record = self.record
        columns = {
            "P(horse)": record.p.round(3),
            "set aside, share right": np.round(record.right.astype(float), 3),
        }
        return step_list(columns, self._say, "epoch {}", numbers=record.epochs)

    def _say(self, epoch: int) -> str:
        record = self.record
        look = record.epochs.tolist().index(epoch)
        right = f"{100 * record.right[look]:.1f} % of the pictures set aside are right"
        p = f"the horse gets {record.p[look]:.2f}"
        moved = np.abs(record.filters[look] - record.filters[0]).mean()
        moved /= np.abs(record.filters[0]).mean()
        changed = f"the filters have changed by {100 * moved:.0f} % of what they were"
        return {
            0: f"Epoch 0: the filters are random; {p}, by luck, and {right}.",
            1: f"Epoch 1: {p}; {right}.",
            3: f"Epoch 3: {p}; {right}; {changed}.",
            8: f"Epoch 8: {p}; {right}; {changed}.",
            20: f"Epoch 20: {p}; {right}; {changed}.",
        }.get(epoch, "")


class TwoNetworks(Scene):
    """Both networks on changed test pictures of CIFAR-10, one change after the other."""

    name = "on-cifar-10"
    size = (720, 560)
    title = "CIFAR-10: the convolutional network beside the dense one"
    caption = (
        "Share of the CIFAR-10 test pictures that are right, mean of three seeds. Blue: convolutional. "
        "Hatched: the dense network of the chapter before, on the same pictures. Dotted: guessing."
    )
    alt = (
        "Pairs of bars appear one below the other. The convolutional network is ahead for pictures as they "
        "are, mirrored, shifted, grey and recoloured; noise brings both close together, and upside down both "
        "are near one half."
    )

    def __init__(self, record: Compared) -> None:
        self.record = record
        self.shares = [
            record.convolutional.mean(axis=0) / record.tests,
            record.dense.mean(axis=0) / record.tests,
        ]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a pair of bars for each change."""
        rows = np.arange(len(self.record.changes))
        axes = place_axes(figure, self.size, 196, 8, 430, 456)
        style.axes(axes, xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
        axes.spines[:].set_visible(False)
        axes.set_yticks(rows, self.record.changes)
        axes.tick_params(length=0)
        looks: tuple[dict[str, Any], ...] = (
            {"color": palette.MODEL},
            {"fc": palette.FAINT, "ec": palette.NEUTRAL, "hatch": "////"},
        )
        self._bars, self._numbers = [], []
        for k, look in enumerate(looks):
            high = rows + (k - 0.5) * 0.42
            self._bars.append([*axes.barh(high, 0, 0.36, **look)])
            ink = (palette.MODEL, palette.NEUTRAL)[k]
            self._numbers.append([style.label(axes, 0, place, "", ink, family=style.MONO) for place in high])
        axes.axvline(0.5, color="black", ls=":", lw=style.THIN, zorder=3)
        put_text(figure, 12 / 720, 536 / 560, "CIFAR-10, per cent right", weight="bold")
        legend = canvas(figure, self.size, (196, 476, 500, 36))
        for left, look, words in zip((0, 262), looks, ("convolutional", "dense"), strict=True):
            legend.add_patch(Rectangle((left, 6), 40, 22, **look))
            style.label(legend, left + 50, 16, words)
        return [
            *(bar for bars in self._bars for bar in bars),
            *(text for texts in self._numbers for text in texts),
        ]

    def show(self, time: float) -> None:
        """Show the changes up to one; those that come later are not known yet."""
        now = tween.step_at(time)
        for shares, bars, texts in zip(self.shares, self._bars, self._numbers, strict=True):
            for k, (share, bar, text) in enumerate(zip(shares, bars, texts, strict=True)):
                bar.set_width(share if k <= now else 0)
                bar.set_visible(k <= now)
                text.set(text=f"{100 * share:.1f}" if k <= now else "", x=share + 0.02)

    def steps(self) -> list[Step]:
        """One step for each change."""
        columns = {
            "convolutional": self.shares[0].round(4),
            "dense": self.shares[1].round(4),
        }
        return step_list(columns, self._say, list(self.record.changes))

    def _say(self, index: int) -> str:
        ours, theirs = (100 * shares for shares in self.shares)
        both = f"{ours[index]:.1f} % and {theirs[index]:.1f} %"
        lost = f"{ours[0] - ours[index]:.1f} and {theirs[0] - theirs[index]:.1f} points less than at first"
        name = self.record.changes[index].capitalize()
        if index == 0:
            return f"{name}: convolutional and dense network are right in {both}."
        if index == 1:
            return f"{name}: {both}; both have learned from mirrored pictures, too."
        return f"{name}: {both}, {lost}."

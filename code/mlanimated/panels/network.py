"""A network of layers: units filled by what they say, links by their weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle
from matplotlib.text import Text
from numpy.typing import ArrayLike, NDArray

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, canvas
from mlanimated.panels import shapes

WIDEST = 9.0  # CSS pixels, of a link with the largest weight
_DASHES = (1.6, 1.0)  # of a negative weight, in widths of its line


class Network:
    """Layers from left to right; of large layers the first units and the last one, with dots between.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        (left, bottom, width, height) in CSS pixels; the names of inputs and outputs stand beside it.
    layers
        Number of units in each layer, the inputs first.
    most
        Units of a layer that are shown at most; one place goes to the dots.
    largest_weight, largest_activation
        Upper ends of the scales, which never change: of the widest link, of the darkest unit.
    inputs, outputs
        Names of the first and of the last layer's units, if they are shown.

    Attributes
    ----------
    artists
        What `show` changes.
    seen
        For each layer the units that are shown.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        layers: Sequence[int],
        *,
        most: int = 6,
        largest_weight: float = 1.0,
        largest_activation: float = 1.0,
        inputs: Sequence[str] = (),
        outputs: Sequence[str] = (),
    ) -> None:
        if len(layers) < 2 or min(layers) < 1 or most < 3:
            raise ValueError(f"layers {list(layers)}, at most {most}: two layers and three places are needed")
        self._layers, self._scales = tuple(layers), (largest_weight, largest_activation)
        if min(self._scales) <= 0:
            raise ValueError(f"the largest weight and activation are {self._scales}: give numbers above 0")
        self.seen = [_seen(count, most) for count in layers]
        axes = canvas(figure, size, place)
        tallest = max(len(_rows(count, most)) for count in layers)
        gap = place[3] / tallest
        self.radius = min(0.38 * gap, 26.0)
        self.places: list[NDArray[np.float64]] = []
        for layer, count in enumerate(layers):
            x = self.radius + 2 + layer * (place[2] - 2 * self.radius - 4) / (len(layers) - 1)
            rows = _rows(count, most)
            y = place[3] / 2 + gap * ((len(rows) - 1) / 2 - np.arange(len(rows)))
            self.places.append(
                np.array([(x, b) for b, unit in zip(y, rows, strict=True) if unit is not None])
            )
            if None in rows:
                style.label(axes, x, y[rows.index(None)], "⋮", ha="center", weight="bold")
        pairs = zip(self.places, self.places[1:], strict=False)
        self._links = [LineCollection(_segments(left, right), zorder=1) for left, right in pairs]
        for links in self._links:
            axes.add_collection(links)
        self._units: list[list[Circle]] = []
        self._signs: list[list[Text]] = []
        for places in self.places:
            units = [Circle((x, y), self.radius, ec=palette.NEUTRAL, lw=3, zorder=2) for x, y in places]
            for unit in units:
                axes.add_patch(unit)
            self._units.append(units)
            self._signs.append(
                [style.label(axes, x, y, "", ha="center", weight="bold", zorder=3) for x, y in places]
            )
        for names, layer, side in ((inputs, 0, "right"), (outputs, -1, "left")):
            if names and len(names) != layers[layer]:
                raise ValueError(f"{len(names)} names for the {layers[layer]} units of layer {layer}")
            away = self.radius + 12 if side == "left" else -self.radius - 12
            for index, (x, y) in zip(self.seen[layer], self.places[layer], strict=True):
                if names:
                    style.label(axes, x + away, y, names[index], ha=side)
        circles = [unit for units in self._units for unit in units]
        signs = [sign for texts in self._signs for sign in texts]
        self.artists: list[Artist] = [*self._links, *circles, *signs]

    def show(self, weights: Sequence[ArrayLike], activations: Sequence[ArrayLike] | None = None) -> None:
        """Show weights, and what the units say.

        Parameters
        ----------
        weights
            For each pair of layers (units, units of the next layer). Blue and whole: positive; vermillion and
            dashed: negative; the wider, the larger. What is beyond the scale is drawn at its end.
        activations
            For each layer (units,): the darker, the larger; a negative one has a minus sign.
        """
        if len(weights) != len(self._links):
            raise ValueError(f"{len(weights)} arrays of weights for {len(self._links)} pairs of layers")
        if activations is not None and len(activations) != len(self._layers):
            raise ValueError(f"{len(activations)} arrays of activations for {len(self._layers)} layers")
        for layer, links in enumerate(self._links):
            whole = shapes.numbers(f"weights {layer}", weights[layer], self._layers[layer : layer + 2])
            shown = whole[np.ix_(self.seen[layer], self.seen[layer + 1])].ravel()
            widths = WIDEST * np.clip(np.abs(shown) / self._scales[0], 0.0, 1.0)
            links.set_linewidth(list(widths))
            links.set_color([palette.MODEL if weight >= 0 else palette.LOSS for weight in shown])
            links.set_linestyle([(0, _DASHES) if weight < 0 else "-" for weight in shown])
        for layer, count in enumerate(self._layers):
            said = np.zeros(count) if activations is None else activations[layer]
            values = shapes.numbers(f"activations {layer}", said, (count,))[self.seen[layer]]
            for unit, sign, value in zip(self._units[layer], self._signs[layer], values, strict=True):
                strength = min(abs(value) / self._scales[1], 1.0)
                unit.set_facecolor(palette.DIVERGING(0.5 + 0.5 * np.sign(value) * strength))
                sign.set_text("−" if value < 0 else "")
                sign.set_color(palette.BACKGROUND if strength > 0.6 else palette.NEUTRAL)


def _rows(count: int, most: int) -> list[int | None]:
    """Return which unit stands in each place of a layer, from the top; None is the place of the dots."""
    if count <= most:
        return list(range(count))
    return [*range(most - 2), None, count - 1]


def _seen(count: int, most: int) -> list[int]:
    return [unit for unit in _rows(count, most) if unit is not None]


def _segments(left: NDArray[np.float64], right: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return [np.array((a, b)) for a in left for b in right]

"""How the records of chapter "Convolutional Neural Networks" look: its films, by name."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.scene import Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.convolutional_neural_networks import comparing, shown, small_sums
from mlanimated.chapters.convolutional_neural_networks.filters import Filters, Layer
from mlanimated.chapters.convolutional_neural_networks.looking import Growing, MovesAlong
from mlanimated.chapters.convolutional_neural_networks.networks import Learned, TwoNetworks
from mlanimated.chapters.convolutional_neural_networks.windows import EveryCell

CELLS = Timeline(fps=6, move=0.34, hold=0.16, mark_hold=0.34)  # two frames from cell to cell
TIMELINE = Timeline(fps=12, move=0.34, hold=0.08, mark_hold=0.25)
EPOCHS = Timeline(fps=6, move=0.34, hold=0.17, mark_hold=0.34)
PAGES = Timeline(fps=4, move=0, hold=0.25, mark_hold=0.5)


def filters(record: shown.Filtered) -> Variants:
    """Return one film for each filter."""
    return Variants("filter", {name: Filters(record, name) for name in record.windows})


ANIMATIONS = {
    EveryCell.name: Entry(EveryCell, small_sums.cells, CELLS),
    Filters.name: Entry(filters, shown.filtered, PAGES),
    Layer.name: Entry(Layer, shown.one_layer, PAGES),
    Growing.name: Entry(Growing, shown.growing, TIMELINE),
    MovesAlong.name: Entry(MovesAlong, comparing.moving, PAGES),
    Learned.name: Entry(Learned, shown.learning, EPOCHS),
    TwoNetworks.name: Entry(TwoNetworks, comparing.compared, PAGES),
}

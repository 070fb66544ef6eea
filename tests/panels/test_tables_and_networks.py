"""Tables of values and diagrams of networks: the state's row, the flash, links as their weights say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mlanimated.animate import palette
from mlanimated.panels.network import WIDEST, Network
from mlanimated.panels.value_table import ValueTable

SIZE, PLACE = (720, 480), (20, 10, 680, 460)


def table(figure):
    return ValueTable(figure, SIZE, PLACE, ("s0", "s1"), ("left", "right"))


def test_numbers_row_and_ring_are_where_they_belong(figure):
    panel = table(figure)
    panel.show([[0.1, np.nan], [0.5, 1.0]], state=1, action=0)
    assert [text.get_text() for text in panel._numbers] == ["0.10", "·", "0.50", "1.00"]
    assert [text.get_fontweight() for text in panel._names] == ["normal", "bold"]
    assert panel._row.get_y() == panel._corners[2][1]
    assert panel._ring.get_xy() == tuple(place + 3 for place in panel._corners[2])
    assert panel._bars[2].get_width() == pytest.approx(panel._bars[3].get_width() / 2)
    panel.show(np.zeros((2, 2)))
    assert not any(artist.get_visible() for artist in (panel._row, panel._ring, panel._arrow))


@pytest.mark.parametrize(("error", "sign"), [(0.3, "^"), (-0.3, "v")])
def test_the_flash_says_its_sign_and_fades(figure, error, sign):
    panel = table(figure)
    for flash in (1.0, 0.25):
        panel.show(np.zeros((2, 2)), state=0, action=1, error=error, flash=flash)
        assert panel._sign.get_marker() == sign
        assert panel._flash.get_alpha() == 0.75 * flash
    panel.show(np.zeros((2, 2)), state=0, action=1, error=error)
    assert not any(artist.get_visible() for artist in (panel._flash, panel._sign))


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (np.zeros((2, 3)), {}, r"\(2, 3\) where \(2, 2\)"),
        (np.full((2, 2), 2.0), {}, "does not fit the scale"),
        (np.zeros((2, 2)), {"state": 2}, "the state is 2"),
        (np.zeros((2, 2)), {"action": 0}, "say which state"),
    ],
)
def test_what_does_not_fit_a_table_is_refused(figure, values, options, words):
    with pytest.raises(ValueError, match=words):
        table(figure).show(values, **options)


def test_links_are_as_wide_as_their_weights_and_dashed_below_zero(figure):
    network = Network(figure, SIZE, PLACE, (2, 1), largest_weight=2.0)
    network.show([[[1.0], [-4.0]]], [[1.0, -0.5], [0.0]])
    (links,) = network._links
    assert list(links.get_linewidths()) == [WIDEST / 2, WIDEST]
    assert [to_hex(colour) for colour in links.get_colors()] == [palette.MODEL.lower(), palette.LOSS.lower()]
    whole, dashed = links.get_linestyles()
    assert whole[1] is None
    assert len(dashed[1]) == 2
    assert [[sign.get_text() for sign in layer] for layer in network._signs] == [["", "−"], [""]]


def test_large_layers_are_shown_in_part(figure, words):
    network = Network(figure, SIZE, PLACE, (3, 20, 6), most=5, inputs=("a", "b", "c"))
    assert network.seen == [[0, 1, 2], [0, 1, 2, 19], [0, 1, 2, 5]]
    assert sorted(words()) == ["a", "b", "c", "⋮", "⋮"]
    weights = [np.arange(60.0).reshape(3, 20) / 100, np.zeros((20, 6))]
    network.show(weights)
    widths = network._links[0].get_linewidths()
    np.testing.assert_allclose(widths, WIDEST * weights[0][:, [0, 1, 2, 19]].ravel())


@pytest.mark.parametrize(
    ("weights", "activations", "words"),
    [
        ([], None, "0 arrays of weights for 1 pairs"),
        ([np.zeros((1, 2))], None, r"weights 0.*\(1, 2\) where \(2, 1\)"),
        ([np.zeros((2, 1))], [[1.0]], "1 arrays of activations for 2 layers"),
        ([np.zeros((2, 1))], [[1.0], [1.0]], "activations 0"),
    ],
)
def test_what_does_not_fit_a_network_is_refused(figure, weights, activations, words):
    with pytest.raises(ValueError, match=words):
        Network(figure, SIZE, PLACE, (2, 1)).show(weights, activations)


def test_names_fit_their_units(figure):
    with pytest.raises(ValueError, match="1 names for the 2 units"):
        Network(figure, SIZE, PLACE, (2, 1), inputs=("a",))

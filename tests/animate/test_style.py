import itertools

import numpy as np
import pytest
from matplotlib import colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from mlanimated.animate import palette, style
from mlanimated.animate.stage import Stage

# Viénot, Brettel and Mollon (1999): linear RGB as seen without red (protan) or green (deutan) cones.
PROTAN = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, -0.0], [0.00401, -0.00401, 1.0]])
DEUTAN = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, -0.0], [-0.02234, 0.02234, 1.0]])


def linear(colour):
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lightness_and_hue(rgb):
    """CIE L*a*b* of linear RGB, white point D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(np.clip(xyz / np.array([0.9505, 1.0, 1.089]), 1e-6, None))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


ROLES = (palette.MODEL, palette.TARGET, palette.LOSS, palette.CHOSEN, palette.NEUTRAL)


@pytest.mark.parametrize("sight", [np.eye(3), PROTAN, DEUTAN], ids=["usual", "protan", "deutan"])
def test_roles_are_told_apart(sight):
    for one, other in itertools.combinations(ROLES, 2):
        distance = np.linalg.norm(
            lightness_and_hue(sight @ linear(one)) - lightness_and_hue(sight @ linear(other))
        )
        assert distance > 15, (one, other)


def test_text_is_readable_on_a_phone():
    assert 390 / 720 * style.SMALL >= 14
    assert style.SMALL < style.BODY < style.TITLE


def test_no_text_of_a_figure_is_smaller(dots):
    class Furnished(dots):
        size = (720, 405)

        def build(self, figure):
            ax = figure.subplots()
            style.axes(ax, x="weight", y="loss", xticks=(0, 1), yticks=(0, 1))
            figure.suptitle("title")
            style.label(ax, 0, 0, "here")
            self.number = style.number(ax, 0, 0, "1")
            ax.plot([0, 1], [0, 1], label="line")
            ax.legend()
            return [self.number]

        def show(self, time):
            self.number.set_text(style.fixed(time))

    texts = [text for text in Stage(Furnished()).figure.findobj(Text) if text.get_text()]
    assert len(texts) > 6
    assert min(text.get_fontsize() for text in texts) >= style.SMALL


def test_numbers_do_not_dance():
    figure = Figure(figsize=(8, 2), dpi=72)
    renderer = FigureCanvasAgg(figure).get_renderer()
    with style.context():
        number = style.number(figure.subplots(), 0, 0)
        widths = set()
        for value in (0.0, 1.11, -9.99, 88.88, -88.88):
            number.set_text(style.fixed(value, ".2f", 6))
            widths.add(round(number.get_window_extent(renderer).width, 3))
    # A space has no ink on the left: the box may be smaller by the side of one letter, not by a whole one.
    assert max(widths) - min(widths) < 4


@pytest.mark.parametrize(
    ("value", "spec", "width", "text"),
    [
        (-1.5, ".1f", 5, "\u00a0−1.5"),
        (2, "d", 1, "2"),
        (0.25, ".0%", 4, "\u00a025%"),
        (3.14159, ".2f", 0, "3.14"),
    ],
)
def test_fixed(value, spec, width, text):
    assert style.fixed(value, spec, width) == text


def test_a_number_too_long_for_its_place():
    with pytest.raises(ValueError, match="needs 7 characters, but only 4"):
        style.fixed(1234.567, ".2f", 4)


def test_axes_have_little_on_them():
    with style.context():
        figure = Figure()
        FigureCanvasAgg(figure)
        ax = style.axes(
            figure.subplots(), x="step", y="loss", xlim=(0, 5), ylim=(1, 2), xticks=(0, 5), yticks=(1, 2)
        )
        figure.canvas.draw()
    assert [spine for spine, line in ax.spines.items() if line.get_visible()] == ["left", "bottom"]
    assert ax.get_xlim() == (0, 5)
    assert ax.get_ylim() == (1, 2)
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 2
    assert ax.get_title(loc="left") == "loss"


def test_bare_axes_show_only_their_content():
    ax = style.bare(Figure().subplots())
    assert not ax.axison
    assert ax.get_aspect() == 1.0

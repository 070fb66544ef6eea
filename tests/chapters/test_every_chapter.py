"""What every chapter keeps; what only one has to keep is tested beside this file, chapter by chapter."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from mlanimated.animate import style
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.stage import Stage
from mlanimated.catalogue.animations import animations
from mlanimated.catalogue.claims import check, declared
from mlanimated.store.recipes import recall

CLAIMS = declared()
FILMS = animations()
WIDTH = 720  # CSS pixels: at 390 the smallest text is still legible
NEAR = 28  # CSS pixels between a line and its label
WIDER = 1.4  # so many times wider, or larger, is seen
FAINT = 0.5  # opacity
LIGHTER = 2.5  # so much contrast tells apart, whatever the colours are
GREYS = 1.5  # and so much two greys, which have no colour to look at


@functools.cache
def scenes(name: str) -> dict[str, Scene]:
    """Return the scenes of an animation by variant, drawn from the book's own record."""
    drawn = FILMS[name].draw(recall(FILMS[name].recipe))
    assert isinstance(drawn, Scene | Variants)
    return drawn.scenes if isinstance(drawn, Variants) else {"": drawn}


@pytest.mark.parametrize("name", CLAIMS)
def test_claim_holds(name):
    verdict = check(CLAIMS[name])
    assert verdict.holds, verdict


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_called_as_its_chapter_calls_it(name):
    assert name.rpartition("/")[2] == CLAIMS[name].name


@pytest.mark.parametrize("name", FILMS)
def test_a_film_has_one_name_and_all_its_words(name):
    for scene in scenes(name).values():
        assert scene.name == name.rpartition("/")[2]
        for words in (scene.title, scene.caption, scene.alt):
            assert words.strip() == words != ""
        assert scene.caption.endswith((".", "?"))
        assert scene.alt.endswith(".")


@pytest.mark.parametrize("name", FILMS)
def test_a_film_stops_three_to_eight_times_and_says_why(name):
    for scene in scenes(name).values():
        steps = scene.steps()
        sentences = [step.sentence for step in steps if step.sentence]
        assert 3 <= len(sentences) <= 8
        assert steps[0].sentence
        assert steps[-1].sentence
        assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("name", FILMS)
def test_a_film_moves_and_its_frames_may_be_asked_for_in_any_order(name):
    for scene in scenes(name).values():
        stage = Stage(scene, supersampling=1)
        last = len(scene.steps()) - 1.0
        first = stage.frame(0.0).copy()
        assert first.shape == (scene.size[1], scene.size[0], 3)
        assert scene.size[0] == WIDTH
        assert (stage.frame(last) != first).any()
        between = stage.frame(last / 2).copy()
        np.testing.assert_array_equal(stage.frame(0.0), first)
        np.testing.assert_array_equal(stage.frame(last / 2), between)


@pytest.mark.parametrize("name", FILMS)
def test_the_smallest_text_can_be_read_on_a_phone(name):
    for scene in scenes(name).values():
        figure = Figure(figsize=(scene.size[0] / 72, scene.size[1] / 72), dpi=72)
        with style.context():
            scene.build(figure)
            for step in range(0, len(scene.steps()), max(len(scene.steps()) // 4, 1)):
                scene.show(float(step))
                shown = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
                assert all(text.get_fontsize() >= style.SMALL for text in shown)


def _is_dots(line):
    return line.get_linestyle() in ("None", "", " ")


def _is_hollow(line):
    return to_rgba(line.get_markerfacecolor(), line.get_alpha())[3] == 0


def _colour(line):
    """Return the colour of a line on white, or of its markers if nothing connects them."""
    dots = line.get_markeredgecolor() if _is_hollow(line) else line.get_markerfacecolor()
    *colour, opacity = to_rgba(dots if _is_dots(line) else line.get_color(), line.get_alpha())
    return np.array(colour) * opacity + 1 - opacity


def _light(line):
    """Return how light a line is, so that the ratio of two is their contrast (WCAG)."""
    colour = _colour(line)
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return 0.05 + linear @ [0.2126, 0.7152, 0.0722]


def _differ_in_grey(one, other):
    """Return whether two lines differ in more than colour: in kind, dashes, markers, width, or lightness."""
    kinds = [
        (
            _is_dots(line),
            line.get_marker(),
            _is_hollow(line) if _is_dots(line) else line._dash_pattern,
            *(np.ptp(_places(line), axis=0) < 1),  # upright, or level
        )
        for line in (one, other)
    ]
    sizes = [line.get_markersize() if _is_dots(line) else line.get_linewidth() for line in (one, other)]
    lights = [_light(line) for line in (one, other)]
    grey = all(np.ptp(_colour(line)) < 0.02 for line in (one, other))
    return (
        kinds[0] != kinds[1]
        or max(sizes) >= WIDER * min(sizes)
        or max(lights) >= (GREYS if grey else LIGHTER) * min(lights)
    )


def _places(line):
    """Return what can be seen of a line, as places in CSS pixels."""
    places = line.get_transform().transform(np.asarray(line.get_xydata(), float).reshape(-1, 2))
    box = line.axes.bbox.padded(2)
    seen = [place for place in places[np.isfinite(places).all(axis=1)] if box.contains(*place)]
    hidden = not line.get_visible() or not line.axes.get_visible() or line.get_alpha() == 0
    if hidden or (_is_dots(line) and line.get_marker() in ("None", "", " ", None)):
        return []
    return seen if _is_dots(line) or (len(seen) > 1 and np.ptp(seen, axis=0).max() > 1) else []


def _labels(figure):
    """Return how far each text reaches that can be read; the numbers of an axis are none of them."""
    parents = figure.findobj(lambda artist: isinstance(artist, Axes | Figure | SubFigure))
    written = [text for parent in parents for text in parent.texts]
    shown = [text for text in written if text.get_visible() and text.get_text().strip()]
    return [text.get_window_extent().padded(NEAR) for text in shown]


def _words(line):
    what = f"dots {line.get_marker()}" if _is_dots(line) else f"line {line.get_linestyle()}"
    return f"{what} in {to_hex(np.clip(_colour(line), 0, 1))}, last at {np.round(_places(line)[-1])}"


def _meant(axes):
    """Return what can be seen of each line that stands for something of its own.

    Not counted: a line that is hardly there (one seed of many, behind their mean), and dots on a line.
    """
    seen = {line: np.array(places) for line in axes.lines if len(places := _places(line))}
    curves = [places for line, places in seen.items() if not _is_dots(line)]

    def on_a_curve(dots):
        return any(all(np.abs(curve - dot).max(axis=1).min() < 2 for dot in dots) for curve in curves)

    return {
        line: places
        for line, places in seen.items()
        if (1 if line.get_alpha() is None else line.get_alpha()) > FAINT
        and not (_is_dots(line) and on_a_curve(places))
    }


def _beside(places, boxes):
    return {number for number, box in enumerate(boxes) if any(box.contains(*place) for place in places)}


def only_colour_tells_apart(scene):
    """Return pairs of lines in the same axes of which a reader without colours cannot say which is which.

    Lines in different colours mean different things, and so do lines of one colour that each end beside a
    label. Two of them need another difference, one that is seen in grey, or each a label beside it right now.
    Lines of one colour may also be on their way to their labels: far apart, and in the labels' order.
    """
    figure = Figure(figsize=(scene.size[0] / 72, scene.size[1] / 72), dpi=72)
    FigureCanvasAgg(figure)
    last = len(scene.steps()) - 1
    found, goals = [], {}
    with style.context():
        scene.build(figure)
        for time in (last, 0, last / 4, last / 2, 3 * last / 4):
            scene.show(float(time))
            boxes = _labels(figure)
            for axes in figure.findobj(Axes):
                meant = _meant(axes)
                beside = {line: _beside(places, boxes) for line, places in meant.items()}
                if time == last:
                    own = {
                        line: _beside(places[-1:], boxes)
                        for line, places in meant.items()
                        if not _is_dots(line)
                    }
                    goals |= {
                        line: np.mean([boxes[n].y0 for n in numbers])
                        for line, numbers in own.items()
                        if numbers
                    }
                for one, other in itertools.combinations(meant, 2):
                    if _differ_in_grey(one, other):
                        continue
                    if beside[one] and beside[other] and len(beside[one] | beside[other]) > 1:
                        continue
                    if np.abs(_colour(one) - _colour(other)).max() < 0.02:
                        if not {one, other} <= goals.keys():
                            continue
                        apart = meant[one][-1, 1] - meant[other][-1, 1]
                        if abs(apart) > NEAR and apart * (goals[one] - goals[other]) > 0:
                            continue
                    found.append(f"{time:g}: {_words(one)} and {_words(other)}")
    return found


@pytest.mark.parametrize("name", FILMS)
def test_lines_differ_in_more_than_colour(name):
    for label, scene in scenes(name).items():
        assert not only_colour_tells_apart(scene), label

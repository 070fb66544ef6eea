import dataclasses
import importlib
import json
import platform
import sys
import types
from html.parser import HTMLParser
from importlib import metadata

import matplotlib
import numpy as np
import pytest

from mlanimated import chapters, page
from mlanimated.animate.animation import Animation
from mlanimated.animate.layout import SideBySide
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.catalogue.claims import ClaimError
from mlanimated.learn.neuron import Trajectory
from mlanimated.player.payload import MIME
from mlanimated.store import own, record

CHAPTER = """
from dataclasses import dataclass
import numpy as np
from mlanimated.store.claim import Claim, by_name

@dataclass(frozen=True)
class Walk:
    rows: np.ndarray
    seed: int = 7
    data_name: str | None = None

def walk():
    return Walk(np.arange(3.0))

CLAIMS = by_name(
    Claim("arrives", "It is <{distance:.2f}> & there.", walk, lambda record: {"distance": record.rows[2]},
          lambda measured: measured["distance"] == 2),
    Claim("stays", "It is still at {distance:.1f}.", walk, lambda record: {"distance": record.rows[2]},
          lambda measured: measured["distance"] == 0),
)
"""


class Dot(Scene):
    name = "dot"
    size = (120, 80)
    title, caption, alt = "A dot", "The dot walks.", "A dot walks to the right."

    def __init__(self, walk):
        self.record = walk

    def build(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, 3), ylim=(0, 1))
        (self.dot,) = axes.plot([0], [0.5], "o")
        return [self.dot]

    def show(self, time):
        self.dot.set_data([time], [0.5])

    def steps(self):
        return [
            Step(f"step {i}", {"x": x}, "There." if i == 2 else "") for i, x in enumerate(self.record.rows)
        ]


@pytest.fixture
def chapter(add_module, tmp_path, monkeypatch):
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    file = add_module("mlanimated.chapters.walking_test.claims", CHAPTER)
    monkeypatch.setattr(chapters, "__path__", [str(file.parents[1])])
    return importlib.import_module("mlanimated.chapters.walking_test.claims")


@pytest.fixture
def displayed(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    return shown


QUICK = Timeline(fps=4, move=0.25, hold=0.25, mark_hold=0.25)


def test_show_displays_the_animation_with_what_made_it(chapter, displayed):
    walk = page.recall(chapter.walk)
    page.show(Dot(walk), QUICK)
    (animation,) = displayed
    assert isinstance(animation, Animation)
    assert animation.made_by["seed"] == "7"
    assert animation.made_by["python"] == platform.python_version()
    assert animation.made_by["numpy"] == np.__version__
    assert animation.made_by["matplotlib"] == matplotlib.__version__
    assert animation.made_by["record"] == record.digest(walk)[:12]
    assert "data" not in animation.made_by
    assert "keras" not in animation.made_by
    assert animation.fps == 4


@pytest.mark.parametrize("loaded", [True, False])
def test_the_versions_are_those_of_the_code_not_of_what_is_loaded(chapter, monkeypatch, loaded):
    run = Trajectory(*(np.zeros(2) for _ in range(3)))  # its module trains with Keras, too
    if not loaded:
        monkeypatch.delitem(sys.modules, "keras", raising=False)
    assert page.made_by(Dot(run))["keras"] == metadata.version("keras")
    if loaded:
        monkeypatch.setitem(sys.modules, "keras", types.ModuleType("keras"))
    assert "keras" not in page.made_by(Dot(page.recall(chapter.walk)))


def test_the_bundle_has_the_films_and_the_words(chapter, monkeypatch):
    monkeypatch.setenv("MLANIMATED_SITE", "1")
    bundle = page.animate(Dot(page.recall(chapter.walk)), QUICK)._repr_mimebundle_()
    assert json.loads(json.dumps(bundle[MIME]))["made_by"]["seed"] == "7"
    assert "There." in bundle["text/plain"]


def test_made_by_names_each_seed_and_data_set_once(chapter):
    one, two = (chapter.Walk(np.arange(3.0), seed, "CIFAR-10") for seed in (1, 2))
    words = {
        "name": "both",
        "title": "Both",
        "caption": "Look.",
        "alt": "Both walk.",
        "labels": ("left", "right"),
    }
    facts = page.made_by(Variants("seed", {"one": Dot(one), "two": Dot(two), "one again": Dot(one)}))
    assert (facts["seed"], facts["data"]) == ("1, 2", "CIFAR-10")
    facts = page.made_by(SideBySide((Dot(one), Dot(two)), **words))
    assert (facts["seed"], facts["data"]) == ("1, 2", "CIFAR-10")
    assert facts["record"] == record.digest((one, two))[:12]
    assert facts["record"] != page.made_by(SideBySide((Dot(two), Dot(one)), **words))["record"]


def test_a_scene_that_draws_no_record_has_no_digest():
    assert "record" not in page.made_by(Dot([1, 2, 3]))


def test_a_finished_film_stays_as_it_is(displayed):
    frames = np.zeros((2, 8, 8, 3), np.uint8)
    film = Animation.from_frames(
        frames, 2, steps=[Step("a"), Step("b")], name="film", title="A film", caption="Look.", alt="Black."
    )
    page.show(film)
    assert displayed == [film]


class Text(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_a_claim_that_holds_is_printed_with_a_tick_and_its_numbers(chapter, displayed):
    page.claim(chapter.CLAIMS["arrives"])
    bundle = displayed[0]._repr_mimebundle_()
    parsed = Text(bundle["text/html"])
    assert parsed.text == "✓ It is <2.00> & there."
    assert parsed.tags[0][1]["data-claim"] == "walking-test/arrives"
    assert {tag for tag, _ in parsed.tags} == {"p", "span"}
    assert bundle["text/plain"] == "✓ It is <2.00> & there."
    assert bundle["text/markdown"] == r"✓ It is \<2.00\> & there."


def test_a_claim_that_does_not_hold_stops_the_page(chapter, displayed):
    with pytest.raises(
        ClaimError, match=r"walking-test/stays does not hold: It is still at 2.0. .*distance = 2.0"
    ):
        page.claim(chapter.CLAIMS["stays"])
    with pytest.raises(ClaimError, match="speed"):
        page.claim(dataclasses.replace(chapter.CLAIMS["arrives"], sentence="{speed}"))
    assert displayed == []


def test_with_a_readers_own_code_claims_and_films_say_what_comes_out(chapter, displayed, capsys):
    def walk():
        return chapter.Walk(np.arange(3.0) * 0)

    try:
        page.use(walk, chapter.__name__)
        assert capsys.readouterr().out == "The book now uses your walk: run the cells below again.\n"
        page.claim(chapter.CLAIMS["arrives"])
        page.claim(chapter.CLAIMS["stays"])
        page.claim(dataclasses.replace(chapter.CLAIMS["arrives"], measure=lambda record: record.rows[3]))
        page.show(1)
    finally:
        own.give_back()
    said = [str(words) for words in displayed if not isinstance(words, Animation)]
    assert said == [
        "✗ Not so with your code: It is <0.00> & there.",
        "✓ It is still at 0.0.",
        "✗ This cannot be measured with your code: index 3 is out of bounds for axis 0 with size 3",
        "✗ This film cannot be drawn with your code: 'int' object has no attribute 'record'",
    ]
    html = displayed[0]._repr_mimebundle_()["text/html"]
    assert 'aria-label="does not hold with your code">✗<' in html
    with pytest.raises(ClaimError):
        page.claim(chapter.CLAIMS["stays"])


def test_number_gives_the_formatted_text_to_the_page(monkeypatch, displayed):
    glued = {}
    monkeypatch.setattr("myst_nb.glue", lambda name, text, display: glued.update({name: (text, display)}))
    page.number("distance", 3.14159, ".2f")
    assert glued == {}  # no notebook runs here
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    page.number("distance", 3.14159, ".2f")
    page.number("steps", 30)
    page.number("share", 0.5, ".0%")
    assert glued == {"distance": ("3.14", False), "steps": ("30", False), "share": ("50%", False)}
    assert displayed == []
    monkeypatch.setitem(sys.modules, "myst_nb", None)
    page.number("more", 1)
    with pytest.raises(ValueError, match="Unknown format code"):
        page.number("wrong", 1.5, "d")


def test_without_a_notebook_the_words_are_printed(chapter, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    page.claim(chapter.CLAIMS["arrives"])
    page.show(Dot(page.recall(chapter.walk)), QUICK)
    printed = capsys.readouterr().out
    assert printed.startswith("✓ It is <2.00> & there.\nA dot: A dot walks to the right.")

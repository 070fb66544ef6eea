"""A film is drawn once, and again exactly when something that makes it has changed."""

from __future__ import annotations

import dataclasses
import importlib
import platform
import sys

import pytest

from mlanimated import learn  # noqa: F401 - so that its folder can be extended
from mlanimated.catalogue.films import shelf_of
from mlanimated.page import animate
from mlanimated.store import closure, own, recipes

RECIPE = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Walk:
    shade: int

def walk():
    return Walk(90)
"""
SCENES = """
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.animate.entry import Entry
from mlanimated.animate.scene import Variants
from mlanimated.chapters.filming_test import recipe
from mlanimated.player.payload import StepInfo

WORDS = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot moves."}

def dots(record):
    frames = np.full((4, 32, 48, 3), 255, np.uint8)
    for number in range(4):
        frames[number, 8:16, 10 * number : 10 * number + 10] = record.shade
    steps = [StepInfo(0, "step 0", {}, "It begins."), StepInfo(3, "step 1", {}, "It has arrived.")]
    return Animation.from_frames(frames, fps=6, steps=steps, name="dots", **WORDS)

ANIMATIONS = {"dots": Entry(dots, recipe.walk)}
"""
MODULE = "mlanimated.chapters.filming_test"


@pytest.fixture
def film(add_module, tmp_path, monkeypatch):
    """Return a function that asks for the film as another process would: its bytes, and whether it drew."""
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    add_module(f"{MODULE}.recipe", RECIPE)
    add_module(f"{MODULE}.scenes", SCENES)

    def ask(*, listed=True, light=False):
        for name in [name for name in sys.modules if name.startswith(MODULE)]:
            del sys.modules[name]
        entry = importlib.import_module(f"{MODULE}.scenes").ANIMATIONS["dots"]
        animation = animate(entry if listed else dataclasses.replace(entry))
        (own,) = animation.films
        drawn = []

        def frames():
            drawn.append(True)
            return own.frames()

        watched = dataclasses.replace(own, frames=frames)
        watched = watched.light() if light else watched
        return watched.finished, bool(drawn)

    return ask


def test_it_is_drawn_once_and_then_the_same_to_the_last_byte(film, tmp_path):
    first, drawn = film()
    assert drawn
    assert film() == (first, False)
    assert len(list((tmp_path / "cache" / "films" / "filming-test" / "dots").glob("*.npz"))) == 1


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("scenes", "8:16", "9:17"),
        ("scenes", "fps=6", "fps=7"),
        ("recipe", "Walk(90)", "Walk(91)"),
        ("learner", "SIZE = 1", "SIZE = 2"),
    ],
)
def test_it_is_drawn_again_when_code_or_record_changes(film, add_module, part, old, new):
    add_module("mlanimated.learn.filming_test", "SIZE = 1")
    sources = {"scenes": SCENES + "from mlanimated.learn import filming_test\n", "recipe": RECIPE}
    add_module(f"{MODULE}.scenes", sources["scenes"])
    first, _ = film()
    source = sources.get(part, "SIZE = 1")
    assert old in source
    place = "mlanimated.learn.filming_test" if part == "learner" else f"{MODULE}.{part}"
    add_module(place, source.replace(old, new))
    second, drawn = film()
    assert drawn
    assert (second == first) == (part == "learner")
    assert film() == (second, False)


def test_another_record_is_another_film_even_if_the_code_is_the_same(film):
    """A record may come from other data, or be a committed one that was made again."""
    film()
    scenes, recipe = (sys.modules[f"{MODULE}.{part}"] for part in ("scenes", "recipe"))
    entry = scenes.ANIMATIONS["dots"]
    records = [recipe.Walk(90), recipe.Walk(40)]
    one, other = (shelf_of(entry).keep(record, entry.draw(record)).films[0] for record in records)
    assert one.digest == film()[0].digest
    assert other.digest != one.digest


@pytest.mark.parametrize("what", ["launch setting", "python", "package"])
def test_it_is_drawn_again_in_another_environment(film, monkeypatch, what):
    film()
    versions = closure.packages("mlanimated.animate.animation")
    assert {"imageio-ffmpeg", "matplotlib", "numpy", "pillow"} <= {name.lower() for name in versions}
    if what == "launch setting":
        monkeypatch.setenv("OPENBLAS_CORETYPE", "another")
    elif what == "python":
        monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    else:
        monkeypatch.setattr(closure, "_versions", lambda names: dict.fromkeys(names, "99"))
    assert film()[1]
    monkeypatch.undo()


def test_words_and_comments_draw_nothing(film, add_module):
    film()
    add_module(
        f"{MODULE}.scenes", SCENES.replace("def dots(record):", 'def dots(record):\n    """Dots."""  # so')
    )
    assert not film()[1]


def test_what_a_chapter_does_not_list_and_what_a_reader_takes_along_is_drawn_each_time(film):
    assert [film(listed=False)[1] for _ in range(2)] == [True, True]
    assert [film(light=True)[1] for _ in range(2)] == [True, True]
    assert film()[1], "neither of them was kept"


def test_with_a_readers_own_code_it_is_drawn_each_time_and_not_kept(film):
    film()

    def smooth(part):
        return part

    try:
        own.use(smooth, "mlanimated.animate.easing")
        assert film()[1]
    finally:
        own.give_back()
    assert not film()[1]


def test_a_damaged_film_is_drawn_again(film):
    first, _ = film()
    (file,) = (recipes.cache_folder() / "films" / "filming-test" / "dots").glob("*.npz")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert film() == (first, True)
    assert film() == (first, False)

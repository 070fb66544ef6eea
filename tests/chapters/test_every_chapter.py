"""What every chapter keeps; what only one has to keep is tested beside this file, chapter by chapter."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from matplotlib.figure import Figure
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
                assert min(text.get_fontsize() for text in shown) >= style.SMALL

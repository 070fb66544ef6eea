"""A screen made larger in three ways, and two frames made one."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.atari.counted import Counted
from mlanimated.chapters.space_invaders import measures
from mlanimated.chapters.space_invaders.claims import CLAIMS
from mlanimated.chapters.space_invaders.picture_scenes import EnhancedWave, TwoFrames, sizes
from mlanimated.chapters.space_invaders.sharpening import (
    FACTORS,
    METHODS,
    SHOT,
    WINDOW,
    Enhanced,
    Flicker,
    doubled,
    enlarge,
    enlarged,
    shots,
)


@pytest.fixture(scope="module")
def screen():
    rng = np.random.default_rng(0)
    colours = np.array([(0, 0, 0), (181, 83, 40), (50, 132, 50)], np.uint8)
    return colours[rng.integers(0, 3, (210, 160))]


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("method", METHODS)
def test_every_way_gives_so_many_times_the_pixels(screen, method, factor):
    assert enlarged(screen, method, factor).shape == (210 * factor, 160 * factor, 3)


def test_scale2x_rounds_a_diagonal_and_leaves_a_single_pixel():
    diagonal = np.zeros((4, 4, 3), np.uint8)
    diagonal[range(4), range(4)] = 255
    drawn = enlarged(diagonal, "Scale2x", 2)[..., 0] > 0
    # By the rule of Scale2x: where two neighbours of a pixel agree, its corner between them is theirs.
    assert drawn[2:6, 2:6].astype(int).tolist() == [
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [0, 1, 1, 1],
        [0, 0, 1, 1],
    ]
    single = np.zeros((5, 5, 3), np.uint8)
    single[2, 2] = 255
    assert (enlarged(single, "Scale2x", 2) == enlarged(single, "nearest", 2)).all()


def test_only_bicubic_mixes_colours_and_only_repetition_can_be_undone(screen):
    before = {tuple(pixel) for pixel in screen.reshape(-1, 3).tolist()}
    for method in METHODS:
        after = {tuple(pixel) for pixel in enlarged(screen, method, 4).reshape(-1, 3).tolist()}
        assert (after <= before) == (method != "bicubic")
    assert (enlarged(screen, "nearest", 4)[::4, ::4] == screen).all()
    assert (enlarged(screen, "Scale2x", 2)[::2, ::2] != screen).any()


@pytest.mark.parametrize("factor", FACTORS)
def test_scale2x_can_be_undone_by_the_most_frequent_of_four_pixels(screen, factor):
    larger = enlarged(screen, "Scale2x", factor)
    while larger.shape != screen.shape:
        height, width, _ = larger.shape
        four = larger.reshape(height // 2, 2, width // 2, 2, 3).swapaxes(1, 2).reshape(-1, 4, 3)
        same = (four[:, :, None] == four[:, None]).all(axis=-1).sum(axis=2)
        best = four[np.arange(len(four)), same.argmax(axis=1)]
        larger = best.reshape(height // 2, width // 2, 3)
    assert (larger == screen).all()


def test_unknown_ways_are_refused(screen):
    with pytest.raises(ValueError, match="Scale2x"):
        enlarged(screen, "magic", 2)
    with pytest.raises(ValueError, match="times 3"):
        enlarged(screen, "nearest", 3)


@pytest.fixture(scope="module")
def larger(screen):
    return enlarge(screen, seed=1, step=60, gun=80, left=30)


def test_windows_are_cut_out_of_the_enlarged_screens(screen, larger):
    for place, (line, column) in enumerate(larger.corners.tolist()):
        window = screen[line : line + WINDOW, column : column + WINDOW]
        assert (larger.twice[0, place, ::2, ::2] == window).all()
        assert (larger.four_times[0, place, ::4, ::4] == window).all()
    assert larger.twice.shape == (3, 4, 2 * WINDOW, 2 * WINDOW, 3)
    assert (larger.corners >= 0).all()


def test_what_is_said_of_the_three_ways_is_measured(screen, larger):
    found = measures.sharper(larger)
    assert found["before"] == found["nearest_colours"] == found["scale2x_colours"] == 3
    assert found["bicubic_colours"] > 3
    assert found["back"]
    worse = dataclasses.replace(larger, twice=larger.twice[::-1])
    assert not CLAIMS["larger-is-not-more"].holds(measures.sharper(worse))
    films = sizes(larger).scenes
    assert list(films) == ["2 ×", "4 ×"]
    assert "The screen has 3 colours" in films["2 ×"].steps()[0].sentence


def frame(*columns):
    picture = np.zeros((210, 160, 3), np.uint8)
    for column in columns:
        picture[5:9, column] = SHOT
    return picture


def test_shots_are_counted_as_they_are_seen():
    assert shots(frame()) == 0
    assert shots(frame(3, 4, 9)) == 2
    assert shots(frame(0, 159)) == 2


def test_shots_below_each_other_are_two_and_one_with_gaps_is_one():
    picture = np.zeros((60, 30, 3), np.uint8)
    picture[10:18, 5] = SHOT
    picture[12:15, 5] = (134, 134, 29)  # an invader is in front of it
    assert shots(picture) == 1
    picture[11:19, 6] = SHOT  # it has moved aside from one frame to the next
    assert shots(picture) == 1
    picture[40:48, 5] = SHOT
    assert shots(picture) == 2


def test_two_frames_show_what_one_leaves_out():
    frames = np.stack([frame(3), frame(9), frame(3)])
    joined = np.maximum(frames[1:], frames[:-1])
    count = [np.array([shots(each) for each in pictures]) for pictures in (frames[1:], joined)]
    record = Flicker(1, 60, frames[1:], joined, *count)
    found = measures.blinking(record)
    assert (found["drawn"], found["seen"], found["missing"]) == (1, 2, 2)
    assert CLAIMS["two-frames-show-more"].holds(found)
    steady = dataclasses.replace(record, drawn=record.seen)
    assert not CLAIMS["two-frames-show-more"].holds(measures.blinking(steady))
    scene = TwoFrames(record)
    scene.build(Figure(figsize=(10, 7), dpi=72))
    scene.show(0.0)
    for screen, pictures in zip(scene._screens, (record.frames, record.joined), strict=True):
        assert (screen._picture == pictures[0]).all()
    assert [text.get_text() for text in scene._counters] == ["shots: 1", "shots: 2"]
    assert TwoFrames(record).steps()[0].sentence == (
        "Frame 1: 1 shot drawn; this frame and the one before show 2."
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_film_s_pictures_are_doubled_as_the_library_does_it(screen, seed):
    rng = np.random.default_rng(seed)
    few = rng.integers(0, 2, (9, 12, 3), dtype=np.uint8) * 200
    for picture in (few, screen):
        assert (doubled(picture) == enlarged(picture, "Scale2x", 2)).all()


@pytest.fixture(scope="module")
def enhanced():
    rows = 40
    screens = np.zeros((rows, 210, 160, 3), np.uint8)
    screens[::3, 100:106, 30] = SHOT  # drawn in every third frame only, so also missing where it is shown
    joined = np.maximum(screens, np.roll(screens, 1, axis=0))
    game = Counted(
        seed=5,
        sticky=0.0,
        first=0,
        screens=screens,
        memory=np.zeros((rows, 128), np.uint8),
        scores=np.arange(rows),
        lives=np.full(rows, 3),
        counts=np.minimum(np.arange(rows), 36),
        whole_counts=np.minimum(np.arange(rows), 36),
        whole_lives=np.full(rows, 3),
        score=700,
    )
    count = [np.array([shots(each) for each in pictures]) for pictures in (screens, joined)]
    return Enhanced(game, joined, *count)


def test_the_enhanced_wave_is_the_same_moment_joined_and_doubled(enhanced):
    scene = EnhancedWave(enhanced)
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    plain, better = scene._screens
    assert plain.get_window_extent().size.tolist() == better.get_window_extent().size.tolist()
    shown = [int(step.name.split()[2]) - 1 for step in scene.steps()]
    assert (enhanced.drawn != enhanced.seen)[shown].any()
    for time, row in enumerate(shown):
        scene.show(float(time))
        assert (plain._picture == enhanced.game.screens[row]).all()
        assert (better._picture == doubled(enhanced.joined[row])).all()
        assert [text.get_text() for text in scene._counters] == [
            f"shots: {enhanced.drawn[row]}",
            f"shots: {enhanced.seen[row]}",
        ]
    said = dict(zip(shown, (step.sentence for step in scene.steps()), strict=True))
    assert any("both sides" in words for row, words in said.items() if row < 20)
    assert any("is news" in words for row, words in said.items() if row >= 20)
    before, after = (f"{score} points: " for score in enhanced.game.scores[:2])
    assert scene._say(0) == before + "1 shot on both sides; what differs is only how they are drawn."
    assert scene._say(1) == after + "0 shots in the last frame, 1 in the last two: the difference is news."


def test_what_is_new_in_the_enhanced_wave_is_the_shots_and_no_colour(enhanced, monkeypatch):
    claim = CLAIMS["what-is-new-in-the-enhanced-wave"]
    found = measures.enhanced(enhanced)
    assert (found["more"], found["fewer"], found["times"], found["new_colours"]) == (13, 0, 4, 0)
    assert claim.holds(found)
    swapped = measures.enhanced(dataclasses.replace(enhanced, drawn=enhanced.seen, seen=enhanced.drawn))
    assert (swapped["more"], swapped["fewer"]) == (0, 13)
    same = dataclasses.replace(enhanced, seen=enhanced.drawn)
    assert not claim.holds(measures.enhanced(same))
    darker = dataclasses.replace(enhanced, joined=np.zeros_like(enhanced.joined))
    assert not claim.holds(measures.enhanced(darker))

    def tinted(picture):
        larger = doubled(picture)
        larger[0, 0] = 7
        return larger

    monkeypatch.setattr(measures, "doubled", tinted)
    assert not claim.holds(measures.enhanced(enhanced))

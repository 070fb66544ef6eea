import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.animate.flash import FlashMeter, flashes

BLACK, WHITE = 0, 255


def film(levels, area=1.0, base=BLACK):
    """One frame per level; a part of the picture (from the left) has that level, the rest has `base`."""
    frames = []
    for level in levels:
        frame = np.full((40, 80, 3), base, np.uint8)
        frame[:, : round(80 * area)] = level
        frames.append(frame)
    return frames


def square(hertz, fps=30, seconds=3, low=BLACK, high=WHITE, **options):
    half = fps / hertz / 2
    return film([high if int(k / half) % 2 else low for k in range(round(fps * seconds))], **options)


@pytest.mark.parametrize("hertz", [1, 3, 5, 15])
def test_a_square_wave_flashes_as_often_as_it_says(hertz):
    assert flashes(square(hertz), 30) == hertz


@pytest.mark.parametrize("speed", [0.5, 2, 4])
def test_faster_is_more_often(speed):
    assert flashes(square(1, seconds=12), 30 * speed) == speed


@settings(max_examples=40)
@given(st.integers(0, 255), st.integers(0, 255))
def test_which_changes_count(low, high):
    def luminance(level):
        return level / 255 / 12.92 if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4

    low, high = sorted((low, high))
    change = luminance(high) - luminance(low)
    if abs(change - 0.1) > 1e-4 and abs(luminance(low) - 0.8) > 1e-4:
        counted = change >= 0.1 and luminance(low) < 0.8
        assert flashes(square(3, low=low, high=high), 30) == (3 if counted else 0)


@pytest.mark.parametrize(("area", "rate"), [(0.2, 0), (0.25, 3), (0.6, 3)])
def test_only_large_areas_count(area, rate):
    assert flashes(square(3, area=area), 30) == rate


def test_a_small_area_counts_where_it_fills_a_quarter_of_the_field():
    frames = square(3, area=0.1)
    assert flashes(frames, 30) == 0
    assert flashes(frames, 30, field=(20, 40)) == 3
    assert flashes(frames, 30, field=(40, 40)) == 0


def test_a_slow_fade_counts_once_per_pair():
    up_and_down = [*range(0, 256, 5), *range(255, -1, -5)] * 2
    assert flashes(film(up_and_down), len(up_and_down)) == 2


def test_what_only_brightens_does_not_flash():
    # One change without its opposite: half of a pair.
    assert flashes(film([0, 60, 120, 180, 240, 240, 240]), 10) == 0.5


def test_a_moving_edge_does_not_flash():
    frames = []
    for position in range(80):
        frame = np.zeros((40, 80, 3), np.uint8)
        frame[:, position : position + 10] = 255
        frames.append(frame)
    assert flashes(frames, 20) == 0


def test_halves_that_change_places_flash():
    frames = []
    for index in range(30):
        frame = np.zeros((40, 80, 3), np.uint8)
        frame[:, 40 * (index % 2) : 40 * (index % 2) + 40] = 255
        frames.append(frame)
    assert flashes(frames, 10) == 5


@pytest.mark.parametrize(("hertz", "speed"), [(0.5, 4), (1, 2), (1.5, 2), (3, 1), (6, 0.5), (12, 0.25)])
def test_the_fastest_speed_flashes_at_most_three_times(hertz, speed):
    meter = FlashMeter()
    for frame in square(hertz, fps=48, seconds=16):
        meter.add(frame)
    assert meter.fastest(48) == speed


def test_three_flashes_alone_may_be_shown_at_any_speed():
    meter = FlashMeter()
    for frame in [*square(3, seconds=1), *film([BLACK] * 90)]:
        meter.add(frame)
    assert meter.fastest(30) == 4


def test_too_many_flashes_at_any_speed():
    meter = FlashMeter()
    for frame in square(15, seconds=10):
        meter.add(frame)
    with pytest.raises(ValueError, match="flashes 15 times in a second"):
        meter.fastest(30)


def test_a_held_frame_takes_time():
    meter = FlashMeter()
    for frame in film([BLACK, WHITE]) * 4:
        meter.add(frame)
        for _ in range(9):
            meter.repeat()
    assert meter.frames == 80
    assert meter.rate(20) == 1

"""The pictures of "Mountain Car": cars where the record has them, maps as recorded, numbers that are true."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.mountain_car import from_tables
from mlanimated.chapters.mountain_car.away import AwayFirst
from mlanimated.chapters.mountain_car.beside import SHOWN as BLOCKS
from mlanimated.chapters.mountain_car.beside import BoxesAndTiles
from mlanimated.chapters.mountain_car.driving import Drive
from mlanimated.chapters.mountain_car.games import BeforeAndAfter
from mlanimated.chapters.mountain_car.hill import Hill
from mlanimated.chapters.mountain_car.maps import FARTHEST, ValueMapGrows, plane
from mlanimated.chapters.mountain_car.sizes import SHOWN, slider
from mlanimated.games.mountain_car import height
from mlanimated.store.recipes import recall


def built(scene):
    with style.context():
        scene.build(Figure(figsize=(scene.size[0] / 72, scene.size[1] / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def drives():
    return recall(from_tables.drives)


@pytest.fixture(scope="module")
def hero(drives):
    return built(BeforeAndAfter(drives))


@pytest.fixture
def hill():
    return Hill(Figure(figsize=(10, 10), dpi=72), (720, 720), (0, 0, 555, 366), "blue")


def still(position, action):
    return Drive(np.float32([position] * 2), np.float32([0, 0]), np.int8([action]), False)


@pytest.mark.parametrize("position", [-1.1, -0.5, 0.0, 0.5])
def test_a_car_stands_on_the_ground_where_it_is(hill, position):
    hill.show(still(position, 1), 0.0)
    x, y = np.mean(hill._wheels.get_data(), axis=1)
    assert x == pytest.approx((position + 1.2) * 300, abs=7.1)
    assert y == pytest.approx(float(height(position)) * 300, abs=7.1)


@pytest.mark.parametrize(("action", "way"), [(0, -1), (1, 0), (2, 1)])
def test_the_arrow_points_where_the_engine_pushes(hill, action, way):
    hill.show(still(-0.5, action), 0.0)
    assert hill._arrow.get_visible() == (way != 0)
    if way:
        (start, _), (end, _) = hill._arrow._posA_posB
        assert np.sign(end - start) == way


def test_an_engine_that_is_off_shows_no_arrow(hill):
    hill.show(still(-0.5, 2), 1.0)
    assert not hill._arrow.get_visible()


def test_both_cars_are_at_the_step_that_is_named(hero, drives):
    for index, step in enumerate(hero.shown):
        hero.show(float(index))
        assert hero._counter.get_text() == f"step {step:3d}"
        for drawn, drive in zip(hero._hills, (drives.dice, drives.trained), strict=True):
            x = np.mean(drawn._wheels.get_data()[0])
            position = drive.position[min(step, len(drive.action))]
            assert x == pytest.approx((position + 1.2) * 332 / 1.85, abs=7.1)


def test_the_outcome_is_written_when_it_is_there_and_not_before(hero, drives):
    end = len(drives.trained.action)
    hero.show(float(hero.shown.index(end)) - 1)
    assert [text.get_text() for text in hero._readouts] == ["", ""]
    hero.show(float(hero.shown.index(end)))
    assert [text.get_text() for text in hero._readouts] == ["", f"flag after {end} steps"]
    hero.show(float(len(hero.shown) - 1))
    assert [text.get_text() for text in hero._readouts] == ["out of time", f"flag after {end} steps"]


def test_what_the_hero_says_of_its_turns_is_so(hero, drives):
    turns = from_tables.turns(drives.trained)
    said = {step.name: step.sentence for step in hero.steps() if step.sentence}
    for turn in turns:
        sentence = said[f"step {turn}"]
        away = drives.trained.position[turn] < drives.trained.position[0]
        assert ("away from the flag" in sentence) == away
        assert f"{drives.trained.position[turn]:.2f}".replace("-", "−") in sentence


def test_the_growing_map_is_the_recorded_one_and_its_game_too():
    record = recall(from_tables.growth)
    scene = built(ValueMapGrows(record))
    for index, episodes in enumerate(record.episodes):
        scene.show(float(index))
        shown = np.asarray(scene._map._map._cells.get_array().filled(np.nan), float)
        np.testing.assert_allclose(shown, np.minimum(record.to_go[index], FARTHEST))
        np.testing.assert_allclose(np.array(scene._map._path.get_data()).T, plane(record.drives[index]))
        assert scene._counter.get_text() == f"episode {episodes:6,d}"
        assert ("flag after" in scene._words.get_text()) == record.drives[index].reached
    assert record.episodes[0] == 0
    assert np.isnan(record.to_go[0]).all()


def test_dot_and_car_are_in_the_same_place(drives):
    scene = built(AwayFirst(drives))
    for index, step in enumerate(scene.shown):
        scene.show(float(index))
        (x,), (y,) = scene._map._car.get_data()
        assert (x, y) == pytest.approx((drives.trained.position[step], drives.trained.velocity[step]))
        car = scene._hill._wheels.axes.transData.transform(np.mean(scene._hill._wheels.get_data(), axis=1))
        dot = scene._map._car.axes.transData.transform((x, y))
        assert car[0] == pytest.approx(dot[0], abs=7.5)


def test_steps_to_go_are_read_from_the_box_of_the_car(drives):
    scene = built(AwayFirst(drives))
    step = scene.shown[10]
    row = int((drives.trained.velocity[step] + 0.07) / 0.14 * 60)
    column = int((drives.trained.position[step] + 1.2) / 1.8 * 60)
    scene.show(10.0)
    assert scene._words.get_text().endswith(f"{drives.to_go[row, column]:.0f} steps")


def test_each_size_shows_its_own_map_and_the_numbers_of_its_trainings():
    record = recall(from_tables.slider)
    scenes = slider(record).scenes
    assert list(scenes) == ["10", "20", "40", "60", "120"]
    for bins, scene in scenes.items():
        one = record.sizes[bins]
        figure = Figure(figsize=(10, scene.size[1] / 72), dpi=72)
        with style.context():
            scene.build(figure)
        scene.show(float(len(SHOWN) - 1))
        texts = [text.get_text() for text in figure.texts]
        assert one.to_go.shape == (int(bins), int(bins))
        for games in one.judging:
            assert f"{games.mean:.0f}" in texts
            assert f"{games.missed}" in texts
        np.testing.assert_allclose(np.array(scene._map._path.get_data()).T, plane(one.drive))
        drawn = np.asarray(scene._map._map._cells.get_array().filled(np.nan), float)
        np.testing.assert_allclose(drawn, np.minimum(one.to_go, FARTHEST))
        assert scene._map._map._cells not in scene._map.artists  # it stays, and is drawn once


def test_curves_are_the_recorded_ones():
    record = recall(from_tables.beside)
    scene = built(BoxesAndTiles(record))
    scene.show(float(len(BLOCKS) - 1))
    for curve, five in zip(scene._panel._curves, (record.boxes, record.tiles), strict=True):
        for line, seed in zip(curve.thin, five.curves, strict=True):
            np.testing.assert_allclose(line.get_ydata(), seed[np.array(BLOCKS) - 1])
    assert BLOCKS[-1] == record.tiles.curves.shape[1]

"""The pictures: which row, which cell, which error, which number; nothing but what the record says."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.reinforcement_learning import recipe, scenes
from mlanimated.chapters.reinforcement_learning.edge_film import AtTheCliff
from mlanimated.chapters.reinforcement_learning.table_film import LearningTheTable
from mlanimated.games import cliff
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def hero():
    return built(LearningTheTable(recall(recipe.sure_lake)))


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("−", "-")


def test_the_shown_moves_are_chosen_by_the_rule(hero):
    moves, shown = hero.record.moves, hero.record.shown
    assert list(shown[:3]) == [0, 1, 2]
    assert shown[-1] == len(moves.state)
    assert (moves.episode == 0).sum() in shown
    for square in np.unique(moves.state):
        first = np.flatnonzero((moves.state == square) & (moves.value > 0))[0]
        assert first + 1 in shown


def test_numbers_marked_row_and_flash_are_those_of_the_move(hero):
    moves, table = hero.record.moves, hero._table
    for index, n in enumerate(hero.record.shown[1:], 1):
        hero.show(float(index))
        k = n - 1
        row = hero._open.index(moves.state[k])
        left, bottom = table._corners[4 * row + moves.action[k]]
        assert table._row.get_y() == bottom
        assert table._ring.get_xy() == (left + 3, bottom + 3)
        assert table._flash.get_visible() == (moves.error[k] != 0)
        known = moves.tables([n], 16, 4)[0]
        expected = [f"{value:.2f}" if value else "·" for value in known[hero._open].flat]
        assert [text.get_text() for text in table._numbers] == expected


def test_the_sum_in_the_last_line_is_right(hero):
    for index in range(1, len(hero.steps())):
        hero.show(float(index))
        found = re.fullmatch(r" *(\S+) \+ (\S+) × +(\S+) - +(\S+) = +(\S+)", plain(hero._sum.get_text()))
        reward, discount, future, old, error = map(float, found.groups())
        assert reward + discount * future - old == pytest.approx(error, abs=0.0151)
        assert discount == hero.record.discount


def test_an_error_is_not_told_before_the_move_is_made(hero):
    index = list(hero.record.shown).index(np.flatnonzero(hero.record.moves.reward > 0)[0] + 1)
    hero.show(index - 0.5)
    assert plain(hero._sum.get_text()).rstrip().endswith("=")
    assert not hero._table._flash.get_visible()
    assert not hero._board._tints[-1].get_alpha()
    hero.show(float(index))
    assert hero._table._flash.get_visible()
    assert hero._board._tints[-1].get_alpha() > 0


def test_the_player_goes_from_square_to_square(hero):
    moves = hero.record.moves
    for index, n in enumerate(hero.record.shown[1:], 1):
        hero.show(float(index))
        x, y = hero._board._board._agent.get_center()
        assert (y, x) == divmod(moves.next_state[n - 1], 4)
        hero.show(index - 0.5)
        x, y = hero._board._board._agent.get_center()
        middle = (np.array(divmod(moves.next_state[n - 1], 4)) + divmod(moves.state[n - 1], 4)) / 2
        np.testing.assert_allclose((y, x), middle)


def test_the_film_ends_with_a_walk_to_the_goal_by_the_largest_numbers(hero):
    table, walk = hero._after[-1], hero.record.walk
    assert (walk[0], walk[-1]) == (0, 15)
    for k in range(len(walk) - 1):
        hero.show(float(hero._count + k))
        ring = hero._table._ring.get_xy()
        row = hero._open.index(walk[k])
        left, bottom = hero._table._corners[4 * row + table[walk[k]].argmax()]
        assert ring == (left + 3, bottom + 3)
        assert not hero._table._flash.get_visible()


def test_triangles_point_where_it_is_best_to_go(hero):
    hero.show(float(hero._count - 1))
    table = hero._after[-1]
    for k, square in enumerate(hero._open):
        shown = [sign.get_visible() for sign in hero._board._signs[4 * k : 4 * k + 4]]
        assert shown == list(table[square] >= table[square].max() - 1e-12)
    hero.show(0.0)
    assert not any(sign.get_visible() for sign in hero._board._signs)


def test_epsilon_and_counters_are_those_of_the_episode(hero):
    for index, n in enumerate(hero.record.shown[1:], 1):
        hero.show(float(index))
        episode = hero.record.moves.episode[n - 1]
        assert hero._epsilon.get_text() == f"ε = {hero.record.epsilon[episode]:.2f}"
        assert hero._counter.get_text().split() == ["episode", str(episode + 1), "move", str(n)]


def test_sweeps_show_the_largest_value_of_each_square_and_the_wins():
    for label, scene in scenes.discounts(recall(recipe.sweeps)).scenes.items():
        built(scene)
        for index in (0, 4, 15):
            scene.show(float(index))
            table = scene.record.tables[label][index]
            texts = [number.get_text() for number in scene._board._board._numbers]
            expected = [f"{table[s].max():.2f}" if s in scene._board._open else "" for s in range(16)]
            assert texts == expected
            win = f"{100 * scene.record.wins[label][index]:.1f}"
            assert plain(scene._win.get_text()).split() == ["wins", win, "%"]


def test_curves_hold_all_seeds_on_one_axis():
    scene = built(scenes.FiveSeeds(recall(recipe.slippery)))
    scene.show(float(len(scene.steps()) - 1))
    for curve, rows in zip(scene._curves._curves, scene.record.wins.values(), strict=True):
        assert len(curve.thin) == len(rows) == 5
        for line, row in zip(curve.thin, rows, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), row)


def test_a_way_is_drawn_only_if_it_arrives_and_blue_is_where_the_player_was():
    scene = built(AtTheCliff(recall(recipe.edge)))
    for index in range(len(scene.steps())):
        scene.show(float(index))
        for k, name in enumerate(scene.record.tables):
            walk = scene._walks[name][index]
            drawn = np.array(scene._lines[k].get_data())
            if walk[-1] != cliff.GOAL:
                assert drawn.size == 0
                assert "no way yet" in scene._readouts[k].get_text()
            else:
                np.testing.assert_array_equal(drawn[1] * 12 + drawn[0], walk)
            visits = scene.record.visits[name][index]
            alphas = [tint.get_alpha() for tint in scene._tints[k]]
            np.testing.assert_allclose(alphas, 0.6 * np.minimum(visits, 1))

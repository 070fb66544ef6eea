"""The pictures of "Minimax": what is known is shown, what is not is empty; numbers are the record's."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.minimax import recipe, scenes, tree_film
from mlanimated.store.recipes import recall

SEARCHES = ("no pruning", "alpha-beta", "with memory")


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def films():
    drawn = scenes.searches(recall(recipe.tree)).scenes
    return {label: built(scene) for label, scene in drawn.items()}


def last(scene):
    return len(scene.steps()) - 1


@pytest.mark.parametrize("label", SEARCHES)
def test_nothing_is_known_at_first_and_the_right_value_at_last(films, label):
    scene = films[label]
    scene.show(0.0)
    assert not any(number.get_text() for number in scene._numbers)
    scene.show(float(last(scene)))
    assert scene._numbers[0].get_text() == f"+{recall(recipe.tree).tree.value[0]}"


@pytest.mark.parametrize("label", SEARCHES)
def test_every_number_is_right_or_said_to_be_a_bound(films, label):
    scene, value = films[label], recall(recipe.tree).tree.value
    for step in range(last(scene) + 1):
        scene.show(float(step))
        for place, number in enumerate(scene._numbers):
            text = number.get_text().replace("\N{MINUS SIGN}", "-")
            if not text:
                continue
            sign, worth = (text[0], int(text[1:])) if text[0] in "≤≥" else ("", int(text))
            assert {"": value[place] == worth, "≤": value[place] <= worth, "≥": value[place] >= worth}[sign]


def test_only_pruning_writes_bounds_and_strikes_out(films):
    for label, scene in films.items():
        scene.show(float(last(scene)))
        bounds = [number.get_text() for number in scene._numbers if number.get_text()[:1] in ("≤", "≥")]
        struck = [color for color in scene._bars.get_colors() if color[3] > 0]
        assert bool(bounds) == bool(struck) == (label == "alpha-beta")
        for place in np.unique(scene.tree.parent[tree_film.states(scene.tree, scene.search)[-1].cut]):
            if text := scene._numbers[place].get_text():
                # O could still do better, X worse for O.
                assert text[0] == ("≥" if scene.tree.depth[place] % 2 == 0 else "≤")


@pytest.mark.parametrize("label", SEARCHES)
def test_the_counter_counts(films, label):
    scene, record = films[label], recall(recipe.tree)
    search = record.searches[label]
    before = (-1, -1, -1)
    for step in scene.steps():
        counts = tuple(step.values.values())
        assert all(now >= then for now, then in zip(counts, before, strict=True))
        before = counts
    assert before[0] == search.nodes
    if label == "alpha-beta":
        assert before[0] + before[1] == len(record.tree.parent)
    scene.show(float(last(scene)))
    assert f"looked at {search.nodes:2d}" in scene._counter.get_text()


def test_boards_not_looked_at_are_empty(films):
    scene = films["alpha-beta"]
    scene.show(float(last(scene)))
    state = tree_film.states(scene.tree, scene.search)[-1]
    for place, color in zip(scene._cross_of, scene._crosses.get_colors(), strict=True):
        assert color[3] == state.seen[place]
        assert not state.seen[place] or to_hex(color) == palette.MODEL.lower()


def test_the_best_move_is_framed_at_the_end(films):
    tree = recall(recipe.tree).tree
    for scene in films.values():
        scene.show(float(last(scene)))
        x, y = scene._here.get_x() + scene._here.get_width() / 2, scene._here.get_y()
        (place,) = np.flatnonzero((np.abs(scene._x - x) < 1) & (scene._y > y) & (tree.depth == 1))
        assert tree.value[place] == tree.value[0] == max(tree.value[tree.depth == 1])


def test_a_value_on_its_way_is_between_a_board_and_the_one_above(films):
    scene = films["no pruning"]
    moved = 0
    for step in range(last(scene)):
        scene.show(step + 0.5)
        if scene._token.get_visible():
            moved += 1
            x, y = scene._token.get_position()
            assert scene._x.min() <= x <= scene._x.max() + 60
            assert min(scene._y) - 60 < y < max(scene._y)
        scene.show(float(step))
        assert not scene._token.get_visible()
    assert moved == sum(~recall(recipe.tree).tree.over)


def test_boards_do_not_overlap_and_stay_in_the_picture(films):
    scene = films["no pruning"]
    for depth in range(5):
        row = np.flatnonzero(scene.tree.depth == depth)
        assert (np.diff(scene._x[row]) >= scene._side[row[0]]).all()
        assert scene._x[row].max() + scene._side[row[0]] / 2 + 7 <= scene.size[0]


def test_the_best_square_of_a_game_is_ringed_when_the_perfect_player_moves():
    record = recall(recipe.games)
    for label, scene in scenes.opponents(record).scenes.items():
        built(scene)
        game = record.games[label]
        for row in range(len(game.board) - 1):
            scene.show(float(row))
            ringed = [k for k, ring in enumerate(scene._board._rings) if ring.get_visible()]
            perfect = row % 2 == 0 or label == "itself"
            assert ringed == ([game.move[row]] if perfect else [])
            if perfect:
                assert game.worth[row].ravel()[game.move[row]] == np.nanmax(game.worth[row])
        scene.show(float(last(scene)))
        ends = {"first free square": "X wins", "itself": "draw"}
        assert scene._turn.get_text() == ends[label]


def test_lines_of_work_end_at_the_counts():
    record = recall(recipe.work)
    scene = built(scenes.WorkFilm(record))
    scene.show(float(last(scene)))
    for line, label, nodes in zip(scene._lines, scene._labels, record.nodes.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), nodes, rtol=1e-9)
        assert label.get_text().strip() == f"{nodes[-1]:,}"

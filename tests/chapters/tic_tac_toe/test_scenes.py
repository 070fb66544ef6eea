"""The pictures of "Tic-Tac-Toe": stones, numbers, rings and ticks as recorded."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.tic_tac_toe import exact, over_time, parts, recipe, scenes
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def stones(board):
    return [
        1 if cross.get_visible() else -1 if circle.get_visible() else 0
        for cross, circle in zip(board._crosses, board._circles, strict=True)
    ]


def ringed(board):
    return [square for square, ring in enumerate(board._rings) if ring.get_visible()]


@pytest.mark.parametrize("which", [0, 1, 4])
def test_a_game_shows_its_stones_its_numbers_and_the_move_that_comes(which):
    record = recall(exact.match)
    scene = built(scenes.OneGame(record, which))
    for row in range(10):
        scene.show(float(row))
        assert stones(scene._game) == record.board[which, row].tolist()
        says, move = record.outcome[which, row], int(record.move[which, row])
        for text, (win, _, _) in zip(scene._says._numbers, says, strict=True):
            assert text.get_text() == ("" if np.isnan(win) else f"{win:.2f}")
        own = row % 2 == 1 and row < record.plies[which]
        assert ringed(scene._says) == ([move] if own else [])
        for square, bar in enumerate(scene._bars._parts):
            if not np.isnan(says[square]).any():
                shares = [part.get_width() / scene._bars._wide for part in bar]
                np.testing.assert_allclose(shares, says[square], atol=1e-9)
        line = scene._game._line.get_xdata()
        assert bool(len(line)) == (row >= record.plies[which] and record.result[which] != 0)


def test_where_it_loses_tells_first_what_it_says_and_then_the_truth():
    record = recall(exact.mistakes)
    scene = built(scenes.WhereItLoses(record))
    for which, move in enumerate(record.move):
        scene.show(2.0 * which)
        assert stones(scene._says) == stones(scene._true) == record.board[which].tolist()
        assert ringed(scene._says) == [move]
        assert not any(text.get_text() for text in scene._words)
        scene.show(2.0 * which + 1)
        words = [text.get_text() for text in scene._words]
        expected = ["" if value != value else scenes.SHORT[int(value)] for value in record.value[which]]
        assert words == expected
        assert words[move] == "loss"


def test_nine_openings_grow_by_a_column_for_each_generation():
    record = recall(recipe.five)
    scene = built(over_time.NineOpenings(record))
    for now in (0, 3, recipe.GENERATIONS):
        scene.show(float(now))
        seen = [column[0].get_visible() for column in scene._columns._columns]
        assert seen == [generation <= now for generation in range(recipe.GENERATIONS + 1)]
        numbers = [float(text.get_text()) for text in scene._numbers]
        np.testing.assert_allclose(numbers, 100 * record.openings[0, 0, now, [4, 0, 1], 0], atol=0.051)
    heights = [patch.get_height() / 0.86 for patch in scene._columns._columns[2]]
    np.testing.assert_allclose(np.reshape(heights, (9, 3)), record.openings[0, 0, 2])


def test_lost_games_are_counted_and_none_is_a_tick():
    record = recall(recipe.five)
    scene = built(over_time.LostGames(record))
    now = 2
    scene.show(float(now))
    for way, rows in enumerate(scene._texts):
        for seed, row in enumerate(rows):
            for generation, text in enumerate(row):
                lost = record.lost[way, seed, generation].sum()
                assert text.get_text() == ("" if generation > now else str(lost) if lost else "✓")


def test_a_finished_line_is_found():
    board = [1, -1, -1, 0, 1, -1, 0, 0, 1]
    assert parts.line_of(board, [(0, 1, 2), (0, 4, 8)]) == ((0, 0), (2, 2))
    assert parts.line_of([0] * 9, [(0, 1, 2)]) is None

"""The pictures of "Connect Four": what is ringed is played, threats are marked, lines are the record."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.connect_four import curves, insides, moments, naming, scenes
from mlanimated.chapters.connect_four.seven_bars import SevenBars, percent
from mlanimated.learn.judging import interval
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.mark.parametrize("name", ["generation 14", "generation 0", "untrained"])
def test_the_ringed_column_is_played_and_threats_are_marked(name):
    scene = built(scenes.whole_games(recall(moments.games)).scenes[name])
    game = scene.record
    for move in range(len(game.column)):
        scene.show(float(move))
        rings = [ring.get_visible() for ring in scene._bars._rings]
        assert rings == [move % 2 == 0 and column == game.column[move] for column in range(7)]
        marked = [square.get_visible() for square in scene._discs._threats]
        np.testing.assert_array_equal(marked, (game.ours[move] | game.theirs[move]).ravel())
        scene.show(move + 0.999)
        row = naming.landing_row(game.boards[move], game.column[move])
        assert scene._discs._falling[0].center == pytest.approx((game.column[move], row), abs=0.05)
    scene.show(len(game.column) - 0.0)
    assert scene._turn.get_text() == "game over"
    assert (len(scene._discs._line.get_xdata()) == 2) == (game.won != 0)
    assert not any(ring.get_visible() for ring in scene._bars._rings)


def test_all_generations_have_as_many_steps():
    variants = scenes.whole_games(recall(moments.games)).scenes
    assert next(iter(variants)) == "generation 14"
    assert len({len(scene.steps()) for scene in variants.values()}) == 1
    for scene in variants.values():
        ends = [step for step in scene.steps() if "has won" in step.sentence]
        assert len(ends) == 1


def test_bars_write_percent_and_leave_full_columns_empty():
    figure = Figure(figsize=(10, 8), dpi=72)
    bars = SevenBars(figure, (720, 600), (10, 466, 448, 130))
    bars.show(np.array([0.0, 1.0, 0.999, 0.001, 0.5, np.nan, 0.25]), 1)
    texts = [number.get_text() for number in bars._numbers]
    assert texts == ["0%", "100%", "99%", "1%", "50%", "", "25%"]
    assert bars._bars[4].get_height() == pytest.approx(2 * bars._bars[6].get_height())
    assert bars._bars[5].get_height() == 0
    assert bars._rings[1].get_visible()
    assert percent(1.0) == "100%"


def test_lines_of_four_are_found_in_every_direction():
    for cells in (
        [(5, 0), (5, 1), (5, 2), (5, 3)],
        [(2, 6), (3, 6), (4, 6), (5, 6)],
        [(2, 3), (3, 4), (4, 5), (5, 6)],
        [(2, 6), (3, 5), (4, 4), (5, 3)],
    ):
        board = np.zeros((6, 7), np.int8)
        for cell in cells:
            board[cell] = 2
        assert naming.line_of(board) == (cells[0], cells[3])
        board[cells[1]] = 1
        assert naming.line_of(board) is None


def test_curves_are_the_record():
    record = recall(moments.results)
    scene = built(curves.Against(record))
    scene.show(len(record.generation) - 1.0)
    for name, curve in zip(record.curves, scene._curves._curves, strict=True):
        np.testing.assert_allclose(curve.thick.get_ydata(), record.curves[name].mean(axis=0))
        games = len(record.seeds) * record.games[name]
        np.testing.assert_allclose(record.won[name] / games, record.curves[name].mean(axis=0))
        (path,) = scene._bands[name].get_paths()
        across, up = path.vertices[:-1].T
        for row, generation in enumerate(record.generation):
            ends = interval(int(record.won[name][row]), games)
            np.testing.assert_allclose(sorted(up[across == generation]), ends)
            low, high = (f"{100 * end:.1f}" for end in ends)
            assert f"({low} to {high})" in scene.steps()[row].values[name]
    ladder = built(curves.Ladder(record))
    ladder.show(len(record.generation) - 1.0)
    assert f"{record.strength[:, -1].mean():.0f}" in ladder._now.get_text()
    assert ladder._curves._curves[0].thick.get_ydata()[0] == 0


def test_the_window_stops_at_twelve_places_and_shows_their_filters():
    record = recall(moments.window)
    scene = built(insides.ThroughTheWindow(record))
    assert len(scene.steps()) == 12
    for place in range(12):
        scene.show(float(place))
        row, column = divmod(place, 4)
        assert scene._frames[0].get_xy() == (column - 0.5, row - 0.5)
        np.testing.assert_allclose(scene._field.get_array().ravel(), record.found[place])
        assert scene._count.get_text().startswith(f"{(record.found[place] > 0).sum():2d} of 64")


def test_the_reply_wins_and_the_other_column_prevents_it():
    scene = built(insides.OneReply(recall(moments.reply)))
    scene.show(2.0)
    assert naming.line_of(scene._boards[2]) is not None
    assert len(scene._discs._line.get_xdata()) == 2
    scene.show(4.0)
    assert naming.line_of(scene._boards[4]) is None
    assert scene._bars._rings[scene.record.better].get_visible()

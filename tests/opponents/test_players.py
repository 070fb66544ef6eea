"""Players of any board game: what they may choose, and what a tactician never misses."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.opponents.players import game, random_player, tactician

RULES = TIC_TAC_TOE


def after(moves):
    position = RULES.start()
    for move in moves:
        if RULES.over(position):
            break
        position = RULES.play(position, move)
    return position


def choices(player, position, times=60):
    rng = np.random.default_rng(0)
    return {player(position, rng) for _ in range(times)}


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(9)), st.integers(0, 8))
def test_a_tactician_wins_if_it_can_blocks_if_it_must_and_else_plays_anything(order, plies):
    position = after(order[:plies])
    moves = RULES.moves(position)
    if not moves:
        return
    turned = Position(position.theirs, position.mine)
    wins, blocks = (
        {move for move in moves if RULES.lost(RULES.play(seen, move))} for seen in (position, turned)
    )
    expected = wins or blocks or set(moves)
    assert choices(tactician(RULES), position) <= expected
    assert choices(random_player(RULES), position, 200) == set(moves)


def test_it_would_rather_win_than_block():
    # X on 0 and 1, O on 3 and 4: X to move wins on 2, and would have to block on 5.
    assert choices(tactician(RULES), after([0, 3, 1, 4])) == {2}
    assert choices(tactician(RULES), after([0, 3, 1])) == {2}
    assert choices(tactician(RULES), after([4])) == {0, 1, 2, 3, 5, 6, 7, 8}


def test_a_game_goes_from_the_empty_board_to_the_end_and_sides_take_turns():
    seen = []

    def watched(name):
        def choose(position, rng):
            seen.append(name)
            return RULES.moves(position)[0]

        return choose

    positions = game(RULES, watched("first"), watched("second"), np.random.default_rng(0))
    assert positions == [after(range(ply)) for ply in range(8)]
    assert seen == ["first", "second"] * 3 + ["first"]
    assert RULES.lost(positions[-1])

"""The tiny Pong: its rules by exhaustion, and that it can be learned."""

import numpy as np
import pytest

from mlanimated.chapters.pong import methods as pong_methods
from mlanimated.chapters.pong import tiny as pong_tiny
from mlanimated.chapters.pong.tiny import HEIGHT, PADDLE, WIDTH, TinyPong, TinySettings


def rally(game, moves):
    """Play one rally with the moves of all games; return all pictures and the rewards at the end."""
    pictures, rewards = [game.observe()], []
    for move in moves:
        rewards.append(game.step(np.full(len(pictures[0]), move)))
        pictures.append(game.observe())
    return np.array(pictures), np.array(rewards)


def test_a_rally_takes_as_many_steps_as_the_field_is_wide_and_ends_with_the_only_reward():
    game = TinyPong(64, np.random.default_rng(0))
    _, rewards = rally(game, [0] * (WIDTH - 1))
    assert (rewards[:-1] == 0).all()
    assert set(rewards[-1].tolist()) == {-1.0, 1.0}


def test_ball_moves_one_pixel_to_the_right_and_stays_between_the_walls():
    game = TinyPong(200, np.random.default_rng(1))
    pictures, _ = rally(game, [0] * (WIDTH - 2))
    balls = pictures[..., 1][..., : WIDTH - 1]  # without the paddle's column
    for step, picture in enumerate(balls[:-1]):
        assert (picture.sum(axis=(1, 2)) == 1).all()
        assert (picture[:, :, step].sum(axis=1) == 1).all()
    heights = np.array([picture[:, :, step].argmax(axis=1) for step, picture in enumerate(balls[:-1])])
    assert (np.abs(np.diff(heights, axis=0)) <= 1).all()
    # Away from the walls the direction stays.
    bent = np.diff(heights, n=2, axis=0) != 0
    assert np.isin(heights[1:-1][bent], (0, HEIGHT - 1)).all()


def test_second_picture_is_the_one_of_now_and_the_first_the_one_before():
    game = TinyPong(8, np.random.default_rng(2))
    pictures, _ = rally(game, [1, 2, 2, 0])
    np.testing.assert_array_equal(pictures[1:, ..., 0], pictures[:-1, ..., 1])


@pytest.mark.parametrize(("move", "row"), [(1, 0), (2, HEIGHT - PADDLE), (0, None)])
def test_paddle_moves_as_told_and_stops_at_the_walls(move, row):
    game = TinyPong(50, np.random.default_rng(3))
    pictures, _ = rally(game, [move] * (WIDTH - 2))
    tops = pictures[:-1, ..., 1][..., WIDTH - 1].argmax(axis=2)
    assert (tops[-1] == (tops[0] if row is None else row)).all()
    assert (np.diff(tops, axis=0) == 0).all() == (move == 0)


def test_every_ball_can_be_caught_and_reward_says_whether_it_was():
    """A player that looks where the ball is now and follows it catches all of them."""
    game = TinyPong(500, np.random.default_rng(4))
    for _ in range(WIDTH - 1):
        now = game.observe()[..., 1]
        ball = now[..., : WIDTH - 1].sum(axis=2).argmax(axis=1)
        middle = now[..., WIDTH - 1].argmax(axis=1) + 1
        reward = game.step(np.select([ball < middle, ball > middle], [1, 2], 0))
    assert (reward == 1).all()


@pytest.mark.parametrize("method", pong_methods.COMPARED)
def test_every_method_plays_the_number_of_steps_that_it_says(method):
    pytest.importorskip("keras")
    settings = TinySettings(games=8, rallies=2, updates=3, units=8, minibatches=2)
    run = pong_tiny.train_tiny(method, settings)
    assert run.agent_steps.tolist() == [176, 352, 528]
    assert (run.won + run.lost == 16).all()
    assert run.updates == 3 * 2 * (3 if method == "clipped" else 1)


def test_the_same_seed_gives_the_same_run_and_another_one_another():
    pytest.importorskip("keras")

    def won(seed):
        return pong_tiny.train_tiny("clipped", TinySettings(updates=4, seed=seed)).won.tolist()

    assert won(0) == won(0) != won(1)

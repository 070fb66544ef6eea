"""Mountain Car is Gymnasium's own game to the last bit, keeps the interface, and is won only by swinging."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.games import mountain_car
from mlanimated.games.mountain_car import MountainCar, height, move

positions = st.floats(mountain_car.LEFTMOST, mountain_car.RIGHTMOST)
velocities = st.floats(-mountain_car.TOP_SPEED, mountain_car.TOP_SPEED)
actions = st.integers(0, 2)


def play(env, seed, policy):
    """Play a game; return everything that the environment said."""
    observation, _ = env.reset(seed=seed)
    said = [(observation.tobytes(), 0.0, False, False)]
    while not (said[-1][2] or said[-1][3]):
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        said.append((observation.tobytes(), reward, bool(terminated), truncated))
    return said


def swing(observation):
    return 2 if observation[1] >= 0 else 0


def test_it_keeps_the_interface_of_gymnasium():
    check_env(MountainCar(), skip_render_check=True)


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_game_of_gymnasium_to_the_last_bit(seed):
    theirs = gymnasium.make("MountainCar-v0")
    for policy in (swing, lambda _: 0, lambda _: 2):
        assert play(MountainCar(), seed, policy) == play(theirs, seed, policy)
    ours, others = (np.random.default_rng(seed) for _ in range(2))
    assert play(MountainCar(), seed, lambda _: int(ours.integers(3))) == play(
        theirs, seed, lambda _: int(others.integers(3))
    )


@settings(max_examples=200, deadline=None)
@given(positions, velocities, actions)
def test_one_step_from_anywhere_is_the_step_of_gymnasium(position, velocity, action):
    theirs = gymnasium.make("MountainCar-v0").unwrapped
    theirs.state = (position, velocity)
    theirs.step(action)
    assert move(position, velocity, action) == tuple(theirs.state)


@given(positions, velocities, actions)
def test_the_car_stays_on_the_road_and_below_its_top_speed(position, velocity, action):
    position, velocity = move(position, velocity, action)
    assert mountain_car.LEFTMOST <= position <= mountain_car.RIGHTMOST
    assert abs(velocity) <= mountain_car.TOP_SPEED
    assert position > mountain_car.LEFTMOST or velocity >= 0


def test_the_same_seed_starts_the_same_game():
    first, second, other = (MountainCar().reset(seed=seed)[0].tolist() for seed in (3, 3, 4))
    assert first == second != other


@pytest.mark.parametrize("seed", range(20))
def test_the_car_starts_at_rest_near_the_lowest_point(seed):
    (position, velocity), _ = MountainCar().reset(seed=seed)
    assert np.float32(-0.6) <= position <= np.float32(-0.4)
    assert velocity == 0


def test_full_power_towards_the_flag_never_arrives_but_swinging_does():
    assert play(MountainCar(), 0, lambda _: 2)[-1][2:] == (False, True)
    assert play(MountainCar(), 0, swing)[-1][2:] == (True, False)


def test_the_engine_is_weaker_than_gravity_where_the_hill_is_steepest():
    """Two and a half times as hard: rolling at the steepest place costs 2.5 times what the engine adds."""
    hill = np.linspace(-0.5, 0.5, 1001)
    pulled = max(-move(position, 0.0, 1)[1] for position in hill)
    assert pulled == pytest.approx(2.5 * (move(0.0, 0.0, 2)[1] - move(0.0, 0.0, 1)[1]))


def test_a_start_can_be_chosen_and_the_step_limit_too():
    env = MountainCar(step_limit=3)
    observation, _ = env.reset(options={"position": -0.55})
    assert observation[0] == np.float32(-0.55)
    assert [env.step(1)[3] for _ in range(3)] == [False, False, True]


def test_an_action_that_does_not_exist_is_refused():
    env = MountainCar()
    env.reset(seed=0)
    with pytest.raises(ValueError, match="choose 0"):
        env.step(3)


def test_the_flag_stands_almost_at_the_top():
    assert height(mountain_car.FLAG) == pytest.approx(1.0, abs=0.002)
    assert height(-np.pi / 6) == pytest.approx(0.1)

"""Q-learning with a table: learn the value of every move while playing, by what the next state promises.

After Watkins (1989) and Watkins & Dayan (1992). `mlanimated.learn.sarsa` differs in one idea.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

import numpy as np

from mlanimated.learn.tabular import (
    Exploration,
    Moves,
    Rate,
    World,
    epsilon_greedy,
    zeros,
)


def q_learning(
    world: World,
    episodes: int,
    discount: float,
    learning_rate: Rate,
    exploration: Exploration,
    seed: int,
) -> Moves:
    """Play and learn; return all moves with the errors."""
    rng = np.random.default_rng(seed)
    q, visits, moves = zeros(world), zeros(world), []
    for episode in range(episodes):
        progress = episode / episodes
        epsilon = exploration(progress)
        state, _ = world.reset(
            seed=None if episode else seed,
        )
        terminated = truncated = False
        while not (terminated or truncated):
            action = epsilon_greedy(q[state], epsilon, rng)
            answer = world.step(action)
            next_state, reward, terminated, truncated, _ = answer

            future = 0.0 if terminated else max(q[next_state])
            target = reward + discount * future
            error = target - q[state][action]
            alpha = learning_rate(
                visits[state][action],
                progress,
            )
            q[state][action] += alpha * error

            visits[state][action] += 1
            made = (episode, state, action, reward, next_state)
            moves.append((*made, error, q[state][action]))
            state = next_state
    return Moves.of(moves)

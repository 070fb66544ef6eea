"""SARSA: Q-learning that expects of the next state what it will really do there.

After Rummery & Niranjan (1994). Only the value of the next state differs from `mlanimated.learn.q_learning`.

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


def sarsa(
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
        action = epsilon_greedy(q[state], epsilon, rng)
        terminated = truncated = False
        while not (terminated or truncated):
            answer = world.step(action)
            next_state, reward, terminated, truncated, _ = answer
            next_action = epsilon_greedy(
                q[next_state],
                epsilon,
                rng,
            )

            future = 0.0 if terminated else q[next_state][next_action]
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
            state, action = next_state, next_action
    return Moves.of(moves)

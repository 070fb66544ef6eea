"""Many copies of one Atari game, stepped together: the one place that knows the emulator's traps.

It handles, so that no learner has to: four emulator frames per agent step, sticky actions, no-op starts, raw
rewards, lost lives that do not end the game, and the step after the end of a game, which the emulator spends
on the reset and which no learner may learn from.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.names import find_game

if TYPE_CHECKING:
    from mlanimated.atari.views import View

# A player: from observations (games, height, width, channels) to the emulator's action numbers (games,).
Agent = Callable[[NDArray[np.uint8]], NDArray[np.int64]]

FRAMES_PER_STEP = 4
STICKY = 0.25  # Machado et al. 2018: the emulator repeats the last action with this probability in each frame
LONGEST_NOOP_START = 30  # a game starts with a random number of frames of doing nothing, up to this
LONGEST_GAME_FRAMES = 108_000  # half an hour of play, the usual cap

# Seeds below this number are for training, all others for evaluation: the two can never overlap.
EVALUATION_SEEDS = 2**30


@dataclass(frozen=True)
class Step:
    """What one agent step brought, one row per game.

    Attributes
    ----------
    observation
        (games, height, width, channels) uint8: what is seen after the step.
    reward
        (games,) float64, raw: the change of the score on the screen.
    terminated, truncated
        (games,) bool: the game is over, or was stopped at the cap of frames.
    life_lost
        (games,) bool: one life fewer than before; the game goes on unless ``terminated`` says otherwise.
    valid
        (games,) bool: False where the emulator used this step to start a new game. The action was ignored,
        the reward is 0, and (old observation, new observation) is not a transition: do not learn from it.
    """

    observation: NDArray[np.uint8]
    reward: NDArray[np.float64]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    life_lost: NDArray[np.bool_]
    valid: NDArray[np.bool_]

    @property
    def ended(self) -> NDArray[np.bool_]:
        """(games,) bool: this step was the last of its game, for whatever reason."""
        return self.terminated | self.truncated


class Games:
    """Copies of one game, stepped in lock-step by the emulator's own threads.

    Parameters
    ----------
    game
        Any usual spelling.
    copies
        Number of games side by side.
    view
        What the agent sees.
    sticky
        Probability, per emulator frame, that the last action is repeated: 0.25 is standard, 0 means never.
    threads
        Emulator threads. Always set: the number of cores a container may use is not what the emulator sees.
        The number does not change the results.

    Raises
    ------
    UnknownGame
        If no game has this name.
    ValueError
        If a number makes no sense.
    """

    def __init__(
        self, game: str, copies: int, view: View, *, sticky: float = STICKY, threads: int = 1
    ) -> None:
        if copies < 1:
            raise ValueError(f"{copies} games side by side: at least 1 is needed")
        if threads < 1:
            raise ValueError(f"{threads} emulator threads: at least 1 is needed")
        if not 0 <= sticky < 1:
            raise ValueError(f"sticky-action probability {sticky}: it must lie in [0, 1)")
        from ale_py import ALEInterface, LoggerMode
        from ale_py.vector_env import AtariVectorEnv

        ALEInterface.setLoggerMode(LoggerMode.Error)
        self.game = find_game(game)
        self.copies = copies
        self.view = view
        self.sticky = sticky
        self._emulators = AtariVectorEnv(
            self.game,
            num_envs=copies,
            num_threads=threads,
            max_num_frames_per_episode=LONGEST_GAME_FRAMES,
            repeat_action_probability=sticky,
            img_height=view.height,
            img_width=view.width,
            stack_num=view.stack,
            frameskip=FRAMES_PER_STEP,
            maxpool=view.merge_last_two,
            noop_max=LONGEST_NOOP_START,
            use_fire_reset=True,
            # Each of the next three would lose information for good: `episodic_life` even restarts the whole
            # game (full lives, fresh wall) at every lost life. We derive what we need ourselves.
            episodic_life=False,
            life_loss_info=False,
            reward_clipping=False,
        )
        self.actions = int(self._emulators.single_action_space.n)
        self.start_frames = np.zeros(copies, np.int64)
        self._lives = np.zeros(copies, np.int64)
        self._starting = np.zeros(copies, np.bool_)

    def reset(self, seeds: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Start every game anew.

        Parameters
        ----------
        seeds
            (copies,) one seed per game, see `training_seeds` and `evaluation_seeds`.

        Returns
        -------
        (copies, height, width, channels) uint8, the first observations. ``start_frames`` then holds how many
        frames each game has already played, without any action but the button that starts some games.
        """
        frames, info = self._emulators.reset(seed=np.asarray(seeds, np.int64))
        self._lives = np.asarray(info["lives"], np.int64).copy()
        self.start_frames = np.asarray(info["episode_frame_number"], np.int64).copy()
        self._starting[:] = False
        return self.view.transform(frames)

    def step(self, actions: NDArray[np.integer]) -> Step:
        """Play one agent step (four emulator frames) in every game."""
        frames, reward, terminated, truncated, info = self._emulators.step(np.asarray(actions, np.int64))
        lives = np.asarray(info["lives"], np.int64)
        valid = ~self._starting
        # A reset may look like a lost life where lives can be won; that step is not valid anyway.
        life_lost = lives < self._lives
        self._lives = lives.copy()
        self._starting = np.asarray(terminated | truncated, np.bool_)
        return Step(
            observation=self.view.transform(frames),
            reward=np.asarray(reward, np.float64),
            terminated=np.asarray(terminated, np.bool_).copy(),
            truncated=np.asarray(truncated, np.bool_).copy(),
            life_lost=life_lost,
            valid=valid,
        )


def training_seeds(seed: int, start: int, copies: int) -> NDArray[np.int64]:
    """Draw the seeds of games for training: all below `EVALUATION_SEEDS`.

    Consecutive numbers would overlap (seed 7's second game = seed 8's first), so they are hashed.

    Parameters
    ----------
    seed
        The seed of the training run.
    start
        Agent steps done so far: each restart of the environments gets its own games.
    copies
        Number of games.
    """
    words = np.random.SeedSequence((seed, start)).generate_state(copies, np.uint64)
    return (words % EVALUATION_SEEDS).astype(np.int64)


def evaluation_seeds(first: int, copies: int) -> NDArray[np.int64]:
    """Return the seeds of evaluation games ``first`` to ``first + copies - 1``; never used in training."""
    return EVALUATION_SEEDS + first + np.arange(copies, dtype=np.int64)

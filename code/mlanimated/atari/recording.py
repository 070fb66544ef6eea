"""Episodes as lists of actions, a few kilobytes each, and the emulator that plays them again.

The fast emulators give no colour pictures and cannot save their state. So the actions of an episode are
recorded, and played again from the same seed on a plain emulator, which gives pictures and memory. Every
reward must come out as recorded; an episode that plays differently is refused.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.environments import FRAMES_PER_STEP, LONGEST_GAME_FRAMES, Games
from mlanimated.atari.names import find_game

if TYPE_CHECKING:
    from mlanimated.atari.environments import Agent
    from mlanimated.atari.views import View


class ReplayError(RuntimeError):
    """A recorded episode does not play as recorded; the message says from which step on."""


@dataclass(frozen=True)
class Episode:
    """One whole game as it was played; a record.

    Attributes
    ----------
    game
        In ale-py's spelling.
    seed
        Seed of the emulator.
    sticky
        Probability per emulator frame that the last action is repeated.
    start_frames
        Frames before the agent took over: one with the fire button, if the game has it, then no action.
    actions
        (steps,) uint8: the emulator's action numbers, as asked for by the agent.
    rewards
        (steps,) int32: raw rewards.
    """

    game: str
    seed: int
    sticky: float
    start_frames: int
    actions: NDArray[np.uint8]
    rewards: NDArray[np.int32]

    @property
    def score(self) -> int:
        """Raw score of the game."""
        return int(self.rewards.sum())


@dataclass(frozen=True)
class Moment:
    """The emulator after one recorded step.

    Attributes
    ----------
    step
        Number of the step, from 0.
    screen
        (210, 160, 3) uint8, red, green and blue.
    memory
        (128,) uint8, the console's memory.
    lives
        Lives left.
    """

    step: int
    screen: NDArray[np.uint8]
    memory: NDArray[np.uint8]
    lives: int


def record_episodes(
    agent: Agent, game: str, view: View, seeds: NDArray[np.int64], *, sticky: float
) -> list[Episode]:
    """Play one whole game per seed, and write down actions and rewards.

    Parameters
    ----------
    agent
        The player.
    game, view, sticky
        Passed on to `Games`.
    seeds
        (games,) seeds; each game is the first one of a fresh emulator, as in an evaluation.
    """
    recorder = Recorder(Games(game, len(seeds), view, sticky=sticky), seeds)
    while recorder.playing.any():
        recorder.step(agent(recorder.observation))
    return recorder.episodes()


class Recorder:
    """Steps a few emulators until the first game of each has ended, and records these games.

    Parameters
    ----------
    emulators
        Fresh ones: none has played yet.
    seeds
        (games,) one for each.
    """

    def __init__(self, emulators: Games, seeds: NDArray[np.int64]) -> None:
        self.emulators = emulators
        self.seeds = seeds
        self.observation = emulators.reset(seeds)
        self.playing = np.ones(emulators.copies, np.bool_)
        self._start_frames = emulators.start_frames.copy()
        self._actions: list[list[int]] = [[] for _ in seeds]
        self._rewards: list[list[int]] = [[] for _ in seeds]

    def step(self, actions: NDArray[np.int64]) -> bool:
        """Play one step of each game; return whether one of the games that count has ended."""
        step = self.emulators.step(actions)
        self.observation = step.observation
        for index in np.flatnonzero(self.playing):
            self._actions[index].append(int(actions[index]))
            self._rewards[index].append(int(step.reward[index]))
        ended = self.playing & step.ended
        self.playing &= ~ended
        return bool(ended.any())

    def episodes(self) -> list[Episode]:
        """Return the games as they were played."""
        return [
            Episode(
                game=self.emulators.game,
                seed=int(seed),
                sticky=self.emulators.sticky,
                start_frames=int(self._start_frames[index]),
                actions=np.array(self._actions[index], np.uint8),
                rewards=np.array(self._rewards[index], np.int32),
            )
            for index, seed in enumerate(self.seeds)
        ]


def play_again(episode: Episode) -> Iterator[Moment]:
    """Play a recorded episode on a plain emulator, checking every reward.

    Yields
    ------
    The emulator's state after each recorded step.

    Raises
    ------
    ReplayError
        At the first reward that differs, or if the game ends too early or not at all.
    """
    emulator = _emulator(episode)
    numbers = emulator.getMinimalActionSet()
    for step, (action, expected) in enumerate(zip(episode.actions, episode.rewards, strict=True)):
        if emulator.game_over():
            raise ReplayError(f"the game of seed {episode.seed} was over before step {step}")
        reward = sum(_act(emulator, numbers[action]) for _ in range(FRAMES_PER_STEP))
        if reward != expected:
            raise ReplayError(
                f"step {step} of the game of seed {episode.seed} brought {reward}, recorded was {expected}; "
                "record it again with this version of ale-py"
            )
        yield Moment(step, emulator.getScreenRGB(), emulator.getRAM(), emulator.lives())
    frames = emulator.getEpisodeFrameNumber()
    if not emulator.game_over() and frames < LONGEST_GAME_FRAMES:
        raise ReplayError(f"the game of seed {episode.seed} was not over after its last recorded step")


def _emulator(episode: Episode) -> Any:
    """Start the episode's game as the fast emulators do."""
    from ale_py import Action, ALEInterface, LoggerMode, roms

    ALEInterface.setLoggerMode(LoggerMode.Error)
    emulator = ALEInterface()
    emulator.setInt("random_seed", episode.seed)
    emulator.setFloat("repeat_action_probability", episode.sticky)
    emulator.loadROM(roms.get_rom_path(find_game(episode.game)))
    emulator.reset_game()
    # Some games play a few frames by themselves during the reset; these count among the start frames.
    waiting = episode.start_frames - emulator.getEpisodeFrameNumber()
    if Action.FIRE in emulator.getMinimalActionSet():
        emulator.act(Action.FIRE)
        waiting -= 1
    for _ in range(waiting):
        emulator.act(Action.NOOP)
    return emulator


def _act(emulator: Any, action: Any) -> int:
    over = emulator.game_over() or emulator.getEpisodeFrameNumber() >= LONGEST_GAME_FRAMES
    return 0 if over else int(emulator.act(action))


def frames_again(
    episode: Episode, first: int, end: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Play a recorded episode again, and yield every emulator frame of some of its agent steps.

    Parameters
    ----------
    episode
        A recorded game without sticky actions, whose frames within a step are then certain.
    first, end
        First agent step, and the one after the last.

    Yields
    ------
    Screen, (210, 160, 3) uint8, and memory, (128,) uint8, after each frame.
    """
    emulator = _emulator(episode)
    numbers = emulator.getMinimalActionSet()
    for step, action in enumerate(episode.actions[:end]):
        for _ in range(FRAMES_PER_STEP):
            _act(emulator, numbers[action])
            if step >= first:
                yield emulator.getScreenRGB(), emulator.getRAM()

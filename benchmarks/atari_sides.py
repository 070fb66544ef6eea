"""What `atari.py` runs in processes of their own: trainings, emulators, measurements that stand alone."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mlanimated.atari.game_settings import DEEP_Q, POLICY_GRADIENT, PONG
from mlanimated.atari.settings import DeepQSettings, Settings
from mlanimated.learn.architectures import MNIH_2015, SMALL

GIGABYTE = 10**9
EPISODE_STEPS = 2_000
SCENE_STEPS = 200  # as many as the chapter's longest rally; a film's time grows with its steps

# The numbers with which Stable-Baselines3's authors train on Atari games.
ZOO_PPO = replace(
    POLICY_GRADIENT,
    view="grey-84",
    network=MNIH_2015,
    environments=8,
    steps_per_update=128,
    epochs=4,
    minibatches=4,
    learning_rate=2.5e-4,
    sticky=0.0,
)
# Learning starts at once; actions are hardly ever random, since for those Stable-Baselines3 does not run the
# network; the replay memory is too small to affect the speed.
PAPER_DQN = replace(
    DEEP_Q,
    view="grey-84",
    network=MNIH_2015,
    batch=256,
    gradient_steps=1,
    steps_per_update=1,  # eight samples per agent step, as in the paper
    memory_steps=100_000,
    memory_before_learning=512,
    exploration_steps=1,
    sticky=0.0,
)
SPEEDS: dict[str, Settings] = {
    "PPO, 84 x 84": ZOO_PPO,
    "PPO, 42 x 42": replace(ZOO_PPO, view="grey-42", network=SMALL, environments=32, minibatches=16),
    "DQN, 84 x 84": PAPER_DQN,
    "DQN, 42 x 42": replace(PAPER_DQN, view="grey-42", network=SMALL, steps_per_update=2),
}
MEMORIES: dict[str, DeepQSettings] = {
    "42 x 42": replace(DEEP_Q, view="grey-42", network=SMALL),
    "84 x 84": replace(DEEP_Q, view="grey-84", network=MNIH_2015),
}


def ours(settings: Settings, threads: int) -> Callable[[int], int]:
    """Return a function that trains for at least so many agent steps, and returns how many they were."""
    from mlanimated.cli.training import limit_threads

    limit_threads(threads)
    from mlanimated.atari.runs import start

    training = start(settings, threads=threads)
    training.restart_games()

    def advance(steps: int) -> int:
        begun = training.agent_steps
        while training.agent_steps - begun < steps:
            training.update(0.0)
        return training.agent_steps - begun

    return advance


def theirs(settings: Settings, threads: int, processes: bool) -> Callable[[int], int]:
    """Return the same for Stable-Baselines3."""
    from stable_baselines import model

    learner = model(settings, threads, processes)

    def advance(steps: int) -> int:
        begun = learner.num_timesteps
        learner.learn(steps, reset_num_timesteps=False)
        return int(learner.num_timesteps) - begun

    return advance


def emulator(settings: Settings, threads: int) -> Callable[[int], int]:
    """Return a function that steps the emulators alone, with random actions."""
    from mlanimated.atari.environments import Games, training_seeds
    from mlanimated.atari.views import VIEWS

    copies = settings.environments
    games = Games(settings.game, copies, VIEWS[settings.view], sticky=settings.sticky, threads=threads)
    games.reset(training_seeds(settings.seed, 0, copies))
    bare, rng = games._emulators, np.random.default_rng(0)

    def advance(steps: int) -> int:
        for _ in range(steps // copies):
            bare.step(rng.integers(0, games.actions, copies))
        return steps // copies * copies

    return advance


def side(kind: str, name: str, threads: str, processes: str) -> None:
    """Be one side of a comparison: advance by as many steps as each line of the input says."""
    settings = PONG if name == "Pong" else SPEEDS[name]
    advance = {
        "ours": lambda: ours(settings, int(threads)),
        "theirs": lambda: theirs(settings, int(threads), processes == "1"),
        "emulator": lambda: emulator(settings, int(threads)),
    }[kind]()
    for line in sys.stdin:
        begun, processor = time.perf_counter(), processor_seconds()
        steps = advance(int(line))
        row = {
            "agent_steps": steps,
            "seconds": round(time.perf_counter() - begun, 3),
            "processor_seconds": round(processor_seconds() - processor, 2),
        }
        print(json.dumps(row), flush=True)


def processor_seconds() -> float:
    """Return the time that processors spent on this process and its children (Linux only)."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    ticks = 0
    for name in ("self", *children):
        fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(name: str) -> None:
    """Print the memory in use with all steps remembered, in gigabytes of 10⁹ bytes."""
    from mlanimated.atari.checkpoints import load_checkpoint, save_checkpoint
    from mlanimated.atari.runs import start

    settings = MEMORIES[name]
    training: Any = start(settings)
    training.restart_games()
    remembered = training.memory
    sample = 256  # rows played; the others are copies of them, so that files compress as in a run
    for _ in range(sample):
        training.play()
    for row in range(sample, remembered.rows, sample):
        part = slice(row, min(row + sample, remembered.rows))
        for column in ("frame", "action", "reward", "terminal", "ended", "valid"):
            array = getattr(remembered, column)
            array[part] = array[: part.stop - row]
    remembered.written = remembered.rows
    training.agent_steps = settings.memory_steps
    say("full", remembered)
    for _ in range(20):
        training.update(0.0)
    say("20 updates later", remembered)
    # As in a run, what was played since the last checkpoint is written.
    training._saved_rows = remembered.written - settings.checkpoint_steps // settings.environments
    with tempfile.TemporaryDirectory() as folder:
        save_checkpoint(Path(folder), training.checkpoint())
        say("after a checkpoint", remembered)
        training.load(load_checkpoint(Path(folder)), Path(folder))
    say("after going on from it", remembered)


def say(when: str, remembered: Any) -> None:
    """Print the memory in use now and at most so far."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    row = {
        "when": when,
        "remembered_steps": remembered.rows * remembered.games,
        "gigabytes": round(pages * os.sysconf("SC_PAGE_SIZE") / GIGABYTE, 2),
        "most_so_far": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / GIGABYTE, 2),
    }
    print(json.dumps(row), flush=True)


def episode(_: str) -> None:
    """Print how long each part of the way from an agent to a film of `EPISODE_STEPS` steps takes."""
    from mlanimated.cli.training import limit_threads

    limit_threads(2)
    from mlanimated.animate.animation import Animation
    from mlanimated.animate.scene import Step
    from mlanimated.animate.timeline import Timeline
    from mlanimated.atari.chosen_games import median_game, thoughts
    from mlanimated.atari.trained import from_artifact
    from mlanimated.chapters.pong.game_scenes import Rally
    from mlanimated.chapters.pong.games import clip
    from mlanimated.chapters.pong.recipe import AGENT

    trained = from_artifact(AGENT)
    think, settings = thoughts(trained), trained.settings
    think(np.zeros((1, *trained.view.shape), np.uint8))  # compiles

    def record() -> tuple[Any, int]:
        game = median_game(think, trained.actions, settings.game, settings.view, games=1)
        return game, len(game.episode.actions)

    def play_again() -> tuple[Any, int]:
        return clip(game, (0, EPISODE_STEPS)), EPISODE_STEPS

    def film_of_screens() -> tuple[bytes, int]:
        steps = [Step(f"agent step {number + 1}", {}) for number in range(EPISODE_STEPS)]
        words = {"name": "game", "title": "A game", "caption": "The screen.", "alt": "A game is played."}
        return Animation.from_frames(seen.screens, 15, steps=steps, scale=2, **words).mp4(), EPISODE_STEPS

    def film_of_scene() -> tuple[bytes, int]:
        # An agent step is a fifteenth of a second of play.
        timeline = Timeline(fps=15, move=0, hold=0, mark_hold=0)
        return Animation.from_scene(Rally(clip(game, (0, SCENE_STEPS))), timeline).mp4(), SCENE_STEPS

    game = timed("record", record)
    seen = timed("play again", play_again)
    timed("film of the screens", film_of_screens)
    timed("film of a scene", film_of_scene)


def timed(part: str, work: Callable[[], tuple[Any, int]]) -> Any:
    """Do some work, which also returns its agent steps; print its seconds, the encoder's included."""
    begun, before = time.perf_counter(), os.times()
    result, steps = work()
    seconds, after = time.perf_counter() - begun, os.times()
    row = {
        "part": part,
        "agent_steps": steps,
        "seconds": round(seconds, 2),
        "processor_seconds": round(sum(after[:4]) - sum(before[:4]), 2),
    }
    print(json.dumps(row), flush=True)
    return result


# What `atari.py` does when it starts itself.
PARTS: dict[str, Callable[..., None]] = {"side": side, "one-memory": memory, "one-episode": episode}

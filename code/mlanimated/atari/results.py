"""What trainings of one kind reached, read from the manifests and curves of their artifacts.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.environments import FRAMES_PER_STEP, LONGEST_GAME_FRAMES

# The names in `mlanimated.atari.trained`, whose import would load Keras for the sake of two names.
CURVES, STAGES = "curves.npz", "stages.npz"

ROWS = 60  # points of a curve: many more could not be told apart in a figure
LATEST = 100  # games in the mean at each point of a curve; the agent is chosen by the last mean


@dataclass(frozen=True)
class Result:
    """What one agent scored under one protocol.

    Attributes
    ----------
    sticky
        Probability per emulator frame that the last action is repeated.
    scores
        (games,) raw, in the order of their seeds.
    distinct
        Number of games that are not a repetition of another one.
    stopped
        Number of games that were not over after half an hour of play, and were stopped.
    mean, median, low, high
        Of all scores; ends of the 95 % interval of the mean over distinct games.
    """

    sticky: float
    scores: NDArray[np.float64]
    distinct: int
    stopped: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class LongRun:
    """One long training and what came of it.

    Attributes
    ----------
    seed
        Seed of weights, actions and games.
    agent_steps
        Agent steps of the whole training, over all games side by side.
    hours
        How long it took.
    curve_steps, curve
        (rows,) agent steps, and the mean raw score of the latest games that had ended by then, at most 100.
    sticky, plain
        Evaluations with and without sticky actions.
    """

    seed: int
    agent_steps: int
    hours: float
    curve_steps: NDArray[np.float64]
    curve: NDArray[np.float64]
    sticky: Result
    plain: Result


@dataclass(frozen=True)
class LongRuns:
    """Trainings that differ in nothing but the seed; the first is the agent that plays in a chapter.

    Attributes
    ----------
    runs
        One for each seed.
    settings
        What they have in common.
    machine
        The one on which the first run was trained, or was noted when it was published.
    """

    runs: tuple[LongRun, ...]
    settings: dict[str, float | int | str]
    machine: str

    @property
    def seed(self) -> str:
        """Seed of the trainings."""
        return ", ".join(str(run.seed) for run in self.runs)


def read_runs(names: tuple[str, ...]) -> LongRuns:
    """Read the artifacts of several trainings.

    Raises
    ------
    ValueError
        If they differ in more than the seed, or have the same one.
    """
    from mlanimated.store.artifacts import artifact

    found = [artifact(name) for name in names]
    manifests = [one.manifest for one in found]
    settings = [_without_seed(manifest["settings"]) for manifest in manifests]
    seeds = [manifest["seed"] for manifest in manifests]
    if any(other != settings[0] for other in settings) or len(set(seeds)) < len(seeds):
        raise ValueError(f"{', '.join(names)} are not trainings of one kind with different seeds")
    runs = tuple(
        _long_run(manifest, one.record(CURVES).games) for one, manifest in zip(found, manifests, strict=True)
    )
    plain = {key: value for key, value in settings[0].items() if isinstance(value, int | float | str)}
    place = manifests[0]["trained_on"][-1]
    noted = f" (noted {place['noted']})" if "noted" in place else ""
    return LongRuns(runs, plain, place["machine"] + noted)


@dataclass(frozen=True)
class Starts:
    """How the games without sticky actions began and ended; the same starts for every training.

    Attributes
    ----------
    training_seeds
        One for each training.
    frames
        (games,) frames that the console had played before the agent took over.
    scores
        (trainings, games) raw scores.
    """

    training_seeds: tuple[int, ...]
    frames: NDArray[np.int64]
    scores: NDArray[np.float64]

    @property
    def seed(self) -> str:
        """Seed of the trainings."""
        return ", ".join(map(str, self.training_seeds))


def read_starts(names: tuple[str, ...]) -> Starts:
    """Read the scores of several trainings, and start the games of their evaluation once more.

    Raises
    ------
    ValueError
        If they were not judged by the same games.
    """
    from mlanimated.atari.start_frames import start_frames
    from mlanimated.atari.views import VIEWS
    from mlanimated.store.artifacts import artifact

    manifests = [artifact(name).manifest for name in names]
    plain = [next(one for one in found["protocols"] if not one["sticky"]) for found in manifests]
    games = {(one["first_seed"], one["games"]) for one in plain}
    if len(games) > 1:
        raise ValueError(f"{', '.join(names)} were not judged by the same games")
    ((first, count),) = games
    settings = manifests[0]["settings"]
    seeds = first + np.arange(count, dtype=np.int64)
    return Starts(
        tuple(found["seed"] for found in manifests),
        start_frames(settings["game"], VIEWS[settings["view"]], seeds),
        np.array([one["scores"] for one in plain], np.float64),
    )


def _without_seed(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != "seed"}


def _long_run(manifest: Mapping[str, Any], games: Mapping[str, NDArray[np.float32]]) -> LongRun:
    protocols = [_result(protocol) for protocol in manifest["protocols"]]
    steps = np.linspace(games["agent_steps"][0], games["agent_steps"][-1], ROWS)
    ended = np.searchsorted(games["agent_steps"], steps, side="right")
    return LongRun(
        seed=manifest["seed"],
        agent_steps=manifest["agent_steps"],
        hours=manifest["seconds"] / 3600,
        curve_steps=steps.astype(np.float64),
        curve=np.array([games["score"][max(end - LATEST, 0) : end].mean() for end in ended], np.float64),
        sticky=next(result for result in protocols if result.sticky > 0),
        plain=next(result for result in protocols if result.sticky == 0),
    )


def _result(protocol: Mapping[str, Any]) -> Result:
    low, high = protocol["interval"]
    return Result(
        sticky=protocol["sticky"],
        scores=np.array(protocol["scores"], np.float64),
        distinct=protocol["distinct_games"],
        stopped=sum(length >= LONGEST_GAME_FRAMES // FRAMES_PER_STEP for length in protocol["lengths"]),
        mean=protocol["mean"],
        median=protocol["median"],
        low=low,
        high=high,
    )

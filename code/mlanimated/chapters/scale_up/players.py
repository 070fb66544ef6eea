"""The trained agents of several games side by side: what each one scores, and what it took.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.atari.names import title
from mlanimated.atari.result_numbers import verdict
from mlanimated.atari.results import LongRun, LongRuns, read_runs
from mlanimated.chapters.scale_up.goals import GOALS
from mlanimated.chapters.scale_up.published import percent_of_human

METHODS = {"policy-gradient": "policy gradient", "dqn": "DQN", "double-dqn": "Double DQN"}


@dataclass(frozen=True)
class Player:
    """An agent of one game.

    Attributes
    ----------
    game
        In ale-py's spelling.
    method
        What it was trained by.
    runs
        What it scores, with and without sticky actions, and its curve.
    planned, planned_first
        Agent steps of the training as it was planned last, and when it began.
    trained_sticky
        Probability per emulator frame, in training, that the last action is repeated.
    """

    game: str
    method: str
    runs: LongRuns
    planned: int
    planned_first: int
    trained_sticky: float

    @property
    def run(self) -> LongRun:
        """Its training."""
        return self.runs.runs[0]

    @property
    def title(self) -> str:
        """The game's name for a reader."""
        return title(self.game)

    @property
    def frames(self) -> int:
        """Frames of the whole training."""
        return FRAMES_PER_STEP * self.run.agent_steps

    @property
    def percent(self) -> float:
        """Human-normalized score without sticky actions."""
        return percent_of_human(self.game, self.run.plain.mean)

    @property
    def sticky_percent(self) -> float:
        """Human-normalized score with sticky actions."""
        return percent_of_human(self.game, self.run.sticky.mean)

    @property
    def finished(self) -> bool:
        """Whether the training was at its end when the agent was judged."""
        return self.run.agent_steps >= self.planned

    @property
    def verdict(self) -> str:
        """Whether the goal of this game is reached, or by how much it is missed."""
        return verdict(self.run.plain.mean, GOALS[self.game])

    @property
    def course(self) -> str:
        """How long it was trained, and whether that was all that was planned."""
        steps = f"{self.run.agent_steps:,} agent steps"
        if not self.finished:
            return f"{steps} of training, of {self.planned:,} that are planned: it is not finished"
        if self.planned_first == self.planned:
            return f"{steps} of training, as planned"
        return f"{steps} of training, where {self.planned_first:,} had been planned at first"


@dataclass(frozen=True)
class Players:
    """Agents of several games."""

    players: tuple[Player, ...]

    @property
    def seed(self) -> str:
        """Seeds of the trainings, in the order of the games."""
        return ", ".join(str(player.run.seed) for player in self.players)


def read_players(names: Sequence[str]) -> Players:
    """Read the artifacts of agents."""
    return Players(tuple(map(read_player, names)))


def read_player(name: str) -> Player:
    """Read the artifact of an agent."""
    from mlanimated.store.artifacts import artifact

    manifest = artifact(name).manifest
    settings = manifest["settings"]
    budgets = [*(before for _, before in manifest["earlier_budgets"]), settings["agent_steps"]]
    return Player(
        game=manifest["game"],
        method=METHODS[manifest["algorithm"]],
        runs=read_runs((name,)),
        planned=int(budgets[-1]),
        planned_first=int(budgets[0]),
        trained_sticky=float(settings["sticky"]),
    )

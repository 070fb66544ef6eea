"""Many games of each stage of the training whose weights can be had: what becomes of the wall in them.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.walls import StageWalls, walls

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import ChosenGame, Stages
    from mlanimated.atari.trained import Trained
    from mlanimated.store.artifacts import Artifact

GAMES = 30  # of each stage, with the first seeds of those by which the finished agent is judged
COMPARED = 400  # agent steps of each stage's recorded game


@dataclass(frozen=True)
class ManyGames:
    """The wall in many games of several stages, and how like they are to what was recorded of these stages.

    Attributes
    ----------
    walls
        Of the stages, in the order of the training.
    differences
        (stages,) the largest difference between a probability that the stage's network gives in its recorded
        game and the one that was recorded with it.
    """

    walls: StageWalls
    differences: NDArray[np.float64]

    @property
    def seed(self) -> str:
        """Seeds of the emulators."""
        return self.walls.seed


def play_stages(
    found: Artifact, stages: Stages, stops: Sequence[int], folder: Path, say: Callable[[str], None]
) -> ManyGames:
    """Let an agent play as it was after so many agent steps of training, and as it was in the end.

    Parameters
    ----------
    found
        The artifact of the agent, which has the weights of its end only.
    stages
        The recorded game of each stage.
    stops
        Agent steps of the stages that are trained again.
    folder
        For their weights.
    say
        What the lines of progress are given to.
    """
    from mlanimated.atari.environments import evaluation_seeds
    from mlanimated.atari.evaluation import whole_games
    from mlanimated.atari.repeated import stages_again
    from mlanimated.atari.trained import agent_of

    trained = agent_of(found)
    agents = [*stages_again(trained, stops, folder, say), trained]
    recorded = dict(zip(stages.agent_steps, stages.games, strict=True))
    seeds = evaluation_seeds(0, GAMES)
    played, differences = [], []
    for agent in agents:
        differences.append(_difference(agent, recorded[agent.agent_steps]))
        player = agent.agent(found.manifest["choice"])
        episodes = whole_games(player, agent.settings.game, agent.view, seeds, sticky=0.0)
        played.append(walls(episodes))
        say(f"{agent.agent_steps:,} agent steps: {GAMES} games, {played[-1].scores.mean():.1f} on average")
    steps = tuple(agent.agent_steps for agent in agents)
    return ManyGames(
        StageWalls(
            tuple(100 * done / trained.agent_steps for done in steps),
            steps,
            tuple(played),
            (int(seeds[0]),) * len(steps),
        ),
        np.array(differences),
    )


def _difference(agent: Trained, game: ChosenGame) -> float:
    """Compare what a network thinks in a recorded game with what was recorded, rounded to float16."""
    from mlanimated.atari.observed import observations

    steps = min(COMPARED, len(game.episode.actions))
    logits = agent.network().predict_on_batch(observations(game.episode, agent.view, (0, steps)))[0]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    thought = (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(np.float16)
    # What is seen after a step decides the next one.
    return float(np.abs(thought[:-1].astype(float) - game.preferences[1:steps].astype(float)).max())


def with_one_game(many: StageWalls, one: StageWalls) -> StageWalls:
    """Put stages of which one game is known between those of which many are, in the order of the training."""
    rows = [
        row
        for part in (many, one)
        for row in zip(part.agent_steps, part.percent, part.walls, part.seeds, strict=True)
    ]
    steps, percent, games, seeds = zip(*sorted(rows, key=lambda row: row[0]), strict=True)
    return StageWalls(percent, steps, games, seeds)

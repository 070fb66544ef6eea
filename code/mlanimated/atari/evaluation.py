"""Honest evaluation: whole games, raw scores, unseen seeds, and an interval over games that really differ.

Without sticky actions an agent that always takes its best action repeats itself: a hundred seeds gave only 26
different games, because the random start is all that differs. Counting such copies as evidence makes any
interval too narrow, so every result counts its distinct games and draws its interval from those alone.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.counting import count_events
from mlanimated.atari.environments import STICKY, Agent, Games, evaluation_seeds
from mlanimated.atari.recording import Episode, Recorder
from mlanimated.atari.start_frames import SIDE_BY_SIDE, start_frames
from mlanimated.atari.views import View
from mlanimated.store.scores import bootstrap_interval

GAMES = 100
GROUP = 4  # games that end together: in each group the shorter ones play on, uncounted, until all are over


@dataclass(frozen=True)
class Evaluation:
    """What an agent scored under one protocol; a record.

    Attributes
    ----------
    game
        In ale-py's spelling.
    sticky
        Probability per emulator frame that the last action is repeated.
    scores
        (games,) raw scores, in the order of the seeds.
    lengths
        (games,) agent steps.
    first_seed
        The games' seeds are this and the following numbers; training never uses them.
    distinct
        (games,) bool: no earlier game was the same, action for action and reward for reward. A game that
        starts a step later and then goes on the same way counts as different.
    low, high
        Ends of the 95 % bootstrap interval of the mean, over distinct games.
    events
        For each kind of event, (games,): how often it happened, read from the emulator's memory; see
        `counting`.
    highlights
        For each kind of event that happened, the game in which it happened most often, the first if several.
    """

    game: str
    sticky: float
    scores: NDArray[np.float64]
    lengths: NDArray[np.int64]
    first_seed: int
    distinct: NDArray[np.bool_]
    low: float
    high: float
    events: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    highlights: dict[str, Episode] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Mean score over all games."""
        return float(self.scores.mean())

    @property
    def median(self) -> float:
        """Median score over all games."""
        return float(np.median(self.scores))

    def sentence(self) -> str:
        """State the result in one line, with everything that a reader needs in order to judge it."""
        how = f"sticky actions {self.sticky:g}" if self.sticky else "no sticky actions"
        return (
            f"mean {self.mean:.1f} (95 % interval over distinct games {self.low:.1f} to {self.high:.1f}), "
            f"median {self.median:.1f}, {len(self.scores)} games, "
            f"distinct games: {int(self.distinct.sum())}, {how}"
        )

    def most(self) -> dict[str, dict[str, int]]:
        """Return for each kind of event that happened the largest count, and the seed of that game."""
        return {
            name: {"count": int(self.events[name].max()), "seed": episode.seed}
            for name, episode in self.highlights.items()
        }

    def happenings(self) -> list[str]:
        """Return a line for each kind of event: how often, in how many games, and in which game most."""
        most = {name: f", most {one['count']} (seed {one['seed']})" for name, one in self.most().items()}
        return [
            f"{name.replace('_', ' ')}: {counts.mean():.1f} per game, "
            f"in {np.count_nonzero(counts)} of {len(counts)} games{most.get(name, '')}"
            for name, counts in self.events.items()
        ]

    def protocol(self) -> dict[str, Any]:
        """Return the protocol and the results as JSON values, every score included."""
        return {
            "game": self.game,
            "sticky": self.sticky,
            "games": len(self.scores),
            "distinct_games": int(self.distinct.sum()),
            "distinct": self.distinct.tolist(),
            "first_seed": self.first_seed,
            "reward": "raw score, all lives, whole games",
            "mean": self.mean,
            "median": self.median,
            "interval": [self.low, self.high],
            "interval_is": "95 % bootstrap of the mean over distinct games",
            "scores": self.scores.tolist(),
            "lengths": self.lengths.tolist(),
            "events": {name: counts.tolist() for name, counts in self.events.items()},
            "most": self.most(),
        }


def evaluate(
    agent: Agent,
    game: str,
    view: View,
    *,
    games: int = GAMES,
    sticky: float = STICKY,
    first: int = 0,
    reflex: bool = False,
    threads: int = 1,
    report: Callable[[int], None] = lambda _done: None,
) -> Evaluation:
    """Play whole games to their end and keep every score.

    Each game is the first one of a fresh emulator with its own seed. So no game is left out for being long,
    as would happen if the first hundred games to finish were taken.

    Parameters
    ----------
    agent
        The player.
    game, view, sticky, threads
        Passed on to `Games`.
    games
        Number of games.
    first
        Number of the first evaluation seed.
    reflex
        Whether the agent always takes the same action on the same observation, as a greedy one does. Without
        sticky actions, chance then decides only how many frames pass before the agent takes over: of all
        games with the same number of them, one is played, and it counts for each.
    report
        Called with the number of games finished so far.
    """
    seeds = evaluation_seeds(first, games)
    # For each seed, the number of the played game that stands for it.
    same = _numbered(start_frames(game, view, seeds)) if reflex and not sticky else np.arange(games)
    to_play = seeds[np.unique(same, return_index=True)[1]]
    counts = np.bincount(same)

    def tell(over: NDArray[np.bool_]) -> None:
        report(int(counts[: len(over)][over].sum()))

    played = whole_games(agent, game, view, to_play, sticky=sticky, threads=threads, report=tell)
    episodes = [played[own] for own in same]
    scores = np.array([episode.score for episode in episodes], np.float64)
    courses = [(episode.actions.tobytes(), episode.rewards.tobytes()) for episode in episodes]
    distinct = np.array([one not in courses[:index] for index, one in enumerate(courses)])
    low, high = bootstrap_interval(scores[distinct])
    events = {name: numbers[same] for name, numbers in count_events(played).items()}
    return Evaluation(
        game=played[0].game,
        sticky=sticky,
        scores=scores,
        lengths=np.array([len(episode.actions) for episode in episodes], np.int64),
        first_seed=int(seeds[0]),
        distinct=distinct,
        low=low,
        high=high,
        events=events,
        highlights={name: episodes[counts.argmax()] for name, counts in events.items() if counts.any()},
    )


def whole_games(
    agent: Agent,
    game: str,
    view: View,
    seeds: NDArray[np.int64],
    *,
    sticky: float,
    threads: int = 1,
    report: Callable[[NDArray[np.bool_]], None] = lambda _over: None,
) -> list[Episode]:
    """Play a whole game for each seed, and record it; as many side by side as `evaluate` has.

    Parameters
    ----------
    agent, game, view, sticky, threads
        As in `evaluate`.
    seeds
        (games,) of the emulators.
    report
        Called whenever a game ends, with what is over of the games that were begun.
    """
    groups: list[Recorder] = []
    playing: list[Recorder] = []
    while len(groups) * GROUP < len(seeds) or playing:
        while len(groups) * GROUP < len(seeds) and len(playing) * GROUP < SIDE_BY_SIDE:
            own_seeds = seeds[len(groups) * GROUP :][:GROUP]
            copies = len(own_seeds)
            emulators = Games(game, copies, view, sticky=sticky, threads=min(threads, copies))
            groups.append(Recorder(emulators, own_seeds))
            playing.append(groups[-1])
        actions = agent(np.concatenate([group.observation for group in playing]))
        ends = np.cumsum([group.emulators.copies for group in playing])
        ended = [group.step(own) for group, own in zip(playing, np.split(actions, ends[:-1]), strict=True)]
        if any(ended):
            report(~np.concatenate([group.playing for group in groups]))
            playing = [group for group in playing if group.playing.any()]
    return [episode for group in groups for episode in group.episodes()]


def _numbered(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Replace each value by its number in the order in which the values first occur."""
    order = list(dict.fromkeys(values.tolist()))
    return np.array([order.index(value) for value in values.tolist()], np.int64)

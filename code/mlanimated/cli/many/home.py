"""The place where a set of runs is at home: it keeps their folders, hears how they go, and can stop them.

An actor of Ray, on the machine where the command was given. It is plain Python all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlanimated.atari import copying


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    agent_steps
        Agent steps so far.
    words
        The same and more, for a person.
    place
        The machine that it is trained on.
    """

    agent_steps: int
    words: str
    place: str


@dataclass
class News:
    """What there is to tell since the last time: how far the runs are, and what they had to say."""

    progress: dict[str, Progress] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)


class Replaced(RuntimeError):  # noqa: N818 - reads as what it is in a message
    """Another worker has this run by now: this one was believed to be lost."""


class Home:
    """Keeps the folders of runs, by their names."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = dict(folders)
        self._workers = dict.fromkeys(folders, 0)
        self._stopping = False
        self._news = News()

    def give(self, name: str, worker: int) -> None:
        """From now on, a run is in the hands of this worker, and nobody else's words about it count."""
        self._workers[name] = worker

    def stop(self) -> None:
        """Let all runs stop after their current update."""
        self._stopping = True

    def news(self) -> News:
        """Return what there is to tell since the last time."""
        news, self._news = self._news, News()
        return news

    def ask(self, name: str, worker: int, what: str, *arguments: Any) -> Any:
        """Answer a worker.

        Raises
        ------
        Replaced
            If the run is no longer in its hands.
        """
        if self._workers[name] != worker:
            raise Replaced(f"{name} is trained by another worker now")
        return getattr(self, f"_{what}")(name, *arguments)

    def _names(self, name: str) -> list[str]:
        return copying.names(self._folders[name])

    def _read(self, name: str, file: str) -> copying.Bytes:
        return copying.read(self._folders[name], file)

    def _take(self, name: str, file: str, data: copying.Bytes) -> None:
        copying.take(self._folders[name], file, data)

    def _tell(self, name: str, progress: Progress) -> bool:
        """Note how far a run is; return whether it should stop."""
        self._news.progress[name] = progress
        return self._stopping

    def _say(self, name: str, words: str) -> None:
        self._news.said.append((name, words))

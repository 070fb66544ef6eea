"""Speed and memory of training on Atari games, against Stable-Baselines3 and against the bare emulator.

``python benchmarks/atari.py MEASURE`` writes ``benchmarks/data/atari-MEASURE.csv`` and prints a summary.
The sides of a comparison run in processes of their own and take turns, so that another program on the machine
disturbs all of them; a ratio is the median over the turns. ``speed`` needs the extra ``benchmark``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from atari_sides import EPISODE_STEPS, MEMORIES, PARTS, SPEEDS
from tables import write_table

THREADS = (1, 2)
Row = dict[str, Any]


class Side:
    """A side of a comparison, in a process of its own, waiting for its turn."""

    def __init__(self, kind: str, name: str, threads: int, processes: bool = False) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "side", kind, name, str(threads), str(int(processes))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def turn(self, steps: int) -> dict[str, float]:
        """Let the side advance by so many agent steps; return what it measured."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(steps, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.process.args} ended with {self.process.wait()}; run it alone to see why")
        return json.loads(answer)

    def end(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def in_turns(sides: Mapping[str, Side], steps: int, repeats: int, labels: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row per side and turn; the first turn, in which networks are compiled, does not count."""
    for turn in range(repeats + 1):
        for name, side in sides.items():
            row = {**labels, "side": name, "turn": turn, **side.turn(steps)}
            speed = row["agent_steps"] / row["seconds"]
            place = f"  {', '.join(labels.values())}, turn {turn} of {repeats}: {name:28}"
            each = 1000 * row["processor_seconds"] / row["agent_steps"]
            print(f"{place}{speed:8.0f} steps/s{each:8.2f} ms of a processor per step", flush=True)
            if turn:
                yield row
    for side in sides.values():
        side.end()


def alone(kind: str, name: str) -> Iterator[Row]:
    """Measure in a separate process, and yield its rows as they come."""
    process = subprocess.Popen(
        [sys.executable, __file__, kind, name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        row: Row = {"what": name, **json.loads(line)}
        print("  " + ", ".join(f"{column} {value}" for column, value in row.items()), flush=True)
        yield row
    if process.wait():
        raise SystemExit(f"{process.args} ended with {process.returncode}; run it alone to see why")


def speeds(rows: Iterable[Row], column: str) -> dict[str, list[float]]:
    """Return agent steps per second of each turn, by side."""
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row["side"], []).append(row["agent_steps"] / max(row[column], 1e-9))
    return found


def ratio(rows: list[Row], one: str, other: str, column: str = "seconds") -> float:
    """Return how many times as fast one side is: the median over the turns."""
    found = speeds(rows, column)
    return statistics.median(a / b for a, b in zip(found[one], found[other], strict=True))


def fastest(rows: list[Row], names: Iterable[str], column: str) -> str:
    """Return the side with the highest median speed."""
    found = speeds(rows, column)
    return max(names, key=lambda name: statistics.median(found[name]))


def measure_speed(repeats: int, only: str, threads: tuple[int, ...]) -> list[Row]:
    """Train with our code and with Stable-Baselines3, with its games in one process or in one each."""
    rows: list[Row] = []
    for name in (name for name in SPEEDS if only in name):
        ours = {f"ours, {number} threads": Side("ours", name, number) for number in threads}
        theirs = {
            f"SB3, {number} threads, {where}": Side("theirs", name, number, processes)
            for number in threads
            for where, processes in (("one process", False), ("processes", True))
        }
        steps = 2_048 if "42" in name else 1_024
        part = list(in_turns(ours | theirs, steps, repeats, {"what": name}))
        # Ours is compared with whichever of the others is fastest, by the clock and by the processor.
        for column, of in (("seconds", "clock"), ("processor_seconds", "processor")):
            mine, other = fastest(part, ours, column), fastest(part, theirs, column)
            found = ratio(part, mine, other, column)
            print(f"{name}: by the {of}, {mine} is {found:.2f} times as fast as {other}")
        rows += part
    return rows


def measure_emulator(repeats: int, only: str, threads: tuple[int, ...]) -> list[Row]:
    """Train on Pong by policy gradients, and step the same emulators alone."""
    del only
    rows: list[Row] = []
    for number in threads:
        sides = {kind: Side(kind, "Pong", number) for kind in ("ours", "emulator")}
        part = list(in_turns(sides, 4_096, repeats, {"threads": str(number)}))
        for column, of in (("seconds", "clock"), ("processor_seconds", "processor")):
            share = ratio(part, "ours", "emulator", column)
            print(f"{number} threads: by the {of}, training has {100 * share:.0f} % of the emulator's speed")
        rows += part
    return rows


def measure_memory(repeats: int, only: str, threads: tuple[int, ...]) -> list[Row]:
    """Train with a million remembered steps: memory in use while learning, and at a checkpoint."""
    del repeats, threads
    return [row for name in MEMORIES if only in name for row in alone("one-memory", name)]


def measure_episode(repeats: int, only: str, threads: tuple[int, ...]) -> list[Row]:
    """Let the agent of the chapter on Pong play, play that again, and draw it as the chapter does."""
    del only, threads
    rows: list[Row] = []
    for turn in range(repeats):
        part = list(alone("one-episode", f"turn {turn + 1}"))
        for column in ("seconds", "processor_seconds"):
            record, again, screens, scene = (row[column] * EPISODE_STEPS / row["agent_steps"] for row in part)
            for film, most in (("screens", screens), ("the chapter's scene", scene)):
                print(f"{EPISODE_STEPS} steps, film of {film}: {record + again + most:.1f} {column}")
        rows += part
    return rows


MEASURES: dict[str, Callable[[int, str, tuple[int, ...]], list[Row]]] = {
    "speed": measure_speed,
    "emulator": measure_emulator,
    "memory": measure_memory,
    "episode": measure_episode,
}


def main() -> None:
    """Measure, print, and write a table."""
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measure", choices=MEASURES, help="what to measure")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each side that count (default: 5)")
    parser.add_argument("--only", default="", help="only what has this in its name, such as PPO or 84")
    parser.add_argument("--threads", type=int, choices=THREADS, help="only this number (default: each)")
    given = parser.parse_args()
    threads = (given.threads,) if given.threads else THREADS
    rows = MEASURES[given.measure](given.repeats, given.only, threads)
    write_table(f"atari-{given.measure}", rows)


if __name__ == "__main__":
    main()

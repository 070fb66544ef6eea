"""What a machine can carry: its processors, its memory, and how much of both a run would need.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

from mlanimated.atari.settings import DeepQSettings, Settings
from mlanimated.atari.views import VIEWS

GIGABYTE = 10**9
PROGRAM = GIGABYTE // 2  # TensorFlow and the network, before anything has been played
EMULATOR = 4 * 10**6  # one game with its frames
REMEMBERED_BESIDES = 16  # bytes per step: action, reward, and how the step ended
MEMORY = Path("/proc/meminfo")


class TooMuch(ValueError):  # noqa: N818 - reads as what it is in a message
    """A run asks for more than the machine has; the message says of what."""


def processors() -> int:
    """Return how many processors this process may use; in a container they may be fewer than exist."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int | None:
    """Return the bytes of memory that are free; None if the system does not tell."""
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", MEMORY.read_text("ascii"), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def needed_memory(settings: Settings) -> int:
    """Estimate the bytes of memory that a run takes when it is under way."""
    height, width, channels = VIEWS[settings.view].shape
    games = settings.environments * (EMULATOR + 2 * height * width * channels)
    if isinstance(settings, DeepQSettings):
        # One frame of each step; the stack is put together when a step is sampled.
        return PROGRAM + games + settings.memory_steps * (height * width + REMEMBERED_BESIDES)
    steps = settings.environments * settings.steps_per_update
    screens = steps * height * width * channels
    in_one_step = math.ceil(screens / settings.minibatches) * 4  # as float32
    return PROGRAM + games + 2 * screens + in_one_step


def check_fits(settings: Settings, threads: int) -> None:
    """Refuse a run that the machine cannot carry.

    Raises
    ------
    TooMuch
        If there are fewer processors than threads, or less memory than the run needs.
    """
    if threads > processors():
        raise TooMuch(f"--threads {threads}: this process may use {processors()} processors, not more")
    needed, free = needed_memory(settings), free_memory()
    if free is None or needed <= free:
        return
    what = f"{settings.environments:,} games side by side"
    if isinstance(settings, DeepQSettings):
        what += f" and a memory of {settings.memory_steps:,} steps"
    else:
        what += f", {settings.steps_per_update:,} steps each before they are learned from,"
    raise TooMuch(
        f"{what} need about {needed / GIGABYTE:,.1f} GB of memory, and {free / GIGABYTE:,.1f} GB are free: "
        "name fewer --environments, or train on a larger machine"
    )

"""What a worker does: it trains one run, in a folder of its own, and sends home what each part changed."""

from __future__ import annotations

import dataclasses
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from mlanimated import files
from mlanimated.cli.many.home import Progress
from mlanimated.cli.many.runs import Run
from mlanimated.cli.training import CURVES, Progression, limit_threads, resume

SECONDS_BETWEEN_WORDS = 1.0

Ask = Callable[..., Any]  # what to ask the home of the runs for, and the arguments


def work(run: Run, ask: Ask, place: str) -> None:
    """Train a run from what its home has of it to its end, or until it should stop.

    It is driven part by part, as a run that is stopped and resumed after each of them: by what `drive`
    promises, the result is that of a run which never stopped.
    """
    ask("tell", Progress(0, "starting", place))
    limit_threads(run.threads)
    # From here on TensorFlow may be loaded.
    from mlanimated.atari.copying import Changes
    from mlanimated.atari.driver import Past, drive
    from mlanimated.atari.finite import NotFinite
    from mlanimated.atari.run_folder import holds_run
    from mlanimated.atari.runs import start
    from mlanimated.atari.saving import keep_file, until_there_is_space

    with tempfile.TemporaryDirectory(prefix="mlanimated-") as temporary, _warnings_said(ask, place):
        folder = Path(temporary)
        for name in ask("names"):
            files.write(folder / name, ask("read", name).tobytes())
        changes = Changes(folder)
        training: Any
        if holds_run(folder):
            training, past = resume(run.settings, run.settings.agent_steps, folder, run.threads)
        else:
            training, past = start(run.settings, threads=run.threads), Past()
        going = Progression(training)
        told, wished = 0.0, False

        def report(_seconds: float) -> None:
            nonlocal told, wished
            if time.monotonic() - told > SECONDS_BETWEEN_WORDS:
                told = time.monotonic()
                wished = ask("tell", Progress(training.agent_steps, going.words(), place))
            for sentence in going.new_advice():
                ask("say", f"stop rule: {sentence}")

        def stopped(seconds: float) -> bool:
            return wished or (run.until is not None and seconds > run.until)

        def send_home() -> None:
            for name, data in changes.new():
                until_there_is_space(partial(ask, "take", name, data))

        def stop(seconds: float, part_end: int) -> bool:
            return stopped(seconds) or training.agent_steps >= part_end

        every, ended = run.settings.checkpoint_steps, False
        while not ended:
            part_end = (training.agent_steps // every + 1) * every
            try:
                seconds = drive(
                    training, folder, past=past, stop=partial(stop, part_end=part_end), report=report
                )
            except NotFinite as error:
                send_home()
                raise NotFinite(str(error).replace(temporary, str(run.folder))) from error
            past = dataclasses.replace(past, seconds=seconds)
            ended = stopped(seconds) or training.agent_steps >= going.total
            if ended:
                curves = {name: array.tolist() for name, array in training.curves.arrays().items()}
                keep_file(folder, CURVES, json.dumps(curves).encode())
            send_home()
        ask("tell", Progress(training.agent_steps, going.words(), place))
        for sentence in going.advice():
            ask("say", f"stop rule: {sentence}")


@contextmanager
def _warnings_said(ask: Ask, place: str) -> Iterator[None]:
    """Send home what is logged here, such as that a disk is full: nobody sees the terminal of a worker."""

    class Said(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ask("say", f"{record.getMessage()} (on {place})")

    handler, logger = Said(logging.WARNING), logging.getLogger("mlanimated")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)

"""`mlanimated train` with several games, several seeds, or a cluster to train them on."""

from __future__ import annotations

from mlanimated.cli.many.runs import Run, held
from mlanimated.cli.many.view import View
from mlanimated.cli.signals import INTERRUPTED, stop_signals


def train_all(
    runs: list[Run], on: str, *, budget: int | None = None, seconds: float | None = None, go_on: bool = False
) -> int:
    """Train runs side by side; return the exit code: 0, 1 if one failed, or 130 if they were stopped.

    Parameters
    ----------
    runs
        With settings as for new runs.
    on
        ``local``, or the address of a cluster.
    budget, seconds, go_on
        As for `held`.

    Raises
    ------
    CheckpointError
        If a run cannot be begun; none of them is, then.
    NoCluster
        If there is nothing to train them on.
    """
    # Ray is an extra.
    from mlanimated.cli.many.cluster import connected
    from mlanimated.cli.many.conduct import Conductor

    with held(runs, budget, seconds, go_on=go_on) as ready:
        view = View(ready)
        for run in ready:
            if run.finished:
                view.say(run.name, "done already")
        left = [run for run in ready if not run.finished]
        failed = set[str]()
        stopped = False
        if left:
            # Ray has handlers of its own for signals: ours have to come after them.
            with connected(on, left) as cluster, view:
                conductor = Conductor(left, cluster, view)
                with stop_signals(conductor.unsaved) as stop_wished:
                    try:
                        conductor.conduct(stop_wished)
                    except SystemExit:
                        # A third Ctrl-C, of whose exit code Ray makes another one.
                        raise SystemExit(INTERRUPTED) from None
                    stopped = stop_wished()
                failed = conductor.failed
        done = [run for run in ready if run.finished]
        if done:
            view.end(
                f"judge them by a hundred games each with: mlanimated evaluate {done[0].folder} (and so on)"
            )
        if len(done) < len(ready):
            view.end(
                f"{len(done)} of {len(ready)} runs are at their ends: the same command with --resume goes on"
            )
    return INTERRUPTED if stopped else int(bool(failed))

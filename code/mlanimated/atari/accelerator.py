"""Deep Q-learning with memory and learner on an accelerator, while emulators run on all processor threads.

In JAX and without Keras. The recipe, the settings and the folder are those of
`mlanimated.atari.deep_q_training`: each goes on with the other's run, and either's is evaluated alike.
What differs: a gradient step sees the memory as it was before the current step of the games, because both
happen at the same time; and neither emulators nor memory are saved, so a run that goes on fills a new memory.

Used by the chapter on Scale up.
"""

from __future__ import annotations

import dataclasses
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.bookkeeping import Bookkeeping
from mlanimated.atari.checkpoints import Checkpoint, CheckpointError
from mlanimated.atari.curves import Curves
from mlanimated.atari.environments import Games, training_seeds
from mlanimated.atari.past import NOTHING, Past
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.views import VIEWS, Frames
from mlanimated.store import artifacts, closure

try:
    import jax
    import jax.numpy as jnp
except ImportError as missing:
    raise ImportError(
        "the learner on an accelerator needs JAX: pip install jax, or pip install 'jax[cuda13]' for a card"
    ) from missing

from mlanimated.atari import accelerator_memory
from mlanimated.atari.accelerator_learner import Learned, Learner
from mlanimated.atari.accelerator_network import first_weights, from_vector, to_vector, weight_shapes
from mlanimated.atari.accelerator_tally import Tally

ENVIRONMENTS = 128  # so many that emulators on sixteen threads and the card keep each other busy
SECONDS_BETWEEN_CHECKPOINTS = 60.0  # the most that a lost machine can cost
UNROLL = 4
COMPUTES = ("ale_py", "jax", "numpy")


def with_environments(settings: DeepQSettings, environments: int) -> DeepQSettings:
    """Play another number of games side by side, with as many gradient steps per agent step as before.

    Raises
    ------
    ValueError
        If that is not a whole number of gradient steps.
    """
    steps, rest = divmod(settings.gradient_steps * environments, settings.environments)
    if rest or not steps:
        raise ValueError(
            f"{environments} games side by side do not give a whole number of gradient steps for each of "
            f"their steps: name a multiple of {settings.environments // settings.gradient_steps or 1}"
        )
    return dataclasses.replace(settings, environments=environments, gradient_steps=steps)


def newest(frames: Frames) -> Frames:
    """Keep only the newest frame, (games, stack, height, width) → (games, height, width)."""
    return frames[:, -1]


class AcceleratedTraining:
    """A run by deep Q-learning that can be stopped after any step, and continued with another memory.

    Parameters
    ----------
    settings
        All numbers of the run.
    threads
        Emulator threads.
    decay_seconds
        If given, the learning rate falls by the share of these seconds that the run has taken, or by the
        share of its agent steps, whichever is larger: a run that ends by the clock then also settles.
    unroll, together
        Of `mlanimated.atari.accelerator_learner.Learner`; None for what fits the device.
    """

    def __init__(
        self,
        settings: DeepQSettings,
        *,
        threads: int = 1,
        decay_seconds: float | None = None,
        unroll: int | None = None,
        together: bool | None = None,
    ) -> None:
        self.settings, self.threads, self.decay_seconds = settings, threads, decay_seconds
        self.view = VIEWS[settings.view]
        if self.view.shape != (self.view.height, self.view.width, self.view.stack):
            raise ValueError(
                f"the view {self.view.name} is not one of plain frames; an accelerator needs one"
            )
        # The card keeps the stacks, so the emulators need only tell the newest frame.
        one_frame = dataclasses.replace(self.view, stack=1, transform=newest)
        self.games = Games(
            settings.game, settings.environments, one_frame, sticky=settings.sticky, threads=threads
        )
        self.actions = np.array(settings.actions or range(self.games.actions), np.int64)
        self.rng = np.random.default_rng(settings.seed)
        self.agent_steps = self._resumed_at = 0
        self.curves = Curves()
        self.trained_on: list[dict[str, Any]] = []
        self.learn_from = settings.memory_before_learning  # agent steps
        self.spent = dict.fromkeys(("act", "emulators", "rest"), 0.0)  # seconds
        self.shapes = weight_shapes(self.view.shape, len(self.actions), settings.network)
        on_card = jax.default_backend() != "cpu"
        self.learner = Learner(
            settings,
            self.view,
            self.shapes,
            unroll=(UNROLL if on_card else 1) if unroll is None else unroll,
            together=on_card if together is None else together,
        )
        weights = to_vector(self.shapes, first_weights(self.shapes, settings.seed))
        zeros = np.zeros_like(weights)
        self.learned = Learned(jnp.array(weights), jnp.array(zeros), jnp.array(zeros), jnp.int32(0))
        self.target = jnp.array(weights)
        self._target_updated = 0
        self._begun = False
        self._measured = jnp.zeros(2)
        self._pending: dict[str, float] | None = None  # an update that has not yet told what it measured

    def begin(self) -> None:
        """Start all games, and an empty memory."""
        run, (height, width, stack) = self.settings, self.view.shape
        rows = run.memory_steps // run.environments
        self.memory = accelerator_memory.empty(rows, run.environments, (height, width))
        self._written = self._calls = 0
        self._tally = Tally(run.environments, run.discount)
        self._key = jax.random.split(jax.random.key(int(self.rng.integers(2**31))))
        frame = self.games.reset(training_seeds(run.seed, self.agent_steps, run.environments))
        self._stack = accelerator_memory.first_stack(jnp.array(frame), stack)
        self._begun = True

    def learning_rate(self, seconds: float) -> float:
        """Return the learning rate after so many seconds of the run, at the agent steps done."""
        share = self.agent_steps / self.settings.agent_steps
        if self.decay_seconds:
            share = max(share, seconds / self.decay_seconds)
        return self.settings.learning_rate_at(int(share * self.settings.agent_steps))

    def update(self, seconds: float) -> None:
        """Play, and learn once meanwhile; ``seconds`` is the time the run has taken so far."""
        if not self._begun:
            self.begin()
        for number in range(self.settings.steps_per_update):
            self._play(seconds, learn=number == 0)

    def _play(self, seconds: float, *, learn: bool) -> None:
        run, games = self.settings, self.settings.environments
        begun = time.perf_counter()
        exploration = np.float32(run.exploration_at(self.agent_steps))
        self._calls += 1
        call = np.int32(self._calls)
        action, told = self.learner.act(
            self.learned.weights, self._stack, self._key[0], call, exploration, self._measured
        )
        host = np.array(told)  # waits for the accelerator: the only time in a step
        chosen, value = host[:games].astype(np.int64), host[games : 2 * games]
        acted = time.perf_counter()
        if self._pending:
            loss, q_value = host[2 * games :]
            self.curves.add_update(**self._pending, loss=float(loss), q_value=float(q_value))
            self._pending = None
        if learn and self.agent_steps >= self.learn_from and self._written > run.return_steps:
            self._learn(call, seconds, float(exploration))
        emulators = time.perf_counter()
        step = self.games.step(self.actions[chosen])
        stepped = time.perf_counter()
        terminal = step.terminated | step.life_lost if run.cut_at_lives else step.terminated
        reward = np.clip(step.reward, -1, 1)
        packed = accelerator_memory.pack(step.observation, reward, terminal, step.ended, step.valid)
        at = np.int32(self._written % len(self.memory.how))
        self.memory, self._stack = self.learner.remember(
            self.memory, at, self._stack, action, jax.device_put(packed)
        )
        self._written += 1
        self.agent_steps += games
        self._tally.add(step.reward, reward, value, terminal, step.valid)
        for row in self._tally.finish(step.ended):
            self.curves.add_game(agent_steps=self.agent_steps, **row)
        self.spent["act"] += acted - begun
        self.spent["emulators"] += stepped - emulators
        self.spent["rest"] += time.perf_counter() - stepped + emulators - acted

    def _learn(self, call: Any, seconds: float, exploration: float) -> None:
        """Give the accelerator the work of an update; it is done while the emulators play."""
        if self.agent_steps - self._target_updated >= self.settings.target_update_steps:
            self.target = jnp.copy(self.learned.weights)
            self._target_updated = self.agent_steps
        self.learned, self._measured = self.learner.learn(
            self.learned,
            self.target,
            self.memory,
            np.int32(self._written),
            self._key[1],
            call,
            np.float32(self.learning_rate(seconds)),
        )
        self._pending = {"agent_steps": self.agent_steps, "seconds": seconds, "exploration": exploration}

    def weights(self) -> dict[str, NDArray[Any]]:
        """Return the weights of the network by name."""
        return from_vector(self.shapes, np.array(self.learned.weights))

    def checkpoint(self, seconds: float) -> Checkpoint:
        """Return what is needed to go on with a memory filled anew, as Keras' optimizer has it."""
        self._note_workplace()
        momentum = from_vector(self.shapes, np.array(self.learned.momentum))
        velocity = from_vector(self.shapes, np.array(self.learned.velocity))
        optimizer: list[NDArray[Any]] = [
            np.array(int(self.learned.updates), np.int64),
            np.array(self.learning_rate(seconds), np.float32),
            *(array for name in self.shapes for array in (momentum[name], velocity[name])),
        ]
        groups: dict[str, Mapping[str, NDArray[Any]]] = {
            "weights": self.weights(),
            "target_network": from_vector(self.shapes, np.array(self.target)),
            "optimizer": {f"{number:03d}": array for number, array in enumerate(optimizer)},
            "curves": self.curves.arrays(),
        }
        arrays = {
            f"{group}/{name}": array for group, named in groups.items() for name, array in named.items()
        }
        state = {
            "algorithm": self.settings.method,
            "settings": dataclasses.asdict(self.settings),
            "agent_steps": self.agent_steps,
            "random": self.rng.bit_generator.state,
            "trained_on": self.trained_on,
            "target_updated": self._target_updated,
            "files": {},
        }
        return Checkpoint(arrays, state)

    def load(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint, of this learner or of Keras, with a memory that is filled anew.

        Raises
        ------
        CheckpointError
            If its arrays are those of another network.
        """
        optimizer = [array for _, array in sorted(checkpoint.group("optimizer").items())]
        if len(optimizer) != 2 + 2 * len(self.shapes):
            raise CheckpointError("the checkpoint's optimizer is that of another network")

        def moments(first: int) -> Any:
            pairs = zip(self.shapes.items(), optimizer[first::2], strict=True)
            return jnp.array(
                to_vector(self.shapes, {name: array.reshape(shape) for (name, shape), array in pairs})
            )

        try:
            self.target = jnp.array(to_vector(self.shapes, checkpoint.group("target_network")))
            weights = jnp.array(to_vector(self.shapes, checkpoint.group("weights")))
            updates = jnp.int32(int(optimizer[0]))
            self.learned = Learned(weights, moments(2), moments(3), updates)
        except ValueError as error:
            raise CheckpointError(str(error)) from error
        self.curves.load(checkpoint.group("curves"))
        self.rng.bit_generator.state = checkpoint.state["random"]
        self.agent_steps = self._resumed_at = checkpoint.state["agent_steps"]
        self.trained_on = list(checkpoint.state.get("trained_on", ()))
        self._target_updated = checkpoint.state["target_updated"]
        self.learn_from = self.agent_steps + self.settings.memory_before_learning
        self._begun = False

    def _note_workplace(self) -> None:
        here = workplace() | {"environments": self.settings.environments}
        if self.decay_seconds:
            here["decay_seconds"] = self.decay_seconds
        last = self.trained_on[-1] if self.trained_on else {}
        if any(last.get(name) != here.get(name) for name in (*here, "decay_seconds")):
            self.trained_on = [*self.trained_on, {"from_agent_steps": self._resumed_at, **here}]


def workplace() -> dict[str, Any]:
    """Return machine, versions and backend of this process, as `mlanimated.atari.workplace` does."""
    card = jax.devices()[0].device_kind
    return {
        "machine": artifacts.machine() + (f", {card}" if jax.default_backend() != "cpu" else ""),
        "versions": {"python": platform.python_version(), **closure.packages(*COMPUTES)},
        "backend": f"jax {jax.__version__}",
        "learner": "accelerator",
    }


def drive(
    training: AcceleratedTraining,
    folder: Path,
    *,
    past: Past = NOTHING,
    stop: Callable[[float], bool] = lambda _seconds: False,
    report: Callable[[float], None] = lambda _seconds: None,
    saved: Callable[[], None] = lambda: None,
) -> float:
    """Train to the end of the run or until told to stop, with a checkpoint every minute and at the end.

    Parameters
    ----------
    training
        The run.
    folder
        Where checkpoints and snapshots are written.
    past
        What came before, of a run that goes on.
    stop
        Asked after each update, with the seconds of the run so far.
    report
        Called after each update, with the same.
    saved
        Called after each checkpoint.

    Returns
    -------
    Seconds that the whole run has taken so far.

    Raises
    ------
    NotFinite
        If something that was measured or learned is NaN or infinite; the previous checkpoint stays.
    """
    budget = training.settings.agent_steps
    books = Bookkeeping(folder, training.agent_steps, budget, past)
    saver, seconds = books.saver, books.seconds

    def keep_due_snapshots(before: int) -> None:
        books.keep_due_snapshots(before, training.agent_steps, training.weights)

    def save() -> None:
        books.save(training.checkpoint(seconds()), decay_seconds=training.decay_seconds)
        saved()

    if training.agent_steps == 0:
        keep_due_snapshots(-1)
    last_saved = seconds()
    stopped = stop(last_saved)
    while training.agent_steps < budget and not stopped:
        before = training.agent_steps
        training.update(seconds())
        saver.check(training.curves.last_update, training.agent_steps)
        keep_due_snapshots(before)
        report(seconds())
        stopped = stop(seconds())
        if not stopped and seconds() - last_saved > SECONDS_BETWEEN_CHECKPOINTS:
            save()
            last_saved = seconds()
        saver.try_again()
    save()
    saver.finish()
    saved()
    return seconds()

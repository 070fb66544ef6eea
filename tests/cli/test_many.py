"""Several runs with one command: what is refused, what comes home, and what happens when a worker is lost."""

from __future__ import annotations

import dataclasses
import errno
import re
import subprocess
import sys
from collections import Counter
from contextlib import nullcontext

import numpy as np
import pytest

import tiny_runs
from command_line import command, words

pytest.importorskip("ale_py")

from mlanimated import files
from mlanimated.atari import copying, saving
from mlanimated.atari.checkpoint_index import INDEX
from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.driver import drive
from mlanimated.atari.finite import NotFinite
from mlanimated.atari.run_folder import read_folder, saved_steps
from mlanimated.atari.runs import start
from mlanimated.cli import main
from mlanimated.cli.many.command import train_all
from mlanimated.cli.many.home import Home, News, Progress, Replaced
from mlanimated.cli.many.runs import Run, held, seeds_from
from mlanimated.cli.many.work import work

pytestmark = pytest.mark.atari

POLICY = dataclasses.replace(tiny_runs.POLICY, agent_steps=640, checkpoint_steps=64)
VALUES = dataclasses.replace(
    tiny_runs.VALUES, game="pong", memory_steps=400, agent_steps=640, checkpoint_steps=128
)


def learned(folder):
    """Return everything in the folder of a run that does not tell the time."""
    checkpoint = load_checkpoint(folder)
    times = {name for name in checkpoint.arrays if name.endswith("seconds")}
    assert times
    arrays = {name: array.tobytes() for name, array in checkpoint.arrays.items() if name not in times}
    state = {name: value for name, value in checkpoint.state.items() if name != "seconds"}
    snapshots = {file.name: file.read_bytes() for file in folder.glob("snapshot-*")}
    return arrays, state, dict(checkpoint.files), snapshots


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    """Return a function that gives what a single run of some settings has learned."""
    known = {}

    def of(settings):
        if settings not in known:
            folder = tmp_path_factory.mktemp("single")
            drive(start(settings), folder)
            known[settings] = learned(folder)
        return known[settings]

    return of


class LostError(Exception):
    """The worker is gone."""


def by(home, run, worker=0, before=lambda what, *arguments: None):
    """Return how a worker asks, without Ray between them."""

    def ask(what, *arguments):
        before(what, *arguments)
        return home.ask(run.name, worker, what, *arguments)

    return ask


@pytest.mark.parametrize("settings", [POLICY, VALUES], ids=["policy", "values"])
def test_a_run_that_was_lost_twice_is_that_of_a_single_training(settings, single, tmp_path):
    run = Run(tmp_path / "run", settings)
    home = Home({run.name: run.folder})

    def lose_with(index):
        """Lose a worker while its second part is sent home: with the index, or with another file."""
        indices = Counter()

        def lost(what, *arguments):
            if what == "take":
                if indices[INDEX] == 1 and (arguments[0] == INDEX) == index:
                    raise LostError
                indices[arguments[0]] += 1

        return lost

    reached = []
    for worker, index in enumerate((True, False)):
        home.give(run.name, worker)
        with pytest.raises(LostError):
            work(run, by(home, run, worker, lose_with(index)), "here")
        reached.append(saved_steps(run.folder))
    assert reached == [settings.checkpoint_steps, 2 * settings.checkpoint_steps]
    home.give(run.name, 2)
    work(run, by(home, run, 2), "here")
    assert learned(run.folder) == single(settings)
    owned = read_folder(run.folder).owned()
    assert {file.name for file in run.folder.iterdir()} == owned
    assert "curves.json" in owned


def test_the_index_travels_last(tmp_path):
    """Before it is there, nothing that came with it counts."""
    run = Run(tmp_path / "run", dataclasses.replace(POLICY, agent_steps=POLICY.checkpoint_steps))
    home, sent = Home({run.name: run.folder}), []
    work(run, by(home, run, before=lambda what, *arguments: sent.append((what, *arguments)[:2])), "here")
    taken = [asked[1] for asked in sent if asked[0] == "take"]
    assert len(taken) > 2
    assert taken.index(INDEX) == len(taken) - 1
    assert copying.names(run.folder)[-1] == INDEX


def test_a_worker_that_was_believed_to_be_lost_is_not_listened_to(tmp_path):
    home = Home({"run": tmp_path})
    home.give("run", 1)
    home.give("run", 2)
    with pytest.raises(Replaced, match="run is trained by another"):
        home.ask("run", 1, "take", "file", np.zeros(1, np.uint8))
    assert not list(tmp_path.iterdir())
    assert home.ask("run", 2, "names") == []


def test_a_run_hears_that_it_should_stop_and_keeps_what_it_has_learned(tmp_path):
    run = Run(tmp_path / "run", POLICY)
    home = Home({run.name: run.folder})
    home.stop()
    work(run, by(home, run), "here")
    assert saved_steps(run.folder) == 32
    assert home.news().progress["run"].agent_steps == 32
    # Limits in seconds count the time before.
    late = dataclasses.replace(run, until=load_checkpoint(run.folder).state["seconds"])
    work(late, by(Home({run.name: run.folder}), run), "here")
    assert saved_steps(run.folder) == 64


def test_a_full_disk_at_home_is_said_with_the_name_of_the_run_and_waited_for(single, tmp_path, monkeypatch):
    full = Counter()

    def write(path, data):
        if path.name.startswith("checkpoint-") and not full[path.name]:
            full[path.name] += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return files.write(path, data)

    monkeypatch.setattr(copying, "write", write)
    monkeypatch.setattr(saving.time, "sleep", lambda _: None)
    run = Run(tmp_path / "run", POLICY)
    home = Home({run.name: run.folder})
    work(run, by(home, run), "node 7")
    told = [said for said in home.news().said if "cannot write" in said[1]]
    assert len(told) == 10
    name, sentence = told[0]
    assert name == "run"
    assert f"cannot write {run.folder / 'checkpoint-000000064.safetensors'}: it needs" in sentence
    assert "tried again each minute" in sentence
    assert "node 7" in sentence
    assert learned(run.folder) == single(POLICY)


def test_a_run_that_is_no_longer_finite_says_where_its_checkpoint_is(tmp_path, monkeypatch):
    from mlanimated.atari.policy_training import PolicyTraining

    update = PolicyTraining.update

    def spoiled(self, seconds):
        update(self, seconds)
        if self.agent_steps > 64:
            self.curves.last_update["loss"] = float("nan")

    monkeypatch.setattr(PolicyTraining, "update", spoiled)
    run = Run(tmp_path / "run", POLICY)
    with pytest.raises(NotFinite, match=re.escape(f"of 64 agent steps, is kept in {run.folder}")):
        work(run, by(Home({run.name: run.folder}), run), "here")
    assert saved_steps(run.folder) == 64


def test_files_of_somebody_else_are_not_written_over(tmp_path):
    (tmp_path / "curves.json").write_text("mine")
    with pytest.raises(CheckpointError, match=r"curves.json is not of this run"):
        copying.take(tmp_path, "curves.json", np.zeros(1, np.uint8))
    assert (tmp_path / "curves.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "seeds"), [("0-2", [0, 1, 2]), ("3", [3]), ("0,3, 7", [0, 3, 7]), ("1-2,9", [1, 2, 9])]
)
def test_seeds_are_written_as_ranges_or_one_by_one(text, seeds):
    assert seeds_from(text) == seeds


@pytest.mark.parametrize("text", ["", "a", "2-1", "-1", "1-", "1,,2", "1.5"])
def test_what_are_no_seeds_is_refused(text):
    with pytest.raises(ValueError, match="write them as 0-2"):
        seeds_from(text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pong", "Brekout"), "there is no game 'Brekout'; did you mean breakout"),
        (("Brekout", "--seeds", "0-2"), "there is no game 'Brekout'"),
        (("pong", "--seeds", "2-0"), "--seeds 2-0"),
        (("pong", "--seeds", "0-2", "--seed", 1), "leave out --seed"),
        (("pong/dqn-seed1", "--seeds", "0-2"), "has its seed in its name"),
        (("pong", "Pong"), "named twice: pong-policy-gradient-seed0"),
        (("pong", "breakout", "--learner", "accelerator"), "one run at a time"),
        (("pong", "breakout", "--steps", 0), "--steps 0"),
        (("pong", "breakout", "--on", "nowhere"), "--on nowhere"),
        (("pong", "breakout", "--on", "127.0.0.1:9"), "nobody answers at 127.0.0.1:9"),
        (("pong", "gradient-descent/learning_rates"), "make it by itself"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_anything_begins(arguments, said, tmp_path):
    pytest.importorskip("ray")
    result = command("train", *arguments, "--out", tmp_path / "sets" / "new")
    assert result.exit_code not in (0, 130)
    assert said in words(result) + str(result.exception)
    assert not list(tmp_path.rglob("*seed*"))
    assert not (tmp_path / "sets" / "new").exists()


def test_without_ray_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith("mlanimated.cli.many.c")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr(
        sys, "argv", ["mlanimated", "train", "pong", "--seeds", "0-2", "--out", f"{tmp_path / 'new'}"]
    )
    with pytest.raises(SystemExit) as stopped:
        main.main()
    assert stopped.value.code == 1
    assert "the package ray, which is not installed" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_third_ctrl_c_ends_with_the_same_code_whatever_ray_makes_of_it(tmp_path, monkeypatch):
    pytest.importorskip("ray")
    from mlanimated.cli.many import cluster, conduct

    class Interrupted:
        unsaved = staticmethod(int)

        def __init__(self, *_):
            pass

        def conduct(self, _):
            raise SystemExit(1)

    monkeypatch.setattr(cluster, "connected", lambda *_: nullcontext())
    monkeypatch.setattr(conduct, "Conductor", Interrupted)
    with pytest.raises(SystemExit) as stopped:
        train_all([Run(tmp_path / "run", POLICY)], "local")
    assert stopped.value.code == 130


def test_a_single_run_needs_no_ray():
    source = "import sys, mlanimated.cli.train, mlanimated.cli.training; print(*sys.modules)"
    assert "ray" not in subprocess.check_output([sys.executable, "-c", source], text=True).split()


def test_runs_that_have_begun_are_gone_on_with_only_if_asked_for(tmp_path):
    begun, new = Run(tmp_path / "begun", POLICY), Run(tmp_path / "new", POLICY)
    short = dataclasses.replace(POLICY, agent_steps=128)
    drive(start(short), begun.folder)
    with (
        pytest.raises(CheckpointError, match=r"begun: .* holds a run already"),
        held([new, begun], None, None, go_on=False),
    ):
        pass
    assert not new.folder.exists()
    with held([new, begun], None, 10.0, go_on=True) as (first, second):
        assert (first.settings, first.until, first.finished) == (POLICY, 10.0, False)
        assert second.settings == short
        assert second.finished
        assert second.until == 10.0 + load_checkpoint(begun.folder).state["seconds"]
        with (
            pytest.raises(CheckpointError, match="new: another training is running"),
            held([new], None, None, go_on=True),
        ):
            pass
    with held([begun], 640, None, go_on=True) as (run,):
        assert run.settings == POLICY
        assert not run.finished
    other = Run(begun.folder, dataclasses.replace(POLICY, seed=1))
    with (
        pytest.raises(CheckpointError, match=r"begun: .* its seed is 0"),
        held([other], None, None, go_on=True),
    ):
        pass


class Scripted:
    """A cluster whose tasks end as a test wants it."""

    def __init__(self, *ends):
        self.ends, self.begun, self.cancelled, self.said = list(ends), [], [], News()
        self.stopping, self.idle = False, 0

    def begin(self, run):
        self.begun.append(run.name)
        return len(self.begun)

    def ended(self, seconds):
        self.idle += not self.ends
        assert self.idle < 10, "it waits for a task that was not to be begun"
        return [self.ends.pop(0)] if self.ends else []

    def news(self):
        news, self.said = self.said, News()
        return news

    def stop(self):
        self.stopping = True

    def cancel(self, worker):
        self.cancelled.append(worker)


class Heard:
    """A view that remembers what it was told."""

    def __init__(self):
        self.said, self.shown = [], {}

    def show(self, name, words, agent_steps=None):
        self.shown[name] = words

    def show_all(self):
        pass

    def say(self, name, words):
        self.said.append((name, words))


@pytest.fixture
def conduct(monkeypatch):
    pytest.importorskip("ray")
    from mlanimated.cli.many import conduct

    monkeypatch.setattr(conduct, "fits", lambda _run: True)
    return conduct


def test_a_run_that_takes_its_worker_with_it_again_and_again_fails(conduct, tmp_path):
    from mlanimated.cli.many.cluster import Ended

    cluster = Scripted(*(Ended(worker, lost="out of memory") for worker in (1, 3, 4)), Ended(2))
    runs, view = [Run(tmp_path / "bad", POLICY), Run(tmp_path / "good", POLICY)], Heard()
    cluster.said = News({"bad": Progress(32, "32 steps", "node 7")})
    conductor = conduct.Conductor(runs, cluster, view)
    assert conductor.unsaved() == 0
    conductor.conduct(lambda: False)
    assert cluster.begun == ["bad", "good", "bad", "bad"]
    assert conductor.failed == {"bad"}
    first, *_, last = [words for name, words in view.said if name == "bad"]
    assert first.startswith("was lost on node 7 (out of memory); it goes on from 0 agent steps")
    assert last == f"was lost (out of memory); 0 agent steps are kept in {tmp_path / 'bad'}"


def test_a_run_whose_node_was_the_last_that_could_carry_it_waits_and_says_so(conduct, tmp_path, monkeypatch):
    from mlanimated.cli.many.cluster import Ended

    monkeypatch.setattr(conduct, "fits", lambda _run: False)
    view = Heard()
    cluster = Scripted(Ended(1, lost="node died"), Ended(2, error=ValueError("loss is nan")))
    conductor = conduct.Conductor([Run(tmp_path / "run", POLICY)], cluster, view)
    conductor.conduct(lambda: False)
    assert ("run", "no node that is left has the cores and the memory: it waits for one") in view.said
    assert view.said[-1] == ("run", f"loss is nan; 0 agent steps are kept in {tmp_path / 'run'}")
    assert conductor.failed == {"run"}


def test_runs_that_wait_for_cores_are_not_begun_after_ctrl_c(conduct, tmp_path):
    from mlanimated.cli.many.cluster import Ended

    runs, view = [Run(tmp_path / "going", POLICY), Run(tmp_path / "waiting", POLICY)], Heard()
    cluster = Scripted()
    cluster.said = News({"going": Progress(32, "32 steps", "node 7")})
    conductor = conduct.Conductor(runs, cluster, view)
    wishes = 0

    def stop_wished():
        nonlocal wishes
        wishes += 1
        assert conductor.unsaved() == 32
        if wishes == 2:
            cluster.ends = [Ended(2, cancelled=True), Ended(1)]
        return wishes > 1

    conductor.conduct(stop_wished)
    assert cluster.stopping
    assert cluster.cancelled == [2]
    assert view.shown["waiting"] == "not begun"
    assert ("going", f"stopped early; it is in {tmp_path / 'going'}") in view.said
    assert not conductor.failed


def test_a_run_may_be_lost_again_as_long_as_it_gets_on(conduct, tmp_path, monkeypatch):
    from mlanimated.cli.many.cluster import Ended

    cluster = Scripted(*(Ended(worker, lost="node died") for worker in range(1, 6)), Ended(6))
    monkeypatch.setattr(conduct, "saved_steps", lambda _folder: 64 * (len(cluster.begun) // 2))
    conductor = conduct.Conductor([Run(tmp_path / "run", POLICY)], cluster, Heard())
    conductor.conduct(lambda: False)
    assert cluster.begun == 6 * ["run"]
    assert not conductor.failed


def test_a_run_that_is_lost_while_all_stop_is_not_begun_again(conduct, tmp_path, monkeypatch):
    from mlanimated.cli.many.cluster import Ended

    monkeypatch.setattr(conduct, "saved_steps", lambda _folder: 64)
    runs, view = [Run(tmp_path / "run", POLICY), Run(tmp_path / "resumed", POLICY)], Heard()
    cluster = Scripted(Ended(1, lost="node died"), Ended(2))
    cluster.said = News({"run": Progress(96, "", "node 7"), "resumed": Progress(0, "starting", "node 8")})
    conductor, unsaved = conduct.Conductor(runs, cluster, view), []
    conductor.conduct(lambda: not unsaved.append(conductor.unsaved()))
    assert unsaved == [32, 0]
    assert cluster.begun == ["run", "resumed"]
    assert conductor.failed == {"run"}
    why = f"was lost on node 7 (node died); 64 agent steps are kept in {tmp_path / 'run'}"
    assert ("run", why) in view.said


def test_a_run_whose_worker_is_lost_after_its_last_part_is_done(conduct, tmp_path, monkeypatch):
    from mlanimated.cli.many.cluster import Ended

    monkeypatch.setattr("mlanimated.cli.many.runs.saved_steps", lambda _folder: POLICY.agent_steps)
    cluster, view = Scripted(Ended(1, lost="node died")), Heard()
    conductor = conduct.Conductor([Run(tmp_path / "run", POLICY)], cluster, view)
    conductor.conduct(lambda: False)
    assert cluster.begun == ["run"]
    assert view.said == [("run", f"done; it is in {tmp_path / 'run'}")]
    assert not conductor.failed

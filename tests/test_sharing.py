"""How the tests are shared out among processes: the hooks of conftest.py."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def hooks(request):
    return request.config.pluginmanager.get_plugin(os.fspath(HERE / "conftest.py"))


class Config:
    """The configuration of a run with two processes."""

    def __init__(self, dist):
        self.option = SimpleNamespace(dist=dist, tx=["2*popen"], loadscopereorder=True)

    def getoption(self, name):
        return getattr(self.option, name)

    getvalue = getoption


class Process:
    """One of those that run tests."""

    shutting_down = False
    gateway = SimpleNamespace(id="a process")

    def __init__(self, sent):
        self.send_runtest_some = sent.append

    def shutdown(self):
        pass


def test_files_are_jobs_and_each_notebook_is_one(hooks):
    split = hooks.pytest_xdist_make_scheduler(Config("loadfile"), None)._split_scope
    assert split("tests/site/test_live.py::test_a[x::y]") == split("tests/site/test_live.py::test_b")
    notebooks = ["tests/book/test_outputs.py::test_a[pong]", "tests/book/test_outputs.py::test_a[index]"]
    assert [split(notebook) for notebook in notebooks] == notebooks


def test_jobs_begin_in_the_order_of_the_tests(hooks):
    config = Config("loadfile")
    tests = ["few.py::test_a", *(f"many.py::test_{number}" for number in range(9)), "few.py::test_b"]
    scheduler = hooks.pytest_xdist_make_scheduler(config, None)
    sent = []
    for process in (Process(sent), Process(sent)):
        scheduler.add_node(process)
        scheduler.add_node_collection(process, tests)
    scheduler.schedule()
    assert sent == [[0, 10], list(range(1, 10))]


def test_other_ways_to_share_stay_as_they_are(hooks):
    assert hooks.pytest_xdist_make_scheduler(Config("load"), None) is None


def test_the_longest_files_come_first_and_the_rest_keeps_its_order(hooks):
    names = ["tests/test_z.py", hooks.LONGEST_FIRST[1], "tests/test_a.py", hooks.LONGEST_FIRST[0]]
    items = [SimpleNamespace(path=HERE.parent / name) for name in names]
    hooks.pytest_collection_modifyitems(items)
    sorted_names = [item.path.relative_to(HERE.parent).as_posix() for item in items]
    assert sorted_names == [*hooks.LONGEST_FIRST[:2], "tests/test_z.py", "tests/test_a.py"]


def test_files_that_are_named_are_there(hooks):
    assert [
        name for name in (*hooks.LONGEST_FIRST, hooks.ONE_BY_ONE) if not (HERE.parent / name).is_file()
    ] == []


@pytest.mark.parametrize(("allowed", "workers"), [({3}, 1), ({0, 2, 5}, 3), (set(range(64)), 8)])
def test_there_are_as_many_processes_as_this_one_may_use_processors(hooks, monkeypatch, allowed, workers):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: allowed, raising=False)
    assert hooks.pytest_xdist_auto_num_workers() == workers

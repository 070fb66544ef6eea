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


def _item(nodeid, *marks):
    return SimpleNamespace(nodeid=nodeid, get_closest_marker=lambda name: name in marks or None)


def test_the_longest_files_come_first_and_the_rest_keeps_its_order(hooks):
    items = [
        _item("z.py::test_a"),
        _item("measured.py::test_a"),
        _item("slow.py::test_a", "slow"),
        _item("a.py::test_a"),
        _item("slower.py::test_a", "slow"),
        _item("slower.py::test_b", "browser"),
        _item("measured.py::test_b", "slow"),
    ]
    found = hooks.longest_first(items, {"measured.py": 30.0})
    files = list(dict.fromkeys(item.nodeid.partition("::")[0] for item in found))
    assert files == ["slower.py", "measured.py", "slow.py", "z.py", "a.py"]
    assert [item.nodeid for item in found][:2] == ["slower.py::test_a", "slower.py::test_b"]


def test_what_a_file_took_is_measured_and_the_most_is_remembered(hooks):
    kept = {hooks.MEASURED: {"a.py": 5.0, "b.py": 7.0}}
    cache = SimpleNamespace(get=kept.get, set=kept.__setitem__)
    seconds = hooks.Seconds(cache)
    for nodeid, duration in (("a.py::test_a", 4.0), ("a.py::test_b[x::y]", 4.0), ("b.py::test_a", 1.0)):
        seconds.pytest_runtest_logreport(SimpleNamespace(nodeid=nodeid, duration=duration))
    seconds.pytest_sessionfinish()
    assert kept[hooks.MEASURED] == {"a.py": 8.0, "b.py": 7.0}


def test_the_file_that_is_named_is_there(hooks):
    assert (HERE.parent / hooks.ONE_BY_ONE).is_file()


@pytest.mark.parametrize(("allowed", "workers"), [({3}, 1), ({0, 2, 5}, 3), (set(range(64)), 8)])
def test_there_are_as_many_processes_as_this_one_may_use_processors(hooks, monkeypatch, allowed, workers):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: allowed, raising=False)
    assert hooks.pytest_xdist_auto_num_workers() == workers

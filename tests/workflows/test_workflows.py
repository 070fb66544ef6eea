"""What can be known about the workflows without running them (zizmor and jactionlint know more)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github/actions").glob("*/action.yml"))
# The only jobs that may write, and what.
WRITING = {
    "deploy/publish": {"contents": "write", "pages": "write"},
    "train/attach": {"contents": "write"},
    "weekly/report": {"contents": "read", "issues": "write"},
}
every_file = pytest.mark.parametrize(
    "file", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.parent.name + path.stem
)
every_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda path: path.stem)


def read(file: Path) -> dict[Any, Any]:
    content = yaml.safe_load(file.read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def triggers(file: Path) -> dict[str, Any]:
    return read(file)[True]  # YAML 1.1 reads the key `on` as a truth value


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    return read(file)["jobs"]


def steps(file: Path) -> Iterator[dict[str, Any]]:
    content = read(file)
    if "runs" in content:
        yield from content["runs"]["steps"]
    for job in content.get("jobs", {}).values():
        yield from job.get("steps", ())


def commands(file: Path) -> list[str]:
    return [step["run"] for step in steps(file) if "run" in step]


def test_the_four_workflows_are_there():
    assert [file.stem for file in WORKFLOWS] == ["ci", "deploy", "train", "weekly"]


@every_file
def test_actions_are_pinned_and_say_which_version_that_is(file):
    lines = [line.strip() for line in file.read_text("utf-8").splitlines() if re.search(r"\buses:", line)]
    for line in lines:
        pinned = re.fullmatch(r"(- )?uses: [\w-]+/[\w-]+(/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        ours = re.fullmatch(r"(- )?uses: \./(\.github/\S+)", line)
        assert pinned or (ours and (ROOT / ours[2]).exists()), line


def test_an_action_has_one_version_everywhere():
    pins = {}
    for file in [*WORKFLOWS, *ACTIONS]:
        for action, pin in re.findall(r"uses: ([\w-]+/[\w-]+)(?:/[\w-]+)?@(.+)", file.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert len(pins) >= 5
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


@every_workflow
def test_permissions_are_to_read_except_where_a_job_must_write(file):
    assert read(file)["permissions"] == {"contents": "read"}
    for name, job in jobs(file).items():
        given = job.get("permissions", {})
        allowed = WRITING.get(f"{file.stem}/{name}", {"contents": "read", "actions": "read"})
        assert given.items() <= allowed.items(), name


def test_nothing_that_writes_runs_for_a_pull_request():
    assert not triggers(ROOT / ".github/workflows/ci.yml").keys() & {"pull_request_target", "workflow_run"}
    for file in WORKFLOWS:
        assert "secrets." not in file.read_text("utf-8")
        if any("write" in job.get("permissions", {}).values() for job in jobs(file).values()):
            assert triggers(file).keys() <= {"push", "schedule", "workflow_dispatch"}, file.name


@every_workflow
def test_jobs_end_and_machines_do_not_change_by_themselves(file):
    assert read(file)["concurrency"].keys() == {"group", "cancel-in-progress"}
    for name, job in jobs(file).items():
        if "uses" not in job:  # a called workflow has its own
            assert job["runs-on"] == "ubuntu-24.04", name
            assert 0 < job["timeout-minutes"] <= 360, name


@every_file
def test_a_checkout_leaves_no_token_behind(file):
    for step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@every_file
def test_each_step_has_a_name(file):
    for step in steps(file):
        assert step.get("name"), step


@every_file
def test_no_value_is_written_into_a_script(file):
    assert [run for run in commands(file) if "${{" in run] == []


@every_file
def test_the_key_of_a_cache_names_everything_that_is_in_it(file):
    for step in steps(file):
        if not re.match(r"actions/cache(/restore)?@", step.get("uses", "")):
            continue
        key = step["with"]["key"]
        wanted = ["requirements.lock", "python-version", "runner.os", "runner.arch"]
        if "_build" in step["with"]["path"]:
            wanted += ["artifacts/**", "code/**", "book/**", "pyproject.toml"]
        assert [part for part in wanted if part not in key] == []


@every_file
def test_only_results_are_taken_from_other_code_and_only_with_the_same_packages(file):
    for step in steps(file):
        if not step.get("uses", "").startswith("actions/cache"):
            continue
        if "_build" not in step["with"]["path"] or "/save@" in step["uses"]:
            assert "restore-keys" not in step["with"]
            continue
        # The build knows what depends on code and artifacts; of packages it knows those that code names.
        (looser,) = step["with"]["restore-keys"].splitlines()
        assert step["with"]["key"].startswith(looser)
        assert re.findall(r"\$\{\{ (.+?) \}\}", looser) == [
            "runner.os",
            "runner.arch",
            "steps.environment.outputs.python-version",
            "hashFiles('requirements.lock')",
        ]
        assert looser.endswith("-")


def test_caches_of_results_and_packages_exist():
    found = [
        (re.match(r"actions/cache[/a-z]*", step.get("uses", "")), step)
        for file in [*WORKFLOWS, *ACTIONS]
        for step in steps(file)
    ]
    caches = {match[0]: step for match, step in found if match}
    assert set(caches) == {"actions/cache", "actions/cache/restore", "actions/cache/save"}
    taken, kept = caches["actions/cache/restore"], caches["actions/cache/save"]
    assert kept["with"]["path"] == taken["with"]["path"]
    assert kept["with"]["key"] == f"${{{{ steps.{taken['id']}.outputs.cache-primary-key }}}}"


def test_results_are_kept_before_a_test_can_fail():
    (book,) = [
        job["steps"] for name, job in jobs(ROOT / ".github/workflows/ci.yml").items() if name == "book"
    ]
    kept = next(i for i, step in enumerate(book) if "cache/save@" in step.get("uses", ""))
    assert [step.get("run") for step in book].index("make book") == kept - 1


def _words() -> Iterator[list[str]]:
    """Yield the commands in all `run` lines that are ours, as words."""
    for file in [*WORKFLOWS, *ACTIONS]:
        for run in commands(file):
            for line in run.replace("\\\n", " ").splitlines():
                for command in re.split(r"\|\||&&|[|;]|>>?", line):
                    if re.match(r"\s*(make|\.venv/bin/|\.github/)", command):
                        yield shlex.split(command)


MAKE = sorted({word for words in _words() if words[0] == "make" for word in words[1:] if "=" not in word})
OURS = sorted({words[1] for words in _words() if words[0] == ".venv/bin/mlanimated"})


def test_the_workflows_call_make_and_ours():
    assert {"book", "lint", "test", "quick", "verify", "links", "games"} <= set(MAKE)
    assert {"changes", "publish", "train", "evaluate"} <= set(OURS)


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("target", MAKE)
def test_make_has_what_is_called(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", OURS)
def test_the_command_line_has_what_is_called(command):
    done = subprocess.run(
        [sys.executable, "-m", "mlanimated.cli.main", command, "--help"],
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for words in _words():
        if words[:2] == [".venv/bin/mlanimated", command]:
            options = re.findall(r"(?<!\S)--[a-z-]+", " ".join(words))
            assert [option for option in options if option not in done.stdout] == [], words


def test_scripts_that_are_called_can_be_executed():
    scripts = {words[0] for words in _words() if words[0].startswith(".github/")}
    there = {file.relative_to(ROOT).as_posix() for file in (ROOT / ".github/scripts").iterdir()}
    assert scripts == there
    assert [script for script in scripts if not os.access(ROOT / script, os.X_OK)] == []


def test_ci_and_the_gate_run_the_same():
    gate = (ROOT / ".ci/run").read_text("utf-8")
    assert set(re.findall(r"^make (\w+)", gate, re.M)) <= {*MAKE}
    called = {
        job["uses"]
        for name in ("deploy", "weekly")
        for job in jobs(ROOT / f".github/workflows/{name}.yml").values()
        if "uses" in job
    }
    assert called == {"./.github/workflows/ci.yml"}


def test_only_what_ci_checked_is_published():
    publish = jobs(ROOT / ".github/workflows/deploy.yml")["publish"]
    assert publish["needs"] == "ci"
    assert not any("make book" in step.get("run", "") for step in publish["steps"])


def test_addresses_are_those_of_the_repository_that_runs():
    ours = {}
    for name in ("ci", "deploy"):
        ours[name] = read(ROOT / f".github/workflows/{name}.yml")["env"]
        assert "github.repository" in ours[name]["MLANIMATED_REPOSITORY"]
    del ours["ci"]["MLANIMATED_VERSION"], ours["deploy"]["MLANIMATED_VERSION"]
    assert ours["ci"] == ours["deploy"]


def test_the_weekly_report_hears_of_every_job():
    weekly = jobs(ROOT / ".github/workflows/weekly.yml")
    report = weekly["report"]
    assert set(report["needs"]) == weekly.keys() - {"report"}
    for name in report["needs"]:
        assert f"{name}=${name.upper()}" in report["steps"][-1]["run"]
        assert report["steps"][-1]["env"][name.upper()] == f"${{{{ needs.{name}.result }}}}"

"""What changelog, citation and package say of a version agrees, together and with what is measured."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlanimated.catalogue.claims import check, declared
from mlanimated.cli.listing import agents
from mlanimated.store.artifacts import artifact

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def _score(protocol: dict[str, Any]) -> str:
    low, high = protocol["interval"]
    return f"{protocol['mean']:,.1f} ({low:,.1f} to {high:,.1f})".replace("-", "−")


@pytest.mark.parametrize("name", agents())
def test_every_trained_agent_is_in_the_table_with_what_its_manifest_says(name: str) -> None:
    manifest = artifact(name).manifest
    scores = {protocol["sticky"]: _score(protocol) for protocol in manifest["protocols"]}
    cells = [f"`{name}`", f"{manifest['frames'] / 1e6:.1f}", manifest["choice"], scores[0.0], scores[0.25]]
    row = f"| {' | '.join(cells)} |"
    assert row in CHANGELOG.splitlines(), f"the table of agents in CHANGELOG.md lacks its row:\n{row}"


def test_no_agent_is_in_the_table_that_is_not_here() -> None:
    assert set(re.findall(r"^\| `([^`]+)`", CHANGELOG, re.M)) == set(agents())


MEASURED = {
    "binary-classification/cifar-goal": "{mean:.1f} %, mean of three seeds",
    "convolutional-neural-networks/cifar-goal": "{mean:.1f} %, mean of three seeds",
    "multi-class-classification/cifar-goal": "{mean:.1f} %, mean of three seeds; {mean_both:.1f} % averaged",
    "mountain-car/boxes-reach-the-flag": "boxes: {reached:,} of {games:,}, {mean:.1f} steps",
    "mountain-car/tiles-reach-the-flag": "tiles: {reached:,} of {games:,}, {mean:.1f} steps",
}


@pytest.mark.parametrize("name", MEASURED)
def test_goals_are_told_with_what_is_measured(name: str) -> None:
    verdict = check(declared()[name])
    assert MEASURED[name].format(**verdict.values) in CHANGELOG, verdict.sentence


def test_links_lead_to_files() -> None:
    for link in re.findall(r"\]\(([^:)]+)\)", CHANGELOG):
        assert (ROOT / link).is_file(), link


def test_the_citation_names_the_version_and_nobody_who_does_not_exist() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert str(citation["version"]) == project["version"]
    assert citation["cff-version"] == "1.2.0"
    assert citation.keys() >= {"message", "title", "authors"}, "what the format asks for"
    assert citation["authors"] == [{"name": "The Machine Learning, Animated contributors"}]
    assert citation["authors"][0]["name"] in (ROOT / "LICENSE").read_text("utf-8")

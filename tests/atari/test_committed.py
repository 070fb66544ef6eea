"""What the manifests of the committed agents tell, found out again without the network that played."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.counting import count_events
from mlanimated.atari.trained import HIGHLIGHTS
from mlanimated.store import artifacts

pytestmark = pytest.mark.atari

LARGEST = 4_000_000  # bytes
FOLDERS = sorted(path.parent for path in artifacts.root().glob("*/*/manifest.json"))
NAMES = [f"{folder.parent.name}/{folder.name}" for folder in FOLDERS]


@pytest.fixture(scope="module", params=NAMES)
def agent(request):
    return artifacts.artifact(request.param)


def test_an_agent_is_small(agent):
    assert sum(file["bytes"] for file in agent.manifest["files"].values()) <= LARGEST


def test_means_medians_and_counts_are_those_of_all_games(agent):
    sticky, plain = agent.manifest["protocols"]
    assert (sticky["sticky"], plain["sticky"]) == (0.25, 0)
    for protocol in (sticky, plain):
        assert len(protocol["scores"]) == len(protocol["lengths"]) == protocol["games"] == 100
        assert protocol["mean"] == pytest.approx(np.mean(protocol["scores"]))
        assert protocol["median"] == np.median(protocol["scores"])
        for name, most in protocol.get("most", {}).items():
            assert most["count"] == max(protocol["events"][name])


def test_the_games_in_which_most_happened_play_again_as_they_were_counted(agent):
    """Score and length too: the emulator plays the recorded actions, whatever a network would do here."""
    if HIGHLIGHTS not in agent.manifest["files"]:
        assert not any(protocol.get("most") for protocol in agent.manifest["protocols"])
        return
    for protocol, games in zip(agent.manifest["protocols"], agent.record(HIGHLIGHTS).games, strict=True):
        assert games.keys() == protocol["most"].keys()
        for name, episode in games.items():
            counted = {kind: int(number[0]) for kind, number in count_events([episode]).items()}
            index = episode.seed - protocol["first_seed"]
            assert {"count": counted[name], "seed": episode.seed} == protocol["most"][name]
            # What is counted only since then is in no manifest yet.
            told = {kind: counts[index] for kind, counts in protocol["events"].items()}
            assert {kind: counted[kind] for kind in told} == told
            assert (episode.score, len(episode.actions)) == (
                protocol["scores"][index],
                protocol["lengths"][index],
            )

"""The pages show the animations that `animations.lock` has, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlanimated.catalogue.animations import animations
from mlanimated.cli.lock import FILE, Lock
from mlanimated.player.payload import MIME, Payload
from mlanimated.store.artifacts import sha256

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def shown(executed):
    """The animations of the pages, by the names that the lock gives them."""
    found = {}
    for chapter, cells in executed.items():
        for output in (output for cell in cells for output in cell.outputs):
            if MIME in output.get("data", {}):
                payload = Payload.from_json(output.data[MIME])
                data = payload.made_by.get("data")
                name = f"{'home' if chapter == 'index' else chapter}/{payload.name}"
                found[f"{name} ({data})" if data else name] = payload
    return found


def test_the_pages_show_what_is_locked(shown):
    lock = Lock(REPOSITORY / FILE)
    assert lock.names() == set(animations()), f"{FILE} is not up to date: run make pictures"
    for name, payload in shown.items():
        locked = lock.animations[name]
        assert [payload.width, payload.height] == locked["size"], name
        assert payload.fps == locked["fps"], name
        films = {label: (film["frames"], film["mp4"]) for label, film in locked["films"].items()}
        assert {v.label: (v.frames, sha256(v.video)) for v in payload.variants} == films, name

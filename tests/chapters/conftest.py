"""What tests of several chapters ask of an agent's artifact."""

import pytest

from mlanimated.store import artifacts


@pytest.fixture(scope="module")
def protocols(request):
    """Return the results of the chapter's agent, without sticky actions and with them."""
    found = artifacts.artifact(request.module.recipe.AGENT).manifest["protocols"]
    return {"sticky" if one["sticky"] else "plain": one for one in found}

"""What the chapters claim is so; that it might not be is tested chapter by chapter, beside this file."""

import pytest

from mlanimated.catalogue.claims import check, declared

CLAIMS = declared()


@pytest.mark.parametrize("name", CLAIMS)
def test_claim_holds(name):
    verdict = check(CLAIMS[name])
    assert verdict.holds, verdict

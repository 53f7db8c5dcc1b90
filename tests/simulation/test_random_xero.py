"""Random evenings where Xero numbers the invoices: whatever goes wrong, the invariants hold."""

from __future__ import annotations

import pytest

from tests.simulation.suite import PARTS, RANDOM, part

pytestmark = pytest.mark.timeout(600)  # a guard against hanging, on a machine with other work too


@pytest.mark.parametrize("number", range(PARTS))
def test_no_random_schedule_breaks_an_invariant(number: int) -> None:
    assert part("xero", RANDOM, number).crashes > 0

"""Random evenings where the app numbers the invoices: whatever goes wrong, the invariants hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.suite import PARTS, RANDOM, part

if TYPE_CHECKING:
    from tests.simulation.starts import Theatre

pytestmark = pytest.mark.timeout(600)  # a guard against hanging, on a machine with other work too


@pytest.mark.parametrize("number", range(PARTS))
def test_no_random_schedule_breaks_an_invariant(place: Theatre, number: int) -> None:
    assert part(place, "app", RANDOM, number).crashes > 0

"""Two operators who share nothing but the books, the one inside a request of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.suite import PARTS, TWO_OPERATORS, part

if TYPE_CHECKING:
    from tests.simulation.starts import Theatre

pytestmark = pytest.mark.timeout(600)  # a guard against hanging, on a machine with other work too


@pytest.mark.parametrize("number", range(PARTS))
def test_two_operators_never_bill_a_job_twice(place: Theatre, number: int) -> None:
    assert part(place, "two", TWO_OPERATORS, number).crashes > 0

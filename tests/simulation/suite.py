"""How much of each ring runs in the suite, and how a ring is held to its invariants there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.rings import PAIRS, Counts, ring, run_all

if TYPE_CHECKING:
    from tests.simulation.starts import Theatre

RANDOM = 1_000
"""In each numbering mode; a schedule takes about 30 ms of a core. Every change is held to 3,000, and the
long run has 15,000."""
TWO_OPERATORS = 300
THINNED = len(PAIRS)
"""Every pair of faults once, modes and crash points in turn."""
PARTS = 10
"""A ring is cut into so many tests, so that none takes long; a module is one worker's."""


def part(place: Theatre, ring_name: str, count: int, number: int) -> Counts:
    """Run the n-th part of the first seeds of a ring; AssertionError with seed and trace where one breaks."""
    each = count // PARTS
    counts = run_all(ring(ring_name, place), range(number * each, (number + 1) * each), until=1)
    assert not counts.violations, counts.violations[0]
    assert counts.schedules == each
    return counts

"""Every pair of faults of two writes in a row, with a crash in between."""

from __future__ import annotations

import pytest

from tests.simulation.evening import live
from tests.simulation.rings import EXHAUSTIVE, PAIRS, pair_of
from tests.simulation.schedules import CRASH_POINTS, paired
from tests.simulation.starts import Mode, Theatre
from tests.simulation.suite import PARTS, THINNED, part

pytestmark = pytest.mark.timeout(600)  # a guard against hanging, on a machine with other work too


@pytest.mark.parametrize("number", range(PARTS))
def test_no_pair_of_faults_breaks_an_invariant(place: Theatre, number: int) -> None:
    assert part(place, "pair", THINNED, number).crashes > 0


def test_the_thinned_ring_has_every_pair_every_crash_point_and_both_modes() -> None:
    modes, firsts, seconds, points = zip(*map(pair_of, range(THINNED)), strict=True)
    assert set(zip(firsts, seconds, strict=True)) == set(PAIRS)
    assert set(points) == set(CRASH_POINTS)
    assert set(modes) == set(Mode)


def test_the_exhaustive_ring_has_everything_once() -> None:
    assert len({pair_of(seed) for seed in range(EXHAUSTIVE)}) == EXHAUSTIVE


@pytest.mark.parametrize("mode", Mode)
def test_the_crash_points_lie_around_the_writes(place: Theatre, mode: Mode) -> None:
    """From before the contacts leave until the invoices are settled; the next run finds what each left."""
    ends = []
    for point in CRASH_POINTS[1:]:
        verdict = live(place, paired(mode, "ok", "ok", point))
        assert verdict.crashes == 1
        ends.append(next(line for line in verdict.trace if "crash at" in line))
    assert "J3 CONFIRMED" in ends[0]
    assert any("SENDING" in end for end in ends)
    assert "POSTED" in ends[-1]

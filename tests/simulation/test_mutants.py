"""Bugs planted in the poster: each is caught, by the schedule it names."""

from __future__ import annotations

import pytest

from tests.simulation.evening import live
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.rings import find, named_schedule
from tests.simulation.starts import theatre

AROUND = range(400)
"""Seeds that are tried where another schedule has to be found: the poster changed since."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_is_caught(mutant: Mutant) -> None:
    with theatre() as place:
        named = named_schedule(mutant.shown_by)
        assert not live(place, named).violations
        if live(place, named, mutant).violations:
            return
        other = find(place, mutant.shown_by.partition(":")[0], AROUND, mutant)
    found = other.schedule.name if other is not None else "none of those around it"
    pytest.fail(f"{mutant.name}: {mutant.shown_by} no longer shows it, {found} does")


def test_no_two_of_them_are_the_same() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len({mutant.plant for mutant in MUTANTS}) == len(MUTANTS)

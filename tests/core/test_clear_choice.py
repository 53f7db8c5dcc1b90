"""When one key may take a contact: sure, well ahead, not refused, and without a namesake."""

from __future__ import annotations

import pytest

from jobsync_tui.core.clear_choice import clear_choice
from jobsync_tui.core.evidence import Candidate, Decision, Evidence, Level, Match
from jobsync_tui.core.ledger import ContactID


def candidate(name: str, score: float, level: Level = Level.CLOSE, *, active: bool = True) -> Candidate:
    """A contact whose id is its name and score, and whose name compares so with the customer's."""
    compared = (Evidence(field="name", level=level, weight=1.0),)
    key = ContactID(f"{name} {score}")
    return Candidate(contact_id=key, name=name, score=score, evidence=compared, active=active)


def found(*candidates: Candidate) -> Match:
    return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why="somebody should look")


def test_the_best_one_is_clear_when_it_is_sure_and_well_ahead() -> None:
    best = candidate("Puriri Engineering Ltd", 0.9, Level.SAME)
    assert clear_choice(found(best)) is best
    assert clear_choice(found(best, candidate("Rimu Rentals Ltd", 0.8))) is best
    assert clear_choice(found(best, candidate("Puriri Roofing Ltd", 0.0))) is best


@pytest.mark.parametrize("scores", [(0.89,), (0.89, 0.0), (0.95, 0.86), (0.95, 0.0, 0.9)])
def test_an_unsure_one_and_one_with_another_close_behind_are_not_clear(scores: tuple[float, ...]) -> None:
    names = ("Puriri Engineering Ltd", "Rimu Rentals Ltd", "Ridge Marine Ltd")
    assert clear_choice(found(*map(candidate, names, scores))) is None


def test_nobody_is_clear_among_none_and_a_refused_one_never_is() -> None:
    best = candidate("Puriri Engineering Ltd", 1.0, Level.SAME)
    assert clear_choice(found()) is None
    assert clear_choice(found(best), {str(best.contact_id)}) is None
    assert clear_choice(found(best), {"another contact"}) is best


@pytest.mark.parametrize("other", ["Puriri Engineering Limited", "PURIRI ENGINEERING LTD", "Puriri Engineering"])
def test_of_two_that_read_the_same_neither_is_clear_however_far_apart_they_are(other: str) -> None:
    assert clear_choice(found(candidate("Puriri Engineering Ltd", 1.0), candidate(other, 0.0))) is None
    assert (
        clear_choice(found(candidate("Puriri Engineering Ltd", 1.0), candidate("Rimu", 0), candidate(other, 0)))
        is None
    )


def test_an_archived_contact_is_not_clear_however_sure_it_is() -> None:
    archived = candidate("Puriri Engineering Ltd", 1.0, Level.SAME, active=False)
    assert clear_choice(found(archived)) is None
    assert clear_choice(found(archived, candidate("Rimu Rentals Ltd", 0.2))) is None


def test_a_namesake_that_is_archived_is_looked_at_as_well() -> None:
    archived = candidate("Puriri Engineering", 0.0, active=False)
    assert clear_choice(found(candidate("Puriri Engineering Ltd", 1.0), archived)) is None


def test_two_that_each_have_the_customers_name_are_namesakes_even_when_spelled_apart() -> None:
    best, other = (
        candidate("Puriri Engineering Ltd", 1.0, Level.SAME),
        candidate("P E L Puriri", 0.0, Level.SAME),
    )
    assert clear_choice(found(best, other)) is None


def test_where_another_has_the_customers_name_the_better_one_is_not_clear() -> None:
    best, namesake = candidate("Southside Motors", 0.99), candidate("Northside Motors", 0.01, Level.SAME)
    assert clear_choice(found(best, namesake)) is None


def test_names_without_a_letter_are_not_taken_for_one_name() -> None:
    best = candidate("???", 1.0)
    assert clear_choice(found(best, candidate("!!!", 0.0))) is best

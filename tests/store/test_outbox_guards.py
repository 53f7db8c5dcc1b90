"""The guards that the database itself keeps, whatever the code above it does."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import ContactID, InvoiceID
from jobsync_tui.core.outbox import Intent, IntentState, Outcome
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.cache import Cache, open_memory
from jobsync_tui.store.contact_intents import add_contact_intent, contact_intents, move_contact
from jobsync_tui.store.decisions import events, log
from tests.store.intents_support import AT, INTENT, ROUTES, add, by_id

if TYPE_CHECKING:
    from collections.abc import Iterator

LEGAL = {
    ("DRAFT", "CONFIRMED"),
    ("CONFIRMED", "SENDING"),
    ("CONFIRMED", "UNKNOWN"),
    ("CONFIRMED", "REJECTED"),
    ("SENDING", "POSTED"),
    ("SENDING", "REJECTED"),
    ("SENDING", "UNKNOWN"),
    ("SENDING", "CONFIRMED"),
    ("UNKNOWN", "POSTED"),
    ("UNKNOWN", "CONFIRMED"),
    ("UNKNOWN", "HUMAN"),
    ("HUMAN", "POSTED"),
    ("HUMAN", "REJECTED"),
}
"""As section 1.3 of the protocol and the drawing in `core.outbox` have them."""

CONFIRMED_OR_LATER = [state for state in IntentState if state is not IntentState.DRAFT]


@pytest.fixture
def cache() -> Iterator[Cache]:
    opened = open_memory()
    yield opened
    opened.close()


def write(cache: Cache, sql: str, *parameters: object) -> int:
    with cache.transaction():
        return cache.execute(sql, parameters)


@pytest.mark.parametrize(("old", "new"), [*product(IntentState, IntentState)], ids=str)
def test_the_database_takes_the_legal_moves_and_no_other(cache: Cache, old: IntentState, new: IntentState) -> None:
    intent = add(cache, old)
    if (old, new) in LEGAL:
        assert write(cache, "UPDATE intent SET state = ? WHERE id = ?", new, intent.id) == 1
        assert by_id(cache, intent.id).state is new
    else:
        with pytest.raises(sqlite3.IntegrityError, match="cannot move between these states"):
            write(cache, "UPDATE intent SET state = ? WHERE id = ?", new, intent.id)
        assert by_id(cache, intent.id).state is old


def test_a_state_nobody_knows_is_refused(cache: Cache) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint"), cache.transaction():
        rows.add_intent(cache, replace(INTENT, state="LOST"))  # type: ignore[arg-type]  # no state there is


FROZEN: dict[str, object] = {
    "body": "{}",
    "body_sha256": "00",
    "tenant_id": "other",
    "source": "other",
    "job_id": "2",
    "stage": "deposit",
    "revision": 2,
    "invoice_number": "J2",
    "currency": "AUD",
    "total_cents": 1,
    "status": "AUTHORISED",
    "contact_id": "bob",
}


@pytest.mark.parametrize("state", CONFIRMED_OR_LATER)
@pytest.mark.parametrize("column", FROZEN)
def test_nothing_she_confirmed_can_be_changed_afterwards(cache: Cache, state: IntentState, column: str) -> None:
    intent = add(cache, state)
    with pytest.raises(sqlite3.IntegrityError, match=r"confirmed invoice cannot be changed"):
        write(cache, f"UPDATE intent SET {column} = ? WHERE id = ?", FROZEN[column], intent.id)  # noqa: S608
    assert by_id(cache, intent.id) == intent


@pytest.mark.parametrize("column", FROZEN)
def test_a_draft_may_still_be_changed(cache: Cache, column: str) -> None:
    intent = add(cache)
    assert write(cache, f"UPDATE intent SET {column} = ? WHERE id = ?", FROZEN[column], intent.id) == 1  # noqa: S608


def test_a_confirmed_invoice_learns_its_new_contact_once(cache: Cache) -> None:
    with cache.transaction():
        waiting = add_contact_intent(cache, batch="b", tenant_id="tenant", name="Zoe", body=b"{}")
    intent = add(cache, IntentState.CONFIRMED, contact_id=None, contact_intent_id=waiting)
    write(cache, "UPDATE intent SET contact_id = 'zoe' WHERE id = ?", intent.id)
    with pytest.raises(sqlite3.IntegrityError, match="contact of a confirmed invoice"):
        write(cache, "UPDATE intent SET contact_id = 'bob' WHERE id = ?", intent.id)


def test_an_invoice_without_a_contact_to_be_is_refused(cache: Cache) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(cache, contact_id=None)


@pytest.mark.parametrize("state", CONFIRMED_OR_LATER)
def test_a_confirmed_invoice_cannot_be_deleted(cache: Cache, state: IntentState) -> None:
    intent = add(cache, state)
    with pytest.raises(sqlite3.IntegrityError, match="is kept"):
        write(cache, "DELETE FROM intent WHERE id = ?", intent.id)
    rows.drop_drafts(cache)
    assert by_id(cache, intent.id) == intent


@pytest.mark.parametrize("sql", ["UPDATE event SET detail = '{}'", "DELETE FROM event"])
def test_the_event_log_is_append_only(cache: Cache, sql: str) -> None:
    with cache.transaction():
        log(cache, AT, "happened", "field:1:final", {"a": "b"})
    before = events(cache)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        write(cache, sql)
    assert events(cache) == before


OTHER_JOB = JobKey(source="field", job_id=JobId("2"), stage="final")


@pytest.mark.parametrize("state", [state for state in IntentState if state is not IntentState.REJECTED])
def test_a_second_intent_of_a_number_is_refused(cache: Cache, state: IntentState) -> None:
    add(cache, state)
    with pytest.raises(sqlite3.IntegrityError, match="invoice_number"):
        add(cache, job=OTHER_JOB)
    assert rows.number_holder(cache, "tenant", "J1") == "J1"


def test_the_number_of_a_refused_invoice_is_free_again(cache: Cache) -> None:
    add(cache, IntentState.REJECTED)
    assert rows.number_holder(cache, "tenant", "J1") is None
    assert add(cache, revision=2).invoice_number == "J1"


def test_another_organisation_may_use_the_same_number(cache: Cache) -> None:
    add(cache, IntentState.POSTED)
    assert add(cache, tenant_id="other").invoice_number == "J1"


@pytest.mark.parametrize("state", IntentState)
def test_a_second_intent_of_one_revision_of_a_job_is_refused(cache: Cache, state: IntentState) -> None:
    add(cache, state)
    with pytest.raises(sqlite3.IntegrityError, match="revision"):
        add(cache, invoice_number="J1-R2")


# The functions over the rows


def test_an_intent_comes_back_as_it_was_kept(cache: Cache) -> None:
    kept = add(cache)
    assert replace(kept, id=0, seal="") == INTENT
    assert kept.intact


ALTERED = {
    "tenant_id": "'other'",
    "revision": "2",
    "job_number": "'J2'",
    "invoice_number": "'J2'",
    "contact_name": "'Bob'",
    "contact_id": "'bob'",
    "currency": "'AUD'",
    "total_cents": "11501",
    "status": "'AUTHORISED'",
    "body": "'{}'",
    "body_sha256": "'0'",
    "seal": "'0'",
}


@pytest.mark.parametrize("column", sorted(ALTERED))
def test_a_cell_altered_behind_the_guards_is_seen(cache: Cache, column: str) -> None:
    """A bit may flip, and a tool may drop a trigger: the seal covers what the guards cannot."""
    intent = add(cache, IntentState.CONFIRMED)
    for row in cache.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'intent'"):
        write(cache, f"DROP TRIGGER {row['name']}")
    write(cache, f"UPDATE intent SET {column} = {ALTERED[column]} WHERE id = ?", intent.id)  # noqa: S608 - ours
    assert not by_id(cache, intent.id).intact


def test_an_invoice_is_named_by_a_number_or_by_a_mark_and_never_by_both_or_none(cache: Cache) -> None:
    for number, reference in (("", ""), ("J1", "J1 #abcdefgh")):
        with pytest.raises(sqlite3.IntegrityError, match="by its number or by its mark"):
            add(cache, invoice_number=number, reference=reference)
    assert add(cache, invoice_number="", reference="J1 #abcdefgh").intact


def test_the_number_that_xero_gave_is_taken_once(cache: Cache) -> None:
    intent = add(cache, IntentState.SENDING, invoice_number="", reference="J1 #abcdefgh")
    posted = Outcome(state=IntentState.POSTED, invoice_number="INV-7")
    rows.move(cache, intent, posted, at=AT)
    assert (by_id(cache, intent.id).invoice_number, by_id(cache, intent.id).intact) == ("INV-7", True)
    with pytest.raises(sqlite3.IntegrityError, match="number of a confirmed invoice"):
        write(cache, "UPDATE intent SET invoice_number = 'INV-8' WHERE id = ?", intent.id)


def test_two_invoices_never_share_a_mark(cache: Cache) -> None:
    add(cache, invoice_number="", reference="J1 #abcdefgh")
    with pytest.raises(sqlite3.IntegrityError):
        add(cache, invoice_number="", reference="j1 #ABCDEFGH", job=OTHER_JOB)


@pytest.mark.parametrize("total", ["0.01", "115.00", "-3.10", "99999999.99"])
def test_totals_survive_to_the_cent(cache: Cache, total: str) -> None:
    assert add(cache, total=Decimal(total)).total == Decimal(total)


def test_a_move_from_a_state_it_is_no_longer_in_is_refused_and_not_logged(cache: Cache) -> None:
    old = add(cache, IntentState.SENDING)
    rows.move(cache, old, Outcome(state=IntentState.POSTED, invoice_id=InvoiceID("i")), at=AT)
    told = events(cache)
    with pytest.raises(CacheError, match="no longer sending"):
        rows.move(cache, old, Outcome(state=IntentState.UNKNOWN), at=AT)
    assert events(cache) == told
    assert by_id(cache, old.id).state is IntentState.POSTED


def test_a_draft_that_was_dropped_cannot_be_moved(cache: Cache) -> None:
    dropped = add(cache)
    rows.drop_drafts(cache)
    with pytest.raises(CacheError, match="no longer draft"):
        rows.move(cache, dropped, Outcome(state=IntentState.CONFIRMED), at=AT)


def test_the_newest_intent_of_a_job_is_its_highest_revision_and_never_a_draft(cache: Cache) -> None:
    assert rows.newest_intent(cache, INTENT.job) is None
    first = add(cache, IntentState.REJECTED)
    assert rows.newest_intent(cache, INTENT.job) == first
    second = add(cache, IntentState.HUMAN, revision=2)
    add(cache, revision=3, invoice_number="J1-R3")
    assert rows.newest_intent(cache, INTENT.job) == second
    assert rows.newest_intents(cache) == {INTENT.job: second}
    assert rows.newest_intent(cache, OTHER_JOB) is None


def test_intents_are_found_by_batch_and_by_state(cache: Cache) -> None:
    one = add(cache, IntentState.POSTED)
    two = add(cache, IntentState.CONFIRMED, job=OTHER_JOB, invoice_number="J2", batch="b")
    assert rows.intents(cache) == [one, two]
    assert rows.intents(cache, batch="b") == [two]
    assert rows.intents(cache, states=[IntentState.POSTED, IntentState.HUMAN]) == [one]
    assert rows.intents(cache, states=[]) == []


def test_once_a_contact_exists_the_invoices_that_wait_for_it_know_it(cache: Cache) -> None:
    with cache.transaction():
        waiting = add_contact_intent(cache, batch="b", tenant_id="tenant", name="Zoe", body=b"{}")
    intent = add(cache, IntentState.CONFIRMED, contact_id=None, contact_intent_id=waiting)
    other = add(cache, IntentState.CONFIRMED, job=OTHER_JOB, invoice_number="J2")
    for state in (IntentState.CONFIRMED, IntentState.SENDING):
        [contact] = contact_intents(cache, states=IntentState)
        move_contact(cache, contact, state, at=AT)
    [contact] = contact_intents(cache, states=IntentState)
    move_contact(cache, contact, IntentState.POSTED, at=AT, contact_id=ContactID("zoe"))
    assert (contact_of(cache, intent), contact_of(cache, other)) == ("zoe", "ada")


def contact_of(cache: Cache, intent: Intent) -> str | None:
    return by_id(cache, intent.id).contact_id


def test_the_ways_to_each_state_that_these_tests_use_are_legal() -> None:
    for route in ROUTES.values():
        steps = [IntentState.DRAFT, *route]
        assert set(pairwise(steps)) <= LEGAL

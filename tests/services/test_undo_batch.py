"""undo batch: only drafts that are still as they were posted are deleted, and nothing is claimed that is not so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import httpx
import pytest

from jobsync_tui.core.errors import CacheError, SignInNeeded, UsageError
from jobsync_tui.core.proposal import State
from jobsync_tui.services import undo_batch as undoing
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.undo_batch import plan_undo, undo_batch
from jobsync_tui.store.decisions import events
from jobsync_tui.store.outbox import intents
from tests.fakes import SimulatedCrash, answering, crash_after, crash_before, raising, refuse_connection
from tests.services.invariants import Witness
from tests.services.small_business import EVERY, OLD
from tests.services.worlds import drafted, post_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.services.undo_batch import Undoing
    from jobsync_tui.services.workspace import Workspace
    from tests.fakes import Fault
    from tests.services.worlds import World

BATCH = "2026-05-29-a"
THROTTLED = answering(429, "", "text/html", after=False, X_Rate_Limit_Problem="day", Retry_After="40000")


def held(world: World, number: str) -> dict[str, Any]:
    """The invoice of this number, whatever its status."""
    (one,) = [one for one in world.books.invoices.values() if one["InvoiceNumber"] == number]
    return one


def undone(ws: Workspace, batch: str = BATCH) -> Undoing:
    return undo_batch(ws, plan_undo(ws, batch))


def numbers(undoing: Undoing, *, deleted: bool) -> list[str]:
    return [one.intent.invoice_number for one in undoing.invoices if one.deleted is deleted]


def test_the_drafts_of_a_batch_are_deleted_and_nothing_else(posted: World) -> None:
    witness = Witness(posted)
    for number in EVERY:
        witness._invoices.pop(held(posted, number)["InvoiceID"])
    with posted.open() as ws:
        ended = undone(ws)
        assert numbers(ended, deleted=True) == list(EVERY)
        assert ended.error is None
        witness.check(ws)
    assert {held(posted, number)["Status"] for number in EVERY} == {"DELETED"}
    assert len(posted.wire.bodies("POST Invoices")) == 1


def test_looking_alone_deletes_nothing(posted: World) -> None:
    with posted.open() as ws:
        planned = plan_undo(ws, BATCH)
    assert len(planned.doomed) == 5
    assert posted.wire.bodies("POST Invoices") == []


def approve(_world: World, invoice: dict[str, Any]) -> None:
    invoice["Status"] = "AUTHORISED"


def pay(_world: World, invoice: dict[str, Any]) -> None:
    invoice["AmountPaid"] = Decimal("1.00")


def give_to_another(world: World, invoice: dict[str, Any]) -> None:
    invoice["ContactID"] = world.contacts_named("Cobham School")[0]["ContactID"]


def reword(_world: World, invoice: dict[str, Any]) -> None:
    invoice["LineItems"][0]["Description"] = "Labour, and more"


def raise_total(_world: World, invoice: dict[str, Any]) -> None:
    invoice["Total"] += Decimal("1.00")


def recode(_world: World, invoice: dict[str, Any]) -> None:
    invoice["LineItems"][0]["AccountCode"] = "210"


def renumber(_world: World, invoice: dict[str, Any]) -> None:
    invoice["InvoiceNumber"] = "J1-hers"


def remove(world: World, invoice: dict[str, Any]) -> None:
    del world.books.invoices[invoice["InvoiceID"]]


CHANGES = [
    (approve, "It is authorised in Xero"),
    (pay, "A payment or credit is allocated"),
    (give_to_another, "edited in Xero since it was posted: its contact."),
    (reword, "edited in Xero since it was posted: its lines."),
    (raise_total, "edited in Xero since it was posted: its total."),
    (recode, "edited in Xero since it was posted: its lines."),
    (renumber, "edited in Xero since it was posted: its number."),
    (remove, "It was not found in Xero."),
]


@pytest.mark.parametrize(("change", "says"), CHANGES)
def test_an_invoice_that_somebody_worked_on_is_kept_and_the_others_are_deleted(
    posted: World, change: Callable[[World, dict[str, Any]], None], says: str
) -> None:
    change(posted, held(posted, "J1"))
    with posted.open() as ws:
        ended = undone(ws)
        kept = {one.intent.invoice_number: one.kept for one in ended.invoices if one.kept}
    assert list(kept) == ["J1"]
    assert says in kept["J1"]
    assert numbers(ended, deleted=True) == list(EVERY[1:])
    assert b"J1" not in posted.wire.bodies("POST Invoices")[0]


@pytest.mark.parametrize("change", [approve, reword])
def test_what_changed_while_she_read_the_question_is_kept(
    posted: World, change: Callable[[World, dict[str, Any]], None]
) -> None:
    with posted.open() as ws:
        planned = plan_undo(ws, BATCH)
        change(posted, held(posted, "J2"))
        ended = undo_batch(ws, planned)
    assert numbers(ended, deleted=False) == ["J2"]
    assert held(posted, "J2")["Status"] != "DELETED"


def test_what_was_approved_after_the_last_look_is_refused_by_xero_and_kept(posted: World) -> None:
    def approve_first(send: Any, request: httpx.Request) -> httpx.Response:  # the wire's way on
        approve(posted, held(posted, "J2"))
        answer: httpx.Response = send(request)
        return answer

    posted.wire.will("POST Invoices", approve_first)
    with posted.open() as ws:
        ended = undone(ws)
    assert numbers(ended, deleted=False) == ["J2"]
    assert "Xero did not delete it" in next(one.kept for one in ended.invoices if one.kept)


# Faults


@pytest.mark.parametrize(
    ("fault", "gone"),
    [
        (raising(httpx.ReadTimeout, after=True), True),
        (raising(httpx.ReadTimeout, after=False), False),
        (answering(500, "", "text/html", after=True), True),
        (answering(200, "<html>", "text/html", after=True), True),
    ],
)
def test_an_uncertain_answer_is_settled_by_reading_back_and_never_by_another_try(
    posted: World,
    fault: Fault,
    gone: bool,  # noqa: FBT001 - a case of the test
) -> None:
    posted.wire.will("POST Invoices", fault)
    with posted.open() as ws:
        ended = undone(ws)
        assert len(posted.wire.bodies("POST Invoices")) == 1
        assert numbers(ended, deleted=True) == (list(EVERY) if gone else [])
        assert (ended.by_us, ended.uncertain) == ((5, 0) if gone else (0, 5))
        assert numbers(undone(ws), deleted=True) == list(EVERY)
    assert {held(posted, number)["Status"] for number in EVERY} == {"DELETED"}


@pytest.mark.parametrize("fault", [THROTTLED, refuse_connection])
def test_what_was_certainly_not_done_is_told_as_that(posted: World, fault: Fault) -> None:
    posted.wire.will("POST Invoices", *[fault] * 3)
    with posted.open() as ws:
        ended = undone(ws)
        assert ended.error is not None
        assert all(one.kept.startswith("It was not deleted.") for one in ended.invoices)
        assert (ended.uncertain, ended.staying) == (0, 5)
    assert {held(posted, number)["Status"] for number in EVERY} == {"DRAFT"}


def test_where_reading_back_fails_nothing_is_claimed(posted: World) -> None:
    posted.wire.cut_off_after("POST Invoices", raising(httpx.ReadTimeout, after=True))
    with posted.open() as ws:
        ended = undone(ws)
        assert all("not certain" in one.kept for one in ended.invoices)
        assert (ended.uncertain, ended.by_us, ended.staying) == (5, 0, 0)
        posted.wire.mend()
        assert numbers(undone(ws), deleted=True) == list(EVERY)
    assert len(posted.wire.bodies("POST Invoices")) == 1


@pytest.mark.parametrize("crash", [crash_before, crash_after])
def test_after_a_crash_the_same_command_looks_first(posted: World, crash: Fault) -> None:
    posted.wire.will("POST Invoices", crash)
    with posted.open() as ws, pytest.raises(SimulatedCrash):
        undone(ws)
    with posted.open() as ws:
        assert [row["what"] for row in events(ws.cache)].count("undo batch") == 1
        assert numbers(undone(ws), deleted=True) == list(EVERY)
        assert drafted(ws)["J1"].state is State.READY
    assert {held(posted, number)["Status"] for number in EVERY} == {"DELETED"}


FULL = CacheError("The cache could not be read or written: disk full.", next_step="Free some space.")


def disk_full(*_: object, **__: object) -> NoReturn:
    raise FULL


@pytest.mark.parametrize("write", ["upsert_invoices", "bill_again"])
def test_a_disk_that_fills_once_xero_deleted_leaves_it_uncertain_and_the_next_look_settles_it(
    posted: World, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    with posted.open() as ws:
        with monkeypatch.context() as full:

            def deleted_then_full(send: Any, request: httpx.Request) -> httpx.Response:  # the wire's way on
                answer: httpx.Response = send(request)
                full.setattr(undoing, write, disk_full)
                return answer

            posted.wire.will("POST Invoices", deleted_then_full)
            ended = undone(ws)
        assert (ended.uncertain, ended.by_us, ended.staying, ended.error) == (5, 0, 0, FULL)
        assert undone(ws).by_us == 5
        assert drafted(ws)["J1"].state is State.READY
    assert len(posted.wire.bodies("POST Invoices")) == 1


@pytest.mark.parametrize("write", ["upsert_invoices", "note_event"])
def test_a_disk_that_is_full_before_xero_is_asked_deletes_nothing_and_says_so(
    posted: World, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    with posted.open() as ws:
        planned = plan_undo(ws, BATCH)
        monkeypatch.setattr(undoing, write, disk_full)
        ended = undo_batch(ws, planned)
    assert (ended.uncertain, ended.staying, ended.error) == (0, 5, FULL)
    assert all(one.kept.startswith("It was not deleted. The cache") for one in ended.invoices)
    assert posted.wire.bodies("POST Invoices") == []


# Refused before anything is asked of Xero


def test_an_unknown_batch_names_the_last_one(posted: World) -> None:
    with posted.open() as ws, pytest.raises(UsageError, match=f"The last one is {BATCH}"):
        plan_undo(ws, "2020-01-01-a")


def test_nothing_is_undone_while_anything_is_being_sent(confirmed: World) -> None:
    confirmed.wire.will("PUT Invoices", crash_before)
    with confirmed.open() as ws, pytest.raises(SimulatedCrash):
        post_all(ws)
    with confirmed.open() as ws, pytest.raises(UsageError, match="still being sent"):
        plan_undo(ws, BATCH)


def test_what_was_never_posted_is_named_and_not_touched(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        found = drafted(ws, view)
        confirm(ws, prepare(ws, view, [found[number] for number in OLD]))
        pulled.contacts_named("Ada Rewi")[0]["ContactStatus"] = "ARCHIVED"
        post_all(ws)
        ended = undone(ws, intents(ws.cache)[0].batch)
    assert numbers(ended, deleted=False) == ["J1"]
    assert "not posted (rejected)" in ended.invoices[0].kept


def test_other_books_are_not_touched(posted: World) -> None:
    posted.books.organisation["OrganisationID"] = "5a6d0c2e-0000-4b7a-9d11-70726163746a"
    with posted.open() as ws, pytest.raises(SignInNeeded):
        plan_undo(ws, BATCH)
    assert posted.wire.bodies("POST Invoices") == []

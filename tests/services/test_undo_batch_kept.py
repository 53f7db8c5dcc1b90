"""undo batch keeps what is not plainly ours and as it was posted: adopted, sent, or worked on by a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.afterwards import AfterPolicy, AfterState
from jobsync_tui.services.undo_batch import UNCERTAIN, plan_undo, undo_batch
from jobsync_tui.store.outbox import intents
from tests.fakes import answering, raising
from tests.services.after_support import EMAIL, confirm_with, held, outcomes, posted_with, refused, run_all
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.services.undo_batch import Doomed, Undoing
    from jobsync_tui.services.workspace import Workspace
    from tests.fakes import Fault
    from tests.services.worlds import World

OURS = AfterPolicy()
LINE = {"Description": "Labour", "Quantity": Decimal(1), "UnitAmount": Decimal("100.00"), "AccountCode": "200"}


def undone(ws: Workspace) -> Undoing:
    """Delete what can be deleted of the one batch there is."""
    return undo_batch(ws, plan_undo(ws, intents(ws.cache)[0].batch))


def only(undoing: Undoing) -> Doomed:
    (one,) = undoing.invoices
    return one


def test_an_invoice_that_this_outbox_never_sent_is_kept(pulled: World) -> None:
    def by_another(request: httpx.Request) -> None:
        if "InvoiceNumbers=J1" in str(request.url) and not pulled.live("J1"):
            pulled.books.seed_invoice(
                InvoiceNumber="J1",
                Contact={"Name": "Ada Rewi"},
                Status="DRAFT",
                LineItems=[LINE | {"TaxType": "OUTPUT2"}],
            )

    with pulled.open() as ws:
        confirm_with(ws, OURS, status="DRAFT")
        pulled.wire.watch = by_another
        post_all(ws)
        assert outbox(ws)["J1"].attempt == 0
        one = only(undone(ws))
    assert "may be somebody else's" in one.kept
    assert held(pulled, "J1")["Status"] == "DRAFT"


def test_an_invoice_that_was_only_found_again_is_kept(pulled: World) -> None:
    """Its PUT had no answer: it is as good as ours, and nothing shows it."""
    with pulled.open() as ws:
        confirm_with(ws, OURS, ("J1", "J2"), status="DRAFT")
        pulled.wire.will("PUT Invoices", raising(httpx.ReadTimeout, after=True))
        post_all(ws)
        assert [one.attempt for one in outbox(ws).values()] == [1, 1]
        kept = [one.kept for one in undone(ws).invoices]
    assert all("Xero never answered that jobsync made it" in one for one in kept)


def test_an_invoice_that_was_emailed_is_kept(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, status="SUBMITTED")
        assert run_all(ws).all_done
        one = only(undone(ws))
    assert one.kept.startswith("It was sent to the client already")
    assert held(pulled, "J1")["Status"] == "SUBMITTED"


def test_an_invoice_that_may_have_been_emailed_is_kept(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, status="SUBMITTED")
        pulled.wire.will("POST Email", raising(httpx.ReadTimeout, after=False))
        assert outcomes(run_all(ws)) == {"J1": AfterState.UNKNOWN}
        one = only(undone(ws))
    assert one.kept.startswith("It may have been e-mailed to the client")
    assert held(pulled, "J1")["Status"] == "SUBMITTED"


def test_what_was_submitted_from_here_and_sent_to_nobody_is_deleted(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, OURS, status="SUBMITTED")
        assert only(undone(ws)).deleted


def first_line(**changed: object) -> Callable[[dict[str, Any]], None]:
    return lambda invoice: invoice["LineItems"][0].update(changed)


def turn_round(invoice: dict[str, Any]) -> None:
    invoice["LineItems"].reverse()


EDITS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "reference": (lambda one: one.update(Reference="PO 12345"), "its reference"),
    "date": (lambda one: one.update(Date=dt.date(2026, 5, 1)), "its date"),
    "due date": (lambda one: one.update(DueDate=dt.date(2026, 9, 1)), "its due date"),
    "currency": (lambda one: one.update(CurrencyCode="AUD"), "its currency"),
    "amounts": (lambda one: one.update(LineAmountTypes="Inclusive"), "its kind of amounts"),
    "submitted": (lambda one: one.update(Status="SUBMITTED"), "its status"),
    "description": (first_line(Description="Labour, and more"), "its lines"),
    "quantity": (first_line(Quantity=Decimal(2)), "its lines"),
    "price": (first_line(UnitAmount=Decimal("99.99")), "its lines"),
    "account": (first_line(AccountCode="210"), "its lines"),
    "tax": (first_line(TaxType="NONE"), "its lines"),
    "item": (first_line(ItemCode="CALL"), "its lines"),
    "tracking": (first_line(Tracking=[{"Name": "Region", "Option": "North"}]), "its lines"),
    "order": (turn_round, "its lines"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_invoice_that_a_person_edited_is_kept_and_says_what(pulled: World, edit: str) -> None:
    change, says = EDITS[edit]
    pulled.jobs[0]["lines"].append(dict(pulled.jobs[0]["lines"][0], id="second", description="Travel"))
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        posted_with(ws, OURS, status="DRAFT")
        change(held(pulled, "J1"))
        one = only(undone(ws))
    assert one.kept == f"It was edited in Xero since it was posted: {says}."
    assert held(pulled, "J1")["Status"] != "DELETED"


def test_a_job_with_tracking_and_two_lines_is_deleted_as_it_was_posted(pulled: World) -> None:
    pulled.books.seed_tracking_category(Name="Region", Options=[{"Name": "North"}])
    first = pulled.jobs[0]["lines"][0]
    first["tracking"] = {"Region": "North"}
    pulled.jobs[0]["lines"].append(dict(first, id="second", description="  Travel,\n two  ways ", quantity="1.25"))
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws, full=True)
        posted_with(ws, OURS, status="DRAFT")
        assert b"North" in pulled.wire.bodies("PUT Invoices")[0]
        assert only(undone(ws)).deleted


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (raising(httpx.ReadTimeout, after=False), UNCERTAIN),
        (answering(500, "", "text/html", after=False), UNCERTAIN),
        (answering(200, '{"Invoices":[]}', "application/json", after=False), UNCERTAIN),
        (answering(400, refused("No such thing."), "application/json", after=False), "Xero did not delete it."),
    ],
)
def test_only_a_plain_no_is_told_as_one(pulled: World, fault: Fault, says: str) -> None:
    pulled.wire.will("POST Invoices", fault)
    with pulled.open() as ws:
        posted_with(ws, OURS, status="DRAFT")
        one = only(undone(ws))
    assert (one.deleted, one.kept[: len(says)]) == (False, says)


def test_a_deletion_that_lands_late_was_not_told_as_a_no(pulled: World) -> None:
    late: list[httpx.Request] = []

    def lose(_send: object, request: httpx.Request) -> httpx.Response:
        late.append(request)
        raise httpx.ReadTimeout("", request=request)

    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        pulled.wire.will("POST Invoices", lose)
        assert only(undone(ws)).kept == UNCERTAIN
        pulled.wire.inner.handle_request(late[0])
        assert only(undone(ws)).deleted
    assert len(pulled.wire.bodies("POST Invoices")) == 1

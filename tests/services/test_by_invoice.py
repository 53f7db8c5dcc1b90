"""A job that was billed by hand needs no word of hers about its contact; and none is ever billed because of that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.invoiced import BilledStatus
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.confirm import postable
from jobsync_tui.services.draft import proposals, propose
from jobsync_tui.services.match import load_view
from jobsync_tui.store.jobs import all_jobs
from tests.services.remembering import choose, let_in, refuse, see
from tests.services.small_business import hand_line, job
from tests.services.worlds import confirm_jobs, post_all, pull_all

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal
    from tests.services.worlds import World

ADA, COBHAM = "Ada Rewi", "Cobham School"
TOLD = f"an invoice with this job's number and amount is on {ADA}"


def billed(world: World, name: str = ADA, **more: Any) -> None:
    """Somebody bills job A1 by hand."""
    wire = {
        "InvoiceNumber": "H-10",
        "Reference": "A1",
        "LineItems": [hand_line("100.00")],
        "Date": dt.date(2026, 5, 28),
    }
    world.clock.pass_time(hours=1)
    world.books.seed_invoice(**{**wire, "Contact": {"Name": name}, **more})


def only_named(number: str = "A1", **more: Any) -> dict[str, Any]:
    """A job of which nothing but the name says whose it is: its e-mail is another."""
    return job(number, ADA, "100.00", email="else@where.example", **more)


def seen(world: World, *jobs: dict[str, Any]) -> Proposal:
    """What is said of job A1 once these are pulled."""
    let_in(world, list(jobs) or [only_named()])
    with world.open() as ws:
        return see(ws, "A1")


def contact(one: Proposal) -> str:
    """Whom it goes to; empty while that is open."""
    return one.contact.name if one.contact else ""


def test_an_invoice_with_the_jobs_number_and_amount_settles_its_contact(pulled: World) -> None:
    before = seen(pulled)
    assert (before.state, before.match.decision) == (State.NEEDS_CONTACT, Decision.REVIEW)
    billed(pulled)
    after = seen(pulled)
    assert (after.state, after.match.decision, contact(after)) == (State.INVOICED, Decision.AUTO, ADA)
    assert after.match.why == after.why == TOLD
    assert not after.problems


@pytest.mark.parametrize(
    "otherwise",
    [
        {"name": COBHAM},
        {"Reference": "A2"},
        {"Reference": "A1 and more"},
        {"LineItems": [hand_line("101.00")]},
        {"Date": dt.date(2024, 5, 28)},
        {"Status": "VOIDED"},
    ],
)
def test_an_invoice_that_is_not_plainly_the_jobs_settles_nothing(pulled: World, otherwise: dict[str, Any]) -> None:
    billed(pulled, **otherwise)
    one = seen(pulled)
    assert (one.match.decision, contact(one)) == (Decision.REVIEW, "")
    assert not postable(one)


def test_a_job_that_changed_after_the_view_was_loaded_is_held_against_its_invoice_as_it_is_now(pulled: World) -> None:
    billed(pulled)
    seen(pulled)
    with pulled.open() as ws:
        view = load_view(ws)
        assert see(ws, "A1").state is State.INVOICED
        proposals(ws, view)
        pulled.write_jobs("field", [job("A1", ADA, "900.00", email="else@where.example")])
        pull_all(ws)
        cached = next(one for one in all_jobs(ws.cache) if one.job.number == "A1")
        one = propose(ws, view, cached)
    assert one.billing.status is BilledStatus.AMOUNT_MISMATCH
    assert contact(one) == ""


def test_two_such_invoices_on_two_contacts_settle_nothing(pulled: World) -> None:
    billed(pulled)
    billed(pulled, COBHAM, InvoiceNumber="A1", Reference="")
    one = seen(pulled)
    assert (one.match.decision, contact(one)) == (Decision.REVIEW, "")
    assert not postable(one)


def test_a_job_billed_twice_is_settled_and_still_waits_for_her(pulled: World) -> None:
    billed(pulled)
    billed(pulled, InvoiceNumber="A1", Reference="")
    one = seen(pulled)
    assert (contact(one), one.state) == (ADA, State.NEEDS_REVIEW)
    assert [problem.code for problem in one.problems] == ["billed_over_invoiced", "number_taken"]


def test_an_invoice_on_another_contact_than_a_sure_one_is_still_told_as_wrong(pulled: World) -> None:
    billed(pulled, COBHAM)
    one = seen(pulled, job("A1", ADA, "100.00"))
    assert (one.match.decision, contact(one)) == (Decision.AUTO, ADA)
    assert "wrong_contact" in one.billing.flags
    assert one.state is State.NEEDS_REVIEW


def test_what_she_decided_goes_before_the_invoice_and_is_not_asked_again(pulled: World) -> None:
    billed(pulled)
    seen(pulled)
    with pulled.open() as ws:
        choose(ws, "A1", COBHAM, Scope.JOB)
        one = see(ws, "A1")
    assert (one.match.decision, contact(one)) == (Decision.PERSON, COBHAM)


def test_a_decision_that_is_asked_again_is_not_answered_by_the_invoice(pulled: World) -> None:
    billed(pulled)
    seen(pulled)
    with pulled.open() as ws:
        choose(ws, "A1", COBHAM, Scope.JOB)
    one = seen(pulled, only_named(customer={"id": ADA, "name": ADA, "email": "new@where.example"}))
    assert (one.match.decision, contact(one)) == (Decision.REVIEW, "")
    assert one.match.why == f"the e-mail of the customer changed since you chose {COBHAM}"


def test_a_contact_she_said_no_to_is_not_brought_back_by_an_invoice(pulled: World) -> None:
    billed(pulled)
    seen(pulled)
    with pulled.open() as ws:
        refuse(ws, "A1", ADA)
        one = see(ws, "A1")
    assert (one.match.decision, contact(one), one.match.why) == (
        Decision.REVIEW,
        "",
        f"you said it is not {ADA}; nobody else in Xero is like this customer",
    )


def test_a_job_that_she_bills_all_the_same_needs_its_contact_from_her(pulled: World) -> None:
    billed(pulled)
    seen(pulled)
    with pulled.open() as ws:
        view = load_view(ws)
        decide.bill_anyway(ws, view, see(ws, "A1").job)
        one = see(ws, "A1")
    assert (one.state, contact(one)) == (State.NEEDS_CONTACT, "")


def test_a_deposit_billed_by_hand_leaves_the_rest_to_her(pulled: World) -> None:
    half = {"kind": "deposit", "percent": "50"}
    billed(pulled, InvoiceNumber="A1-D1", Reference="", LineItems=[hand_line("50.00")])
    deposit = only_named(stage=half, lines=[{"id": "1", "kind": "labour", "quantity": "1", "unit_price": "50.00"}])
    let_in(pulled, [deposit, only_named(stage={"kind": "final", "remaining": True}, lines=deposit["lines"])])
    with pulled.open() as ws:
        found = {one.job.stage.suffix: one for one in proposals(ws) if one.job.number == "A1"}
    assert contact(found["-D1"]) == ADA
    assert contact(found[""]) == ""
    assert not postable(found[""])


def test_the_job_of_another_source_with_that_number_is_not_settled_by_it(pulled: World) -> None:
    billed(pulled)
    pulled.sources = ("field", "second")
    pulled.write_jobs("second", [only_named(id="id-other")])
    seen(pulled)
    with pulled.open() as ws:
        same = [one for one in proposals(ws) if one.job.number == "A1"]
    assert len(same) == 2
    assert not any(postable(one) for one in same)


def test_what_was_posted_from_here_settles_no_contact_anew(pulled: World) -> None:
    seen(pulled)
    with pulled.open() as ws:
        choose(ws, "A1", ADA, Scope.JOB)
        confirm_jobs(ws, ["A1"])
        post_all(ws)
        pull_all(ws)
        assert see(ws, "A1").match.decision is Decision.PERSON
        with ws.cache.transaction():
            ws.cache.execute(
                "UPDATE decision SET undone_at = ? WHERE kind = 'contact'", (ws.clock.now().isoformat(),)
            )
        one = see(ws, "A1")
    assert (one.state, one.match.decision) == (State.POSTED, Decision.REVIEW)

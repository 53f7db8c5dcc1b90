"""A customer whose other jobs were billed by hand is known by them: two bills on one contact, and none on another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from tests.services.remembering import choose, let_in, refuse, see
from tests.services.small_business import hand_line, job
from tests.services.worlds import confirm_jobs, post_all, pull_all

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal
    from tests.services.worlds import World

ADA, COBHAM = "Ada Rewi", "Cobham School"
NUMBERS = ("A0", "A1", "A2")


def of_ada(number: str, name: str = ADA, *, customer: str = "ada") -> dict[str, Any]:
    """A job of one customer of whom only the name is in Xero: the e-mail is another."""
    return job(number, name, "100.00", customer={"id": customer, "name": name, "email": "else@where.example"})


def billed(world: World, number: str, name: str = ADA, **more: Any) -> None:
    """Somebody bills a job by hand."""
    world.clock.pass_time(hours=1)
    line, on = [hand_line("100.00")], dt.date(2026, 5, 28)
    wire = {"InvoiceNumber": f"H-{number}", "Reference": number, "LineItems": line, "Date": on}
    world.books.seed_invoice(**{**wire, "Contact": {"Name": name}, **more})


def seen(world: World, *jobs: dict[str, Any], number: str = "A0") -> Proposal:
    """What is said of a job once all are pulled."""
    let_in(world, list(jobs) or [of_ada(each) for each in NUMBERS])
    with world.open() as ws:
        return see(ws, number)


def test_two_jobs_billed_by_hand_tell_whose_the_next_one_is(pulled: World) -> None:
    assert seen(pulled).state is State.NEEDS_CONTACT
    billed(pulled, "A1")
    assert seen(pulled).state is State.NEEDS_CONTACT
    billed(pulled, "A2")
    one = seen(pulled)
    assert (one.state, one.match.decision, one.billing.auto) == (State.READY, Decision.AUTO, True)
    assert one.contact is not None
    assert (one.contact.name, one.match.why) == (ADA, f"other jobs of this customer were billed to {ADA}")


def test_bills_on_two_contacts_tell_nothing(pulled: World) -> None:
    for number in ("A1", "A2", "A4"):
        billed(pulled, number)
    billed(pulled, "A5", COBHAM)
    jobs = [of_ada(number) for number in (*NUMBERS, "A4", "A5")]
    assert seen(pulled, *jobs).state is State.NEEDS_CONTACT


def test_bills_on_a_contact_that_is_not_the_first_tell_nothing(pulled: World) -> None:
    for number in ("A1", "A2"):
        billed(pulled, number, COBHAM)
    one = seen(pulled)
    assert (one.state, one.contact) == (State.NEEDS_CONTACT, None)


def test_what_speaks_against_the_contact_is_not_overruled(pulled: World) -> None:
    for number in ("A1", "A2"):
        billed(pulled, number)
    jobs = [of_ada("A0", "Ada Rewi Snr"), of_ada("A1"), of_ada("A2")]
    assert seen(pulled, *jobs).state is State.NEEDS_CONTACT


def test_the_jobs_of_another_customer_tell_nothing(pulled: World) -> None:
    for number in ("A1", "A2"):
        billed(pulled, number)
    jobs = [of_ada("A0", customer="other"), of_ada("A1"), of_ada("A2")]
    assert seen(pulled, *jobs).state is State.NEEDS_CONTACT


def test_a_contact_she_said_no_to_is_not_brought_back_by_other_jobs(pulled: World) -> None:
    for number in ("A1", "A2"):
        billed(pulled, number)
    seen(pulled)
    with pulled.open() as ws:
        refuse(ws, "A0", ADA)
        assert see(ws, "A0").contact is None


def test_what_was_posted_from_here_tells_nothing_of_the_customer(pulled: World) -> None:
    seen(pulled)
    with pulled.open() as ws:
        for number in ("A1", "A2"):
            choose(ws, number, ADA, Scope.JOB)
        confirm_jobs(ws, ["A1", "A2"])
        post_all(ws)
        pull_all(ws)
        assert see(ws, "A0").state is State.NEEDS_CONTACT

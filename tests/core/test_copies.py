"""An invoice without a job that is likely a second copy of one that bills a job is worded so; a regular one not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.auditing import Orphan
from jobsync_tui.core.billed import BilledStatus, Billing, InvoiceIndex
from jobsync_tui.core.copies import CopyOf, second_copies
from jobsync_tui.core.invoiced import Role
from jobsync_tui.core.jobs import Address, JobId
from jobsync_tui.core.ledger import Contact, LineItem
from jobsync_tui.core.proposal import State
from tests.core.audits import FOUND, draft, job, proposal
from tests.core.invoices import KAURI, OTHER, Fields, made

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
    from jobsync_tui.core.proposal import Proposal

DAY = dt.date(2026, 5, 21)
NUMBERS = frozenset({"1043", "1044"})
OIL = LineItem(
    description="Boiler service",
    quantity=Decimal(1),
    unit_amount=Decimal(100),
    line_amount=Decimal(100),
    tax_amount=Decimal(15),
)
WORK = replace(
    job("1043"), title="Annual boiler service", site=Address(line1="12 Wattle St"), purchase_order="PO 88213"
)
FIGURES: Fields = {"sub_total": Decimal(100), "total_tax": Decimal(15), "total": Decimal(115)}
FIRST = made("first", number="INV-1", reference="1043", date=DAY, **FIGURES)


def second(**more: Any) -> Invoice:
    """A bill over the same amount, eight days later, that names no job."""
    fields: Fields = {"number": "INV-2", "reference": "12 Wattle St", "date": DAY + dt.timedelta(days=8), **FIGURES}
    return made("second", **(fields | more))


def on(contact: ContactID) -> Contact:
    return Contact(contact_id=contact, name=contact, status="ACTIVE")


def billed(status: BilledStatus = BilledStatus.INVOICED, **more: Any) -> Proposal:
    """The job, and the first invoice as what bills it."""
    linked = replace(FOUND, invoice_id=FIRST.invoice_id, number="INV-1", **more)
    told = Billing(status=status, invoices=(linked,))
    return proposal(State.INVOICED, told, WORK, contact=on(KAURI), invoice=draft("115.00"))


def awaited(contact: ContactID | None, amount: str = "115.00", state: State = State.READY) -> Proposal:
    """Another job over an amount, not billed yet."""
    one = replace(job("1044", amount=amount), id=JobId("1044"))
    told = Billing(status=BilledStatus.NOT_INVOICED)
    return proposal(state, told, one, contact=on(contact) if contact else None, invoice=draft(amount))


def copies(*invoices: Invoice, jobs: tuple[Proposal, ...] = ()) -> dict[InvoiceID, CopyOf]:
    """What the first of these invoices is a copy of, with all of them in the ledger beside the one that bills."""
    index = InvoiceIndex((FIRST, *invoices))
    return second_copies(invoices[:1], jobs or (billed(),), index, numbers=NUMBERS)


ALIKE: dict[str, Fields] = {
    "its site": {},
    "its work": {"reference": "Annual boiler service"},
    "its order": {"reference": "88213"},
    "thirty days on": {"date": DAY + dt.timedelta(days=30)},
    "thirty days before": {"date": DAY - dt.timedelta(days=30)},
    "a draft": {"status": "DRAFT"},
    "rounded otherwise": {"total": Decimal("115.01")},
}


@pytest.mark.parametrize("name", ALIKE)
def test_an_invoice_over_the_amount_and_the_work_of_a_billed_job_looks_like_a_second(name: str) -> None:
    assert copies(second(**ALIKE[name])) == {"second": CopyOf(invoice="INV-1", job="1043")}


def test_the_lines_of_the_first_make_it_a_second_though_nothing_else_of_the_job_is_on_it() -> None:
    lines = (replace(OIL, description="Labour"), replace(OIL, description="Note", line_amount=Decimal(0)))
    first, again = replace(FIRST, lines=lines), second(reference="May", lines=tuple(reversed(lines)))
    found = second_copies([again], [billed()], InvoiceIndex((first, again)), numbers=NUMBERS)
    assert list(found) == ["second"]
    other = second(reference="May", lines=(replace(OIL, description="Parts"),))
    assert not second_copies([other], [billed()], InvoiceIndex((first, other)), numbers=NUMBERS)


UNLIKE: dict[str, Fields] = {
    "another contact": {"contact_id": OTHER},
    "another amount": {"total": Decimal("120.00")},
    "another currency": {"currency": "AUD"},
    "too long after": {"date": DAY + dt.timedelta(days=31)},
    "no date": {"date": None},
    "another site": {"reference": "Annual boiler service, 9 Hill Rd"},
    "another order": {"reference": "PO 77001", "lines": (replace(OIL, description="Annual boiler service"),)},
    "nothing of the job": {"reference": "May"},
}


@pytest.mark.parametrize("name", UNLIKE)
def test_what_differs_in_more_than_its_number_is_no_second(name: str) -> None:
    assert not copies(second(**UNLIKE[name]))


def test_what_names_another_job_is_no_second() -> None:
    without_order = replace(billed(), job=replace(WORK, purchase_order=""))
    assert copies(second(reference="12 Wattle St"), jobs=(without_order,))
    assert not copies(second(reference="Job 1044 - 12 Wattle St"), jobs=(without_order,))


@pytest.mark.parametrize("days", [-50, 15])
def test_a_price_that_recurs_makes_no_seconds(days: int) -> None:
    third = made("third", number="INV-3", reference="1044", date=DAY + dt.timedelta(days=days), **FIGURES)
    assert not copies(second(), third)
    assert copies(second(), replace(third, status="VOIDED"))


@pytest.mark.parametrize("contact", [KAURI, None])
def test_a_job_to_be_billed_that_comes_to_it_explains_it_better(contact: ContactID | None) -> None:
    assert not copies(second(), jobs=(billed(), awaited(contact)))


@pytest.mark.parametrize(
    "other",
    [awaited(KAURI, "200.00"), awaited(OTHER), awaited(KAURI, state=State.NEVER)],
    ids=["amount", "contact", "never"],
)
def test_a_job_that_cannot_be_what_it_bills_explains_nothing(other: Proposal) -> None:
    assert copies(second(), jobs=(billed(), other))


@pytest.mark.parametrize(
    "first",
    [
        billed(asked=True),
        billed(role=Role.PART),
        billed(role=Role.MULTI),
        billed(BilledStatus.AMOUNT_MISMATCH),
        replace(billed(), invoice=draft("130.00")),
    ],
    ids=["only asked about", "a part", "several jobs", "another amount", "job since changed"],
)
def test_only_what_bills_a_job_in_full_has_seconds(first: Proposal) -> None:
    assert not copies(second(), jobs=(first,))


def test_a_second_is_worded_so_and_has_one_thing_to_do() -> None:
    plain = Orphan(invoice=second(), age_days=3)
    copy = replace(plain, copy_of=CopyOf(invoice="INV-1", job="1043"))
    assert (plain.message, plain.next) == ("In Xero, and no job explains it.", "Look at it in Xero.")
    assert copy.message == "No job explains it; it looks like a second INV-1, which bills job 1043."
    assert copy.next == "Look at both in Xero; void this one if it is a copy."
    assert (copy.kind, copy.step) == (plain.kind, plain.step)

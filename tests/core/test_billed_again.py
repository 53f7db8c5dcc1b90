"""A job whose bill was credited in full is looked for again; what may be its second bill is never taken unseen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import Credit, CreditKind, LineItem
from tests.core.invoices import DONE, KAURI, OTHER, Fields, made, total
from tests.core.questions import answers, ask, job, outcome

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice

CREDITED, INVOICED = (BilledStatus.CREDITED, True), (BilledStatus.INVOICED, True)
ASKED = (BilledStatus.CREDITED, False)
WATTLE, HILL = Address(line1="12 Wattle St"), Address(line1="9 Hill Rd")


def note(of: Invoice, **more: Any) -> Credit:
    """A credit note that was used up on the whole of an invoice."""
    fields = {"total": of.total, "remaining": Decimal(0), "reference": "", **more}
    return Credit(
        credit_id=f"credit of {of.invoice_id}", kind=CreditKind.CREDIT_NOTE, number="", contact_id=of.contact_id,
        contact_name="", date=DONE, status="PAID", currency="NZD", **fields,
    )  # fmt: skip


def days(many: int) -> dt.date:
    return DONE + dt.timedelta(days=many)


def heat_pump(number: str = "1043", **more: Any) -> Job:
    return job(number, title="Heat pump installed", **{"site": WATTLE, **more})


GONE = made("gone", number="INV-1", reference="1043", date=days(2), amount_credited=Decimal("110.00"))
NOTE = note(GONE)


def again(**more: Any) -> Invoice:
    """A bill without a job number over the whole job."""
    return made("again", **{"number": "INV-2", "reference": "Heat pump installed", "date": days(9), **more})


@pytest.mark.parametrize("reference", ["Heat pump installed", "12 Wattle St"])
def test_a_bill_that_names_no_job_takes_the_place_of_one_credited_in_full(reference: str) -> None:
    [found] = answers([ask(heat_pump())], GONE, again(reference=reference), credits_=[NOTE])
    assert outcome(found) == INVOICED
    assert BilledFlag.HAS_CREDIT in found.flags
    assert {one.number for one in found.invoices} == {"INV-1", "INV-2"}


def test_a_bill_that_says_nothing_of_the_work_takes_its_place_only_after_a_look() -> None:
    [found] = answers([ask(heat_pump())], GONE, again(reference=""), credits_=[NOTE])
    assert outcome(found) == (BilledStatus.INVOICED, False)


def test_a_credited_job_with_nothing_near_by_is_plainly_credited() -> None:
    assert outcome(answers([ask(heat_pump())], GONE, credits_=[NOTE])[0]) == CREDITED


NEAR_BY: dict[str, Fields] = {
    "about the amount": {"reference": "", **total("105")},
    "the job on a line of several": {
        "reference": "March",
        "lines": tuple(
            LineItem(description=said, quantity=Decimal(1), unit_amount=net, line_amount=net, tax_amount=net / 10)
            for said, net in (("Heat pump", Decimal(100)), ("Switchboard", Decimal(300)))
        ),
        "sub_total": Decimal(400), "total_tax": Decimal(40), "total": Decimal(440),
    },
    "its number over another amount": {"reference": "Ref 1043", "contact_id": OTHER, **total("70")},
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR_BY)
def test_what_may_bill_a_credited_job_again_is_asked_about(name: str) -> None:
    [found] = answers([ask(heat_pump())], GONE, again(**NEAR_BY[name]), credits_=[NOTE])
    assert outcome(found) == ASKED
    assert found.why.startswith("INV-1 was credited in full; INV-2 ")
    assert [one.number for one in found.invoices if one.asked] == ["INV-2"]


def test_what_may_bill_it_again_is_asked_about_also_where_no_credit_note_is_known() -> None:
    [found] = answers([ask(heat_pump())], GONE, again(**NEAR_BY["about the amount"]))
    assert outcome(found) == ASKED
    assert [one.number for one in found.invoices if one.asked] == ["INV-2"]
    assert "INV-2" in found.why


NOT_AGAIN: dict[str, Fields] = {
    "older than the bill that was credited": {"date": days(1), **total("105")},
    "less, for other work": {"reference": "Tap", **total("60")},
    "another job": {"reference": "Job 1020", **total("105")},
    "another contact": {"reference": "Tap", "contact_id": OTHER, **total("105")},
    "void": {"status": "VOIDED", **total("105")},
}


@pytest.mark.parametrize("name", NOT_AGAIN)
def test_what_cannot_bill_it_again_raises_no_question(name: str) -> None:
    asked = [ask(heat_pump()), ask(job("1020", "500"), OTHER)]
    found, _ = answers(asked, GONE, again(**NOT_AGAIN[name]), credits_=[NOTE])
    assert outcome(found) == CREDITED


def test_a_credited_job_of_a_customer_not_settled_asks_of_invoices_alone() -> None:
    alone, near_by = (
        answers([ask(heat_pump(), None)], GONE, *more, credits_=[NOTE])[0] for more in ([], [again(reference="")])
    )
    assert outcome(alone) == CREDITED
    assert outcome(near_by) == ASKED


# Neighbours


def test_a_week_that_was_credited_never_takes_the_next_weeks_bill_unseen() -> None:
    weeks = [heat_pump(str(1043 + at), completed_on=days(7 * at)) for at in range(3)]
    nameless = made("b", number="INV-2", reference="Heat pump installed", date=days(8))
    third = made("c", number="INV-3", reference="1045", date=days(15))
    found = answers([ask(one) for one in weeks], GONE, nameless, third, credits_=[NOTE])
    assert [one.status for one in found] == [BilledStatus.CREDITED, BilledStatus.INVOICED, BilledStatus.INVOICED]
    assert [one.auto for one in found] == [False, False, True]


def test_a_bill_that_names_another_job_never_bills_a_credited_one() -> None:
    asked = [ask(heat_pump()), ask(heat_pump("1044"))]
    found = answers(asked, GONE, again(reference="1044"), credits_=[NOTE])
    assert [outcome(one) for one in found] == [CREDITED, INVOICED]


def test_a_bill_for_another_site_is_not_taken_for_a_credited_job() -> None:
    [found] = answers([ask(heat_pump())], GONE, again(reference="9 Hill Rd"), credits_=[NOTE])
    assert not found.auto


def test_of_a_credited_job_and_an_open_one_the_site_tells_whose_bill_it_is() -> None:
    asked = [ask(heat_pump()), ask(heat_pump("1044", site=HILL))]
    credited, open_ = answers(asked, GONE, again(reference="9 Hill Rd"), credits_=[NOTE])
    assert credited.status is BilledStatus.CREDITED
    assert open_.status is BilledStatus.INVOICED


def test_a_credit_that_covers_another_invoice_opens_no_job() -> None:
    paid = made("paid", number="INV-1", reference="1043", date=days(2))
    other = note(made("x", **total("110.00")), remaining=Decimal("110.00"), reference="Credit for INV-77")
    [found] = answers([ask(heat_pump())], paid, again(), credits_=[other])
    assert outcome(found) == INVOICED
    assert [one.number for one in found.invoices] == ["INV-1"]


def test_a_credit_of_a_part_opens_no_job() -> None:
    less = made("less", number="INV-1", reference="1043", amount_credited=Decimal("60.00"))
    [found] = answers([ask(heat_pump())], less, again(), credits_=[note(less, total=Decimal("60.00"))])
    assert "INV-2" not in {one.number for one in found.invoices}
    assert not found.auto


def test_a_prepayment_opens_no_job() -> None:
    used = Credit(
        credit_id="p", kind=CreditKind.PREPAYMENT, number="", contact_id=KAURI, contact_name="", date=DONE,
        status="PAID", currency="NZD", total=Decimal("110.00"), remaining=Decimal(0), reference="",
    )  # fmt: skip
    [found] = answers([ask(heat_pump())], GONE, again(), credits_=[used])
    assert [one.number for one in found.invoices] == ["INV-1"]

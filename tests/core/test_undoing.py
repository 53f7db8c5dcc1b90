"""A credit note that nobody allocated, and that names the job: it takes back what billed it, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.ledger import Credit, CreditKind
from tests.core.invoices import DONE, KAURI, OTHER, TOTAL, made, total
from tests.core.questions import answers, ask, job, outcome

BILLED, CREDITED = (BilledStatus.INVOICED, True), (BilledStatus.CREDITED, True)
LATER, EARLIER = DONE + dt.timedelta(days=9), DONE - dt.timedelta(days=9)
OURS = made(reference="4699 Ray")


def credit(reference: str = "Job 4699", amount: Decimal = TOTAL, **more: Any) -> Credit:
    fields = {
        "credit_id": "c1", "kind": CreditKind.CREDIT_NOTE, "number": "CN-0101", "contact_id": KAURI,
        "contact_name": "", "date": LATER, "status": "AUTHORISED", "currency": "NZD", **more,
    }  # fmt: skip
    return Credit(reference=reference, total=amount, remaining=amount, **fields)


@pytest.mark.parametrize("reference", ["Job 4699", "4699 cancelled", "4699", "Re job 4699", "Jobs 4699"])
def test_a_credit_note_that_names_the_job_takes_its_bill_back(reference: str) -> None:
    [found] = answers([ask(job("4699"))], OURS, credits_=[credit(reference)])
    assert outcome(found) == CREDITED
    assert BilledFlag.HAS_CREDIT in found.flags


def test_noughts_need_not_be_typed_on_it() -> None:
    [found] = answers([ask(job("JB01628"))], made(reference="JB01628"), credits_=[credit("1628 cancelled")])
    assert outcome(found) == CREDITED


def test_one_over_a_part_is_looked_at() -> None:
    [found] = answers([ask(job("4699"))], OURS, credits_=[credit(amount=Decimal(40))])
    assert not found.auto
    assert BilledFlag.HAS_CREDIT in found.flags
    assert found.status is not BilledStatus.CREDITED


@pytest.mark.parametrize(
    "more",
    [{"amount": Decimal(500)}, {"date": EARLIER}],
)
def test_one_over_more_or_from_before_the_bill_is_looked_at(more: dict[str, Any]) -> None:
    [found] = answers([ask(job("4699"))], OURS, credits_=[credit(**more)])
    assert not found.auto
    assert BilledFlag.HAS_CREDIT in found.flags


@pytest.mark.parametrize(
    "more",
    [
        {"reference": "Job 4700"}, {"reference": "PO 4699"}, {"reference": "4699 Harbour Rd"}, {"reference": ""},
        {"reference": "Invoice 4699"}, {"contact_id": OTHER}, {"kind": CreditKind.OVERPAYMENT},
        {"status": "VOIDED"}, {"status": "DRAFT"}, {"currency": "AUD"}, {"reference": "4699-D1"},
    ],
)  # fmt: skip
def test_any_other_leaves_it_alone(more: dict[str, Any]) -> None:
    found = answers([ask(job("4699")), ask(job("4700", "230"), OTHER)], OURS, credits_=[credit(**more)])
    assert outcome(found[0]) == BILLED
    assert BilledFlag.HAS_CREDIT not in found[0].flags


def test_one_that_is_used_up_is_counted_once() -> None:
    used = made(reference="4699", amount_credited=TOTAL)
    note = credit(reference="Job 4699", status="PAID")
    [found] = answers([ask(job("4699"))], used, credits_=[_spent(note)])
    assert outcome(found) == CREDITED


def _spent(note: Credit) -> Credit:
    return Credit(**{**{name: getattr(note, name) for name in note.__slots__}, "remaining": Decimal(0)})


def test_one_that_names_an_invoice_too_is_that_invoices() -> None:
    other = made("b", number="INV-77", reference="4700")
    asked = [ask(job("4699")), ask(job("4700"))]
    found = answers(asked, OURS, other, credits_=[credit("INV-77 instead of job 4699")])
    assert [outcome(one) for one in found] == [BILLED, CREDITED]


def test_of_two_bills_of_a_job_one_credit_takes_back_one() -> None:
    again = made("b", number="INV-9", reference="Job 4699", date=DONE + dt.timedelta(days=2))
    [found] = answers([ask(job("4699"))], OURS, again, credits_=[credit()])
    assert found.status is BilledStatus.INVOICED
    assert BilledFlag.HAS_CREDIT in found.flags


def test_a_bill_after_the_credit_stands() -> None:
    again = made("b", number="INV-9", reference="Job 4699", date=LATER + dt.timedelta(days=2))
    [found] = answers([ask(job("4699"))], OURS, again, credits_=[credit()])
    assert found.status is BilledStatus.INVOICED
    assert [one.part for one in found.invoices if one.invoice_id == "b"] == [TOTAL]


def test_one_that_names_two_jobs_takes_neither_back_by_itself() -> None:
    other = made("b", number="INV-9", reference="4700")
    found = answers([ask(job("4699")), ask(job("4700"))], OURS, other, credits_=[credit("4699 & 4700")])
    assert not any(one.auto or one.status is BilledStatus.CREDITED for one in found)


def test_bills_that_one_credit_takes_back_together_are_looked_at() -> None:
    rest = made("b", number="INV-9", reference="4699 balance", **total("60"))
    first = made("a", reference="4699 deposit", **total("50"))
    [found] = answers([ask(job("4699"))], first, rest, credits_=[credit()])
    assert (found.status, found.auto) == (BilledStatus.CREDITED, False)

"""The contact that a job's own invoice tells: number and amount, all of it, on one contact, and nothing less."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledStatus, InvoiceIndex, reckon
from jobsync_tui.core.billed.contact_told import contact_told
from jobsync_tui.core.jobs import Stage, StageKind
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import DONE, KAURI, OTHER, made, total
from tests.core.questions import ask, job

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Asked
    from jobsync_tui.core.ledger import ContactID, Invoice


def told(asked: Asked, *invoices: Invoice, beside: tuple[Asked, ...] = (), **more: Any) -> ContactID | None:
    """Whose the job is by these invoices, its contact not settled."""
    index = InvoiceIndex(invoices)
    return contact_told(asked, reckon([asked, *beside], index)[asked.job.key], index, **more)


ASKED = ask(job("1043"), contact_sure=False)
HALF = Stage(kind=StageKind.DEPOSIT, percent=Decimal(50))
REST = Stage(kind=StageKind.FINAL, remaining=True)
BY_HAND = made(reference="1043")


@pytest.mark.parametrize(
    "bearing",
    [{"reference": "1043"}, {"reference": "Job 1043"}, {"reference": "J1043"}, {"number": "1043"}],
)
def test_an_invoice_of_the_jobs_number_and_amount_tells_its_contact(bearing: dict[str, str]) -> None:
    assert told(ASKED, made(**bearing)) == KAURI


def test_it_is_told_whoever_the_job_was_taken_to_be_for() -> None:
    assert told(ask(job("1043"), OTHER, contact_sure=False), BY_HAND) == KAURI
    assert told(ask(job("1043"), None), BY_HAND) == KAURI


NEAR_MISSES = {
    "another number": {"reference": "1034"},
    "the number among others": {"reference": "1043/1044"},
    "the number beside words": {"reference": "1043 - kitchen tap"},
    "somebody else's number": {"reference": "PO 1043"},
    "another amount": {"reference": "1043", **total("111.00")},
    "the amount of another currency": {"reference": "1043", "currency": "USD"},
    "another year": {"reference": "1043", "date": DONE - dt.timedelta(days=400)},
    "void": {"reference": "1043", "status": "VOIDED"},
    "credited": {"reference": "1043", "amount_credited": Decimal("110.00")},
    "credited in part": {"reference": "1043", "amount_credited": Decimal("30.00")},
    "a mark of a stage": {"number": "1043-D1"},
}


@pytest.mark.parametrize("what", NEAR_MISSES)
def test_anything_less_tells_nobody(what: str) -> None:
    asked = replace(ASKED, currency="NZD")
    assert told(asked, BY_HAND) == KAURI
    assert told(asked, made(**NEAR_MISSES[what])) is None


def test_two_of_them_on_one_contact_tell_it_and_on_two_contacts_nobody() -> None:
    assert told(ASKED, BY_HAND, made("i2", number="1043")) == KAURI
    assert told(ASKED, BY_HAND, made("i2", number="1043", contact_id=OTHER)) is None


def test_another_invoice_of_the_job_on_another_contact_takes_it_back() -> None:
    assert told(ASKED, BY_HAND, made("i2", reference="1043", contact_id=OTHER, **total("33.00"))) is None


def test_what_we_posted_says_nothing_new() -> None:
    assert told(ASKED, BY_HAND, ours=[BY_HAND.invoice_id]) is None


def test_an_invoice_that_bills_another_job_tells_nothing_of_this_one() -> None:
    twin = replace(ASKED, job=replace(ASKED.job, source="other"), contact_id=OTHER)
    settled = replace(twin, linked=frozenset({BY_HAND.invoice_id}))
    assert told(ASKED, BY_HAND, beside=(settled,)) is None


def test_one_that_bills_another_job_beside_it_leaves_the_contact_open() -> None:
    other = made("i2", number="1043", contact_id=OTHER)
    twin = replace(ASKED, job=replace(ASKED.job, source="other"), linked=frozenset({other.invoice_id}))
    assert told(ASKED, BY_HAND, other, beside=(twin,)) is None


def test_a_void_one_beside_it_says_nothing() -> None:
    assert told(ASKED, BY_HAND, made("i2", number="1043", contact_id=OTHER, status="VOIDED")) == KAURI


def test_an_invoice_that_names_another_job_as_well_tells_nobody() -> None:
    assert told(ASKED, made(number="1043", reference="Job 1044"), beside=(ask(job("1044")),)) is None


def test_the_rest_of_a_job_billed_less_its_deposit_is_not_its_amount() -> None:
    off = Decimal(-30)
    less = LineItem(description="Less deposit", quantity=Decimal(1), unit_amount=off, line_amount=off)
    rest = made(reference="1043", lines=(less,), **total("80.00"))
    index = InvoiceIndex([rest])
    answer = reckon([ASKED], index)[ASKED.job.key]
    assert answer.status is BilledStatus.INVOICED
    assert contact_told(ASKED, answer, index) is None


def test_a_job_billed_for_more_than_it_comes_to_has_no_invoice_of_its_amount() -> None:
    more = (made(reference="1043", **total("150.00")), made("i2", reference="Job 1043 tap", **total("77.00")))
    index = InvoiceIndex(more)
    answer = reckon([ASKED], index)[ASKED.job.key]
    assert answer.status is BilledStatus.OVER_INVOICED
    assert contact_told(ASKED, answer, index) is None


def test_what_she_was_shown_and_said_no_to_tells_nobody() -> None:
    assert told(replace(ASKED, not_these=frozenset({BY_HAND.invoice_id})), BY_HAND) is None


def test_the_invoice_of_a_part_tells_the_contact_of_that_part_alone() -> None:
    deposit = ask(replace(job("1043"), stage=HALF), contact_sure=False, expected=Decimal("55.00"))
    rest = ask(replace(job("1043"), stage=REST), contact_sure=False, expected=Decimal("55.00"))
    billed = made(number="1043-D1", **total("55.00"))
    index = InvoiceIndex([billed])
    answers = reckon([deposit, rest], index)
    assert contact_told(deposit, answers[deposit.job.key], index) == KAURI
    assert answers[rest.job.key].status is BilledStatus.NOT_INVOICED
    assert contact_told(rest, answers[rest.job.key], index) is None


def test_the_bare_number_of_a_staged_job_tells_nobody() -> None:
    rest = ask(replace(job("1043"), stage=REST), contact_sure=False, expected=Decimal("55.00"))
    assert told(rest, made(reference="1043", **total("55.00"))) is None

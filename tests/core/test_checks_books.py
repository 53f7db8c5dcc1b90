"""What contacts and invoices that are in Xero say against a new invoice, or beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.core.billed import BilledStatus, Billing
from jobsync_tui.core.contact_checks import credit_problems, new_contact_problems
from jobsync_tui.core.invoice_checks import APPROVALS, Approvals, approvals, number_taken, plan_limit
from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.ledger import (
    ContactID,
    Credit,
    CreditKind,
    Invoice,
    InvoiceID,
    NewContact,
)
from jobsync_tui.core.matching import ContactIndex
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.problems import Blocks
from tests.core.values import BOOKS, CONTACT, D

NOT_BILLED = Billing(status=BilledStatus.NOT_INVOICED)


def made(number: str, status: str = "AUTHORISED", **more: Any) -> Invoice:  # fields of the invoice
    usual: dict[str, Any] = {
        "invoice_id": InvoiceID(f"i-{number}-{status}"),
        "type": "ACCREC",
        "number": number,
        "reference": "",
        "contact_id": CONTACT.contact_id,
        "contact_name": CONTACT.name,
        "date": dt.date(2026, 2, 10),
        "due_date": None,
        "status": status,
        "line_amount_types": LineAmountTypes.EXCLUSIVE,
        "currency": "AUD",
        "sub_total": D("100.00"),
        "total_tax": D("10.00"),
        "total": D("110.00"),
    }
    return Invoice(**{**usual, **more})


# Numbers


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"])
def test_an_invoice_of_any_status_holds_its_number_and_is_named(status: str) -> None:
    (found,) = number_taken("4133", [made("4133", status)], NOT_BILLED, known=())

    assert (found.code, found.blocks) == ("number_taken", Blocks.REVIEW)
    assert found.message == (
        f"Number 4133 is held in Xero by an invoice for Wattle Strata, 110.00 AUD, {status.lower()}."
    )


def test_a_number_held_by_what_bills_the_job_is_no_stranger() -> None:
    held = made("4133")

    assert number_taken("4133", [held], Billing(status=BilledStatus.INVOICED), known=()) == []
    assert number_taken("4133", [held], NOT_BILLED, known=[held.invoice_id]) == []
    assert number_taken("4133", [], NOT_BILLED, known=()) == []
    assert number_taken("4133", [held], Billing(status=BilledStatus.INVOICED, auto=False), known=()) != []


def test_an_invoice_of_ours_that_was_voided_still_holds_the_number() -> None:
    void = made("4133", "VOIDED")

    assert number_taken("4133", [void], NOT_BILLED, known=[void.invoice_id]) != []


# The plan


def test_approved_sales_of_the_month_count_against_the_plan() -> None:
    invoices = [
        made("1"),
        made("2", "PAID"),
        made("3", "VOIDED"),
        made("4", "DRAFT"),
        made("5", "SUBMITTED"),
        made("6", "DELETED"),
        made("7", type="ACCPAY"),
        made("8", date=dt.date(2026, 1, 31)),
        made("9", date=dt.date(2025, 2, 10)),
        made("10", date=None),
    ]
    small = replace(BOOKS.organisation, plan="starter")

    assert approvals(small, invoices, dt.date(2026, 2, 28)) == Approvals(most=20, used=3)
    assert approvals(BOOKS.organisation, invoices, dt.date(2026, 2, 28)) is None
    assert approvals(replace(small, plan="PREMIUM"), invoices, dt.date(2026, 2, 28)) is None


@given(st.sampled_from(sorted(APPROVALS)), st.integers(0, 50))
def test_what_is_left_of_the_plan_is_told_and_stops_nothing(plan: str, used: int) -> None:
    counted = Approvals(most=APPROVALS[plan], used=used)
    (note,) = plan_limit("AUTHORISED", counted)

    assert note.blocks is Blocks.NOTHING
    assert 0 <= counted.left <= counted.most
    assert ("none is left" if used >= counted.most else f"{counted.most - used} ") in note.message
    assert plan_limit("DRAFT", counted) == []
    assert plan_limit("AUTHORISED", None) == []


# Contacts


def credit(number: str, remaining: str, **more: Any) -> Credit:  # fields of the credit
    usual: dict[str, Any] = {
        "credit_id": number,
        "kind": CreditKind.CREDIT_NOTE,
        "number": number,
        "reference": "",
        "contact_id": CONTACT.contact_id,
        "contact_name": CONTACT.name,
        "date": None,
        "status": "AUTHORISED",
        "currency": "AUD",
        "total": D("200.00"),
        "remaining": D(remaining),
    }
    return Credit(**{**usual, **more})


def test_unused_credit_is_told_by_currency_and_by_name() -> None:
    held = [
        credit("CN-12", "150.00"),
        credit("", "20.00", kind=CreditKind.PREPAYMENT, currency="NZD"),
        credit("CN-13", "0.00"),
        credit("CN-14", "9.00", status="VOIDED"),
    ]
    (note,) = credit_problems(CONTACT, held, base="AUD")

    assert note.message == (
        "Wattle Strata has 150.00 AUD and 20.00 NZD of credit that no invoice has used (CN-12, a prepayment)."
    )
    assert (note.code, note.blocks, note.next) == (
        "unapplied_credit",
        Blocks.NOTHING,
        "Apply it in Xero after posting.",
    )
    assert credit_problems(CONTACT, held[2:], base="AUD") == []
    assert credit_problems(None, held, base="AUD") == []


def test_credit_in_the_books_own_currency_is_told_without_it() -> None:
    (note,) = credit_problems(CONTACT, [credit("CN-12", "150.00")], base="AUD")

    assert note.message == "Wattle Strata has 150.00 of credit that no invoice has used (CN-12)."


def test_many_credits_are_named_in_part() -> None:
    (note,) = credit_problems(CONTACT, [credit(f"CN-{at}", "1.00") for at in range(5)], base="AUD")

    assert "(CN-0, CN-1, CN-2 and 2 more)" in note.message


def of_new(new: NewContact, customer: Customer, *, numbered: bool = True) -> list[str]:
    index = ContactIndex([replace(CONTACT, contact_id=ContactID("c9"), contact_number="C-7", status="ARCHIVED")])
    return [one.code for one in new_contact_problems(new, customer, index, numbered=numbered)]


def test_a_customers_id_that_cannot_be_a_contact_code_is_told_and_one_that_is_taken_blocks() -> None:
    kate = NewContact(name="Kate")

    assert of_new(kate, Customer(id="x" * 51)) == ["contact_number_not_written"]
    assert of_new(kate, Customer(id="x" * 51), numbered=False) == []
    assert of_new(kate, Customer()) == []
    assert of_new(replace(kate, contact_number="C-7"), Customer(id="C-7")) == ["contact_number_taken"]
    assert of_new(replace(kate, contact_number="C-8"), Customer(id="C-8")) == []

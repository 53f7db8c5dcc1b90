"""Wishes beside an invoice as values: what fits together, what a note says, and where a link leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.afterwards import (
    AfterPolicy,
    AfterState,
    Afterward,
    What,
    Wish,
    contradiction,
    invoice_link,
    note_text,
    why_not,
)
from jobsync_tui.core.jobs import Job, JobId
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.outbox import IntentState

if TYPE_CHECKING:
    from collections.abc import Mapping

JOB = Job(source="field", id=JobId("1"), number="4133", completed_on=dt.date(2026, 2, 10))
ID = "1cf1a11c-a067-4a05-9c8b-06f281f7afed"
INVOICE = Invoice(
    invoice_id=InvoiceID(ID),
    type="ACCREC",
    number="4133",
    reference="",
    contact_id=ContactID("c"),
    contact_name="Ada",
    date=None,
    due_date=None,
    status="AUTHORISED",
    line_amount_types=LineAmountTypes.EXCLUSIVE,
    currency="NZD",
    sub_total=Decimal(100),
    total_tax=Decimal(15),
    total=Decimal(115),
)


ASKED_AT = dt.datetime(2026, 5, 29, tzinfo=dt.UTC)


def wish_row(what: What, *, again: bool = False, own: bool = False) -> Afterward:
    return Afterward(
        id=1,
        tenant_id="t",
        intent_id=1,
        intent_state=IntentState.POSTED,
        invoice_id=INVOICE.invoice_id,
        contact_id=INVOICE.contact_id,
        contact_name=INVOICE.contact_name,
        total=INVOICE.total,
        job="field:1:final",
        job_number="4133",
        invoice_number="4133",
        wish=Wish(what=what),
        state=AfterState.ASKED,
        attempt=0,
        own=own,
        again=again,
        sent_before=False,
        asked_at=ASKED_AT,
        message="",
        next="",
    )


@pytest.mark.parametrize(
    ("policy", "status", "fits"),
    [
        (AfterPolicy(), "DRAFT", True),
        (AfterPolicy(note="x"), "DRAFT", True),
        (AfterPolicy(email=True), "DRAFT", False),
        (AfterPolicy(email=True), "SUBMITTED", True),
        (AfterPolicy(mark_sent=True), "SUBMITTED", False),
        (AfterPolicy(mark_sent=True), "AUTHORISED", True),
        (AfterPolicy(email=True, mark_sent=True), "AUTHORISED", False),
    ],
)
def test_wishes_fit_together_or_say_why_not(policy: AfterPolicy, status: str, fits: bool) -> None:  # noqa: FBT001 - a case
    odd = contradiction(policy, status)
    assert (odd is None) is fits
    assert odd is None or all(odd)


def test_a_note_is_filled_in_cut_and_free_of_controls() -> None:
    assert note_text("Job {job}, {stage}, {completed}", JOB) == "Job 4133, final, 2026-02-10"
    assert note_text("{completed}", replace(JOB, completed_on=None)) == ""
    assert note_text("a\x1b]0;b\nc", JOB) == "a]0;b\nc"
    assert len(note_text("é" * 2600, JOB)) == 2500


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize(
    "change",
    [
        {"status": "VOIDED"},
        {"status": "DELETED"},
        {"contact_id": ContactID("other"), "contact_name": "Bo"},
        {"total": Decimal(116)},
    ],
)
def test_nothing_is_done_with_an_invoice_that_is_not_as_it_was_posted(
    what: What, change: Mapping[str, object]
) -> None:
    changed = replace(INVOICE, **change)  # type: ignore[arg-type]  # one field of its own type each
    assert why_not(wish_row(what), changed, email="a@b.example", demo=False)
    assert why_not(wish_row(what), None, email="a@b.example", demo=False)


@pytest.mark.parametrize("what", What)
def test_an_approved_invoice_may_have_everything(what: What) -> None:
    assert why_not(wish_row(what), INVOICE, email="a@b.example", demo=False) == ""


def test_an_email_does_not_go_to_a_contact_that_is_called_otherwise_and_a_note_may_be_written() -> None:
    renamed = replace(INVOICE, contact_name="Zed Holdings")
    told = why_not(wish_row(What.EMAIL), renamed, email="a@b.example", demo=False)
    assert "is now called Zed Holdings in Xero" in told
    assert "'jobsync invoice email 4133'" in told
    assert why_not(wish_row(What.NOTE), renamed, email="", demo=False) == ""


@pytest.mark.parametrize(
    ("what", "own", "waited", "too_late"),
    [
        (What.EMAIL, False, dt.timedelta(days=7), False),
        (What.EMAIL, False, dt.timedelta(days=7, seconds=1), True),
        (What.NOTE, False, dt.timedelta(days=70), False),
        (What.EMAIL, True, dt.timedelta(minutes=10), False),
        (What.ATTACH, True, dt.timedelta(minutes=11), True),
    ],
)
def test_what_was_asked_for_too_long_ago_is_not_done_by_itself(
    what: What,
    own: bool,  # noqa: FBT001 - a case of the test
    waited: dt.timedelta,
    too_late: bool,  # noqa: FBT001 - a case of the test
) -> None:
    assert wish_row(what, own=own).expired(ASKED_AT + waited) is too_late


def test_a_second_email_needs_her_word() -> None:
    sent = replace(INVOICE, sent=True)
    assert why_not(wish_row(What.EMAIL), sent, email="a@b.example", demo=False)
    assert why_not(wish_row(What.EMAIL, again=True), sent, email="a@b.example", demo=False) == ""


def test_a_link_leads_to_the_invoice_in_its_organisation() -> None:
    assert invoice_link("!NLglS", ID) == (
        "https://go.xero.com/organisationlogin/default.aspx?shortcode=!NLglS"
        f"&redirecturl=/AccountsReceivable/View.aspx?InvoiceID={ID}"
    )


@pytest.mark.parametrize(
    ("short_code", "invoice_id"), [("", ID), ("!a&b", ID), ("!a/b", ID), ("!é", ID), ("!abc", "x&y"), ("!abc", "")]
)
def test_what_could_lead_elsewhere_gives_no_link(short_code: str, invoice_id: str) -> None:
    assert invoice_link(short_code, invoice_id) == ""

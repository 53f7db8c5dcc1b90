"""Refusals and warnings about invoices that are in Xero: what they mean, and that no id is shown to her."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.afterwards import NoMoreEmails
from jobsync_tui.core.errors import JobsyncError, Refused
from jobsync_tui.core.ledger import InvoiceID
from tests.connectors.xero.xero_support import INVOICE, TENANT, Desk, json_answer, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.connectors.xero.afterwards import XeroAfterwards

ID = InvoiceID(INVOICE)
SAVED = {"InvoiceID": INVOICE, "InvoiceNumber": "J1", "Status": "AUTHORISED", "StatusAttributeString": "OK"}
HELD = SAVED | {
    "Type": "ACCREC",
    "Contact": {"ContactID": TENANT, "Name": "Ada Rewi"},
    "LineAmountTypes": "Exclusive",
    "CurrencyCode": "NZD",
    "SubTotal": 1,
    "TotalTax": 0,
    "Total": 1,
}

ACTS: dict[str, Callable[[XeroAfterwards], object]] = {
    "email": lambda ledger: ledger.email(ID),
    "note": lambda ledger: ledger.add_note(ID, "Hello"),
    "attach": lambda ledger: ledger.attach(ID, "a b.pdf", b"%PDF-1", "application/pdf", online=True),
}


def warned(**more: object) -> httpx.Response:
    """An invoice that was saved, with a warning that is about something else."""
    warning = {"StatusAttributeString": "WARNING", "Warnings": [{"Message": "Only something unrelated."}]}
    return listed("Invoices", SAVED | warning | more)


def test_a_warning_about_something_else_is_no_failure_where_the_answer_shows_the_mark() -> None:
    desk = Desk()
    desk.script.then(warned(SentToContact=True))
    desk.ledger.afterwards.mark_sent(ID)
    assert len(desk.script.requests) == 1


@pytest.mark.parametrize("marked", [True, False])
def test_where_the_answer_does_not_show_the_mark_the_invoice_is_read_back(marked: bool) -> None:  # noqa: FBT001 - a case
    desk = Desk()
    desk.script.then(warned(), listed("Invoices", HELD | {"SentToContact": marked}, page=1, items=1))
    if marked:
        desk.ledger.afterwards.mark_sent(ID)
    else:
        with pytest.raises(Refused, match="Only something unrelated"):
            desk.ledger.afterwards.mark_sent(ID)
    assert [request.method for request in desk.script.requests] == ["POST", "GET"]


def refusal(reason: str) -> httpx.Response:
    """A 400 with one reason."""
    body = {"Type": "ValidationException", "Elements": [{"ValidationErrors": [{"Message": reason}]}]}
    return json_answer(body, status=400)


@pytest.mark.parametrize(
    ("reason", "none_left"),
    [
        ("You have exceeded the daily email limit for this organisation.", True),
        ("Email sending limit reached", True),
        ("The primary person of Harbour Joinery Limited is not set up to receive invoices.", False),
        ("The PDF exceeds the size limit.", False),
    ],
)
def test_only_xeros_own_word_about_the_limit_is_one(reason: str, none_left: bool) -> None:  # noqa: FBT001 - a case
    desk = Desk()
    desk.script.then(refusal(reason))
    with pytest.raises(Refused) as caught:
        desk.ledger.afterwards.email(ID)
    assert isinstance(caught.value, NoMoreEmails) is none_left


FAULTS = [
    refusal("Something odd."),
    json_answer({"Title": "Unauthorized", "Detail": "AuthorizationUnsuccessful"}, status=401),
    json_answer("", status=404),
    json_answer("", status=500),
    httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>"),
]


@pytest.mark.parametrize("answer", FAULTS)
@pytest.mark.parametrize("what", ["email", "note", "attach"])
def test_no_error_shows_her_an_id_or_the_address_of_a_request(what: str, answer: httpx.Response) -> None:
    desk = Desk()
    desk.script.then(*[answer] * 2)
    with pytest.raises(JobsyncError) as caught:
        ACTS[what](desk.ledger.afterwards)
    assert INVOICE not in str(caught.value)
    assert "Invoices/" not in str(caught.value)


def test_a_key_names_the_wish_that_asks() -> None:
    keys = set()
    for wish in (0, 1, 2):
        desk = Desk()
        desk.script.then(json_answer("", status=204))
        desk.ledger.afterwards.email(ID, wish=wish)
        keys.add(desk.script.last.headers["Idempotency-Key"])
    assert len(keys) == 3

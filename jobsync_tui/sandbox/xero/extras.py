"""Answers what hangs off one invoice: its history, its e-mail to the contact, its online address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.batches import elements
from jobsync_tui.sandbox.xero.contact_rules import valid_email
from jobsync_tui.sandbox.xero.invoices import find_invoice
from jobsync_tui.sandbox.xero.record import note
from jobsync_tui.sandbox.xero.replies import bare, envelope, invalid
from jobsync_tui.sandbox.xero.wire import render, text

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

LONGEST_NOTE = 2500
SENDABLE = frozenset({"SUBMITTED", "AUTHORISED", "PAID"})
# Wordings unknown; the rules are those of the invoices page.
NOTE_TOO_LONG = "The history record must not be longer than 2500 characters."
NO_NOTE = "The history record must have Details."
NOT_SENDABLE = "Only submitted, approved or paid sales invoices can be emailed."
NO_ADDRESS = "The contact has no valid email address."
EMAIL_LIMIT = "You have exceeded the daily email limit for this organisation."
NOT_ONLINE = "There is no online invoice for this document."
# A host that cannot exist, so that nobody is led to the real Xero.
ONLINE_HOST = "https://in.practice-books.invalid"


def read_history(books: Books, key: str) -> Response:
    """Answer GET .../History, newest first."""
    record = find_invoice(books, key)
    entries = reversed(books.history.get(record["InvoiceID"], []))
    return envelope(books, "HistoryRecords", [_shown(entry) for entry in entries])


def add_history(books: Books, request: Request, key: str) -> Response:
    """Answer PUT .../History: each record becomes a note of at most 2,500 characters."""
    record = find_invoice(books, key)
    found = elements(request, "HistoryRecords", "HistoryRecord", {"Details": text})
    for element in found:
        if not element.get("Details"):
            return invalid(NO_NOTE)
        if len(element["Details"]) > LONGEST_NOTE:
            return invalid(NOTE_TOO_LONG)
    entries = [note(books, record["InvoiceID"], "Note", element["Details"]) for element in found]
    return envelope(books, "HistoryRecords", [_shown(entry) for entry in entries])


def _shown(entry: Wire) -> Wire:
    rendered = {name: render(value) for name, value in entry.items()}
    at = entry["DateUTC"].replace(tzinfo=None, microsecond=0)
    return rendered | {"DateUTCString": at.isoformat()}


def email(books: Books, key: str) -> Response:
    """Answer POST .../Email with 204 and mark the invoice as sent, while the organisation may send more today.

    A demo company may send none; when a day begins is unknown, and taken to be midnight in the organisation's zone.
    """
    record = find_invoice(books, key)
    contact = books.contacts[record["ContactID"]]
    if record["Type"] != "ACCREC" or record["Status"] not in SENDABLE:
        return invalid(NOT_SENDABLE)
    if not valid_email(contact.get("EmailAddress") or ""):
        return invalid(NO_ADDRESS)
    if books.organisation["IsDemoCompany"] or books.emailed[books.today()] >= books.emails_a_day:
        return invalid(EMAIL_LIMIT)
    books.emailed[books.today()] += 1
    record["SentToContact"] = True
    record["UpdatedDateUTC"] = books.now()
    note(books, record["InvoiceID"], "Invoice sent", f"Emailed to {contact['EmailAddress']}")
    return bare(204)


def online_invoice(books: Books, key: str) -> Response:
    """Answer GET .../OnlineInvoice; a draft has no address."""
    record = find_invoice(books, key)
    if record["Type"] != "ACCREC" or record["Status"] in {"DRAFT", "DELETED"}:
        return invalid(NOT_ONLINE)
    address = f"{ONLINE_HOST}/{record['InvoiceID'].replace('-', '')}"
    return envelope(books, "OnlineInvoices", [{"OnlineInvoiceUrl": address}])

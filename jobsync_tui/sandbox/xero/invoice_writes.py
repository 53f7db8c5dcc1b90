"""Creates and updates invoices under Xero's rules, one element at a time.

PUT only creates. POST finds an invoice by InvoiceID or InvoiceNumber and edits it without a word, drafts of other
people included (waynerobinson/xeroizer#121).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero import contact_rules, contact_writes, invoice_rules
from jobsync_tui.sandbox.xero.arithmetic import NOTHING, half_up
from jobsync_tui.sandbox.xero.batches import Outcome, answer, elements
from jobsync_tui.sandbox.xero.contacts import render_contact
from jobsync_tui.sandbox.xero.invoices import (
    APP_ID,
    by_number,
    find_invoice,
    render_invoice,
    unit_places,
)
from jobsync_tui.sandbox.xero.line_rules import line_errors
from jobsync_tui.sandbox.xero.lines import READERS as LINE_READERS
from jobsync_tui.sandbox.xero.lines import LineRules, compute_line
from jobsync_tui.sandbox.xero.record import CLOSED, add_up, note, settle
from jobsync_tui.sandbox.xero.wire import ZERO_ID, day, flag, many, number, one, text

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.contact_writes import ContactAttempt
    from jobsync_tui.sandbox.xero.wire import Readers, Wire

TEXTS = ("InvoiceNumber", "Reference", "Url", "CurrencyCode", "Status", "LineAmountTypes", "BrandingThemeID")
RATE_STEP = Decimal("0.000001")
DATES = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate")
READERS: Readers = {
    **dict.fromkeys((*TEXTS, "Type", "InvoiceID"), text),
    **dict.fromkeys(DATES, day),
    "CurrencyRate": lambda value: half_up(number(value), RATE_STEP),
    "SentToContact": flag,
    "Contact": one(contact_writes.READERS),
    "LineItems": many(LINE_READERS),
}


@dataclass(slots=True, kw_only=True)
class InvoiceAttempt:
    """An invoice as it would be stored, the one it would replace, its contact, and what speaks against it."""

    record: Wire
    existing: Wire | None
    contact: ContactAttempt | None = None
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def write_invoices(books: Books, request: Request, key: str | None = None) -> Response:
    """Answer PUT /Invoices (creates only), POST /Invoices and POST /Invoices/{InvoiceID}."""
    found = elements(request, "Invoices", "Invoice", READERS)
    if key is not None:
        found = [found[0] | {"InvoiceID": find_invoice(books, key)["InvoiceID"]}]
    create = request.method == "PUT"
    if not create:
        for wire in found:  # an unknown id ends the request before anything is saved
            _stored(books, wire)
    outcomes = [_write(books, request, wire, create=create) for wire in found]
    return answer(books, request, "Invoices", outcomes, "HasErrors")


def _stored(books: Books, wire: Wire) -> Wire | None:
    """Find what POST would update: by InvoiceID, else by the number of a sales invoice."""
    if wire.get("InvoiceID"):
        return find_invoice(books, wire["InvoiceID"])
    if wire.get("InvoiceNumber") and wire.get("Type") != "ACCPAY":
        return by_number(books, wire["InvoiceNumber"])
    return None


def _write(books: Books, request: Request, wire: Wire, *, create: bool) -> Outcome:
    places = unit_places(request)
    attempt = _attempt(books, wire, None if create else _stored(books, wire), places)
    record = attempt.record
    if not attempt.errors:
        record = _save(books, attempt, request.environ.get(APP_ID, ""))
    contact = books.contacts.get(record.get("ContactID", ""))
    if contact is None:
        contact = attempt.contact.record if attempt.contact else {"ContactID": ZERO_ID}
    element = render_invoice(record, render_contact(contact), places)
    return Outcome(element=element, errors=attempt.errors, warnings=attempt.warnings)


def _attempt(books: Books, wire: Wire, existing: Wire | None, places: int) -> InvoiceAttempt:
    """Work out the invoice that would be stored and every reason against it; changes nothing."""
    record = dict(existing) if existing else _blank(books, wire)
    record.update({name: wire[name] for name in (*TEXTS, *DATES, "CurrencyRate") if wire.get(name) not in (None, "")})
    attempt = InvoiceAttempt(record=record, existing=existing)
    if record["Type"] not in invoice_rules.TYPES:
        add_up(record)
        attempt.errors = [invoice_rules.NO_TYPE]
        return attempt
    sent = _fill_lines(books, wire, record, existing, places)
    attempt.errors = invoice_rules.move_errors(record, existing)
    if attempt.errors:
        return attempt
    if record["Status"] in CLOSED:
        attempt.errors = invoice_rules.closing_errors(record, books)
        return attempt
    attempt.errors += _choose_contact(books, wire.get("Contact"), attempt)
    attempt.errors += invoice_rules.header_errors(books, record, existing)
    if not record["LineItems"]:
        attempt.errors.append(invoice_rules.NO_LINES)
    for line, told in zip(record["LineItems"], sent, strict=True):
        attempt.errors += line_errors(books, line, told, record)
    attempt.errors += invoice_rules.total_errors(books, record, existing)
    _mark_sent(wire, attempt)
    return attempt


def _blank(books: Books, wire: Wire) -> Wire:
    """Start a draft dated today in the organisation's own zone, in its currency."""
    currency = wire.get("CurrencyCode") or books.organisation["BaseCurrency"]
    return {
        "Type": wire.get("Type", ""),
        "InvoiceID": ZERO_ID,
        "Status": "DRAFT",
        "LineAmountTypes": "Exclusive",
        "Date": books.today(),
        "CurrencyCode": currency,
        "CurrencyRate": books.currencies.get(currency, number(1)),
        "SentToContact": False,
        "LineItems": [],
        "AmountPaid": NOTHING,
        "AmountCredited": NOTHING,
        "AmountDue": NOTHING,
    }


def _fill_lines(books: Books, wire: Wire, record: Wire, existing: Wire | None, places: int) -> list[Wire]:
    """Set the lines and sums of the record; returns what was sent for each line, in the same order.

    Lines with a known LineItemID are updated, others added at the top, omitted ones deleted; without LineItems
    the stored lines stay (XeroAPI/Xero-NetStandard#374).
    """
    rules = LineRules(kind=record["Type"], line_amount_types=record["LineAmountTypes"], places=places)
    kept = {line["LineItemID"]: line for line in existing["LineItems"]} if existing else {}
    sent = wire.get("LineItems", [{"LineItemID": line_id} for line_id in kept])
    sent = sorted(sent, key=lambda line: line.get("LineItemID") in kept)
    record["LineItems"] = [compute_line(books, line, kept.get(line.get("LineItemID")), rules) for line in sent]
    add_up(record)
    settle(record)
    return sent


def _choose_contact(books: Books, wire: Wire | None, attempt: InvoiceAttempt) -> list[str]:
    """Set the contact: an active one by ContactID, ContactNumber or Name, a bare new Name being created.

    Fields beside the key edit the contact that is found.
    """
    if wire is None:
        return [] if attempt.existing else [invoice_rules.NO_CONTACT]
    if wire.get("ContactID") and wire["ContactID"].lower() not in books.contacts:
        return [invoice_rules.UNKNOWN_CONTACT]
    found = contact_writes.find_contact(books, wire)
    if found is None and not wire.get("Name"):
        return [contact_rules.NOT_IDENTIFIED]
    attempt.contact = contact_writes.attempt_contact(books, wire, existing=found)
    if found is not None:
        attempt.record["ContactID"] = found["ContactID"]
    return attempt.contact.errors


def _mark_sent(wire: Wire, attempt: InvoiceAttempt) -> None:
    if "SentToContact" not in wire:
        return
    if attempt.record["Status"] == "AUTHORISED":
        attempt.record["SentToContact"] = wire["SentToContact"]
    elif wire["SentToContact"]:
        attempt.warnings.append(invoice_rules.SENT_WARNING)


def _save(books: Books, attempt: InvoiceAttempt, app_id: str) -> Wire:
    """Store an attempt that nothing speaks against, its contact first, and return the stored invoice."""
    record = attempt.record
    if attempt.contact and attempt.contact.record != attempt.contact.existing:
        record["ContactID"] = contact_writes.save_contact(books, attempt.contact)["ContactID"]
    if attempt.existing is None:
        record["InvoiceID"] = books.new_id("Invoice")
        books.created_by[record["InvoiceID"]] = app_id
    if record["Type"] == "ACCREC":
        record["InvoiceNumber"] = record.get("InvoiceNumber") or books.next_number()
        books.take_number(record["InvoiceNumber"])
        books.approved[invoice_rules.month(books)] += invoice_rules.approves(record, attempt.existing)
    record["UpdatedDateUTC"] = books.now()
    stored = books.invoices.setdefault(record["InvoiceID"], {})
    word = "Created" if attempt.existing is None else "Edited"
    stored.update(record)
    side = "IsCustomer" if record["Type"] == "ACCREC" else "IsSupplier"
    books.contacts[record["ContactID"]][side] = True
    note(books, record["InvoiceID"], word, f"{record['Status']} through the Xero API")
    return stored

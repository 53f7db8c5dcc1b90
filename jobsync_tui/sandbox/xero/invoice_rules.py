"""Judges an invoice that is about to be stored: status moves, numbers, dates, what a payment has frozen.

Sentences marked "wording unknown" stand for a rule that is known where Xero's own text is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.wire import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

MODIFICATION = "Invoice not of valid status for modification"
NOT_UNIQUE = "Invoice # must be unique."
NO_TYPE = "Invoice Type must be specified"
SENT_WARNING = "Only AUTHORISED invoices may have SentToContact updated."
ALLOCATED = "This document cannot be edited as it has a payment or credit note allocated to it."
LOCKED = "The document date cannot be before the period lock date."
DUE_DATE = "Due Date must be specified"
CREATION = "Invoice not of valid status for creation"  # wording unknown
NO_CONTACT = "A Contact must be specified for this type of transaction"  # wording unknown
UNKNOWN_CONTACT = "The Contact could not be found"  # wording unknown
NO_LINES = "One or more line items must be specified"  # wording unknown
NEGATIVE_TOTAL = "The invoice total must not be less than zero"  # wording unknown
XERO_IN_URL = "The Url must not contain 'xero'"  # wording unknown
UNKNOWN_THEME = "The branding theme does not exist"  # wording unknown
BAD_BASIS = "LineAmountTypes must be Exclusive, Inclusive or NoTax"  # wording unknown
NOT_ALLOWED = "You are not allowed to approve this document"  # wording unknown
NO_DRAFTS = "You are not allowed to create this document"  # wording unknown
PLAN_LIMIT = "You have reached the limit of invoices you can approve"
TYPES = frozenset({"ACCREC", "ACCPAY"})
BASES = frozenset({"Exclusive", "Inclusive", "NoTax"})
FIRST = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})
MOVES = {
    "DRAFT": FIRST | {"DELETED"},
    "SUBMITTED": FIRST | {"DELETED"},
    "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
    "PAID": frozenset({"PAID"}),
}
FROZEN = ("Type", "Date", "CurrencyCode", "CurrencyRate", "LineAmountTypes", "Total", "TotalTax", "Status")
FROZEN_IN_LINES = ("LineItemID", "Quantity", "UnitAmount", "TaxType", "LineAmount", "TaxAmount", "ItemCode")
LONGEST = {"InvoiceNumber": 255, "Reference": 255}


def move_errors(record: Wire, existing: Wire | None) -> list[str]:
    """Tell whether the status may become what was asked, and whether payments allow what else changes."""
    if existing is None:
        return [] if record["Status"] in FIRST else [CREATION]
    if record["Status"] not in MOVES.get(existing["Status"], ()):
        return [MODIFICATION]
    if existing["AmountPaid"] + existing["AmountCredited"] == 0 or not _thaws(record, existing):
        return []
    return [MODIFICATION if existing["Status"] == "PAID" else ALLOCATED]


def _thaws(record: Wire, existing: Wire) -> bool:
    """Tell whether a change touches what a payment freezes; a credit note freezes the contact too."""
    frozen = (*FROZEN, "ContactID") if existing["AmountCredited"] else FROZEN
    if any(record.get(name) != existing.get(name) for name in frozen):
        return True
    return _frozen_lines(record) != _frozen_lines(existing)


def _frozen_lines(record: Wire) -> list[tuple[object, ...]]:
    return [tuple(line.get(name) for name in FROZEN_IN_LINES) for line in record["LineItems"]]


def header_errors(books: Books, record: Wire, existing: Wire | None) -> Iterator[str]:
    """Find what speaks against everything but contact and lines."""
    if record["Type"] == "ACCREC" and _number_taken(books, record):
        yield NOT_UNIQUE
    for name, longest in LONGEST.items():
        if len(record.get(name) or "") > longest:
            yield f"The field {name} must not be longer than {longest} characters."  # wording unknown
    if record["LineAmountTypes"] not in BASES:
        yield BAD_BASIS
    if record["CurrencyCode"] not in books.currencies:
        yield f"Organisation is not subscribed to currency {record['CurrencyCode']}"
    if "xero" in (record.get("Url") or "").lower():
        yield XERO_IN_URL
    theme = record.get("BrandingThemeID")
    if theme and all(known["BrandingThemeID"] != theme.lower() for known in books.branding_themes):
        yield UNKNOWN_THEME
    if any(_locked(books, document) for document in (record, existing) if document):
        yield LOCKED


def closing_errors(record: Wire, books: Books) -> list[str]:
    """Judge the move to VOIDED or DELETED: a locked period holds the document as it is."""
    return [LOCKED] if _locked(books, record) else []


def total_errors(books: Books, record: Wire, existing: Wire | None) -> Iterator[str]:
    """Find what speaks against the sum, and against approving or against a new draft."""
    if record["Total"] < 0:
        yield NEGATIVE_TOTAL
    noun = "Invoice" if record["Type"] == "ACCREC" else "Bill"
    if record["Status"] != "AUTHORISED":
        if existing is None and f"CreateDraft{noun}" in books.not_allowed:
            yield NO_DRAFTS
        return
    if not record.get("DueDate"):
        yield DUE_DATE
    if not approves(record, existing):
        return
    if f"CreateApproved{noun}" in books.not_allowed:
        yield NOT_ALLOWED
    most = books.approvals_a_month
    if most is not None and record["Type"] == "ACCREC" and books.approved[month(books)] >= most:
        yield PLAN_LIMIT


def approves(record: Wire, existing: Wire | None) -> bool:
    """Tell whether storing a document approves it, which changing an approved one does not do again."""
    return record["Status"] == "AUTHORISED" and (existing is None or existing["Status"] != "AUTHORISED")


def month(books: Books) -> date:
    """Find the first day of the month that approvals are counted in."""
    return books.today().replace(day=1)


def _number_taken(books: Books, record: Wire) -> bool:
    """Tell whether another sales invoice of any status, voided and deleted included, holds the number."""
    wanted = (record.get("InvoiceNumber") or "").casefold()
    return bool(wanted) and any(
        other["Type"] == "ACCREC"
        and other["InvoiceID"] != record["InvoiceID"]
        and other["InvoiceNumber"].casefold() == wanted
        for other in books.invoices.values()
    )


def _locked(books: Books, document: Wire) -> bool:
    locks = (books.organisation.get(name) for name in ("PeriodLockDate", "EndOfYearLockDate"))
    return any(document["Date"] <= day(lock) for lock in locks if lock)

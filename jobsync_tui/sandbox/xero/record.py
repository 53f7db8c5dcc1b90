"""Keeps what follows from an invoice's lines and payments in step: totals, what is due, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.arithmetic import NOTHING, discount, half_up, totals

if TYPE_CHECKING:
    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

CLOSED = frozenset({"VOIDED", "DELETED"})
SYSTEM_USER = "System Generated"


def add_up(record: Wire) -> None:
    """Set the totals of a document from its lines."""
    sums = totals(record["LineItems"], record["LineAmountTypes"])
    record["SubTotal"], record["TotalTax"], record["Total"] = sums
    record["TotalDiscount"] = discount(record["LineItems"])


def settle(record: Wire) -> None:
    """Set AmountDue from total, payments and credits; nothing is due on a voided or deleted document."""
    due = record["Total"] - record["AmountPaid"] - record["AmountCredited"]
    record["AmountDue"] = NOTHING if record["Status"] in CLOSED else half_up(due)


def take_payment(books: Books, record: Wire, payment: Wire) -> None:
    """Store a payment (Date, Amount, Reference) and show it on its document, whose amounts the caller sets."""
    payment |= {
        "PaymentID": books.new_id("Payment"),
        "PaymentType": "ACCRECPAYMENT" if record["Type"] == "ACCREC" else "ACCPAYPAYMENT",
        "CurrencyRate": record["CurrencyRate"],
        "InvoiceID": record["InvoiceID"],
        "Status": "AUTHORISED",
    }
    payment.setdefault("UpdatedDateUTC", record["UpdatedDateUTC"])
    books.payments[payment["PaymentID"]] = payment
    summary = {name: payment[name] for name in ("PaymentID", "Date", "Amount", "Reference", "CurrencyRate")}
    shown = summary | {"HasAccount": False, "HasValidationErrors": False}
    record["Payments"] = [*record.get("Payments", []), shown]


def note(books: Books, record_id: str, changes: str, details: str) -> Wire:
    """Add a line to the history of a document and return it."""
    entry = {"Changes": changes, "DateUTC": books.now(), "User": SYSTEM_USER, "Details": details}
    books.history.setdefault(record_id, []).append(entry)
    return entry

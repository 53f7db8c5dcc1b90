"""Takes payments on approved invoices and lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.arithmetic import NOTHING, half_up
from jobsync_tui.sandbox.xero.batches import Outcome, answer, elements
from jobsync_tui.sandbox.xero.contacts import contact_summary
from jobsync_tui.sandbox.xero.invoices import by_number, render_invoice
from jobsync_tui.sandbox.xero.listing import listed, page
from jobsync_tui.sandbox.xero.record import note, settle, take_payment
from jobsync_tui.sandbox.xero.replies import envelope
from jobsync_tui.sandbox.xero.where import fields
from jobsync_tui.sandbox.xero.wire import ZERO_ID, day, iso, number, one, render, text

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Readers, Wire

FIELDS = fields(
    String="Status Reference PaymentType",
    Guid="PaymentID",
    DateTime="Date UpdatedDateUTC",
    Decimal="Amount",
)
READERS: Readers = {
    "Invoice": one({"InvoiceID": text, "InvoiceNumber": text}),
    "Account": one({"AccountID": text, "Code": text}),
    "Date": day,
    "Amount": number,
    "Reference": text,
}
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"
# Wordings unknown.
NO_DOCUMENT = "The payment must name an existing invoice"
NO_ACCOUNT = "The payment must name an account that takes payments"
NOT_PAYABLE = "The document must be approved before it can be paid"
NO_AMOUNT = "The payment amount must be greater than zero"


def list_payments(books: Books, request: Request) -> Response:
    """Answer GET /Payments."""
    rows, pagination = page(request, listed(request, books.payments.values(), FIELDS, "Payment", "PaymentID"))
    return envelope(books, "Payments", [_shown(books, row) for row in rows], pagination)


def write_payments(books: Books, request: Request) -> Response:
    """Answer PUT /Payments: pay approved invoices; one paid in full becomes PAID."""
    found = elements(request, "Payments", "Payment", READERS)
    outcomes = [_pay(books, wire) for wire in found]
    return answer(books, request, "Payments", outcomes, "HasValidationErrors")


def _pay(books: Books, wire: Wire) -> Outcome:
    named = wire.get("Invoice", {})
    invoice = books.invoices.get(named.get("InvoiceID", "").lower()) or by_number(
        books, named.get("InvoiceNumber", "")
    )
    told = wire.get("Account", {})
    account = books.account(told.get("Code"), told.get("AccountID", "").lower())
    payment = {
        "PaymentID": ZERO_ID,
        "Date": wire.get("Date") or books.today(),
        "Amount": half_up(wire.get("Amount", NOTHING)),
        "Reference": wire.get("Reference", ""),
        "Status": "AUTHORISED",
        "UpdatedDateUTC": books.now(),
    }
    errors = list(_errors(invoice, account, payment))
    if errors or invoice is None or account is None:
        return Outcome(element=_head(payment), errors=errors)
    _settle(books, invoice, account, payment)
    return Outcome(element=_shown(books, payment))


def _errors(invoice: Wire | None, account: Wire | None, payment: Wire) -> list[str]:
    if invoice is None:
        return [NO_DOCUMENT]
    if account is None or not (account["Type"] == "BANK" or account.get("EnablePaymentsToAccount")):
        return [NO_ACCOUNT]
    if payment["Amount"] <= 0:
        return [NO_AMOUNT]
    if invoice["Status"] not in {"AUTHORISED", "PAID"}:
        return [NOT_PAYABLE]
    return [TOO_MUCH] if payment["Amount"] > invoice["AmountDue"] else []


def _settle(books: Books, invoice: Wire, account: Wire, payment: Wire) -> None:
    """Store the payment and bring its invoice up to date."""
    payment["Account"] = {name: account[name] for name in ("AccountID", "Code", "Name") if name in account}
    take_payment(books, invoice, payment)
    invoice["AmountPaid"] += payment["Amount"]
    settle(invoice)
    if invoice["AmountDue"] == 0:
        invoice |= {"Status": "PAID", "FullyPaidOnDate": payment["Date"]}
    invoice["UpdatedDateUTC"] = books.now()
    note(books, invoice["InvoiceID"], "Payment Received", f"{payment['Amount']} paid")


def _head(payment: Wire) -> Wire:
    shown = {name: render(value) for name, value in payment.items() if name != "InvoiceID"}
    return shown | {
        "UpdatedDateUTCString": iso(payment["UpdatedDateUTC"]),
        "BankAmount": payment["Amount"],
        "HasAccount": "Account" in payment,
        "IsReconciled": False,
        "HasValidationErrors": False,
    }


def _shown(books: Books, payment: Wire) -> Wire:
    invoice = books.invoices[payment["InvoiceID"]]
    contact = contact_summary(books.contacts[invoice["ContactID"]])
    return _head(payment) | {"Invoice": render_invoice(invoice, contact, 2, lines=False)}

"""Reads what an organisation is set up with, and the documents these books hold but do not write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.contacts import contact_summary
from jobsync_tui.sandbox.xero.listing import asked, listed, page
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, envelope
from jobsync_tui.sandbox.xero.where import fields, where
from jobsync_tui.sandbox.xero.wire import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

ACCOUNT_FIELDS = fields(
    String="Code Name Type Class Status TaxType SystemAccount ReportingCode CurrencyCode",
    Guid="AccountID",
    DateTime="UpdatedDateUTC",
    Boolean="EnablePaymentsToAccount ShowInExpenseClaims",
)
ITEM_FIELDS = fields(
    String="Code Name Description", Guid="ItemID", DateTime="UpdatedDateUTC", Boolean="IsSold IsPurchased"
)
DOCUMENT_FIELDS = fields(
    String="Status Type Reference CurrencyCode CreditNoteNumber",
    Guid="CreditNoteID PrepaymentID OverpaymentID RepeatingInvoiceID",
    DateTime="Date DueDate UpdatedDateUTC",
    Decimal="Total RemainingCredit",
)
# Whole lists without dates: where is all that narrows them.
UNDATED = {
    "TaxRates": ("tax_rates", "TaxType", fields(String="TaxType Name Status ReportTaxType")),
    "TrackingCategories": (
        "tracking_categories",
        "TrackingCategoryID",
        fields(String="Name Status", Guid="TrackingCategoryID"),
    ),
    "BrandingThemes": ("branding_themes", "BrandingThemeID", fields(String="Name", Guid="BrandingThemeID")),
}
DATED = {"Accounts": ("accounts", "AccountID", ACCOUNT_FIELDS), "Items": ("items", "ItemID", ITEM_FIELDS)}
DOCUMENTS = {
    "CreditNotes": ("credit_notes", "CreditNoteID"),
    "Prepayments": ("prepayments", "PrepaymentID"),
    "Overpayments": ("overpayments", "OverpaymentID"),
    "RepeatingInvoices": ("repeating_invoices", "RepeatingInvoiceID"),
}
CURRENCY_FIELDS = fields(String="Code Description")
CURRENCY_NAMES = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "CNY": "Chinese Yuan",
    "EUR": "Euro",
    "FJD": "Fiji Dollar",
    "GBP": "British Pound",
    "JPY": "Japanese Yen",
    "NZD": "New Zealand Dollar",
    "SGD": "Singapore Dollar",
    "USD": "United States Dollar",
    "ZAR": "South African Rand",
}
UNPAGED = frozenset({"RepeatingInvoices"})
ACTIONS = (
    "CreateApprovedInvoice",
    "CreateApprovedBill",
    "CreateApprovedPurchaseOrder",
    "CreateDraftInvoice",
    "CreateDraftBill",
    "CreateDraftPurchaseOrder",
    "CreateDraftQuote",
    "CreateSentQuote",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateInvoicePayment",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def organisation(books: Books) -> Response:
    """Answer GET /Organisation with the one organisation."""
    return envelope(books, "Organisations", [_rendered(books.organisation)])


def actions(books: Books) -> Response:
    """Answer GET /Organisation/Actions: what the organisation's plan and the user's role allow."""
    refused = set(books.not_allowed)
    if len(books.currencies) == 1:
        refused.add("UseMulticurrency")
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in refused else "ALLOWED"} for name in ACTIONS]
    return envelope(books, "Actions", rows)


def currencies(books: Books, request: Request) -> Response:
    """Answer GET /Currencies with those the organisation is subscribed to, its own first; a rare one has no name."""
    rows: list[Wire] = [{"Code": code, "Description": CURRENCY_NAMES.get(code, code)} for code in books.currencies]
    clause = asked(request, "where").strip()
    if clause:
        test = where(clause, CURRENCY_FIELDS, "Currency")
        rows = [row for row in rows if test(row)]
    return envelope(books, "Currencies", rows)


def undated(books: Books, request: Request, plural: str) -> Response:
    """Answer a whole list that knows no If-Modified-Since: tax rates, tracking categories, branding themes."""
    name, _, known = UNDATED[plural]
    rows: list[Wire] = getattr(books, name)
    clause = asked(request, "where").strip()
    if clause:
        test = where(clause, known, plural)
        rows = [row for row in rows if test(row)]
    return envelope(books, plural, [_rendered(row) for row in rows])


def dated(books: Books, request: Request, plural: str) -> Response:
    """Answer the list of accounts or items, by code unless another order is asked for."""
    name, id_key, known = DATED[plural]
    rows = listed(request, getattr(books, name), known, plural, id_key)
    if "order" not in request.args:
        rows.sort(key=lambda row: row.get("Code", ""))
    return envelope(books, plural, [_rendered(row) for row in rows])


def one(books: Books, plural: str, key: str) -> Response:
    """Answer one account, item, tax rate, tracking category or theme by its id or code; 404 when there is none."""
    name, id_key, _ = (UNDATED | DATED)[plural]
    rows: Iterable[Wire] = getattr(books, name)
    found = next((row for row in rows if key.lower() == row[id_key].lower() or key == row.get("Code")), None)
    if found is None:
        raise RefusedError(empty(404))
    return envelope(books, plural, [_rendered(found)])


def documents(books: Books, request: Request, plural: str) -> Response:
    """Answer the list of credit notes, prepayments, overpayments or repeating invoices."""
    name, id_key = DOCUMENTS[plural]
    rows = [{"UpdatedDateUTC": LONG_AGO} | row for row in getattr(books, name).values()]
    found = listed(request, rows, DOCUMENT_FIELDS, plural, id_key)
    if plural in UNPAGED:
        return envelope(books, plural, [_document(books, row) for row in found])
    shown, pagination = page(request, found)
    return envelope(books, plural, [_document(books, row) for row in shown], pagination)


def _document(books: Books, record: Wire) -> Wire:
    """Write a document; a stored ContactID becomes the contact it stands for."""
    shown = _rendered(record)
    contact_id = shown.pop("ContactID", None)
    if contact_id is not None:
        shown["Contact"] = contact_summary(books.contacts[contact_id])
    return shown


def _rendered(record: Wire) -> Wire:
    return {name: render(value) for name, value in record.items()}

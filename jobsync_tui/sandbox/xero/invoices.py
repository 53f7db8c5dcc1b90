"""Reads invoices: one in full, pages in full, and lists without a page as bare as Xero gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.contacts import contact_summary, render_contact
from jobsync_tui.sandbox.xero.lines import FOUR, render_line
from jobsync_tui.sandbox.xero.listing import among, asked, narrowed, page, truth
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, envelope
from jobsync_tui.sandbox.xero.where import Field, fields
from jobsync_tui.sandbox.xero.wire import fold, iso, midnight, render, ticks, ticks_of_day

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.where import Fields
    from jobsync_tui.sandbox.xero.wire import Wire

FIELDS = fields(
    String="Status Type InvoiceNumber Reference CurrencyCode LineAmountTypes Url",
    Guid="InvoiceID BrandingThemeID",
    DateTime="Date DueDate UpdatedDateUTC FullyPaidOnDate ExpectedPaymentDate PlannedPaymentDate",
    Decimal="SubTotal TotalTax Total AmountDue AmountPaid AmountCredited CurrencyRate",
    Boolean="SentToContact",
)
PLAIN = ("Reference", "Url", "BrandingThemeID", "RepeatingInvoiceID")
DATES = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate")
APP_ID = "practice_xero.app"  # key of the WSGI environ under which the caller's client id travels
SUMS = ("SubTotal", "TotalTax", "Total")


def unit_places(request: Request) -> int:
    """Read unitdp: 4 places of unit amounts when asked for, else 2."""
    return FOUR if asked(request, "unitdp") == "4" else 2


def invoice_fields(books: Books) -> Fields:
    """Describe what a where or order clause of invoices may name, the contact's fields included."""

    def of_contact(name: str) -> Field:
        kind = "Guid" if name == "ContactID" else "String"
        return Field(kind, lambda record: books.contacts[record["ContactID"]].get(name))

    return FIELDS | {f"contact.{name.lower()}": of_contact(name) for name in ("ContactID", "Name", "ContactNumber")}


def render_invoice(record: Wire, contact: Wire, places: int, *, lines: bool = True) -> Wire:
    """Write a stored invoice as on the wire for a contact already written; lists without a page show no lines."""
    shown: Wire = {"Type": record["Type"]} if record["Type"] else {}
    shown["InvoiceID"] = record["InvoiceID"]
    # A bill without a number shows an empty one.
    shown["InvoiceNumber"] = record.get("InvoiceNumber", "")
    shown |= {name: record[name] for name in PLAIN if record.get(name) is not None}
    shown |= {
        "Payments": render(record.get("Payments", [])),
        "CreditNotes": render(record.get("CreditNotes", [])),
        "Prepayments": render(record.get("Prepayments", [])),
        "Overpayments": render(record.get("Overpayments", [])),
        "AmountDue": record["AmountDue"],
        "AmountPaid": record["AmountPaid"],
        "AmountCredited": record["AmountCredited"],
        "CurrencyRate": record["CurrencyRate"],
        "SentToContact": record["SentToContact"],
        "IsDiscounted": record["TotalDiscount"] != 0,
        "HasAttachments": bool(record.get("HasAttachments")),
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": contact,
    }
    _render_dates(record, shown)
    shown |= {
        "Status": record["Status"],
        "LineAmountTypes": record["LineAmountTypes"],
        "LineItems": [render_line(line, places) for line in record["LineItems"]] if lines else [],
    }
    shown |= {name: record[name] for name in SUMS}
    if shown["IsDiscounted"]:
        shown["TotalDiscount"] = record["TotalDiscount"]
    shown["CurrencyCode"] = record["CurrencyCode"]
    return shown


def _render_dates(record: Wire, shown: Wire) -> None:
    for name in DATES:
        if record.get(name) is not None:
            shown[f"{name}String"] = midnight(record[name])
            shown[name] = ticks_of_day(record[name])
    if record["Status"] == "PAID" and record.get("FullyPaidOnDate"):
        shown["FullyPaidOnDate"] = ticks_of_day(record["FullyPaidOnDate"])
    if "UpdatedDateUTC" in record:
        shown["UpdatedDateUTC"] = ticks(record["UpdatedDateUTC"])
        shown["UpdatedDateUTCString"] = iso(record["UpdatedDateUTC"])


def list_invoices(books: Books, request: Request) -> Response:
    """Answer GET /Invoices; voided and deleted ones are always among them."""
    found = narrowed(request, _chosen(books, request), invoice_fields(books), "Invoice")
    rows, pagination = page(request, found)
    full = pagination is not None and not truth(request, "summaryOnly")
    written: dict[str, Wire] = {}
    places = unit_places(request)
    shown = []
    for record in rows:
        contact = written.get(record["ContactID"])
        if contact is None:
            stored = books.contacts[record["ContactID"]]
            contact = written[record["ContactID"]] = render_contact(stored) if full else contact_summary(stored)
        shown.append(render_invoice(record, contact, places, lines=full))
    if truth(request, "summaryOnly"):
        for invoice in shown:
            for name in ("Payments", "HasAttachments", "LineItems"):
                del invoice[name]
    return envelope(books, "Invoices", shown, pagination)


def _chosen(books: Books, request: Request) -> list[Wire]:
    """Apply the list parameters to the invoices in default order; each narrows what the others leave."""
    rows = books.invoice_order.of(books.invoices)
    for parameter, name in (
        ("IDs", "InvoiceID"),
        ("InvoiceNumbers", "InvoiceNumber"),
        ("ContactIDs", "ContactID"),
        ("Statuses", "Status"),
    ):
        wanted = among(request, parameter)
        if wanted is not None:
            rows = [row for row in rows if fold(row.get(name) or "") in wanted]
    needle = fold(asked(request, "searchTerm"))
    if needle:
        rows = [row for row in rows if needle in fold(f"{row.get('InvoiceNumber', '')}\n{row.get('Reference', '')}")]
    if truth(request, "createdByMyApp"):
        app = request.environ.get(APP_ID)
        rows = [row for row in rows if books.created_by.get(row["InvoiceID"]) == app]
    return rows


def find_invoice(books: Books, key: str) -> Wire:
    """Find an invoice by InvoiceID or InvoiceNumber; raises RefusedError with 404 when there is none."""
    found = books.invoices.get(key.lower()) or by_number(books, key)
    if found is None:
        raise RefusedError(empty(404))
    return found


def by_number(books: Books, invoice_number: str) -> Wire | None:
    """Find the sales invoice that holds a number, whatever its status; case does not tell numbers apart."""
    wanted = invoice_number.casefold()
    for record in books.invoices.values():
        if record["Type"] == "ACCREC" and record["InvoiceNumber"].casefold() == wanted:
            return record
    return None


def one_invoice(books: Books, request: Request, key: str) -> Response:
    """Answer GET /Invoices/{InvoiceID or InvoiceNumber} in full."""
    record = find_invoice(books, key)
    contact = render_contact(books.contacts[record["ContactID"]])
    return envelope(books, "Invoices", [render_invoice(record, contact, unit_places(request))])

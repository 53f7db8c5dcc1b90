"""Reads contacts: full, as lists without a page show them, and summarised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.arithmetic import NOTHING
from jobsync_tui.sandbox.xero.listing import among, asked, narrowed, page, truth
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, envelope
from jobsync_tui.sandbox.xero.where import fields
from jobsync_tui.sandbox.xero.wire import fold, render

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

FIELDS = fields(
    String="Name EmailAddress AccountNumber ContactNumber ContactStatus FirstName LastName CompanyNumber",
    Guid="ContactID MergedToContactID",
    DateTime="UpdatedDateUTC",
    Boolean="IsCustomer IsSupplier",
)
SEARCHED = ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress")
ONLY_PAGED = frozenset(
    {
        "ContactPersons",
        "PaymentTerms",
        "SalesDefaultAccountCode",
        "PurchasesDefaultAccountCode",
        "SalesTrackingCategories",
        "PurchasesTrackingCategories",
        "TrackingCategoryName",
        "TrackingCategoryOption",
        "BrandingTheme",
        "BatchPayments",
        "Discount",
        "MergedToContactID",
        "XeroNetworkKey",
        "Website",
    }
)
NOT_IN_SUMMARY = ONLY_PAGED | {
    "Addresses",
    "ContactGroups",
    "IsCustomer",
    "IsSupplier",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "DefaultCurrency",
}


def render_contact(contact: Wire, leave_out: frozenset[str] = frozenset()) -> Wire:
    """Write a stored contact as on the wire, less the fields that this kind of read does not show."""
    shown = {key: render(value) for key, value in contact.items() if value is not None and key not in leave_out}
    shown["HasValidationErrors"] = False
    return shown


def contact_summary(contact: Wire) -> Wire:
    """Write who a document is for, and nothing else, as lists without a page do."""
    return {
        "ContactID": contact["ContactID"],
        "Name": contact["Name"],
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def list_contacts(books: Books, request: Request) -> Response:
    """Answer GET /Contacts; archived ones only when asked for by includeArchived or by their ids."""
    ids = among(request, "IDs")
    needle = fold(asked(request, "searchTerm"))
    archived = truth(request, "includeArchived") or ids is not None
    chosen = (
        contact
        for contact in books.contact_order.of(books.contacts)
        if (archived or contact["ContactStatus"] != "ARCHIVED")
        and (ids is None or contact["ContactID"] in ids)
        and (not needle or any(needle in fold(contact.get(name) or "") for name in SEARCHED))
    )
    rows, pagination = page(request, narrowed(request, chosen, FIELDS, "Contact"))
    leave_out: frozenset[str] = frozenset() if pagination else ONLY_PAGED
    if truth(request, "summaryOnly"):
        leave_out = NOT_IN_SUMMARY
    shown = [render_contact(row, leave_out) for row in rows]
    if not leave_out:
        _add_balances(books, shown)
    return envelope(books, "Contacts", shown, pagination)


def one_contact(books: Books, key: str) -> Response:
    """Answer GET /Contacts/{ContactID or ContactNumber}, archived ones included; 404 when there is none."""
    found = books.contacts.get(key.lower()) or by_number(books, key)
    if found is None:
        raise RefusedError(empty(404))
    shown = [render_contact(found)]
    _add_balances(books, shown)
    return envelope(books, "Contacts", shown)


def by_number(books: Books, contact_number: str) -> Wire | None:
    """Find a contact by the key that another system gave it."""
    wanted = fold(contact_number)
    for contact in books.contacts.values():
        if contact.get("ContactNumber") and fold(contact["ContactNumber"]) == wanted:
            return contact
    return None


def _add_balances(books: Books, shown: list[Wire]) -> None:
    """Add what each contact owes and is owed on approved documents, to those that have any."""
    wanted = {contact["ContactID"]: contact for contact in shown}
    today = books.today()
    for invoice in books.invoices.values():
        contact = wanted.get(invoice["ContactID"])
        if contact is None or invoice["Status"] != "AUTHORISED":
            continue
        zero = {"Outstanding": NOTHING, "Overdue": NOTHING}
        balances = contact.setdefault("Balances", {"AccountsReceivable": dict(zero), "AccountsPayable": dict(zero)})
        side = balances["AccountsReceivable" if invoice["Type"] == "ACCREC" else "AccountsPayable"]
        side["Outstanding"] += invoice["AmountDue"]
        if invoice.get("DueDate") and invoice["DueDate"] < today:
            side["Overdue"] += invoice["AmountDue"]

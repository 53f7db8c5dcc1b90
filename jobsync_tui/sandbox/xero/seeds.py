"""Writes history straight into the books: records in any state, filled in as Xero would show them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero import slots
from jobsync_tui.sandbox.xero.arithmetic import NOTHING, half_up
from jobsync_tui.sandbox.xero.lines import LineRules, compute_line
from jobsync_tui.sandbox.xero.record import CLOSED, add_up, note, settle, take_payment
from jobsync_tui.sandbox.xero.wire import fold, number

if TYPE_CHECKING:
    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

CLASSES = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "EQUITY": "EQUITY",
    "DEPRECIATN": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY",
    "OTHERINCOME": "REVENUE",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
}


def account(books: Books, wire: Wire) -> str:
    """Add an account; Class follows from Type, a bank account gets its own fields."""
    kind = wire.get("Type", "REVENUE")
    record = {
        "AccountID": books.new_id("Account"),
        "Name": wire.get("Code", "Account"),
        "Status": "ACTIVE",
        "Type": kind,
        "TaxType": "NONE",
        "Class": CLASSES.get(kind, "ASSET"),
        "EnablePaymentsToAccount": kind == "BANK",
        "ShowInExpenseClaims": False,
        "ReportingCode": kind[:3],
        "HasAttachments": False,
        "AddToWatchlist": False,
        "UpdatedDateUTC": books.now(),
    }
    if kind == "BANK":
        record |= {"BankAccountType": "BANK", "CurrencyCode": books.organisation["BaseCurrency"]}
    books.accounts.append(record | wire)
    return str(books.accounts[-1]["AccountID"])


def tax_rate(books: Books, wire: Wire) -> str:
    """Add a tax rate with one component; it applies to every class of account unless told otherwise."""
    rate = number(wire.get("EffectiveRate", 0))
    record = {
        "Name": wire["TaxType"],
        "ReportTaxType": "OUTPUT",
        "CanApplyToAssets": True,
        "CanApplyToEquity": True,
        "CanApplyToExpenses": True,
        "CanApplyToLiabilities": True,
        "CanApplyToRevenue": True,
        "DisplayTaxRate": rate,
        "Status": "ACTIVE",
        "TaxComponents": [
            {
                "Name": "GST",
                "Rate": half_up(rate, Decimal("0.0001")),
                "IsCompound": False,
                "IsNonRecoverable": False,
            }
        ],
    }
    books.tax_rates.append(record | wire | {"EffectiveRate": rate})
    return str(wire["TaxType"])


def tracking_category(books: Books, wire: Wire) -> str:
    """Add a tracking category; options may be given as bare names."""
    category = books.new_id("TrackingCategory")
    options = [{"Name": option} if isinstance(option, str) else option for option in wire.get("Options", [])]
    filled = [
        {"TrackingOptionID": books.new_id("TrackingOption"), "Status": "ACTIVE", "HasValidationErrors": False}
        | option
        for option in options
    ]
    record = {"TrackingCategoryID": category, "Status": "ACTIVE"} | wire | {"Options": filled}
    books.tracking_categories.append(record)
    return str(record["TrackingCategoryID"])


def item(books: Books, wire: Wire) -> str:
    """Add an item that is sold, and bought when PurchaseDetails are given."""
    record = {
        "ItemID": books.new_id("Item"),
        "Name": wire["Code"],
        "Description": wire.get("Name", wire["Code"]),
        "IsTrackedAsInventory": False,
        "IsSold": "SalesDetails" in wire,
        "IsPurchased": "PurchaseDetails" in wire,
        "SalesDetails": {},
        "PurchaseDetails": {},
        "UpdatedDateUTC": books.now(),
    }
    books.items.append(record | wire)
    return str(books.items[-1]["ItemID"])


def branding_theme(books: Books, wire: Wire) -> str:
    """Add a branding theme behind those there are; the first has SortOrder 0 and is the default."""
    record = {
        "BrandingThemeID": books.new_id("BrandingTheme"),
        "Name": "Standard",
        "Type": "INVOICE",
        "SortOrder": len(books.branding_themes),
        "CreatedDateUTC": books.now(),
    }
    books.branding_themes.append(record | wire)
    return str(books.branding_themes[-1]["BrandingThemeID"])


def contact(books: Books, wire: Wire) -> str:
    """Add a contact with its fixed phone and address slots."""
    record = slots.blank_contact(books.new_id("Contact"))
    record |= wire | {
        "Phones": slots.merge_phones(record["Phones"], wire.get("Phones")),
        "Addresses": slots.merge_addresses(record["Addresses"], wire.get("Addresses")),
    }
    record.setdefault("UpdatedDateUTC", books.now())
    books.contacts[record["ContactID"]] = record
    return str(record["ContactID"])


def invoice(books: Books, wire: Wire) -> str:
    """Add an invoice, its amounts worked out from its lines, settled as its status says."""
    kind = wire.get("Type", "ACCREC")
    basis = wire.get("LineAmountTypes", "Exclusive")
    rules = LineRules(kind=kind, line_amount_types=basis, places=4)
    issued = wire.get("Date") or books.today()
    record = {
        "Type": kind,
        "InvoiceID": books.new_id("Invoice"),
        "Status": "AUTHORISED",
        "LineAmountTypes": basis,
        "Date": issued,
        "DueDate": issued,
        "CurrencyCode": books.organisation["BaseCurrency"],
        "CurrencyRate": Decimal(1),
        "SentToContact": False,
        "UpdatedDateUTC": books.now(),
    } | wire
    record["ContactID"] = _contact_id(books, record.pop("Contact", {}))
    record["LineItems"] = [compute_line(books, line, None, rules) for line in wire.get("LineItems", [])]
    if kind == "ACCREC":
        if "InvoiceNumber" not in record:
            record["InvoiceNumber"] = books.next_number()
        books.take_number(record["InvoiceNumber"])
    _paid_as_told(books, record)
    _mark_customer(books, record)
    books.invoices[record["InvoiceID"]] = record
    note(books, record["InvoiceID"], "Created", "Received through the Xero API")
    return str(record["InvoiceID"])


def _paid_as_told(books: Books, record: Wire) -> None:
    """Set what is paid and due; a PAID invoice without amounts is paid in full on its due date."""
    add_up(record)
    credited = record.setdefault("AmountCredited", NOTHING)
    full = record["Total"] - credited if record["Status"] == "PAID" else NOTHING
    record["AmountPaid"] = half_up(number(record.get("AmountPaid", full)))
    settle(record)
    if record["Status"] == "PAID":
        record.setdefault("FullyPaidOnDate", record["DueDate"])
    if record["AmountPaid"] and "Payments" not in record:
        take_payment(books, record, {"Date": record["DueDate"], "Amount": record["AmountPaid"], "Reference": ""})


def _contact_id(books: Books, wire: Wire) -> str:
    if "ContactID" in wire:
        return str(books.contacts[wire["ContactID"]]["ContactID"])
    wanted = fold(wire.get("Name", ""))
    for found in books.contacts.values():
        if fold(found["Name"]) == wanted:
            return str(found["ContactID"])
    raise LookupError(f"no contact {wire!r} to put an invoice on; seed the contact first")


def _mark_customer(books: Books, record: Wire) -> None:
    if record["Status"] not in CLOSED:
        side = "IsCustomer" if record["Type"] == "ACCREC" else "IsSupplier"
        books.contacts[record["ContactID"]][side] = True

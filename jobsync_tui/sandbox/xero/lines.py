"""Works out one line of a document from what was sent, what was there, and the item and account it names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.arithmetic import (
    CENT,
    FOUR_PLACES,
    HUNDRED,
    NOTHING,
    half_up,
    line_amount,
    line_tax,
)
from jobsync_tui.sandbox.xero.wire import many, number, text, typed

if TYPE_CHECKING:
    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Readers, Wire

FOUR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRules:
    """What a line must know of its document: its Type, LineAmountTypes, and 2 or 4 places of unit amounts."""

    kind: str
    line_amount_types: str
    places: int


def _id(value: object) -> str:
    return text(value).lower()


def _four(value: object) -> Decimal:
    return half_up(number(value), FOUR_PLACES)


TRACKING: Readers = dict.fromkeys(("TrackingCategoryID", "TrackingOptionID", "Name", "Option"), text)
READERS: Readers = {
    "LineItemID": _id,
    "Description": text,
    "Quantity": _four,
    "UnitAmount": number,
    "ItemCode": text,
    "AccountCode": text,
    "AccountID": _id,
    "TaxType": text,
    "DiscountRate": _four,
    "DiscountAmount": lambda value: half_up(number(value)),
    "LineAmount": number,
    "TaxAmount": number,
    "Tracking": many(TRACKING),
}


def compute_line(books: Books, wire: Wire, base: Wire | None, rules: LineRules) -> Wire:
    """Make the line to store; fields not sent keep what base (the stored line) has.

    Raises UnreadableError for a field of the wrong type. Whether the line is acceptable is for line_rules.
    """
    sent = typed(wire, READERS)
    sent.pop("LineItemID", None)
    if "UnitAmount" in sent:
        sent["UnitAmount"] = half_up(sent["UnitAmount"], FOUR_PLACES if rules.places == FOUR else CENT)
    line = {"LineItemID": books.new_id("LineItem")} | (base or {}) | sent
    if "AccountID" in sent and "AccountCode" not in sent:
        line.pop("AccountCode", None)
    _from_item(books, line, rules)
    _from_account(books, line, rules)
    _track(books, line)
    _missing_factor(line, rules)
    _amounts(books, line, sent, base, rules)
    return line


def _from_item(books: Books, line: Wire, rules: LineRules) -> None:
    """Fill what the line leaves out from the item it names."""
    item = books.item(line["ItemCode"]) if line.get("ItemCode") else None
    if item is None:
        return
    line["Item"] = {"ItemID": item["ItemID"], "Name": item["Name"], "Code": item["Code"]}
    sold = rules.kind == "ACCREC"
    details = item["SalesDetails" if sold else "PurchaseDetails"]
    line.setdefault("Description", item.get("Description" if sold else "PurchaseDescription", item["Name"]))
    if "UnitPrice" in details:
        line.setdefault("UnitAmount", half_up(number(details["UnitPrice"]), FOUR_PLACES))
    for field in ("AccountCode", "TaxType"):
        if field in details and not (field == "AccountCode" and "AccountID" in line):
            line.setdefault(field, details[field])


def _from_account(books: Books, line: Wire, rules: LineRules) -> None:
    """Join code and id of the account, and take the tax type from it where the line has none."""
    account = books.account(line.get("AccountCode"), line.get("AccountID") if "AccountCode" not in line else None)
    if account is not None:
        line["AccountID"] = account["AccountID"]
        if "Code" in account:
            line["AccountCode"] = account["Code"]
        line.setdefault("TaxType", account["TaxType"])
    if rules.line_amount_types == "NoTax":
        line["TaxType"] = "NONE"


def _track(books: Books, line: Wire) -> None:
    """Spell out tracking by ids and names alike, for as much of it as is known."""
    line["Tracking"] = [find_tracking(books, entry) or entry for entry in line.get("Tracking", [])]


def find_tracking(books: Books, entry: Wire) -> Wire | None:
    """Find the active category and option that a line names by ids or by Name and Option."""
    for category in books.tracking_categories:
        known = category["Status"] == "ACTIVE"
        if known and _names(category, entry, "TrackingCategoryID", "Name"):
            for option in category["Options"]:
                if option["Status"] == "ACTIVE" and _names(option, entry, "TrackingOptionID", "Option"):
                    return {
                        "Name": category["Name"],
                        "Option": option["Name"],
                        "TrackingCategoryID": category["TrackingCategoryID"],
                        "TrackingOptionID": option["TrackingOptionID"],
                    }
    return None


def _names(record: Wire, entry: Wire, id_key: str, name_key: str) -> bool:
    if entry.get(id_key):
        return bool(record[id_key] == entry[id_key])
    return bool(record["Name"] == entry.get(name_key))


def _missing_factor(line: Wire, rules: LineRules) -> None:
    """Find a quantity or unit amount that was left out from the line amount that was sent."""
    amount, quantity, unit = line.get("LineAmount"), line.get("Quantity"), line.get("UnitAmount")
    if amount is None or (quantity is not None and unit is not None):
        return
    if quantity is None and unit is None:
        quantity = line["Quantity"] = Decimal("1.0000")
    if unit is None and quantity:
        step = FOUR_PLACES if rules.places == FOUR else CENT
        line["UnitAmount"] = half_up(amount / quantity, step)
    elif quantity is None and unit:
        line["Quantity"] = half_up(amount / unit, FOUR_PLACES)


def _amounts(books: Books, line: Wire, sent: Wire, base: Wire | None, rules: LineRules) -> None:
    quantity, unit = line.get("Quantity"), line.get("UnitAmount")
    amount = NOTHING
    if quantity is not None and unit is not None:
        rate, off = line.get("DiscountRate"), line.get("DiscountAmount")
        amount = line_amount(quantity, unit, rate=rate, amount=off)
    untouched = base is not None and not sent.keys() - {"Description", "Tracking"}
    tax = line_tax(amount, books.rate(line.get("TaxType")), rules.line_amount_types)
    if rules.line_amount_types != "NoTax":
        if "TaxAmount" in sent:
            tax = half_up(sent["TaxAmount"])
        elif untouched and base and base["LineAmount"] == amount and base.get("Basis") == rules.line_amount_types:
            tax = base["TaxAmount"]  # an amount a person has set stays while the line does
    line |= {"LineAmount": amount, "TaxAmount": tax, "Basis": rules.line_amount_types}


def render_line(line: Wire, places: int) -> Wire:
    """Write a stored line as on the wire, its unit amount in 2 or 4 places."""
    shown = {key: value for key, value in line.items() if key != "Basis"}
    if "UnitAmount" in shown:
        shown["UnitAmount"] = half_up(shown["UnitAmount"], FOUR_PLACES if places == FOUR else CENT)
    shown["ValidationErrors"] = []
    return shown


def discount_exceeds(line: Wire) -> bool:
    """Tell whether a discount takes off the whole line amount or more.

    An amount equal to the line total is refused too (XeroAPI/xero-php-oauth2#288).
    """
    gross = (line.get("Quantity") or 0) * (line.get("UnitAmount") or NOTHING)
    amount = line.get("DiscountAmount") or NOTHING
    return bool((line.get("DiscountRate") or 0) > HUNDRED or (amount and gross >= 0 and amount >= gross))

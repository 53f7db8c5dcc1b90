"""Judges the lines of a document that is about to be stored and words each refusal.

Sentences marked "wording unknown" stand for a rule that is known where Xero's own text is not.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.arithmetic import half_up
from jobsync_tui.sandbox.xero.lines import discount_exceeds, find_tracking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

NEGATIVE_QUANTITY = "Quantity must not be less than zero"
DISCOUNT_TOO_LARGE = "Discount must not be greater than the line total"
ACCOUNT_INVALID = "Account must be valid"
DISCOUNT_ON_BILL = "Discounts can only be applied to sales invoices."  # wording unknown
DESCRIPTION_LONG = "The line description must not be longer than 4000 characters."  # wording unknown
LINE_TOO_LARGE = "The line amount is too large."  # wording unknown
TRACKING_MANY = "A line can have at most 2 tracking categories."  # wording unknown
TRACKING_UNKNOWN = "The tracking category or option does not exist."  # wording unknown
MISSING = {
    "Description": "Description must be specified",
    "Quantity": "Quantity must be specified",
    "UnitAmount": "Unit amount must be specified",
    "AccountCode": "Account code must be specified",
}  # wordings unknown
LONGEST_DESCRIPTION = 4000
LARGEST_LINE = Decimal("9999999999.99")
MOST_TRACKING = 2
MOST_PLACES = 8
# Postings that Xero makes itself; a rounding line is the one a person may write.
OPEN_SYSTEM_ACCOUNTS = frozenset({"ROUNDING"})
APPLIES = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}


def line_errors(books: Books, line: Wire, sent: Wire, document: Wire) -> list[str]:
    """List what speaks against one line as worked out, given what was sent for it and its document."""
    found = [*_figures(line, sent, document), *_references(books, line, document)]
    if document["Status"] == "AUTHORISED":
        found += [sentence for name, sentence in MISSING.items() if line.get(name) in (None, "")]
    return found


def _figures(line: Wire, sent: Wire, document: Wire) -> Iterator[str]:
    if _places(sent.get("UnitAmount")) > MOST_PLACES:
        yield ACCOUNT_INVALID  # as misleading as Xero's own answer (XeroAPI/Xero-Java#353)
    if (line.get("Quantity") or 0) < 0:
        yield NEGATIVE_QUANTITY
    if line.get("DiscountRate") or line.get("DiscountAmount"):
        if document["Type"] != "ACCREC":
            yield DISCOUNT_ON_BILL
        elif discount_exceeds(line):
            yield DISCOUNT_TOO_LARGE
    told, expected = sent.get("LineAmount"), line["LineAmount"]
    if told is not None and half_up(told) != expected:
        yield f"The line total {half_up(told)} does not match the expected line total {expected}"
    if abs(expected) > LARGEST_LINE:
        yield LINE_TOO_LARGE
    if len(line.get("Description") or "") > LONGEST_DESCRIPTION:
        yield DESCRIPTION_LONG


def _places(value: Decimal | None) -> int:
    """Count the digits after the point that matter."""
    if value is None:
        return 0
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _references(books: Books, line: Wire, document: Wire) -> Iterator[str]:
    if line.get("ItemCode") and books.item(line["ItemCode"]) is None:
        yield f"Item code '{line['ItemCode']}' is not valid"
    named = line.get("AccountCode") or line.get("AccountID")
    account = books.account(line.get("AccountCode"), line.get("AccountID")) if named else None
    if named:
        yield from _account(account, named)
    if line.get("TaxType") and document["LineAmountTypes"] != "NoTax":
        yield from _tax(books, line["TaxType"], account)
    tracking = line.get("Tracking", [])
    if len(tracking) > MOST_TRACKING:
        yield TRACKING_MANY
    if not all(find_tracking(books, entry) for entry in tracking):
        yield TRACKING_UNKNOWN


def _account(account: Wire | None, named: str) -> Iterator[str]:
    if account is None:
        yield f"Account code '{named}' is not a valid code for this document."
        return
    system = account.get("SystemAccount") or None
    if account["Status"] != "ACTIVE":
        yield f"Account code '{named}' has been archived, or deleted."
    elif account["Type"] == "BANK" or (system is not None and system not in OPEN_SYSTEM_ACCOUNTS):
        yield f"Account code '{named}' is not a valid code for this document."


def _tax(books: Books, tax_type: str, account: Wire | None) -> Iterator[str]:
    rate = books.tax_rate(tax_type)
    if rate is None or rate["Status"] != "ACTIVE":
        yield f"The TaxType code {tax_type} does not exist or cannot be used for this type of transaction."
    elif account is not None and not rate.get(APPLIES[account["Class"]], True):
        yield f"The TaxType code '{tax_type}' cannot be used with account code '{account.get('Code')}'."

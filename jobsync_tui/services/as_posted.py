"""Whether an invoice in Xero still says all that was sent: what a person worked on since is not ours to delete."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads it at run time
from decimal import Decimal  # noqa: TC003 - msgspec reads it at run time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Invoice, LineItem
    from jobsync_tui.core.outbox import Intent


class _PostedOption(msgspec.Struct):
    """A tracking option as it was sent."""

    Name: str
    Option: str


class _PostedLine(msgspec.Struct):
    """A line as it was sent; what was left to Xero is None, and what was sent empty is empty."""

    Description: str | None = None
    Quantity: Decimal | None = None
    UnitAmount: Decimal | None = None
    AccountCode: str | None = None
    TaxType: str | None = None
    ItemCode: str = ""
    Tracking: list[_PostedOption] = []


class _Posted(msgspec.Struct):
    """An invoice as it was sent."""

    Reference: str = ""
    Date: dt.date | None = None
    DueDate: dt.date | None = None
    LineAmountTypes: str | None = None
    LineItems: list[_PostedLine] = []


def differences(intent: Intent, invoice: Invoice) -> tuple[str, ...]:
    """What of an invoice is no longer as it was posted, in words; what was left to Xero may be anything."""
    posted = msgspec.json.decode(intent.body, type=_Posted)
    facts = {
        "its number": (intent.invoice_number.casefold(), invoice.number.casefold()),
        "its contact": (intent.contact_id, invoice.contact_id),
        "its total": (intent.total, invoice.total),
        "its currency": (intent.currency, invoice.currency),
        "its status": (intent.status, invoice.status),
        "its reference": (posted.Reference.split(), invoice.reference.split()),
        "its date": (posted.Date, invoice.date),
        "its due date": (posted.DueDate, invoice.due_date),
        "its kind of amounts": (posted.LineAmountTypes, invoice.line_amount_types),
        "its lines": (True, _same_lines(posted.LineItems, invoice.lines)),
    }
    return tuple(name for name, (then, now) in facts.items() if then is not None and then != now)


def _same_lines(then: Sequence[_PostedLine], now: Sequence[LineItem]) -> bool:
    """Whether the lines are the same, in the same order."""
    return len(then) == len(now) and all(_same_line(one, other) for one, other in zip(then, now, strict=True))


def _same_line(then: _PostedLine, now: LineItem) -> bool:
    """Whether a line still says what was sent, white space aside."""
    pairs = (
        (then.Description and then.Description.split(), now.description.split()),
        (then.Quantity, now.quantity),
        (then.UnitAmount, now.unit_amount),
        (then.AccountCode, now.account_code),
        (then.TaxType, now.tax_type),
        (then.ItemCode, now.item_code),
        (sorted((one.Name, one.Option) for one in then.Tracking), sorted(now.tracking)),
    )
    return all(sent is None or sent == held for sent, held in pairs)

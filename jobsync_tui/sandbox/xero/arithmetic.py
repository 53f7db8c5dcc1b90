"""Works out line amounts, tax and totals the way Xero does, independent of every other room.

Each line is rounded to cents half up, its tax likewise, and only then are lines summed
(https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero/, November 2026).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.sandbox.xero.wire import Wire

CENT = Decimal("0.01")
FOUR_PLACES = Decimal("0.0001")
HUNDRED = Decimal(100)
NOTHING = Decimal("0.00")


class Totals(NamedTuple):
    """What a document adds up to, in its own currency, two places."""

    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Round halves away from zero to a multiple of step (0.01 or 0.0001)."""
    return value.quantize(step, rounding=ROUND_HALF_UP) + 0  # + 0: no minus sign before a zero


def line_amount(
    quantity: Decimal, unit_amount: Decimal, *, rate: Decimal | None = None, amount: Decimal | None = None
) -> Decimal:
    """Multiply, take off the discount (rate in percent, else an amount) and round to cents."""
    gross = quantity * unit_amount
    if rate:
        return half_up(gross * (HUNDRED - rate) / HUNDRED)
    return half_up(gross - (amount or 0))


def line_tax(amount: Decimal, rate: Decimal, line_amount_types: str) -> Decimal:
    """Find the tax of one line from its amount and the effective rate in percent."""
    if line_amount_types == "NoTax":
        return NOTHING
    base = HUNDRED + rate if line_amount_types == "Inclusive" else HUNDRED
    return half_up(amount * rate / base)


def totals(lines: Iterable[Wire], line_amount_types: str) -> Totals:
    """Sum stored lines; tax is inside the amounts of an Inclusive document and on top otherwise."""
    amounts, tax = NOTHING, NOTHING
    for line in lines:
        amounts += line["LineAmount"]
        tax += line["TaxAmount"]
    if line_amount_types == "Inclusive":
        return Totals(amounts - tax, tax, amounts)
    return Totals(amounts, tax, amounts + tax)


def discount(lines: Iterable[Wire]) -> Decimal:
    """Sum what discounts took off the lines."""
    taken = NOTHING
    for line in lines:
        if line.get("DiscountRate") or line.get("DiscountAmount"):
            gross = half_up((line.get("Quantity") or 0) * (line.get("UnitAmount") or NOTHING))
            taken += gross - line["LineAmount"]
    return taken

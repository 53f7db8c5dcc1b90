"""Decimal money and Xero's arithmetic.

Xero rounds a unit amount to 4 places (with `unitdp=4`), a line to cents half up, the tax of each line
to cents half up, and then sums; it never taxes a sum. Source: the Xero guide "Rounding in Xero" and
observed answers, November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT = Decimal("0.01")
UNIT = Decimal("0.0001")
ZERO = Decimal(0)
HUNDRED = Decimal(100)


class LineAmountTypes(StrEnum):
    """Whether line amounts hold tax: Xero's name and spelling."""

    EXCLUSIVE = "Exclusive"
    INCLUSIVE = "Inclusive"
    NO_TAX = "NoTax"


def round_to(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """Round half up (away from zero) to the places of `step`, as Xero does."""
    return amount.quantize(step, rounding=ROUND_HALF_UP) + ZERO  # + 0: no minus sign before a zero


def to_cents(amount: Decimal) -> int:
    """Whole cents of an amount that has at most two places; ValueError otherwise."""
    if not amount.is_finite() or amount != round_to(amount):
        raise ValueError(f"{amount} has more than two decimal places")
    return int(amount.scaleb(2))


def from_cents(cents: int) -> Decimal:
    """Turn whole cents into the amount with exactly two places."""
    return Decimal(cents).scaleb(-2)


def fits_unit(amount: Decimal) -> bool:
    """Whether a unit amount survives Xero's four places unrounded."""
    return amount == round_to(amount, UNIT)


def line_amount(quantity: Decimal, unit_amount: Decimal) -> Decimal:
    """Multiply quantity by unit amount as Xero does, in currency units to the cent."""
    return round_to(quantity * round_to(unit_amount, UNIT))


def line_tax(amount: Decimal, rate: Decimal, types: LineAmountTypes) -> Decimal:
    """Tax in or on one line amount; `rate` in percent."""
    if types is LineAmountTypes.NO_TAX:
        return ZERO.quantize(CENT)
    if types is LineAmountTypes.INCLUSIVE:
        return round_to(amount * rate / (HUNDRED + rate))
    return round_to(amount * rate / HUNDRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The three totals of an invoice, each to the cent."""

    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def totals(lines: list[tuple[Decimal, Decimal]], types: LineAmountTypes) -> Totals:
    """Sum (line amount, line tax) pairs into what Xero will show; SubTotal is always before tax."""
    amount = sum((line for line, _ in lines), ZERO.quantize(CENT))
    tax = sum((tax for _, tax in lines), ZERO.quantize(CENT))
    if types is LineAmountTypes.INCLUSIVE:
        return Totals(sub_total=amount - tax, total_tax=tax, total=amount)
    return Totals(sub_total=amount, total_tax=tax, total=amount + tax)


def by_currency(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Sum (currency, amount) pairs, each currency by itself and in the order they came: no figure mixes two."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, ZERO.quantize(CENT)) + amount
    return sums


def in_words(sums: dict[str, Decimal]) -> str:
    """Spell sums by currency for a sentence: `1,725.00 NZD and 300.00 USD`; `0.00` where there are none."""
    return " and ".join(f"{amount:,.2f} {currency}".strip() for currency, amount in sums.items()) or "0.00"


def plain(amount: Decimal) -> str:
    """Spell a decimal without exponent or trailing zeros, so that equal values give equal text."""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text

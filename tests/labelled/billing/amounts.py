"""Lines and totals by Xero's arithmetic, for jobs and for invoices."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import JobLine, LineKind
from jobsync_tui.core.ledger import LineItem
from jobsync_tui.core.money import ZERO, LineAmountTypes, line_amount, line_tax, round_to, totals
from tests.labelled.billing.words import LABOUR, MATERIAL, OTHERS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice

USUAL = ("95", "99", "120", "145", "150", "180", "220", "250", "65", "85")
"""What a standard service costs: the prices at which jobs of different people are equal."""


def job_lines(rng: random.Random, title: str) -> tuple[JobLine, ...]:
    """The lines of a job: a standard service, or hours, materials and the like."""
    if rng.random() < 0.22:
        return (_line(1, LineKind.LABOUR, title, "1", rng.choice(USUAL)),)
    lines = [
        _line(
            1,
            LineKind.LABOUR,
            rng.choice(LABOUR),
            str(rng.choice((1, 1, 2, 3, 4, 5, 7, 9, 12, 16, 31)) / 2),
            rng.choice(USUAL[:8]),
        )
    ]
    for at in range(rng.choice((0, 1, 1, 2, 3))):
        price = str(Decimal(int(300 * 10 ** rng.uniform(0, 2.3))) / 100)
        quantity = str(rng.choice((1, 1, 1, 2, 3, 6)))
        lines.append(_line(at + 2, LineKind.MATERIAL, rng.choice(MATERIAL), quantity, price))
    if rng.random() < 0.15:
        lines.append(_line(len(lines) + 1, LineKind.OTHER, rng.choice(OTHERS), "1", str(rng.randrange(20, 900))))
    if rng.random() < 0.04:
        lines.append(_line(len(lines) + 1, LineKind.DISCOUNT, "Discount", "1", f"-{rng.randrange(5, 40)}"))
    return tuple(lines)


def one_line(description: str, amount: Decimal) -> tuple[JobLine, ...]:
    """A single line over an amount."""
    return (_line(1, LineKind.LABOUR, description, "1", str(amount)),)


def _line(at: int, kind: LineKind, description: str, quantity: str, price: str) -> JobLine:
    return JobLine(
        id=str(at), kind=kind, description=description, quantity=Decimal(quantity), unit_price=Decimal(price)
    )


def total_of(job: Job, rate: Decimal) -> Decimal:
    """What an invoice of the job comes to, tax included."""
    pairs = [(line.amount, line_tax(line.amount, rate, job.amounts)) for line in job.lines]
    return totals(pairs, job.amounts).total


def items_of(job: Job) -> tuple[LineItem, ...]:
    """The job's lines as an invoice copies them."""
    return tuple(
        LineItem(description=line.description, quantity=line.quantity, unit_amount=line.net_unit_price)
        for line in job.lines
    )


def item(description: str, amount: Decimal) -> LineItem:
    """One invoice line over an amount, once."""
    return LineItem(description=description, quantity=Decimal(1), unit_amount=amount)


def with_items(
    invoice: Invoice, items: Iterable[LineItem], rate: Decimal, types: LineAmountTypes | None = None
) -> Invoice:
    """The invoice over other lines, with what Xero computes of them; unpaid."""
    types = types or invoice.line_amount_types
    priced = tuple(_priced(one, rate, types) for one in items)
    sums = totals([(one.line_amount, one.tax_amount) for one in priced], types)
    return replace(
        invoice,
        lines=priced,
        line_amount_types=types,
        sub_total=sums.sub_total,
        total_tax=sums.total_tax,
        total=sums.total,
        amount_due=sums.total,
        amount_paid=ZERO,
    )


def _priced(one: LineItem, rate: Decimal, types: LineAmountTypes) -> LineItem:
    amount = line_amount(one.quantity, one.unit_amount)
    return replace(one, line_amount=amount, tax_amount=line_tax(amount, rate, types))


def share(job: Job, percent: int) -> Decimal:
    """A percentage of the job in its own tax basis."""
    return round_to(job.total * percent / 100)


def parts(job: Job, percents: Sequence[int]) -> list[Decimal]:
    """The job's total in its own tax basis cut by percentages; the last takes what is left."""
    cut = [share(job, percent) for percent in percents[:-1]]
    return [*cut, job.total - sum(cut, ZERO)]

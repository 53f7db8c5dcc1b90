"""Seeded sales of a trade business: open jobs that nobody billed yet, and the invoices of the jobs before them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from jobsync_tui.core.jobs import Job, JobId, JobLine
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID, LineItem
from jobsync_tui.core.money import LineAmountTypes

TODAY = dt.date(2026, 3, 31)
STYLES = ("{:d}", "J{:d}", "2026-{:05d}", "PLB-{:d}", "26/{:d}", "{:06d}")
"""How businesses spell the numbers of their jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """Open jobs, each with its contact, and invoices that bill none of them."""

    open_jobs: tuple[tuple[Job, ContactID], ...]
    invoices: tuple[Invoice, ...]
    job_numbers: frozenset[str]


def sales(seed: int, *, jobs: int, invoices: int, style: str, first_invoice: int) -> Sales:
    """Draw sales from a seed; Xero numbers the invoices from `first_invoice` on.

    A few contacts get most of the work. References name earlier jobs, orders, quotes and sites, or nothing.
    """
    chance = random.Random(seed)  # noqa: S311 - seeded practice data
    first_open = 10_400
    spelled = [style.format(number) for number in range(first_open - invoices, first_open + jobs)]
    contacts = [ContactID(f"c{at}") for at in range(300)]
    weights = [1 / (1 + at) for at in range(len(contacts))]
    past = [
        _invoice(chance, at, spelled[at], f"INV-{first_invoice + at:04}", chance.choices(contacts, weights)[0])
        for at in range(invoices)
    ]
    ahead = [(_job(chance, number), chance.choices(contacts, weights)[0]) for number in spelled[invoices:]]
    return Sales(
        open_jobs=tuple(ahead),
        invoices=tuple(past),
        job_numbers=frozenset(spelled[invoices // 2 :]),
    )


def _job(chance: random.Random, number: str) -> Job:
    return Job(
        source="field",
        id=JobId(f"id-of-{number}"),
        number=number,
        completed_on=TODAY - dt.timedelta(days=chance.randrange(20)),
        lines=(JobLine(id="1", unit_price=_price(chance)),),
    )


def _price(chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(4_000, 250_000)) / 100


def _invoice(chance: random.Random, at: int, job: str, number: str, contact: ContactID) -> Invoice:
    total = _price(chance)
    lines = tuple(
        LineItem(description=_line(chance), quantity=Decimal(1), unit_amount=total)
        for _ in range(chance.randrange(3))
    )
    return Invoice(
        invoice_id=InvoiceID(f"i{at:06}"),
        type="ACCREC",
        number=number,
        reference=_reference(chance, job),
        contact_id=contact,
        contact_name="",
        date=TODAY - dt.timedelta(days=chance.randrange(700)),
        due_date=None,
        status=chance.choice(["AUTHORISED", "PAID", "PAID"]),
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        currency="NZD",
        sub_total=total,
        total_tax=Decimal(0),
        total=total,
        lines=lines,
    )


def _reference(chance: random.Random, job: str) -> str:
    order, house = chance.randrange(100, 99_999), chance.randrange(1, 400)
    return chance.choice(
        [
            job,
            job,
            f"Job {job}",
            f"{job} - kitchen tap",
            f"PO {order}",
            f"PO-{order:06}",
            f"Quote {order % 5_000}",
            f"{house} Harbour Rd",
            f"Unit {house % 40}, {house} Glen St",
            "March 2026 service",
            "Balance 50%",
            "",
            "",
        ]
    )


def _line(chance: random.Random) -> str:
    return chance.choice(
        [
            f"Labour {chance.randrange(1, 9)} hrs",
            f"{chance.choice([15, 20, 100, 110])} mm pipe",
            f"Tap model {chance.randrange(1_000, 9_999)}",
            f"Travel, {chance.randrange(5, 90)} km on {chance.randrange(1, 29)}/03/2026",
            "Call-out",
        ]
    )

"""Ten thousand invoices, from the job's lines to the bytes that would be sent, against Xero's own arithmetic."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero.bodies import invoice_element
from jobsync_tui.core.drafting import InvoicePolicy, draft_invoice, invoice_number
from jobsync_tui.core.jobs import Job, JobLine
from jobsync_tui.core.mapping import LineDecision, LineMapping
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.sandbox.xero import arithmetic as xero
from tests.core.values import BOOKS, CONTACT, JOB, SALES

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Settings

RATES = ("0", "5", "8.25", "10", "12.5", "13.3333", "15", "20", "21")
SETS = 10_000
PARTS = 4


def books(rate: Decimal) -> Settings:
    """The books with one rate of tax for all that is sold."""
    rates = {key: replace(one, effective_rate=rate) for key, one in BOOKS.tax_rates.items()}
    return replace(BOOKS, tax_rates=rates)


def amount(chance: Random, most: int, places: int) -> Decimal:
    """An amount of up to so many places, awkward ones more often than chance would have it."""
    step = Decimal(1).scaleb(-chance.randint(0, places))
    return chance.choice((Decimal(chance.randint(1, most)), Decimal(chance.randint(1, most * 100)) * step))


def drawn(chance: Random) -> Job:
    lines = tuple(
        JobLine(
            id=str(at),
            description="Work",
            quantity=amount(chance, 40, 4) * chance.choice((1, 1, 1, 1, -1)),
            unit_price=amount(chance, 900, 6),
            discount_percent=Decimal(chance.choice(("0", "0", "0", "5", "10", "12.5", "33.3333", "100"))),
        )
        for at in range(chance.randint(1, 9))
    )
    return replace(JOB, amounts=chance.choice(tuple(LineAmountTypes)), lines=lines)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_total_is_xeros_to_the_cent(part: int) -> None:
    policy = InvoicePolicy()
    for seed in range(part * SETS // PARTS, (part + 1) * SETS // PARTS):
        chance = Random(seed)  # noqa: S311 - a draw, not a secret
        job, rate = drawn(chance), Decimal(chance.choice(RATES))
        lines = [LineMapping(line_id=one.id, account=SALES, decision=LineDecision.AUTO, why="") for one in job.lines]
        made = draft_invoice(job, CONTACT, lines, books(rate), policy, number=invoice_number(job, policy)).invoice
        assert made is not None, seed
        sent = json.loads(invoice_element(made, contact_id=None), parse_float=Decimal, parse_int=Decimal)
        types = sent["LineAmountTypes"]
        stored = [
            {
                "LineAmount": (each := xero.line_amount(line["Quantity"], line["UnitAmount"])),
                "TaxAmount": xero.line_tax(each, rate, types),
            }
            for line in sent["LineItems"]
        ]
        assert (made.sub_total, made.total_tax, made.total) == tuple(xero.totals(stored, types)), seed

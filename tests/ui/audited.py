"""An evening after months of work: jobs old and new, some posted, and what others did to their invoices since."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.fakes import keep_books, restore_books
from tests.services.worlds import confirm_jobs, post_all, pull_all
from tests.ui.evening import kept_aside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.evening import Evening

STRANGER = "Shop [North] Ltd [/] \x1b[2J=1+1"
POSTED = ("J10420", "J10421", "J10422", "J10424")
VOIDED, CHANGED, FREE = "J10421", "J10422", "J10425"
OLD = {"J10426": 16, "J10427": 48, "J10428": 75, "J10430": 88, FREE: 20, VOIDED: 42}
"""Days ago on which some jobs were completed."""

PAST = 475
"""Invoices in the books: the audit looks at those that no job explains as well."""


def line(amount: str) -> dict[str, object]:
    """One line as somebody in the office would write it."""
    return {
        "Description": "By hand",
        "Quantity": Decimal(1),
        "UnitAmount": Decimal(amount),
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }


@dataclass(frozen=True)
class Muddled:
    """The evening as `muddle` leaves it."""

    books: bytes
    jobs: list[dict[str, Any]]
    data: Path
    at: dt.datetime


def muddle(evening: Evening) -> None:
    """Post some jobs; then one invoice is voided, one changed, and one written that no job explains.

    That is done once a process and copied into an evening that has only begun.
    """
    kept = _muddled()
    restore_books(evening.practice.books, kept.books)
    evening.practice.jobs[:] = copy.deepcopy(kept.jobs)
    evening.write_profile()
    shutil.copytree(kept.data, evening.data)
    evening.clock.at = kept.at


@cache
def _muddled() -> Muddled:
    with kept_aside(PAST) as evening:
        _muddle(evening)
        jobs = copy.deepcopy(evening.practice.jobs)
        return Muddled(keep_books(evening.practice.books), jobs, evening.data, evening.clock.at)


def _muddle(evening: Evening) -> None:
    books, today = evening.practice.books, evening.clock.now().date()
    for job in evening.practice.jobs:
        if job["number"] in OLD:
            job["completed_on"] = str(today - dt.timedelta(days=OLD[job["number"]]))
        if job["number"] == FREE:
            job["lines"] = [one | {"unit_price": "0.00"} for one in job["lines"]]
    evening.write_profile()
    with evening.workspace() as ws:
        pull_all(ws)
        confirm_jobs(ws, POSTED)
        post_all(ws)
        made = {one["InvoiceNumber"]: one for one in evening.created}
        evening.clock.pass_time(minutes=1)
        made[VOIDED] |= {"Status": "VOIDED", "UpdatedDateUTC": books.now()}
        less = {"SubTotal": Decimal("40.00"), "TotalTax": Decimal("6.00"), "Total": Decimal("46.00")}
        made[CHANGED] |= {**less, "AmountDue": Decimal("46.00"), "UpdatedDateUTC": books.now()}
        books.seed_contact(Name=STRANGER)
        books.seed_invoice(
            InvoiceNumber="INV-2229",
            Reference="@phone",
            Contact={"Name": STRANGER},
            Date=today - dt.timedelta(days=2),
            LineItems=[line("270.00")],
        )
        pull_all(ws)

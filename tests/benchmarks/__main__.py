"""How long matching and reckoning take at the largest size: `python -m tests.benchmarks [--pairwise]`.

CPU seconds and the most memory held, index building included. `--pairwise` compares every customer's name with every
contact's by `rapidfuzz` in the same run, the yardstick that matching has to beat tenfold; it takes minutes.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from jobsync_tui.core.billed import Asked, InvoiceIndex, reckon
from jobsync_tui.core.matching import ContactIndex, Decision, match
from jobsync_tui.core.twins import twins
from tests.core.ledgers import sales
from tests.labelled.parties import parties

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.labelled.values import Parties

CUSTOMERS, CONTACTS = 5_000, 50_000
JOBS, INVOICES = 5_000, 100_000
WORKERS = 2
ROWS = 64
"""Names of customers compared at a time, pair by pair: the whole table does not fit into memory."""


def main() -> int:
    """Take each figure once."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--pairwise", action="store_true", help="the yardstick too: minutes, and it needs numpy")
    asked = parser.parse_args()
    book = parties(7, customers=CUSTOMERS, contacts=CONTACTS)
    told(f"match {CUSTOMERS:,} customers with {CONTACTS:,} contacts", lambda: matched(book))
    if asked.pairwise:
        told(f"the same pair by pair, WRatio, {WORKERS} workers", lambda: pairwise(book))
    told(f"find who stands twice among {CONTACTS:,} contacts", lambda: doubled(book))
    told(f"reckon {JOBS:,} jobs with {INVOICES:,} invoices", reckoned)
    return 0


def told(what: str, does: Callable[[], str]) -> None:
    """Do it and say what it took."""
    wall, own = time.perf_counter(), time.process_time()
    outcome = does()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{what}: {own:.1f} s of CPU, {wall:.1f} s, {most:,.0f} MiB at most; {outcome}\n")
    sys.stdout.flush()


def matched(book: Parties) -> str:
    """Build the index and match every customer."""
    index = ContactIndex(book.contacts, region={"UK": "GB"}.get(book.country, book.country))
    found = [match(one.customer, one.site, index) for one in book.customers]
    return f"{sum(one.decision is Decision.AUTO for one in found):,} automatic"


def pairwise(book: Parties) -> str:
    """Compare every name with every name."""
    names = [one.name for one in book.contacts]
    asked = [one.customer.name for one in book.customers]
    rows = 0
    for at in range(0, len(asked), ROWS):
        rows += len(process.cdist(asked[at : at + ROWS], names, scorer=fuzz.WRatio, workers=WORKERS))
    return f"{rows:,} rows"


def doubled(book: Parties) -> str:
    """Find the contacts that stand twice."""
    return f"{len(twins(ContactIndex(book.contacts, region=book.country))):,} groups"


def reckoned() -> str:
    """Build the index and answer every job."""
    drawn = sales(1, jobs=JOBS, invoices=INVOICES, style="J{:d}", first_invoice=40_001)
    asked = [
        Asked(job=job, contact_id=contact, contact_sure=True, expected=job.total, number=job.number, currency="NZD")
        for job, contact in drawn.open_jobs
    ]
    return f"{len(reckon(asked, InvoiceIndex(drawn.invoices), known=drawn.job_numbers)):,} answers"


if __name__ == "__main__":
    sys.exit(main())

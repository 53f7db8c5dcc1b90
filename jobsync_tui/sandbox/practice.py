"""The seeded practice business: books with two years of history, and an evening's jobs that wait for invoices.

Everything follows from the seed and from the time; two calls with the same give the same, ids included.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from random import Random
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox.cases import Case, Desk
from jobsync_tui.sandbox.chart import LABOUR, MATERIALS, SUBCONTRACT, TRAVEL, organisation, seed_chart
from jobsync_tui.sandbox.crowd import seed_crowd
from jobsync_tui.sandbox.evening import Evening, EveningJob
from jobsync_tui.sandbox.ledger_history import seed_history
from jobsync_tui.sandbox.names import Namer
from jobsync_tui.sandbox.xero.books import Books

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

PRACTICE_MAPPING = {"labour": LABOUR, "material": MATERIALS, "travel": TRAVEL}
"""The practice profile's rules; without a default, so that a line of no known kind needs a person."""

CONTACTS, INVOICES = 400, 1_900


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedOutcome:
    """What must become of one job: the right contact (None: a new one), the total with GST, and the case's answer.

    `link_invoice_id` is the invoice that already bills the job; `account` the one for the line without.
    """

    case: Case
    contact_id: str | None
    total: Decimal
    link_invoice_id: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Books, the jobs in the form of the jobs file, what is right for each job number, and the mapping."""

    books: Books
    jobs: list[dict[str, Any]]
    expected: dict[str, ExpectedOutcome]
    mapping: dict[str, str]


def practice_books(*, jobs: int = 40, seed: int = 1, now: Callable[[], datetime]) -> Practice:
    """Seed the practice business; `jobs` is at least 1, and 40 of them are KB-40/6.

    Of every forty jobs six need a person. Contacts and history grow once there are more than 400 jobs.
    """
    if jobs < 1:
        raise ValueError(f"{jobs} jobs cannot be practised on; ask for at least 1")
    # The state is text, because an integer seed and its negative give the same sequence.
    rng = Random(f"practice {seed}")
    at = now().astimezone(UTC)
    books = Books(now=now, organisation=organisation(at.date()))
    seed_chart(books)
    desk = Desk(books=books, namer=Namer(rng), rng=rng, now=at)
    evening = Evening(desk, jobs).jobs()
    contacts = max(CONTACTS, jobs)
    crowd = seed_crowd(desk, contacts - len(books.contacts))
    planted = seed_history(desk, evening, crowd, INVOICES * contacts // CONTACTS)
    return Practice(
        books=books,
        jobs=[job.as_json() for job in evening],
        expected={job.number: _expected(job, planted) for job in evening},
        mapping=dict(PRACTICE_MAPPING),
    )


def jobs_document(practice: Practice) -> str:
    """The text of the practice business's jobs file."""
    return json.dumps({"jobs": practice.jobs}, ensure_ascii=False, indent=1) + "\n"


def _expected(job: EveningJob, planted: dict[str, str]) -> ExpectedOutcome:
    return ExpectedOutcome(
        case=job.case,
        contact_id=job.situation.contact_id,
        total=job.total,
        link_invoice_id=planted.get(job.number),
        account=SUBCONTRACT if job.case is Case.LINE_WITHOUT_ACCOUNT else None,
    )

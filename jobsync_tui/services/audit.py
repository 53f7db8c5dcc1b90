"""audit: every completed job of a period accounted for, and the invoices that no job explains."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.audit_sums import Entry, Order, Term, by_age, by_kind, ordered, proof
from jobsync_tui.core.auditing import Checked, Finding, Orphan, check, days_since
from jobsync_tui.core.copies import second_copies
from jobsync_tui.core.periods import DAYS
from jobsync_tui.core.unexplained import unexplained
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.settings import XERO_PULLED, get_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.ledger import InvoiceID
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.core.unexplained import Unexplained
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

WINDOW = dt.timedelta(days=DAYS)
"""How far back the audit looks unless it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What was checked, as of when, and what was found: unbilled money first, the largest amount of each kind first.

    `checked` has every job of the period, `base` is the organisation's own currency.
    """

    organisation: str
    base: str
    since: dt.date
    until: dt.date
    as_of: dt.datetime | None
    checked: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    orphans: tuple[Orphan, ...]
    of_earlier_jobs: int
    """Invoices left out of those without a job: they name one from before the jobs that are known here."""

    @property
    def jobs_checked(self) -> int:
        """How many jobs were checked."""
        return len(self.checked)

    @property
    def proof(self) -> tuple[Term, ...]:
        """The jobs by how each is accounted for."""
        return proof(self.checked)

    @property
    def kinds(self) -> tuple[Term, ...]:
        """What was found, by kind."""
        return by_kind((*self.findings, *self.orphans))

    @property
    def ages(self) -> tuple[Term, ...]:
        """Unbilled money by age."""
        return by_age(self.findings)

    def entries(self, order: Order) -> list[Entry]:
        """All that was found, invoices without a job too."""
        return ordered((*self.findings, *self.orphans), order, self.base)


def audit(
    ws: Workspace,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    view: View | None = None,
    every: Sequence[Proposal] | None = None,
) -> AuditReport:
    """Check every job completed in the period (the last 90 days by default) against the invoices there are.

    A loaded view and the proposals for all its jobs spare computing them again.
    """
    view = view or load_view(ws)
    today = ws.clock.now().date()
    until = until or today
    since = since or until - min(WINDOW, until - dt.date.min)
    every = proposals(ws, view) if every is None else every
    books = view.settings.organisation
    checked = tuple(
        check(one, today, books.base_currency)
        for one in every
        if _in_period(one.job.completed_on, since, until, today)
    )
    findings = [one.finding for one in checked if one.finding]
    beside = _orphans(view, every, since, until)
    copies = second_copies(beside.invoices, every, view.invoices, numbers=view.job_numbers)
    orphans = [
        Orphan(invoice=one, age_days=days_since(one.date, today), copy_of=copies.get(one.invoice_id))
        for one in beside.invoices
    ]
    base = books.base_currency
    return AuditReport(
        organisation=books.name,
        base=base,
        since=since,
        until=until,
        as_of=get_time(ws.cache, XERO_PULLED),
        checked=checked,
        findings=tuple(one for one in ordered(findings, Order.MONEY, base) if isinstance(one, Finding)),
        orphans=tuple(one for one in ordered(orphans, Order.MONEY, base) if isinstance(one, Orphan)),
        of_earlier_jobs=beside.of_earlier_jobs,
    )


def _in_period(completed: dt.date | None, since: dt.date, until: dt.date, today: dt.date) -> bool:
    """Whether a job is accounted for here; one without a date, or with one to come, would else never be."""
    return completed is None or since <= completed <= until or completed > max(today, until)


def _orphans(view: View, every: Sequence[Proposal], since: dt.date, until: dt.date) -> Unexplained:
    """Sales invoices of the period that no job explains, from the day of the first job that is known."""
    known = [one.job.completed_on for one in every if one.job.completed_on]
    return unexplained(
        view.invoices.by_id.values() if known else (),
        claimed=_claimed(every),
        numbers=view.job_numbers,
        not_released=[cached.job.number for cached in view.jobs if not cached.job.billable],
        since=max(since, min(known, default=since)),
        until=until,
    )


def _claimed(every: Iterable[Proposal]) -> set[InvoiceID]:
    """The invoices that are some job's; what is only asked about is nobody's yet."""
    found: set[InvoiceID] = set()
    for one in every:
        found.update(linked.invoice_id for linked in one.billing.invoices if not linked.asked)
        if one.intent and one.intent.invoice_id:
            found.add(one.intent.invoice_id)
    return found

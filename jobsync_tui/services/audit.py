"""audit: every completed job of a period accounted for, and the invoices that no job explains."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.ledger import VOID_STATUSES
from jobsync_tui.core.proposal import Proposal, State
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.settings import XERO_PULLED, get_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.services.workspace import Workspace

WINDOW = dt.timedelta(days=90)
"""How far back the audit looks unless it is told."""

SETTLED = frozenset({State.POSTED, State.INVOICED, State.NEVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One job that is not plainly billed, with what there is and what to do next.

    `invoiced` is the total of the invoices in the job's currency that stand for it; `difference` is invoiced less
    job, tax included.
    """

    proposal: Proposal
    status: BilledStatus
    invoiced: Decimal
    difference: Decimal
    age_days: int
    message: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What was checked, as of when, and what was found, the oldest first."""

    since: dt.date
    until: dt.date
    jobs_checked: int
    as_of: dt.datetime | None
    findings: tuple[Finding, ...]
    orphans: tuple[Invoice, ...]


def audit(ws: Workspace, *, since: dt.date | None = None, until: dt.date | None = None) -> AuditReport:
    """Check every job completed in the period (the last 90 days by default) against the invoices there are."""
    view = load_view(ws)
    today = ws.clock.now().date()
    until = until or today
    since = since or until - WINDOW
    every = proposals(ws, view)
    checked = [one for one in every if _in_period(one.job.completed_on, since, until, today)]
    findings = [_finding(one, today) for one in checked if one.state not in SETTLED]
    return AuditReport(
        since=since,
        until=until,
        jobs_checked=len(checked),
        as_of=get_time(ws.cache, XERO_PULLED),
        findings=tuple(sorted(findings, key=lambda one: (-one.age_days, one.proposal.job.number))),
        orphans=tuple(_orphans(list(view.invoices.by_id.values()), every, since, until)),
    )


def _in_period(completed: dt.date | None, since: dt.date, until: dt.date, today: dt.date) -> bool:
    """Whether a job is accounted for here; one without a date, or with one to come, would else never be."""
    return completed is None or since <= completed <= until or completed > max(today, until)


def _finding(proposal: Proposal, today: dt.date) -> Finding:
    billed = proposal.billing
    unbilled = billed.status is BilledStatus.NOT_INVOICED  # its invoices are only asked about
    ours = proposal.invoice.currency if proposal.invoice else proposal.job.currency
    same = [one for one in billed.invoices if not ours or one.currency in {"", ours}]  # amounts of one currency alone
    live = [] if unbilled else [one.total for one in same if one.status not in VOID_STATUSES]
    zero = proposal.total - proposal.total
    invoiced = sum(live, zero)
    completed = proposal.job.completed_on or today
    problem = next(iter(proposal.problems), None)
    step = "Post it." if unbilled else "Look at its invoices in Xero."
    return Finding(
        proposal=proposal,
        status=billed.status,
        invoiced=invoiced,
        difference=invoiced - proposal.total,
        age_days=(today - completed).days,
        message=billed.why or (problem.message if problem else "No invoice, and its number is not in Xero."),
        next=problem.next if problem else step,
    )


def _orphans(invoices: Sequence[Invoice], every: Sequence[Proposal], since: dt.date, until: dt.date) -> list[Invoice]:
    """Sales invoices of the period that no job explains, from the day of the first job that is known."""
    known = [one.job.completed_on for one in every if one.job.completed_on]
    if not known:
        return []
    first = max(since, min(known))
    claimed = {linked.invoice_id for one in every for linked in one.billing.invoices}
    return [
        invoice
        for invoice in invoices
        if invoice.live and invoice.date and first <= invoice.date <= until and invoice.invoice_id not in claimed
    ]

"""An audit as tables for the accountant: what was found, invoices without a job, every job, and the summary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.core.audit_sums import proof_line
from jobsync_tui.core.auditing import Accounted, Finding
from jobsync_tui.core.invoiced import BilledStatus
from jobsync_tui.core.money import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.audit_sums import Term
    from jobsync_tui.core.auditing import Checked, Orphan
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.audit import AuditReport

Value: TypeAlias = str | Decimal | int | dt.date | None
"""A text, an amount, a count, a day, or nothing."""

Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its headers, each with the width of its column in characters."""

    title: str
    headers: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


FINDINGS = (
    ("Type", 16),
    ("Job", 12),
    ("Source", 10),
    ("Stage", 10),
    ("Customer", 30),
    ("Completed", 12),
    ("Days", 7),
    ("Currency", 9),
    ("Job total", 13),
    ("Invoiced", 13),
    ("Difference", 13),
    ("In question", 13),
    ("Invoices", 24),
    ("What was found", 50),
    ("Next", 40),
)
ORPHANS = (
    ("Invoice", 14),
    ("Reference", 24),
    ("Contact", 30),
    ("Date", 12),
    ("Days", 7),
    ("Status", 12),
    ("Currency", 9),
    ("Total", 13),
)
JOBS = (
    ("Job", 12),
    ("Source", 10),
    ("Stage", 10),
    ("Customer", 30),
    ("Completed", 12),
    ("Currency", 9),
    ("Job total", 13),
    ("Accounted for", 16),
    ("How", 50),
    ("Invoices", 24),
)
SUMMARY = (("What", 34), ("Count", 9), ("Currency", 9), ("Total", 15), ("Note", 60))


def sheets(report: AuditReport) -> tuple[Sheet, ...]:
    """The four tables of a workbook."""
    return (
        Sheet(title="Findings", headers=FINDINGS, rows=tuple(_finding(one) for one in report.findings)),
        Sheet(title="Invoices without a job", headers=ORPHANS, rows=tuple(_orphan(one) for one in report.orphans)),
        Sheet(title="All jobs", headers=JOBS, rows=tuple(_job(one) for one in report.checked)),
        Sheet(title="Summary", headers=SUMMARY, rows=tuple(_summary(report))),
    )


def one_table(report: AuditReport) -> Sheet:
    """All that was found in one table, for a file that holds only one; its last row says what was checked."""
    rows = [*map(_finding, report.findings), *map(_as_finding, report.orphans), _last(report)]
    return Sheet(title="Audit", headers=FINDINGS, rows=tuple(rows))


def checked_line(report: AuditReport) -> str:
    """`Checked 812 jobs as of 2026-05-31 16:42, completed from 2026-03-01 to 2026-05-31`."""
    jobs = f"{report.jobs_checked:,} job{'' if report.jobs_checked == 1 else 's'}"
    as_of = f"{report.as_of:%Y-%m-%d %H:%M}" if report.as_of else "before the first pull"
    return f"Checked {jobs} as of {as_of}, completed from {report.since} to {report.until}"


def earlier_text(count: int) -> str:
    """What is left out of the invoices without a job, and why."""
    more = "1 more invoice names a job" if count == 1 else f"{count:,} more invoices name jobs"
    return f"{more} from before those that are known here."


def _finding(one: Finding) -> Row:
    return (
        one.kind.label,
        *_of_job(one.proposal),
        one.age_days,
        one.currency,
        one.proposal.total,
        one.invoiced,
        one.difference,
        one.amount,
        _invoices(one.proposal),
        one.message,
        one.next,
    )


def _as_finding(one: Orphan) -> Row:
    invoice = one.invoice
    named = f" Its reference is {invoice.reference}." if invoice.reference else ""
    return (
        one.kind.label,
        *("", "", ""),
        invoice.contact_name,
        invoice.date,
        one.age_days,
        invoice.currency,
        None,
        invoice.total,
        None,
        one.amount,
        invoice.number,
        f"{one.message}{named}",
        one.next,
    )


def _last(report: AuditReport) -> Row:
    told = f"{checked_line(report)}: {proof_line(report.proof)}."
    return ("checked", *(None,) * (len(FINDINGS) - 3), told, None)


def _orphan(one: Orphan) -> Row:
    invoice = one.invoice
    what = (invoice.number, invoice.reference, invoice.contact_name, invoice.date, one.age_days)
    return (*what, invoice.status.lower(), invoice.currency, invoice.total)


def _job(one: Checked) -> Row:
    found = one.finding
    label = found.kind.label if found and one.accounted is Accounted.FOUND else one.accounted.value
    total = one.proposal.total
    return (*_of_job(one.proposal), one.currency, total, label, how(one), _invoices(one.proposal))


def _of_job(proposal: Proposal) -> tuple[str, str, str, str, dt.date | None]:
    job = proposal.job
    return job.number, job.source, job.stage.key, job.customer.name, job.completed_on


def how(one: Checked) -> str:
    """How a job is accounted for, in words."""
    proposal = one.proposal
    if one.finding:
        return one.finding.message
    if one.accounted is Accounted.NEVER:
        said = proposal.decisions.never
        return said.value.get("reason", "") if said else ""
    if proposal.billing.status is BilledStatus.DRAFT:
        return "A draft in Xero"
    return "Posted from here" if one.accounted is Accounted.POSTED else "Invoiced in Xero"


def _invoices(proposal: Proposal) -> str:
    own = proposal.intent.invoice_number if proposal.intent else ""
    numbers = [one.number or "no number" for one in proposal.billing.invoices]
    return ", ".join(numbers) or own


def _summary(report: AuditReport) -> Iterable[Row]:
    yield ("Organisation", None, None, None, report.organisation)
    yield ("Jobs checked", report.jobs_checked, None, None, f"{checked_line(report)}.")
    yield ("First day", None, None, None, str(report.since))
    yield ("Last day", None, None, None, str(report.until))
    yield ("Every job is accounted for", report.jobs_checked, None, None, proof_line(report.proof))
    if report.of_earlier_jobs:
        yield ("Of earlier jobs", report.of_earlier_jobs, None, None, earlier_text(report.of_earlier_jobs))
    yield from _terms("Jobs", report.proof)
    yield from _terms("Found", report.kinds)
    yield from _terms("Unbilled, by age", report.ages)


def _terms(group: str, terms: Sequence[Term]) -> Iterable[Row]:
    """A row for each currency; the count stands on the first alone."""
    for term in terms:
        name = f"{group}: {term.name.replace('_', ' ')}"
        first = True
        for currency, amount in term.sums.items() or (("", None),):
            yield (name, term.count if first else None, currency, amount, None)
            first = False


def in_all(terms: Sequence[Term]) -> str:
    """What terms come to, each currency by itself, in words."""
    sums: dict[str, Decimal] = {}
    for term in terms:
        for currency, amount in term.sums.items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return in_words(sums)

"""The JSON documents of what was pulled, audited and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.cli.documents import linked_document, moment, money
from jobsync_tui.store.chain import DECISION, details

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.audit_sums import Term
    from jobsync_tui.core.auditing import Finding, Orphan
    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.pull import PullReport, SourcePull, XeroPull
    from jobsync_tui.services.status import Status
    from jobsync_tui.store.cache import Row
    from jobsync_tui.store.jobs import Changes


def pull_document(report: PullReport) -> Document:
    """`pull --json`."""
    problems = [_problem(one.name, one.error) for one in report.sources if one.error]
    if report.xero and report.xero.error:
        problems.append(_problem("xero", report.xero.error))
    return {
        "sources": [_source_pull(one) for one in report.sources],
        "xero": _xero_pull(report.xero) if report.xero else None,
        "problems": problems,
    }


def _source_pull(pulled: SourcePull) -> Document:
    # The sources there are read files: they make no calls.
    return {"name": pulled.name, "jobs": changes(pulled.jobs), "calls": 0, "seconds": round(pulled.seconds, 3)}


def _xero_pull(pulled: XeroPull) -> Document:
    return {
        "contacts": changes(pulled.contacts),
        "invoices": changes(pulled.invoices),
        "credits": changes(pulled.credits),
        "settings": {"pulled": pulled.settings},
        "notes": list(pulled.notes),
        "calls": pulled.calls,
        "seconds": round(pulled.seconds, 3),
    }


def changes(found: Changes) -> Document:
    """How many rows a pull found new, changed, the same, and gone."""
    return {"new": found.new, "changed": found.changed, "same": found.same, "gone": found.gone}


def _problem(source: str, error: JobsyncError) -> Document:
    return {"source": source, "message": error.message, "next": error.next_step}


def audit_document(report: AuditReport, written: Sequence[str] = ()) -> Document:
    """`audit --json`; `jobs` adds up to `jobs_checked`, `files` are those written."""
    return {
        "organisation": report.organisation,
        "currency": report.base,
        "since": moment(report.since),
        "until": moment(report.until),
        "jobs_checked": report.jobs_checked,
        "as_of": moment(report.as_of),
        "jobs": [_term(one) for one in report.proof],
        "found": [_term(one) for one in report.kinds],
        "unbilled_by_age": [_term(one) for one in report.ages],
        "findings": [_finding(one) for one in report.findings],
        "orphan_invoices": [_orphan(one) for one in report.orphans],
        "orphans_of_earlier_jobs": report.of_earlier_jobs,
        "files": list(written),
    }


def _term(term: Term) -> Document:
    return {
        "name": term.name.replace(" ", "_"),
        "count": term.count,
        "totals": {currency: money(amount) for currency, amount in term.sums.items()},
    }


def _finding(finding: Finding) -> Document:
    job, billing = finding.proposal.job, finding.proposal.billing
    return {
        "job_id": job.id,
        "job_number": job.number,
        "source": job.source,
        "stage": job.stage.key,
        "state": str(finding.proposal.state),
        "finding": str(finding.status),
        "type": str(finding.kind),
        "step": str(finding.step),
        "customer": job.customer.name,
        "completed_on": moment(job.completed_on),
        "currency": finding.currency,
        "amount": money(finding.amount),
        "flags": sorted(billing.flags),
        "invoices": [linked_document(one) for one in billing.invoices],
        "job_total": money(finding.proposal.total),
        "invoiced_total": money(finding.invoiced),
        "difference": money(finding.difference),
        "age_days": finding.age_days,
        "message": finding.message,
        "next": finding.next,
    }


def _orphan(orphan: Orphan) -> Document:
    invoice = orphan.invoice
    return {
        "invoice_id": invoice.invoice_id,
        "number": invoice.number,
        "reference": invoice.reference,
        "contact": invoice.contact_name,
        "total": money(invoice.total),
        "date": moment(invoice.date),
        "type": str(orphan.kind),
        "step": str(orphan.step),
        "currency": invoice.currency,
        "age_days": orphan.age_days,
        "message": orphan.message,
        "next": orphan.next,
    }


def status_document(found: Status) -> Document:
    """`status --json`; `calls_left_today` is what Xero told last, null where that is older than a day."""
    return {
        "organisation": found.organisation,
        "practice": found.practice,
        "demo": found.demo,
        "country": found.country,
        "sources": {name: moment(at) for name, at in found.sources.items()},
        "xero_pulled_at": moment(found.xero_pulled_at),
        "jobs": found.jobs,
        "not_released": found.not_released,
        "undecided": [
            {"job_number": one.job_number, "state": str(one.state), "message": one.message, "next": one.next}
            for one in found.undecided
        ],
        "afterwards_waiting": found.wishes,
        "calls_left_today": found.limits.day_remaining,
        "calls_left_as_of": moment(found.limits.as_of),
        "calls_limited_until": moment(found.limits.day_ends),
    }


def history_document(events: Iterable[Row], broken_at: int | None) -> Document:
    """`history --json`: every decision and every step of every posting, oldest first.

    Each has the hash that chains it to the one before; where one does not follow, `broken_at` is its id.
    """
    document: Document = {"events": [_event(event) for event in events]}
    return document | ({"broken_at": broken_at} if broken_at else {})


def _event(event: Row) -> Document:
    """One event; what makes a decision again stands beside the detail, not in it."""
    detail = details(event["detail"])
    decision = {DECISION: detail.pop(DECISION)} if DECISION in detail else {}
    return event | {"detail": detail} | decision

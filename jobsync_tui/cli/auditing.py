"""`jobsync audit`, `jobsync history` and `jobsync status`: what was missed, what happened, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import money
from jobsync_tui.cli.exporting import check_places, export
from jobsync_tui.cli.reports import audit_document, history_document, status_document
from jobsync_tui.cli.tables import count, facts, name_cell, table
from jobsync_tui.core.audit_kinds import Kind
from jobsync_tui.core.audit_sums import proof_line
from jobsync_tui.core.auditing import Accounted
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.money import ZERO, in_words
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import status
from jobsync_tui.services.audit import audit
from jobsync_tui.services.audit_sheets import checked_line, earlier_text, in_all
from jobsync_tui.store.chain import DECISION, details

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jobsync_tui.core.audit_sums import Term
    from jobsync_tui.core.limits import Limits
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.status import Status
    from jobsync_tui.store.cache import Row

SETTLE = "'jobsync settle' looks up in Xero what is uncertain, and says why it is and what only you can decide."
DAY = click.DateTime(formats=["%Y-%m-%d"])
BAR = 30
"""Characters of the longest bar."""


@click.command("audit")
@click.option("--since", type=DAY, metavar="DAY", help="From this day (YYYY-MM-DD) on; else the last 90 days.")
@click.option("--until", type=DAY, metavar="DAY", help="Up to this day (YYYY-MM-DD); else today.")
@click.option("--csv", metavar="FILE", help="Write what was found as CSV; a file that is there is replaced.")
@click.option("--xlsx", metavar="FILE", help="Write what was found, and every job, as an Excel workbook.")
@click.option("--fail-on-findings", is_flag=True, help="Leave with exit code 1 when something is found.")
@shared
@click.pass_obj
def audit_command(
    session: Session,
    *,
    since: dt.datetime | None,
    until: dt.datetime | None,
    csv: str | None,
    xlsx: str | None,
    fail_on_findings: bool,
) -> int:
    """Shows what was missed and what differs."""
    if since and until and since > until:
        raise UsageError("--since is later than --until.", next_step="Turn them round.")
    check_places(csv, xlsx)
    with session.workspace() as ws, session.progress("Checking every job against the invoices"):
        report = audit(ws, since=since.date() if since else None, until=until.date() if until else None)
    written = export(report, csv, xlsx)
    session.answer(audit_document(report, written), audit_text(report))
    if written:
        session.say(f"Written: {', '.join(written)}.")
    return 1 if fail_on_findings and report.findings else 0


def audit_text(report: AuditReport) -> str:
    """What was checked, that it adds up, unbilled money by age, then what was found and what no job explains."""
    findings = [
        [
            one.kind.label,
            one.number,
            name_cell(one.proposal.job.customer.name),
            money(one.proposal.total),
            money(one.invoiced),
            one.currency,
            str(one.age_days),
            f"{one.message} {one.next}".strip(),
        ]
        for one in report.findings
    ]
    orphans = [
        [
            one.number,
            one.invoice.reference,
            name_cell(one.invoice.contact_name),
            money(one.amount),
            one.currency,
            str(one.invoice.date or ""),
        ]
        for one in report.orphans
    ]
    amounts = ("JOB TOTAL", "INVOICED", "DAYS")
    parts = [f"{checked_line(report)}: {found_text(report)}.\n{proof_line(report.proof)}."]
    if findings:
        parts.append(_kinds_text(report.kinds))
        parts.append(_ages_text(report))
        columns = ("FINDING", "JOB", "CUSTOMER", *amounts[:2], "CUR", "DAYS", "WHAT")
        parts.append(table(columns, findings, right=amounts))
    if orphans:
        headers = ("INVOICE", "REFERENCE", "CONTACT", "TOTAL", "CUR", "DATE")
        parts.append(table(headers, orphans, right=["TOTAL"]))
    if report.of_earlier_jobs:
        parts.append(earlier_text(report.of_earlier_jobs))
    return "\n\n".join(parts)


def _kinds_text(kinds: Sequence[Term]) -> str:
    rows = [[Kind(one.name).label, f"{one.count:,}", in_words(one.sums)] for one in kinds]
    return table(("FOUND", "HOW MANY", "IN QUESTION"), rows, right=["HOW MANY", "IN QUESTION"])


def _ages_text(report: AuditReport) -> str:
    """Unbilled money by age, with bars of the organisation's own currency in plain characters."""
    amounts = [max(one.sums.get(report.base, ZERO), ZERO) for one in report.ages]
    most = max(amounts)
    bars = ["#" * (max(int(BAR * one / most), 1) if one else 0) for one in amounts]
    rows = [[one.name, f"{one.count:,}", in_words(one.sums), bar] for one, bar in zip(report.ages, bars, strict=True)]
    head = f"Unbilled: {in_all(report.ages)}"
    return f"{head}\n{table(('AGE', 'JOBS', 'AMOUNT', ''), rows, right=['JOBS', 'AMOUNT'])}"


def found_text(report: AuditReport) -> str:
    """How much was found; jobs that come to nothing are told apart, as in the proof."""
    counts = {one.name: one.count for one in report.proof}
    free = counts[Accounted.NO_CHARGE]
    told = [count(counts[Accounted.FOUND], "finding"), f"{count(free, 'job')} without a charge" if free else ""]
    return ", ".join(one for one in (*told, f"{count(len(report.orphans), 'invoice')} without a job") if one)


@click.command("history")
@shared
@click.pass_obj
def history_command(session: Session) -> int:
    """Shows every decision and every step of every posting."""
    with session.workspace() as ws:
        events, broken = status.history(ws), status.broken_at(ws)
    session.answer(history_document(events, broken), history_text(events))
    if broken:
        session.say(
            f"Entry {broken} of this log was altered, or one before it is missing. 'jobsync rescue' tells more."
        )
    return 0


def history_text(events: Sequence[Row]) -> str:
    """One row an event, oldest first."""
    if not events:
        return "Nothing was decided or posted yet."
    rows = [[event["at"], event["what"], event["job"], _spoken(event["detail"])] for event in events]
    return table(("AT", "WHAT", "JOB", "DETAIL"), rows)


def _spoken(detail: str) -> str:
    told = {name: value for name, value in details(detail).items() if value and name != DECISION}
    return ", ".join(f"{name}: {value}" for name, value in told.items())


@click.command("status")
@shared
@click.pass_obj
def status_command(session: Session) -> int:
    """Shows where everything stands."""
    with session.workspace() as ws, session.progress("Reading the cache"):
        found = status.status(ws)
    session.answer(status_document(found), status_text(found))
    return 0


def status_text(found: Status) -> str:
    """One fact a line, then what is not decided."""
    name = " · ".join(part for part in (found.organisation, found.country) if part)
    pairs = [
        ("Organisation", f"{name or 'not pulled yet'} [{found.books}]"),
        ("Xero", _pulled(found.xero_pulled_at)),
        *((f"Source {name}", _pulled(at)) for name, at in found.sources.items()),
        *((f"Jobs {state}", f"{number:,}") for state, number in found.jobs.items()),
        ("Not released", f"{found.not_released:,}" if found.not_released else ""),
        (
            "Still to do",
            f"{count(found.wishes, 'e-mail, note or file', 'e-mails, notes or files')}: 'jobsync post --ready'"
            if found.wishes
            else "",
        ),
        ("Calls left today", _calls_left(found.limits)),
    ]
    if not found.undecided:
        return facts(pairs)
    rows = [[one.job_number, str(one.state), f"{one.message} {one.next}".strip()] for one in found.undecided]
    told = f"{facts(pairs)}\n\n{table(('JOB', 'POSTING', 'WHAT'), rows)}"
    doubtful = any(one.attempt or one.state is not IntentState.CONFIRMED for one in found.undecided)
    return f"{told}\n{SETTLE}" if doubtful else told


def _calls_left(limits: Limits) -> str:
    if limits.day_remaining is None or limits.as_of is None:
        return "not known before the next call"
    until = f", until {limits.day_ends.astimezone(limits.as_of.tzinfo):%Y-%m-%d %H:%M}" if limits.day_ends else ""
    return f"{limits.day_remaining:,} (told {limits.as_of:%Y-%m-%d %H:%M}{until})"


def _pulled(at: dt.datetime | None) -> str:
    return f"pulled {at:%Y-%m-%d %H:%M}" if at else "never pulled"

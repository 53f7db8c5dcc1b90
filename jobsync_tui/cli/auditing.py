"""`jobsync audit`, `jobsync history` and `jobsync status`: what was missed, what happened, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import money
from jobsync_tui.cli.reports import audit_document, history_document, status_document
from jobsync_tui.cli.tables import count, facts, name_cell, table
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import status
from jobsync_tui.services.audit import audit
from jobsync_tui.store.chain import DECISION, details

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jobsync_tui.core.limits import Limits
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.status import Status
    from jobsync_tui.store.cache import Row

SETTLE = "'jobsync settle' looks up in Xero what is uncertain, and says why it is and what only you can decide."
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("audit")
@click.option("--since", type=DAY, metavar="DAY", help="From this day (YYYY-MM-DD) on; else the last 90 days.")
@click.option("--until", type=DAY, metavar="DAY", help="Up to this day (YYYY-MM-DD); else today.")
@click.option("--fail-on-findings", is_flag=True, help="Leave with exit code 1 when something is found.")
@shared
@click.pass_obj
def audit_command(
    session: Session, *, since: dt.datetime | None, until: dt.datetime | None, fail_on_findings: bool
) -> int:
    """Shows what was missed and what differs."""
    if since and until and since > until:
        raise UsageError("--since is later than --until.", next_step="Turn them round.")
    with session.workspace() as ws, session.progress("Checking every job against the invoices"):
        report = audit(ws, since=since.date() if since else None, until=until.date() if until else None)
    session.answer(audit_document(report), audit_text(report))
    return 1 if fail_on_findings and report.findings else 0


def audit_text(report: AuditReport) -> str:
    """What was found, the oldest first, then what no job explains."""
    findings = [
        [
            one.proposal.job.number,
            str(one.status),
            name_cell(one.proposal.job.customer.name),
            money(one.proposal.total),
            money(one.invoiced),
            str(one.age_days),
            f"{one.message} {one.next}".strip(),
        ]
        for one in report.findings
    ]
    orphans = [
        [one.number, one.reference, name_cell(one.contact_name), money(one.total), one.date.isoformat()]
        for one in report.orphans
        if one.date
    ]
    amounts = ("JOB TOTAL", "INVOICED", "DAYS")
    checked = f"{count(report.jobs_checked, 'job')} completed from {report.since} to {report.until}"
    parts = [f"{checked}: {found_text(report)}."]
    if findings:
        parts.append(table(("JOB", "FINDING", "CUSTOMER", *amounts, "WHAT"), findings, right=amounts))
    if orphans:
        parts.append(table(("INVOICE", "REFERENCE", "CONTACT", "TOTAL", "DATE"), orphans, right=["TOTAL"]))
    return "\n\n".join(parts)


def found_text(report: AuditReport) -> str:
    """How much was found."""
    return f"{count(len(report.findings), 'finding')}, {count(len(report.orphans), 'invoice')} without a job"


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

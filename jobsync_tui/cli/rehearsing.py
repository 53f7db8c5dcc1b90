"""The main job on the practice books without a screen: pull, match, draft, post what is ready, read back, audit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.cli.auditing import found_text
from jobsync_tui.cli.documents import all_posted, money, result_document
from jobsync_tui.cli.posting import run_post
from jobsync_tui.cli.pulling import run_pull
from jobsync_tui.cli.tables import count, facts, name_cell, table
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import NEEDS_PERSON, State
from jobsync_tui.services import confirm as confirming
from jobsync_tui.services.audit import audit
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view

if TYPE_CHECKING:
    from jobsync_tui.cli.context import Session
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.post import Posting
    from jobsync_tui.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What was done. `agree` counts the posted invoices whose total and contact read back as confirmed."""

    organisation: str
    jobs: int
    batch: Batch | None
    posting: Posting
    needs_person: list[Proposal]
    audited: AuditReport
    calls: dict[str, int]
    seconds: float

    @property
    def posted(self) -> int:
        """Invoices that are in Xero."""
        return self.posting.count(IntentState.POSTED)

    @property
    def total(self) -> Decimal:
        """What they come to, tax included."""
        posted = (one.total for one in self.posting.intents if one.state is IntentState.POSTED)
        return sum(posted, Decimal(0))

    @property
    def agree(self) -> int:
        """Posting notes on an invoice how it differs when read back: one without a note agrees."""
        return sum(one.state is IntentState.POSTED and not one.message for one in self.posting.intents)


def pull_all(session: Session, ws: Workspace) -> None:
    """Pull; raises the first error, since without books there is nothing to practise on."""
    for error in run_pull(session, ws).errors:
        raise error


def rehearse(session: Session, ws: Workspace) -> int:
    """Do the main job and tell what was done; exit code 0 when all that was ready is posted and reads back equal."""
    done = _rehearse(session, ws)
    session.answer(_document(done), _text(done))
    if done.posting.error:
        raise done.posting.error
    return 0 if all_posted(done.posting.intents) and done.agree == done.posted else 1


def _rehearse(session: Session, ws: Workspace) -> Rehearsal:
    started = ws.clock.monotonic()
    pull_all(session, ws)
    view = load_view(ws)
    every = proposals(ws, view)
    ready = [one for one in every if one.state is State.READY]
    batch = confirming.prepare(ws, view, ready) if ready else None
    if batch:
        confirming.confirm(ws, batch)
    posting = run_post(session, ws)
    return Rehearsal(
        organisation=view.settings.organisation.name,
        jobs=len(every),
        batch=batch,
        posting=posting,
        needs_person=[one for one in every if one.state in NEEDS_PERSON],
        audited=audit(ws),
        calls=ws.calls,
        seconds=ws.clock.monotonic() - started,
    )


def _document(done: Rehearsal) -> dict[str, object]:
    return {
        "practice": True,
        "organisation": done.organisation,
        "jobs": done.jobs,
        "batch": done.batch.id if done.batch else None,
        "posted": done.posted,
        "total": money(done.total),
        "results": [result_document(intent) for intent in done.posting.intents],
        "needs_person": [
            {
                "job_number": one.job.number,
                "customer": one.job.customer.name,
                "state": str(one.state),
                "why": one.why,
                "total": money(one.total),
            }
            for one in done.needs_person
        ],
        "read_back": {"checked": done.posted, "agree": done.agree},
        "audit": {
            "jobs_checked": done.audited.jobs_checked,
            "findings": len(done.audited.findings),
            "orphan_invoices": len(done.audited.orphans),
        },
        "calls": done.calls,
        "seconds": round(done.seconds, 3),
    }


def _text(done: Rehearsal) -> str:
    audited = done.audited
    every = "all totals and contacts agree" if done.agree == done.posted else "the others differ"
    did = facts(
        [
            ("Practice books", done.organisation),
            ("Jobs", f"{done.jobs:,}"),
            ("Posted", f"{count(done.posted, 'invoice')}, {done.total:,.2f} with tax"),
            ("Read back", f"{done.agree:,} of {done.posted:,}: {every}"),
            ("Audit", f"{count(audited.jobs_checked, 'job')} checked, {found_text(audited)}"),
            ("Calls to Xero", f"{sum(done.calls.values()):,}"),
            ("Seconds", f"{done.seconds:.1f}"),
        ]
    )
    if not done.needs_person:
        return f"{did}\n\nNo job needs a person."
    rows = [
        [one.job.number, name_cell(one.job.customer.name), money(one.total), str(one.state), one.why]
        for one in done.needs_person
    ]
    left = table(("NEEDS A PERSON", "CUSTOMER", "TOTAL", "STATE", "WHY"), rows, right=["TOTAL"])
    return f"{did}\n\n{left}"

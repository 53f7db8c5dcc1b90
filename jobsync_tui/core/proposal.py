"""The proposal for one job: who, what, how much, whether it was billed, and what stands in the way.

A pure function of the cache and of the decisions made: it can be thrown away and computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import BilledStatus, Role
from jobsync_tui.core.outbox import OPEN_STATES, IntentState
from jobsync_tui.core.problems import Blocks

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Contact, DraftInvoice, NewContact
    from jobsync_tui.core.mapping import LineMapping
    from jobsync_tui.core.matching import Match
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.core.problems import Problem


class State(StrEnum):
    """Where a job stands, as the command line and the screens name it."""

    READY = "ready"
    NEEDS_CONTACT = "needs_contact"
    NEEDS_LINES = "needs_lines"
    NEEDS_REVIEW = "needs_review"
    BLOCKED = "blocked"
    INVOICED = "invoiced"
    NEVER = "never"
    SKIPPED = "skipped"
    POSTING = "posting"
    POSTED = "posted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


NEEDS_PERSON = frozenset(
    {State.NEEDS_CONTACT, State.NEEDS_LINES, State.NEEDS_REVIEW, State.BLOCKED, State.REJECTED, State.UNKNOWN}
)
"""States that wait for her."""

CLOSED = frozenset({State.INVOICED, State.NEVER, State.POSTED})
"""States that nothing is left to do about."""

INTENT_STATES = {
    IntentState.CONFIRMED: State.POSTING,
    IntentState.SENDING: State.POSTING,
    IntentState.UNKNOWN: State.UNKNOWN,
    IntentState.POSTED: State.POSTED,
    IntentState.REJECTED: State.REJECTED,
    IntentState.HUMAN: State.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All that is known and proposed about one job."""

    job: Job
    state: State
    match: Match
    contact: Contact | None
    new_contact: NewContact | None
    lines: tuple[LineMapping, ...]
    invoice: DraftInvoice | None
    billing: Billing
    problems: tuple[Problem, ...]
    decisions: JobDecisions
    intent: Intent | None

    @property
    def why(self) -> str:
        """A few words for the queue: the first thing in the way, or how the contact was found."""
        for problem in self.problems:
            if problem.blocks is not Blocks.NOTHING:
                return problem.message
        return self.match.why

    @property
    def total(self) -> Decimal:
        """What the invoice would come to, tax included where it can be computed."""
        return self.invoice.total if self.invoice else self.job.total


def decide_state(
    *,
    intent: Intent | None,
    decisions: JobDecisions,
    billing: Billing,
    problems: tuple[Problem, ...],
    today: dt.date,
) -> State:
    """Name the state: what is under way first, then what a person said, then what the invoices say."""
    if intent and intent.state in OPEN_STATES:
        return INTENT_STATES[intent.state]
    said = _said(decisions, today)
    if said:
        return said
    plain = billing.auto and billing.status in {BilledStatus.INVOICED, BilledStatus.DRAFT}
    if (
        intent
        and intent.state is IntentState.POSTED
        and ((plain and _bills(intent, billing)) or not (billing.invoices or _excused(intent, decisions)))
    ):
        # Not among the cached invoices yet, or there as it was posted; else somebody changed it since.
        return State.POSTED
    if plain:
        return State.INVOICED
    if intent and intent.state in {IntentState.REJECTED, IntentState.HUMAN} and not _decided_since(intent, decisions):
        return INTENT_STATES[intent.state]
    blocking = [problem.blocks for problem in problems if problem.blocks is not Blocks.NOTHING]
    return State(min(blocking, key=list(Blocks).index)) if blocking else State.READY


def _said(decisions: JobDecisions, today: dt.date) -> State | None:
    if decisions.never:
        return State.NEVER
    if decisions.skip and decisions.skip.value.get("date") == today.isoformat():
        return State.SKIPPED
    return None


def _bills(intent: Intent, billing: Billing) -> bool:
    """Whether the posted invoice is among what bills the job, or nothing is: not another in its place."""
    standing = {one.invoice_id for one in billing.invoices if one.role is not Role.VOID}
    return not standing or intent.invoice_id in standing


def _excused(intent: Intent, decisions: JobDecisions) -> bool:
    """Whether she was shown the posted invoice, void or deleted by then, and said that the job is billed again."""
    shown = decisions.bill.value.get("invoices", "").split() if decisions.bill else []
    return intent.invoice_id is not None and str(intent.invoice_id) in shown


def _decided_since(intent: Intent, decisions: JobDecisions) -> bool:
    """Whether she decided something about the job after Xero refused it: about this very revision, or a later one."""
    latest = decisions.latest
    if latest is None:
        return False
    if latest.answers is None:  # an older version kept nothing but the time
        return latest.at > intent.changed_at
    return latest.answers >= intent.revision

"""The proposal for one job: who, what, how much, whether it was billed, and what stands in the way.

A pure function of the cache and of the decisions made: it can be thrown away and computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.matching import Decision
from jobsync_tui.core.outbox import OPEN_STATES, IntentState
from jobsync_tui.core.problems import Blocks, Problem

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
    if intent and intent.state is IntentState.POSTED and (plain or not billing.invoices):
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


def _decided_since(intent: Intent, decisions: JobDecisions) -> bool:
    """Whether she decided something about the job after Xero refused it."""
    return decisions.latest is not None and decisions.latest > intent.changed_at


def contact_problem(match: Match, contact: Contact | None, new_contact: NewContact | None) -> Problem | None:
    """Say why the contact is not settled; None when it is."""
    if match.decision is Decision.NEW and not new_contact:
        return Problem(
            code="contact_missing",
            message="No contact in Xero.",
            next="Create it (n), or search for it (/).",
            blocks=Blocks.CONTACT,
        )
    if match.decision is Decision.REVIEW:
        return Problem(
            code="contact_ambiguous",
            message=_sentence(match.why),
            next="Choose one, search for another, or create a new one.",
            blocks=Blocks.CONTACT,
        )
    if contact and not contact.active:
        return Problem(
            code="contact_archived",
            message=f"The contact {contact.name} is archived in Xero.",
            next="Restore it in Xero and pull again, or choose another.",
            blocks=Blocks.CONTACT,
        )
    return None


def billing_problem(billing: Billing, decisions: JobDecisions) -> Problem | None:
    """Say what keeps the invoices there are from being plainly none; None when a person settled it."""
    if billing.status is BilledStatus.NOT_INVOICED and billing.auto:
        return None
    if billing.auto and billing.status in {BilledStatus.INVOICED, BilledStatus.DRAFT}:
        return None
    if billing.status is BilledStatus.NO_CHARGE and decisions.bill:
        return None
    if billing.status is BilledStatus.NO_CHARGE:
        return Problem(
            code="no_charge",
            message="The job comes to 0.00.",
            next="Mark it never to bill, or correct its lines in the job system.",
            blocks=Blocks.REVIEW,
        )
    return Problem(
        code=f"billed_{billing.status}",
        message=_sentence(billing.why or str(billing.status).replace("_", " ")),
        next="Link the invoice if it bills this job; else bill it anyway.",
        blocks=Blocks.REVIEW,
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"

"""What the event log knows of the outbox that older rows do not: moves of after a backup was made.

An invoice that was being sent, or was posted, since then is UNKNOWN until it is looked up; one that was given up
since then stays given up. What the log has and no row does is told: it may be in Xero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import AfterState
from jobsync_tui.core.outbox import IntentState, Outcome
from jobsync_tui.store import afterwards
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.chain import DECISION
from jobsync_tui.store.tries import note_silence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from jobsync_tui.core.afterwards import Afterward
    from jobsync_tui.core.outbox import ContactIntent, Intent
    from jobsync_tui.store.cache import Cache
    from jobsync_tui.store.chain import Entry

MOVE = re.compile(r"(?P<of>contact |email |mark_sent |note |attach )?[A-Z]+ -> (?P<to>[A-Z]+)")
BEHIND = "The event log knows more of this than what could be brought back."
LOOK_FIRST = "It is looked up in Xero first."

VIA = {
    (IntentState.CONFIRMED, IntentState.HUMAN): IntentState.UNKNOWN,
    (IntentState.SENDING, IntentState.HUMAN): IntentState.UNKNOWN,
    (IntentState.UNKNOWN, IntentState.REJECTED): IntentState.CONFIRMED,
}
"""Moves of invoices that the database allows by way of another state only."""

Key = tuple[str, str, str]
"""What was moved (`contact`, `email`, ...; empty for an invoice), of which job or contact, in which batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The last move of one thing, as the log has it."""

    state: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What part of a log tells of: decisions made or taken back, and invoices that moved."""

    decisions: int
    invoices: int

    @property
    def told(self) -> str:
        """In words: `2 decisions and the record of 1 invoice`."""
        parts = [
            _count(self.decisions, "decision") if self.decisions else "",
            f"the record of {_count(self.invoices, 'invoice')}" if self.invoices else "",
        ]
        return " and ".join(part for part in parts if part) or "nothing"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def since(log: Iterable[Entry]) -> Since:
    """Count what these entries tell of."""
    entries = list(log)
    return Since(
        decisions=sum(DECISION in entry.details for entry in entries),
        invoices=sum(not key[0] for key in last_moves(entries)),
    )


def last_moves(log: Iterable[Entry]) -> dict[Key, Moved]:
    """Where the log leaves everything it saw moving."""
    found: dict[Key, Moved] = {}
    for entry in log:
        move = MOVE.fullmatch(entry.what)
        if move:
            detail = entry.details
            key = ((move["of"] or "").strip(), entry.job, str(detail.get("batch", "")))
            number = str(detail.get("number", "")) or (found[key].number if key in found else "")
            found[key] = Moved(state=move["to"], number=number)
    return found


def settle_by(cache: Cache, log: Sequence[Entry], *, at: dt.datetime, unsure: Sequence[Entry] = ()) -> None:
    """Bring older rows to where the log leaves them, or to UNKNOWN; joins an open transaction.

    `unsure` are entries that nothing proves: by them an invoice may have been sent, or given up, and never ended.
    """
    moves = last_moves(log)
    moves |= {key: doubt for key, move in last_moves(unsure).items() if (doubt := _doubted(key, move))}
    with cache.transaction():
        for intent in rows.intents(cache):
            _settle_intent(cache, intent, moves.get(("", str(intent.job), intent.batch)), at)
        for contact in new_contacts.contact_intents(cache, states=IntentState):
            _settle_contact(cache, contact, moves.get(("contact", contact.name, contact.batch)), at)
        for wish in afterwards.with_states(cache, AfterState):
            _settle_wish(cache, wish, moves.get((wish.wish.what, wish.job, "")), at)


def _doubted(key: Key, move: Moved) -> Moved | None:
    """What a move that nothing proves is reason for: a look, or her own word where it says given up; else nothing."""
    if key[0] not in {"", "contact"}:
        return move
    if move.state in {IntentState.DRAFT, IntentState.CONFIRMED}:
        return None
    ended = not key[0] and move.state in {IntentState.REJECTED, IntentState.HUMAN}
    return replace(move, state=IntentState.HUMAN if ended else IntentState.UNKNOWN)


def without_a_row(cache: Cache, log: Sequence[Entry], numbers: Mapping[str, str]) -> tuple[str, ...]:
    """Invoices that were confirmed and not given up, of which no row is left: each as it is to be called.

    `numbers` are those of jobs, by the job's name in the log.
    """
    held = {("", str(intent.job), intent.batch) for intent in rows.intents(cache)}
    lost = [(key, move) for key, move in last_moves(log).items() if not key[0] and key not in held]
    gone = {IntentState.REJECTED, IntentState.DRAFT}
    return tuple(
        f"{_called(key[1], move.number, numbers.get(key[1], ''))} ({move.state.lower()})"
        for key, move in lost
        if move.state not in gone
    )


def _called(job: str, invoice_number: str, job_number: str) -> str:
    """An invoice by its own number and its job's, as far as they are known."""
    if not invoice_number:
        return f"job {job_number}" if job_number else job
    return (
        invoice_number if not job_number or job_number in invoice_number else f"{invoice_number} of job {job_number}"
    )


def meant(held: IntentState, logged: IntentState) -> IntentState:
    """Where a row stands whose state differs from the log's, not knowing which of them is the later.

    A final state is the later one. POSTED by the log alone lacks the invoice's id: it is looked up.
    """
    if held is logged or held is IntentState.POSTED:
        return held
    for state in (IntentState.REJECTED, IntentState.HUMAN):
        if state in {held, logged} and logged is not IntentState.POSTED:
            return state
    return IntentState.UNKNOWN


def _settle_intent(cache: Cache, intent: Intent, moved: Moved | None, at: dt.datetime) -> None:
    state = meant(intent.state, IntentState(moved.state)) if moved else intent.state
    if state is intent.state:
        return
    if intent.state is IntentState.DRAFT:
        return
    outcome = Outcome(state=state, message=BEHIND, next=LOOK_FIRST if state is IntentState.UNKNOWN else "")
    via = VIA.get((intent.state, state))
    if via:
        rows.move(cache, intent, Outcome(state=via, message=BEHIND), at=at)
    rows.move(cache, replace(intent, state=via) if via else intent, outcome, at=at)
    if state is IntentState.UNKNOWN:
        cache.execute("UPDATE intent SET attempt = max(attempt, 1) WHERE id = ?", (intent.id,))
        note_silence(cache, [intent], at=at)


def _settle_contact(cache: Cache, one: ContactIntent, moved: Moved | None, at: dt.datetime) -> None:
    """A contact that may have been created since is looked up by its name before it is created."""
    state = meant(one.state, IntentState(moved.state)) if moved else one.state
    if state is one.state or one.state is IntentState.DRAFT:
        return
    if one.state is IntentState.CONFIRMED and state is IntentState.UNKNOWN:
        new_contacts.move_contact(cache, one, IntentState.SENDING, at=at, message=BEHIND)
        cache.execute("UPDATE contact_intent SET attempt = max(attempt, 1) WHERE id = ?", (one.id,))
        one = replace(one, state=IntentState.SENDING)
    new_contacts.move_contact(cache, one, state, at=at, message=BEHIND)


def _settle_wish(cache: Cache, row: Afterward, moved: Moved | None, at: dt.datetime) -> None:
    """What may have been done since is uncertain: she says whether it is to be done again."""
    begun = {AfterState.DOING, AfterState.DONE, AfterState.UNKNOWN}
    if moved is None or row.state is not AfterState.ASKED or moved.state not in begun:
        return
    doing = afterwards.start(cache, row, sent_before=False, at=at)
    afterwards.move(cache, doing, AfterState.UNKNOWN, at=at, message=BEHIND)

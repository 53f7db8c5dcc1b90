"""post: the outbox into Xero, each invoice at most once.

Only confirmed intents are sent, only by PUT, only after the exact bytes are on disk. Whatever is not a
plain answer makes an intent UNKNOWN; an unknown one is looked up by its number before anything else.
The number is the fence: a second PUT of it fails in Xero, however late the first one arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import batch_body, with_contact
from jobsync_tui.core.errors import JobsyncError, Refused, SignInNeeded
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.outbox import (
    Intent,
    IntentState,
    Outcome,
    idempotency_key,
    judge_answer,
    judge_read_back,
)
from jobsync_tui.services.create_contacts import create_contacts
from jobsync_tui.services.recheck import stop_outdated
from jobsync_tui.services.sending import check_intact, deliver, not_sent
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.invoices import upsert_invoices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobsync_tui.core.ledger import Contact, Invoice
    from jobsync_tui.core.ports import Pulled
    from jobsync_tui.services.workspace import Workspace

CHUNK = 50
"""Invoices a call: Xero's own advice for a batch (developer.xero.com, limits, November 2026)."""

CHUNK_BYTES = 3_000_000
"""Below the smaller of the two request sizes that Xero's limits page gives (3.5 MB)."""

CHUNK_AGAIN = 10

ROUNDS = 4
"""How often one run looks up and sends again before it leaves an invoice UNKNOWN for the next run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """How far a run is; the last one yielded is the result."""

    intents: tuple[Intent, ...]
    doing: str
    error: JobsyncError | None = None

    def count(self, *states: IntentState) -> int:
        """How many invoices of the run are in these states."""
        return sum(intent.state in states for intent in self.intents)


def recover(ws: Workspace) -> None:
    """After a crash: what was being sent is unknown until it is looked up. Nothing leaves here."""
    crashed = "The app stopped while this was being sent."
    with ws.cache.transaction():
        for intent in rows.intents(ws.cache, states=[IntentState.SENDING]):
            outcome = Outcome(state=IntentState.UNKNOWN, message=crashed, next="It is looked up in Xero first.")
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())
        for one in rows.contact_intents(ws.cache, states=[IntentState.SENDING]):
            rows.move_contact(ws.cache, one, IntentState.UNKNOWN, at=ws.clock.now(), message=crashed)


def post(ws: Workspace) -> Iterator[Posting]:
    """Post everything confirmed and settle everything unknown; stopping the iteration is always safe.

    Yields after every step. An error of the service ends the run: it is in the last Posting, and what is
    left stays CONFIRMED or UNKNOWN for the next run.
    """
    recover(ws)
    run = [intent.id for intent in rows.intents(ws.cache, states=[IntentState.CONFIRMED, IntentState.UNKNOWN])]
    if not run:
        return
    error: JobsyncError | None = None
    try:
        for doing in _steps(ws, run):
            yield _posting(ws, run, doing)
    except JobsyncError as failure:
        error = failure
    yield _posting(ws, run, "done", error)


def _steps(ws: Workspace, run: Sequence[int]) -> Iterator[str]:
    check_intact(_in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN))
    check_intact(rows.contact_intents(ws.cache, states=[IntentState.CONFIRMED, IntentState.UNKNOWN]))
    yield "checking with Xero"
    _check_books(ws, run)
    stop_outdated(ws, _never_sent(ws, run))
    changed = _changed_contacts(ws, run)
    _stop(ws, run, changed)
    refused: dict[int, str] = {}
    for _ in range(ROUNDS):
        yield "looking up numbers"
        _look_up(ws, run)
        _stop(ws, run, changed | refused)
        yield "creating contacts"  # after the look-up: no contact for an invoice that is there already
        create_contacts(ws)
        if not _in(ws, run, IntentState.CONFIRMED):
            break
        for chunk in _chunks(ws, run):
            yield "sending"
            _send(ws, chunk, refused)
    yield "reading back"
    _read_back(ws, run)


def _check_books(ws: Workspace, run: Sequence[int]) -> None:
    """Refuse to look up or send anything when the sign-in reaches other books than those it was confirmed for."""
    organisation = ws.ledger.organisation()
    open_ones = _in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN)
    strangers = [one for one in open_ones if one.tenant_id != organisation.organisation_id]
    if strangers:
        raise SignInNeeded(
            f"The sign-in reaches {organisation.name}, but {len(strangers)} confirmed invoices are for other books.",
            next_step="Sign in to the organisation they were confirmed for. Nothing was sent.",
        )


def _changed_contacts(ws: Workspace, run: Sequence[int]) -> dict[int, str]:
    """Why an invoice may no longer be sent, by intent: its contact is not what was confirmed."""
    waiting = [one for one in _in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN) if one.contact_id]
    ids = sorted({intent.contact_id for intent in waiting if intent.contact_id})
    contacts = {contact.contact_id: contact for contact in ws.ledger.contacts_by_id(ids)} if ids else {}
    reasons = {one.id: _contact_changed(one, contacts.get(one.contact_id or ContactID(""))) for one in waiting}
    return {intent_id: reason for intent_id, reason in reasons.items() if reason}


def _contact_changed(intent: Intent, contact: Contact | None) -> str | None:
    if contact is None:
        return f"Nothing was sent: {intent.contact_name} is no longer in Xero."
    if not contact.active:
        return f"Nothing was sent: {contact.name} is archived in Xero."
    if contact.name != intent.contact_name:
        return f"Nothing was sent: {intent.contact_name} is now called {contact.name} in Xero."
    return None


def _stop(ws: Workspace, run: Sequence[int], changed: dict[int, str]) -> None:
    """Give up what may no longer be sent; what is UNKNOWN may be in Xero already, and is looked up first."""
    for intent in _in(ws, run, IntentState.CONFIRMED):
        if intent.id in changed:
            next_step = "Look at the job and its contact, then post it again."
            outcome = Outcome(state=IntentState.REJECTED, message=changed[intent.id], next=next_step)
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _look_up(ws: Workspace, run: Sequence[int]) -> None:
    """Look every number up: one that is there is ours or a person's matter; one that is not may be sent."""
    looking = _in(ws, run, IntentState.UNKNOWN) + _never_sent(ws, run)
    if not looking:
        return
    pulled = ws.ledger.invoices_numbered([intent.invoice_number for intent in looking])
    upsert_invoices(ws.cache, pulled)  # so that she can look at what holds a number, and link it
    found = _by_number(pulled)
    taken_by = {one.invoice_id: one for one in rows.intents(ws.cache, states=[IntentState.POSTED])}
    for intent in looking:
        there = found.get(intent.invoice_number.casefold(), [])
        if intent.state is IntentState.CONFIRMED:
            if not there:
                continue
            taken = Outcome(state=IntentState.UNKNOWN, message=f"Number {intent.invoice_number} is in Xero already.")
            rows.move(ws.cache, intent, taken, at=ws.clock.now())
        unknown = replace(intent, state=IntentState.UNKNOWN)
        outcome = judge_read_back(unknown, there)
        other = taken_by.get(outcome.invoice_id)
        if outcome.state is IntentState.POSTED and other:
            outcome = Outcome(
                state=IntentState.HUMAN,
                message=f"Invoice {intent.invoice_number} in Xero bills job {other.job_number} already.",
                next="Give this job another number, or link it.",
            )
        rows.move(ws.cache, unknown, outcome, at=ws.clock.now())


def _never_sent(ws: Workspace, run: Sequence[int]) -> list[Intent]:
    return [intent for intent in _in(ws, run, IntentState.CONFIRMED) if intent.attempt == 0]


def _chunks(ws: Workspace, run: Sequence[int]) -> list[list[Intent]]:
    """Confirmed intents that know their contact, in chunks that Xero accepts."""
    chunks: list[list[Intent]] = []
    size = most = 0
    for intent in _in(ws, run, IntentState.CONFIRMED):
        if intent.contact_id is None:
            continue
        check_intact([intent])
        size += len(intent.body) + 80
        if not chunks or len(chunks[-1]) >= min(most, _chunk_size(intent)) or size > CHUNK_BYTES:
            chunks.append([])
            size, most = len(intent.body) + 80, _chunk_size(intent)
        chunks[-1].append(intent)
    return chunks


def _chunk_size(intent: Intent) -> int:
    """Smaller with every try: one invoice that makes Xero refuse a whole batch must not hold up the others."""
    return CHUNK if intent.attempt == 0 else CHUNK_AGAIN if intent.attempt == 1 else 1


def _send(ws: Workspace, chunk: Sequence[Intent], refused: dict[int, str]) -> None:
    """Send one chunk and settle each of its invoices by its own number, never by its place in the answer.

    `refused` gathers Xero's reasons by intent where an invoice is first to be looked up: it stays refused if
    it is not there.
    """
    body = batch_body("Invoices", [with_contact(one.body, one.contact_id or "") for one in chunk])
    members = [f"{one.invoice_number}:{one.revision}:{one.attempt + 1}" for one in chunk]
    key = idempotency_key(chunk[0].tenant_id, members, body)
    sending = rows.start_sending(ws.cache, body, key, chunk, at=ws.clock.now())
    try:
        answer = deliver(ws.clock, lambda: ws.ledger.create_invoices(body, idempotency_key=key))
    except JobsyncError as error:
        if not_sent(error):
            outcome = Outcome(state=IntentState.CONFIRMED, message=error.message, next=error.next_step)
            with ws.cache.transaction():
                _all(ws, sending, chunk, outcome)
                rows.forget_attempt(ws.cache, chunk)
            raise
        if isinstance(error, Refused) and len(chunk) == 1:
            refused[chunk[0].id] = f"Xero said no: {error.message}"
        outcome = Outcome(state=IntentState.UNKNOWN, message=error.message, next="It is looked up in Xero first.")
        _all(ws, sending, chunk, outcome)
        return
    by_number = {written.key: written for written in answer}
    doubled = {written.key for written in answer if sum(one.key == written.key for one in answer) > 1}
    with ws.cache.transaction():
        rows.end_sending(ws.cache, sending, "answered")
        for intent in _fresh(ws, chunk):
            written = None if intent.invoice_number in doubled else by_number.get(intent.invoice_number)
            outcome = judge_answer(intent, written)
            if outcome.state is IntentState.REJECTED and intent.attempt > 1:
                # An earlier try may have arrived late: look it up before saying that it is not there.
                refused[intent.id] = outcome.message
                outcome = replace(outcome, state=IntentState.UNKNOWN)
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _all(ws: Workspace, sending: int, chunk: Sequence[Intent], outcome: Outcome) -> None:
    with ws.cache.transaction():
        rows.end_sending(ws.cache, sending, outcome.message)
        for intent in _fresh(ws, chunk):
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _read_back(ws: Workspace, run: Sequence[int]) -> None:
    """Read what was posted back from Xero into the cache; an invoice that differs becomes a note on its intent."""
    posted = _in(ws, run, IntentState.POSTED)
    if not posted:
        return
    pulled = ws.ledger.invoices_numbered([intent.invoice_number for intent in posted])
    upsert_invoices(ws.cache, pulled)
    found = {one.value.invoice_id: one.value for one in pulled}
    for intent in posted:
        invoice = found.get(intent.invoice_id) if intent.invoice_id else None
        checked = invoice is not None and (invoice.contact_id, invoice.total) == (intent.contact_id, intent.total)
        rows.note_check(ws.cache, intent, "" if checked else _differs(invoice), at=ws.clock.now())


def _differs(invoice: Invoice | None) -> str:
    if invoice is None:
        return "Posted, but not found when read back from Xero."
    return f"Posted, but Xero now shows {invoice.total:,.2f} for {invoice.contact_name}."


def _by_number(pulled: Sequence[Pulled[Invoice]]) -> dict[str, list[Invoice]]:
    found: dict[str, list[Invoice]] = {}
    for one in pulled:
        found.setdefault(one.value.number.casefold(), []).append(one.value)
    return found


def _in(ws: Workspace, run: Sequence[int], *states: IntentState) -> list[Intent]:
    return [intent for intent in rows.intents(ws.cache, states=states) if intent.id in set(run)]


def _fresh(ws: Workspace, chunk: Sequence[Intent]) -> list[Intent]:
    return _in(ws, [intent.id for intent in chunk], IntentState.SENDING)


def _posting(ws: Workspace, run: Sequence[int], doing: str, error: JobsyncError | None = None) -> Posting:
    mine = [intent for intent in rows.intents(ws.cache) if intent.id in set(run)]
    return Posting(intents=tuple(mine), doing=doing, error=error)

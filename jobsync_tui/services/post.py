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
from jobsync_tui.core.outbox import Intent, IntentState, Outcome, idempotency_key, judge_answer
from jobsync_tui.services import chunks
from jobsync_tui.services.create_contacts import create_contacts, tell_who_waits
from jobsync_tui.services.giving_up import give_up, not_sent_because
from jobsync_tui.services.looking_up import look_up
from jobsync_tui.services.plan_limit import stop_at_plan_limit
from jobsync_tui.services.recheck import stop_outdated
from jobsync_tui.services.sending import check_intact, deliver, not_sent
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.invoices import upsert_invoices
from jobsync_tui.store.tries import note_silence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobsync_tui.core.ledger import Contact, Invoice
    from jobsync_tui.services.workspace import Workspace

CHUNK = chunks.CHUNK
"""Invoices a call, at their first try."""

ROUNDS = 4
"""How often one run looks up and sends again before it leaves an invoice UNKNOWN for the next run."""

LOOK_AGAIN = "Look at the job and its contact, then post it again."


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
            note_silence(ws.cache, [intent], at=ws.clock.now())
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
    tell_who_waits(ws, _in(ws, run, IntentState.CONFIRMED))
    yield _posting(ws, run, "done", error)


def _steps(ws: Workspace, run: Sequence[int]) -> Iterator[str]:
    check_intact(_in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN))
    check_intact(rows.contact_intents(ws.cache, states=[IntentState.CONFIRMED, IntentState.UNKNOWN]))
    yield "checking with Xero"
    _check_books(ws, run)
    stop_outdated(ws, _never_sent(ws, run))
    refused = _changed_contacts(ws, run)
    _stop(ws, _never_sent(ws, run), refused)
    for _ in range(ROUNDS):
        yield "looking up numbers"
        _look_again(ws, run, refused)
        yield "creating contacts"  # after the look-up: no contact for an invoice that is there already
        create_contacts(ws)
        if not _in(ws, run, IntentState.CONFIRMED):
            break
        able = [one for one in _in(ws, run, IntentState.CONFIRMED) if one.contact_id]
        for chunk in chunks.in_chunks(able, most=CHUNK):
            if going := _fresh(ws, chunk, IntentState.CONFIRMED):
                yield "sending"
                _send(ws, going, refused)
                stop_at_plan_limit(ws, run, going, refused)
    yield "reading back"
    _read_back(ws, run)


def _look_again(ws: Workspace, run: Sequence[int], refused: dict[int, Outcome]) -> None:
    """Look every open number up; what is not there and was in doubt gets the last look before it is sent again."""
    looking = _in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN)
    look_up(ws, looking)
    _stop(ws, _in(ws, run, IntentState.CONFIRMED), refused)
    doubted = [one.id for one in looking if one.attempt or one.state is IntentState.UNKNOWN]
    stop_outdated(ws, _in(ws, doubted, IntentState.CONFIRMED))


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


def _changed_contacts(ws: Workspace, run: Sequence[int]) -> dict[int, Outcome]:
    """Why an invoice may no longer be sent, by intent: its contact is not what was confirmed."""
    waiting = [one for one in _in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN) if one.contact_id]
    ids = sorted({intent.contact_id for intent in waiting if intent.contact_id})
    contacts = {contact.contact_id: contact for contact in ws.ledger.contacts_by_id(ids)} if ids else {}
    reasons = {one: _contact_changed(one, contacts.get(one.contact_id or ContactID(""))) for one in waiting}
    return {one.id: not_sent_because(one, reason, LOOK_AGAIN) for one, reason in reasons.items() if reason}


def _contact_changed(intent: Intent, contact: Contact | None) -> str | None:
    if contact is None:
        return f"{intent.contact_name} is no longer in Xero."
    if not contact.active:
        return f"{contact.name} is archived in Xero."
    if contact.name != intent.contact_name:
        return f"{intent.contact_name} is now called {contact.name} in Xero."
    return None


def _stop(ws: Workspace, confirmed: Sequence[Intent], refused: dict[int, Outcome]) -> None:
    """Give up what may no longer be sent; whatever of it was sent before must have been looked up."""
    for intent in confirmed:
        if intent.id in refused:
            give_up(ws, intent, refused[intent.id])


def _never_sent(ws: Workspace, run: Sequence[int]) -> list[Intent]:
    return [intent for intent in _in(ws, run, IntentState.CONFIRMED) if intent.attempt == 0]


def _send(ws: Workspace, chunk: Sequence[Intent], refused: dict[int, Outcome]) -> None:
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
            no = Outcome(state=IntentState.REJECTED, message=error.message, next=error.next_step or LOOK_AGAIN)
            refused[chunk[0].id] = no
        outcome = Outcome(state=IntentState.UNKNOWN, message=error.message, next="It is looked up in Xero first.")
        with ws.cache.transaction():
            _all(ws, sending, chunk, outcome)
            if not isinstance(error, Refused):
                note_silence(ws.cache, chunk, at=ws.clock.now())
        return
    by_number = {written.key: written for written in answer}
    doubled = {written.key for written in answer if sum(one.key == written.key for one in answer) > 1}
    with ws.cache.transaction():
        rows.end_sending(ws.cache, sending, "answered")
        for intent in _fresh(ws, chunk, IntentState.SENDING):
            written = None if intent.invoice_number in doubled else by_number.get(intent.invoice_number)
            outcome = judge_answer(intent, written)
            if outcome.state is IntentState.REJECTED and intent.attempt > 1:
                # An earlier try may have arrived late: look it up before saying that it is not there.
                refused[intent.id] = outcome
                outcome = replace(outcome, state=IntentState.UNKNOWN)
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _all(ws: Workspace, sending: int, chunk: Sequence[Intent], outcome: Outcome) -> None:
    with ws.cache.transaction():
        rows.end_sending(ws.cache, sending, outcome.message)
        for intent in _fresh(ws, chunk, IntentState.SENDING):
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _read_back(ws: Workspace, run: Sequence[int]) -> None:
    """Read what was posted back from Xero into the cache; an invoice that differs becomes a note on its intent."""
    posted = _in(ws, run, IntentState.POSTED)
    if not posted:
        return
    pulled = ws.ledger.invoices_numbered([intent.invoice_number for intent in posted])
    upsert_invoices(ws.cache, pulled)
    found = {one.value.invoice_id: one.value for one in pulled}
    with ws.cache.transaction():
        for intent in posted:
            invoice = found.get(intent.invoice_id) if intent.invoice_id else None
            checked = invoice is not None and (invoice.contact_id, invoice.total) == (intent.contact_id, intent.total)
            rows.note_check(ws.cache, intent, "" if checked else _differs(invoice), at=ws.clock.now())


def _differs(invoice: Invoice | None) -> str:
    if invoice is None:
        return "Posted, but not found when read back from Xero."
    return f"Posted, but Xero now shows {invoice.total:,.2f} for {invoice.contact_name}."


def _in(ws: Workspace, run: Sequence[int], *states: IntentState) -> list[Intent]:
    mine = set(run)
    return [intent for intent in rows.intents(ws.cache, states=states) if intent.id in mine]


def _fresh(ws: Workspace, chunk: Sequence[Intent], state: IntentState) -> list[Intent]:
    return _in(ws, [intent.id for intent in chunk], state)


def _posting(ws: Workspace, run: Sequence[int], doing: str, error: JobsyncError | None = None) -> Posting:
    mine = set(run)
    return Posting(intents=tuple(one for one in rows.intents(ws.cache) if one.id in mine), doing=doing, error=error)

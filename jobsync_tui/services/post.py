"""post: the outbox into Xero, each invoice at most once.

Only confirmed intents are sent, only by PUT, only after the exact bytes are on disk. Whatever is not a
plain answer makes an intent UNKNOWN; an unknown one is looked up before anything else.
The number is the fence: a second PUT of it fails in Xero, however late the first one arrives. Where Xero gives the
numbers there is no fence, so that what is not there is sent again only once nothing of it can arrive any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import batch_body, with_contact
from jobsync_tui.core.errors import JobsyncError, Refused
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.marks import holds
from jobsync_tui.core.outbox import Intent, IntentState, Outcome, idempotency_key, judge_answer
from jobsync_tui.services import chunks
from jobsync_tui.services.create_contacts import create_contacts, learn_contacts, tell_who_waits
from jobsync_tui.services.fit import make_fit
from jobsync_tui.services.giving_up import give_up, not_sent_because
from jobsync_tui.services.looking_up import look_up
from jobsync_tui.services.numbering_contacts import number_contacts
from jobsync_tui.services.plan_limit import stop_at_plan_limit
from jobsync_tui.services.pull import read_again
from jobsync_tui.services.recheck import stop_outdated
from jobsync_tui.services.sending import check_contacts, check_intact, deliver, not_sent
from jobsync_tui.services.set_aside import set_aside
from jobsync_tui.services.settling import check_books, recover
from jobsync_tui.services.silence import READS_LAG, fall_silent, nearly_settled
from jobsync_tui.store import outbox as rows
from jobsync_tui.store import sendings
from jobsync_tui.store.invoices import upsert_invoices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jobsync_tui.core.ledger import Contact, Invoice, Written
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
    notes: tuple[str, ...] = ()
    """What was done beside the invoices, a sentence each."""

    def count(self, *states: IntentState) -> int:
        """How many invoices of the run are in these states."""
        return sum(intent.state in states for intent in self.intents)


def post(ws: Workspace) -> Iterator[Posting]:
    """Post everything confirmed and settle everything unknown; stopping the iteration is always safe.

    Yields after every step. An error of the service ends the run: it is in the last Posting, and what is
    left stays CONFIRMED or UNKNOWN for the next run. A second run beside it waits its turn.
    """
    with ws.outbox_turn:
        yield from _post(ws)


def _post(ws: Workspace) -> Iterator[Posting]:
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
    notes = number_contacts(ws) if error is None and ws.profile.customer_number else ()
    yield replace(_posting(ws, run, "done", error), notes=notes)


def _steps(ws: Workspace, run: Sequence[int]) -> Iterator[str]:
    yield from make_fit(ws)
    set_aside(ws, _in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN))
    yield "checking with Xero"
    check_books(_in(ws, run, IntentState.CONFIRMED, IntentState.UNKNOWN), ws.ledger.organisation())
    yield from read_again(ws, {one.job.source for one in _never_sent(ws, run)})
    stop_outdated(ws, _never_sent(ws, run))
    refused = _changed_contacts(ws, run)
    _stop(ws, _never_sent(ws, refused), refused)
    for _ in range(ROUNDS):
        yield "looking up numbers"
        _look_again(ws, run, refused)
        yield "creating contacts"  # after the look-up: no contact for an invoice that is there already
        create_contacts(ws)
        if not (left := _in(ws, run, IntentState.CONFIRMED)):
            break
        able = [one for one in left if one.contact_id]
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
    _look_twice(ws, looking, refused)
    _stop(ws, _in(ws, refused, IntentState.CONFIRMED), refused)
    doubted = [one.id for one in looking if one.attempt or one.state is IntentState.UNKNOWN]
    stop_outdated(ws, _in(ws, doubted, IntentState.CONFIRMED))


def _look_twice(ws: Workspace, looking: Sequence[Intent], refused: dict[int, Outcome]) -> None:
    """Look once more for what is about to be called absent: Xero may be behind with what it shows.

    That is what did not show once its time was up, and what Xero refused at a later try than the first.
    """
    ids = [one.id for one in looking if one.attempt]  # what was never sent is called absent at the first look
    now = _in(ws, ids, IntentState.CONFIRMED, IntentState.UNKNOWN)
    refused_later = {one.id for one in now if one.id in refused and one.attempt > 1}
    if again := [one for one in now if one.id in refused_later or nearly_settled(ws, one)]:
        ws.clock.sleep(READS_LAG.total_seconds())
        look_up(ws, again)


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


def _never_sent(ws: Workspace, ids: Collection[int]) -> list[Intent]:
    return [intent for intent in _in(ws, ids, IntentState.CONFIRMED) if intent.attempt == 0]


def _send(ws: Workspace, chunk: Sequence[Intent], refused: dict[int, Outcome]) -> None:
    """Send one chunk and settle each of its invoices by its own number, never by its place in the answer.

    `refused` gathers Xero's reasons by intent where an invoice is first to be looked up: it stays refused if
    it is not there.
    """
    check_intact(chunk)
    check_contacts(ws, chunk)
    body = batch_body("Invoices", [with_contact(one.body, one.contact_id or "") for one in chunk])
    members = [f"{one.reference or one.invoice_number}:{one.revision}:{one.attempt + 1}" for one in chunk]
    key = idempotency_key(chunk[0].tenant_id, members, body)
    sending = sendings.start_sending(ws.cache, body, key, chunk, at=ws.clock.now())
    frozen = sendings.sending_body(ws.cache, sending)
    try:
        answer = deliver(ws.clock, lambda: ws.ledger.create_invoices(frozen, idempotency_key=key))
    except JobsyncError as error:
        if not_sent(error):
            outcome = Outcome(state=IntentState.CONFIRMED, message=error.message, next=error.next_step)
            with ws.cache.transaction():
                _all(ws, sending, chunk, outcome)
                sendings.forget_attempt(ws.cache, chunk)
            raise
        if isinstance(error, Refused) and len(chunk) == 1:
            no = Outcome(state=IntentState.REJECTED, message=error.message, next=error.next_step or LOOK_AGAIN)
            refused[chunk[0].id] = no
        outcome = Outcome(state=IntentState.UNKNOWN, message=error.message, next="It is looked up in Xero first.")
        with ws.cache.transaction():
            _all(ws, sending, chunk, outcome)
            answered = isinstance(error, Refused)
            fall_silent(ws, [one for one in chunk if not answered or _unfenced(one, chunk)])
        return
    with ws.cache.transaction():
        sendings.end_sending(ws.cache, sending, "answered")
        for intent in _fresh(ws, chunk, IntentState.SENDING):
            _judge(ws, intent, answer, refused)


def _unfenced(one: Intent, chunk: Sequence[Intent]) -> bool:
    """Whether a refusal of the whole chunk leaves open what was saved, and nothing would stop a second one."""
    return one.numbered_by_xero and len(chunk) > 1


def _judge(ws: Workspace, intent: Intent, answer: Sequence[Written], refused: dict[int, Outcome]) -> None:
    """Settle one sent invoice by the one element that names it; doubt is what more than one would be."""
    own = [one for one in answer if _names(one, intent)]
    outcome = judge_answer(intent, own[0] if len(own) == 1 else None)
    if outcome.state is IntentState.UNKNOWN and intent.numbered_by_xero:
        fall_silent(ws, [intent])  # it may be there and not show yet, and no number would stop a second one
    if outcome.state is IntentState.REJECTED and intent.attempt > 1:
        # An earlier try may have arrived late: look it up before saying that it is not there.
        refused[intent.id] = outcome
        outcome = replace(outcome, state=IntentState.UNKNOWN)
    rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _names(written: Written, intent: Intent) -> bool:
    if intent.numbered_by_xero:
        return holds(written.reference, intent.mark)
    return written.key == intent.invoice_number


def _all(ws: Workspace, sending: int, chunk: Sequence[Intent], outcome: Outcome) -> None:
    with ws.cache.transaction():
        sendings.end_sending(ws.cache, sending, outcome.message)
        for intent in _fresh(ws, chunk, IntentState.SENDING):
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _read_back(ws: Workspace, run: Sequence[int]) -> None:
    """Read what was posted back from Xero into the cache; an invoice that differs becomes a note on its intent."""
    posted = _in(ws, run, IntentState.POSTED)
    if not posted:
        return
    given = [intent.invoice_id for intent in posted if intent.numbered_by_xero and intent.invoice_id]
    pulled = ws.ledger.afterwards.invoices(given) if given else []
    numbers = [intent.invoice_number for intent in posted if not intent.numbered_by_xero]
    pulled += ws.ledger.invoices_numbered(numbers) if numbers else []
    shown = {one.value.invoice_id for one in pulled}
    renumbered = [one.invoice_id for one in posted if one.invoice_id and one.invoice_id not in shown]
    pulled += ws.ledger.afterwards.invoices(renumbered) if renumbered else []
    upsert_invoices(ws.cache, pulled)
    learn_contacts(ws, posted)
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


def _in(ws: Workspace, ids: Collection[int], *states: IntentState) -> list[Intent]:
    """Those of these ids that are in these states now."""
    mine = set(ids)
    return [intent for intent in rows.intents(ws.cache, states=states) if intent.id in mine] if mine else []


def _fresh(ws: Workspace, chunk: Sequence[Intent], state: IntentState) -> list[Intent]:
    return _in(ws, [intent.id for intent in chunk], state)


def _posting(ws: Workspace, run: Sequence[int], doing: str, error: JobsyncError | None = None) -> Posting:
    mine = set(run)
    return Posting(intents=tuple(one for one in rows.intents(ws.cache) if one.id in mine), doing=doing, error=error)

"""Creating the contacts that invoices wait for, once each, before those invoices are sent.

The fence here is the name: Xero refuses a second active contact of the same name on PUT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import batch_body, contact_marks
from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.outbox import ContactIntent, IntentState, Outcome, idempotency_key
from jobsync_tui.core.text import email_key, phone_key, tax_key
from jobsync_tui.services.sending import check_intact, deliver, not_sent
from jobsync_tui.store import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Contact, Written
    from jobsync_tui.services.workspace import Workspace

CHUNK = 50
"""Contacts a call: Xero's own advice for a batch (developer.xero.com, limits, November 2026)."""

NAME_TAKEN = "already assigned"
"""Part of Xero's sentence for a contact name that an active contact has."""


def create_contacts(ws: Workspace) -> None:
    """Look up the unknown ones, then create the confirmed ones in batches; settles what cannot be created."""
    for one in rows.contact_intents(ws.cache, states=[IntentState.UNKNOWN]):
        _look_up(ws, one)
    waiting = _wanted(ws)
    for start in range(0, len(waiting), CHUNK):
        _send(ws, waiting[start : start + CHUNK])


def _wanted(ws: Workspace) -> list[ContactIntent]:
    """Contacts that a confirmed invoice still waits for; the others are given up, since nobody would use them."""
    wanted = {one.contact_intent_id for one in rows.intents(ws.cache, states=[IntentState.CONFIRMED])}
    confirmed = rows.contact_intents(ws.cache, states=[IntentState.CONFIRMED])
    for one in confirmed:
        if one.id not in wanted:
            nobody = "No invoice waits for it any more."
            rows.move_contact(ws.cache, one, IntentState.REJECTED, at=ws.clock.now(), message=nobody)
    return [one for one in confirmed if one.id in wanted]


def _send(ws: Workspace, waiting: Sequence[ContactIntent]) -> None:
    check_intact(waiting)
    body = batch_body("Contacts", [one.body for one in waiting])
    members = [f"{one.name}:{one.id}:{one.attempt + 1}" for one in waiting]
    key = idempotency_key(waiting[0].tenant_id, members, body)
    sending = rows.start_sending_contacts(ws.cache, body, key, waiting, at=ws.clock.now())
    try:
        answer = deliver(ws.clock, lambda: ws.ledger.create_contacts(body, idempotency_key=key))
    except JobsyncError as error:
        state = IntentState.CONFIRMED if not_sent(error) else IntentState.UNKNOWN
        with ws.cache.transaction():
            rows.end_sending(ws.cache, sending, error.message)
            for one in waiting:
                rows.move_contact(ws.cache, one, state, at=ws.clock.now(), message=error.message)
        if not_sent(error):
            raise
        return
    rows.end_sending(ws.cache, sending, "answered")
    for one in waiting:
        told = [written for written in answer if written.key.casefold() == one.name.casefold()]
        _settle(ws, one, told[0] if len(told) == 1 else None)


def _settle(ws: Workspace, one: ContactIntent, written: Written | None) -> None:
    """Take Xero's word where it gives one; else, and where an earlier try may hold the name, look."""
    if written and written.ok and written.contact_id:
        rows.move_contact(ws.cache, one, IntentState.POSTED, at=ws.clock.now(), contact_id=written.contact_id)
        return
    reason = " ".join(written.messages) if written and not written.ok else ""
    taken = NAME_TAKEN in reason.casefold()
    if not reason or taken:
        message = reason or "Xero's answer does not say what became of it."
        rows.move_contact(ws.cache, one, IntentState.UNKNOWN, at=ws.clock.now(), message=message)
        _look_up(ws, one)
        return
    _give_up(ws, one, f"Xero said no: {reason}")


def _look_up(ws: Workspace, one: ContactIntent) -> None:
    """Find out whether an earlier try arrived: a contact of the name and e-mail we sent is ours."""
    found = [contact for contact in ws.ledger.contacts_named(one.name) if contact.active]
    if not found:
        rows.move_contact(ws.cache, one, IntentState.CONFIRMED, at=ws.clock.now(), message="Not in Xero.")
    elif _is_ours(one, found[0]):
        rows.move_contact(ws.cache, one, IntentState.POSTED, at=ws.clock.now(), contact_id=found[0].contact_id)
    else:
        _give_up(ws, one, f"Xero has another contact called {one.name} since.")


def _is_ours(one: ContactIntent, contact: Contact) -> bool:
    """Whether something beyond the name says that this is the contact we sent; a name alone is anybody's."""
    sent = contact_marks(one.body)
    theirs = {email_key(contact.email), tax_key(contact.tax_number), *map(phone_key, contact.phones)} - {""}
    ours = {email_key(sent.email), tax_key(sent.tax_number), *map(phone_key, sent.phones)} - {""}
    return bool(ours & theirs)


def _give_up(ws: Workspace, one: ContactIntent, message: str) -> None:
    """Nothing of the invoices that wait for this contact is sent: a person chooses."""
    with ws.cache.transaction():
        rows.move_contact(ws.cache, one, IntentState.REJECTED, at=ws.clock.now(), message=message)
        for intent in rows.intents(ws.cache, states=[IntentState.CONFIRMED]):
            if intent.contact_intent_id == one.id:
                outcome = Outcome(
                    state=IntentState.REJECTED,
                    message=f"Nothing was sent: {message}",
                    next="Pull, then choose that contact or correct the customer's name.",
                )
                rows.move(ws.cache, intent, outcome, at=ws.clock.now())

"""Creating the contacts that invoices wait for, once each, before those invoices are sent.

The fence here is the name: Xero refuses a second active contact of the same name on PUT.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import batch_body, contact_marks
from jobsync_tui.core.errors import JobsyncError, Refused
from jobsync_tui.core.outbox import ContactIntent, IntentState, Outcome, idempotency_key
from jobsync_tui.core.text import email_key, phone_key, tax_key
from jobsync_tui.services.chunks import in_chunks
from jobsync_tui.services.sending import deliver, not_sent
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows
from jobsync_tui.store import sendings
from jobsync_tui.store.contacts import add_contacts, unknown_contacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Contact, ContactID, Written
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

NAME_TAKEN = re.compile(r"contact name .*already assigned", re.IGNORECASE | re.DOTALL)
"""Xero's sentence for a contact name that an active contact has; numbers that are taken read otherwise."""

MEND = "Pull, then choose that contact or correct the customer's name."
WAIT = "Post again: the contact is looked up and created first."


def create_contacts(ws: Workspace) -> None:
    """Look up the unknown ones, then create the confirmed ones in batches; settles what cannot be created."""
    for one in new_contacts.contact_intents(ws.cache, states=[IntentState.UNKNOWN]):
        look_up_contact(ws, one)
    for chunk in in_chunks(_wanted(ws)):
        _send(ws, chunk)


def adopt(ws: Workspace, waiting: int, contact_id: ContactID) -> bool:
    """Take a contact that is there for the one to be created, where it is plainly that: another home made it.

    `waiting` is the contact intent's id; whether it was taken, now or for another invoice that waited for it.
    """
    if waiting in (made := new_contacts.made_contacts(ws.cache)):
        return made[waiting] == contact_id
    states = [IntentState.CONFIRMED, IntentState.UNKNOWN]
    one = next((one for one in new_contacts.contact_intents(ws.cache, states=states) if one.id == waiting), None)
    found = [contact for contact in ws.ledger.contacts_by_id([contact_id]) if contact.active] if one else []
    if one is None or not found or found[0].name.casefold() != one.name.casefold() or not _is_ours(one, found[0]):
        return False
    add_contacts(ws.cache, found)
    new_contacts.move_contact(ws.cache, one, IntentState.POSTED, at=ws.clock.now(), contact_id=contact_id)
    return True


def learn_contacts(ws: Workspace, posted: Sequence[Intent]) -> None:
    """Take the contacts that were created for posted invoices into the cache: their jobs are plainly billed then."""
    made = [one.contact_id for one in posted if one.contact_id and one.contact_intent_id is not None]
    if unknown := unknown_contacts(ws.cache, made):
        add_contacts(ws.cache, ws.ledger.contacts_by_id(unknown))


def tell_who_waits(ws: Workspace, confirmed: Sequence[Intent]) -> None:
    """Note on each invoice that is left why its contact could not be created so far."""
    left = new_contacts.contact_intents(ws.cache, states=[IntentState.CONFIRMED, IntentState.UNKNOWN])
    reasons = {one.id: (one.name, one.message) for one in left if one.message}
    with ws.cache.transaction():
        for intent in confirmed:
            if intent.contact_intent_id in reasons and not intent.contact_id:
                name, reason = reasons[intent.contact_intent_id]
                told = f"Nothing was sent: the contact {name} is not in Xero yet. {reason}"
                rows.note_waiting(ws.cache, intent, told, WAIT)


def _wanted(ws: Workspace) -> list[ContactIntent]:
    """Contacts that a confirmed invoice still waits for; the others are given up, since nobody would use them."""
    confirmed = new_contacts.contact_intents(ws.cache, states=[IntentState.CONFIRMED])
    if not confirmed:
        return []
    wanted = {one.contact_intent_id for one in rows.intents(ws.cache, states=[IntentState.CONFIRMED])}
    for one in confirmed:
        if one.id not in wanted:
            nobody = "No invoice waits for it any more."
            new_contacts.move_contact(ws.cache, one, IntentState.REJECTED, at=ws.clock.now(), message=nobody)
    return [one for one in confirmed if one.id in wanted]


def _send(ws: Workspace, waiting: Sequence[ContactIntent]) -> None:
    body = batch_body("Contacts", [one.body for one in waiting])
    members = [f"{one.name}:{one.id}:{one.attempt + 1}" for one in waiting]
    key = idempotency_key(waiting[0].tenant_id, members, body)
    sending = sendings.start_sending_contacts(ws.cache, body, key, waiting, at=ws.clock.now())
    sent = [replace(one, state=IntentState.SENDING) for one in waiting]
    frozen = sendings.sending_body(ws.cache, sending)
    try:
        answer = deliver(ws.clock, lambda: ws.ledger.create_contacts(frozen, idempotency_key=key))
    except JobsyncError as error:
        _failed(ws, sending, sent, error)
        return
    sendings.end_sending(ws.cache, sending, "answered")
    for one in sent:
        told = [written for written in answer if written.key.casefold() == one.name.casefold()]
        _settle(ws, one, told[0] if len(told) == 1 else None)


def _failed(ws: Workspace, sending: int, waiting: Sequence[ContactIntent], error: JobsyncError) -> None:
    """Settle a batch without a plain answer; raises the error again where it is certain that nothing arrived.

    Xero may refuse a whole batch for one contact, so only one that it refused alone is refused.
    """
    state = IntentState.CONFIRMED if not_sent(error) else IntentState.UNKNOWN
    with ws.cache.transaction():
        sendings.end_sending(ws.cache, sending, error.message)
        for one in waiting:
            new_contacts.move_contact(ws.cache, one, state, at=ws.clock.now(), message=error.message)
        if not_sent(error):
            sendings.forget_contact_attempt(ws.cache, waiting)
    if not_sent(error):
        raise error
    if isinstance(error, Refused) and len(waiting) == 1:
        look_up_contact(ws, replace(waiting[0], state=IntentState.UNKNOWN), refused=error)


def _settle(ws: Workspace, one: ContactIntent, written: Written | None) -> None:
    """Take Xero's word where it gives one; else, and where an earlier try may hold the name, look."""
    if written and written.ok and written.contact_id:
        new_contacts.move_contact(ws.cache, one, IntentState.POSTED, at=ws.clock.now(), contact_id=written.contact_id)
        return
    said = " ".join(written.messages) if written and not written.ok else ""
    if written is None or not said or NAME_TAKEN.search(said):
        message = said or "Xero's answer does not say what became of it."
        new_contacts.move_contact(ws.cache, one, IntentState.UNKNOWN, at=ws.clock.now(), message=message)
        look_up_contact(ws, replace(one, state=IntentState.UNKNOWN, message=message))
        return
    refuse_contact(ws, one, f"Xero said no: {written.reason or said}", written.next)


def look_up_contact(ws: Workspace, one: ContactIntent, *, refused: Refused | None = None) -> None:
    """Find out whether a try of an UNKNOWN one arrived: a contact of the name and e-mail we sent is ours.

    One that is not there may be sent again, for the reason of its last try, unless Xero refused it by itself.
    Reads only; raises what the service raises.
    """
    found = [contact for contact in ws.ledger.contacts_named(one.name) if contact.active]
    if found and _is_ours(one, found[0]):
        new_contacts.move_contact(
            ws.cache, one, IntentState.POSTED, at=ws.clock.now(), contact_id=found[0].contact_id
        )
    elif found:
        refuse_contact(ws, one, f"Xero has another contact called {one.name} since.")
    elif refused:
        refuse_contact(ws, one, refused.message, refused.next_step)
    else:
        new_contacts.move_contact(ws.cache, one, IntentState.CONFIRMED, at=ws.clock.now(), message=one.message)


def _is_ours(one: ContactIntent, contact: Contact) -> bool:
    """Whether something beyond the name says that this is the contact we sent; a name alone is anybody's."""
    sent = contact_marks(one.body)
    if sent.contact_number and sent.contact_number == contact.contact_number.strip():
        return True
    theirs = {email_key(contact.email), tax_key(contact.tax_number), *map(phone_key, contact.phones)} - {""}
    ours = {email_key(sent.email), tax_key(sent.tax_number), *map(phone_key, sent.phones)} - {""}
    return bool(ours & theirs)


def refuse_contact(ws: Workspace, one: ContactIntent, message: str, next_step: str = "") -> None:
    """Nothing of the invoices that wait for this contact is sent: a person chooses."""
    with ws.cache.transaction():
        new_contacts.move_contact(ws.cache, one, IntentState.REJECTED, at=ws.clock.now(), message=message)
        for intent in rows.intents(ws.cache, states=[IntentState.CONFIRMED]):
            if intent.contact_intent_id == one.id:
                outcome = Outcome(
                    state=IntentState.REJECTED,
                    message=f"Nothing was sent: {message}",
                    next=next_step or MEND,
                )
                rows.move(ws.cache, intent, outcome, at=ws.clock.now())

"""The customer's id on its contact in Xero, where the profile allows it: a colleague's machine then knows it too.

It is written with a posting that she confirmed, only where the contact has no number by a look just before, and it
never holds up an invoice. To write the same number twice changes nothing, so nothing of it waits in the outbox.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.contact_checks import MOST_CONTACT_NUMBER
from jobsync_tui.core.deciding import Choice, Scope, customer_key
from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.sendable import sendable
from jobsync_tui.services.match import load_view, who_is
from jobsync_tui.services.remembered import in_force
from jobsync_tui.store.contacts import take_contacts
from jobsync_tui.store.decisions import log
from jobsync_tui.store.settings import drop_meta, get_meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobsync_tui.core.deciding import Decided
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Contact
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

CONFIRMED = "contact_numbers_confirmed"
"""Where `meta` keeps the numbers that she confirmed and that are not written yet."""

MOST = 20
"""Contacts a batch: each takes a call, and Xero allows sixty a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A contact, and the customer's id that it is to carry."""

    contact_id: str
    name: str
    number: str


def in_short(numbered: Sequence[Numbered]) -> str:
    """What she confirms, in words; empty for nothing."""
    if not numbered:
        return ""
    many = f"{len(numbered)} contacts get" if len(numbered) > 1 else f"{numbered[0].name} gets"
    return f"{many} the customer's number in Xero"


def to_number(ws: Workspace, view: View) -> tuple[Numbered, ...]:
    """Contacts of customers decided for everywhere that carry no number yet, the oldest decision first.

    Left out are a contact or an id that more than one would get, a number that another contact has, and what is to
    be asked again.
    """
    if not ws.profile.customer_number:
        return ()
    wide = [one for one in in_force(view.decisions.made) if one.scope is Scope.CUSTOMER]
    keys = {one.scope_key: one for one in wide if one.choice is Choice.CONTACT}
    if not keys:
        return ()
    jobs: defaultdict[str, list[Job]] = defaultdict(list)
    for cached in view.jobs:
        jobs[customer_key(cached.job)].append(cached.job)
    found = {key: numbered for key, one in keys.items() if (numbered := _numbered(view, one, jobs[key]))}
    contacts = Counter(one.contact_id for one in found.values())
    numbers = Counter(one.number for one in found.values())
    taken = {contact.contact_number.strip() for contact in view.contacts.by_id.values()}
    free = (
        one
        for one in found.values()
        if contacts[one.contact_id] == numbers[one.number] == 1 and one.number not in taken
    )
    return tuple(free)[:MOST]


def _numbered(view: View, decided: Decided, jobs: Sequence[Job]) -> Numbered | None:
    """The contact that stands for a decision and the id of its customer, where both are plain."""
    job = next((one for one in jobs if _counts_for(view, one, decided)), None)
    contact = view.contacts.resolve(ContactID(decided.value["contact_id"]))
    if job is None or contact is None or not contact.active or contact.contact_number.strip():
        return None
    number = job.customer.id
    plain = bool(number) and number == sendable(number) and len(number) <= MOST_CONTACT_NUMBER
    return Numbered(contact_id=str(contact.contact_id), name=contact.name, number=number) if plain else None


def _counts_for(view: View, job: Job, decided: Decided) -> bool:
    """Whether the decision is the one that counts for a job, and stands."""
    decisions = view.decisions.for_job(job)
    return decisions.contact == decided and not who_is(view, job, decisions).doubt


def keep_confirmed(ws: Workspace, numbered: Sequence[Numbered]) -> None:
    """Keep what she confirmed until it is written; joins an open transaction."""
    if numbered:
        known = {one.contact_id: one for one in (*waiting(ws), *numbered)}
        set_meta(ws.cache, CONFIRMED, json.dumps([asdict(one) for one in known.values()]))


def waiting(ws: Workspace) -> list[Numbered]:
    """What she confirmed and is not written yet."""
    return [Numbered(**one) for one in json.loads(get_meta(ws.cache, CONFIRMED) or "[]")]


def number_contacts(ws: Workspace) -> tuple[str, ...]:
    """Write what was confirmed, each after a look at the contact as it is now; sentences about what came of it.

    What Xero refuses or cannot answer is told, logged and left: the next posting offers it again.
    """
    left = waiting(ws)
    if not left:
        return ()
    still = set(to_number(ws, load_view(ws)))
    told = list(_write(ws, [one for one in left if one in still]))
    with ws.cache.transaction():
        drop_meta(ws.cache, CONFIRMED)
        for sentence in told:
            log(ws.cache, ws.clock.now(), "contact number", "", {"message": sentence})
    return tuple(told)


def _write(ws: Workspace, wanted: Sequence[Numbered]) -> Iterator[str]:
    if not wanted:
        return
    try:
        there = {one.contact_id: one for one in ws.ledger.contacts_by_id([one.contact_id for one in wanted])}
        for one in wanted:
            yield _number(ws, one, there.get(ContactID(one.contact_id)))
    except JobsyncError as error:
        yield f"Not every customer's number was written to Xero: {error.message}"


def _number(ws: Workspace, one: Numbered, contact: Contact | None) -> str:
    if contact is None or not contact.active:
        return f"{one.name} was not given the customer's number: it is archived, or no longer in Xero."
    held = contact.contact_number.strip()
    if held and held != one.number:
        return f"{contact.name} keeps the number it has in Xero, {held}."
    if not held:
        written = ws.ledger.number_contact(contact.contact_id, one.number)
        if not written.ok:
            said = written.reason or " ".join(written.messages)
            return f"{contact.name} was not given the customer's number: {said}"
    take_contacts(ws.cache, [replace(contact, contact_number=one.number)])
    return f"{contact.name} carries the customer's number {one.number} in Xero."

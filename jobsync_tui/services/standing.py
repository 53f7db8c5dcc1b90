"""Whether what was decided about a contact still stands: what it was made on, held against what is there now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision, Level
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.matching import compare, keys_of_customer, look
from jobsync_tui.core.matching.asking import ask
from jobsync_tui.core.snapshot import TAX, read, renamed, snapshot, worse
from jobsync_tui.core.text import email_key, name_key, tax_key

if TYPE_CHECKING:
    from jobsync_tui.core.deciding import Decided, JobDecisions
    from jobsync_tui.core.evidence import Match
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Contact
    from jobsync_tui.core.matching import ContactIndex
    from jobsync_tui.core.snapshot import Snapshot

EVIDENCE = "evidence"
"""The key of a decision's value under which its snapshot lies."""

AMBIGUOUS, MERGED, RENAMED = "contact_ambiguous", "contact_merged", "contact_renamed"
BETTER = "you chose {} before, but another contact agrees better"
SHORTEST_TELLING = 16
"""Characters from which an id is nobody else's by chance: `17` may be any system's, a UUID is one customer's."""


def taken_now(contacts: ContactIndex, job: Job, scope: Scope, contact: Contact, found: Match) -> Snapshot:
    """What a decision of this scope is made on now; where it is about all sites, none of them is part of it."""
    site = job.site if scope is not Scope.CUSTOMER else Address()
    evidence = look(job.customer, site, contact.contact_id, contacts).evidence
    auto = str(found.contact_id or "") if found.decision is Decision.AUTO else ""
    return snapshot(job.customer, site, contact, evidence, auto=auto)


def doubt_of(
    contacts: ContactIndex, job: Job, decisions: JobDecisions, found: Match, contact: Contact
) -> tuple[str, str]:
    """Give code and words of why the decision for this contact no longer holds by itself; empty when it does.

    `contact` is the one that stands today for the one decided.
    """
    decided = decisions.contact
    if decided is None:
        return "", ""
    if contact.contact_id in decisions.refused:
        return AMBIGUOUS, f"the contact you chose was merged into {contact.name}, and you said no to that one"
    then = read(decided.value.get(EVIDENCE, ""))
    if then is None:
        return _doubt_without_snapshot(contacts, decided, job, found, contact)
    now = taken_now(contacts, job, decided.scope, contact, found)
    if renamed(then, now):
        return _renamed(decided, contact)
    changed = worse(then, now, contact.name)
    if not changed and now.auto and now.auto not in {contact.contact_id, _survivor(contacts, then.auto)}:
        changed = BETTER.format(contact.name)
    return (AMBIGUOUS, changed) if changed else ("", "")


def doubt_of_number(contacts: ContactIndex, job: Job, decisions: JobDecisions, contact: Contact) -> str:
    """Say why a contact with the customer's number is not taken for that alone; empty where it is.

    The number outlives what it was written for: a contact is renamed or given to somebody else, and a decision taken
    back leaves the number in Xero.
    """
    carries = f"{contact.name} carries the customer's number in Xero"
    if contact.contact_id in {_survivor(contacts, one) for one in decisions.taken_back}:
        return f"{carries}, but you took back that it is this customer"
    ours = keys_of_customer(job.customer, job.site, contacts.region)
    compared = compare(ours, contacts.keys(contact.contact_id), contacts.count)
    against = ask(ours, contacts, {contact.contact_id: compared}).conflicts[contact.contact_id]
    return f"{carries}, but look first: {against}" if against else ""


def _doubt_without_snapshot(
    contacts: ContactIndex, decided: Decided, job: Job, found: Match, contact: Contact
) -> tuple[str, str]:
    """The same of a decision of before there were snapshots."""
    if decided.value.get("contact_key", name_key(contact.name)) != name_key(contact.name):
        return _renamed(decided, contact)
    if decided.value.get("customer_key", party_key(job)) != party_key(job):
        return AMBIGUOUS, f"the customer changed since you chose {contact.name}"
    if look(job.customer, job.site, contact.contact_id, contacts).level(TAX) is Level.DIFFERENT:
        return AMBIGUOUS, f"the tax number of the customer is not that of {contact.name} in Xero"
    if decided.scope is not Scope.JOB and found.decision is Decision.AUTO and found.contact_id != contact.contact_id:
        return AMBIGUOUS, BETTER.format(contact.name)
    return "", ""


def _renamed(decided: Decided, contact: Contact) -> tuple[str, str]:
    if contact.contact_id != decided.value["contact_id"]:
        return MERGED, f"the contact you chose was merged into {contact.name} in Xero"
    return RENAMED, f"the contact you chose is now called {contact.name}"


def party_key(job: Job) -> str:
    """What a decision of before there were snapshots was made on."""
    customer = job.customer
    return f"{name_key(customer.name)}|{email_key(customer.email)}|{tax_key(customer.tax_number)}"


def _survivor(contacts: ContactIndex, contact_id: str) -> str:
    survivor = contacts.resolve(ContactID(contact_id)) if contact_id else None
    return str(survivor.contact_id) if survivor else contact_id


def refused_here(contacts: ContactIndex, decisions: JobDecisions) -> frozenset[str]:
    """The contacts she said no to, and those that took them in: each is no answer without her."""
    refused = decisions.refused
    return refused | {_survivor(contacts, one) for one in refused}


def without_refused(found: Match, refused: frozenset[str]) -> Match:
    """The match with the contacts she said no to behind all others, and never taken.

    Another one is taken only where it was taken with them beside it: to leave one out makes what it shares with the
    customer look like the other's alone, so what a refusal leaves over is hers to say.
    """
    no = tuple(one for one in found.candidates if one.contact_id in refused)
    others = tuple(one for one in found.candidates if one.contact_id not in refused)
    found, first = replace(found, candidates=(*others, *no)), found.candidates[:1]
    if found.decision is Decision.AUTO and str(found.contact_id) in refused:
        name = next((one.name for one in no if one.contact_id == found.contact_id), "the best candidate")
        why = f"{name} agrees best, and you said it is not this customer"
        return replace(found, decision=Decision.REVIEW, contact_id=None, why=why)
    if found.decision is Decision.REVIEW and first and first[0] in no:
        rest = "" if others else "; nobody else in Xero is like this customer"
        return replace(found, why=f"you said it is not {first[0].name}{rest}")
    return found


def is_telling(customer_id: str) -> bool:
    """Whether an id is long and mixed enough that equality says it is the same customer, whatever system made it."""
    kinds = (any(map(str.isalpha, customer_id)), any(map(str.isdigit, customer_id)))
    return len(customer_id) >= SHORTEST_TELLING and all(kinds)

"""match: a loaded view of the cache, and who each job's customer is in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import contact_element
from jobsync_tui.core.contact_checks import MOST_CONTACT_NUMBER
from jobsync_tui.core.deciding import Choice, Decisions
from jobsync_tui.core.drafting import invoice_number
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.invoice_checks import approvals
from jobsync_tui.core.ledger import ContactID, NewContact
from jobsync_tui.core.mapping import Mapper, PastLines
from jobsync_tui.core.matching import Decision, Match, look
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.sendable import sendable
from jobsync_tui.services.kept import Kept, matches_over, reckoning_over
from jobsync_tui.services.standing import (
    AMBIGUOUS,
    MERGED,
    RENAMED,
    doubt_of,
    doubt_of_number,
    is_telling,
    refused_here,
    without_refused,
)
from jobsync_tui.services.survivors import credits_by_contact, credits_under, invoices_under
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import contacts as contact_rows
from jobsync_tui.store import credits as credit_rows
from jobsync_tui.store import decisions as decision_rows
from jobsync_tui.store import invoices as invoice_rows
from jobsync_tui.store import jobs as job_rows
from jobsync_tui.store import outbox as outbox_rows
from jobsync_tui.store.settings import XERO_PULLED, get_meta, load_settings

if TYPE_CHECKING:
    from jobsync_tui.core.billed import InvoiceIndex, Reckoning
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.drafting import InvoicePolicy
    from jobsync_tui.core.invoice_checks import Approvals
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import Contact, Credit, Settings
    from jobsync_tui.core.matching import ContactIndex
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.matches import Matches
    from jobsync_tui.services.reckon import Answered, Prepared
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob


@dataclass(slots=True, kw_only=True)
class View:
    """The cache, loaded for matching and drafting. `decisions` and `intents` may be refreshed in place."""

    settings: Settings
    tenant_id: str
    matches: Matches
    contacts: ContactIndex
    invoices: InvoiceIndex
    mapper: Mapper
    jobs: list[CachedJob]
    job_numbers: frozenset[str]
    same_number: dict[str, list[Job]]
    """Jobs whose invoices would carry the same number, by that number in lower case."""

    reckoning: Reckoning
    """All jobs against all invoices."""

    decisions: Decisions
    intents: dict[JobKey, Intent]
    created: dict[bytes, ContactID]
    """Contacts created from here, by the bytes they were created with."""

    whole: bool
    """Whether all invoices were pulled to the end at least once."""

    credits: dict[ContactID, list[Credit]]
    """What each contact has to its credit, under the contact that stands today."""

    approvals: Approvals | None
    """This month's approved sales against the plan; None where the plan has no limit."""

    numbered: bool
    """Whether a contact created from here carries the customer's id as its ContactNumber."""

    coded: dict[str, Contact]
    """Active contacts by their ContactNumber, where those are customers' ids and one contact alone has it."""

    prepared: dict[JobKey, Prepared] = field(default_factory=dict)
    """Who each job's customer is and what it comes to, kept until a decision changes it; see `services.reckon`."""

    answered: Answered | None = None
    """What the invoices said of all jobs when they were last asked; see `services.reckon`."""


def stands(view: View, intent: Intent) -> bool:
    """Whether an intent was posted and its invoice is not known to be void or deleted since."""
    invoice = view.invoices.by_id.get(intent.invoice_id) if intent.invoice_id else None
    return intent.state is IntentState.POSTED and (invoice is None or invoice.live)


def load_view(ws: Workspace) -> View:
    """Load all that proposals are computed from; UsageError before the first pull from Xero.

    What the last view of this workspace found is taken over where nothing that it rests on changed.
    """
    settings = load_settings(ws.cache)
    if settings is None:
        raise UsageError("Nothing was pulled from Xero yet.", next_step="Pull first ('jobsync pull').")
    jobs = job_rows.all_jobs(ws.cache)
    past = PastLines(invoice_rows.past_lines(ws.cache))
    before = ws.kept
    matches = matches_over(before, contact_rows.all_contacts(ws.cache), settings.organisation.country)
    contacts = matches.contacts
    invoices = invoices_under(contacts, invoice_rows.all_invoices(ws.cache))
    credits_ = credits_under(contacts, credit_rows.all_credits(ws.cache))
    numbers = frozenset(cached.job.number for cached in jobs)
    with ws.reckoning_turn:
        reckoning = reckoning_over(before, invoices, numbers, credits_)
        ws.kept = Kept(matches=matches, reckoning=reckoning, known=numbers, credits=credits_)
    return View(
        settings=settings,
        tenant_id=get_meta(ws.cache, "tenant_id") or "",
        matches=matches,
        contacts=contacts,
        invoices=reckoning.index,
        reckoning=reckoning,
        mapper=Mapper(settings, ws.profile.rules, past),
        jobs=jobs,
        job_numbers=numbers,
        same_number=_same_number(jobs, ws.profile.policy),
        decisions=_decisions(ws),
        intents=outbox_rows.newest_intents(ws.cache),
        created=new_contacts.created_contacts(ws.cache),
        whole=get_meta(ws.cache, XERO_PULLED) is not None,
        credits=credits_by_contact(contacts, credit_rows.open_credits(ws.cache)),
        approvals=approvals(settings.organisation, invoices, ws.clock.now().date()),
        numbered=ws.profile.customer_number,
        coded=_coded(contacts) if ws.profile.customer_number else {},
    )


def _coded(contacts: ContactIndex) -> dict[str, Contact]:
    found: dict[str, list[Contact]] = {}
    for contact in contacts.by_id.values():
        if number := contact.contact_number.strip():
            found.setdefault(number, []).append(contact)
    return {number: held[0] for number, held in found.items() if len(held) == 1 and held[0].active}


def _same_number(jobs: list[CachedJob], policy: InvoicePolicy) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for cached in jobs:
        number = invoice_number(cached.job, policy)
        if number and cached.job.billable and not cached.gone_at:
            found.setdefault(number.casefold(), []).append(cached.job)
    return {number: same for number, same in found.items() if len(same) > 1}


def _decisions(ws: Workspace) -> Decisions:
    # What was taken back matters only where a number in Xero may outlive it: else it leaves no trace in a proposal.
    taken_back = decision_rows.decisions_taken_back(ws.cache) if ws.profile.customer_number else ()
    return Decisions(decision_rows.active_decisions(ws.cache), taken_back)


def refresh_decisions(ws: Workspace, view: View) -> None:
    """Load decisions and intents again after either changed; the rest of the view stands."""
    view.decisions = _decisions(ws)
    view.intents = outbox_rows.newest_intents(ws.cache)
    view.created = new_contacts.created_contacts(ws.cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who a job's customer is: the match, and the contact or the new contact it came to.

    `doubt` is the code of what speaks against her decision; `merged` tells that the contact she chose was merged
    into this one.
    """

    match: Match
    contact: Contact | None = None
    new_contact: NewContact | None = None
    doubt: str = ""
    merged: bool = False


def who_is(view: View, job: Job, decisions: JobDecisions, *, billed_to: ContactID | None = None) -> Who:
    """Match the job's customer; what a person decided goes before what the evidence says.

    `billed_to` is the contact that the job's own invoices tell, where nobody decided; see `services.by_invoice`.
    """
    found = view.matches.of(job.customer, job.site, billed_to)
    refused = refused_here(view.contacts, decisions)
    if refused:
        found = without_refused(found, refused)
    decided = decisions.contact
    if decided is None:
        return _undecided(view, job, found, decisions, refused, billed_to)
    how = Decision.REMEMBERED if decisions.contact_remembered else Decision.PERSON
    if decided.choice is Choice.NEW:
        return _new(view, job, found, how)
    contact = view.contacts.resolve(ContactID(decided.value["contact_id"]))
    if contact is None:
        return Who(match=replace(found, decision=Decision.REVIEW, contact_id=None, why=GONE), doubt=AMBIGUOUS)
    code, why = doubt_of(view.contacts, job, decisions, found, contact)
    if code:
        asked = _first(view, job, found, contact) if code in {MERGED, RENAMED} else found
        return Who(match=replace(asked, decision=Decision.REVIEW, contact_id=None, why=why), doubt=code)
    why = f"you chose {contact.name}" if how is Decision.PERSON else f"remembered: {contact.name}"
    chosen = Match(decision=how, contact_id=contact.contact_id, candidates=found.candidates, why=why)
    return Who(match=chosen, contact=contact, merged=contact.contact_id != decided.value["contact_id"])


def _undecided(
    view: View,
    job: Job,
    found: Match,
    decisions: JobDecisions,
    refused: frozenset[str],
    billed_to: ContactID | None,
) -> Who:
    """What the evidence says; a contact that carries this very customer's number was decided on another machine.

    That decision stands like any remembered one: not against what is in Xero now, nor against a later word of hers.
    """
    auto = view.contacts.resolve(found.contact_id) if found.contact_id else None
    coded = view.coded.get(job.customer.id) if is_telling(job.customer.id) else None
    if coded is None or coded.contact_id in refused:
        return Who(match=found, contact=auto if found.decision is Decision.AUTO else None)
    if auto and auto.contact_id != coded.contact_id:
        why = f"the customer's number is on {coded.name} in Xero, but {auto.name} agrees better"
        return Who(match=replace(found, decision=Decision.REVIEW, contact_id=None, why=why), doubt=AMBIGUOUS)
    if auto is None or _by_the_number(view, job, billed_to):
        why = doubt_of_number(view.contacts, job, decisions, coded)
        if why:
            asked = replace(_first(view, job, found, coded), decision=Decision.REVIEW, contact_id=None, why=why)
            return Who(match=asked, doubt=AMBIGUOUS)
    why = f"remembered: {coded.name} carries the customer's number in Xero"
    chosen = replace(found, decision=Decision.REMEMBERED, contact_id=coded.contact_id, why=why)
    return Who(match=chosen if auto is None else found, contact=coded)


def _by_the_number(view: View, job: Job, billed_to: ContactID | None) -> bool:
    """Whether the evidence settles the customer by its number alone, which we may have written ourselves."""
    without = view.matches.of(replace(job.customer, id=""), job.site, billed_to)
    return without.decision is not Decision.AUTO


def _first(view: View, job: Job, found: Match, contact: Contact) -> Match:
    """The match with this contact as its first candidate: it is what she chose, under another name or id."""
    here = [one for one in found.candidates if one.contact_id == contact.contact_id] or [
        look(job.customer, job.site, contact.contact_id, view.contacts)
    ]
    rest = [one for one in found.candidates if one.contact_id != contact.contact_id]
    return replace(found, candidates=(*here, *rest))


def _new(view: View, job: Job, found: Match, how: Decision) -> Who:
    """A new contact; or, once it was created from here, that one."""
    new = new_contact_for(job, numbered=view.numbered)
    created = view.contacts.resolve(view.created.get(contact_element(new), ContactID(""))) if new.name else None
    if created:
        chosen = replace(found, decision=how, contact_id=created.contact_id, why=f"created for you: {created.name}")
        return Who(match=chosen, contact=created)
    return Who(match=replace(found, decision=how, contact_id=None, why="a new contact"), new_contact=new)


GONE = "the contact you chose is no longer in Xero"


def new_contact_for(job: Job, *, numbered: bool) -> NewContact:
    """The contact we would create: the job's customer, its name by Xero's rules; empty when nothing of it is text.

    `numbered` puts the customer's id beside it, whole or not at all: half an id may be another customer's.
    """
    customer = job.customer
    number = customer.id if numbered and customer.id == sendable(customer.id) else ""
    name = " ".join(sendable(customer.name).replace("<", "(").replace(">", ")").split())[:255].strip()
    return NewContact(
        name=name,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        phone=customer.phone,
        mobile=customer.mobile,
        tax_number=customer.tax_number,
        contact_number=number if len(number) <= MOST_CONTACT_NUMBER else "",
        address=customer.address,
    )

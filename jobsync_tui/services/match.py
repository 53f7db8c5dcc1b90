"""match: a loaded view of the cache, and who each job's customer is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import contact_element
from jobsync_tui.core.comparing import compare
from jobsync_tui.core.contact_checks import MOST_CONTACT_NUMBER
from jobsync_tui.core.deciding import Choice, Decisions, Scope
from jobsync_tui.core.drafting import invoice_number
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.evidence import Candidate
from jobsync_tui.core.folding import keys_of_customer
from jobsync_tui.core.invoice_checks import approvals
from jobsync_tui.core.invoice_index import InvoiceIndex
from jobsync_tui.core.ledger import ContactID, NewContact
from jobsync_tui.core.mapping import Mapper, PastLines
from jobsync_tui.core.matching import ContactIndex, Decision, Match, match
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.sendable import sendable
from jobsync_tui.core.text import email_key, name_key, tax_key
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import contacts as contact_rows
from jobsync_tui.store import credits as credit_rows
from jobsync_tui.store import decisions as decision_rows
from jobsync_tui.store import invoices as invoice_rows
from jobsync_tui.store import jobs as job_rows
from jobsync_tui.store import outbox as outbox_rows
from jobsync_tui.store.settings import XERO_PULLED, get_meta, load_settings

if TYPE_CHECKING:
    from jobsync_tui.core.deciding import Decided, JobDecisions
    from jobsync_tui.core.drafting import InvoicePolicy
    from jobsync_tui.core.invoice_checks import Approvals
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import Contact, Credit, Invoice, Settings
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob


@dataclass(slots=True, kw_only=True)
class View:
    """The cache, loaded for matching and drafting. `decisions` and `intents` may be refreshed in place."""

    settings: Settings
    tenant_id: str
    contacts: ContactIndex
    invoices: InvoiceIndex
    mapper: Mapper
    jobs: list[CachedJob]
    job_numbers: frozenset[str]
    same_number: dict[str, list[Job]]
    """Jobs whose invoices would carry the same number, by that number in lower case."""

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


def stands(view: View, intent: Intent) -> bool:
    """Whether an intent was posted and its invoice is not known to be void or deleted since."""
    invoice = view.invoices.by_id.get(intent.invoice_id) if intent.invoice_id else None
    return intent.state is IntentState.POSTED and (invoice is None or invoice.live)


def load_view(ws: Workspace) -> View:
    """Load all that proposals are computed from; UsageError before the first pull from Xero."""
    settings = load_settings(ws.cache)
    if settings is None:
        raise UsageError("Nothing was pulled from Xero yet.", next_step="Pull first ('jobsync pull').")
    jobs = job_rows.all_jobs(ws.cache)
    past = PastLines(invoice_rows.past_lines(ws.cache))
    contacts = ContactIndex(contact_rows.all_contacts(ws.cache))
    invoices = [_with_survivor(contacts, one) for one in invoice_rows.all_invoices(ws.cache)]
    return View(
        settings=settings,
        tenant_id=get_meta(ws.cache, "tenant_id") or "",
        contacts=contacts,
        invoices=InvoiceIndex(invoices),
        mapper=Mapper(settings, ws.profile.rules, past),
        jobs=jobs,
        job_numbers=frozenset(cached.job.number for cached in jobs),
        same_number=_same_number(jobs, ws.profile.policy),
        decisions=Decisions(decision_rows.active_decisions(ws.cache)),
        intents=outbox_rows.newest_intents(ws.cache),
        created=new_contacts.created_contacts(ws.cache),
        whole=get_meta(ws.cache, XERO_PULLED) is not None,
        credits=_credits(contacts, credit_rows.open_credits(ws.cache)),
        approvals=approvals(settings.organisation, invoices, ws.clock.now().date()),
        numbered=ws.profile.customer_number,
    )


def _with_survivor(contacts: ContactIndex, invoice: Invoice) -> Invoice:
    """The invoice under the contact that stands: a merge moves it there without always marking it as changed."""
    held = contacts.by_id.get(invoice.contact_id)
    survivor = contacts.resolve(invoice.contact_id) if held and held.merged_to else None
    return replace(invoice, contact_id=survivor.contact_id) if survivor else invoice


def _credits(contacts: ContactIndex, held: dict[ContactID, list[Credit]]) -> dict[ContactID, list[Credit]]:
    found: dict[ContactID, list[Credit]] = {}
    for contact_id, ones in held.items():
        survivor = contacts.resolve(contact_id)
        found.setdefault(survivor.contact_id if survivor else contact_id, []).extend(ones)
    return found


def _same_number(jobs: list[CachedJob], policy: InvoicePolicy) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for cached in jobs:
        number = invoice_number(cached.job, policy)
        if number and cached.job.billable and not cached.gone_at:
            found.setdefault(number.casefold(), []).append(cached.job)
    return {number: same for number, same in found.items() if len(same) > 1}


def refresh_decisions(ws: Workspace, view: View) -> None:
    """Load decisions and intents again after either changed; the rest of the view stands."""
    view.decisions = Decisions(decision_rows.active_decisions(ws.cache))
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


def who_is(view: View, job: Job, decisions: JobDecisions) -> Who:
    """Match the job's customer; what a person decided goes before what the evidence says."""
    found = match(job.customer, job.site, view.contacts)
    decided = decisions.contact
    if decided is None:
        contact = view.contacts.resolve(found.contact_id) if found.contact_id else None
        return Who(match=found, contact=contact if found.decision is Decision.AUTO else None)
    how = Decision.REMEMBERED if decisions.contact_remembered else Decision.PERSON
    if decided.choice is Choice.NEW:
        return _new(view, job, found, how)
    contact = view.contacts.resolve(ContactID(decided.value["contact_id"]))
    if contact is None:
        return Who(match=replace(found, decision=Decision.REVIEW, contact_id=None, why=GONE), doubt=AMBIGUOUS)
    code, why = _doubt(decided, job, found, contact)
    if code:
        asked = _first(view, job, found, contact) if code in {MERGED, RENAMED} else found
        return Who(match=replace(asked, decision=Decision.REVIEW, contact_id=None, why=why), doubt=code)
    why = f"you chose {contact.name}" if how is Decision.PERSON else f"remembered: {contact.name}"
    chosen = Match(decision=how, contact_id=contact.contact_id, candidates=found.candidates, why=why)
    return Who(match=chosen, contact=contact, merged=contact.contact_id != decided.value["contact_id"])


def _first(view: View, job: Job, found: Match, contact: Contact) -> Match:
    """The match with this contact as its first candidate: it is what she chose, under another name or id."""
    asked, index = keys_of_customer(job.customer, job.site), view.contacts
    here = [one for one in found.candidates if one.contact_id == contact.contact_id] or [
        Candidate(
            contact_id=contact.contact_id,
            name=contact.name,
            score=0,
            evidence=compare(asked, index.keys(contact.contact_id), index.count),
            active=contact.active,
        )
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


AMBIGUOUS, MERGED, RENAMED = "contact_ambiguous", "contact_merged", "contact_renamed"
GONE = "the contact you chose is no longer in Xero"


def _doubt(decided: Decided, job: Job, found: Match, contact: Contact) -> tuple[str, str]:
    """Give code and words of why a decision about the contact no longer holds by itself; empty when it does."""
    if decided.value.get("contact_key", name_key(contact.name)) != name_key(contact.name):
        if contact.contact_id != decided.value["contact_id"]:
            return MERGED, f"the contact you chose was merged into {contact.name} in Xero"
        return RENAMED, f"the contact you chose is now called {contact.name}"
    if decided.value.get("customer_key", party_key(job)) != party_key(job):
        return AMBIGUOUS, f"the customer changed since you chose {contact.name}"
    if decided.scope is not Scope.JOB and found.decision is Decision.AUTO and found.contact_id != contact.contact_id:
        return AMBIGUOUS, f"you chose {contact.name} before, but another contact agrees better"
    return "", ""


def party_key(job: Job) -> str:
    """What a decision about a customer was made on: when it changes, the decision is asked again."""
    customer = job.customer
    return f"{name_key(customer.name)}|{email_key(customer.email)}|{tax_key(customer.tax_number)}"


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

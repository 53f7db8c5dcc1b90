"""match: a loaded view of the cache, and who each job's customer is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice, Decisions
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.invoice_index import InvoiceIndex
from jobsync_tui.core.ledger import ContactID, NewContact
from jobsync_tui.core.mapping import Mapper, PastLines
from jobsync_tui.core.matching import ContactIndex, Decision, Match, match
from jobsync_tui.store import contacts as contact_rows
from jobsync_tui.store import decisions as decision_rows
from jobsync_tui.store import invoices as invoice_rows
from jobsync_tui.store import jobs as job_rows
from jobsync_tui.store import outbox as outbox_rows
from jobsync_tui.store.settings import get_meta, load_settings

if TYPE_CHECKING:
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import Contact, Settings
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
    decisions: Decisions
    intents: dict[JobKey, Intent]


def load_view(ws: Workspace) -> View:
    """Load all that proposals are computed from; UsageError before the first pull from Xero."""
    settings = load_settings(ws.cache)
    if settings is None:
        raise UsageError("Nothing was pulled from Xero yet.", next_step="Pull first ('jobsync pull').")
    jobs = job_rows.all_jobs(ws.cache)
    past = PastLines(invoice_rows.past_lines(ws.cache))
    return View(
        settings=settings,
        tenant_id=get_meta(ws.cache, "tenant_id") or "",
        contacts=ContactIndex(contact_rows.all_contacts(ws.cache)),
        invoices=InvoiceIndex(invoice_rows.all_invoices(ws.cache)),
        mapper=Mapper(settings, ws.profile.rules, past),
        jobs=jobs,
        job_numbers=frozenset(cached.job.number for cached in jobs),
        decisions=Decisions(decision_rows.active_decisions(ws.cache)),
        intents=outbox_rows.newest_intents(ws.cache),
    )


def refresh_decisions(ws: Workspace, view: View) -> None:
    """Load decisions and intents again after either changed; the rest of the view stands."""
    view.decisions = Decisions(decision_rows.active_decisions(ws.cache))
    view.intents = outbox_rows.newest_intents(ws.cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who a job's customer is: the match, and the contact or the new contact it came to."""

    match: Match
    contact: Contact | None = None
    new_contact: NewContact | None = None


def who_is(view: View, job: Job, decisions: JobDecisions) -> Who:
    """Match the job's customer; what a person decided goes before what the evidence says."""
    found = match(job.customer, job.site, view.contacts)
    decided = decisions.contact
    if decided is None:
        contact = view.contacts.resolve(found.contact_id) if found.contact_id else None
        return Who(match=found, contact=contact if found.decision is Decision.AUTO else None)
    how = Decision.REMEMBERED if decisions.contact_remembered else Decision.PERSON
    if decided.choice is Choice.NEW:
        chosen = Match(decision=how, contact_id=None, candidates=found.candidates, why="a new contact")
        return Who(match=chosen, new_contact=new_contact_for(job))
    contact = view.contacts.resolve(ContactID(decided.value["contact_id"]))
    if contact is None:
        gone = Match(
            decision=Decision.REVIEW,
            contact_id=None,
            candidates=found.candidates,
            why="the contact you chose is no longer in Xero",
        )
        return Who(match=gone)
    why = f"you chose {contact.name}" if how is Decision.PERSON else f"remembered: {contact.name}"
    chosen = Match(decision=how, contact_id=contact.contact_id, candidates=found.candidates, why=why)
    return Who(match=chosen, contact=contact)


def new_contact_for(job: Job) -> NewContact:
    """The contact we would create: the job's customer, its name by Xero's rules."""
    customer = job.customer
    name = " ".join(customer.name.replace("<", "(").replace(">", ")").split())[:255].strip()
    return NewContact(
        name=name,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        phone=customer.phone,
        mobile=customer.mobile,
        tax_number=customer.tax_number,
        address=customer.address if customer.address.one_line() else job.site,
    )

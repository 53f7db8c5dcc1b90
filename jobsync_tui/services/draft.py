"""draft: the proposal for each job, from the loaded view."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import billing
from jobsync_tui.core.drafting import draft_invoice, invoice_number
from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.proposal import Proposal, billing_problem, contact_problem, decide_state
from jobsync_tui.core.text import name_key
from jobsync_tui.services.match import load_view, who_is

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.drafting import InvoicePolicy
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import DraftInvoice
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.match import View, Who
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob


MOST_AHEAD = dt.timedelta(days=31)
"""How far in the future a completion date may lie before it is taken for a slip."""


def proposals(ws: Workspace, view: View | None = None) -> list[Proposal]:
    """A proposal for every job its source has released, oldest completion first."""
    view = view or load_view(ws)
    return [propose(ws, view, cached) for cached in view.jobs if cached.job.billable]


def propose(ws: Workspace, view: View, cached: CachedJob) -> Proposal:
    """The proposal for one job: who, what, how much, whether billed, and what is in the way."""
    job, policy = cached.job, ws.profile.policy
    decisions = view.decisions.for_job(job)
    intent = view.intents.get(job.key)
    who = who_is(view, job, decisions)
    lines = tuple(view.mapper.map_line(line, decisions.lines.get(line.id)) for line in job.lines)
    number = _number(view, job, decisions, policy)
    drafted = draft_invoice(job, who.contact, lines, view.settings, policy, number=number)
    billed = _billed(view, cached, who, drafted.invoice, decisions, policy)
    problems = (
        *_contact_problems(view, who),
        *drafted.problems,
        *_twins(view, job, number),
        *_not_whole(view),
        *_too_early(job, ws.clock.now().date()),
        *_rest(cached, billed, decisions, intent),
    )
    state = decide_state(
        intent=intent, decisions=decisions, billing=billed, problems=problems, today=ws.clock.now().date()
    )
    return Proposal(
        job=job,
        state=state,
        match=who.match,
        contact=who.contact,
        new_contact=who.new_contact,
        lines=lines,
        invoice=drafted.invoice,
        billing=billed,
        problems=problems,
        decisions=decisions,
        intent=intent,
    )


def _number(view: View, job: Job, decisions: JobDecisions, policy: InvoicePolicy) -> str:
    """The invoice number; where she bills although it is taken (void, or another's), the next revision of it."""
    number = invoice_number(job, policy)
    if not decisions.bill:
        return number
    held = {intent.invoice_number for intent in view.intents.values() if intent.state is IntentState.HUMAN}
    revision, free = 1, number
    while view.invoices.numbered(free) or free in held:
        revision += 1
        free = f"{number}-R{revision}"
    return free


def _billed(
    view: View,
    cached: CachedJob,
    who: Who,
    invoice: DraftInvoice | None,
    decisions: JobDecisions,
    policy: InvoicePolicy,
) -> Billing:
    intent = view.intents.get(cached.job.key)
    posted = intent is not None and intent.state is IntentState.POSTED and intent.invoice_id
    contact = who.contact or (
        view.contacts.resolve(who.match.candidates[0].contact_id) if who.match.candidates else None
    )
    return billing(
        cached.job,
        contact.contact_id if contact else None,
        view.invoices,
        expected_total=invoice.total if invoice else None,
        invoice_number=invoice_number(cached.job, policy),
        job_numbers=view.job_numbers,
        linked=[InvoiceID(one.value["invoice_id"]) for one in decisions.links],
        not_these=_excused(decisions),
        own=[intent.invoice_id] if posted and intent and intent.invoice_id else [],
        others=_posted_for_others(view, cached.job),
        currency=invoice.currency if invoice else "",
    )


def _posted_for_others(view: View, job: Job) -> set[InvoiceID]:
    """What we posted for other jobs; another stage of this one is not another job."""
    return {
        intent.invoice_id
        for key, intent in view.intents.items()
        if intent.invoice_id
        and intent.state is IntentState.POSTED
        and (key.source, key.job_id) != (job.source, job.id)
    }


def _excused(decisions: JobDecisions) -> list[InvoiceID]:
    """The invoices she was shown when she said that none of them bills the job; later ones are not among them."""
    shown = decisions.bill.value.get("invoices", "") if decisions.bill else ""
    return [InvoiceID(invoice_id) for invoice_id in shown.split()]


def _too_early(job: Job, today: dt.date) -> list[Problem]:
    if job.completed_on is None or job.completed_on <= today + MOST_AHEAD:
        return []
    return [
        Problem(
            code="date_to_come",
            message=f"The job is dated {job.completed_on:%d %b %Y}, which is still to come.",
            next="Correct its completion date in the job system and pull again.",
            blocks=Blocks.POSTING,
        )
    ]


def _not_whole(view: View) -> list[Problem]:
    if view.whole:
        return []
    return [
        Problem(
            code="invoices_not_pulled",
            message="Xero's invoices were never pulled to the end, so this job may be billed already.",
            next="Pull again until it ends without an error.",
            blocks=Blocks.POSTING,
        )
    ]


def _contact_problems(view: View, who: Who) -> list[Problem]:
    found = contact_problem(who.match, who.contact, who.new_contact)
    problems = [found] if found else []
    if who.new_contact and not who.new_contact.name:
        problems.append(
            Problem(
                code="contact_without_name",
                message="The customer has no name that Xero could keep.",
                next="Choose a contact, or name the customer in the job system and pull again.",
                blocks=Blocks.CONTACT,
            )
        )
    if who.new_contact:
        name = who.new_contact.name.casefold()
        alike = view.contacts.active("name", name_key(name))
        if any(view.contacts.by_id[contact_id].name.casefold() == name for contact_id in alike):
            problems.append(
                Problem(
                    code="contact_name_taken",
                    message=f"Xero already has an active contact called {who.new_contact.name}.",
                    next="Choose that contact, or rename the customer in the job system.",
                    blocks=Blocks.CONTACT,
                )
            )
    return problems


def _twins(view: View, job: Job, number: str) -> list[Problem]:
    """Other jobs whose invoice would carry the same number: Xero takes it once, so one of them would be lost."""
    same = view.same_number.get(number.casefold(), [])
    others = [one for one in same if one.key != job.key and not view.decisions.for_job(one).never]
    return [
        Problem(
            code="number_not_unique",
            message=f"Job {other.number} of {other.source} would get the same invoice number, {number}.",
            next="Give one of them another number in the job system, or mark one never to bill.",
            blocks=Blocks.POSTING,
        )
        for other in others[:1]
    ]


def _rest(cached: CachedJob, billed: Billing, decisions: JobDecisions, intent: Intent | None) -> list[Problem]:
    """What the invoices, the source and an earlier refusal have to say."""
    problems = []
    found = billing_problem(billed, decisions)
    if found:
        problems.append(found)
    if cached.gone_at and not (decisions.bill and decisions.bill.at >= cached.gone_at):
        problems.append(
            Problem(
                code="gone_from_source",
                message=f"{cached.job.source} no longer holds this job (since {cached.gone_at:%d %b}).",
                next="Bill it anyway, or mark it never to bill.",
                blocks=Blocks.REVIEW,
            )
        )
    if intent and intent.state in {IntentState.REJECTED, IntentState.HUMAN, IntentState.UNKNOWN}:
        problems.insert(0, Problem(code=f"intent_{intent.state.lower()}", message=intent.message, next=intent.next))
    return problems

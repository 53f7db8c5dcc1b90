"""draft: the proposal for each job, from the loaded view."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.checks import blocked
from jobsync_tui.core.contact_checks import contact_problem, credit_problems, merged_note, new_contact_problems
from jobsync_tui.core.drafting import draft_invoice, invoice_number
from jobsync_tui.core.invoice_checks import billing_problem, number_shared, number_taken, plan_limit
from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.proposal import Proposal, decide_state
from jobsync_tui.services.by_invoice import by_invoice
from jobsync_tui.services.match import load_view
from jobsync_tui.services.reckon import billed_on, prepare

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.drafting import InvoicePolicy
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.match import View, Who
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob


MOST_AHEAD = dt.timedelta(days=31)
"""How far in the future a completion date may lie before it is taken for a slip."""


def proposals(ws: Workspace, view: View | None = None, *, status: str | None = None) -> list[Proposal]:
    """A proposal for every job its source has released, oldest completion first; see `propose`."""
    view = view or load_view(ws)
    return [propose(ws, view, cached, status=status) for cached in view.jobs if cached.job.billable]


def propose(ws: Workspace, view: View, cached: CachedJob, *, status: str | None = None) -> Proposal:
    """The proposal for one job: who, what, how much, whether billed, and what is in the way.

    `status` is asked for instead of the profile's; what Xero allows depends on it.
    """
    job = cached.job
    policy = replace(ws.profile.policy, status=status) if status else ws.profile.policy
    billed = billed_on(ws, view, job)
    prepared = prepare(ws, view, job)
    decisions, lines = prepared.decisions, prepared.lines
    who = by_invoice(view, prepared, billed)
    intent = view.intents.get(job.key)
    number = _number(view, job, decisions, policy)
    drafted = draft_invoice(job, who.contact, lines, view.settings, policy, number=number)
    problems = (
        *_contact_problems(view, job, who),
        *drafted.problems,
        *_twins(view, job, number),
        *_not_whole(view),
        *_too_early(job, ws.clock.now().date()),
        *_rest(cached, billed, decisions, intent),
        *_taken(view, number, billed, decisions, intent),
        *_notes(view, who, policy.status),
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
    if not decisions.bill or not number:
        return number
    held = {intent.invoice_number for intent in view.intents.values() if intent.state is IntentState.HUMAN}
    revision, free = 1, number
    while view.invoices.numbered(free) or free in held:
        revision += 1
        free = f"{number}-R{revision}"
    return free


def _too_early(job: Job, today: dt.date) -> list[Problem]:
    if job.completed_on is None or job.completed_on <= today + MOST_AHEAD:
        return []
    return [
        blocked(
            "date_to_come",
            f"The job is dated {job.completed_on:%d %b %Y}, which is still to come.",
            "Correct its completion date in the job system and pull again.",
        )
    ]


def _not_whole(view: View) -> list[Problem]:
    if view.whole:
        return []
    return [
        blocked(
            "invoices_not_pulled",
            "Xero's invoices were not pulled to the end, so this job may be billed already.",
            "Pull again until it ends without an error.",
        )
    ]


def _contact_problems(view: View, job: Job, who: Who) -> list[Problem]:
    found = contact_problem(who.match, who.contact, who.new_contact, doubt=who.doubt)
    problems = [found] if found else []
    if who.merged and who.contact:
        problems.append(merged_note(who.contact))
    if who.new_contact:
        problems += new_contact_problems(who.new_contact, job.customer, view.contacts, numbered=view.numbered)
    return problems


def _twins(view: View, job: Job, number: str) -> list[Problem]:
    """Other jobs whose invoice would carry the same number: Xero takes it once, so one of them would be lost."""
    same = view.same_number.get(number.casefold(), [])
    return number_shared(
        number, [one for one in same if one.key != job.key and not view.decisions.for_job(one).never]
    )


def _taken(view: View, number: str, billed: Billing, decisions: JobDecisions, intent: Intent | None) -> list[Problem]:
    """Who holds the number already, but for what we posted for the job or she linked to it."""
    known = {InvoiceID(one.value["invoice_id"]) for one in decisions.links}
    if intent and intent.invoice_id and intent.state is IntentState.POSTED:
        known.add(intent.invoice_id)
    return number_taken(number, view.invoices.numbered(number), billed, known=known)


def _notes(view: View, who: Who, status: str) -> list[Problem]:
    """What stops nothing and is worth knowing before she posts."""
    held = view.credits.get(who.contact.contact_id, []) if who.contact else []
    return [
        *credit_problems(who.contact, held, base=view.settings.organisation.base_currency),
        *plan_limit(status, view.approvals),
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

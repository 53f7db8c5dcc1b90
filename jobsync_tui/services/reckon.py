"""What the invoices say of each job: all jobs of the view against all its invoices, anew when decisions change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import Asked
from jobsync_tui.core.drafting import draft_invoice, invoice_number
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.match import who_is

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.mapping import LineMapping
    from jobsync_tui.services.match import View, Who
    from jobsync_tui.services.workspace import Workspace

SETTLED = frozenset({Decision.AUTO, Decision.REMEMBERED, Decision.PERSON})
"""How a contact is arrived at that needs no second look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Who a job's customer is and what its lines are, made on these decisions and contacts created from here."""

    job: Job
    decisions: JobDecisions
    created: dict[bytes, ContactID]
    who: Who
    lines: tuple[LineMapping, ...]
    asked: Asked


def prepare(ws: Workspace, view: View, job: Job) -> Prepared:
    """Find out who a job's customer is and what it comes to; kept with the view while its decisions stand."""
    decisions = view.decisions.for_job(job)
    held = view.prepared.get(job.key)
    if held and held.job == job and held.decisions == decisions and held.created == view.created:
        return held
    who = who_is(view, job, decisions)
    lines = tuple(view.mapper.map_line(line, decisions.lines.get(line.id)) for line in job.lines)
    view.prepared[job.key] = Prepared(
        job=job,
        decisions=decisions,
        created=view.created,
        who=who,
        lines=lines,
        asked=_asked(ws, view, job, decisions, who, lines),
    )
    return view.prepared[job.key]


def _asked(
    ws: Workspace, view: View, job: Job, decisions: JobDecisions, who: Who, lines: tuple[LineMapping, ...]
) -> Asked:
    number = invoice_number(job, ws.profile.policy)
    invoice = draft_invoice(job, who.contact, lines, view.settings, ws.profile.policy, number=number).invoice
    first = view.contacts.resolve(who.match.candidates[0].contact_id) if who.match.candidates else None
    contact = who.contact or (None if who.new_contact else first)
    return Asked(
        job=job,
        contact_id=contact.contact_id if contact else None,
        contact_sure=bool(who.new_contact or who.contact) and who.match.decision in SETTLED,
        expected=invoice.total if invoice else None,
        net=invoice.sub_total if invoice else None,
        number=number,
        currency=invoice.currency if invoice else "",
        linked=frozenset(InvoiceID(one.value["invoice_id"]) for one in decisions.links),
        not_these=_excused(decisions),
    )


def _excused(decisions: JobDecisions) -> frozenset[InvoiceID]:
    """The invoices she was shown when she said that none of them bills the job; later ones are not among them."""
    shown = decisions.bill.value.get("invoices", "") if decisions.bill else ""
    return frozenset(InvoiceID(invoice_id) for invoice_id in shown.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the invoices said of these jobs; `basis` are the decisions, intents and contacts that it rests on."""

    basis: tuple[object, ...]
    jobs: Mapping[JobKey, Job]
    billing: Mapping[JobKey, Billing]

    def rests_on(self, basis: tuple[object, ...]) -> bool:
        """Whether these are the very ones it was asked with: whatever was loaded anew may be another."""
        return all(one is two for one, two in zip(self.basis, basis, strict=True))


def billed_on(ws: Workspace, view: View, job: Job) -> Billing:
    """What the invoices say of a job, all other jobs of the view considered."""
    answered = _answered(ws, view)
    if answered.jobs.get(job.key) == job:
        return answered.billing[job.key]
    others = [cached.job for cached in view.jobs if cached.job.key != job.key]
    return _ask(ws, view, [*others, job])[job.key]  # a job that was pulled after the view was loaded


def _answered(ws: Workspace, view: View) -> Answered:
    """What the invoices say of every job of the view; asked again when decisions or intents were loaded anew."""
    basis = (view.decisions, view.intents, view.created)
    if view.answered is None or not view.answered.rests_on(basis):
        jobs = {cached.job.key: cached.job for cached in view.jobs}
        view.answered = Answered(basis=basis, jobs=jobs, billing=_ask(ws, view, list(jobs.values())))
    return view.answered


def _ask(ws: Workspace, view: View, jobs: Sequence[Job]) -> Mapping[JobKey, Billing]:
    """Ask of all these jobs, and once more where the answers tell whose a customer is."""
    answers = _answers(ws, view, jobs)
    settled = [job for job in jobs if _settle_by_others(ws, view, job, answers[job.key].told)]
    return _answers(ws, view, jobs) if settled else answers


def _settle_by_others(ws: Workspace, view: View, job: Job, told: ContactID | None) -> bool:
    """Take the contact that the customer's other jobs were billed to by hand, if it is the first in question.

    It overrules nothing: not her decision, nor anything that speaks against that contact.
    """
    held = view.prepared[job.key]
    if told is None or held.who.match.decision is not Decision.REVIEW:
        return False
    who = who_is(view, job, held.decisions, billed_to=told)
    if who.contact is None:
        return False
    why = f"other jobs of this customer were billed to {who.contact.name}"
    who = replace(who, match=replace(who.match, why=why))
    asked = _asked(ws, view, job, held.decisions, who, held.lines)
    view.prepared[job.key] = replace(held, who=who, asked=asked)
    return True


def _answers(ws: Workspace, view: View, jobs: Sequence[Job]) -> Mapping[JobKey, Billing]:
    asked = [_with_own(view, prepare(ws, view, job).asked) for job in jobs]
    posted = {
        intent.invoice_id: (key.source, str(key.job_id))
        for key, intent in view.intents.items()
        if intent.invoice_id and intent.state is IntentState.POSTED
    }
    with ws.reckoning_turn:
        return view.reckoning.answers(asked, posted=posted)


def _with_own(view: View, asked: Asked) -> Asked:
    """The question with what we posted for this very stage."""
    intent = view.intents.get(asked.job.key)
    if intent is None or intent.state is not IntentState.POSTED or not intent.invoice_id:
        return asked
    return replace(asked, own=frozenset({intent.invoice_id}))

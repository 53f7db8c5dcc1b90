"""From values to the JSON documents of the contract; money and quantities are text with their exact digits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.core.money import CENT, plain, round_to
from jobsync_tui.core.outbox import IntentState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed import LinkedInvoice
    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.core.evidence import Candidate
    from jobsync_tui.core.ledger import DraftInvoice, LineItem
    from jobsync_tui.core.mapping import LineMapping
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.core.proposal import Proposal

Document: TypeAlias = dict[str, object]


def money(amount: Decimal) -> str:
    """An amount with exactly two places."""
    return format(round_to(amount), "f")


def unit(amount: Decimal) -> str:
    """A price per unit: two places, more only where they say something."""
    return format(amount.quantize(CENT), "f") if amount == round_to(amount) else plain(amount)


def moment(at: dt.datetime | dt.date | None) -> str | None:
    """A day or a moment as ISO 8601."""
    return at.isoformat() if at else None


def list_document(
    organisation: str, as_of: dt.datetime | None, every: Iterable[Proposal], shown: Iterable[Proposal]
) -> Document:
    """`list --json`: the proposals asked for, and how many jobs there are of each state in all."""
    return {
        "organisation": organisation,
        "as_of": moment(as_of),
        "counts": dict(sorted(Counter(str(one.state) for one in every).items())),
        "proposals": [proposal_document(one) for one in shown],
    }


def proposal_document(proposal: Proposal) -> Document:
    """One proposal with its candidates, lines and problems."""
    job = proposal.job
    return {
        "job_id": job.id,
        "job_number": job.number,
        "source": job.source,
        "stage": job.stage.key,
        "state": str(proposal.state),
        "completed_on": moment(job.completed_on),
        "customer": {"id": job.customer.id, "name": job.customer.name},
        "contact": _contact(proposal),
        "candidates": [_candidate(one, proposal) for one in proposal.match.candidates],
        "invoice": _draft(proposal, proposal.invoice) if proposal.invoice else None,
        "left_off": [
            {"line_id": one.line_id, "decision": str(one.decision), "why": one.why}
            for one in proposal.lines
            if one.left_off
        ],
        "invoiced": {
            "status": str(proposal.billing.status),
            "flags": sorted(proposal.billing.flags),
            "invoices": [linked_document(one) for one in proposal.billing.invoices],
            "decision": "auto" if proposal.billing.auto else "review",
            "why": proposal.billing.why,
        },
        "problems": [{"code": one.code, "message": one.message, "next": one.next} for one in proposal.problems],
    }


def linked_document(linked: LinkedInvoice) -> Document:
    """An invoice in Xero that is held to belong to a job."""
    return {
        "invoice_id": linked.invoice_id,
        "number": linked.number,
        "status": linked.status,
        "date": moment(linked.date),
        "total": money(linked.total),
        "role": str(linked.role),
        "how": str(linked.how),
        "score": round(linked.score, 3),
    }


def _contact(proposal: Proposal) -> Document:
    contact, match = proposal.contact, proposal.match
    known = contact.name if contact else None
    scores = [one.score for one in match.candidates if contact and one.contact_id == contact.contact_id]
    return {
        "contact_id": contact.contact_id if contact else None,
        "name": proposal.new_contact.name if proposal.new_contact else known,
        "decision": str(match.decision),
        "score": round(scores[0], 3) if scores else None,
        "why": match.why,
    }


def _candidate(candidate: Candidate, proposal: Proposal) -> Document:
    evidence = [
        {
            "field": one.field,
            "level": str(one.level),
            "weight": round(one.weight, 2),
            "ours": one.ours,
            "theirs": one.theirs,
        }
        for one in candidate.evidence
    ]
    return {
        "contact_id": candidate.contact_id,
        "name": candidate.name,
        "active": candidate.active,
        "rejected": candidate.contact_id in proposal.decisions.refused,
        "score": round(candidate.score, 3),
        "evidence": evidence,
    }


def _draft(proposal: Proposal, draft: DraftInvoice) -> Document:
    kept = [one for one in proposal.lines if not one.left_off]
    return {
        "number": draft.number,
        "reference": draft.reference,
        "date": moment(draft.date),
        "due_date": moment(draft.due_date),
        "currency": draft.currency,
        "line_amount_types": str(draft.line_amount_types),
        "status": draft.status,
        "lines": [_line(item, mapping) for item, mapping in zip(draft.lines, kept, strict=True)],
        "subtotal": money(draft.sub_total),
        "total_tax": money(draft.total_tax),
        "total": money(draft.total),
    }


def _line(item: LineItem, mapping: LineMapping) -> Document:
    return {
        "line_id": mapping.line_id,
        "description": item.description,
        "quantity": plain(item.quantity),
        "unit_amount": unit(item.unit_amount),
        "account_code": item.account_code,
        "tax_type": item.tax_type,
        "tracking": [{"name": name, "option": option} for name, option in item.tracking],
        "line_amount": money(item.line_amount),
        "tax_amount": money(item.tax_amount),
        "decision": str(mapping.decision),
        "why": mapping.why,
        "candidates": [one.code for one in mapping.candidates],
    }


def result_document(intent: Intent) -> Document:
    """What became of one invoice."""
    return {
        "job_id": intent.job.job_id,
        "job_number": intent.job_number,
        "source": intent.job.source,
        "stage": intent.job.stage,
        "state": str(intent.state),
        "invoice_id": intent.invoice_id,
        "invoice_number": intent.invoice_number,
        "total": money(intent.total),
        "message": intent.message,
        "next": intent.next,
    }


def all_posted(intents: Sequence[Intent]) -> bool:
    """Whether nothing of a run is left to anybody."""
    return all(intent.state is IntentState.POSTED for intent in intents)


def error_document(error: JobsyncError) -> Document:
    """What could not be done, as every command tells it."""
    return {"message": error.message, "next": error.next_step, "exit_code": error.exit_code}

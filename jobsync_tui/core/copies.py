"""Invoices that no job explains and that look like a second copy of one that bills a job: told, never acted upon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import Asked, BilledStatus, Role
from jobsync_tui.core.billed.asking import Case
from jobsync_tui.core.billed.figures import LIKE_LINES, TOLERANCE
from jobsync_tui.core.billed.ground import Ledger
from jobsync_tui.core.billed.points import other_order, other_place, work_points
from jobsync_tui.core.billed.words import called
from jobsync_tui.core.ledger import VOID_STATUSES
from jobsync_tui.core.proposal import CLOSED
from jobsync_tui.core.text import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed import InvoiceIndex
    from jobsync_tui.core.ledger import Invoice, InvoiceID
    from jobsync_tui.core.proposal import Proposal

SOON = dt.timedelta(days=30)
"""How far from each other an invoice and a second copy of it are dated, at most."""

ALONE = dt.timedelta(days=60)
"""No third invoice of that amount is dated this near: a price that recurs makes no copies."""

BILLED = frozenset({BilledStatus.INVOICED, BilledStatus.DRAFT})


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """What an invoice looks like a second of: the invoice as it is called, and the number of the job it bills."""

    invoice: str
    job: str


def second_copies(
    loose: Iterable[Invoice], proposals: Sequence[Proposal], index: InvoiceIndex, *, numbers: Collection[str]
) -> dict[InvoiceID, CopyOf]:
    """Find which of these invoices look like a second copy of one that bills a job in full.

    Contact, amount and currency are the same, lines or site agree, and nothing else could explain it: no third
    invoice of that amount on the contact about then, and no job still to be billed that comes to it. `numbers` are
    all job numbers there are.
    """
    billed = _billed_in_full(proposals)
    ledger = Ledger(index=index, known=numbers, posted={}, credits={})
    found: dict[InvoiceID, CopyOf] = {}
    for one in loose:
        first = _first(one, index)
        proposal = billed.get(first.invoice_id) if first else None
        if first and proposal and _alike(proposal, first, one, ledger) and not _awaited(proposals, one):
            found[one.invoice_id] = CopyOf(invoice=called(first), job=proposal.job.number)
    return found


def _billed_in_full(proposals: Iterable[Proposal]) -> dict[InvoiceID, Proposal]:
    """The jobs that one invoice bills in full, by that invoice."""
    return {
        linked.invoice_id: one
        for one in proposals
        if one.billing.status in BILLED
        for linked in one.billing.invoices
        if linked.role is Role.FULL and not linked.asked and linked.status not in VOID_STATUSES
    }


def _first(invoice: Invoice, index: InvoiceIndex) -> Invoice | None:
    """The one other invoice of its contact over the same amount about then; None where there is none, or several."""
    others = [
        one
        for one in index.of_contact(invoice.contact_id)
        if one.invoice_id != invoice.invoice_id
        and one.live
        and one.currency == invoice.currency
        and _equal(one.total, invoice.total)
        and _within(one, invoice, ALONE)
    ]
    return others[0] if len(others) == 1 and _within(others[0], invoice, SOON) else None


def _equal(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= TOLERANCE


def _within(one: Invoice, other: Invoice, days: dt.timedelta) -> bool:
    return one.date is not None and other.date is not None and abs(one.date - other.date) <= days


def _alike(proposal: Proposal, first: Invoice, second: Invoice, ledger: Ledger) -> bool:
    """Whether the second says the same work or site as the first or its job, and no other site, order or job."""
    case = Case(Asked(job=proposal.job, contact_id=first.contact_id, contact_sure=True, expected=proposal.total))
    if not _equal(proposal.total, first.total) or other_place(case, second) or other_order(case, second):
        return False
    if ledger.names_another(case, second, plainly=True):
        return False
    return work_points(case, second) >= LIKE_LINES or _lines(first) == _lines(second) != []


def _lines(invoice: Invoice) -> list[tuple[tuple[str, ...], Decimal]]:
    """What is charged, whatever the order."""
    return sorted((words(line.description), line.line_amount) for line in invoice.lines if line.line_amount)


def _awaited(proposals: Iterable[Proposal], invoice: Invoice) -> bool:
    """Whether a job that is still to be billed comes to it, on its contact or on one that is not known yet."""
    return any(
        one.state not in CLOSED
        and one.billing.status not in BILLED
        and _equal(one.total, invoice.total)
        and (one.contact is None or one.contact.contact_id == invoice.contact_id)
        for one in proposals
    )


__all__ = ["CopyOf", "second_copies"]

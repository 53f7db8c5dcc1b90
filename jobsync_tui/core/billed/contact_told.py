"""Whose job it is by its own invoice: the contact of what bills it under its own number and for its exact amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.asking import Case
from jobsync_tui.core.billed.mentions import essence
from jobsync_tui.core.billed.points import date_points
from jobsync_tui.core.billed.readings import plain
from jobsync_tui.core.invoiced import BilledStatus, Role
from jobsync_tui.core.marks import without_mark

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.billed.asking import Asked
    from jobsync_tui.core.billed.index import InvoiceIndex
    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID

WHOLLY = frozenset({BilledStatus.DRAFT, BilledStatus.INVOICED, BilledStatus.OVER_INVOICED})
"""What is said of a job that is billed to the full. Part of a bill, or one taken back, tells nobody's contact: the
rest is still to be billed, and may be so to somebody else."""


def contact_told(
    asked: Asked, billing: Billing, index: InvoiceIndex, *, ours: Collection[InvoiceID] = ()
) -> ContactID | None:
    """The one contact that all invoices of a job are on, of which one bears its number and comes to its amount.

    `billing` is what was said of the job in answer to `asked`; it alone decides whether the job is billed. None where
    an invoice that bears both is not among those that bill it, or is one of `ours`: that says what we said before.
    """
    if billing.status not in WHOLLY:
        return None
    bearing = {one.invoice_id for one in _bearing(Case(asked), index)}
    full = {one.invoice_id for one in billing.invoices if one.role in {Role.FULL, Role.DUPLICATE}}
    if not bearing or not bearing <= full or not bearing.isdisjoint(ours):
        return None
    standing = [index.by_id[one.invoice_id] for one in billing.invoices if one.role is not Role.VOID]
    contacts = {one.contact_id for one in standing}
    return contacts.pop() if len(contacts) == 1 else None


def _bearing(case: Case, index: InvoiceIndex) -> list[Invoice]:
    """Invoices that stand, bear the job's number, come to its amount, and are not of another year."""
    if not case.amount:
        return []
    groups = (index.that_may_name(case.job.number), *(index.numbered(number) for number in case.numbers))
    return [
        one
        for group in groups
        for one in group
        if one.live and case.equal(one) and _is_named(case, one) and date_points(case, one) != f.AGES_AWAY
    ]


def _is_named(case: Case, invoice: Invoice) -> bool:
    """Whether its number, or all of its reference, is the job's number: of a stage, with the mark of that stage."""
    number, reference = invoice.number.strip().casefold(), plain(without_mark(invoice.reference))
    suffix = case.job.stage.suffix
    if suffix or case.of_its_own:
        own = {case.asked.number, f"{case.job.number}{suffix}"} if suffix else set()
        return not {number, reference}.isdisjoint({plain(one) for one in own if one})
    wanted = essence(case.job.number)
    return number in case.numbers or bool(wanted and essence(reference) == wanted)

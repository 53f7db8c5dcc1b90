"""The sentences that say what the invoices of a job come to, and whose they are, in words for the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.words import called
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.ledger import Invoice


UNSETTLED = "it is not settled who the customer is in Xero"


def whose(case: Case, invoice: Invoice) -> str:
    """Say on whose contact an invoice is that is not on the job's; `another` only where the job's own is settled."""
    if case.settled_contact:
        return f"{called(invoice)} is on another contact"
    why = "the customer is not in Xero yet" if case.asked.contact_sure else UNSETTLED
    return f"{why}; {called(invoice)} is on {invoice.contact_name or 'a contact without a name'}"


def why_billed(  # noqa: PLR0911 - one sentence a status
    case: Case, status: BilledStatus, flags: frozenset[BilledFlag], invoices: Sequence[Invoice], net: Decimal
) -> str:
    """Say in a few words what the invoices that stand for a job come to."""
    names = ", ".join(called(one) for one in invoices)
    if status is BilledStatus.CREDITED:
        return f"{names} was credited in full"
    if status is BilledStatus.DRAFT:
        return f"draft {names} is in Xero"
    if status is BilledStatus.INVOICED:
        return f"{names} bills several jobs" if BilledFlag.MULTI_JOB in flags else f"invoiced on {names}"
    if BilledFlag.DUPLICATE_INVOICE in flags:
        return f"invoiced more than once: {names}"
    billed, expected = f"{net:,.2f}", f"{case.amount or ZERO:,.2f}"
    if BilledFlag.TAX_BASIS in flags:
        return f"{names} differs by the tax: {billed}, the job is {expected}"
    if status is BilledStatus.PART_INVOICED:
        return f"{billed} of {expected} invoiced on {names}"
    return f"{names} comes to {billed}, the job to {expected}"

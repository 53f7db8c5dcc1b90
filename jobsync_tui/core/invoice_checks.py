"""What the invoices that are in Xero already say against a new one: its number, and how many a plan approves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import UNSETTLED, BilledStatus
from jobsync_tui.core.billed.index import SALE
from jobsync_tui.core.checks import blocked
from jobsync_tui.core.contact_checks import sentence
from jobsync_tui.core.problems import Blocks, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice, InvoiceID, Organisation

APPROVALS = {"STARTER": 20, "IGNITE": 20, "SIMPLE": 10}
"""Sales invoices a month that a plan approves, by Xero's Organisation.Class; drafts are not counted.

Early (Class STARTER): XeroAPI/xero-node#548. Ignite and Simple: help.linkmybooks.com 7946059. Plans change and some
organisations are granted more, so that this is told and never stops anything.
"""

APPROVED = frozenset({"AUTHORISED", "PAID", "VOIDED"})
"""Statuses of invoices that were approved once; Xero does not say when, so their date counts."""

BILLED = frozenset({BilledStatus.INVOICED, BilledStatus.DRAFT})


def billing_problem(billing: Billing, decisions: JobDecisions) -> Problem | None:
    """Say what keeps the invoices there are from being plainly none; None when a person settled it."""
    if billing.auto and billing.status in {BilledStatus.NOT_INVOICED, *BILLED}:
        return None
    if billing.status is BilledStatus.NOT_INVOICED and billing.why == UNSETTLED:
        return None  # the contact has a Problem of its own
    if billing.status is BilledStatus.NO_CHARGE and decisions.bill:
        return None
    if billing.status is BilledStatus.NO_CHARGE:
        return Problem(
            code="no_charge",
            message="The job comes to 0.00.",
            next="Mark it never to bill, or correct its lines in the job system.",
            blocks=Blocks.REVIEW,
        )
    return Problem(
        code=f"billed_{billing.status}",
        message=sentence(billing.why or str(billing.status).replace("_", " ")),
        next="Link the invoice if it bills this job; else bill it anyway.",
        blocks=Blocks.REVIEW,
    )


def number_taken(
    number: str, holders: Iterable[Invoice], billing: Billing, *, known: Collection[InvoiceID]
) -> list[Problem]:
    """Name the invoice that holds our number, void and deleted ones included: Xero gives a number once.

    Nothing where the invoices plainly bill the job. `known` are those that we or she put to the job; while they
    stand, they are no strangers to its number.
    """
    strangers = [one for one in holders if not (one.live and one.invoice_id in known)]
    if not strangers or (billing.auto and billing.status in BILLED):
        return []
    held = strangers[0]
    return [
        Problem(
            code="number_taken",
            message=(
                f"Number {number} is held in Xero by an invoice for {held.contact_name}, "
                f"{held.total:,.2f} {held.currency}, {held.status.lower()}."
            ),
            next="Link it if it bills this job; bill it anyway and the invoice gets another number.",
            blocks=Blocks.REVIEW,
        )
    ]


def number_shared(number: str, others: Sequence[Job]) -> list[Problem]:
    """Name another job whose invoice would carry the same number: one of them would be lost."""
    return [
        blocked(
            "number_not_unique",
            f"Job {other.number} of {other.source} would get the same invoice number, {number}.",
            "Give one of them another number in the job system, or mark one never to bill.",
        )
        for other in others[:1]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """How many sales invoices the plan approves a month, and how many of this month's were."""

    most: int
    used: int

    @property
    def left(self) -> int:
        """How many may still be approved this month."""
        return max(self.most - self.used, 0)


def approvals(organisation: Organisation, invoices: Iterable[Invoice], today: dt.date) -> Approvals | None:
    """Count this month's approved sales against the plan; None for a plan without a limit."""
    most = APPROVALS.get(organisation.plan.strip().upper())
    if most is None:
        return None
    month = (today.year, today.month)
    used = sum(
        one.type == SALE
        and one.status in APPROVED
        and one.date is not None
        and (one.date.year, one.date.month) == month
        for one in invoices
    )
    return Approvals(most=most, used=used)


def plan_limit(status: str, counted: Approvals | None) -> list[Problem]:
    """Tell how many invoices the plan still approves this month, where ours is to be approved; a note alone."""
    if counted is None or status == "DRAFT":
        return []
    left = {0: "none is", 1: "1 is"}.get(counted.left, f"{counted.left} are")
    return [
        Problem(
            code="plan_limit",
            message=f"Xero's plan approves {counted.most} sales invoices a month: {left} left this month.",
            next="Post as drafts what goes beyond it, or change the plan in Xero.",
        )
    ]

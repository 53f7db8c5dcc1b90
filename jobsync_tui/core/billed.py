"""A job against the invoices there are: billed, part billed, wrong, or not yet, and how we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.finding import Found, Question, aside, find
from jobsync_tui.core.invoice_index import InvoiceIndex
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How, LinkedInvoice, Role
from jobsync_tui.core.lookalikes import doubts, looking_alike
from jobsync_tui.core.money import ZERO
from jobsync_tui.core.tally import by_arithmetic, listed, posted_elsewhere

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import ContactID, InvoiceID

__all__ = [
    "BilledFlag",
    "BilledStatus",
    "Billing",
    "How",
    "InvoiceIndex",
    "LinkedInvoice",
    "Role",
    "billing",
]


DOUBTFUL = 0.2
"""Score of an invoice that is only asked about."""


def billing(  # noqa: PLR0913 - each is a different kind of knowledge about one job
    job: Job,
    contact_id: ContactID | None,
    index: InvoiceIndex,
    *,
    expected_total: Decimal | None,
    invoice_number: str,
    job_numbers: Collection[str] | None = None,
    linked: Collection[InvoiceID] = (),
    not_these: Collection[InvoiceID] = (),
    own: Collection[InvoiceID] = (),
    currency: str = "",
    others: Collection[InvoiceID] = (),
) -> Billing:
    """Say what the invoices say of one job; pure, and whatever the order of invoices in the index.

    `expected_total` is what our draft would come to, tax included, None when it cannot be drafted;
    `invoice_number` the number it would carry; `job_numbers` all numbers there are (give a set);
    `linked` and `not_these` what a person said; `own` what we posted for this job, `others` what we posted for
    other jobs (other stages of this one are not among them); `currency` what our draft would be in, if empty
    the job's own.
    """
    question = Question(
        job=job,
        contact_id=contact_id,
        index=index,
        expected=expected_total,
        number=invoice_number,
        known=job_numbers,
        linked=linked,
        not_these=not_these,
        own=own,
        currency=currency,
        elsewhere=others,
    )
    found = find(question)
    if any(one.invoice.live and not aside(question, one) for one in found):
        return by_arithmetic(question, found)
    return _nothing_live(question, found)


def _nothing_live(question: Question, found: list[Found]) -> Billing:
    """Tell no invoice at all from a void one, and from one that nobody tied to the job."""
    void = [one for one in found if not one.invoice.live]
    flags = frozenset({BilledFlag.HAS_VOID} if void else set()) | (
        {BilledFlag.STAGED} if any(one.other_stage for one in found) else frozenset()
    )
    alike = looking_alike(question)
    if _free_of_charge(question) and not alike:
        return Billing(status=BilledStatus.NO_CHARGE, flags=flags, invoices=listed(question, found))
    if alike:
        return Billing(
            status=BilledStatus.INVOICED,
            flags=flags,
            invoices=listed(question, [*found, *alike]),
            auto=False,
            why=f"looks like {alike[0].invoice.number or 'an invoice without a number'}",
        )
    if void:
        taken = next((one for one in void if one.how is How.NUMBER), void[0])
        return Billing(
            status=BilledStatus.VOID_ONLY,
            flags=flags,
            invoices=listed(question, found),
            auto=False,
            why=f"{taken.invoice.number} is {taken.invoice.status.lower()}; its number stays taken",
        )
    unsure = [Found(invoice=one, how=How.REFERENCE, score=DOUBTFUL) for one in doubts(question, found)]
    why = posted_elsewhere(found)
    if unsure and not why:
        why = f"{unsure[0].invoice.number or 'an invoice'} may mean this job"
    return Billing(
        status=BilledStatus.NOT_INVOICED,
        flags=flags,
        invoices=listed(question, [*found, *unsure]),
        auto=not why,
        why=why,
    )


def _free_of_charge(question: Question) -> bool:
    expected = question.expected
    return expected == ZERO if expected is not None else question.job.total == ZERO and not question.job.stage.amount

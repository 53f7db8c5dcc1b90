"""Invoices that were taken back, written again, or written once too often."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.ledger import Credit, CreditKind
from jobsync_tui.core.money import round_to
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import scenario

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.desk import Desk

VOID = (BilledFlag.HAS_VOID,)
CREDIT = (BilledFlag.HAS_CREDIT,)
TWICE = (BilledFlag.DUPLICATE_INVOICE,)


def _void(desk: Desk, job: Job) -> Invoice:
    """A void invoice of the job; some are renamed first, so that the number is free again."""
    invoice = desk.file(replace(desk.paper(job), status=desk.rng.choice(("VOIDED", "VOIDED", "DELETED"))))
    if desk.rng.random() < 0.15:
        invoice = replace(invoice, number=f"{invoice.number}void")
        desk.invoices[-1] = invoice
    return invoice


def _soon(desk: Desk, invoice: Invoice) -> dt.date:
    if invoice.date is None:
        raise LookupError(invoice.number)
    return invoice.date + dt.timedelta(days=desk.rng.randrange(7))


@scenario(11)
def void_and_reissued(desk: Desk) -> None:
    """Voided or deleted, and written again."""
    job = desk.job(desk.client())
    void = _void(desk, job)
    again = desk.file(desk.paper(job, day=_soon(desk, void)))
    desk.label(job, BilledStatus.INVOICED, void, again, flags=VOID)


@scenario(3)
def void_and_reissued_without_a_name(desk: Desk) -> None:
    """Voided, and written again without a word of the job."""
    job = desk.job(desk.client())
    void = _void(desk, job)
    again = desk.file(desk.paper(job, Trace.NOTHING, day=_soon(desk, void)))
    desk.label(job, BilledStatus.INVOICED, void, again, flags=VOID)


@scenario(10)
def void_only(desk: Desk) -> None:
    """Voided or deleted, and never written again."""
    job = desk.job(desk.client())
    desk.label(job, BilledStatus.VOID_ONLY, _void(desk, job), flags=VOID)


@scenario(2)
def void_and_draft(desk: Desk) -> None:
    """Voided, and its successor is not approved yet."""
    job = desk.job(desk.client())
    void = _void(desk, job)
    draft = desk.file(replace(desk.paper(job, day=_soon(desk, void)), status="DRAFT", sent=False))
    desk.label(job, BilledStatus.DRAFT, void, draft, flags=(*VOID, BilledFlag.DRAFT_PRESENT))


def credit(desk: Desk, invoice: Invoice, amount: Decimal, *, allocated: bool = True) -> Invoice:
    """Credit so much of a filed invoice, by a credit note that says which."""
    said = desk.rng.choice((f"Credit for {invoice.number}", invoice.number, invoice.reference, "Credit"))
    desk.credits.append(
        Credit(
            credit_id=f"cn-{invoice.invoice_id}",
            kind=CreditKind.CREDIT_NOTE,
            number=f"CN-{len(desk.credits) + 1:04d}",
            reference=said if allocated else f"Credit for {invoice.number}",
            contact_id=invoice.contact_id,
            contact_name=invoice.contact_name,
            date=_soon(desk, invoice),
            status="PAID" if allocated else "AUTHORISED",
            currency=invoice.currency,
            total=amount,
            remaining=Decimal(0) if allocated else amount,
        )
    )
    if not allocated:
        return invoice
    left = invoice.total - amount
    credited = replace(
        invoice,
        amount_credited=amount,
        amount_due=Decimal(0) if invoice.status == "PAID" else left,
        amount_paid=left if invoice.status == "PAID" else Decimal(0),
        status="PAID" if left == 0 else invoice.status,
    )
    desk.invoices[desk.invoices.index(invoice)] = credited
    return credited


@scenario(7)
def credited(desk: Desk) -> None:
    """Billed, and credited in full."""
    job = desk.job(desk.client())
    invoice = desk.file(desk.paper(job))
    credited_ = credit(desk, invoice, invoice.total)
    desk.label(job, BilledStatus.CREDITED, credited_, flags=CREDIT)


@scenario(1)
def credited_but_not_allocated(desk: Desk) -> None:
    """Billed, and a credit note over all of it lies open on the contact."""
    job = desk.job(desk.client())
    invoice = desk.file(replace(desk.paper(job), status="AUTHORISED"))
    credit(desk, invoice, invoice.total, allocated=False)
    desk.label(job, BilledStatus.CREDITED, invoice, flags=CREDIT, also=(BilledStatus.INVOICED,))


@scenario(6)
def part_credited(desk: Desk) -> None:
    """Billed, and something credited afterwards: less than the job is billed now."""
    job = desk.job(desk.client())
    invoice = desk.file(desk.paper(job))
    off = round_to(invoice.total * desk.rng.choice((5, 10, 15, 20, 30, 33, 50)) / 100)
    line = invoice.lines[-1].line_amount
    off = line if desk.rng.random() < 0.4 and 0 < line < invoice.total else off
    less = credit(desk, invoice, max(off, Decimal(1)))
    desk.label(job, BilledStatus.AMOUNT_MISMATCH, less, flags=CREDIT, also=(BilledStatus.PART_INVOICED,))


@scenario(7)
def credited_and_rebilled(desk: Desk) -> None:
    """Billed, credited in full, and billed again."""
    job = desk.job(desk.client())
    invoice = desk.file(desk.paper(job))
    gone = credit(desk, invoice, invoice.total)
    again = desk.file(desk.paper(job, Trace.REFERENCE, day=_soon(desk, gone)))
    desk.label(job, BilledStatus.INVOICED, gone, again, flags=CREDIT)


@scenario(3)
def duplicate_credited(desk: Desk) -> None:
    """Billed twice, and the second taken back."""
    job = desk.job(desk.client())
    first = desk.file(desk.paper(job))
    second = desk.file(desk.paper(job, Trace.REFERENCE, day=_soon(desk, first)))
    gone = credit(desk, second, second.total)
    desk.label(job, BilledStatus.INVOICED, first, gone, flags=CREDIT)


@scenario(6)
def duplicate_by_retry(desk: Desk) -> None:
    """A program posted it twice: equal but for the number."""
    job = desk.job(desk.client())
    paper = desk.paper(job, desk.rng.choice((Trace.PLAIN, Trace.REFERENCE, Trace.URL)))
    first = desk.file(paper)
    second = desk.file(replace(paper, invoice_id=type(paper.invoice_id)(f"{paper.invoice_id}-b")))
    desk.label(job, BilledStatus.OVER_INVOICED, first, second, flags=TWICE)


@scenario(6)
def duplicate_by_two_people(desk: Desk) -> None:
    """Two people billed it, days apart, each in their own words."""
    job = desk.job(desk.client())
    first = desk.file(desk.paper(job))
    day = completed(job) + dt.timedelta(days=desk.rng.randrange(3, 25))
    second = desk.file(desk.paper(job, Trace.REFERENCE, day=day))
    desk.label(job, BilledStatus.OVER_INVOICED, first, second, flags=TWICE)

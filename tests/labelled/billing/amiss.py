"""Invoices that differ from their job: another amount, another tax basis, another contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.money import LineAmountTypes, round_to
from tests.labelled.billing.amounts import item, items_of, with_items
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import scenario

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from tests.labelled.billing.desk import Desk


def _paid_job(desk: Desk) -> Job:
    """A job that charges enough for a difference to be one."""
    while True:
        job = desk.job(desk.client())
        if job.total > 60:
            return job


def _differs(desk: Desk, job: Job, amount: Decimal, *flags: BilledFlag, also: tuple[BilledStatus, ...] = ()) -> None:
    """Bill another amount, in the job's own tax basis."""
    invoice = desk.file(desk.paper(job, items=(item(job.title, amount),)))
    desk.label(job, BilledStatus.AMOUNT_MISMATCH, invoice, flags=flags, also=also)


@scenario(9)
def tax_basis(desk: Desk) -> None:
    """Prices before tax were typed as prices with tax in them, or the other way about."""
    job = _paid_job(desk)
    slip = {
        LineAmountTypes.EXCLUSIVE: LineAmountTypes.INCLUSIVE,
        LineAmountTypes.INCLUSIVE: LineAmountTypes.EXCLUSIVE,
    }[job.amounts]
    paper = with_items(desk.paper(job), items_of(job), desk.business.rate, slip)
    desk.label(job, BilledStatus.AMOUNT_MISMATCH, desk.file(paper), flags=(BilledFlag.TAX_BASIS,))


@scenario(8)
def a_cent_off(desk: Desk) -> None:
    """A cent or two of rounding."""
    job = _paid_job(desk)
    off = Decimal(desk.rng.choice((-3, -2, -1, 1, 2, 3))) / 100
    invoice = desk.file(desk.paper(job, items=(item(job.title, job.total + off),)))
    desk.label(job, BilledStatus.INVOICED, invoice)


@scenario(5)
def other_basis_same_total(desk: Desk) -> None:
    """Typed with tax in the prices where the job has none, to the same total."""
    job = _paid_job(desk)
    total = desk.expected(job)
    paper = with_items(desk.paper(job), [item(job.title, total)], desk.business.rate, LineAmountTypes.INCLUSIVE)
    desk.label(job, BilledStatus.INVOICED, desk.file(paper))


@scenario(8)
def discount_on_the_invoice(desk: Desk) -> None:
    """Something was taken off on the invoice alone."""
    job = _paid_job(desk)
    less = item(
        desk.rng.choice(("Discount", "Loyalty discount", "Goodwill")),
        -round_to(job.total * desk.rng.choice((5, 10)) / 100),
    )
    invoice = desk.file(desk.paper(job, items=(*items_of(job), less)))
    desk.label(job, BilledStatus.AMOUNT_MISMATCH, invoice)


@scenario(5)
def too_much(desk: Desk) -> None:
    """One invoice over more than the job."""
    job = _paid_job(desk)
    more = Decimal(desk.rng.randrange(2000, 30000)) / 100
    _differs(desk, job, job.total + more, also=(BilledStatus.OVER_INVOICED,))


@scenario(3)
def digits_swapped(desk: Desk) -> None:
    """The amount was mistyped: two digits changed places."""
    job = _paid_job(desk)
    text = f"{job.total:.2f}"
    first, second = text[0], text[1]
    if first == second or not second.isdigit() or second == "0":
        return
    _differs(desk, job, Decimal(second + first + text[2:]), also=(BilledStatus.OVER_INVOICED,))


@scenario(11)
def edited_after(desk: Desk) -> None:
    """Somebody changed the job after it was billed, up or down."""
    job = _paid_job(desk)
    paper = desk.file(desk.paper(job))
    line = job.lines[0]
    by = Decimal(desk.rng.choice(("1.5", "1.25", "0.5", "2")))
    edited = replace(
        job,
        lines=(replace(line, quantity=line.quantity * by), *job.lines[1:]),
        updated_at=dt.datetime.combine(
            (paper.date or completed(job)) + dt.timedelta(days=desk.rng.randrange(1, 30)), dt.time(9), tzinfo=dt.UTC
        ),
    )
    over = () if edited.total > job.total else (BilledStatus.OVER_INVOICED,)
    desk.label(edited, BilledStatus.AMOUNT_MISMATCH, paper, flags=(BilledFlag.EDITED_AFTER_INVOICE,), also=over)


@scenario(8)
def touched_after(desk: Desk) -> None:
    """The job was saved again after it was billed, over the same amount."""
    job = desk.job(desk.client())
    invoice = desk.file(desk.paper(job))
    later = dt.datetime.combine((invoice.date or completed(job)) + dt.timedelta(days=9), dt.time(9), tzinfo=dt.UTC)
    desk.label(replace(job, updated_at=later), BilledStatus.INVOICED, invoice)


@scenario(9)
def wrong_contact(desk: Desk) -> None:
    """Billed to a relative, a sister company or a stranger, with the job's number."""
    job = _paid_job(desk)
    near = desk.near(job)
    if near.contact_id == desk.contact(job).contact_id:
        return
    invoice = desk.file(desk.paper(job, to=near))
    desk.label(job, BilledStatus.INVOICED, invoice, flags=(BilledFlag.WRONG_CONTACT,))


@scenario(2)
def wrong_contact_by_site(desk: Desk) -> None:
    """Billed to a relative or a sister company, with the address of the job and its amount alone."""
    client = desk.cast.mistakable(desk.rng)
    if client is None:
        return
    job = desk.job(client)
    invoice = desk.file(desk.paper(job, Trace.SITE, to=client.near))
    desk.label(job, BilledStatus.INVOICED, invoice, flags=(BilledFlag.WRONG_CONTACT,))


@scenario(2)
def wrong_contact_corrected(desk: Desk) -> None:
    """Billed to the wrong contact, voided, and billed to the right one."""
    job = _paid_job(desk)
    near = desk.near(job)
    if near.contact_id == desk.contact(job).contact_id:
        return
    void = desk.file(replace(desk.paper(job, Trace.REFERENCE, to=near), status="VOIDED"))
    day = (void.date or completed(job)) + dt.timedelta(days=desk.rng.randrange(1, 8))
    right = desk.file(desk.paper(job, day=day))
    desk.label(job, BilledStatus.INVOICED, void, right, flags=(BilledFlag.HAS_VOID,))


@scenario(2)
def other_currency(desk: Desk) -> None:
    """A job in another currency, billed over the same figure in the books' own."""
    job = replace(_paid_job(desk), currency="USD")
    invoice = desk.file(replace(desk.paper(job), currency=desk.business.currency))
    desk.label(job, BilledStatus.AMOUNT_MISMATCH, invoice)

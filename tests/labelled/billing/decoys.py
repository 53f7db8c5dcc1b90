"""Numbers that are wrong, or are something else: slips of the finger, orders, streets, years, other people's jobs."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledStatus
from jobsync_tui.core.money import round_to
from tests.labelled.billing.amounts import item, one_line
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import DAYS, FIRST_DAY, completed
from tests.labelled.billing.scenes import scenario
from tests.labelled.billing.spellings import mistyped, month, one_slip_apart, spelled
from tests.labelled.billing.words import COUNTER, STREETS

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.clients import Client
    from tests.labelled.billing.desk import Desk


@scenario(20)
def typo(desk: Desk) -> None:
    """The reference has one slip in the job's number."""
    job = desk.job(desk.client())
    slip = spelled(mistyped(job.number, desk.rng), job, desk.rng)
    invoice = desk.file(replace(desk.paper(job, Trace.REFERENCE), reference=slip))
    desk.label(job, BilledStatus.INVOICED, invoice)


@scenario(7)
def typo_that_hits_a_sibling(desk: Desk) -> None:
    """The slip is the number of another job, of somebody else or of the same customer, billed itself or not."""
    client, day = desk.client(), desk.day()
    source = desk.source()
    first, second = desk.numbers(source, day, 2)
    job = desk.job(client, day, number=first, source=source)
    other = desk.job(client if desk.rng.random() < 0.3 else desk.client(), day, number=second, source=source)
    if other.customer.id == client.customer.id and abs(other.total - job.total) < 1:
        return
    slip = spelled(other.number, job, desk.rng)
    invoice = desk.file(replace(desk.paper(job, Trace.REFERENCE), reference=slip))
    desk.label(job, BilledStatus.INVOICED, invoice)
    if desk.rng.random() < 0.5:
        desk.billed(other, desk.trace())
    else:
        desk.label(other, BilledStatus.NOT_INVOICED)


def _sale(desk: Desk, client: Client, day: dt.date, said: str) -> Invoice:
    """Something sold to a client that is no job here."""
    contact = client.contact
    if contact is None:
        raise LookupError(client.customer.id)
    amount = Decimal(desk.rng.randrange(2000, 90000)) / 100
    return desk.blank(contact, desk.after(day), [item(said, amount)])


def _other(desk: Desk, job: Job) -> Client:
    """A client that is not the job's."""
    while True:
        found = desk.client()
        if found.customer.id != job.customer.id:
            return found


def _open_or_billed(desk: Desk, job: Job) -> None:
    """The job that the decoy seems to name is open more often than not."""
    if desk.rng.random() < 0.6:
        desk.label(job, BilledStatus.NOT_INVOICED)
    else:
        desk.billed(job, desk.trace())


@scenario(9)
def misleading_number(desk: Desk) -> None:
    """Another client's invoice carries the job's number and means something else."""
    job = desk.job(desk.client())
    sale = _sale(desk, _other(desk, job), completed(job), desk.rng.choice(desk.business.titles))
    said = desk.rng.choice((job.number, f"Job {job.number}", f"{job.number} - {desk.rng.choice(COUNTER)}"))
    desk.file(replace(sale, reference=said))
    _open_or_billed(desk, job)


@scenario(9)
def invoice_numbers_like_job_numbers(desk: Desk) -> None:
    """Xero's own INV-number of another client's invoice has the job's digits."""
    job = desk.job(desk.client())
    digits = re.sub(r"\D", "", job.number)
    sale = _sale(desk, _other(desk, job), completed(job), desk.rng.choice(COUNTER))
    number = f"INV-{digits.zfill(4)}"
    if desk.free(number):
        desk.file(replace(sale, number=number))
    _open_or_billed(desk, job)


@scenario(18)
def number_of_something_else(desk: Desk) -> None:
    """An order, quote, street, phone or meter number on a sale is the job's number by chance."""
    job = desk.job(desk.client())
    digits = re.sub(r"\D", "", job.number)[-6:]
    street = f"{digits} {desk.rng.choice(STREETS)}"
    said = desk.rng.choice(
        (
            f"PO {digits}",
            f"PO#{digits}",
            f"P.O. {digits}",
            f"Order {digits}",
            f"Your order no {digits}",
            f"Quote {digits}",
            f"QU-{digits}",
            f"Q{digits}",
            street,
            f"Unit {digits[-3:]}, {desk.rng.choice(STREETS)}",
            f"Meter {digits}",
            f"Ph {digits}",
            f"Receipt {digits}",
            f"Credit card {digits}",
        )
    )
    same = desk.rng.random() < 0.15
    client = desk.client_of(job) if same else _other(desk, job)
    sale = _sale(desk, client, completed(job), desk.rng.choice(COUNTER))
    desk.file(replace(sale, reference=said))
    _open_or_billed(desk, job)


@scenario(8)
def billed_among_numbers(desk: Desk) -> None:
    """The job's own reference holds other numbers too, or none but those."""
    job = desk.job(desk.client("company", "agency", "council"))
    other = desk.rng.randrange(1000, 9999)
    said = desk.rng.choice(
        (
            f"PO {other} Job {job.number}",
            f"{other} {desk.rng.choice(STREETS)} - job {job.number}",
            f"Quote {other} - {job.number}",
            f"Job {job.number} (was quote {other})",
            f"{month(completed(job))} - {job.number}",
        )
    )
    invoice = desk.file(replace(desk.paper(job, Trace.REFERENCE), reference=said))
    desk.label(job, BilledStatus.INVOICED, invoice)


@scenario(8)
def order_only(desk: Desk) -> None:
    """The reference is the customer's order, which the job carries too."""
    job = desk.job(desk.client("council", "agency", "company"))
    job = replace(job, purchase_order=job.purchase_order or f"PO-{desk.rng.randrange(10000, 99999)}")
    desk.billed(job, Trace.ORDER)


@scenario(10)
def near_amount_orphan(desk: Desk) -> None:
    """Not billed; the same client has an invoice of nearly that amount for something else."""
    job = desk.job(desk.client())
    if job.total <= 50:
        return
    off = desk.rng.choice((Decimal("1.00"), Decimal("-0.50"), Decimal("2.50"), round_to(job.total / 50), Decimal(-5)))
    sale = desk.blank(
        desk.contact(job), desk.after(completed(job)), [item(desk.rng.choice(COUNTER), job.total + off)]
    )
    desk.file(sale)
    desk.label(job, BilledStatus.NOT_INVOICED)


@scenario(8)
def equal_amount_of_another_job(desk: Desk) -> None:
    """Not billed; an equal invoice of the same client bills a job of months ago, which may not be in the list."""
    client, day, title = desk.client(), desk.day(), desk.rng.choice(desk.business.titles)
    lines = one_line(title, Decimal(desk.rng.choice((85, 99, 120, 145, 180))))
    source = desk.source()
    job = desk.job(client, day, lines=lines, source=source)
    other = desk.job(client, day - dt.timedelta(days=desk.rng.randrange(70, 200)), lines=lines, source=source)
    if one_slip_apart(job.number, other.number):
        return
    trace = desk.rng.choice((Trace.REFERENCE, Trace.PLAIN, Trace.LINE))
    invoice = desk.file(desk.paper(other, trace, day=desk.after(day)))
    desk.label(job, BilledStatus.NOT_INVOICED)
    if desk.rng.random() < 0.6:
        desk.label(other, BilledStatus.INVOICED, invoice)


@scenario(9)
def same_day_twins(desk: Desk) -> None:
    """Two equal jobs of one client on one day, one of them billed; sometimes nothing tells which."""
    client, day = desk.client("agency", "council", "company"), desk.day()
    price = Decimal(desk.rng.choice((99, 120, 145, 180, 250)))
    source = desk.source()
    sites = desk.rng.sample(client.sites, 2) if len(client.sites) > 1 else [client.sites[0]] * 2
    title = desk.rng.choice(desk.business.titles)
    one, two = (desk.job(client, day, lines=one_line(title, price), site=site, source=source) for site in sites)
    apart = sites[0] != sites[1]
    trace = desk.rng.choices(
        (Trace.REFERENCE, Trace.NUMBER, Trace.SITE if apart else Trace.LINE, Trace.NOTHING), (60, 10, 20, 10)
    )[0]
    desk.billed(one, trace)
    desk.label(two, BilledStatus.NOT_INVOICED)


@scenario(9)
def recurring_with_a_gap(desk: Desk) -> None:
    """Equal jobs every week, fortnight or month, and one visit that nobody billed."""
    client, count = desk.client(), desk.rng.randrange(4, 9)
    every, title = desk.rng.choice((7, 14, 28, 30)), desk.rng.choice(desk.business.titles)
    first = FIRST_DAY + dt.timedelta(days=desk.rng.randrange(DAYS - 30 - count * every))
    price = Decimal(desk.rng.choice((65, 85, 99, 120, 145)))
    missed = desk.rng.randrange(count)
    trace = desk.rng.choice((Trace.REFERENCE, Trace.REFERENCE, desk.trace(named=False), Trace.NOTHING))
    source, site = desk.source(), desk.rng.choice(client.sites)
    for at in range(count):
        day = first + dt.timedelta(days=at * every)
        job = desk.job(client, day, lines=one_line(title, price), source=source, site=site)
        if at == missed:
            desk.label(job, BilledStatus.NOT_INVOICED)
            continue
        soon = day + dt.timedelta(days=desk.rng.randrange(3))
        desk.label(job, BilledStatus.INVOICED, desk.file(desk.paper(job, trace, day=soon)))


@scenario(5)
def same_title_edited_amount(desk: Desk) -> None:
    """Two different jobs of one client close together, each billed under its number, late and out of order."""
    client, day = desk.client(), desk.day()
    one, two = desk.job(client, day), desk.job(client, day + dt.timedelta(days=2))
    late = day + dt.timedelta(days=30)
    for job in (two, one):
        desk.label(job, BilledStatus.INVOICED, desk.file(desk.paper(job, day=late)))

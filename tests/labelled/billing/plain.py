"""The ordinary: a job and its one invoice, or none yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import JobLine, LineKind
from tests.labelled.billing.amounts import job_lines, one_line
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import DAYS, FIRST_DAY, completed
from tests.labelled.billing.scenes import scenario

if TYPE_CHECKING:
    from tests.labelled.billing.desk import Desk


@scenario(490)
def plain(desk: Desk) -> None:
    """Billed once, in the way the business does."""
    desk.billed(desk.job(desk.client()))


@scenario(40)
def plain_by_hand(desk: Desk) -> None:
    """Billed once, typed by a person."""
    desk.billed(desk.job(desk.client()), Trace.REFERENCE)


@scenario(14)
def plain_on_the_line(desk: Desk) -> None:
    """Billed once, with the number in the text of a line alone."""
    desk.billed(desk.job(desk.client()), Trace.LINE)


@scenario(14)
def plain_by_site(desk: Desk) -> None:
    """Billed once, with the address in place of the number."""
    desk.billed(desk.job(desk.client()), Trace.SITE)


@scenario(18)
def plain_unnamed(desk: Desk) -> None:
    """Billed once, with nothing but contact, amount and date to tell."""
    desk.billed(desk.job(desk.client()), Trace.NOTHING)


@scenario(95)
def not_billed(desk: Desk) -> None:
    """Nobody has billed it."""
    recent = FIRST_DAY + dt.timedelta(days=DAYS - desk.rng.randrange(1, 40))
    desk.label(desk.job(desk.client(), recent if desk.rng.random() < 0.5 else None), BilledStatus.NOT_INVOICED)


@scenario(8)
def no_contact_yet(desk: Desk) -> None:
    """Nobody has billed it, and Xero does not know the customer."""
    absent = [one for one in desk.cast.clients if one.contact is None]
    if absent:
        desk.label(desk.job(desk.rng.choice(absent)), BilledStatus.NOT_INVOICED)


@scenario(14)
def no_charge(desk: Desk) -> None:
    """Done for nothing: no lines, lines over nothing, or a warranty that takes it all off."""
    job = desk.job(desk.client())
    free = JobLine(id="1", kind=LineKind.LABOUR, description="Warranty - no charge")
    lines = job_lines(desk.rng, job.title)
    waived = tuple(replace(one, discount_percent=Decimal(100)) for one in lines)
    job = replace(job, lines=desk.rng.choice(((), (free,), (*lines, *taken_off(lines)), waived)))
    desk.label(job, BilledStatus.NO_CHARGE)


def taken_off(lines: tuple[JobLine, ...]) -> tuple[JobLine, ...]:
    """Lines that take others off again, each by itself so that the tax goes too."""
    return tuple(
        replace(one, id=f"w{one.id}", description="Warranty", quantity=Decimal(1), unit_price=-one.amount)
        for one in lines
    )


@scenario(5)
def no_charge_beside_another(desk: Desk) -> None:
    """A call-back for nothing beside the job that it calls back to, which was billed."""
    client = desk.client()
    first = desk.job(client)
    desk.billed(first, desk.trace())
    day = completed(first) + dt.timedelta(days=desk.rng.randrange(2, 20))
    back = desk.job(client, day, source=first.source, site=first.site, lines=one_line("Call back", Decimal(0)))
    desk.label(back, BilledStatus.NO_CHARGE)


@scenario(16)
def draft_only(desk: Desk) -> None:
    """An invoice is there and not approved."""
    job = desk.job(desk.client())
    draft = desk.file(replace(desk.paper(job), status=desk.rng.choice(("DRAFT", "DRAFT", "SUBMITTED")), sent=False))
    desk.label(job, BilledStatus.DRAFT, draft, flags=(BilledFlag.DRAFT_PRESENT,))


@scenario(7)
def draft_beside_approved(desk: Desk) -> None:
    """It is billed, and a draft of it lies about."""
    job = desk.job(desk.client())
    real = desk.file(desk.paper(job))
    draft = desk.file(replace(desk.paper(job, Trace.REFERENCE), status="DRAFT", sent=False))
    flags = (BilledFlag.DRAFT_PRESENT, BilledFlag.DUPLICATE_INVOICE)
    desk.label(job, BilledStatus.INVOICED, real, draft, flags=flags)


@scenario(9)
def early(desk: Desk) -> None:
    """The invoice is dated before the job was completed."""
    job = desk.job(desk.client())
    day = completed(job) - dt.timedelta(days=desk.rng.choice((1, 2, 5, 9, 14, 24)))
    desk.label(job, BilledStatus.INVOICED, desk.file(desk.paper(job, day=day)))


@scenario(10)
def late(desk: Desk) -> None:
    """The invoice was written weeks or months late."""
    job = desk.job(desk.client())
    day = completed(job) + dt.timedelta(days=desk.rng.choice((28, 35, 47, 60, 90, 150)))
    desk.label(job, BilledStatus.INVOICED, desk.file(desk.paper(job, day=day)))


@scenario(6)
def foreign(desk: Desk) -> None:
    """A job in another currency, billed in it."""
    other = desk.rng.choice([one for one in ("USD", "AUD", "NZD", "EUR") if one != desk.business.currency])
    desk.billed(replace(desk.job(desk.client("company")), currency=other), desk.trace())


@scenario(10)
def variation(desk: Desk) -> None:
    """A job and its variation, which is a job of its own, each billed or not."""
    client = desk.client()
    first = desk.job(client)
    mark = desk.rng.choice(("-A", "A", "-V1", "-1", "/2"))
    day = completed(first) + dt.timedelta(days=desk.rng.randrange(0, 12))
    second = desk.job(client, day, number=f"{first.number}{mark}", source=first.source, site=first.site)
    for job in (first, second):
        if desk.rng.random() < 0.7:
            desk.billed(job, Trace.NUMBER if desk.rng.random() < 0.3 else Trace.REFERENCE)
        else:
            desk.label(job, BilledStatus.NOT_INVOICED)


@scenario(9)
def namesakes(desk: Desk) -> None:
    """Two job systems gave one number to two jobs; one of them is billed."""
    client, other = desk.client(), desk.client()
    if other.customer.id == client.customer.id:
        return
    first = desk.job(client)
    second = desk.job(other, source="exports" if first.source == "field" else "field", number=first.number)
    desk.billed(first, Trace.REFERENCE)
    desk.label(second, BilledStatus.NOT_INVOICED)

"""Two things at once: what the single scenarios never show together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import StageKind
from tests.labelled.billing.amounts import item, parts
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import scenario
from tests.labelled.billing.spellings import mistyped, spelled
from tests.labelled.billing.staged import big, step, step_name
from tests.labelled.billing.together import MULTI, group, listed, sheet
from tests.labelled.billing.undone import credit

if TYPE_CHECKING:
    from tests.labelled.billing.desk import Desk

DRAFT = (BilledFlag.DRAFT_PRESENT,)


@scenario(3)
def stage_voided_and_reissued(desk: Desk) -> None:
    """Billed in two steps, the last of them voided and written again."""
    job = big(desk)
    first, rest = parts(job, (30, 70))
    last = desk.after(completed(job))
    deposit = step(desk, job, first, step_name(desk, StageKind.DEPOSIT, 0), last - dt.timedelta(days=30))
    final = step(desk, job, rest, step_name(desk, StageKind.FINAL, 1), last)
    void = replace(final, status="VOIDED", amount_paid=Decimal(0))
    desk.invoices[-1] = void
    again = step(desk, job, rest, step_name(desk, StageKind.FINAL, 1), last + dt.timedelta(days=2))
    flags = (BilledFlag.STAGED, BilledFlag.HAS_VOID)
    desk.label(job, BilledStatus.INVOICED, deposit, void, again, flags=flags)


@scenario(2)
def billed_alone_and_along(desk: Desk) -> None:
    """On an invoice with another job, and once more by itself."""
    jobs = group(desk, 2)
    lines = [item(f"{job.title} (job {job.number})", job.total) for job in jobs]
    both = desk.file(sheet(desk, jobs, lines, listed([job.number for job in jobs], desk)))
    twice, once = jobs
    again = desk.file(desk.paper(twice, Trace.REFERENCE))
    flags = (*MULTI, BilledFlag.DUPLICATE_INVOICE)
    desk.label(twice, BilledStatus.OVER_INVOICED, both, again, flags=flags)
    desk.label(once, BilledStatus.INVOICED, both, flags=MULTI)


@scenario(3)
def draft_of_several(desk: Desk) -> None:
    """One draft over two jobs."""
    jobs = group(desk, 2)
    lines = [item(job.title, job.total) for job in jobs]
    paper = sheet(desk, jobs, lines, listed([job.number for job in jobs], desk))
    draft = desk.file(replace(paper, status="DRAFT", sent=False))
    for job in jobs:
        desk.label(job, BilledStatus.DRAFT, draft, flags=(*MULTI, *DRAFT))


@scenario(2)
def draft_to_the_wrong_contact(desk: Desk) -> None:
    """Not approved yet, and to a relative or a sister company."""
    client = desk.cast.mistakable(desk.rng)
    if client is None:
        return
    job = desk.job(client)
    draft = desk.file(replace(desk.paper(job, to=client.near), status="DRAFT", sent=False))
    desk.label(job, BilledStatus.DRAFT, draft, flags=(BilledFlag.WRONG_CONTACT, *DRAFT))


@scenario(3)
def draft_with_a_typo(desk: Desk) -> None:
    """Not approved yet, with a slip in the number."""
    job = desk.job(desk.client())
    slip = spelled(mistyped(job.number, desk.rng), job, desk.rng)
    draft = desk.file(replace(desk.paper(job, Trace.REFERENCE), reference=slip, status="DRAFT", sent=False))
    desk.label(job, BilledStatus.DRAFT, draft, flags=DRAFT)


@scenario(3)
def draft_without_a_name(desk: Desk) -> None:
    """Not approved yet, and nothing on it names the job."""
    job = desk.job(desk.client())
    draft = desk.file(replace(desk.paper(job, Trace.NOTHING), status="DRAFT", sent=False))
    desk.label(job, BilledStatus.DRAFT, draft, flags=DRAFT)


@scenario(3)
def draft_over_another_amount(desk: Desk) -> None:
    """Not approved yet, and not the job's amount."""
    job = desk.job(desk.client())
    paper = desk.paper(job, items=(item(job.title, job.total + Decimal(desk.rng.randrange(15, 200))),))
    draft = desk.file(replace(paper, status="DRAFT", sent=False))
    desk.label(job, BilledStatus.DRAFT, draft, flags=DRAFT)


@scenario(3)
def too_much_credited_down(desk: Desk) -> None:
    """Billed too high, and the difference credited."""
    job = desk.job(desk.client())
    high = desk.file(desk.paper(job, items=(item(job.title, job.total + Decimal(desk.rng.randrange(20, 300))),)))
    off = high.total - desk.expected(job)
    desk.label(job, BilledStatus.INVOICED, credit(desk, high, off), flags=(BilledFlag.HAS_CREDIT,))


@scenario(2)
def void_over_another_amount(desk: Desk) -> None:
    """Billed wrongly, voided, and billed rightly."""
    job = desk.job(desk.client())
    wrong = desk.paper(job, items=(item(job.title, job.total + Decimal(desk.rng.randrange(20, 300))),))
    void = desk.file(replace(wrong, status="VOIDED"))
    right = desk.file(desk.paper(job, day=desk.after(void.date or completed(job))))
    desk.label(job, BilledStatus.INVOICED, void, right, flags=(BilledFlag.HAS_VOID,))


@scenario(3)
def named_as_the_job_before(desk: Desk) -> None:
    """Another job's invoice mentions this one, which is open, as what it follows on."""
    client = desk.client()
    first = desk.job(client)
    day = completed(first) + dt.timedelta(days=desk.rng.randrange(3, 25))
    second = desk.job(client, day, source=first.source, site=first.site)
    if abs(first.total - second.total) < 1:
        return
    said = desk.rng.choice(
        (
            f"Job {second.number} (follow up of {first.number})",
            f"{second.number}, return visit job {first.number}",
            f"Job {second.number} - see also {first.number}",
        )
    )
    invoice = desk.file(replace(desk.paper(second, Trace.REFERENCE), reference=said))
    desk.label(second, BilledStatus.INVOICED, invoice)
    desk.label(first, BilledStatus.NOT_INVOICED)


@scenario(3)
def nothing_to_pay_on_paper(desk: Desk) -> None:
    """A job for nothing, with an invoice over 0.00 to show it."""
    job = desk.job(desk.client(), lines=())
    paper = desk.file(desk.paper(job, items=(item("Warranty, no charge", Decimal(0)),)))
    desk.label(job, BilledStatus.NO_CHARGE, paper, also=(BilledStatus.INVOICED,))


@scenario(3)
def part_void(desk: Desk) -> None:
    """Deposit billed; the final invoice was voided and not written again."""
    job = big(desk)
    first, rest = parts(job, (30, 70))
    last = desk.after(completed(job))
    deposit = step(desk, job, first, step_name(desk, StageKind.DEPOSIT, 0), last - dt.timedelta(days=30))
    final = step(desk, job, rest, step_name(desk, StageKind.FINAL, 1), last)
    void = replace(final, status="VOIDED", amount_paid=Decimal(0))
    desk.invoices[-1] = void
    desk.label(job, BilledStatus.PART_INVOICED, deposit, void, flags=(BilledFlag.STAGED, BilledFlag.HAS_VOID))

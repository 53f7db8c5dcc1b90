"""Several jobs on one invoice: by list, by range, by line, by address, or by sum alone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from tests.labelled.billing.amounts import item
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import scenario
from tests.labelled.billing.spellings import handwritten, month
from tests.labelled.billing.words import COUNTER, VAGUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice, LineItem
    from tests.labelled.billing.desk import Desk

MULTI = (BilledFlag.MULTI_JOB,)


def group(desk: Desk, count: int, *, in_a_row: bool = False) -> list[Job]:
    """Jobs of one client within some days, their numbers in a row where asked."""
    client, day, source = desk.client("agency", "council", "company", "strata"), desk.day(), desk.source()
    numbers = desk.numbers(source, day, count) if in_a_row else [""] * count
    return [
        desk.job(
            client,
            day + dt.timedelta(days=desk.rng.randrange(5) if not in_a_row else at),
            number=number,
            source=source,
        )
        for at, number in enumerate(numbers)
    ]


def _line_of(job: Job, said: str) -> LineItem:
    return item(said, job.total)


def sheet(desk: Desk, jobs: Sequence[Job], lines: Sequence[LineItem], reference: str) -> Invoice:
    """One invoice to the client of the jobs, not filed yet."""
    last = max(completed(job) for job in jobs)
    return replace(desk.blank(desk.contact(jobs[0]), desk.after(last), lines), reference=reference)


def _all_billed(desk: Desk, jobs: Sequence[Job], invoice: Invoice) -> None:
    filed = desk.file(invoice)
    for job in jobs:
        desk.label(job, BilledStatus.INVOICED, filed, flags=MULTI)


def titles(desk: Desk, jobs: Sequence[Job]) -> list[LineItem]:
    """A line for each job that does not give its number, or one line over all."""
    if desk.rng.random() < 0.35:
        return [item(f"Works {month(completed(jobs[0]))}", sum((job.total for job in jobs), Decimal(0)))]
    return [_line_of(job, job.title) for job in jobs]


def listed(numbers: Sequence[str], desk: Desk) -> str:
    """Numbers one after another, as a person lists them."""
    *most, last = [handwritten(number, desk.rng) for number in numbers] if desk.rng.random() < 0.3 else numbers
    joined = desk.rng.choice((", ", "/", " & ", " + ", ",", " / ", " and "))
    if desk.rng.random() < 0.3:
        return f"Jobs {', '.join(most)} & {last}"
    return desk.rng.choice(("", "Jobs ", "Job ", "Job #")) + joined.join((*most, last))


@scenario(9)
def several_by_list(desk: Desk) -> None:
    """The reference lists their numbers."""
    jobs = group(desk, desk.rng.choice((2, 2, 2, 3, 3, 4)))
    reference = listed([job.number for job in jobs], desk)
    _all_billed(desk, jobs, sheet(desk, jobs, titles(desk, jobs), reference))


@scenario(4)
def several_by_short_list(desk: Desk) -> None:
    """The reference lists them and leaves out the digits they share: 1043/44."""
    jobs = group(desk, 2, in_a_row=True)
    first, second = (job.number for job in jobs)
    tail = re.sub(r"\D", "", second)[-2:]
    joined = desk.rng.choice(("/", " & ", "/", ", "))
    _all_billed(desk, jobs, sheet(desk, jobs, titles(desk, jobs), f"Jobs {first}{joined}{tail}"))


@scenario(5)
def several_by_range(desk: Desk) -> None:
    """The reference gives the first and the last number."""
    jobs = group(desk, desk.rng.choice((3, 4, 5)), in_a_row=True)
    first, last = jobs[0].number, jobs[-1].number
    said = desk.rng.choice((f"{first}-{last}", f"Jobs {first} - {last}", f"Jobs {first} to {last}"))
    _all_billed(desk, jobs, sheet(desk, jobs, titles(desk, jobs), said))


@scenario(2)
def range_over_another_job(desk: Desk) -> None:
    """The range runs over a job of somebody else, which nobody billed."""
    client, day, source = desk.client("agency", "company"), desk.day(), desk.source()
    first, middle, last = desk.numbers(source, day, 3)
    jobs = [desk.job(client, day, number=number, source=source) for number in (first, last)]
    other = desk.job(desk.client("person"), day, number=middle, source=source)
    lines = [_line_of(job, f"{job.title}, {job.site.line1}") for job in jobs]
    _all_billed(desk, jobs, sheet(desk, jobs, lines, f"Jobs {first}-{last}"))
    desk.label(other, BilledStatus.NOT_INVOICED)


@scenario(6)
def several_by_line(desk: Desk) -> None:
    """Each line gives a job's number."""
    jobs = group(desk, desk.rng.choice((2, 3, 4, 6)))
    lines = [_line_of(job, f"Job {job.number} - {job.title}") for job in jobs]
    reference = desk.rng.choice((month(completed(jobs[0])), *VAGUE))
    _all_billed(desk, jobs, sheet(desk, jobs, lines, reference))


@scenario(5)
def several_by_address(desk: Desk) -> None:
    """Each line gives the address where a job was done."""
    jobs = group(desk, 2)
    if len({job.site.line1 for job in jobs}) < 2:
        return
    lines = [_line_of(job, f"{job.title} at {job.site.line1}") for job in jobs]
    _all_billed(desk, jobs, sheet(desk, jobs, lines, desk.rng.choice((month(completed(jobs[0])), *VAGUE))))


@scenario(3)
def several_by_sum(desk: Desk) -> None:
    """Nothing names them; a line for each day's visit, over their amounts."""
    jobs = group(desk, desk.rng.choice((2, 3)))
    lines = [_line_of(job, f"{completed(job):%d %b} {job.title}") for job in jobs]
    _all_billed(desk, jobs, sheet(desk, jobs, lines, month(completed(jobs[0]))))


@scenario(3)
def several_with_a_stray_line(desk: Desk) -> None:
    """The invoice lists two jobs, and sells something beside them."""
    jobs = group(desk, 2)
    lines = [_line_of(job, f"{job.title} (job {job.number})") for job in jobs]
    stray = item(desk.rng.choice(COUNTER), Decimal(desk.rng.randrange(1000, 20000)) / 100)
    _all_billed(desk, jobs, sheet(desk, jobs, [*lines, stray], listed([job.number for job in jobs], desk)))


@scenario(3)
def several_voided_then_split(desk: Desk) -> None:
    """The invoice over two jobs was voided, and each was billed by itself."""
    jobs = group(desk, 2)
    paper = sheet(desk, jobs, titles(desk, jobs), listed([job.number for job in jobs], desk))
    void = desk.file(replace(paper, status="VOIDED"))
    for job in jobs:
        day = (void.date or completed(job)) + dt.timedelta(days=desk.rng.randrange(1, 6))
        alone = desk.file(desk.paper(job, day=day))
        desk.label(job, BilledStatus.INVOICED, void, alone, flags=(BilledFlag.HAS_VOID,))


@scenario(2)
def several_void(desk: Desk) -> None:
    """The invoice over two jobs was voided, and neither was billed since."""
    jobs = group(desk, 2)
    paper = sheet(desk, jobs, titles(desk, jobs), listed([job.number for job in jobs], desk))
    void = desk.file(replace(paper, status="VOIDED"))
    for job in jobs:
        desk.label(job, BilledStatus.VOID_ONLY, void, flags=(BilledFlag.HAS_VOID,))


@scenario(3)
def listed_but_left_out(desk: Desk) -> None:
    """The reference lists two jobs of the client, and the lines bill one of them."""
    jobs = group(desk, 2)
    billed, left = jobs
    if abs(billed.total - left.total) < 1:
        return
    lines = [_line_of(billed, f"{billed.title} (job {billed.number})")]
    said = f"Job {billed.number}, {left.number} to follow"
    filed = desk.file(sheet(desk, jobs, lines, said))
    desk.label(billed, BilledStatus.INVOICED, filed)
    desk.label(left, BilledStatus.NOT_INVOICED)


@scenario(3)
def variation_billed_along(desk: Desk) -> None:
    """A job and its variation on one invoice, line by line."""
    client = desk.client()
    first = desk.job(client)
    second = desk.job(client, completed(first), number=f"{first.number}-A", source=first.source, site=first.site)
    jobs = [first, second]
    lines = [_line_of(job, f"{job.number} {job.title}") for job in jobs]
    _all_billed(desk, jobs, sheet(desk, jobs, lines, f"Job {first.number} & {second.number}"))

"""Jobs billed step by step: deposits, progress and the rest, or simply in two halves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Stage, StageKind
from jobsync_tui.core.ledger import Credit, CreditKind
from jobsync_tui.core.money import round_to
from tests.labelled.billing.amounts import item, items_of, one_line, parts, share
from tests.labelled.billing.business import Trace
from tests.labelled.billing.numbering import completed
from tests.labelled.billing.scenes import scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.desk import Desk

STAGED = (BilledFlag.STAGED,)
NAMES = {
    StageKind.DEPOSIT: ("deposit", "Deposit", "DEP", "30% deposit", "deposit invoice"),
    StageKind.PROGRESS: ("progress claim {n}", "progress {n}", "PC{n}", "claim {n}", "stage {n}"),
    StageKind.FINAL: ("final", "balance", "Final invoice", "final claim", "completion"),
}


def big(desk: Desk) -> Job:
    """A job large enough for a deposit."""
    title = desk.rng.choice(desk.business.titles)
    amount = Decimal(desk.rng.randrange(1800, 28000)) + Decimal(desk.rng.choice((0, 0, 50, 95))) / 100
    rest = Decimal(desk.rng.randrange(300, 4000))
    lines = (*one_line(title, amount), replace(one_line("Materials", rest)[0], id="2"))
    return desk.job(desk.client(), lines=lines)


def step_name(desk: Desk, kind: StageKind, at: int) -> str:
    """What a person calls a step."""
    return desk.rng.choice(NAMES[kind]).format(n=at)


def _kinds(count: int) -> list[StageKind]:
    """Deposit, then progress, then the final one."""
    return [StageKind.DEPOSIT, *[StageKind.PROGRESS] * (count - 2), StageKind.FINAL]


def step(desk: Desk, job: Job, amount: Decimal, name: str, day: dt.date, *, number: str = "") -> Invoice:
    """The invoice of one step: by our kind of number where given and free, else by a reference that names the job."""
    said = desk.rng.choice((f"{job.number} {name}", f"Job {job.number} - {name}", f"{job.number} - {name}"))
    invoice = desk.blank(desk.contact(job), day, [item(f"{job.title} - {name}", amount)])
    if number and desk.free(number):
        return desk.file(replace(invoice, number=number, reference=job.number))
    return desk.file(replace(invoice, reference=said))


@scenario(14)
def stages_in_rows(desk: Desk) -> None:
    """Each step is a row of the job system; the first ones are billed, sometimes all."""
    whole = big(desk)
    kinds = _kinds(desk.rng.choice((2, 2, 3, 4)))
    cut = {2: (30, 70), 3: (30, 40, 30), 4: (20, 30, 30, 20)}[len(kinds)]
    amounts = parts(whole, cut)
    done = desk.rng.choice((len(kinds), len(kinds), len(kinds) - 1, 1, 0))
    rows = [_row(desk, whole, kind, at, amounts[at], cut[at]) for at, kind in enumerate(kinds)]
    ours = desk.rng.random() < 0.5
    billed = [_bill_row(desk, row, at, ours=ours) for at, row in enumerate(rows[:done])]
    everything = frozenset(one.invoice_id for one in billed)
    for at, row in enumerate(rows):
        flags = STAGED if any(other is not at for other in range(done)) else ()
        own = billed[at : at + 1]
        status = BilledStatus.INVOICED if own else BilledStatus.NOT_INVOICED
        desk.label(row, status, *own, flags=flags)
        desk.jobs[-1] = replace(desk.jobs[-1], related=everything - desk.jobs[-1].invoices)


def _row(desk: Desk, whole: Job, kind: StageKind, at: int, amount: Decimal, percent: int) -> Job:
    sequence = at if kind is StageKind.PROGRESS else 1
    remaining = kind is StageKind.FINAL and desk.rng.random() < 0.4
    stage = Stage(kind=kind, sequence=sequence, percent=None if remaining else Decimal(percent), remaining=remaining)
    day = completed(whole) + dt.timedelta(days=at * 21)
    status = "completed" if kind is StageKind.FINAL else "in progress"
    return replace(
        whole,
        stage=stage,
        status=status,
        completed_on=day,
        updated_at=dt.datetime.combine(day, dt.time(16), tzinfo=dt.UTC),
        lines=one_line(f"{whole.title} - {kind}", amount),
    )


def _bill_row(desk: Desk, row: Job, at: int, *, ours: bool) -> Invoice:
    name = step_name(desk, row.stage.kind, at)
    number = f"{row.number}{row.stage.suffix}" if ours else ""
    return step(desk, row, row.total, name, desk.after(completed(row)), number=number)


def _days(desk: Desk, job: Job, count: int) -> list[dt.date]:
    """The days of the steps, the last of them when the job is done."""
    last = desk.after(completed(job))
    return [last - dt.timedelta(days=24 * (count - 1 - at)) for at in range(count)]


@scenario(15)
def stages_of_one_row(desk: Desk) -> None:
    """One job, billed in steps that name it; sometimes with our stage numbers."""
    job = big(desk)
    cut = desk.rng.choice(((30, 70), (50, 50), (40, 60), (30, 40, 30), (25, 25, 25, 25)))
    kinds, amounts, days = _kinds(len(cut)), parts(job, cut), _days(desk, job, len(cut))
    ours = desk.rng.random() < 0.3
    made = []
    for at, (kind, amount, day) in enumerate(zip(kinds, amounts, days, strict=True)):
        suffix = replace(job.stage, kind=kind, sequence=max(1, at) if kind is StageKind.PROGRESS else 1).suffix
        number = f"{job.number}{suffix}" if ours else ""
        made.append(step(desk, job, amount, step_name(desk, kind, at), day, number=number))
    desk.label(job, BilledStatus.INVOICED, *made, flags=STAGED)


@scenario(4)
def stages_without_a_name(desk: Desk) -> None:
    """One job, billed in steps that say what they are and not of which job."""
    job = big(desk)
    cut = desk.rng.choice(((30, 70), (50, 50), (30, 40, 30)))
    kinds, amounts, days = _kinds(len(cut)), parts(job, cut), _days(desk, job, len(cut))
    made = []
    for at, (kind, amount, day) in enumerate(zip(kinds, amounts, days, strict=True)):
        name = step_name(desk, kind, at)
        invoice = desk.blank(desk.contact(job), day, [item(f"{job.title} - {name}", amount)])
        made.append(desk.file(replace(invoice, reference=desk.rng.choice((f"{name} - {job.title}", name)))))
    desk.label(job, BilledStatus.INVOICED, *made, flags=STAGED)


@scenario(6)
def only_some_stages(desk: Desk) -> None:
    """One job, done, of which the deposit or the first steps are billed and the rest was forgotten."""
    job = big(desk)
    count = desk.rng.choice((1, 1, 2))
    kinds, cut = _kinds(count + 1)[:count], (30, 40)[:count]
    days = _days(desk, job, count + 1)
    made = [
        step(desk, job, share(job, percent), step_name(desk, kind, at), day)
        for at, (kind, percent, day) in enumerate(zip(kinds, cut, days, strict=False))
    ]
    desk.label(job, BilledStatus.PART_INVOICED, *made, flags=STAGED)


@scenario(7)
def deposit_deducted(desk: Desk) -> None:
    """The final invoice has all lines and takes the deposit off again."""
    job = big(desk)
    first, last = _days(desk, job, 2)
    amount = share(job, desk.rng.choice((20, 30, 50)))
    deposit = step(desk, job, amount, step_name(desk, StageKind.DEPOSIT, 0), first)
    off = item(desk.rng.choice(("Less deposit paid", f"Less deposit {deposit.number}", "Deposit")), -amount)
    final = desk.file(desk.paper(job, items=(*items_of(job), off), day=last))
    desk.label(job, BilledStatus.INVOICED, deposit, final, flags=STAGED)


@scenario(3)
def deposit_forgotten(desk: Desk) -> None:
    """A deposit was billed, and then the whole job."""
    job = big(desk)
    first, last = _days(desk, job, 2)
    deposit = step(desk, job, share(job, 30), step_name(desk, StageKind.DEPOSIT, 0), first)
    final = desk.file(desk.paper(job, day=last))
    desk.label(job, BilledStatus.OVER_INVOICED, deposit, final, flags=STAGED)


@scenario(3)
def deposit_as_prepayment(desk: Desk) -> None:
    """The deposit was taken as a prepayment and applied to the invoice of the whole job: nothing is taken back."""
    job = big(desk)
    invoice = desk.paper(job)
    paid = round_to(invoice.total * desk.rng.choice((10, 20, 30, 33, 50)) / 100)
    over = desk.rng.choice((Decimal(0), Decimal(0), Decimal(desk.rng.randrange(10, 400))))
    filed = desk.file(replace(invoice, amount_credited=paid, amount_due=invoice.total - paid))
    contact = desk.contact(job)
    desk.credits.append(
        Credit(
            credit_id=f"pre-{filed.invoice_id}",
            kind=desk.rng.choice((CreditKind.PREPAYMENT, CreditKind.PREPAYMENT, CreditKind.OVERPAYMENT)),
            number="",
            reference=desk.rng.choice((f"Deposit {job.number}", "Deposit", "", job.title)),
            contact_id=contact.contact_id,
            contact_name=contact.name,
            date=completed(job) - dt.timedelta(days=20),
            status="AUTHORISED" if over else "PAID",
            currency=filed.currency,
            total=paid + over,
            remaining=over,
        )
    )
    desk.label(job, BilledStatus.INVOICED, filed)


@scenario(4)
def cloned_for_a_part(desk: Desk) -> None:
    """ServiceM8's way: a clone of the job with a letter for the part, and a negative line on the job itself."""
    whole = big(desk)
    amount = share(whole, 40)
    part = replace(
        whole,
        id=type(whole.id)(f"{whole.id}a"),
        number=f"{whole.number}A",
        url=f"{whole.url}a" if whole.url else "",
        lines=one_line(f"{whole.title} - deposit", amount),
    )
    less = replace(one_line(f"Less {part.number}", -amount)[0], id="9")
    rest = replace(whole, lines=(*whole.lines, less))
    early = completed(whole) - dt.timedelta(days=20)
    made = desk.file(desk.paper(part, Trace.NUMBER, day=early))
    desk.label(part, BilledStatus.INVOICED, made)
    if desk.rng.random() < 0.6:
        desk.label(rest, BilledStatus.INVOICED, desk.file(desk.paper(rest, Trace.NUMBER)))
    else:
        desk.label(rest, BilledStatus.NOT_INVOICED)


def _halves(desk: Desk, job: Job, names: Sequence[str]) -> list[Invoice]:
    """The job's lines on two invoices that say which half they are."""
    labour, *rest = items_of(job)
    made = []
    for name, items in zip(names, ((labour,), tuple(rest)), strict=True):
        paper = desk.paper(job, Trace.REFERENCE, items=items)
        made.append(replace(paper, reference=f"{paper.reference} {name}".strip()))
    return made


def _of_two_lines(desk: Desk) -> Job:
    while True:
        job = desk.job(desk.client())
        if len(job.lines) >= 2 and all(line.amount > 0 for line in job.lines):
            return job


@scenario(7)
def split_in_two(desk: Desk) -> None:
    """Labour on one invoice, materials on another."""
    job = _of_two_lines(desk)
    names = desk.rng.choice((("labour", "materials"), ("(1 of 2)", "(2 of 2)"), ("", "")))
    made = [desk.file(one) for one in _halves(desk, job, names)]
    desk.label(job, BilledStatus.INVOICED, *made)


@scenario(4)
def half_missing(desk: Desk) -> None:
    """Labour is on an invoice; the materials are on none."""
    job = _of_two_lines(desk)
    names = desk.rng.choice((("labour only", ""), ("(1 of 2)", ""), ("part invoice", "")))
    made = desk.file(_halves(desk, job, names)[0])
    desk.label(job, BilledStatus.PART_INVOICED, made, also=(BilledStatus.AMOUNT_MISMATCH,))

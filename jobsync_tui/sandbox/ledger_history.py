"""Two years of invoices in the practice books, none of which may pass for a job of the evening.

The one exception is planted: case 6, an invoice made by hand for a job that nobody marked as invoiced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.jobs import LineKind
from jobsync_tui.core.money import from_cents
from jobsync_tui.sandbox.cases import Case
from jobsync_tui.sandbox.chart import PURCHASE_TAX, PURCHASES
from jobsync_tui.sandbox.crowd import Regular
from jobsync_tui.sandbox.evening import FIRST_NUMBER
from jobsync_tui.sandbox.papers import Papers, due_on
from jobsync_tui.sandbox.work import ASBESTOS_WORK, Work, asbestos_line, line_items, past_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.sandbox.cases import Desk
    from jobsync_tui.sandbox.crowd import Crowd
    from jobsync_tui.sandbox.evening import EveningJob

PLANTED_NUMBER = 2231
LONGEST_AGO, LONG_AGO = 730, 400
LATEST_AGO = 30
"""Days before now at which the history ends: what was completed since is the evening's."""

BILL_SHARE = 0.03
TIMES_EACH = 2  # how often each wording of the asbestos test was used
SATURDAY = 5
MISCODED_SHARE = 0.015


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An invoice to be: whose, when, for what.

    `careful` ones are neither drafts nor void and name their job: those of contacts with a job this evening.
    """

    regular: Regular
    day: date
    work: Work
    careful: bool = False
    planted_for: str = ""


def seed_history(desk: Desk, evening: Sequence[EveningJob], crowd: Crowd, count: int) -> dict[str, str]:
    """Write `count` invoices and bills; return job number -> InvoiceID of those planted for case 6."""
    bills = int(count * BILL_SHARE)
    _seed_bills(desk, crowd.suppliers, bills)
    planted = [_planted(desk, job) for job in evening if job.case is Case.LOOKS_INVOICED]
    amounts = {amount for job in evening for amount in (job.work.totals.total, job.work.totals.sub_total)}
    entries = _entries(desk, evening, crowd, amounts, count - bills - len(planted))
    entries = sorted([*_with_asbestos(desk, entries, amounts), *planted], key=lambda entry: entry.day)
    papers = Papers(desk.rng, desk.now, last_job=FIRST_NUMBER - 1, count=len(entries))
    return _write(desk, entries, papers)


def _write(desk: Desk, entries: Sequence[Entry], papers: Papers) -> dict[str, str]:
    """Number the entries in the order of their dates and write them."""
    styles = [papers.style(careful=entry.careful, planted=bool(entry.planted_for)) for entry in entries]
    own = [entry for entry, style in zip(entries, styles, strict=True) if style.own_number]
    before = next((place for place, entry in enumerate(own) if entry.planted_for), len(own))
    papers.start(max(1, PLANTED_NUMBER - before))
    found: dict[str, str] = {}
    for place, (entry, style) in enumerate(zip(entries, styles, strict=True)):
        paper = papers.paper(style, place=place, site=entry.regular.site, purchase_order=desk.namer.purchase_order)
        state = papers.state(
            entry.day, terms=entry.regular.terms, quiet=entry.careful, unpaid=bool(entry.planted_for)
        )
        invoice_id = desk.books.seed_invoice(
            Type="ACCREC",
            Contact={"ContactID": entry.regular.contact_id},
            Date=entry.day,
            LineAmountTypes=str(entry.work.amounts),
            LineItems=line_items(entry.work.lines),
            **paper,
            **state,
        )
        if entry.planted_for:
            found[entry.planted_for] = invoice_id
    return found


def _entries(
    desk: Desk, evening: Sequence[EveningJob], crowd: Crowd, amounts: set[Decimal], count: int
) -> list[Entry]:
    known = _known(evening)
    who = [regular for regular, times in known for _ in range(times)]
    others = list(crowd.regulars)
    if others and len(who) < count:
        who += desk.rng.choices(others, [regular.weight for regular in others], k=count - len(who))
    careful = {regular.contact_id for regular, _ in known}
    return [
        Entry(
            regular=regular,
            day=_day(desk, regular),
            work=_other_work(desk, amounts),
            careful=regular.contact_id in careful,
        )
        for regular in who
    ]


def _known(evening: Sequence[EveningJob]) -> list[tuple[Regular, int]]:
    """The contacts of the evening with the number of their earlier invoices, each once."""
    found: dict[str, tuple[Regular, int]] = {}
    for job in evening:
        for contact_id, times in job.situation.earlier.items():
            found[contact_id] = Regular(contact_id=contact_id, site=job.situation.site.line1), times
    return list(found.values())


def _day(desk: Desk, regular: Regular) -> date:
    ago = desk.rng.randint(LONG_AGO if regular.gone else LATEST_AGO, LONGEST_AGO)
    day = desk.now.date() - timedelta(days=ago)
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _other_work(desk: Desk, amounts: set[Decimal]) -> Work:
    """Work that comes to none of these amounts, with and without GST."""
    while True:
        work = past_work(desk.rng)
        if desk.rng.random() < MISCODED_SHARE:
            work = replace(work, lines=(replace(work.lines[0], account="260"), *work.lines[1:]))
        if not amounts & {work.totals.total, work.totals.sub_total}:
            return work


def _with_asbestos(desk: Desk, entries: list[Entry], amounts: set[Decimal]) -> list[Entry]:
    """Turn some entries into careful ones with an asbestos test: the lines that account 310 is learnt from."""
    wordings = [wording for wording in ASBESTOS_WORK for _ in range(TIMES_EACH)]
    places = [place for place, entry in enumerate(entries) if not entry.careful]
    for wording, place in zip(wordings, desk.rng.sample(places, min(len(places), len(wordings))), strict=False):
        entry = entries[place]
        entries[place] = replace(entry, work=_tested(desk, wording, amounts), careful=True)
    return entries


def _tested(desk: Desk, wording: str, amounts: set[Decimal]) -> Work:
    while True:
        lines = _other_work(desk, amounts).lines
        work = Work(lines=(*(line for line in lines if line.kind is LineKind.LABOUR), asbestos_line(wording)))
        if not amounts & {work.totals.total, work.totals.sub_total}:
            return work


def _planted(desk: Desk, job: EveningJob) -> Entry:
    """The invoice of case 6: the job's lines, a day or two later, naming no job."""
    contact_id = job.situation.contact_id or ""
    regular = Regular(contact_id=contact_id, site=job.situation.site.line1)
    day = job.completed_on + timedelta(days=desk.rng.randint(1, 2))
    return Entry(regular=regular, day=day, work=job.work, careful=True, planted_for=job.number)


def _seed_bills(desk: Desk, suppliers: Sequence[str], count: int) -> None:
    for place in range(count):
        day = desk.now.date() - timedelta(days=desk.rng.randint(2, LONGEST_AGO))
        line: dict[str, Any] = {"Description": "Materials to stock", "Quantity": 1, "AccountCode": PURCHASES}
        price = from_cents(desk.rng.randint(4_000, 90_000))
        desk.books.seed_invoice(
            Type="ACCPAY",
            Contact={"ContactID": desk.rng.choice(suppliers)},
            Date=day,
            DueDate=due_on(day),
            InvoiceNumber=f"SI-{730_000 + 41 * place}",
            Status="PAID" if due_on(day) < desk.now.date() else "AUTHORISED",
            LineItems=[line | {"UnitAmount": price, "TaxType": PURCHASE_TAX}],
        )

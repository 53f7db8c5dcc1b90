"""The audit in words: its head, its bars, its rows, and all about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.audit_kinds import DIFFERING, WORDS, Kind, Step
from jobsync_tui.core.audit_sums import Order, proof_line
from jobsync_tui.core.auditing import Finding
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.ledger import VOID_STATUSES
from jobsync_tui.core.money import ZERO
from jobsync_tui.ui import books, panels
from jobsync_tui.ui.doubts import since
from jobsync_tui.ui.format import age, day, left, lines, money, plural, remote, right
from jobsync_tui.ui.widgets.bars import Bar
from jobsync_tui.ui.widgets.key_bar import Hint
from jobsync_tui.ui.widgets.row_list import Cell

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from jobsync_tui.core.audit_sums import Entry, Term
    from jobsync_tui.core.invoiced import LinkedInvoice
    from jobsync_tui.core.ledger import InvoiceID
    from jobsync_tui.core.periods import Period
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.ui.desk import Facts

GLYPHS = {
    Kind.NOT_BILLED: "!",
    Kind.VOID_ONLY: "!",
    Kind.REJECTED: "!",
    Kind.PART_BILLED: "<",
    Kind.UNCERTAIN: "…",
    Kind.MAYBE_BILLED: "~",
    Kind.CREDITED: "-",
    Kind.DIFFERS: "≠",
    Kind.OVER_BILLED: ">",
    Kind.DUPLICATE: "=",
    Kind.WRONG_CONTACT: "@",
    Kind.NO_CHARGE: "0",
    Kind.NO_JOB: "?",
}
URGENT = frozenset({Kind.NOT_BILLED, Kind.VOID_ONLY, Kind.REJECTED, Kind.PART_BILLED})

HINTS = {
    Step.INVOICE: Hint("i", "invoice", "i"),
    Step.LINK: Hint("l", "link", "l"),
    Step.NEVER: Hint("x", "never", "x"),
    Step.OPEN: Hint("o", "open", "o"),
    Step.SETTLE: Hint("v", "look up", "v"),
}
REST = (
    Hint("x", "never", "x"),
    Hint("u", "undo", "u"),
    Hint("t", "period", "t"),
    Hint("f", "filter", "f"),
    Hint("E", "export", "E"),
    Hint("s", "sort", "s"),
    Hint("i", "invoice", "i"),
    Hint("o", "open", "o"),
    Hint("l", "link", "l"),
    Hint("R", "pull", "R"),
)
FOUND_BY = {
    How.NUMBER: "by its number",
    How.REFERENCE: "by its reference",
    How.URL: "by its link",
    How.CONTACT_AMOUNT_DATE: "by contact, amount and date",
    How.LINKED: "linked by you",
}
LOOKS = ("$text-success", "$text-accent", "$text-warning", "$text-warning", "$text-error")
"""The colours of the buckets of age, the youngest first."""

AGE, JOB, DAY, TOTAL, DO = 6, 10, 8, 11, 11
LABEL = 10
WIDE = 100
PADDING = 4
"""Cells beside the words about one finding: two on each side."""


@dataclass(slots=True, kw_only=True)
class Choice:
    """What of the audit she looks at; it stays while the app runs."""

    period: Period | None = None
    kind: Kind | None = None
    order: Order = Order.MONEY


def header(report: AuditReport, facts: Facts, width: int, now: dt.datetime) -> Content:
    """In whose books, how many jobs were checked, and as of when."""
    as_of = f"as of {since(report.as_of, now)}" if report.as_of else "not pulled"
    stale = ", stale" if age(report.as_of, now).endswith("stale") else ""
    tail = f"checked {plural(report.jobs_checked, 'job')} {as_of}{stale} "
    head = " Audit · "
    name = books.whose(facts, max(width - len(head) - len(tail) - 1, 4))
    if len(head) + Content(name).cell_length + len(tail) > width:
        name = books.kind(facts) if len(head) + len(books.kind(facts)) + len(tail) <= width else ""
    space = max(width - len(head) - Content(name).cell_length - len(tail), 1)
    return Content.assemble((f"{head}{name}", "bold"), " " * space, tail)


def head(report: AuditReport, shown: Choice, width: int, *, most: int) -> Content:
    """The period, the proof that every job is accounted for, and what was found with its money."""
    named = f" ({shown.period.name})" if shown.period else ""
    period = f" completed {span(report.since, report.until)}{named}"
    if report.of_earlier_jobs:
        period += f" · {plural(report.of_earlier_jobs, 'invoice')} of earlier jobs left out"
    proof = proof_line(report.proof)
    first = f"{period}   {proof}" if len(period) + len(proof) + 3 <= width else f"{period}\n {proof}"
    return lines(Content(first), *kinds(report, width, most=most))


def span(first: dt.date, last: dt.date) -> str:
    """`02 Mar - 31 May 2026`, with both years where they are two."""
    start = f"{first:%d %b}" if first.year == last.year else f"{first:%d %b %Y}"
    return f"{start} - {last:%d %b %Y}"


def kinds(report: AuditReport, width: int, *, most: int) -> list[Content]:
    """Count and money of each kind, on so many lines; what has no room is told of."""
    if not report.kinds:
        return [Content.styled(" ✓ nothing was found", "$text-success")]
    rows, at = [Content("")], 0
    for place, term in enumerate(report.kinds):
        kind = Kind(term.name)
        piece = f" {GLYPHS[kind]} {term.count} {kind.label} {amounts(term.sums, report.base)}  "
        if at + len(piece) > width and at:
            if len(rows) == most:
                rows[-1] = Content.assemble(rows[-1], f" +{len(report.kinds) - place}")
                break
            rows.append(Content(""))
            at = 0
        look = "$text-warning bold" if kind in URGENT else ""
        rows[-1], at = Content.assemble(rows[-1], (piece, look)), at + len(piece)
    return rows


def amounts(sums: dict[str, Decimal], base: str) -> str:
    """`796.50`, another currency named and apart: `796.50 + 300.00 USD`; nothing where there is none."""
    own = [money(amount) for currency, amount in sums.items() if currency == base]
    other = [f"{money(amount)} {remote(currency, 4)}" for currency, amount in sums.items() if currency != base]
    return " + ".join((*own, *other))


def bars(report: AuditReport) -> list[Bar]:
    """Unbilled money by age; bars of the organisation's own currency."""
    return [_bar(term, report.base, look) for term, look in zip(report.ages, LOOKS, strict=True)]


def _bar(term: Term, base: str, look: str) -> Bar:
    text = amounts(term.sums, base) or money(ZERO)
    return Bar(label=f"unbilled {term.name}", amount=term.sums.get(base, ZERO), text=text, look=look)


def customer(entry: Entry) -> str:
    """Who it is about."""
    return remote(entry.proposal.job.customer.name if isinstance(entry, Finding) else entry.invoice.contact_name)


def total(entry: Entry) -> str:
    """What the job or the invoice comes to; another currency than the books' is named beside."""
    return money(entry.proposal.total if isinstance(entry, Finding) else entry.amount)


def found(entry: Entry) -> str:
    """What was found in a few words; the label alone where it says all, and by how much it differs."""
    by = f" {money(entry.amount)}" if entry.kind in DIFFERING else ""
    more = "" if entry.message == WORDS[entry.kind] else f": {remote(entry.message)}"
    return f"{entry.kind.label}{by}{more}"


def row(entry: Entry, width: int, base: str) -> list[Cell]:
    """Age, number, day, who, how much, what was found, and the one thing to do."""
    look = "attention" if entry.kind in URGENT else "plain"
    wide = width >= WIDE
    amount = total(entry) if entry.currency in {base, ""} else f"{total(entry)} {remote(entry.currency, 4)}"
    flexible = max(width - 2 - AGE - JOB - (DAY if wide else 0) - TOTAL - DO - 2, 16)
    name = max(min(flexible * 2 // 5, 34), 8)
    done = entry.proposal.job.completed_on if isinstance(entry, Finding) else entry.invoice.date
    hint = HINTS[entry.step]
    return [
        Cell(f"{GLYPHS[entry.kind]} ", look),
        Cell(f"{right(f'{entry.age_days}d', AGE - 1)} ", look),
        Cell(left(remote(entry.number) or "-", JOB - 1) + " ", look),
        *([Cell(left(day(done), DAY), look)] if wide else []),
        Cell(left(customer(entry), name - 1) + " ", look),
        Cell(right(amount, TOTAL), look),
        Cell(f"  {left(found(entry), flexible - name - 1)} ", look),
        Cell(left(f"{hint.key} {hint.label}", DO), "mark"),
    ]


def title(entry: Entry) -> str:
    """`J10423 Te Awa School · 102 Harbour Rd · 08 May`, or the invoice."""
    if isinstance(entry, Finding):
        return panels.title(entry.proposal)
    return f"{remote(entry.number) or 'an invoice without a number'} · {customer(entry)}"


def about(entry: Entry, width: int) -> Content:
    """What was found, what to do, and the invoices with how each was found."""
    told = [_paragraph("Found", f"{entry.kind.label}: {entry.message}", width), _paragraph("Next", entry.next, width)]
    if not isinstance(entry, Finding):
        one = entry.invoice
        facts = f"{day(one.date)} · {one.status.lower()} · {money(one.total)} {one.currency}"
        referred = f" · reference {one.reference}" if one.reference else ""
        return lines(*told, _paragraph("Invoice", f"{facts}{referred}", width))
    comes = f"{money(entry.proposal.total)} {entry.currency}"
    if entry.invoiced:
        comes += f" · invoiced {money(entry.invoiced)} · difference {money(entry.difference)}"
    work = entry.proposal.job.title or entry.proposal.job.description
    job = _paragraph("Job", " · ".join(part for part in (comes, work) if part), width)
    return lines(*told, job, *(_paragraph("Invoice", invoice(one), width) for one in entry.proposal.billing.invoices))


def invoice(one: LinkedInvoice) -> str:
    """One invoice in a line: number, status, day, total, and how it was found."""
    total_ = f"{money(one.total)} {one.currency}".strip()
    found = FOUND_BY.get(one.how, str(one.how))
    return f"{one.number or 'no number'} · {one.status.lower()} · {day(one.date)} · {total_} · found {found}"


def _paragraph(label: str, text: str, width: int) -> Content:
    wrapped = wrap(remote(text), max(width - LABEL - PADDING, 20)) or [""]
    return Content.assemble((left(label, LABEL), "$text-muted"), f"\n{'':{LABEL}}".join(wrapped))


def hints(entry: Entry | None) -> list[Hint]:
    """The one thing to do first, then what else can be done; without a job, only what needs none."""
    if entry is None:
        return [one for one in REST if one.key in "tfsEuR"]
    first = HINTS[entry.step]
    rest = [one for one in REST if one.key != first.key]
    if not isinstance(entry, Finding):
        return [first, *(one for one in rest if one.key not in "xil")]
    return [first, *rest]


def to_link(entry: Entry | None) -> list[LinkedInvoice]:
    """The invoices that may bill the job: none that is void."""
    found = entry.proposal.billing.invoices if isinstance(entry, Finding) else ()
    return [one for one in found if one.status not in VOID_STATUSES]


def to_open(entry: Entry | None) -> list[tuple[InvoiceID, str]]:
    """The invoices that can be looked at, each with its words."""
    if entry is None:
        return []
    if not isinstance(entry, Finding):
        return [(entry.invoice.invoice_id, remote(entry.number))]
    own, found = entry.proposal.intent, entry.proposal.billing.invoices
    if not found and own and own.invoice_id:
        return [(own.invoice_id, remote(own.invoice_number))]
    return [(one.invoice_id, invoice(one)) for one in found]


def nothing(report: AuditReport, kind: Kind | None, every: int) -> str:
    """What an empty list says; a filter hides some of so many."""
    if kind and every:
        return f"0 of {plural(every, 'row')} are {kind.label}. esc shows everything."
    if not report.checked:
        return "No job was completed in this period. t takes another."
    return f"Nothing is missed: {plural(report.jobs_checked, 'job')} accounted for."

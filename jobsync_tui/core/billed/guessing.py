"""The best guess at what bills a job nothing was found for: what names another, is split, or differs a little.

Nothing here is beyond doubt: whatever it puts to a job, somebody looks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.mentions import serial
from jobsync_tui.core.billed.placing import Fit, one_to_one
from jobsync_tui.core.billed.points import (
    changed_since,
    date_points,
    other_place,
    points,
    tells_work,
    work_points,
)
from jobsync_tui.core.billed.shelf import Calendar, Shelf
from jobsync_tui.core.billed.words import called
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice


def guess(books: Books) -> None:
    """Put to each open job what is left of its contact's invoices and most likely bills it, contact by contact."""
    for contact in sorted(books.by_contact):
        cases = [case for case in books.by_contact[contact] if case.amount and books.open(case)]
        left = [one for one in books.ledger.index.of_contact(contact) if books.free(one)] if cases else []
        if left:
            one_to_one(books, cases, Shelf(left), _misnamed)
            _in_two(books, cases, left)
            _differing(books, cases, left)


def _misnamed(books: Books, case: Case, invoice: Invoice) -> Fit | None:
    """How well an invoice that names another job fits this one in all else.

    Nothing where it may name one that nobody asked about: that one is then billed by it.
    """
    if not case.equal(invoice) or date_points(case, invoice) != f.IN_TIME or not books.may_take(case, invoice):
        return None
    named = books.ledger.others(case, invoice)
    score = points(case, invoice)
    if score < f.ACCEPT or not work_points(case, invoice):
        return None
    if other_place(case, invoice, apart={serial(one) for one in (case.job.number, *named)}):
        return None
    if not (books.numbers.issuperset(named) if named else _of_another_year(books, case, invoice)):
        return None
    what = f"names {' and '.join(named)}" if named else "names another year's job"
    return Fit(
        case, invoice, score, case.days_to(invoice), f"{called(invoice)} {what}, but comes to this job's amount"
    )


def _of_another_year(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether the reference has what counts up in the job's number, behind another year: `23-0786` of `25-0786`."""
    counting = serial(case.job.number)
    return bool(case.digits.year) and any(run.text == counting for run in books.ledger.index.reference(invoice).runs)


# Two invoices for one job


def _in_two(books: Books, cases: Sequence[Case], left: Sequence[Invoice]) -> None:
    """Put two invoices of about the time of a job, each for its work or site, to it where they come to it together.

    Not where either may be half of another job too: one of two equal jobs would then be billed unseen.
    """
    by_day = Calendar((one.date, one) for one in left)
    fits = [(case, pair) for case in cases if books.open(case) for pair in _halves(books, case, by_day)]
    uses = Counter(one.invoice_id for _, pair in fits for one in pair)
    jobs = Counter(case.key for case, _ in fits)
    for case, pair in fits:
        if jobs[case.key] == 1 and all(uses[one.invoice_id] == 1 for one in pair):
            said = f"{called(pair[0])} and {called(pair[1])} name no job; together they come to this one"
            for one in pair:
                books.put(case, one, case.worth(one), f.ACCEPT, doubt=said)


def _halves(books: Books, case: Case, by_day: Calendar[Invoice]) -> list[tuple[Invoice, Invoice]]:
    """Pairs of silent invoices that come to the job, each for less; the smaller of them first."""
    then = by_day.between(case.job.completed_on, f.EARLIEST, f.LATEST)
    rising = sorted(((case.worth(one), one) for one in then), key=lambda pair: (pair[0], pair[1].invoice_id))
    worths, amount = [worth for worth, _ in rising], case.amount or ZERO
    found: list[tuple[Invoice, Invoice]] = []
    for at, (worth, one) in enumerate(rising):
        if not f.TOLERANCE < worth <= amount / 2 + f.TOLERANCE:
            continue
        first = max(bisect_left(worths, amount - worth - f.TOLERANCE), at + 1)
        last = bisect_right(worths, amount - worth + f.TOLERANCE)
        found += [(one, other) for _, other in rising[first:last]]
    return [pair for pair in found if all(_is_silent(books, case, one) for one in pair)]


def _is_silent(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether nobody holds the invoice, and it names no job but tells the work or the site of this one."""
    return (
        books.free(invoice)
        and books.may_take(case, invoice)
        and case.same_money(invoice)
        and tells_work(case, invoice)
        and not books.ledger.names_another(case, invoice)
    )


# An invoice over another amount


def _differing(books: Books, cases: Sequence[Case], left: Sequence[Invoice]) -> None:
    """Put an invoice to the one open job that it has nearly all lines, or the order, of, if no other is like it."""
    shelf, by_line = Shelf(left), defaultdict(list)
    for one in left:
        for amount in {line.line_amount for line in one.lines if line.line_amount}:
            by_line[amount].append(one)
    fits = [
        (case, one)
        for case in cases
        if books.open(case)
        for one in _alike(books, case, shelf, by_line)
        if date_points(case, one) in {f.IN_TIME, 0} and _is_silent(books, case, one)
    ]
    for case, one in fits:
        if sum(pair[0] is case or pair[1] is one for pair in fits) == 1:
            doubt = f"{called(one)} names no job; it looks like this one over another amount"
            books.put(case, one, case.worth(one), f.ACCEPT, doubt=doubt)


def _alike(books: Books, case: Case, shelf: Shelf, by_line: Mapping[Decimal, Sequence[Invoice]]) -> Iterable[Invoice]:
    """Invoices that have nearly all lines of the job, all but one of them in one sum, or its order; each once."""
    shared = (one for line in case.job.lines for one in by_line.get(line.amount, ()))
    copied = [one for one in shared if _lines_all_but_for(case, one)]
    lumped = [one for one in shelf.that_come_to(*_less_one_line(case)) if changed_since(case, one)]
    ordered = [one for one in books.ledger.index.that_may_name(case.order) if _only_of_its_order(books, case, one)]
    return {one.invoice_id: one for one in (*copied, *lumped, *ordered)}.values()


def _lines_all_but_for(case: Case, invoice: Invoice) -> bool:
    """Whether all lines of one are lines of the other, and make up most of both."""
    if invoice.line_amount_types is not case.job.amounts:
        return False
    mine = Counter(line.amount for line in case.job.lines if line.amount)
    theirs = Counter(line.line_amount for line in invoice.lines if line.line_amount)
    common = sum((mine & theirs).elements(), ZERO)
    within = not (mine - theirs) or not (theirs - mine)
    return within and common * 2 >= max(sum(mine.elements(), ZERO), sum(theirs.elements(), ZERO)) > ZERO


def _less_one_line(case: Case) -> list[Decimal]:
    """What the job came to before any one line was added, at least half of it; in its measure."""
    amount, own = case.amount or ZERO, case.own_total
    shares = [line.amount * amount / own for line in case.job.lines] if own and len(case.job.lines) > 1 else []
    return [amount - share for share in shares if ZERO < share <= amount / 2]


def _only_of_its_order(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether it carries the job's order, under which no other job of the contact runs, over a like amount."""
    amount, worth = case.amount or ZERO, case.worth(invoice)
    if not case.agrees(invoice) or not amount <= worth * 2 <= amount * 4:
        return False
    return not any(other.order == case.order for other in books.by_contact[invoice.contact_id] if other is not case)

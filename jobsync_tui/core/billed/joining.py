"""Invoices that name no job and bill several at once: put to the open jobs of their contact, by lines or by sum."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.sharing import cover, line_sum, lines_of
from jobsync_tui.core.billed.shelf import Calendar
from jobsync_tui.core.billed.words import called
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice


def put_together(books: Books, cases: Sequence[Case], invoices: Sequence[Invoice]) -> None:
    """Put an invoice that comes to several open jobs, by its lines or by their sum, to all of them."""
    by_day = Calendar((case.job.completed_on, case) for case in cases)
    for invoice in invoices:
        if books.free(invoice):
            about_then = by_day.between(invoice.date, -f.LATEST, -f.EARLIEST)
            near = [case for case in about_then if _may_be_among(books, case, invoice)]
            if not _put_by_line(books, near, invoice):
                _put_by_sum(books, near, invoice)


def _may_be_among(books: Books, case: Case, invoice: Invoice) -> bool:
    return (
        books.open(case)
        and books.may_take(case, invoice)
        and case.same_money(invoice)
        and not books.ledger.names_another(case, invoice)
    )


def _put_by_line(books: Books, cases: Sequence[Case], invoice: Invoice) -> bool:
    """Put the invoice to each job whose amount it has on lines of their own, if there are several; tell whether."""
    found = _by_line(books, cases, invoice)
    if len(found) <= 1:
        return False
    whole = abs(_sum(found) - found[0].worth(invoice)) <= f.TOLERANCE
    for case in found:
        sure = whole and lines_of(books, case, invoice)
        doubt = "" if sure else f"{called(invoice)} bills several jobs, by their amounts"
        books.put(case, invoice, case.amount or ZERO, f.ACCEPT + 2, doubt=doubt, shared=True)
    return True


def _by_line(books: Books, cases: Sequence[Case], invoice: Invoice) -> list[Case]:
    if len(invoice.lines) <= 1:
        return []
    found: list[Case] = []
    used: set[int] = set()
    for case in sorted(cases, key=lambda one: (not lines_of(books, one, invoice), one.job.number, str(one.key))):
        named = lines_of(books, case, invoice)
        lines = named if named and case.meets(line_sum(case, invoice, named)) else cover(case, invoice)
        if lines and not lines & used:
            used |= lines
            found.append(case)
    return found


def _put_by_sum(books: Books, cases: Sequence[Case], invoice: Invoice) -> None:
    said = f"{called(invoice)} comes to several jobs of its contact together"
    for case in _by_sum(cases, invoice):
        books.put(case, invoice, case.amount or ZERO, f.ACCEPT, doubt=said, shared=True)


def _by_sum(cases: Sequence[Case], invoice: Invoice) -> Sequence[Case]:
    """The one group of jobs that comes to the invoice; nobody where several do, or too many are tried."""
    if not f.MOST_TRIED >= len(cases) > 1:
        return ()
    sums = [
        group
        for many in range(2, min(f.MOST_TOGETHER, len(cases)) + 1)
        for group in itertools.combinations(cases, many)
        if abs(_sum(group) - group[0].worth(invoice)) <= f.TOLERANCE
    ]
    return sums[0] if len(sums) == 1 else ()


def _sum(cases: Sequence[Case]) -> Decimal:
    return sum((case.amount or ZERO for case in cases), ZERO)

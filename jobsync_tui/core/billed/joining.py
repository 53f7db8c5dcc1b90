"""Invoices that bill jobs they do not name: put to open jobs of their contact, by lines, by sum or by the rest."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.books import billed_beside
from jobsync_tui.core.billed.points import date_points, work_points
from jobsync_tui.core.billed.sharing import cover, line_sum, lines_of
from jobsync_tui.core.billed.shelf import Calendar
from jobsync_tui.core.billed.slips import continues
from jobsync_tui.core.billed.words import called, varied
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books, Held
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


# What one job leaves of an invoice


def put_beside(books: Books) -> None:
    """Put an invoice that comes to more than the one job it names to the open job that the rest of it comes to."""
    for invoice_id in sorted(books.holders):
        for key in sorted(books.holders[invoice_id], key=str)[:1]:
            held = books.held[key][invoice_id]
            if len(books.holders[invoice_id]) == 1 and held.claim.firm and held.invoice.live:
                _put_the_rest(books, books.by_key[key], held)


def _put_the_rest(books: Books, case: Case, held: Held) -> None:
    invoice, rest = held.invoice, held.amount - (case.amount or ZERO)
    if (
        held.shared
        or held.claim.sure
        or not case.amount
        or rest <= f.TOLERANCE
        or billed_beside(books, case, invoice)
    ):
        return
    found = [
        other
        for other in books.by_contact[invoice.contact_id]
        if other.whole != case.whole
        and other.gross is case.gross
        and other.amount
        and abs(other.amount - rest) <= f.TOLERANCE * 2
        and books.open(other)
        and books.may_take(other, invoice)
        and _has_the_rest(case, other, invoice)
    ]
    if len(found) == 1:
        plain = continues(case.job.number, found[0].job.number) and varied(invoice)
        doubt = "" if plain else f"{called(invoice)} names {case.job.number}; the rest of it comes to this one"
        books.hold(case, replace(held, amount=case.amount, shared=True, doubt=held.doubt or doubt))
        books.put(found[0], invoice, rest, f.ACCEPT, doubt=doubt, shared=True)


def _has_the_rest(case: Case, other: Case, invoice: Invoice) -> bool:
    """Whether the rest is the other job's by more than its amount: a variation of the first, or lines of its own."""
    if continues(case.job.number, other.job.number):
        return True
    return (
        date_points(other, invoice) == f.IN_TIME and bool(cover(other, invoice)) and work_points(other, invoice) > 0
    )

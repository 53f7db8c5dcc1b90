"""Invoices on another contact that may bill a job all the same: the same amount, and the work or the site."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.placing import slip
from jobsync_tui.core.billed.points import date_points, points, work_points
from jobsync_tui.core.billed.words import called

if TYPE_CHECKING:
    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice

UNKNOWN_CONTACT = 2
"""Points more that are asked for while nobody knows the job's contact."""


def same_amount(books: Books, case: Case) -> list[Invoice]:
    """Invoices on any contact of exactly the job's amount, about its time, that nothing explains; by id."""
    if not case.amount:
        return []
    cents = [case.amount + Decimal(off) / 100 for off in range(-_CENTS, _CENTS + 1)]
    found = {one.invoice_id: one for amount in cents for one in books.loose(amount) if _then(case, one)}
    if len(found) > f.MOST_TRIED:
        return []  # a standard price: it tells nothing
    return [found[each] for each in sorted(found) if _may_bill(books, case, found[each])]


def _then(case: Case, invoice: Invoice) -> bool:
    return date_points(case, invoice) in {f.IN_TIME, 0}


_CENTS = int(f.TOLERANCE * 100)


def _may_bill(books: Books, case: Case, one: Invoice) -> bool:
    return (
        books.free(one)
        and books.may_take(case, one)
        and case.equal(one)
        and (slip(books, case, one) or not books.ledger.names_another(case, one))
    )


def look_elsewhere(books: Books) -> None:
    """Put an invoice on another contact to an open job when amount, date and the work or the site agree."""
    wished: list[tuple[Case, Invoice, int]] = []
    for case in books.cases:
        if books.open(case) and case.amount:
            found = [one for one in same_amount(books, case) if not books.ledger.names_another(case, one)]
            wished += [(case, one, _score(books, case, one)) for one in found]
    for case, invoice, score in wished:
        rivals = [one for one in wished if one[1] is invoice and one[0] is not case and one[2] >= score]
        others = [one for one in wished if one[0] is case and one[1] is not invoice and one[2] >= score]
        enough = f.ACCEPT + (UNKNOWN_CONTACT if case.contact is None else 0)
        if score < enough or rivals or others or not work_points(case, invoice):
            continue
        doubt = f"{called(invoice)} is on another contact, over this job's amount, for the same work or site"
        books.put(case, invoice, case.worth(invoice), score, doubt=doubt)


def _score(books: Books, case: Case, invoice: Invoice) -> int:
    return points(case, invoice) + (f.ONE_KEY_AWAY if slip(books, case, invoice) else 0)

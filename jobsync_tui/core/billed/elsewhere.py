"""Invoices on another contact that may bill a job all the same: the same amount, and the work or the site."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.placing import slip
from jobsync_tui.core.billed.points import date_points, points, work_points
from jobsync_tui.core.billed.wording import whose
from jobsync_tui.core.billed.words import called
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice

UNKNOWN_CONTACT = 2
"""Points more that are asked for while nobody knows the job's contact."""


def same_amount(books: Books, case: Case) -> list[Invoice]:
    """Invoices on any contact of exactly the job's amount, about its time, that nothing explains; by id."""
    found = {one.invoice_id: one for amount in _cents(case) for one in books.loose(amount) if _then(case, one)}
    standard = len(found) > f.MOST_TRIED  # a standard price tells nothing by itself
    return [
        found[each]
        for each in sorted(found)
        if _may_bill(books, case, found[each]) and not (standard and _silent(books, case, found[each]))
    ]


def guessed_amiss(books: Books, case: Case) -> list[Invoice]:
    """Invoices over the job's amount, about its time, for its work or site, that are guessed to bill a worse fit."""
    found = {
        one.invoice_id: one for amount in _cents(case) for one in books.merely_guessed(amount) if _then(case, one)
    }
    return [
        found[each]
        for each in sorted(found)
        if case.equal(found[each])
        and books.may_take(case, found[each])
        and work_points(case, found[each])
        and fits_better(books, case, found[each])
    ]


def fits_better(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether an invoice is merely guessed to bill its jobs: over another amount, or a worse fit in time or work."""
    if not books.guessed(invoice):
        return False
    mine = (date_points(case, invoice), work_points(case, invoice))
    holders = [books.by_key[key] for key in books.holders[invoice.invoice_id]]
    holders = [one for one in holders if one.meets(sum((held.amount for held in books.live(one)), ZERO))]
    theirs = [(date_points(one, invoice), work_points(one, invoice)) for one in holders]
    return all(mine[0] >= date and mine[1] >= work and mine != (date, work) for date, work in theirs)


def _cents(case: Case) -> list[Decimal]:
    """The job's amount and those that count as the same."""
    return [case.amount + Decimal(off) / 100 for off in range(-_CENTS, _CENTS + 1)] if case.amount else []


def _silent(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether nothing but the amount speaks for the job: neither work, site and order nor a slip of its number."""
    return not work_points(case, invoice) and not slip(books, case, invoice)


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
    scores: defaultdict[object, list[int]] = defaultdict(list)
    for case, invoice, score in wished:
        scores[case.key].append(score)
        scores[invoice.invoice_id].append(score)
    best = {each: _single_best(held) for each, held in scores.items()}
    for case, invoice, score in wished:
        rivalled = score != best[case.key] or score != best[invoice.invoice_id]
        enough = f.ACCEPT + (UNKNOWN_CONTACT if case.contact is None else 0)
        if score < enough or rivalled or not work_points(case, invoice):
            continue
        whom = f"{called(invoice)} is on its contact" if case.agrees(invoice) else whose(case, invoice)
        doubt = f"{whom}, over this job's amount, for the same work or site"
        books.put(case, invoice, case.worth(invoice), score, doubt=doubt)


def _single_best(scores: list[int]) -> int | None:
    """The best of these scores; None where two are as good."""
    most = max(scores)
    return most if scores.count(most) == 1 else None


def _score(books: Books, case: Case, invoice: Invoice) -> int:
    return points(case, invoice) + (f.ONE_KEY_AWAY if slip(books, case, invoice) else 0)

"""One invoice that bills several jobs: which part of it is whose."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.claims import named_on_line
from jobsync_tui.core.billed.figures import MOST_TRIED, TOLERANCE
from jobsync_tui.core.billed.words import called
from jobsync_tui.core.money import ZERO, LineAmountTypes
from jobsync_tui.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice, LineItem

MENTIONED = "names several jobs, and comes to another's amount"
"""Why an invoice that names a job is held not to bill it: by arithmetic alone, so that somebody looks."""


def share_out(books: Books) -> None:
    """Divide every invoice that jobs share, and every one that names jobs beside this one."""
    for invoice_id in sorted(books.holders):
        invoice = books.ledger.index.by_id[invoice_id]
        holders = [books.by_key[key] for key in sorted(books.holders[invoice_id], key=str)]
        if len({case.whole for case in holders}) > 1 or (
            holders and books.held[holders[0].key][invoice_id].claim.others
        ):
            _divide(books, invoice, holders)


def _divide(books: Books, invoice: Invoice, holders: list[Case]) -> None:
    amounts = [case.amount for case in holders]
    total = holders[0].worth(invoice)
    known = [each for each in amounts if each is not None]
    if len(known) == len(amounts) and abs(sum(known, ZERO) - total) <= TOLERANCE * len(known):
        _share(books, invoice, holders, known)
        return
    by_line = [lines_of(books, case, invoice) for case in holders]
    if all(by_line) and not _overlap(by_line):
        _share_by_line(books, invoice, holders, by_line)
        return
    alone = _alone(holders, invoice)
    if alone is not None:
        for case in holders:
            if case is not alone:
                books.drop(case, invoice.invoice_id, MENTIONED)
        return
    covered = [cover(case, invoice) for case in holders]
    if all(covered) and not _overlap(covered):
        _share(books, invoice, holders, [case.amount or ZERO for case in holders])
        return
    _guess(books, invoice, holders, total)


def _share_by_line(
    books: Books, invoice: Invoice, holders: Sequence[Case], by_line: Sequence[frozenset[int]]
) -> None:
    """Give each job its lines; one that is named at nothing stays to be billed, and somebody looks."""
    sums = [line_sum(case, invoice, found) for case, found in zip(holders, by_line, strict=True)]
    told = list(zip(holders, sums, strict=True))
    billed = [(case, amount) for case, amount in told if amount or not case.amount or case.settled(invoice)]
    for case in holders:
        if all(case is not one for one, _ in billed):
            books.drop(case, invoice.invoice_id, MENTIONED)
    _share(books, invoice, [case for case, _ in billed], [amount for _, amount in billed])


def _alone(holders: Sequence[Case], invoice: Invoice) -> Case | None:
    """The one job of several that the invoice comes to; nobody where others come to it together just as well."""
    found = [case for case in holders if case.equal(invoice)]
    if len(found) != 1 or len(holders) == 1:
        return None
    others = [case.amount for case in holders if case is not found[0] and case.amount]
    if len(others) > MOST_TRIED:
        return None
    groups = itertools.chain.from_iterable(itertools.combinations(others, many) for many in range(2, len(others) + 1))
    return None if any(found[0].meets(sum(group, ZERO)) for group in groups) else found[0]


def _share(books: Books, invoice: Invoice, holders: Sequence[Case], amounts: Sequence[Decimal]) -> None:
    several = len({case.whole for case in holders}) > 1 or any(
        books.held[case.key][invoice.invoice_id].claim.others for case in holders
    )
    for case, amount in zip(holders, amounts, strict=True):
        held = books.held[case.key][invoice.invoice_id]
        books.hold(case, replace(held, amount=amount, shared=several))


def _guess(books: Books, invoice: Invoice, holders: list[Case], total: Decimal) -> None:
    """Where nothing tells the parts: enough for all bills all, and somebody looks."""
    wanted = sum((case.amount or ZERO for case in holders), ZERO)
    for case in holders:
        held = books.held[case.key][invoice.invoice_id]
        own = case.amount or ZERO
        enough = total >= wanted - TOLERANCE
        part = own if enough else (total * own / wanted if wanted else total)
        books.hold(
            case,
            replace(
                held,
                amount=part,
                shared=True,
                doubt=f"{called(invoice)} bills several jobs; how much of it is this one's is not told",
            ),
        )


# Lines


def lines_of(books: Books, case: Case, invoice: Invoice) -> frozenset[int]:
    """The lines that name the job's number, else those that name its site, with what a heading heads; by places."""
    readings = () if books.ledger.silent_on(case, invoice) else books.ledger.index.lines(invoice)
    named = frozenset(at for at, one in enumerate(readings) if named_on_line(case, books.ledger, one))
    if not named and case.place:
        named = frozenset(
            at
            for at, line in enumerate(invoice.lines)
            if f" {case.place} " in f" {' '.join(words(line.description))} "
        )
    return named.union(*(_headed(case, invoice, at) for at in named if not invoice.lines[at].line_amount))


def _headed(case: Case, invoice: Invoice, heading: int) -> frozenset[int]:
    """The lines below a heading without a price that come to the job, up to the next such heading; else none."""
    below = [heading]
    for at in range(heading + 1, len(invoice.lines)):
        if not invoice.lines[at].line_amount:
            break
        below.append(at)
        if case.meets(line_sum(case, invoice, below)):
            return frozenset(below)
    return frozenset()


def cover(case: Case, invoice: Invoice) -> frozenset[int]:
    """Lines of the invoice that come to the job's amount: one, a copy of the job's, or the one sum there is."""
    if case.amount is None or not case.amount:
        return frozenset()
    worths = [_worth(case, invoice, line) for line in invoice.lines]
    for at, worth in enumerate(worths):
        if case.meets(worth):
            return frozenset([at])
    copied = _copied(case, invoice)
    if copied:
        return copied
    if len(invoice.lines) > MOST_TRIED:
        return frozenset()
    upto = list(itertools.accumulate(worths, initial=ZERO))
    runs = itertools.combinations(range(len(upto)), 2)
    found = [(first, last) for first, last in runs if case.meets(upto[last] - upto[first])]
    return frozenset(range(*found[0])) if len(found) == 1 else frozenset()


def _copied(case: Case, invoice: Invoice) -> frozenset[int]:
    left = {at: line.line_amount for at, line in enumerate(invoice.lines)}
    taken: set[int] = set()
    for line in case.job.lines:
        found = next((at for at, amount in left.items() if amount == line.amount), None)
        if found is None:
            return frozenset()
        del left[found]
        taken.add(found)
    return frozenset(taken)


def _overlap(groups: Iterable[frozenset[int]]) -> bool:
    places = [at for group in groups for at in group]
    return len(places) != len(set(places))


def line_sum(case: Case, invoice: Invoice, places: Iterable[int]) -> Decimal:
    """What some lines of an invoice come to in the job's measure."""
    return sum((_worth(case, invoice, invoice.lines[at]) for at in places), ZERO)


def _worth(case: Case, invoice: Invoice, line: LineItem) -> Decimal:
    """A line in the job's measure."""
    inclusive = invoice.line_amount_types is LineAmountTypes.INCLUSIVE
    if case.gross:
        return line.line_amount if inclusive else line.line_amount + line.tax_amount
    return line.line_amount - line.tax_amount if inclusive else line.line_amount

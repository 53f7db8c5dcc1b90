"""Invoices that name no job: put one to one to the open jobs of their contact, by amount, date, work and site."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.assignment import assign
from jobsync_tui.core.billed.books import Held
from jobsync_tui.core.billed.claims import Claim
from jobsync_tui.core.billed.contesting import one_key_away
from jobsync_tui.core.billed.mentions import serial
from jobsync_tui.core.billed.points import other_order, other_place, points, stray_number, work_points
from jobsync_tui.core.billed.sharing import cover, line_sum, lines_of
from jobsync_tui.core.billed.words import called, part_called, taken_off
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice


@dataclass(frozen=True, slots=True)
class Fit:
    """An open job and an invoice without its number, and how well they fit."""

    case: Case
    invoice: Invoice
    score: int
    days: int


def place(books: Books) -> None:
    """Put invoices that name no job to open jobs of their contact, contact by contact."""
    for contact in sorted(books.by_contact):
        cases = [case for case in books.by_contact[contact] if case.amount]
        invoices = [one for one in books.ledger.index.of_contact(contact) if books.free(one)]
        if cases and invoices:
            _one_to_one(books, [case for case in cases if books.open(case)], invoices)
            _remainders(books, cases, invoices)
            _in_parts(books, [case for case in cases if books.open(case)], invoices)
            _together(books, [case for case in cases if books.open(case)], invoices)
        void = [one for one in books.ledger.index.of_contact(contact) if not one.live]
        _one_to_one(books, [case for case in cases if not books.held[case.key]], void)


# One job, one invoice


def _one_to_one(books: Books, cases: Sequence[Case], invoices: Sequence[Invoice]) -> None:
    fits = [fit for case in cases for one in invoices if (fit := _fit(books, case, one)) is not None]
    for group in _connected(fits):
        chosen = assign([(str(fit.case.key), fit.invoice.invoice_id, _cost(fit)) for fit in group])
        _settle(books, group, [fit for fit in group if (str(fit.case.key), fit.invoice.invoice_id) in chosen])


def _fit(books: Books, case: Case, invoice: Invoice) -> Fit | None:
    same = case.equal(invoice)
    if not (same or case.other_basis(invoice)) or not books.may_take(case, invoice):
        return None
    gap = _days(case, invoice)
    soon = f.EARLIEST.days <= gap <= f.LATEST.days
    work = work_points(case, invoice)
    possible = f.LONG_UNNAMED_BEFORE.days <= gap <= f.LONG_UNNAMED_AFTER.days
    if not soon and not (possible and work and same):
        return None
    slipped = _slipped(books, case, invoice)
    if (part_called(invoice) and not same) or (books.ledger.names_another(case, invoice) and not slipped):
        return None
    score = points(case, invoice) + (f.ONE_KEY_AWAY if slipped else _against(case, invoice))
    return Fit(case, invoice, score, gap) if score >= f.ACCEPT else None


def _days(case: Case, invoice: Invoice) -> int:
    if case.job.completed_on is None or invoice.date is None:
        return 0
    return (invoice.date - case.job.completed_on).days


def _against(case: Case, invoice: Invoice) -> int:
    """What another site or another order on it says against the job."""
    return (f.OTHER_PLACE if other_place(case, invoice) else 0) + (f.OTHER_PLACE if other_order(case, invoice) else 0)


def _slipped(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether it names the job by a slip; not where the number is that of a job nobody asked about."""
    return slip(books, case, invoice) and books.numbers.issuperset(books.ledger.others(case, invoice))


def slip(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether the reference holds a number one key away from the job's."""
    mine = serial(case.job.number)
    runs = books.ledger.index.reference(invoice).runs
    return any(run.digits and one_key_away(run.text, mine) for run in runs)


def _cost(fit: Fit) -> int:
    """Less for a better fit; equal fits by how near their dates are."""
    days = fit.days if fit.days >= 0 else 3 - fit.days
    return -1000 * fit.score + min(days, 400)


def _connected(fits: Sequence[Fit]) -> list[list[Fit]]:
    """Fits that share jobs or invoices, together."""
    by_node: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, fit in enumerate(fits):
        by_node["job", str(fit.case.key)].append(at)
        by_node["invoice", fit.invoice.invoice_id].append(at)
    seen: set[int] = set()
    groups: list[list[Fit]] = []
    for start in range(len(fits)):
        if start in seen:
            continue
        seen.add(start)
        todo, group = [start], []
        while todo:
            at = todo.pop()
            group.append(at)
            fit = fits[at]
            for node in (("job", str(fit.case.key)), ("invoice", fit.invoice.invoice_id)):
                fresh = [each for each in by_node.pop(node, []) if each not in seen]
                seen.update(fresh)
                todo += fresh
        groups.append([fits[at] for at in sorted(group)])
    return groups


def _settle(books: Books, group: Sequence[Fit], chosen: Sequence[Fit]) -> None:
    jobs, invoices = {fit.case.key for fit in group}, {fit.invoice.invoice_id for fit in group}
    taken = {fit.case.key for fit in chosen}
    alone = len(jobs) == len(invoices) == 1
    for fit in chosen:
        rivals = [one for one in group if one.invoice is fit.invoice and one.case.key not in taken]
        close = [one for one in rivals if one.score >= fit.score - 1]
        doubt = _doubt(books, fit, close, alone=alone)
        _hold(books, fit.case, fit.invoice, fit.case.worth(fit.invoice), fit.score, doubt)
        for one in close:
            names = f"{fit.case.job.number} and {one.case.job.number}"
            books.moot[one.case.key] = f"one of {names} is billed by {fit.invoice.number}; which one cannot be told"
    for case in {fit.case.key: fit.case for fit in group}.values():
        if case.key not in taken and case.key not in books.moot:
            number = next(fit.invoice.number for fit in group if fit.case is case)
            books.moot[case.key] = f"{number or 'an invoice'} comes to this job's amount; it fits another job better"


def _doubt(books: Books, fit: Fit, close: Sequence[Fit], *, alone: bool) -> str:
    if close:
        names = f"{fit.case.job.number} and {close[0].case.job.number}"
        return f"one of {names} is billed by {fit.invoice.number}; which one cannot be told"
    supported = fit.score >= f.SUPPORTED and fit.case.sure and fit.case.equal(fit.invoice)
    known = books.ledger.known and books.ledger.others(fit.case, fit.invoice)
    slipped = slip(books, fit.case, fit.invoice) and not known
    supported = supported and (slipped or not stray_number(fit.case, books.ledger, fit.invoice))
    return "" if alone and supported else f"looks like {called(fit.invoice)}"


def _hold(
    books: Books, case: Case, invoice: Invoice, amount: Decimal, score: int, doubt: str, *, shared: bool = False
) -> None:
    claim = Claim(invoice=invoice, how=How.CONTACT_AMOUNT_DATE, named=0, score=score)
    books.hold(case, Held(claim=claim, amount=amount, shared=shared, doubt=doubt))


# What is left of a job


def _remainders(books: Books, cases: Sequence[Case], invoices: Sequence[Invoice]) -> None:
    """Put an invoice that comes to what a part-billed job lacks to it: the deposit that named no number."""
    for case in cases:
        live = books.live(case)
        missing = (case.amount or ZERO) - sum((held.amount for held in live), ZERO)
        if not live or missing <= f.TOLERANCE or any(held.shared for held in live):
            continue
        found = [
            one
            for one in invoices
            if books.free(one)
            and books.may_take(case, one)
            and abs(case.worth(one) - missing) <= f.TOLERANCE
            and case.same_money(one)
            and f.LONG_BEFORE.days <= _days(case, one) <= f.LATEST.days
            and not books.ledger.names_another(case, one)
        ]
        if len(found) == 1:
            stated = part_called(found[0]) or any(taken_off(held.invoice) for held in live)
            _hold(
                books,
                case,
                found[0],
                case.worth(found[0]),
                f.ACCEPT,
                "" if stated else f"{called(found[0])} comes to what is left of it",
            )


def _in_parts(books: Books, cases: Sequence[Case], invoices: Sequence[Invoice]) -> None:
    """Put two or three invoices that call themselves parts, and come to a job together, to it."""
    for case in cases:
        parts = [
            one
            for one in invoices
            if books.free(one)
            and books.may_take(case, one)
            and part_called(one)
            and case.same_money(one)
            and f.LONG_BEFORE.days <= _days(case, one) <= f.LATEST.days
        ]
        if len(parts) > f.MOST_TRIED:
            continue
        sums = [
            group
            for many in (2, 3)
            for group in itertools.combinations(parts, many)
            if case.meets(sum((case.worth(one) for one in group), ZERO))
        ]
        if len(sums) == 1:
            for one in sums[0]:
                _hold(
                    books,
                    case,
                    one,
                    case.worth(one),
                    f.ACCEPT,
                    f"{called(one)} names no job; with others it comes to this one",
                )


# Several jobs, one invoice


def _together(books: Books, cases: Sequence[Case], invoices: Sequence[Invoice]) -> None:
    """Put an invoice that comes to several open jobs, by its lines or by their sum, to all of them."""
    for invoice in invoices:
        if not books.free(invoice):
            continue
        near = [
            case
            for case in cases
            if books.open(case)
            and books.may_take(case, invoice)
            and case.same_money(invoice)
            and f.EARLIEST.days <= _days(case, invoice) <= f.LATEST.days
            and not books.ledger.names_another(case, invoice)
        ]
        by_line = _by_line(books, near, invoice)
        if len(by_line) > 1:
            whole = (
                abs(sum((case.amount or ZERO for case in by_line), ZERO) - by_line[0].worth(invoice)) <= f.TOLERANCE
            )
            for case in by_line:
                doubt = (
                    ""
                    if whole and lines_of(books, case, invoice)
                    else f"{called(invoice)} bills several jobs, by their amounts"
                )
                _hold(books, case, invoice, case.amount or ZERO, f.ACCEPT + 2, doubt, shared=True)
            continue
        summed = _by_sum(near, invoice)
        said = f"{called(invoice)} comes to several jobs of its contact together"
        for case in summed:
            _hold(books, case, invoice, case.amount or ZERO, f.ACCEPT, said, shared=True)


def _by_line(books: Books, cases: Sequence[Case], invoice: Invoice) -> list[Case]:
    """Jobs whose amount is found on lines of their own."""
    found: list[Case] = []
    used: set[int] = set()
    for case in sorted(cases, key=lambda one: (not lines_of(books, one, invoice), one.job.number, str(one.key))):
        named = lines_of(books, case, invoice)
        lines = named if named and case.meets(line_sum(case, invoice, named)) else cover(case, invoice)
        if lines and not lines & used:
            used |= lines
            found.append(case)
    return found


def _by_sum(cases: Sequence[Case], invoice: Invoice) -> Sequence[Case]:
    if not f.MOST_TRIED >= len(cases) > 1:
        return ()
    sums = [
        group
        for many in range(2, min(f.MOST_TOGETHER, len(cases)) + 1)
        for group in itertools.combinations(cases, many)
        if abs(sum((case.amount or ZERO for case in group), ZERO) - group[0].worth(invoice)) <= f.TOLERANCE
    ]
    return sums[0] if len(sums) == 1 else ()

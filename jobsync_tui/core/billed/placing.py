"""Invoices that name no job: put one to one to the open jobs of their contact, by amount, date, work and site."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.assignment import assign
from jobsync_tui.core.billed.joining import put_together
from jobsync_tui.core.billed.mentions import serial
from jobsync_tui.core.billed.points import other_order, other_place, points, stray_number, tells_work, work_points
from jobsync_tui.core.billed.shelf import Shelf
from jobsync_tui.core.billed.slips import one_key_away
from jobsync_tui.core.billed.tally import deduction
from jobsync_tui.core.billed.words import called, part_called, taken_off
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    doubt: str = ""
    """Why it needs a look, however well they fit."""


def place(books: Books) -> None:
    """Put invoices that name no job to open jobs of their contact, contact by contact.

    One whose bill was credited in full counts as open for a bill over the whole of it, but not for parts and sums.
    """
    for contact in sorted(books.by_contact):
        cases = [case for case in books.by_contact[contact] if case.amount]
        loose = Shelf(one for one in books.ledger.index.of_contact(contact) if books.free(one))
        if cases and loose.invoices:
            one_to_one(books, [case for case in cases if books.unbilled(case)], loose)
            _less_deposits(books, [case for case in cases if books.open(case)], loose)
            _remainders(books, cases, loose)
            _in_parts(books, [case for case in cases if books.open(case)], loose)
            put_together(books, [case for case in cases if books.open(case)], loose.invoices)
        told = books.ledger.index.of_contact(contact)
        void = Shelf(one for one in told if not one.live and not books.holders[one.invoice_id])
        one_to_one(books, [case for case in cases if not books.held[case.key]], void)


# One job, one invoice


def one_to_one(
    books: Books,
    cases: Sequence[Case],
    loose: Shelf,
    fitting: Callable[[Books, Case, Invoice], Fit | None] | None = None,
) -> None:
    """Put invoices to jobs they come to, each to one, so that as many as can be fit as well as can be."""
    fits_how = fitting or _fit
    pairs = ((case, one) for case in cases for one in loose.that_come_to(case.amount, case.own_total, case.untaxed))
    fits = [fit for case, one in pairs if (fit := fits_how(books, case, one)) is not None]
    for group in _connected(fits):
        chosen = assign([(str(fit.case.key), fit.invoice.invoice_id, _cost(fit)) for fit in group])
        _settle(books, group, [fit for fit in group if (str(fit.case.key), fit.invoice.invoice_id) in chosen])


def _fit(books: Books, case: Case, invoice: Invoice) -> Fit | None:
    same = case.equal(invoice)
    if not (same or case.other_basis(invoice)) or not books.may_take(case, invoice):
        return None
    gap = case.days_to(invoice)
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
        books.put(fit.case, fit.invoice, fit.case.worth(fit.invoice), fit.score, doubt=doubt)
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
    supported = supported and tells_work(fit.case, fit.invoice)
    known = books.ledger.known and books.ledger.others(fit.case, fit.invoice)
    slipped = slip(books, fit.case, fit.invoice) and not known
    supported = supported and (slipped or not stray_number(fit.case, books.ledger, fit.invoice))
    return fit.doubt if fit.doubt or (alone and supported) else f"looks like {called(fit.invoice)}"


# What is left of a job


def _less_deposits(books: Books, cases: Sequence[Case], loose: Shelf) -> None:
    """Put an invoice that comes to an open job once its deposit is added back to it; never without a look."""
    finals = [one for one in loose.invoices if taken_off(one) and books.free(one)]
    fits = [(case, one) for one in finals for case in cases if _comes_to_less_deposit(books, case, one)]
    for case, one in fits:
        ahead = work_points(case, one)
        rivals = [pair for pair in fits if (pair[0] is case) != (pair[1] is one)]
        if all(work_points(*pair) < ahead for pair in rivals):
            doubt = f"{called(one)} names no job; it comes to this one less what was billed before"
            books.put(case, one, case.worth(one), f.ACCEPT, doubt=doubt)


def _comes_to_less_deposit(books: Books, case: Case, invoice: Invoice) -> bool:
    return (
        books.may_take(case, invoice)
        and case.same_money(invoice)
        and case.meets(case.worth(invoice) + deduction(case, invoice))
        and f.EARLIEST.days <= case.days_to(invoice) <= f.LATEST.days
        and not books.ledger.names_another(case, invoice)
    )


def _remainders(books: Books, cases: Sequence[Case], loose: Shelf) -> None:
    """Put an invoice that comes to what a part-billed job lacks to it: the deposit that named no number."""
    for case in cases:
        live = books.live(case)
        missing = (case.amount or ZERO) - sum((held.amount for held in live), ZERO)
        if not live or missing <= f.TOLERANCE or any(held.shared for held in live):
            continue
        found = [
            one
            for one in loose.that_come_to(missing)
            if books.free(one)
            and books.may_take(case, one)
            and abs(case.worth(one) - missing) <= f.TOLERANCE
            and case.same_money(one)
            and f.LONG_BEFORE.days <= case.days_to(one) <= f.LATEST.days
            and not books.ledger.names_another(case, one)
        ]
        if len(found) == 1:
            stated = part_called(found[0]) or any(taken_off(held.invoice) for held in live)
            doubt = "" if stated else f"{called(found[0])} comes to what is left of it"
            books.put(case, found[0], case.worth(found[0]), f.ACCEPT, doubt=doubt)


def _in_parts(books: Books, cases: Sequence[Case], loose: Shelf) -> None:
    """Put two or three invoices that call themselves parts, and come to a job together, to it."""
    for case in cases:
        parts = [
            one
            for one in loose.parts.between(case.job.completed_on, f.LONG_BEFORE, f.LATEST)
            if books.free(one) and books.may_take(case, one) and case.same_money(one)
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
                doubt = f"{called(one)} names no job; with others it comes to this one"
                books.put(case, one, case.worth(one), f.ACCEPT, doubt=doubt)

"""Invoices that several jobs claim though they bill one: the same number twice, and stages of one job."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.books import Held, billed_beside, wholes
from jobsync_tui.core.billed.points import date_points
from jobsync_tui.core.billed.words import called, part_called
from jobsync_tui.core.jobs import StageKind

if TYPE_CHECKING:
    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice, InvoiceID


def take_claims(books: Books) -> None:
    """Let every job hold what it may claim by number, reference, line or address."""
    for case in books.cases:
        for claim in books.claims[case.key]:
            beside = claim.of_another or (claim.other_stage and case.of_its_own and not claim.sure)
            if claim.accepted and not beside:
                books.hold(case, Held(claim=claim, amount=case.worth(claim.invoice)))


# One number, several jobs

CLEARLY = 3
"""Points by which one claim must lead before the other is given up."""


def settle_contests(books: Books) -> None:
    """Give an invoice that jobs of the same digits claim to the one for which most speaks."""
    for invoice_id in sorted(books.holders):
        _drop_faint(books, invoice_id)
        by_digits: defaultdict[str, list[Case]] = defaultdict(list)
        for key in sorted(books.holders[invoice_id], key=str):
            case = books.by_key[key]
            by_digits[case.digits.digits].append(case)
        for rivals in by_digits.values():
            if len({case.whole for case in rivals}) > 1 and not _each_in_full(books, invoice_id, rivals):
                _contest(books, invoice_id, rivals)


def _drop_faint(books: Books, invoice_id: InvoiceID) -> None:
    """Take an invoice from jobs whose digits it holds as something else's, where it names another job."""
    holding = [books.by_key[key] for key in sorted(books.holders[invoice_id], key=str)]
    named = {case.key: books.held[case.key][invoice_id].claim.named for case in holding}
    for case in holding:
        sure = books.held[case.key][invoice_id].claim.sure
        if not sure and named[case.key] <= f.SOMEBODY_ELSES and max(named.values()) >= f.RESPELLED:
            books.drop(case, invoice_id, "names another job")


def _each_in_full(books: Books, invoice_id: InvoiceID, rivals: list[Case]) -> bool:
    """Whether the text spells out a number for each of them, such as `1043 & 1043-A`, or they come to it together."""
    invoice = books.ledger.index.by_id[invoice_id]
    spelled = [run.text.lstrip("0") for run in books.ledger.index.reference(invoice).runs]
    if spelled.count(rivals[0].digits.digits) >= len({case.whole for case in rivals}):
        return True
    amounts = [case.amount for case in rivals if case.amount is not None]
    if len(amounts) == len(rivals) and abs(sum(amounts) - rivals[0].worth(invoice)) <= f.TOLERANCE * len(rivals):
        return True
    numbers = {case.digits.glued for case in rivals}
    return len(numbers) == len(rivals) and all(
        books.held[case.key][invoice_id].claim.named >= f.BARE for case in rivals
    )


def _contest(books: Books, invoice_id: InvoiceID, rivals: list[Case]) -> None:
    def strength(case: Case) -> int:
        claim = books.held[case.key][invoice_id].claim
        return 1000 if claim.sure else claim.score

    ranked = sorted(rivals, key=lambda case: (-strength(case), str(case.key)))
    best, most = ranked[0], strength(ranked[0])
    for case in ranked[1:]:
        if case.whole == best.whole:
            continue
        close = strength(case) > most - CLEARLY
        books.drop(case, invoice_id, "names another job of this number")
        if close:
            invoice = books.ledger.index.by_id[invoice_id]
            said = f"{called(invoice)} bills {best.job.number} or {case.job.number}; its number may be either's"
            books.moot[case.key] = said
            books.doubt(best, invoice_id, said)


# Stages


def divide_stages(books: Books) -> None:
    """Give each invoice of a job that is billed in stages to the one stage it bills."""
    for rows in wholes(books.cases).values():
        if len(rows) > 1:
            _divide(books, rows)


def _divide(books: Books, rows: list[Case]) -> None:
    ids = {invoice_id for case in rows for invoice_id in books.held[case.key]}
    told = sorted((books.ledger.index.by_id[each] for each in ids), key=lambda one: (str(one.date), one.invoice_id))
    for invoice in told:
        holding = [case for case in rows if invoice.invoice_id in books.held[case.key]]
        sure = [case for case in holding if case.settled(invoice)]
        ranked = sorted(holding, key=lambda case: (-_stage_points(case, books, invoice), case.job.stage.sequence))
        if len(holding) > 1:
            chosen = sure or ranked[:1]
            for case in holding:
                if case not in chosen:
                    books.drop(case, invoice.invoice_id, "bills another stage")


def _stage_points(case: Case, books: Books, invoice: Invoice) -> int:
    held = books.held[case.key][invoice.invoice_id]
    mark = case.job.stage.suffix.casefold().removeprefix("-")
    number = invoice.number.strip().casefold()
    marked = f.CALLED_A_JOB if mark and (number.endswith(f"-{mark}") or held.claim.mark == mark) else 0
    other = 0 if not held.claim.other_stage else -f.CALLED_A_JOB
    amount = f.SAME_AMOUNT if case.equal(invoice) else 0
    called = part_called(invoice)
    worded = f.UNSURE + 1 if called is case.job.stage.kind or (not called and not mark) else 0
    taken = -f.UNSURE if billed_beside(books, case, invoice) else 0
    first = 1 if case.job.stage.kind is not StageKind.FINAL and taken == 0 else 0
    first += 2 * date_points(case, invoice)
    return marked + other + amount + worded + taken + first

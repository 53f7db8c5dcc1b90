"""What keeps an open job from being billed without a look: invoices that may mean it, and contacts not settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.claims import Claim
from jobsync_tui.core.billed.elsewhere import same_amount
from jobsync_tui.core.billed.points import at_site, near, work_points
from jobsync_tui.core.billed.sharing import cover
from jobsync_tui.core.billed.words import called, part_called
from jobsync_tui.core.invoiced import How

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice


UNSETTLED = "it is not settled who the customer is in Xero"


def hesitation(books: Books, case: Case) -> tuple[str, list[Claim]]:
    """Why an open job needs a look before it is billed, and the invoices meant; empty when nothing does."""
    doubtful = [claim for claim in books.claims[case.key] if _doubtful(books, case, claim)]
    doubtful.sort(key=lambda one: (case.disagrees(one.invoice), one.invoice.number, one.invoice.invoice_id))
    if taken := [one for one in books.claims[case.key] if one.of_another and one.invoice.live and one.accepted]:
        return f"{', '.join(called(one.invoice) for one in taken)} was posted for another job", doubtful
    if doubtful:
        return f"{called(doubtful[0].invoice)} may mean this job", doubtful
    if case.key in books.moot:
        return books.moot[case.key], []
    for why, invoice in _near_by(books, case):
        return f"{called(invoice)} {why}", [_asked_about(invoice)]
    if not case.asked.contact_sure:
        return UNSETTLED, []
    return "", []


def _asked_about(invoice: Invoice) -> Claim:
    return Claim(invoice=invoice, how=How.CONTACT_AMOUNT_DATE, named=0, score=0)


def _doubtful(books: Books, case: Case, claim: Claim) -> bool:
    """Whether a live invoice has the job's number where or how it may mean something else."""
    invoice = claim.invoice
    if not invoice.live or claim.of_another or invoice.invoice_id in books.held[case.key]:
        return False
    if claim.other_stage and case.of_its_own:
        return False
    if invoice.invoice_id in books.dropped[case.key]:
        return claim.named >= f.BARE and not _explained(books, invoice)
    weak = claim.spelled and claim.named < f.BARE and not case.agrees(invoice) and claim.named > f.SOMEBODY_ELSES
    if claim.named >= f.BARE or weak:
        return not _anothers(books, case, invoice)
    if case.agrees(invoice):
        return (claim.named >= f.SOMEBODY_ELSES or near(case, invoice)) and not _anothers(books, case, invoice)
    return claim.named >= f.SOMEBODY_ELSES and case.equal(invoice)


def _anothers(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether another job plainly holds the invoice, to the cent."""
    return bool(books.holders[invoice.invoice_id]) and _explained(books, invoice) and case.key not in books.moot


def _explained(books: Books, invoice: Invoice) -> bool:
    return bool(books.holders[invoice.invoice_id]) and not books.unexplained(invoice)


def _near_by(books: Books, case: Case) -> Iterator[tuple[str, Invoice]]:
    """Invoices that name no job, or explain not all of themselves, near enough to hold this one."""
    if case.amount:
        for invoice in same_amount(books, case):
            yield "comes to this job's amount, and no job is known that it bills", invoice
    for invoice in books.about_then(case):
        if not invoice.live or not books.may_take(case, invoice):
            continue
        if books.free(invoice):
            if near(case, invoice) or (_may_hold(case, invoice) and not books.ledger.names_another(case, invoice)):
                yield "is on this contact about that time, and no job is known that it bills", invoice
        elif case.amount and books.unexplained(invoice) >= case.amount * f.MOST_OF:
            yield "comes to more than the jobs it bills", invoice
        elif case.amount and not books.plainly_held(invoice) and _fits_within(case, invoice):
            yield "may hold this job, though it names another", invoice


def _fits_within(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice, or lines of it, come to the job's amount, or it names the job's site."""
    return case.equal(invoice) or bool(cover(case, invoice)) or at_site(case, invoice)


def _may_hold(case: Case, invoice: Invoice) -> bool:
    """Whether an invoice that names no job could bill this one, alone or with more: by amount, work, site or words.

    One for less that has nothing of the job on it is something else.
    """
    enough = case.amount is None or case.worth(invoice) >= case.amount * f.MOST_OF
    return enough or part_called(invoice) is not None or work_points(case, invoice) > 0

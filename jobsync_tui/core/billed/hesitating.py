"""What keeps an open job from being billed without a look: invoices that may mean it, and contacts not settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.claims import Claim
from jobsync_tui.core.billed.elsewhere import fits_better, guessed_amiss, same_amount
from jobsync_tui.core.billed.points import at_site, near, work_points
from jobsync_tui.core.billed.sharing import MENTIONED, cover
from jobsync_tui.core.billed.slips import MEANT
from jobsync_tui.core.billed.wording import UNSETTLED, whose
from jobsync_tui.core.billed.words import called, part_called
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.jobs import StageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice


def hesitation(books: Books, case: Case, *, again: bool = False) -> tuple[str, list[Claim]]:
    """Why an open job needs a look before it is billed, and the invoices meant; empty when nothing does.

    `again` asks of one whose bill was credited in full what may bill it again, and nothing of its contact.
    """
    doubtful = [claim for claim in books.claims[case.key] if _doubtful(books, case, claim)]
    if again:
        doubtful = [claim for claim in doubtful if _comes_after(books, case, claim.invoice)]
    doubtful.sort(key=lambda one: (case.disagrees(one.invoice), one.invoice.number, one.invoice.invoice_id))
    if taken := [one for one in books.claims[case.key] if one.of_another and one.invoice.live and one.accepted]:
        return f"{', '.join(called(one.invoice) for one in taken)} was posted for another job", doubtful
    if doubtful:
        return f"{called(doubtful[0].invoice)} may mean this job", doubtful
    if case.key in books.moot:
        return books.moot[case.key], []
    for why, invoice in _near_by(books, case):
        if again and not (_comes_after(books, case, invoice) and _comes_to(books, case, invoice)):
            continue
        return _said(case, invoice, why), [_asked_about(invoice)]
    if not (again or case.asked.contact_sure):
        return UNSETTLED, []
    return "", []


HERE = "is on this contact"


def _said(case: Case, invoice: Invoice, why: str) -> str:
    """Why an invoice is asked about; on whose contact it is where that is not the one that was asked about."""
    known = case.asked.contact_id is not None
    if case.settled_contact or (known and case.contact == case.asked.contact_id and case.agrees(invoice)):
        return f"{called(invoice)} {why}"
    return f"{whose(case, invoice)}{why.removeprefix(HERE) if why.startswith(HERE) else f', {why}'}"


def _comes_after(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether an invoice is not older than the first bill of the job, so far as both days are known."""
    days = [one.invoice.date for one in books.live(case) if one.invoice.date]
    return not days or invoice.date is None or invoice.date >= min(days)


def _comes_to(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether an invoice, or lines of it, come to the job, or to about as much where it is nobody's."""
    whole = case.equal(invoice) or bool(cover(case, invoice))
    return whole or (books.free(invoice) and near(case, invoice) and not _names_another(books, case, invoice))


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
        return claim.named >= f.BARE and (_named_all_the_same(books, case, claim) or not _explained(books, invoice))
    weak = claim.spelled and claim.named < f.BARE and not case.agrees(invoice) and claim.named > f.SOMEBODY_ELSES
    if claim.named >= f.BARE or weak:
        return not _anothers(books, case, invoice)
    if case.agrees(invoice):
        return (claim.named >= f.SOMEBODY_ELSES or near(case, invoice)) and not _anothers(books, case, invoice)
    return claim.named >= f.SOMEBODY_ELSES and case.equal(invoice)


def _named_all_the_same(books: Books, case: Case, claim: Claim) -> bool:
    """Whether the job is named on its own contact, and only what else is on the invoice speaks for another."""
    why = books.dropped[case.key][claim.invoice.invoice_id]
    return why in {MENTIONED, MEANT} and (claim.sure or not case.disagrees(claim.invoice))


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
        for invoice in guessed_amiss(books, case):
            yield "comes to this job's amount, and may not bill the job it looks like", invoice
    for invoice in books.about_then(case):
        if invoice.live and books.may_take(case, invoice) and (why := _about_then(books, case, invoice)):
            yield why, invoice
    for invoice in books.left_over(case):
        if books.may_take(case, invoice) and _speaks_of(books, case, invoice):
            yield f"{HERE}, and no job is known that it bills", invoice


def _about_then(books: Books, case: Case, invoice: Invoice) -> str:
    """Why an invoice from about the time of the job may hold it; empty where it does not."""
    if books.free(invoice) or fits_better(books, case, invoice):
        loose = near(case, invoice) or (_may_hold(case, invoice) and not _names_another(books, case, invoice))
        return f"{HERE} about that time, and no job is known that it bills" if loose else ""
    if case.amount and books.unexplained(invoice) >= case.amount * f.MOST_OF:
        return "comes to more than the jobs it bills"
    if case.amount and not books.plainly_held(invoice) and _fits_within(case, invoice):
        return "may hold this job, though it names another"
    return ""


def _names_another(books: Books, case: Case, invoice: Invoice) -> bool:
    return books.ledger.names_another(case, invoice, plainly=True)


def _speaks_of(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether an invoice of another time that names no job comes to this one, or names its site, work or order."""
    if case.equal(invoice) or at_site(case, invoice) or (part_called(invoice) and _part_of(case, invoice)):
        return not _names_another(books, case, invoice)
    return False


def _part_of(case: Case, invoice: Invoice) -> bool:
    """Whether an invoice for a part has something of the job on it, or is a deposit taken before it was done."""
    deposit = part_called(invoice) is StageKind.DEPOSIT and case.days_to(invoice) < 0
    return deposit or work_points(case, invoice) > 0


def _fits_within(case: Case, invoice: Invoice) -> bool:
    """Whether the invoice, or lines of it, come to the job's amount, or it names the job's site."""
    return case.equal(invoice) or bool(cover(case, invoice)) or at_site(case, invoice)


def _may_hold(case: Case, invoice: Invoice) -> bool:
    """Whether an invoice that names no job could bill this one, alone or with more: by amount, work, site or words.

    One for less that has nothing of the job on it is something else.
    """
    enough = case.amount is None or case.worth(invoice) >= case.amount * f.MOST_OF
    return enough or part_called(invoice) is not None or work_points(case, invoice) > 0

"""Invoices that may bill a job although nothing plainly says so: what a person is asked before it is billed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.finding import SCORES, Found
from jobsync_tui.core.hints import TELLING, Hint, hint, wanted
from jobsync_tui.core.invoice_index import stem
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.mentions import find as find_mention
from jobsync_tui.core.mentions import others
from jobsync_tui.core.readings import Strength

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jobsync_tui.core.finding import Question
    from jobsync_tui.core.hints import Wanted
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice, InvoiceID

EARLIEST, LATEST = dt.timedelta(days=-6), dt.timedelta(days=45)
"""How far from completion an invoice that names no job may be dated and still be looked at."""

NEAR = Decimal("0.10")
"""Share of the expected total by which an amount may differ and still count as near."""


def looking_alike(question: Question) -> list[Found]:
    """Live invoices of the contact over the same amount about the same time that name no other job."""
    if question.contact_id is None or not question.expected:
        return []
    found = [
        Found(invoice=invoice, how=How.CONTACT_AMOUNT_DATE, score=SCORES[How.CONTACT_AMOUNT_DATE])
        for invoice in question.index.of_contact(question.contact_id)
        if _alike(question, invoice)
    ]
    return sorted(found, key=lambda one: one.order)


def _alike(question: Question, invoice: Invoice) -> bool:
    exactly = question.equal(invoice) and invoice.total == question.expected
    free = exactly and _free(question, invoice)
    return free and _in_time(question.job, invoice) and not _anothers(question, invoice)


def _free(question: Question, invoice: Invoice) -> bool:
    """Whether it bills anything, and neither a person nor our outbox said what else it bills."""
    said = invoice.invoice_id in question.not_these or question.of_another(invoice)
    return invoice.live and not said


def _in_time(job: Job, invoice: Invoice) -> bool:
    if job.completed_on is None or invoice.date is None:
        return True
    return EARLIEST <= invoice.date - job.completed_on <= LATEST


def _anothers(question: Question, invoice: Invoice) -> bool:
    """Whether the invoice evidently bills another known job, or another stage of this one.

    A bare number may be Xero's own, so that alone it does not tell which job it bills.
    """
    known = question.known or ()
    number = invoice.number.strip()
    if stem(number) == question.base and number.casefold() != question.base:
        return True
    marks = {number, number.upper(), stem(number), stem(number).upper()} - {question.job.number}
    if not number.isdecimal() and any(mark in known for mark in marks):
        return True
    return bool(question.known and others(question.index.reference(invoice), question.job.number, known))


def doubts(question: Question, found: Iterable[Found]) -> list[Invoice]:
    """Live invoices, none of those found, with the job's number where or how it may mean something else.

    The number as it is spelled is worth a question wherever it stands; its digits in another spelling
    only on the job's contact, or to the job's amount.
    """
    index, asked = question.index, wanted(question.job.number)
    judged = {one.invoice.invoice_id for one in found}
    candidates: dict[InvoiceID, Invoice] = {
        invoice.invoice_id: invoice
        for group in (
            index.that_may_name(question.job.number),
            index.hinting(asked.digits),
            index.hinting(asked.glued),
            _short_ones(question, asked),
        )
        for invoice in group
        if invoice.invoice_id not in judged and _free(question, invoice)
    }
    unsure = [each for each in candidates.values() if _weakly_named(question, each) or _hinted(question, each, asked)]
    return sorted(unsure, key=lambda one: (question.disagrees(one), one.number, one.invoice_id))


def _short_ones(question: Question, asked: Wanted) -> Collection[Invoice]:
    """Invoices that one or two digits could make doubtful: the contact's, of about the amount."""
    if question.contact_id is None or not asked.digits:
        return ()
    if len(asked.digits) >= TELLING:
        return ()
    return [each for each in question.index.of_contact(question.contact_id) if _near(question, each)]


def _weakly_named(question: Question, invoice: Invoice) -> bool:
    reference = question.index.reference(invoice)
    return find_mention(reference, question.job.number, question.known or ()).strength is Strength.WEAK


def _hinted(question: Question, invoice: Invoice, asked: Wanted) -> bool:
    agrees = question.agrees(invoice)
    near = agrees and _near(question, invoice)
    if not (agrees or question.equal(invoice)):
        return False
    return _strongest(question, invoice, asked) >= (Hint.FAINT if near else Hint.FAIR)


def _strongest(question: Question, invoice: Invoice, asked: Wanted) -> Hint:
    index, known = question.index, question.known or ()
    reference = index.reference(invoice)
    told = hint(reference, asked, known)
    told = max([told, *(hint(text, asked, known, prose=True) for text in index.beside(invoice))])
    # A number of Xero's own sequence says less where the reference names something, nothing where another job.
    most = Hint.FAINT if any(run.digits for run in reference.runs) else Hint.FAIR
    most = Hint.NONE if question.known and others(reference, asked.number, known) else most
    return max(told, min(hint(index.number(invoice), asked, known), most))


def _near(question: Question, invoice: Invoice) -> bool:
    expected = question.expected
    if expected is None or not question.same_money(invoice):
        return False
    return abs(invoice.total - expected) <= expected * NEAR

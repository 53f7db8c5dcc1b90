"""Which invoices belong to a job, and how we know: by number, reference, address, or a person's word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jobsync_tui.core.invoice_index import stem
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.jobs import StageKind
from jobsync_tui.core.mentions import Mention, others
from jobsync_tui.core.mentions import find as find_mention
from jobsync_tui.core.readings import Strength

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.invoice_index import InvoiceIndex
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID

TOLERANCE = Decimal("0.06")
"""Amounts this near are equal: two programs round the tax of a line differently."""

SCORES = {
    How.LINKED: 1.0,
    How.NUMBER: 0.97,
    How.URL: 0.95,
    How.REFERENCE: 0.93,
    How.CONTACT_AMOUNT_DATE: 0.6,
}
"""How sure each way of finding is; `DISAGREES` is taken off for another contact, and for another amount."""

DISAGREES = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One job and all that is known about it, as `billing` was asked."""

    job: Job
    contact_id: ContactID | None
    index: InvoiceIndex
    expected: Decimal | None
    number: str
    known: Collection[str] | None = None
    linked: Collection[InvoiceID] = ()
    not_these: Collection[InvoiceID] = ()
    own: Collection[InvoiceID] = ()
    currency: str = ""
    elsewhere: Collection[InvoiceID] = ()

    @property
    def base(self) -> str:
        """The number our invoices of this job share, without the mark of the stage; case-folded."""
        number = self.number.strip().casefold()
        return number.removesuffix(self.job.stage.suffix.casefold()) or self.job.number.strip().casefold()

    def agrees(self, invoice: Invoice) -> bool:
        """Whether the invoice is on the job's contact, so far as that is known."""
        return self.contact_id is not None and invoice.contact_id == self.contact_id

    def disagrees(self, invoice: Invoice) -> bool:
        """Whether the invoice is on another contact than the job's."""
        return self.contact_id is not None and invoice.contact_id != self.contact_id

    @property
    def money(self) -> str:
        """The currency ours would be in, as far as that is known."""
        return (self.currency or self.job.currency).strip().upper()

    def same_money(self, invoice: Invoice) -> bool:
        """Whether the invoice is in our currency, so far as both are known."""
        theirs = invoice.currency.strip().upper()
        return not self.money or not theirs or self.money == theirs

    def equal(self, invoice: Invoice) -> bool:
        """Whether the invoice comes to what ours would, in the same currency."""
        near = self.expected is not None and abs(invoice.total - self.expected) <= TOLERANCE
        return near and self.same_money(invoice)

    def sure(self, invoice: Invoice) -> bool:
        """Whether a person or we ourselves put the invoice to this job."""
        return invoice.invoice_id in self.linked or invoice.invoice_id in self.own

    def of_another(self, invoice: Invoice) -> bool:
        """Whether our outbox posted the invoice for another job, and nobody said it bills this one too."""
        return invoice.invoice_id in self.elsewhere and not self.sure(invoice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An invoice that belongs to the job; `sure` when a person or we ourselves put it there.

    One `of_another` names this job, yet we posted it for another: two jobs have one number.
    """

    invoice: Invoice
    how: How
    score: float
    sure: bool = False
    other_stage: bool = False
    of_another: bool = False
    others: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, str]:
        """By date, number and id, so that outcomes never depend on the order of invoices."""
        day = self.invoice.date
        return (day.isoformat() if day else "", self.invoice.number, self.invoice.invoice_id)


def find(question: Question) -> list[Found]:
    """Every invoice, void ones too, that a number, reference, address or person ties to the job; oldest first."""
    index, found = question.index, dict[str, Found]()
    candidates: dict[InvoiceID, Invoice] = {
        invoice.invoice_id: invoice
        for group in (
            [index.by_id[each] for each in (*question.linked, *question.own) if each in index.by_id],
            index.of_stem(question.base),
            index.numbered(question.number),
            index.numbered(question.job.number),
            index.that_may_name(question.job.number),
            index.at_url(question.job.url, question.job.id),
        )
        for invoice in group
        if invoice.invoice_id not in question.not_these
    }
    for invoice_id, invoice in candidates.items():
        one = _found(question, invoice)
        if one is not None:
            found[invoice_id] = one
    return sorted(found.values(), key=lambda one: one.order)


def _found(question: Question, invoice: Invoice) -> Found | None:
    mention = _mention(question, invoice)
    how = _how(question, invoice, mention)
    if how is None:
        return None
    sure = question.sure(invoice)
    wrong = question.disagrees(invoice) + (question.expected is not None and not question.equal(invoice))
    return Found(
        invoice=invoice,
        how=how,
        score=1.0 if sure else round(SCORES[how] - DISAGREES * wrong, 2),
        sure=sure,
        other_stage=_of_other_stage(question, invoice, mention),
        of_another=question.of_another(invoice),
        others=others(question.index.reference(invoice), question.job.number, question.known),
    )


def _how(question: Question, invoice: Invoice, mention: Mention) -> How | None:
    if invoice.invoice_id in question.linked:
        return How.LINKED
    if invoice.invoice_id in question.own or _numbered(question, invoice):
        return How.NUMBER
    if mention.strength >= Strength.PLAIN:
        return How.REFERENCE
    if mention.strength is Strength.SHORT and question.agrees(invoice):
        return How.REFERENCE
    if invoice in question.index.at_url(question.job.url, question.job.id):
        return How.URL
    return None


def _mention(question: Question, invoice: Invoice) -> Mention:
    return find_mention(question.index.reference(invoice), question.job.number, question.known or ())


def _numbered(question: Question, invoice: Invoice) -> bool:
    """Whether the invoice carries our number, the job's, or ours with the mark of a stage or a revision.

    `INV-1043` of Xero's own sequence is not job 1043's: letters before the digits must be the job's own.
    """
    number = invoice.number.strip().casefold()
    if not number:
        return False
    if number in {question.number.strip().casefold(), question.job.number.strip().casefold()}:
        return True
    if stem(number) == question.base:
        return number not in {each.casefold() for each in question.known or ()}
    spelled = question.index.number(invoice)
    mention = find_mention(spelled, question.job.number, question.known or ())
    return mention.strength >= Strength.PLAIN


_WORDS_OF_A_PART = re.compile(
    r"\b(?:deposit|progress|part|partial|stage|claim|instal+ment|balance|retention|milestone)\b|\d ?%",
    re.IGNORECASE,
)


def part_worded(invoice: Invoice) -> bool:
    """Whether the invoice says of itself that it bills a part: by its number, reference or a line."""
    texts = (invoice.reference, *(line.description for line in invoice.lines))
    marked = re.search(r"-[dp]\d{1,2}(?:-r\d{1,2})?$", invoice.number.strip(), re.IGNORECASE)
    return bool(marked) or any(_WORDS_OF_A_PART.search(text) for text in texts)


def _of_other_stage(question: Question, invoice: Invoice, mention: Mention) -> bool:
    """Whether it carries the mark of another stage; the bare number is the whole job's, so never a mere stage."""
    number = re.sub(r"-r\d{1,2}$", "", invoice.number.strip().casefold())
    own = question.job.stage.suffix.casefold().removeprefix("-")
    if stem(number) == question.base:
        return number not in {question.base, f"{question.base}-{own}"}
    return bool(mention.suffix) and mention.suffix != own


def aside(question: Question, found: Found) -> bool:
    """Whether an invoice says nothing of this stage: posted for another job, or for another stage.

    The second only where this stage bills a part of its own.
    """
    if found.of_another:
        return True
    stage = question.job.stage
    measured = stage.remaining or stage.percent is not None or stage.amount is not None
    of_its_own = measured or stage.kind is not StageKind.FINAL
    return found.other_stage and of_its_own and not found.sure

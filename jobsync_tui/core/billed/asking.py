"""What is asked about one job, and how its amount and contact compare with an invoice's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.billed.hints import wanted
from jobsync_tui.core.billed.mentions import serial, written_as
from jobsync_tui.core.jobs import StageKind
from jobsync_tui.core.money import ZERO, LineAmountTypes
from jobsync_tui.core.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from jobsync_tui.core.billed.hints import Wanted
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One job and what is known about it.

    `contact_sure` says that a person or an automatic match settled the contact, or, where there is none, that Xero
    has none; `expected` is what our draft would come to, tax included, None when it cannot be drafted, `net` the same
    before tax; `number` the number it would carry; `linked` and `not_these` what a person said; `own` what we posted
    for this stage; `currency` what our draft would be in.
    """

    job: Job
    contact_id: ContactID | None = None
    contact_sure: bool = False
    expected: Decimal | None = None
    net: Decimal | None = None
    number: str = ""
    currency: str = ""
    linked: frozenset[InvoiceID] = frozenset()
    not_these: frozenset[InvoiceID] = frozenset()
    own: frozenset[InvoiceID] = frozenset()


class Case:
    """A job under judgement: what was asked, with what is read out of it once.

    `presumed` is the contact that other jobs of its customer are billed to, in place of one that is not settled, and
    `proven` whether all of them say so. It tells what is billed; nothing is billed because of it.
    """

    def __init__(self, asked: Asked, *, presumed: ContactID | None = None, proven: bool = False) -> None:
        job = asked.job
        self.asked = asked
        self.job = job
        self.key: JobKey = job.key
        self.whole: tuple[str, str] = (job.source, job.id)
        self.contact = presumed or asked.contact_id
        self.settled_contact = asked.contact_sure and asked.contact_id is not None
        self.sure = proven or self.settled_contact
        self.told = presumed if proven else None
        self.own_total = job.total
        self.gross = asked.expected is not None or job.amounts is not LineAmountTypes.EXCLUSIVE
        self.amount: Decimal | None = asked.expected if asked.expected is not None else _own_total(job)
        exclusive = job.amounts is LineAmountTypes.EXCLUSIVE
        self.untaxed: Decimal | None = self.own_total if exclusive else asked.net
        self.money = (asked.currency or job.currency).strip().upper()
        number = asked.number.strip().casefold()
        self.base = number.removesuffix(job.stage.suffix.casefold()) or job.number.strip().casefold()
        self.numbers = frozenset({number, job.number.strip().casefold()} - {""})

    def worth(self, invoice: Invoice) -> Decimal:
        """What an invoice comes to in the job's own measure: with tax where that is known, else before it."""
        return invoice.total if self.gross else invoice.sub_total

    def in_measure(self, invoice: Invoice, gross: Decimal) -> Decimal:
        """An amount with tax, of this invoice, in the job's own measure."""
        if self.gross or not invoice.total:
            return gross
        return gross * invoice.sub_total / invoice.total

    def equal(self, invoice: Invoice) -> bool:
        """Whether the invoice comes to what ours would, in the same currency."""
        return self.meets(self.worth(invoice)) and self.same_money(invoice)

    def meets(self, amount: Decimal) -> bool:
        """Whether an amount in the job's measure is the job's."""
        return self.amount is not None and abs(amount - self.amount) <= TOLERANCE

    def same_money(self, invoice: Invoice) -> bool:
        """Whether the invoice is in our currency, so far as both are known."""
        theirs = invoice.currency.strip().upper()
        return not self.money or not theirs or self.money == theirs

    def other_basis(self, invoice: Invoice) -> bool:
        """Whether the amounts meet once tax is taken off one side."""
        if self.amount is None or not self.same_money(invoice) or not self.amount:
            return False
        untaxed = self.untaxed is not None and abs(invoice.total - self.untaxed) <= TOLERANCE
        return untaxed or abs(invoice.sub_total - self.amount) <= TOLERANCE

    def agrees(self, invoice: Invoice) -> bool:
        """Whether the invoice is on the job's contact, so far as that is known."""
        return self.contact is not None and invoice.contact_id == self.contact

    def disagrees(self, invoice: Invoice) -> bool:
        """Whether the invoice is on another contact than the job's."""
        return self.contact is not None and invoice.contact_id != self.contact

    def days_to(self, invoice: Invoice) -> int:
        """How many days after completion the invoice was written; 0 while either day is not known."""
        if self.job.completed_on is None or invoice.date is None:
            return 0
        return (invoice.date - self.job.completed_on).days

    def settled(self, invoice: Invoice) -> bool:
        """Whether a person or we ourselves put the invoice to this job."""
        return invoice.invoice_id in self.asked.linked or invoice.invoice_id in self.asked.own

    @property
    def free_of_charge(self) -> bool:
        """Whether there is nothing to bill."""
        return self.amount == ZERO

    @property
    def of_its_own(self) -> bool:
        """Whether this stage bills a part of its own, so that other stages' invoices say nothing of it."""
        stage = self.job.stage
        measured = stage.remaining or stage.percent is not None or stage.amount is not None
        return measured or stage.kind is not StageKind.FINAL

    @cached_property
    def digits(self) -> Wanted:
        """The job's number as hints are compared."""
        return wanted(self.job.number)

    @cached_property
    def counting(self) -> str:
        """The digits of the number that count up from job to job, without leading zeros."""
        return serial(self.job.number).lstrip("0")

    @cached_property
    def style(self) -> tuple[str, int]:
        """How the number is written; the same for all jobs of most businesses."""
        return written_as(self.job.number)

    @cached_property
    def own_digits(self) -> frozenset[str]:
        """Digits in a text that may be the job's own: of its number, its order and its place."""
        told = (serial(self.job.number), self.order, *self.place.split())
        return frozenset(one.lstrip("0") for one in told if one)

    @cached_property
    def words(self) -> frozenset[str]:
        """What was done, in words."""
        texts = (self.job.title, self.job.description, *(line.description for line in self.job.lines))
        return frozenset(word for text in texts for word in words(text) if telling(word))

    @cached_property
    def own_words(self) -> frozenset[str]:
        """What was done here, in words, without those of rates: every job has `Labour - apprentice (hr)`."""
        return self.words - RATE_WORDS

    @cached_property
    def place(self) -> str:
        """Number and street of the site, as a text would name it; empty when it has no number."""
        return place_in(self.job.site.line1) or place_in(self.job.site.line2)

    @cached_property
    def order(self) -> str:
        """The digits of the purchase order; empty when they are too few to tell."""
        return order_in(self.job.purchase_order)


def _own_total(job: Job) -> Decimal | None:
    """The lines' sum; None where a stage bills an unknown part of them."""
    stage = job.stage
    unknown = not job.lines and (stage.remaining or stage.percent is not None or stage.amount is not None)
    return None if unknown else job.total


RATE_WORDS = frozenset(
    words(
        """labour labor hour hours hourly hrs rate rates standard time day days call out callout travel mileage kms
    apprentice tradesman tradesperson technician electrician plumber builder painter after ordinary
    material materials parts sundries consumables service fee charge charges minimum each qty"""
    )
)
"""Words of what is charged on any job, whatever was done."""

_SHORTEST_WORD = 3
_SHORTEST_ORDER = 4


def telling(word: str) -> bool:
    """Whether a word says something of the work."""
    return len(word) >= _SHORTEST_WORD and word.isalpha() and word not in {"the", "and", "for", "job", "inv", "per"}


def place_in(line: str) -> str:
    """House number and street name of an address line, folded: `3/12 Wattle St` is `12 wattle`."""
    return next(places_in(line), "")


def places_in(line: str) -> Iterator[str]:
    """Every number with a word behind it, which may be a house in a street."""
    parts = words(line)
    for at, part in enumerate(parts[:-1]):
        if part[0].isdigit() and parts[at + 1].isalpha():
            yield f"{part} {parts[at + 1]}"


def order_in(text: str) -> str:
    """The digits of a purchase order."""
    digits = "".join(char for char in fold(text) if char.isdigit())
    return digits if len(digits) >= _SHORTEST_ORDER else ""

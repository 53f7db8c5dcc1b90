"""What the invoices of one job sum to: the job's own part of each, less credits, in the job's measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.billed.sharing import line_sum
from jobsync_tui.core.billed.words import taken_off
from jobsync_tui.core.money import ZERO, round_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books, Held
    from jobsync_tui.core.ledger import Invoice, InvoiceID

DRAFT_STATUSES = frozenset({"DRAFT", "SUBMITTED"})


def is_draft(invoice: Invoice) -> bool:
    """Whether it bills only once somebody approves it."""
    return invoice.status in DRAFT_STATUSES


def money_of(invoice: Invoice) -> str:
    """The currency as it is compared; empty where it is not known."""
    return invoice.currency.strip().upper()


def credited(books: Books, case: Case, held: Held) -> Decimal:
    """What credits take off the job's part of an invoice, in the job's measure.

    Nobody knows whose part of a shared invoice was credited: each part bears its share, so that all bear it once.
    """
    invoice = held.invoice
    if invoice.total <= ZERO:
        return ZERO
    off, worth = case.in_measure(invoice, books.ledger.credited(invoice)), case.worth(invoice)
    if held.shared and worth:
        off = off * held.amount / worth
    return min(off, held.amount)


def credited_whole(books: Books, held: Held) -> bool:
    """Whether credits cover the invoice."""
    return books.ledger.credited_whole(held.invoice)


def deduction(case: Case, invoice: Invoice) -> Decimal:
    """What lines of an invoice take off for what was billed before, in the job's measure; zero or more."""
    off = taken_off(invoice)
    return -line_sum(case, invoice, (at for at, line in enumerate(invoice.lines) if line in off))


class Tally:
    """What the invoices of a job come to, in its own measure.

    `counted` is what is approved, or else the drafts; `beside` are drafts that bill again what is approved in full.
    """

    def __init__(self, books: Books, case: Case, live: Sequence[Held]) -> None:
        self.case = case
        self.live = live
        self.standing = [one for one in live if not credited_whole(books, one)]
        self.approved = [one for one in self.standing if not is_draft(one.invoice)]
        self.counted = self.approved or self.standing
        self._left = {
            one.invoice.invoice_id: round_to(one.amount - credited(books, case, one)) for one in self.standing
        }
        self.gross = sum((one.amount for one in self.counted), ZERO)
        self.net = self._sum(self.counted)
        self.moneys = frozenset(money_of(one.invoice) for one in self.counted) - {""}
        self.one_money = len(self.moneys) <= 1 and all(case.same_money(one.invoice) for one in self.counted)
        self.beside = self._beside()
        told = [*self.counted, *self.beside]
        self.full = [one for one in told if case.meets(one.amount) and case.same_money(one.invoice)]
        self.parts: Mapping[InvoiceID, Decimal] = {
            one.invoice.invoice_id: self._left[one.invoice.invoice_id] for one in told
        }
        """What of each invoice is counted for the job."""

    @property
    def again(self) -> Decimal:
        """What the drafts beside a complete bill would bill more."""
        return self._sum(self.beside)

    @property
    def duplicate(self) -> bool:
        """Whether the whole job is billed twice, or once and again by a draft."""
        again = any(one in self.beside for one in self.full)
        return bool(self.case.amount) and (len(self.full) > 1 or again)

    @property
    def agrees(self) -> bool:
        """Whether it comes to the job's amount; credits may take off what was too much."""
        amount = self.case.amount
        if amount is None or not self.one_money:
            return False
        slack = TOLERANCE * max(len(self.counted), 1)
        return abs(self.net - amount) <= slack

    @property
    def drafts_complete(self) -> bool:
        """Whether what is approved comes to less, and drafts beside it to the rest."""
        drafts = sum((one.amount for one in self.standing if is_draft(one.invoice)), ZERO)
        return bool(self.approved) and bool(drafts) and self.case.meets(self.net + drafts)

    @property
    def deducted(self) -> bool:
        """Whether the one invoice is the job's less a deposit that it takes off, wherever that was billed."""
        if len(self.counted) != 1 or self.case.amount is None:
            return False
        one = self.counted[0]
        off = deduction(self.case, one.invoice)
        return bool(off) and self.case.meets(one.amount + off)

    def _sum(self, some: Sequence[Held]) -> Decimal:
        return sum((self._left[one.invoice.invoice_id] for one in some), ZERO)

    def _beside(self) -> list[Held]:
        if not self.approved or not (self.agrees or self.deducted):
            return []
        drafts = [one for one in self.standing if is_draft(one.invoice) and self._alike(one.invoice)]
        return drafts if self._sum(drafts) > TOLERANCE else []

    def _alike(self, invoice: Invoice) -> bool:
        """Whether an invoice is in the currency of what is counted, so far as both are known."""
        return self.case.same_money(invoice) and (not self.moneys or self.moneys >= {money_of(invoice)} - {""})

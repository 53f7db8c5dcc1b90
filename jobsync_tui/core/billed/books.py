"""The books while they are judged: who holds which invoice, and for how much."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.claims import Claim
from jobsync_tui.core.billed.figures import EARLIEST, LATEST, LONG_BEFORE, LONG_UNNAMED_AFTER, TOLERANCE
from jobsync_tui.core.billed.shelf import Calendar
from jobsync_tui.core.billed.tally import credited_whole
from jobsync_tui.core.invoiced import How
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.ground import Ledger
    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An invoice held to bill a job: for which amount in the job's measure, and why that is not beyond doubt."""

    claim: Claim
    amount: Decimal
    shared: bool = False
    """It bills other jobs as well."""

    doubt: str = ""

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return self.claim.invoice


class Books:
    """Jobs and invoices while one is put to the other."""

    def __init__(self, cases: Sequence[Case], ledger: Ledger, claims: Mapping[JobKey, Sequence[Claim]]) -> None:
        self.cases = sorted(cases, key=lambda case: str(case.key))
        self.by_key = {case.key: case for case in self.cases}
        self.ledger = ledger
        self.claims = claims
        self.numbers = frozenset(case.job.number for case in self.cases)
        self._other_stages = {
            case.key: {one.invoice.invoice_id for one in claims[case.key] if one.other_stage and case.of_its_own}
            for case in self.cases
        }
        self.held: dict[JobKey, dict[InvoiceID, Held]] = {case.key: {} for case in self.cases}
        self.holders: defaultdict[InvoiceID, set[JobKey]] = defaultdict(set)
        self.dropped: defaultdict[JobKey, dict[InvoiceID, str]] = defaultdict(dict)
        """Claims that another job's better one outweighs: no doubt about this job comes of them."""

        self._loose: dict[Decimal, list[Invoice]] = {}
        self._guessed: dict[Decimal, list[Invoice]] = {}
        self._calendars: dict[ContactID, Calendar[Invoice]] = {}
        self._left_over: dict[ContactID, Calendar[Invoice]] = {}
        self.moot: dict[JobKey, str] = {}
        """Jobs of which one is billed, nobody knows which: the sentence that says so."""

        self.by_contact: defaultdict[ContactID, list[Case]] = defaultdict(list)
        for case in self.cases:
            if case.contact is not None:
                self.by_contact[case.contact].append(case)

    def hold(self, case: Case, held: Held) -> None:
        """Put an invoice to a job, or replace how it is held."""
        self.held[case.key][held.invoice.invoice_id] = held
        self.holders[held.invoice.invoice_id].add(case.key)

    def put(
        self, case: Case, invoice: Invoice, amount: Decimal, score: int, *, doubt: str, shared: bool = False
    ) -> None:
        """Put an invoice that does not name the job to it."""
        claim = Claim(invoice=invoice, how=How.CONTACT_AMOUNT_DATE, named=0, score=score)
        self.hold(case, Held(claim=claim, amount=amount, shared=shared, doubt=doubt))

    def drop(self, case: Case, invoice_id: InvoiceID, why: str) -> None:
        """Take an invoice from a job, since it is better explained otherwise."""
        self.held[case.key].pop(invoice_id, None)
        self.holders[invoice_id].discard(case.key)
        self.dropped[case.key][invoice_id] = why

    def doubt(self, case: Case, invoice_id: InvoiceID, doubt: str) -> None:
        """Keep an invoice with a job, and say why somebody should look."""
        self.held[case.key][invoice_id] = replace(self.held[case.key][invoice_id], doubt=doubt)

    def live(self, case: Case) -> list[Held]:
        """What bills the job: held, neither void nor for another stage of it, oldest first."""
        found = [one for one in self.held[case.key].values() if one.invoice.live]
        return sorted(found, key=lambda one: one.claim.order)

    def open(self, case: Case) -> bool:
        """Whether nothing that stands is held to bill the job."""
        return not any(one.invoice.live for one in self.held[case.key].values())

    def unbilled(self, case: Case) -> bool:
        """Whether nothing is held to bill the job but what was credited in full: it may be billed again."""
        return all(credited_whole(self, one) for one in self.live(case))

    def free(self, invoice: Invoice) -> bool:
        """Whether the invoice stands and no job holds it."""
        return invoice.live and not self.holders[invoice.invoice_id]

    def loose(self, amount: Decimal) -> list[Invoice]:
        """Invoices of this total or subtotal that no job held when it was first asked."""
        if amount not in self._loose:
            self._loose[amount] = [one for one in self.ledger.index.that_come_to(amount) if self.free(one)]
        return self._loose[amount]

    def guessed(self, invoice: Invoice) -> bool:
        """Whether the invoice is held, but by no job that it names."""
        held = [self.held[key][invoice.invoice_id] for key in self.holders[invoice.invoice_id]]
        return invoice.live and bool(held) and all(not one.claim.firm for one in held)

    def merely_guessed(self, amount: Decimal) -> list[Invoice]:
        """Invoices of this total or subtotal that were held only by guesses when it was first asked."""
        if amount not in self._guessed:
            self._guessed[amount] = [one for one in self.ledger.index.that_come_to(amount) if self.guessed(one)]
        return self._guessed[amount]

    def about_then(self, case: Case) -> list[Invoice]:
        """Invoices of the job's contact, held or not, written about when the job was done."""
        if case.contact is None:
            return []
        if case.contact not in self._calendars:
            held = self.ledger.index.of_contact(case.contact)
            self._calendars[case.contact] = Calendar((one.date, one) for one in held)
        return self._calendars[case.contact].between(case.job.completed_on, EARLIEST, LATEST)

    def left_over(self, case: Case) -> list[Invoice]:
        """Invoices of the job's contact that no job held when it was first asked, long before and after it too."""
        if case.contact is None:
            return []
        if case.contact not in self._left_over:
            held = self.ledger.index.of_contact(case.contact)
            self._left_over[case.contact] = Calendar((one.date, one) for one in held if self.free(one))
        return self._left_over[case.contact].between(case.job.completed_on, LONG_BEFORE, LONG_UNNAMED_AFTER)

    def may_take(self, case: Case, invoice: Invoice) -> bool:
        """Whether nobody said what else the invoice bills, nor does the mark of another stage."""
        told = invoice.invoice_id in case.asked.not_these or invoice.invoice_id in self._other_stages[case.key]
        return not told and not self.ledger.of_another(case, invoice)

    def plainly_held(self, invoice: Invoice) -> bool:
        """Whether it names each job that holds it, comes to the part that is held, and is on the job's contact."""
        holders = [(self.by_key[key], self.held[key][invoice.invoice_id]) for key in self.holders[invoice.invoice_id]]
        return bool(holders) and all(
            held.claim.firm and case.meets(held.amount) and not case.disagrees(invoice) for case, held in holders
        )

    def unexplained(self, invoice: Invoice) -> Decimal:
        """What of an invoice no job accounts for, in the measure of the first job that holds it; less credits."""
        holders = [self.by_key[key] for key in sorted(self.holders[invoice.invoice_id], key=str)]
        if not holders:
            return invoice.total - self.ledger.credited(invoice)
        first = holders[0]
        worth = first.worth(invoice) - first.in_measure(invoice, self.ledger.credited(invoice))
        held = sum((self._explained_by(case, invoice) for case in holders), ZERO)
        left = worth - min(held, worth)
        return left if left > TOLERANCE else ZERO

    def _explained_by(self, case: Case, invoice: Invoice) -> Decimal:
        """The part a job holds, but no more of it than the job comes to."""
        held = self.held[case.key][invoice.invoice_id].amount
        return held if case.amount is None else min(held, case.amount)


def wholes(cases: Iterable[Case]) -> dict[tuple[str, str], list[Case]]:
    """Cases that are stages of one job, together."""
    found: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        found[case.whole].append(case)
    return dict(found)


def billed_beside(books: Books, case: Case, invoice: Invoice) -> bool:
    """Whether another invoice than this one, or the part of it that is held, comes to the whole job."""
    beside = (one for one in books.live(case) if one.invoice is not invoice)
    return any(case.meets(one.amount) and case.same_money(one.invoice) for one in beside)

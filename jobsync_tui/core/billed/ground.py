"""What every job is judged against: the ledger, all job numbers there are, what we posted, and who has credit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.credits import taken_back
from jobsync_tui.core.billed.index import stem
from jobsync_tui.core.billed.mentions import essence, names_like, serial
from jobsync_tui.core.billed.mentions import others as others_named
from jobsync_tui.core.billed.points import at_site
from jobsync_tui.core.billed.ranges import has_range
from jobsync_tui.core.billed.sharing import cover
from jobsync_tui.core.billed.undoing import undone
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.credits import Credits
    from jobsync_tui.core.billed.index import InvoiceIndex
    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What every job is judged against: the invoices, all job numbers there are, and what we posted for which job.

    `known` is None where nobody said which numbers there are; `posted` gives source and id of the job.
    """

    index: InvoiceIndex
    known: Collection[str] | None
    posted: Mapping[InvoiceID, tuple[str, str]]
    credits: Credits
    own_sequence: bool = False
    """Whether bare invoice numbers are Xero's own, so that one that equals a job's number does so by chance."""

    _runs: dict[InvoiceID, frozenset[str] | None] = field(default_factory=dict, init=False, repr=False)
    _undone: dict[ContactID, Mapping[InvoiceID, Decimal]] = field(default_factory=dict, init=False, repr=False)
    _numbered: dict[InvoiceID, str] = field(default_factory=dict, init=False, repr=False)
    _named: dict[tuple[str, str, int, int, bool], bool] = field(default_factory=dict, init=False, repr=False)

    def credited(self, invoice: Invoice) -> Decimal:
        """What credit notes take off an invoice, tax included, by allocation, by its number or by its job's."""
        contact = invoice.contact_id
        if contact not in self._undone:
            self._undone[contact] = undone(contact, self.credits, self.index, self.numbers)
        return taken_back(invoice, self.credits, self._undone[contact].get(invoice.invoice_id, ZERO))

    def credited_whole(self, invoice: Invoice) -> bool:
        """Whether credit notes cover the invoice."""
        return invoice.total > ZERO and self.credited(invoice) >= invoice.total - f.TOLERANCE

    def of_another(self, case: Case, invoice: Invoice) -> bool:
        """Whether our outbox posted the invoice for another job, and nobody said it bills this one too."""
        job = self.posted.get(invoice.invoice_id)
        return job is not None and job != case.whole and not case.settled(invoice)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All job numbers there are, so far as they are known."""
        return frozenset(self.known or ())

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters that job numbers begin with."""
        return frozenset(run for number in self.known or () for run in essence(number)[:1] if not run[0].isdecimal())

    def silent_on(self, case: Case, invoice: Invoice) -> bool:
        """Whether the counting digits of a job's number stand nowhere in the reference or the lines of an invoice."""
        digits = self._digits(invoice)
        return digits is not None and case.counting not in digits

    def _digits(self, invoice: Invoice) -> frozenset[str] | None:
        """Every run of digits in reference and lines, without leading zeros; None if a range may hold more."""
        if invoice.invoice_id not in self._runs:
            readings = (self.index.reference(invoice), *self.index.lines(invoice))
            held = frozenset(run.text.lstrip("0") for one in readings for run in one.runs if run.digits)
            self._runs[invoice.invoice_id] = None if any(has_range(one.text) for one in readings) else held
        return self._runs[invoice.invoice_id]

    def names_another(self, case: Case, invoice: Invoice, *, plainly: bool = False) -> bool:
        """Whether the invoice names another job: a known one, or a number that is written as job numbers are.

        Plainly named is one that is known, called a job or spelled as one: a bare number that is only as long may be
        the customer's order, which speaks against a match but settles no doubt. Nor does any name where site and
        amount, or amount and order, are the job's: somebody is asked.
        """
        return self._named_for_another(case, invoice, plainly=plainly) and not (
            plainly and self._is_this_jobs_all_the_same(case, invoice)
        )

    def _is_this_jobs_all_the_same(self, case: Case, invoice: Invoice) -> bool:
        """Whether site and amount on lines, or the whole amount and the order, are the job's on its contact.

        Not for an invoice that carries the job's own number: there a name beside it is what is doubted.
        """
        if not case.agrees(invoice) or invoice.number.strip().casefold() in case.numbers:
            return False
        texts = (self.index.reference(invoice), *self.index.lines(invoice))
        ordered = bool(case.order) and any(case.order in one.text for one in texts)
        return (ordered and case.equal(invoice)) or (at_site(case, invoice) and bool(cover(case, invoice)))

    def _named_for_another(self, case: Case, invoice: Invoice, *, plainly: bool) -> bool:
        """Jobs whose numbers are written alike get one answer, unless something of the job stands in the texts."""
        if self.known and self._numbered_for_another(case, invoice):
            return True
        digits = self._digits(invoice)
        if digits is None or not digits.isdisjoint(case.own_digits):
            return self._texts_name_another(case, invoice, plainly=plainly)
        alike = (invoice.invoice_id, *case.style, len(case.counting), plainly)
        if alike not in self._named:
            self._named[alike] = self._texts_name_another(case, invoice, plainly=plainly)
        return self._named[alike]

    def _texts_name_another(self, case: Case, invoice: Invoice, *, plainly: bool = False) -> bool:
        if self.known and self.others(case, invoice):
            return True
        apart, number = {case.order, *case.place.split()}, case.job.number
        if names_like(self.index.reference(invoice), number, letters=self.letters, apart=apart, plainly=plainly):
            return True
        lines = self.index.lines(invoice)
        return any(names_like(line, number, letters=self.letters, apart=apart, prose=True) for line in lines)

    def _numbered_for_another(self, case: Case, invoice: Invoice) -> bool:
        """Whether its number is another known job's; a bare one may be Xero's own, so that it does not tell."""
        if invoice.invoice_id not in self._numbered:
            self._numbered[invoice.invoice_id] = self._known_number(invoice)
        bare = self._numbered[invoice.invoice_id]
        return bool(bare) and bare not in {case.base, case.job.number.strip().casefold()}

    def _known_number(self, invoice: Invoice) -> str:
        """The number of an invoice without its marks, where it is a known job's; else empty."""
        number = invoice.number.strip()
        bare = stem(number)
        told = any(each in (self.known or ()) for each in (number, number.upper(), bare, bare.upper()))
        return bare if told and not number.isdecimal() else ""

    def others(self, case: Case, invoice: Invoice) -> tuple[str, ...]:
        """Other jobs that the reference names; the job's own purchase order is none."""
        found = others_named(
            self.index.reference(invoice), case.job.number, None if self.known is None else self.numbers
        )
        return tuple(one for one in found if not case.order or serial(one) != case.order)


def own_sequence(cases: Sequence[Case], index: InvoiceIndex) -> bool:
    """Whether invoices with a job's bare number are mostly on other contacts than the job's."""
    met = [case.agrees(invoice) for case in cases if case.sure for invoice in index.numbered(serial(case.job.number))]
    return len(met) >= f.ENOUGH_MET and sum(met) < len(met) * f.MOSTLY

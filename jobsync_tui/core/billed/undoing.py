"""Credit notes that nobody allocated, by the job they name: `Job 4699 cancelled` takes off what billed job 4699."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.credits import nameless, spread
from jobsync_tui.core.billed.mentions import find, postings
from jobsync_tui.core.billed.readings import Strength, read
from jobsync_tui.core.billed.spelling import counted_by
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from jobsync_tui.core.billed.credits import Credits
    from jobsync_tui.core.billed.index import InvoiceIndex
    from jobsync_tui.core.billed.mentions import Mention
    from jobsync_tui.core.ledger import ContactID, Credit, Invoice, InvoiceID

_STANDING = frozenset({"AUTHORISED", "PAID"})


def undone(
    contact_id: ContactID, held: Credits, index: InvoiceIndex, numbers: frozenset[str]
) -> Mapping[InvoiceID, Decimal]:
    """What credit notes that name jobs take off the approved invoices of a contact that name the same, with tax."""
    found: defaultdict[InvoiceID, Decimal] = defaultdict(lambda: ZERO)
    if not held.get(contact_id):
        return found
    invoices = index.of_contact(contact_id)
    for credit in nameless(contact_id, held, invoices):
        jobs = _named(credit, numbers)
        theirs = [one for one in invoices if one.status in _STANDING and _of(credit, jobs, one, index, numbers)]
        for invoice, amount in spread(credit, theirs, one_job=len(jobs) == 1):
            found[invoice.invoice_id] += amount
    return found


def _named(credit: Credit, numbers: frozenset[str]) -> dict[str, Mention]:
    """The known jobs that a credit note names as invoices do, and how."""
    reading = read(credit.reference)
    digits = {run.lstrip("0") for run in postings(reading.text)}
    asked = {number for run in digits for number in counted_by(numbers).get(run, ())}
    found = {number: find(reading, number, numbers) for number in asked}
    return {number: mention for number, mention in found.items() if mention.strength >= Strength.PLAIN}


def _of(
    credit: Credit, jobs: Mapping[str, Mention], invoice: Invoice, index: InvoiceIndex, numbers: frozenset[str]
) -> bool:
    """Whether an invoice bills a job that a credit note names, or the stage of it that is named."""
    same = not (credit.currency and invoice.currency) or credit.currency == invoice.currency
    return same and any(_names(index, invoice, number, named, numbers) for number, named in jobs.items())


def _names(index: InvoiceIndex, invoice: Invoice, number: str, named: Mention, numbers: frozenset[str]) -> bool:
    reference, spelled = index.reference(invoice), index.number(invoice)
    told = [find(reference, number, numbers)]
    if not invoice.number.strip().isdecimal():  # a bare one is Xero's own
        told.append(find(spelled, number, numbers, in_full=True))
    if any(one.strength >= Strength.SHORT and named.suffix in {"", one.suffix} for one in told):
        return True
    lines = (find(line, number, numbers) for line in index.lines(invoice))
    return not named.suffix and any(one.strength is Strength.STRONG for one in lines)

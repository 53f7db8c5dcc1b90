"""Where nobody could know: an invoice without a name that fits more jobs than it bills."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
    from tests.labelled.billing.labels import LabelledJob

TOLERANCE = Decimal("0.06")
BEFORE, AFTER = 10, 60
"""Days before and after completion within which an invoice without a name may be a job's."""
APART = 6
"""Days by which one job must lie nearer to an invoice than another, to be its job by that alone."""


def with_doubts(
    jobs: Iterable[LabelledJob], invoices: Iterable[Invoice], unnamed: Mapping[InvoiceID, str]
) -> tuple[LabelledJob, ...]:
    """Mark the jobs among which nobody can choose."""
    jobs = tuple(jobs)
    live = {one.invoice_id: one for one in invoices if one.live and one.type == "ACCREC"}
    loose = [one for one in live.values() if one.invoice_id in unnamed]
    by_contact: defaultdict[ContactID, list[int]] = defaultdict(list)
    for at, one in enumerate(jobs):
        if one.contact_id and not any(each in live and each not in unnamed for each in one.invoices):
            by_contact[one.contact_id].append(at)
    doubtful: set[int] = set()
    for invoice in loose:
        site = unnamed[invoice.invoice_id]
        near = [at for at in by_contact.get(invoice.contact_id, []) if not site or site == jobs[at].job.site.line1]
        doubtful |= _doubtful(invoice, [(at, jobs[at]) for at in near], live)
    return tuple(replace(one, undecidable=at in doubtful) for at, one in enumerate(jobs))


def _doubtful(invoice: Invoice, near: list[tuple[int, LabelledJob]], live: Container[InvoiceID]) -> set[int]:
    """The jobs that one nameless invoice may bill, where there is more than the true one."""
    fits = {at: one for at, one in near if _fits(invoice, one)}
    true = next((one for one in fits.values() if invoice.invoice_id in one.invoices), None)
    if true is None:
        return set(fits)
    if all(any(each in live for each in one.invoices) for one in fits.values()):
        return set()
    reach = _days(invoice, true) + APART
    close = {at for at, one in fits.items() if one is true or _days(invoice, one) < reach}
    return close if len(close) > 1 else set()


def _fits(invoice: Invoice, one: LabelledJob) -> bool:
    if invoice.date is None or one.job.completed_on is None:
        return False
    late = (invoice.date - one.job.completed_on).days
    return -BEFORE <= late <= AFTER and abs(invoice.total - one.expected) <= TOLERANCE


def _days(invoice: Invoice, one: LabelledJob) -> int:
    """How far an invoice lies from its job; before the job counts double."""
    if invoice.date is None or one.job.completed_on is None:
        return AFTER
    late = (invoice.date - one.job.completed_on).days
    return late if late >= 0 else -2 * late

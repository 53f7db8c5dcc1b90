"""Two rules anybody would write first, as a check that the books are neither too easy nor too hard."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledStatus, Billing, How, LinkedInvoice, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.labels import Books


def equal_reference(books: Books) -> dict[JobKey, Billing]:
    """Billed if a reference is the job's number."""
    return _by_keys(books, lambda text: [text.strip().casefold()], lambda number: number.casefold())


def number_in_reference(books: Books) -> dict[JobKey, Billing]:
    """Billed if a reference has the digits of the job's number in it."""
    return _by_keys(books, lambda text: re.findall(r"\d+", text), lambda number: re.findall(r"\d+", number)[-1])


def _by_keys(books: Books, read: Callable[[str], Iterable[str]], key: Callable[[str], str]) -> dict[JobKey, Billing]:
    found: defaultdict[str, list[Invoice]] = defaultdict(list)
    for invoice in books.invoices:
        if invoice.type == "ACCREC" and invoice.live:
            for text in read(invoice.reference):
                found[text].append(invoice)
    return {one.job.key: _said(found.get(key(one.job.number), [])) for one in books.jobs}


def _said(invoices: list[Invoice]) -> Billing:
    if not invoices:
        return Billing(status=BilledStatus.NOT_INVOICED)
    return Billing(status=BilledStatus.INVOICED, invoices=tuple(_linked(one) for one in invoices))


def _linked(invoice: Invoice) -> LinkedInvoice:
    return LinkedInvoice(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        status=invoice.status,
        date=invoice.date,
        total=invoice.total,
        role=Role.FULL,
        how=How.REFERENCE,
        score=1.0,
    )

"""The answer under measure: what the app says of every job of labelled books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed import Asked, InvoiceIndex, reckon
from jobsync_tui.core.drafting import InvoicePolicy, invoice_number
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.matching import ContactIndex, match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import ContactID
    from tests.labelled.billing.labels import Books

    Known = Mapping[JobKey, ContactID | None]

POLICY = InvoicePolicy()


def true_contacts(books: Books) -> dict[JobKey, ContactID | None]:
    """Whom each job bills to, as if a person had confirmed every one."""
    return {one.job.key: one.contact_id for one in books.jobs}


def matched_contacts(books: Books) -> dict[JobKey, ContactID | None]:
    """Whom each job bills to as far as the matcher decides by itself."""
    index = ContactIndex(books.contacts)
    found = {one.job.key: match(one.job.customer, one.job.site, index) for one in books.jobs}
    return {key: one.contact_id if one.decision is Decision.AUTO else None for key, one in found.items()}


def solve(books: Books, contacts: Known | None = None) -> dict[JobKey, Billing]:
    """Ask for every job; by default with the contacts known."""
    contacts = true_contacts(books) if contacts is None else contacts
    asked = [
        Asked(
            job=one.job,
            contact_id=contacts[one.job.key],
            contact_sure=contacts[one.job.key] is not None,
            expected=one.expected,
            number=invoice_number(one.job, POLICY),
            currency=one.job.currency or books.currency,
        )
        for one in books.jobs
    ]
    return reckon(asked, InvoiceIndex(books.invoices), credits_=books.credits)

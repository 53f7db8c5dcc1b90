"""What a labelled book holds: jobs and invoices, and of each job what is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledStatus

if TYPE_CHECKING:
    from decimal import Decimal

    from jobsync_tui.core.invoiced import BilledFlag
    from jobsync_tui.core.jobs import Customer, Job
    from jobsync_tui.core.ledger import Contact, ContactID, Credit, Invoice, InvoiceID

OPEN = frozenset({BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY, BilledStatus.CREDITED})
"""Nothing stands billed: the whole job may be billed (again)."""

BILLED = frozenset(
    {
        BilledStatus.DRAFT,
        BilledStatus.INVOICED,
        BilledStatus.PART_INVOICED,
        BilledStatus.OVER_INVOICED,
        BilledStatus.AMOUNT_MISMATCH,
    }
)
"""Something stands billed: billing the whole job again bills twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledJob:
    """A job and the truth of it.

    `contact_id` is whom it truly bills to, None where Xero has no such contact; `invoices` are those that bill it or
    were meant to, void ones and drafts among them; `related` bill another stage of the same job; `also` are statuses
    that a careful bookkeeper might as well give; `undecidable` means that nobody could know from these books.
    """

    job: Job
    contact_id: ContactID | None
    status: BilledStatus
    flags: frozenset[BilledFlag]
    invoices: frozenset[InvoiceID]
    scenario: str
    expected: Decimal
    related: frozenset[InvoiceID] = frozenset()
    also: frozenset[BilledStatus] = frozenset()
    undecidable: bool = False

    @property
    def right(self) -> frozenset[BilledStatus]:
        """Every status that is right."""
        return self.also | {self.status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The jobs of one business and its ledger, with the truth known."""

    seed: int
    business: str
    currency: str
    contacts: tuple[Contact, ...]
    customers: tuple[Customer, ...]
    jobs: tuple[LabelledJob, ...]
    invoices: tuple[Invoice, ...]
    credits: tuple[Credit, ...]

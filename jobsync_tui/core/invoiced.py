"""What the invoices say of a job, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from jobsync_tui.core.ledger import ContactID, InvoiceID


class BilledStatus(StrEnum):
    """What the invoices say of a job."""

    NOT_INVOICED = "not_invoiced"
    NO_CHARGE = "no_charge"
    DRAFT = "draft"
    INVOICED = "invoiced"
    PART_INVOICED = "part_invoiced"
    OVER_INVOICED = "over_invoiced"
    AMOUNT_MISMATCH = "amount_mismatch"
    VOID_ONLY = "void_only"
    CREDITED = "credited"


class BilledFlag(StrEnum):
    """What is worth knowing beside the status."""

    WRONG_CONTACT = "wrong_contact"
    DUPLICATE_INVOICE = "duplicate_invoice"
    HAS_VOID = "has_void"
    HAS_CREDIT = "has_credit"
    STAGED = "staged"
    MULTI_JOB = "multi_job"
    TAX_BASIS = "tax_basis"
    EDITED_AFTER_INVOICE = "edited_after_invoice"
    DRAFT_PRESENT = "draft_present"


class Role(StrEnum):
    """What part an invoice plays for a job."""

    FULL = "full"
    PART = "part"
    VOID = "void"
    CREDIT = "credit"
    DUPLICATE = "duplicate"
    MULTI = "multi"


class How(StrEnum):
    """How an invoice was found to belong to a job."""

    NUMBER = "number"
    REFERENCE = "reference"
    URL = "url"
    CONTACT_AMOUNT_DATE = "contact+amount+date"
    LINKED = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedInvoice:
    """An invoice held to belong to a job; `score` from 0 to 1 says how sure.

    `part` is what of it counts for this job: its own share and stage, less credits, with tax where the job's amount
    is known with tax; None where that is all of it. `asked` marks one that is only asked about: it bills nothing yet.
    """

    invoice_id: InvoiceID
    number: str
    status: str
    date: dt.date | None
    total: Decimal
    role: Role
    how: How
    score: float
    currency: str = ""
    part: Decimal | None = None
    asked: bool = False

    @property
    def counted(self) -> Decimal:
        """What of it counts for the job."""
        return self.total if self.part is None else self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """What the invoices say of one job; `auto` False means a person should look before anything is billed."""

    status: BilledStatus
    flags: frozenset[BilledFlag] = frozenset()
    invoices: tuple[LinkedInvoice, ...] = ()
    auto: bool = True
    why: str = ""
    told: ContactID | None = None
    """Whose the customer is by what bills their other jobs, where nothing else settles it."""

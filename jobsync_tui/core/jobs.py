"""The job side of the bridge: what any job system tells us, in one shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from jobsync_tui.core.money import HUNDRED, ZERO, LineAmountTypes, round_to

JobId = NewType("JobId", str)
"""The source's own id of a job; unique within its source only."""


class LineKind(StrEnum):
    """What a job line charges for, where the source says."""

    LABOUR = "labour"
    MATERIAL = "material"
    SUBCONTRACT = "subcontract"
    TRAVEL = "travel"
    FEE = "fee"
    DISCOUNT = "discount"
    OTHER = "other"


class StageKind(StrEnum):
    """Which billable step of a job this is."""

    DEPOSIT = "deposit"
    PROGRESS = "progress"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal or site address as its source spells it; parts may be empty."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    def one_line(self) -> str:
        """Join the parts that are present with commas."""
        parts = (self.line1, self.line2, self.city, self.region, self.postcode, self.country)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who the job was for, as the source spells it."""

    id: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    tax_number: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Which step is billed, and how much of the job; at most one of the three measures is given.

    `percent` of the job's total; `amount` in the job's own tax basis; `remaining` = what is not billed yet.
    """

    kind: StageKind = StageKind.FINAL
    sequence: int = 1
    percent: Decimal | None = None
    amount: Decimal | None = None
    remaining: bool = False

    @property
    def key(self) -> str:
        """A short name unique within the job: `final`, `deposit`, `progress-2`."""
        return str(self.kind) if self.sequence == 1 else f"{self.kind}-{self.sequence}"

    @property
    def suffix(self) -> str:
        """What an invoice number carries for this stage: nothing for the final one, else -D1, -P2."""
        if self.kind is StageKind.FINAL and self.sequence == 1:
            return ""
        return f"-{self.kind[0].upper()}{self.sequence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One billable line, in the job's tax basis; prices per unit, in currency units."""

    id: str
    kind: LineKind | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    cost: Decimal | None = None
    discount_percent: Decimal = ZERO
    tax: str = ""
    item_code: str = ""
    account_code: str = ""
    tracking: tuple[tuple[str, str], ...] = ()

    @property
    def net_unit_price(self) -> Decimal:
        """Unit price after the line's discount, unrounded."""
        return self.unit_price * (HUNDRED - self.discount_percent) / HUNDRED

    @property
    def amount(self) -> Decimal:
        """What the line charges, to the cent."""
        return round_to(self.quantity * self.net_unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a job: the name it gets in Xero, and where it lies on this machine (absolute, as it was pulled)."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKey:
    """What identifies one billable step across pulls: source, job id, stage."""

    source: str
    job_id: JobId
    stage: str

    def __str__(self) -> str:
        return f"{self.source}:{self.job_id}:{self.stage}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, normalised from any source, with the stage that is to be billed."""

    source: str
    id: JobId
    number: str
    status: str = "completed"
    completed_on: date | None = None
    updated_at: datetime | None = None
    title: str = ""
    description: str = ""
    notes: str = ""
    purchase_order: str = ""
    currency: str = ""
    amounts: LineAmountTypes = LineAmountTypes.EXCLUSIVE
    url: str = ""
    customer: Customer = field(default_factory=Customer)
    site: Address = field(default_factory=Address)
    custom_fields: tuple[tuple[str, str], ...] = ()
    stage: Stage = field(default_factory=Stage)
    lines: tuple[JobLine, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def key(self) -> JobKey:
        """What identifies this billable step across pulls."""
        return JobKey(source=self.source, job_id=self.id, stage=self.stage.key)

    @property
    def total(self) -> Decimal:
        """Sum of the lines in the job's own tax basis."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def billable(self) -> bool:
        """Whether the source has released it: completed, or a stage that is billed before completion."""
        return self.stage.kind is not StageKind.FINAL or self.status.strip().casefold() in RELEASED


RELEASED = frozenset({"", "complete", "completed", "done", "finished"})
"""Statuses, case-folded, that mean the work is done; sources translate their own words to these."""

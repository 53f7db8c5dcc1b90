"""Jobs that are asked about together, and what is said of them: values for the tests of the whole ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.billed import Asked, BilledStatus, InvoiceIndex, reckon
from jobsync_tui.core.jobs import Job, JobId, JobLine
from tests.core.invoices import JOB, KAURI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.ledger import ContactID, Invoice


def job(number: str, amount: str = "100", **more: Any) -> Job:
    """A job over an amount before tax."""
    lines = (JobLine(id="1", unit_price=Decimal(amount)),)
    return replace(JOB, id=JobId(more.pop("key", number)), number=number, lines=lines, **more)


def ask(one: Job, contact: ContactID | None = KAURI, **more: Any) -> Asked:
    """The question about a job, its contact settled; 10 % tax."""
    given_ = {"contact_sure": contact is not None, "expected": one.total * Decimal("1.1"), **more}
    return Asked(job=one, contact_id=contact, number=f"{one.number}{one.stage.suffix}", **given_)


def answers(asked: Iterable[Asked], *invoices: Invoice, **more: Any) -> list[Billing]:
    """What is said of each job, in the order asked."""
    asked = list(asked)
    found = reckon(asked, InvoiceIndex(invoices), **more)
    return [found[one.job.key] for one in asked]


def outcome(one: Billing) -> tuple[BilledStatus, bool]:
    """Status and whether a look is spared."""
    return one.status, one.auto

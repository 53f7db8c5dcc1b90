"""What stands in every ledger beside the jobs: older jobs, sales without a job, and bills of suppliers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.labelled.billing.amounts import item, items_of
from tests.labelled.billing.numbering import FIRST_DAY
from tests.labelled.billing.words import COUNTER, MATERIAL

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Invoice
    from tests.labelled.billing.desk import Desk


def fill(desk: Desk, jobs: int) -> None:
    """Enter what a ledger of so many jobs holds beside them."""
    for _ in range(jobs // 5):
        _older(desk)
    for _ in range(jobs // 12):
        _unlisted(desk)
    for _ in range(jobs // 25):
        _counter_sale(desk)
    for _ in range(jobs // 6):
        _bill(desk)


def _older(desk: Desk) -> None:
    """A job from before the books begin, billed then."""
    client = desk.client()
    day = FIRST_DAY - dt.timedelta(days=desk.rng.randrange(1, 400))
    source = desk.source()
    format_ = desk.business.formats[source]
    sequence = max(1, format_.first - desk.rng.randrange(1, 900)) if not format_.year else desk.rng.randrange(1, 900)
    job = desk.job(client, day, number=format_.write(sequence, day), source=source)
    desk.file(desk.paper(job, desk.trace(named=False)))


def _unlisted(desk: Desk) -> None:
    """A job of these months that the list leaves out, billed by its own number."""
    job = desk.job(desk.client())
    desk.file(desk.paper(job))


def _counter_sale(desk: Desk) -> None:
    """A sale without any job."""
    contact = desk.client().contact
    if contact is not None:
        amount = Decimal(desk.rng.randrange(1500, 40000)) / 100
        sale = desk.file(desk.blank(contact, desk.day(), [item(desk.rng.choice(COUNTER), amount)]))
        desk.unnamed[sale.invoice_id] = ""


def _bill(desk: Desk) -> None:
    """What a supplier billed us, often with the number of the job it was for, sometimes over the job's amount."""
    suppliers = [one for one in desk.cast.contacts if one.is_supplier]
    labelled = desk.rng.choice(desk.jobs)
    job = labelled.job
    amount = Decimal(desk.rng.randrange(1500, 90000)) / 100
    lines = items_of(job) if desk.rng.random() < 0.1 and job.lines else (item(desk.rng.choice(MATERIAL), amount),)
    to = desk.rng.choice(suppliers)
    bill: Invoice = desk.blank(to, job.completed_on or FIRST_DAY, lines)
    digits = re.sub(r"\D", "", job.number)
    number = desk.rng.choice((job.number, f"INV-{digits}", str(desk.rng.randrange(10000, 999999))))
    said = desk.rng.choice(("", job.number, f"Job {job.number}", job.site.line1))
    desk.file(replace(bill, type="ACCPAY", number=number, reference=said))

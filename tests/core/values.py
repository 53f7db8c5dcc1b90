"""One job, one contact and small books to vary: what the tests of the core start from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from jobsync_tui.core.jobs import Job, JobId, JobLine, LineKind
from jobsync_tui.core.ledger import (
    Account,
    AccountCode,
    Contact,
    ContactID,
    Item,
    Organisation,
    Settings,
    TaxRate,
    TaxType,
    TrackingCategory,
)

D = Decimal
SALES, PARTS = AccountCode("200"), AccountCode("210")
GST, FREE, OLD = TaxType("OUTPUT"), TaxType("EXEMPTOUTPUT"), TaxType("OLDOUTPUT")


def rate(code: TaxType, name: str, percent: str, status: str = "ACTIVE") -> TaxRate:
    return TaxRate(tax_type=code, name=name, status=status, effective_rate=D(percent))


def account(code: AccountCode, tax: TaxType | None) -> Account:
    return Account(code=code, name="Sales", type="REVENUE", account_class="REVENUE", status="ACTIVE", tax_type=tax)


BOOKS = Settings(
    organisation=Organisation(organisation_id="o", name="Wattle Plumbing", base_currency="AUD"),
    accounts={SALES: account(SALES, GST), PARTS: account(PARTS, FREE)},
    tax_rates={
        GST: rate(GST, "GST on Income", "10"),
        FREE: rate(FREE, "GST Free Income", "0"),
        OLD: rate(OLD, "Old GST", "12.5", status="ARCHIVED"),
    },
    tracking=(
        TrackingCategory(name="Region", status="ACTIVE", options=("North", "South")),
        TrackingCategory(name="Van", status="ARCHIVED", options=("1",)),
    ),
    items={"PIPE": Item(code="PIPE", name="Pipe"), "BOOK": Item(code="BOOK", name="Book", tax_type=FREE)},
)
CONTACT = Contact(contact_id=ContactID("c1"), name="Wattle Strata")
LINE = JobLine(
    id="1",
    kind=LineKind.LABOUR,
    description="Labour - plumber (hr)",
    quantity=D("3.5"),
    unit_price=D("95.00"),
    discount_percent=D(10),
)
JOB = Job(source="field", id=JobId("5b2a1c5e"), number="4133", completed_on=dt.date(2026, 2, 10), lines=(LINE,))

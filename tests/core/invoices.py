"""One job, and invoices that may bill it: values and strategies for the tests of billing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from jobsync_tui.core.billed import Billing, InvoiceIndex, billing
from jobsync_tui.core.jobs import Job, JobId, JobLine
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID
from jobsync_tui.core.money import LineAmountTypes

KAURI, OTHER = ContactID("kauri"), ContactID("other")
DONE = dt.date(2026, 3, 10)
TOTAL = Decimal("110.00")
JOB = Job(
    source="field",
    id=JobId("5b2a1c5e"),
    number="1043",
    completed_on=DONE,
    updated_at=dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC),
    lines=(JobLine(id="1", unit_price=Decimal(100)),),
)
INVOICE = Invoice(
    invoice_id=InvoiceID("i1"),
    type="ACCREC",
    number="INV-2231",
    reference="",
    contact_id=KAURI,
    contact_name="Kauri Cafe",
    date=DONE,
    due_date=None,
    status="AUTHORISED",
    line_amount_types=LineAmountTypes.EXCLUSIVE,
    currency="NZD",
    sub_total=Decimal("100.00"),
    total_tax=Decimal("10.00"),
    total=TOTAL,
)
Fields = dict[str, Any]
"""Any of the fields of an invoice, by name."""

UNRELATED: Fields = {"contact_id": OTHER, "total": Decimal(7)}


def made(key: str = "i1", **more: Any) -> Invoice:
    return replace(INVOICE, invoice_id=InvoiceID(key), **more)


def said(
    *invoices: Invoice, job: Job = JOB, contact: ContactID | None = KAURI, number: str = "", **more: Any
) -> Billing:
    asked = {"expected_total": TOTAL, **more}
    return billing(job, contact, InvoiceIndex(invoices), invoice_number=number or job.number, **asked)


def total(amount: str) -> Fields:
    return {"total": Decimal(amount), "sub_total": Decimal(amount) - 10}


NOISE = [
    "1043", "#1043", "Job 1043", "job no. 1043", "JOB#1043", "J1043", "J-1043", "j 1043", "WO#1043",
    "WO 1043", "W/O 1043", "Work order 1043", "1043/1044", "1044, 1043", "1043 & 1044", "Jobs 1042-1044",
    "Job 1043 - kitchen tap", "Kitchen tap, 1043", "PO 88213 / Job 1043", "1043 (PO 88213)", "1043-D1",
    "1043-2", "1043A", "Ref: 1043", "１０４３", "J1043 / 102 Harbour Rd", "Quote 77 job 1043", "(1043)",  # noqa: RUF001
    "1043.", "Job No: 1043 - Unit 4",
]  # fmt: skip

DECOYS = [
    "PO 1043", "PO#1043", "P.O. 1043", "Purchase order no. 1043", "Order 1043", "Quote 1043", "QU-1043",
    "Q1043", "Estimate #1043", "INV-1043", "Invoice 1043", "10431", "21043", "K1043", "$1043", "$1,043.00",
    "1043.50", "1043%", "your ref 1043",
]  # fmt: skip

UNSURE = ["1043 Harbour Rd", "Site: 1043 Te Awa Street", "021-555-1043", "Unit 1043", "KE-1043", "3/1043"]

REFERENCES = st.sampled_from(["", *NOISE, *DECOYS, *UNSURE])
AMOUNTS = st.sampled_from(["110.00", "55.00", "33.00", "77.00", "100.00", "0.00"]).map(Decimal)


@st.composite
def invoice_lists(draw: st.DrawFn, *, least: int = 0) -> list[Invoice]:
    keys = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=least, max_size=5))
    return [
        made(
            key,
            number=draw(st.sampled_from(["1043", "1043-D1", "1043-R2", "J1043", "INV-1043", f"INV-{key}", ""])),
            reference=draw(REFERENCES),
            contact_id=draw(st.sampled_from([KAURI, OTHER])),
            status=draw(st.sampled_from(["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"])),
            total=draw(AMOUNTS),
            amount_credited=draw(st.sampled_from([Decimal(0), Decimal(110), Decimal(10)])),
            date=draw(st.sampled_from([None, DONE, DONE + dt.timedelta(days=60)])),
        )
        for key in keys
    ]


CONTACTS = st.sampled_from([None, KAURI, OTHER])
EXPECTED = st.sampled_from([None, TOTAL, Decimal(0)])

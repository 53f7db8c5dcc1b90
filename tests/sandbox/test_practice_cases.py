from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from jobsync_tui.sandbox.cases import Case
from tests.sandbox.practice_support import (
    LIVE,
    SEEDS,
    at_street,
    bare,
    ids,
    named,
    of_case,
    right,
    seeded,
    with_email,
    with_phone,
)

# The six cases, for several seeds


@pytest.mark.parametrize("seed", SEEDS)
def test_case_1_name_is_shared_and_the_evidence_is_split(seed: int) -> None:
    practice = seeded(seed=seed)
    (job,) = of_case(practice, Case.TWO_CONTACTS)
    customer, wanted = job["customer"], right(practice, job)
    one, other = named(practice, customer["name"])
    assert one["ContactID"] == wanted
    assert ids(with_email(practice, customer["email"])) == ids(with_phone(practice, customer["phone"])) == [wanted]
    assert ids(at_street(practice, job["site"]["line1"])) == [other["ContactID"]]


@pytest.mark.parametrize("seed", SEEDS)
def test_case_2_name_is_nobodys_and_email_and_phone_are_one_contacts(seed: int) -> None:
    practice = seeded(seed=seed)
    (job,) = of_case(practice, Case.OTHER_NAME)
    customer, wanted = job["customer"], right(practice, job)
    assert named(practice, customer["name"]) == []
    assert ids(with_email(practice, customer["email"])) == ids(with_phone(practice, customer["phone"])) == [wanted]


@pytest.mark.parametrize("seed", SEEDS)
def test_case_3_customer_is_in_nobodys_record(seed: int) -> None:
    practice = seeded(seed=seed)
    (job,) = of_case(practice, Case.NO_CONTACT)
    customer = job["customer"]
    assert right(practice, job) is None
    assert with_email(practice, customer["email"]) == with_phone(practice, customer["mobile"]) == []
    assert at_street(practice, customer["address"]["line1"]) == []
    held = {word for contact in practice.books.contacts.values() for word in bare(contact["Name"]).split()}
    assert not held & set(bare(customer["name"]).split())


@pytest.mark.parametrize("seed", SEEDS)
def test_case_4_only_the_name_is_the_tenants(seed: int) -> None:
    practice = seeded(seed=seed)
    (job,) = of_case(practice, Case.LANDLORD_PAYS)
    customer, wanted = job["customer"], right(practice, job)
    (tenant,) = named(practice, customer["name"])
    assert tenant["ContactID"] != wanted
    assert ids(with_email(practice, customer["email"])) == [wanted]
    assert ids(at_street(practice, job["site"]["line1"])) == [wanted]
    assert with_phone(practice, customer["phone"]) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_case_5_line_was_coded_fourteen_times_and_always_to_one_account(seed: int) -> None:
    practice = seeded(seed=seed)
    lines = [
        (line["Description"], line["AccountCode"])
        for invoice in practice.books.invoices.values()
        if invoice["Status"] in LIVE
        for line in invoice["LineItems"]
        if "asbestos" in line["Description"].casefold()
    ]
    assert len(lines) == 14
    assert {code for _, code in lines} == {practice.expected["J10447"].account} == {"310"}
    assert max(Counter(description for description, _ in lines).values()) == 2  # no wording is a rule by itself


@pytest.mark.parametrize("seed", SEEDS)
def test_case_6_invoice_stands_beside_the_job_and_names_none(seed: int) -> None:
    practice = seeded(seed=seed)
    (job,) = of_case(practice, Case.LOOKS_INVOICED)
    expected = practice.expected[job["number"]]
    invoice = practice.books.invoices[expected.link_invoice_id or ""]
    assert invoice["InvoiceNumber"] == "INV-2231"
    assert invoice["Status"] == "AUTHORISED"
    assert invoice.get("Reference", "") == ""
    assert (invoice["ContactID"], invoice["Total"]) == (expected.contact_id, expected.total)
    after = invoice["Date"] - date.fromisoformat(job["completed_on"])
    assert timedelta(days=1) <= after <= timedelta(days=3)

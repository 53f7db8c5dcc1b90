from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest

from jobsync_tui.sandbox.cases import Case
from jobsync_tui.sandbox.practice import PRACTICE_MAPPING, Practice, jobs_document
from tests.sandbox.practice_support import (
    CASES_OF_FORTY,
    LIVE,
    NOW,
    TODAY,
    at_street,
    ids,
    named,
    of_case,
    right,
    seeded,
    total_of,
    with_email,
    with_phone,
)

# The forty jobs


def test_forty_jobs_have_the_six_cases_in_their_order(practice: Practice) -> None:
    assert [job["number"] for job in practice.jobs] == [f"J{number}" for number in range(10_420, 10_460)]
    cases = {number: int(one.case) for number, one in practice.expected.items() if one.case}
    assert cases == CASES_OF_FORTY


def test_the_jobs_are_of_the_last_four_weeks_and_the_last_is_of_yesterday(practice: Practice) -> None:
    days = [date.fromisoformat(job["completed_on"]) for job in practice.jobs]
    assert min(days) >= TODAY - timedelta(days=28)
    assert max(days) == days[-1] == TODAY - timedelta(days=1)
    assert all(datetime.fromisoformat(job["updated_at"]) < NOW for job in practice.jobs)


def test_jobs_have_one_to_three_lines_and_variety(practice: Practice) -> None:
    lines = [line for job in practice.jobs for line in job["lines"]]
    assert {len(job["lines"]) for job in practice.jobs} == {1, 2, 3}
    assert {line.get("kind") for line in lines} == {"labour", "material", "travel", None}
    assert {job["amounts"] for job in practice.jobs} == {"exclusive", "inclusive"}
    assert any("discount_percent" in line for line in lines)
    assert any("." in line["quantity"] for line in lines)
    assert any("purchase_order" in job for job in practice.jobs)
    assert any(job["site"]["line1"] != job["customer"]["address"]["line1"] for job in practice.jobs)


def test_expected_totals_follow_from_the_jobs_file(practice: Practice) -> None:
    assert {job["number"]: total_of(job) for job in practice.jobs} == {
        number: one.total for number, one in practice.expected.items()
    }


def test_no_two_jobs_come_to_the_same_total(practice: Practice) -> None:
    assert len({one.total for one in practice.expected.values()}) == 40


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_a_plain_customer_says_is_held_by_exactly_one_active_contact(seed: int) -> None:
    practice = seeded(seed=seed)
    for case in (Case.READY, Case.LINE_WITHOUT_ACCOUNT, Case.LOOKS_INVOICED):
        for job in of_case(practice, case):
            customer, wanted = job["customer"], [right(practice, job)]
            assert ids(named(practice, customer["name"])) == wanted
            known = [customer.get(part) for part in ("email", "phone", "mobile")]
            assert any(known)
            if "email" in customer:
                assert ids(with_email(practice, customer["email"])) == wanted
            for number in filter(None, known[1:]):
                assert ids(with_phone(practice, number)) == wanted
            assert ids(at_street(practice, customer["address"]["line1"])) == wanted
            assert ids(at_street(practice, job["site"]["line1"])) in (wanted, [])


def test_most_plain_customers_are_spelled_as_in_xero(practice: Practice) -> None:
    contacts = practice.books.contacts
    ready = of_case(practice, Case.READY)
    same = [job for job in ready if contacts[right(practice, job) or ""]["Name"] == job["customer"]["name"]]
    assert len(ready) == 34
    assert 28 <= len(same) < 34


def test_every_line_but_one_is_mapped_by_its_kind(practice: Practice) -> None:
    unmapped = [
        (job["number"], line["description"])
        for job in practice.jobs
        for line in job["lines"]
        if line.get("kind") not in PRACTICE_MAPPING
    ]
    assert unmapped == [("J10447", "Asbestos test (subcontract)")]
    codes = {account["Code"] for account in practice.books.accounts if account["Class"] == "REVENUE"}
    assert set(practice.mapping.values()) <= codes
    assert "default" not in practice.mapping


# No accidents


@pytest.mark.parametrize(("jobs", "seed"), [(40, 1), (40, 2), (40, 3), (40, 4), (200, 1)])
def test_no_earlier_invoice_looks_like_a_job_of_the_evening(jobs: int, seed: int) -> None:
    practice = seeded(jobs=jobs, seed=seed)
    planted = {one.link_invoice_id for one in practice.expected.values()}
    totals = {one.total for one in practice.expected.values()}
    numbers = {int(job["number"][1:]) for job in practice.jobs}
    for invoice in practice.books.invoices.values():
        text = f"{invoice.get('InvoiceNumber', '')} {invoice.get('Reference', '')}"
        assert not numbers & {int(found) for found in re.findall(r"\d+", text)}
        if invoice["InvoiceID"] not in planted:
            assert not totals & {invoice["Total"], invoice["SubTotal"]}


def test_earlier_invoices_of_the_evenings_customers_name_earlier_jobs(practice: Practice) -> None:
    concerned = {one.contact_id for one in practice.expected.values()}
    planted = {one.link_invoice_id for one in practice.expected.values()}
    found = 0
    for invoice in practice.books.invoices.values():
        if invoice["ContactID"] in concerned and invoice["InvoiceID"] not in planted:
            assert re.fullmatch(r"J\d{5}", invoice["Reference"])
            assert int(invoice["Reference"][1:]) < 10_420
            assert invoice["Status"] in LIVE
            found += 1
    assert found > 100


# Other sizes


@pytest.mark.parametrize(("jobs", "people"), [(1, 0), (4, 1), (7, 1), (40, 6), (200, 30), (600, 90)])
def test_six_of_every_forty_jobs_need_a_person(jobs: int, people: int) -> None:
    practice = seeded(jobs=jobs)
    assert len(practice.jobs) == len(practice.expected) == jobs
    assert sum(one.case is not Case.READY for one in practice.expected.values()) == people
    assert len(practice.books.contacts) == max(400, jobs)
    assert len(practice.books.invoices) == 1_900 * max(400, jobs) // 400


def test_no_jobs_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        seeded(jobs=0)


# The jobs file

JOB_KEYS = {
    *("id", "number", "status", "completed_on", "updated_at", "title", "description", "notes", "purchase_order"),
    *("currency", "amounts", "url", "customer", "site", "custom_fields", "stage", "lines"),
}
CUSTOMER_KEYS = {
    *("id", "name", "first_name", "last_name", "email", "phone", "mobile", "tax_number", "address"),
}
LINE_KEYS = {
    *("id", "kind", "description", "quantity", "unit_price", "cost", "discount_percent", "tax"),
    *("item_code", "account_code", "tracking"),
}
ADDRESS_KEYS = {"line1", "line2", "city", "region", "postcode", "country"}


def test_the_jobs_file_is_json_of_the_documented_keys(practice: Practice) -> None:
    document = json.loads(jobs_document(practice))
    assert document == {"jobs": practice.jobs}
    for job in document["jobs"]:
        assert set(job) <= JOB_KEYS
        assert set(job["customer"]) <= CUSTOMER_KEYS
        assert set(job["site"]) | set(job["customer"]["address"]) <= ADDRESS_KEYS
        for line in job["lines"]:
            assert set(line) <= LINE_KEYS


def test_money_in_the_jobs_file_is_text(practice: Practice) -> None:
    for job in practice.jobs:
        for line in job["lines"]:
            for key in ("quantity", "unit_price", "cost", "discount_percent"):
                assert isinstance(line.get(key, ""), str)
    assert not re.search(r": -?\d+\.\d", jobs_document(practice))


def test_job_ids_are_unique(practice: Practice) -> None:
    assert len({job["id"] for job in practice.jobs}) == 40

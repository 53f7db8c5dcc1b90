from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

import pytest

from jobsync_tui.core.contact_index import ContactIndex
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.jobs import Address, Customer, JobLine
from jobsync_tui.core.ledger import Account, AccountCode, Contact, ContactID, Organisation, Settings
from jobsync_tui.core.mapping import LineDecision, Mapper, MappingRules, PastLines
from jobsync_tui.core.matching import Match, match
from jobsync_tui.sandbox.cases import Case
from jobsync_tui.sandbox.practice import PRACTICE_MAPPING, Practice, jobs_document, practice_books

NOW = datetime(2026, 5, 29, 4, 42, tzinfo=UTC)
TODAY = NOW.date()
CASES_OF_FORTY = {"J10423": 1, "J10429": 2, "J10434": 3, "J10441": 4, "J10447": 5, "J10453": 6}
LIVE = {"AUTHORISED", "PAID"}


@lru_cache(maxsize=16)  # no test changes what it reads
def seeded(*, jobs: int = 40, seed: int = 1, now: datetime = NOW) -> Practice:
    return practice_books(jobs=jobs, seed=seed, now=lambda: now)


@pytest.fixture(scope="module")
def practice() -> Practice:
    return seeded()


def bare(name: str) -> str:
    """A name without case, punctuation and legal form."""
    words = re.findall(r"[a-z0-9]+", name.casefold().replace("&", " and "))
    return " ".join(word for word in words if word not in {"ltd", "limited"})


def digits(number: str) -> str:
    """A phone number without the country's code and the leading zero."""
    return re.sub(r"\D", "", number).removeprefix("64").lstrip("0")


def active(practice: Practice) -> list[dict[str, Any]]:
    return [contact for contact in practice.books.contacts.values() if contact["ContactStatus"] == "ACTIVE"]


def phones(contact: dict[str, Any]) -> set[str]:
    joined = {digits(phone["PhoneAreaCode"] + phone["PhoneNumber"]) for phone in contact["Phones"]}
    return joined - {""}


def streets(contact: dict[str, Any]) -> set[str]:
    return {address.get("AddressLine1", "") for address in contact["Addresses"]} - {""}


def named(practice: Practice, name: str) -> list[dict[str, Any]]:
    return [contact for contact in active(practice) if bare(contact["Name"]) == bare(name)]


def with_email(practice: Practice, email: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if one["EmailAddress"].casefold() == email.casefold()]


def with_phone(practice: Practice, number: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if digits(number) in phones(one)]


def at_street(practice: Practice, line1: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if line1 in streets(one)]


def ids(contacts: list[dict[str, Any]]) -> list[str]:
    return [contact["ContactID"] for contact in contacts]


def of_case(practice: Practice, case: Case) -> list[dict[str, Any]]:
    return [job for job in practice.jobs if practice.expected[job["number"]].case is case]


def right(practice: Practice, job: dict[str, Any]) -> str | None:
    return practice.expected[job["number"]].contact_id


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def total_of(job: dict[str, Any]) -> Decimal:
    """The total with GST, worked out from the jobs file alone."""
    total = Decimal(0)
    for line in job["lines"]:
        off = Decimal(100) - Decimal(line.get("discount_percent", "0"))
        amount = cents(Decimal(line["quantity"]) * Decimal(line["unit_price"]) * off / 100)
        total += amount if job["amounts"] == "inclusive" else amount + cents(amount * 15 / 100)
    return total


# The books


def test_the_books_hold_four_hundred_contacts_and_nineteen_hundred_invoices(practice: Practice) -> None:
    assert len(practice.books.contacts) == 400
    assert len(practice.books.invoices) == 1_900
    assert 40 <= len(practice.books.accounts) <= 50


def test_the_business_is_a_practice_one_in_new_zealand(practice: Practice) -> None:
    organisation = practice.books.organisation
    assert organisation["Name"] == "Kauri Electrical Ltd"
    assert organisation["BaseCurrency"] == "NZD"
    assert organisation["IsDemoCompany"] is True
    assert organisation["PaymentTerms"]["Sales"] == {"Day": 20, "Type": "OFFOLLOWINGMONTH"}
    assert 90 < (TODAY - organisation["PeriodLockDate"]).days < 180


def test_everything_stands_in_the_last_two_years_and_nothing_in_the_future(practice: Practice) -> None:
    for invoice in practice.books.invoices.values():
        assert TODAY - timedelta(days=733) <= invoice["Date"] < TODAY
        assert invoice["UpdatedDateUTC"] <= NOW
        assert "FullyPaidOnDate" not in invoice or invoice["FullyPaidOnDate"] < TODAY
    assert all(contact["UpdatedDateUTC"] <= NOW for contact in practice.books.contacts.values())


def test_every_line_goes_to_an_account_that_takes_it(practice: Practice) -> None:
    accounts = {account["Code"]: account for account in practice.books.accounts}
    for invoice in practice.books.invoices.values():
        wanted = "REVENUE" if invoice["Type"] == "ACCREC" else "EXPENSE"
        classes = {accounts[line["AccountCode"]]["Class"] for line in invoice["LineItems"]}
        assert classes == {wanted}


def test_most_invoices_are_paid_and_a_few_are_drafts_void_or_deleted(practice: Practice) -> None:
    states = Counter(invoice["Status"] for invoice in practice.books.invoices.values())
    assert states["PAID"] > 1_500
    assert states["AUTHORISED"] > 50
    assert all(1 <= states[few] <= 40 for few in ("DRAFT", "VOIDED", "DELETED"))


def test_invoice_numbers_are_unique_and_follow_the_dates(practice: Practice) -> None:
    sales = [invoice for invoice in practice.books.invoices.values() if invoice["Type"] == "ACCREC"]
    assert len({invoice["InvoiceNumber"] for invoice in sales}) == len(sales)
    own = [invoice for invoice in sales if invoice["InvoiceNumber"].startswith("INV-")]
    assert own == sorted(own, key=lambda one: (one["Date"], one["InvoiceNumber"]))
    assert 0.75 < len(own) / len(sales) < 0.95


def test_active_names_are_unique_as_xero_wants_them(practice: Practice) -> None:
    names = Counter(contact["Name"].casefold() for contact in active(practice))
    assert max(names.values()) == 1


def test_the_crowd_holds_suppliers_archived_a_merged_pair_and_a_double(practice: Practice) -> None:
    contacts = practice.books.contacts
    assert sum(one["IsSupplier"] and not one["IsCustomer"] for one in contacts.values()) > 10
    assert sum(one["ContactStatus"] == "ARCHIVED" for one in contacts.values()) > 10
    merged = [one for one in contacts.values() if one.get("MergedToContactID")]
    assert [contacts[one["MergedToContactID"]]["ContactStatus"] for one in merged] == ["ACTIVE"]
    doubles = [name for name, times in Counter(bare(one["Name"]) for one in active(practice)).items() if times > 1]
    assert len(doubles) == 2  # case 1 and the one in the crowd


def test_nobody_real_is_reachable(practice: Practice) -> None:
    for contact in practice.books.contacts.values():
        assert contact["EmailAddress"].endswith(".example")
        assert all("555" in phone["PhoneNumber"] for phone in contact["Phones"] if phone["PhoneNumber"])


# Determinism


def everything(practice: Practice) -> object:
    books = practice.books
    return practice.jobs, practice.expected, books.contacts, books.invoices, books.accounts, books.organisation


def test_the_same_seed_and_time_give_the_same_business(practice: Practice) -> None:
    again = practice_books(now=lambda: NOW)
    assert again.books is not practice.books
    assert everything(again) == everything(practice)


@pytest.mark.parametrize("seed", [2, -1])
def test_different_seeds_differ(practice: Practice, seed: int) -> None:
    other = seeded(seed=seed)
    assert jobs_document(other) != jobs_document(practice)
    mine = {contact["Name"] for contact in practice.books.contacts.values()}
    theirs = {contact["Name"] for contact in other.books.contacts.values()}
    assert len(mine & theirs) < 200


def test_another_day_moves_the_dates_and_nothing_else(practice: Practice) -> None:
    later = seeded(now=NOW + timedelta(days=70))
    assert [job["customer"] for job in later.jobs] == [job["customer"] for job in practice.jobs]
    moved = [date.fromisoformat(job["completed_on"]) - timedelta(days=70) for job in later.jobs]
    assert moved == [date.fromisoformat(job["completed_on"]) for job in practice.jobs]


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


# The six cases, for several seeds

SEEDS = [1, 2, 3]


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


# What the app's own rules make of it


def as_contact(wire: dict[str, Any]) -> Contact:
    return Contact(
        contact_id=ContactID(wire["ContactID"]),
        name=wire["Name"],
        first_name=wire.get("FirstName", ""),
        last_name=wire.get("LastName", ""),
        email=wire["EmailAddress"],
        phones=tuple(phones(wire)),
        tax_number=wire.get("TaxNumber", ""),
        addresses=tuple(
            Address(line1=slot["AddressLine1"], city=slot["City"], postcode=slot["PostalCode"])
            for slot in wire["Addresses"]
            if slot.get("AddressLine1")
        ),
        status=wire["ContactStatus"],
        merged_to=wire.get("MergedToContactID"),
        is_customer=wire["IsCustomer"],
        is_supplier=wire["IsSupplier"],
    )


def matched(practice: Practice) -> dict[str, Match]:
    index = ContactIndex(as_contact(wire) for wire in practice.books.contacts.values())
    found = {}
    for job in practice.jobs:
        parts = job["customer"] | {"address": Address(**job["customer"]["address"])}
        found[job["number"]] = match(Customer(**parts), Address(**job["site"]), index)
    return found


DECISIONS = {
    Case.TWO_CONTACTS: Decision.REVIEW,
    Case.OTHER_NAME: Decision.REVIEW,
    Case.NO_CONTACT: Decision.NEW,
    Case.LANDLORD_PAYS: Decision.REVIEW,
}


@pytest.mark.parametrize(("jobs", "seed"), [(40, 1), (40, 2), (40, 3), (200, 1)])
def test_matching_decides_all_but_cases_1_to_4_and_decides_right(jobs: int, seed: int) -> None:
    practice = seeded(jobs=jobs, seed=seed)
    for number, found in matched(practice).items():
        expected = practice.expected[number]
        assert found.decision is DECISIONS.get(expected.case, Decision.AUTO), found.why
        if found.decision is Decision.AUTO:
            assert found.contact_id == expected.contact_id


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_contact_of_cases_1_2_and_4_is_the_first_candidate(seed: int) -> None:
    practice = seeded(seed=seed)
    found = matched(practice)
    for case in (Case.TWO_CONTACTS, Case.OTHER_NAME, Case.LANDLORD_PAYS):
        (job,) = of_case(practice, case)
        assert found[job["number"]].candidates[0].contact_id == right(practice, job)
    (newcomer,) = of_case(practice, Case.NO_CONTACT)
    assert found[newcomer["number"]].candidates == ()


def test_mapping_offers_the_account_of_case_5_first_and_does_not_take_it(practice: Practice) -> None:
    accounts = {
        AccountCode(wire["Code"]): Account(
            code=AccountCode(wire["Code"]),
            name=wire["Name"],
            type=wire["Type"],
            account_class=wire["Class"],
            status=wire["Status"],
            system_account=wire.get("SystemAccount", ""),
        )
        for wire in practice.books.accounts
    }
    books = Organisation(organisation_id="", name="", base_currency="NZD")
    sales = [one for one in practice.books.invoices.values() if one["Type"] == "ACCREC" and one["Status"] in LIVE]
    past = PastLines((line["Description"], line["AccountCode"], 1) for one in sales for line in one["LineItems"])
    mapper = Mapper(Settings(organisation=books, accounts=accounts), MappingRules(), past)
    found = mapper.map_line(JobLine(id="3", description="Asbestos test (subcontract)"), None)
    assert found.decision is LineDecision.REVIEW
    assert found.candidates[0].code == practice.expected["J10447"].account
    assert "14" in found.candidates[0].why


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

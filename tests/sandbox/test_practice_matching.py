from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.jobs import Address, Customer, JobLine
from jobsync_tui.core.ledger import Account, AccountCode, Contact, ContactID, Organisation, Settings
from jobsync_tui.core.mapping import LineDecision, Mapper, MappingRules, PastLines
from jobsync_tui.core.matching import ContactIndex, Match, match
from jobsync_tui.sandbox.cases import Case
from tests.sandbox.practice_support import LIVE, SEEDS, of_case, phones, right, seeded

if TYPE_CHECKING:
    from jobsync_tui.sandbox.practice import Practice

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

"""Parties that read alike and are two, each beside the near case that is one: neither may become the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact

EMAIL = "accounts@shared.example"
LANDLINE = "09 555 0177"
MOBILE = "021 555 0142"
QUEEN = Address(line1="3 Queen St", city="Auckland", postcode="1010")

TWO_BY_EMAIL = [
    ("Northside Motors Ltd", "Southside Motors Ltd"),
    ("Northland Drainage", "Southland Drainage"),
    ("Eastfield Cafe", "Westfield Cafe"),
    ("Kauri Motors", "Mauri Motors"),
    ("Lakeside Holdings III Ltd", "Lakeside Holdings II Ltd"),
    ("Harbour Fund III", "Harbour Fund II"),
    ("Kauri Supplies (Sydney)", "Kauri Supplies (Nelson)"),
    ("Kauri Supplies (Russell)", "Kauri Supplies (Alexandra)"),
    ("Jims Mowing (Dave)", "Jims Mowing (Steve)"),
    ("Kauri Realty - Glen Innes", "Kauri Realty"),
    ("Kauri Realty", "Kauri Realty - Glen Innes"),
    ("Smith Rentals (Unit 5)", "Smith Rentals (Unit 3)"),
    ("Smith Rentals (Site 1)", "Smith Rentals (Site 2)"),
    ("Kauri Park 2", "Kauri Park 3"),
    ("Smith Rentals - 14 Elm St", "Smith Rentals - 12 Elm St"),
    ("Smith Rentals (Upstairs Flat)", "Smith Rentals (Downstairs Flat)"),
    ("Jane Bell (Rental)", "Jane Bell (Home)"),
    ("Jane Bell - Insurance", "Jane Bell"),
    ("Acme Plumbing NZ Ltd", "Acme Plumbing Australia Pty Ltd"),
    ("SP 12345", "CTS 12345"),
    ("SP 12345", "DP 12345"),
    ("RTM 12345", "SP 12345"),
    ("OC1 PS512345", "OC2 PS512345"),
    ("U7/SP12345", "SP 12345"),
    ("Body Corporate 1200 Pacific Highway", "Body Corporate 1200 Great North Road"),
    ("Body Corporate 1200 Pacific Highway", "BC 1200"),
    ("Body Corporate 120 Beach Rd", "Body Corporate 120 Queen St"),
    ("Body Corporate 12 Beach Rd", "Body Corporate 12 Queen St"),
    ("Jane Bell (SP 12345)", "The Owners SP 12345"),
    ("Jane Bell c/- BC 60809", "BC 60809"),
    ("Tower Cafe BC 60809", "BC 60809"),
    ("Tenant SP 12345", "SP 12345"),
    ("Kauri Realty - Jane Bell", "Kauri Realty"),
    ("Kauri Realty", "Kauri Realty (Jane Bell)"),
    ("Kauri Homes - Jane Bell", "Kauri Homes Ltd"),
    ("Kauri Strta Services - Jane Bell", "Kauri Strata Services"),
    ("Kauri Body Corporate Services (Rimu Heights Freehold)", "Kauri Body Corporate Services Ltd"),
    ("Kauri Property Management (Jane Bell)", "Kauri Property Management"),
    ("Holmes Investments", "Holmes Investments Investments"),
    ("Plumer Kauri Ltd", "Kauri Ltd"),
    ("Jane Bell", "Jane Bell *old*"),
    ("Jane Bell - Bell Roofing Works", "Jane Bell"),
    ("Kauri Case", "Rimu Cafe"),
    ("SP 12345 Residential", "SP 12345 Commercial"),
    ("BC 60809 Tower A", "BC 60809 Tower C"),
]
ONE_BY_EMAIL = [
    ("Kauri Jonery", "Kauri Joinery"),
    ("Harbour Fund II", "Harbour Fund II Ltd"),
    ("Hilltop Handyman (Bruce Turner)", "Hilltop Handyman"),
    ("Smith Rentals - 14 Elm St", "Smith Rentals"),
    ("Smith Rentals - 14 Elm St", "Smith Rentals (14 Elm Street)"),
    ("Jane Bell - deck", "Jane Bell"),
    ("Joanne Yates 2", "Joanne Yates"),
    ("Joanne Yates 2", "Joanne Yates 3"),
    ("Acme Plumbing NZ Ltd", "Acme Plumbing Ltd"),
    ("Kauri Joinery (NZ) Ltd", "Kauri Joinery"),
    ("Kauri Joinery (Jane Bell)", "Kauri Joinery"),
    ("Jane Bell - Rimu Catering", "Rimu Catering"),
    ("Kauri Joinery Limitd", "Kauri Joinery Ltd"),
    ("Kauri Golf CClub", "Kauri Golf Club"),
    ("Kauri Cfae", "Kauri Cafe"),
    ("Kauri RSL Clun", "Kauri RSL Club"),
    ("Kauri Physiotherappy", "Kauri Physio"),
    ("FitZone - Takapuna Ltd", "FitZone Takapuna Ltd"),
    ("Kauri Joinery *do not call after 5*", "Kauri Joinery Ltd"),
    ("Kauri Joinery 021 555 0199", "Kauri Joinery Ltd"),
    ("Kauri Joinery attn Rowan", "Kauri Joinery Ltd"),
    ("Jane Bell (K)", "Jane Bell"),
    ("Jane Bell - lockbox code", "Jane Bell"),
    ("Pat Hall", "Patricia Hall"),
    ("Mr Hall", "Hall"),
    ("Owners Corporation 12345", "SP 12345"),
    ("Strata Plan No. 12345", "SP12345"),
    ("DP 12345", "Unit Plan DP 12345"),
    ("BC 60809 c/- Manager", "BC 60809"),
    ("Manager c/- BC 60809", "BC 60809"),
    ("Rowan Gardens BC 60809", "Body Corporate 60809"),
    ("Kelvin Court BC 60809", "BC 60809 Kelvin Crt"),
    ("Owners Corporation 1 PS 512345", "OC1 PS512345"),
    ("Body Corporate 1200 Pacific Hwy", "BC 1200 Pacific Highway"),
    ("Kauri Cafe (formerly Rimu Cafe)", "Rimu Cafe Ltd"),
]


@pytest.mark.parametrize(("ours", "theirs"), TWO_BY_EMAIL)
def test_two_parties_behind_one_mailbox_are_for_a_person_to_tell(ours: str, theirs: str) -> None:
    found = asked(Customer(name=ours, email=EMAIL), contact("1", theirs, email=EMAIL))
    assert found.decision is not Decision.AUTO


@pytest.mark.parametrize(("ours", "theirs"), ONE_BY_EMAIL)
def test_one_party_spelled_in_two_ways_is_matched(ours: str, theirs: str) -> None:
    found = asked(Customer(name=ours, email=EMAIL), contact("1", theirs, email=EMAIL))
    assert found.decision is Decision.AUTO
    assert found.contact_id == "1"


def test_a_country_in_a_name_is_left_out_only_where_something_of_ones_own_agrees() -> None:
    for name in ("Acme Plumbing NZ Ltd", "Acme Plumbing (NZ) Ltd"):
        customer = Customer(name=name, phone=LANDLINE)
        assert asked(customer, contact("1", "Acme Plumbing Ltd", phones=(LANDLINE,))).decision is Decision.REVIEW


def test_a_street_beside_a_name_is_its_own_only_where_it_is() -> None:
    customer = Customer(name="Jane Bell", email=EMAIL, address=QUEEN)
    for beside, decision in (("Queen St", Decision.AUTO), ("Elm St", Decision.REVIEW)):
        assert asked(customer, contact("1", f"Jane Bell - {beside}", email=EMAIL)).decision is decision


def test_a_town_behind_a_firms_name_is_its_own_only_where_it_is() -> None:
    customer = Customer(name="Smith Rentals (Auckland)", email=EMAIL)
    there = contact("1", "Smith Rentals", email=EMAIL, addresses=(QUEEN,))
    elsewhere = replace(there, addresses=(replace(QUEEN, city="Napier", postcode="4110"),))
    assert asked(customer, there).decision is Decision.AUTO
    assert asked(customer, elsewhere).decision is not Decision.AUTO


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Minh Nguyen", "Linh Nguyen"),
        ("Thanh Tran", "Thinh Tran"),
        ("Jayda Pohatu", "Jayla Pohatu"),
        ("John Smith III", "John Smith II"),
        ("राम कुमार", "रोम कुमर"),
        ("Kim Ray T/A Daves Plumbing", "Dave Bell T/A Dave's Plumbing"),
        ("Nguyen Hospitality Ltd T/A Corner Cafe", "Smith Holdings Ltd T/A Corner Cafe"),
        ("Corner Cafe T/A Corner Cafe Ponsonby", "Rimu Ltd T/A Corner Cafe"),
        ("Dave Bell Snr T/A Bell Plumbing", "Dave Bell Jnr T/A Bell Plumbing"),
        ("Kauri Cafe (formerly Rimu Cafe)", "Rimu Cafe Ltd"),
        ("Rimu Cafe now known as Kauri Cafe", "Rimu Cafe"),
    ],
)
def test_two_parties_at_one_landline_are_for_a_person_to_tell(ours: str, theirs: str) -> None:
    found = asked(Customer(name=ours, phone=LANDLINE), contact("1", theirs, phones=(LANDLINE,)))
    assert found.decision is not Decision.AUTO


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Daves Plumbing", "Dave Bell T/A Dave's Plumbing"),
        ("D Bell T/A Daves Plumbing", "Dave Bell T/A Dave's Plumbing"),
        ("Kauri Cafe", "Kauri Cafe (formerly Rimu Cafe)"),
        ("Kauri Cafe (formerly Rimu Cafe)", "Kauri Cafe (formerly Rimu Cafe)"),
    ],
)
def test_one_trader_at_a_landline_is_matched(ours: str, theirs: str) -> None:
    found = asked(Customer(name=ours, phone=LANDLINE), contact("1", theirs, phones=(LANDLINE,)))
    assert found.decision is Decision.AUTO


def test_a_first_name_that_is_one_letter_off_is_the_same_by_what_one_person_has() -> None:
    theirs = contact("1", "Jayla Pohatu", email="jayla@home.example", phones=(LANDLINE, MOBILE))
    assert asked(Customer(name="Jayda Pohatu", mobile=MOBILE), theirs).decision is Decision.AUTO
    assert asked(Customer(name="Jayda Pohatu", email="jayla@home.example"), theirs).decision is Decision.AUTO
    mistyped = Customer(name="Jayda Pohatu", email="jayda@home.example", phone=LANDLINE)
    assert asked(mistyped, theirs).decision is not Decision.AUTO


@pytest.mark.parametrize(
    ("ours", "theirs", "company"),
    [
        ("53 004 085 616", "51 824 753 556", "004 085 616"),
        ("GB123456789", "GB987654321001", ""),
    ],
)
def test_another_tax_number_outranks_a_company_number_that_agrees(ours: str, theirs: str, company: str) -> None:
    other = contact("1", "Kauri Trust", tax_number=theirs, company_number=company, email=EMAIL)
    found = asked(Customer(name="Kauri Trust", tax_number=ours, email=EMAIL), other)
    assert found.decision is not Decision.AUTO
    assert found.why == "tax number differs from Xero"


@pytest.mark.parametrize(("ours", "theirs"), [("004 085 616", "53 004 085 616"), ("GB987654321", "GB987654321001")])
def test_a_company_number_within_a_tax_number_is_the_same_company(ours: str, theirs: str) -> None:
    found = asked(Customer(name="Kauri Trust", tax_number=ours), contact("1", "Kauri Trust", tax_number=theirs))
    assert found.decision is Decision.AUTO


@pytest.mark.parametrize("beside", ["Libraries - Unit 29, 20A Manor Lane", "Libraries - 20A Manor Lane - Dave"])
def test_an_address_behind_a_department_hides_no_department(beside: str) -> None:
    here = Address(line1="29/20A Manor Lane", city="Napier")
    council = contact("1", "City of Kauri", email="office@kauri.example", addresses=(here,))
    libraries = Customer(name=f"City of Kauri - {beside}", email="office@kauri.example", address=here)
    assert asked(libraries, council, site=here).contact_id is None
    assert asked(replace(libraries, name="City of Kauri - 20A Manor Lane"), council, site=here).contact_id == "1"

"""Names as offices write them: notes, readers, suburbs, lots, slips; and what of it still tells two parties apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact

MAIL, OTHER_MAIL, LANDLINE, MOBILE = "desk@rimu.example", "hello@totara.example", "09 555 0177", "021 555 0142"
EDEN = Address(line1="22 Salamanca Close", line2="Mt Eden", city="Auckland", postcode="1024")
HIGH = Address(line1="8 High St", city="Nelson", postcode="7010")


@pytest.mark.parametrize(
    "job",
    [
        "Rimu Wines ON HOLD",
        "Rimu Wines - PO required",
        "Rimu Wines (do not use old email)",
        "Rimu Wines - 7 days",
        "Rimu Wines - gate code 4417",
        "Rimu Wines attn Gary",
        "Jane @ Rimu Wines",
        "Rimu Wines (Lot 118)",
        "Rimu Wines, Lot 183 Great North Road",
        "Rimu iWnes",
        "Rimu Wines (Rimu)",
    ],
)
def test_what_an_office_adds_to_a_name_or_mistypes_is_read_past(job: str) -> None:
    firm = contact("1", "Rimu Wines", email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name=job, email=MAIL, phone=LANDLINE), firm).contact_id == "1"
    noted = replace(firm, name=job)
    assert asked(Customer(name="Rimu Wines", email=MAIL, phone=LANDLINE), noted).contact_id == "1"


@pytest.mark.parametrize(
    "name", ["Rimu Wines (Vineyard)", "Rimu Wines - Stage Sounds", "Totara @ Rimu", "Rimu Mines"]
)
def test_what_is_no_note_is_asked_about(name: str) -> None:
    firm = contact("1", "Rimu Wines", email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name=name, email=MAIL, phone=LANDLINE), firm).decision is Decision.REVIEW


@pytest.mark.parametrize("beside", ["Mt Eden", "Salamanca Cl", "Eden"])
def test_the_persons_own_suburb_or_street_beside_the_name_is_no_other_person(beside: str) -> None:
    person = contact("1", f"Jane Harrow ({beside})", phones=(MOBILE,), addresses=(EDEN,))
    assert asked(Customer(name="Jane Harrow", mobile=MOBILE, address=EDEN), person).contact_id == "1"
    elsewhere = Customer(name="Jane Harrow", mobile=MOBILE, address=HIGH)
    assert asked(elsewhere, person).decision is Decision.REVIEW


@pytest.mark.parametrize("between", ["ta", "t/a", "T/As", "trading as", "TA"])
def test_a_company_and_the_name_it_trades_under_are_read_however_joined(between: str) -> None:
    company = contact("1", f"Harrow Holdings Ltd {between} Rimu Wines", email=MAIL, phones=(LANDLINE,))
    customer = Customer(name="Harrow Holdings Ltd", email=MAIL, phone=LANDLINE)
    assert asked(customer, company).contact_id == "1"
    assert asked(replace(customer, name="Rimu Wines"), company).contact_id == "1"


def test_ta_is_no_trading_name_at_the_end_or_the_beginning() -> None:
    person = contact("1", "Minh Ta", email=MAIL)
    assert asked(Customer(name="Minh Ta", email=MAIL), person).contact_id == "1"
    assert asked(Customer(name="Ta Minh", email=MAIL), contact("1", "Ta Minh", email=MAIL)).contact_id == "1"


def test_a_firm_with_a_contact_for_each_house_is_not_billed_on_the_bare_one() -> None:
    bare = contact("1", "Rimu Housing", email=MAIL, phones=(LANDLINE,))
    houses = [contact(str(at), f"Rimu Housing - {at} King Street", email=MAIL) for at in (31, 47)]
    customer = Customer(name="Rimu Housing - 12 Queen Street", email=MAIL, phone=LANDLINE)
    assert asked(customer, bare).contact_id == "1"
    assert asked(customer, bare, houses[0]).contact_id == "1"
    found = asked(customer, bare, *houses)
    assert (found.decision, found.why) == (
        Decision.REVIEW,
        "Xero has Rimu Housing - 31 King Street beside Rimu Housing",
    )
    assert asked(replace(customer, name="Rimu Housing - 31 King Street"), bare, *houses).contact_id != "1"


@pytest.mark.parametrize("beside", ["Lan Le", "Semisi Fifita"])
def test_somebody_beside_a_companys_name_is_no_part_of_it(beside: str) -> None:
    company = contact("1", f"Rimu Wines Ltd ({beside})", email=MAIL, addresses=(HIGH,))
    customer = Customer(name="Rimu Wines Ltd", email=MAIL, address=HIGH)
    assert asked(customer, company).contact_id == "1"
    assert asked(replace(customer, email=""), company).decision is Decision.REVIEW


@pytest.mark.parametrize(
    "beside", ["Nelson", "Otara", "Wairau Park", "Alice Springs", "Services", "North", "Victoria"]
)
def test_a_place_or_a_trade_beside_a_companys_name_is_a_part_of_it(beside: str) -> None:
    company = contact("1", f"Rimu Wines Ltd ({beside})", email=MAIL)
    assert asked(Customer(name="Rimu Wines Ltd", email=MAIL, address=EDEN), company).decision is Decision.REVIEW


@pytest.mark.parametrize("job", ["Rimu Council - Roads (Graham Fox)", "Rimu Council (Graham Fox) - Roads"])
def test_a_person_beside_a_name_hides_no_department(job: str) -> None:
    council = contact("1", "Rimu Council", email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name=job, email=MAIL, phone=LANDLINE), council).decision is Decision.REVIEW
    assert asked(Customer(name="Rimu Council (Graham Fox)", email=MAIL), council).contact_id == "1"


def test_the_town_of_the_contact_beside_its_name_is_a_branch() -> None:
    there = Address(line1="4 Hurstmere Rd", city="Takapuna", postcode="0622")
    branch = contact("1", "Rimu Wines Ltd (Takapuna)", email=MAIL, addresses=(there,))
    assert asked(Customer(name="Rimu Wines Ltd", email=MAIL, address=EDEN), branch).decision is Decision.REVIEW


def test_a_first_name_said_again_is_no_other_person() -> None:
    person = contact("1", "Zhihao Harrow - Zhihao", phones=(MOBILE,))
    assert asked(Customer(name="Zhihao Harrow", mobile=MOBILE), person).contact_id == "1"
    assert asked(Customer(name="Z Harrow", mobile=MOBILE), person).contact_id == "1"


def test_an_owner_beside_an_agency_is_no_idle_word() -> None:
    owner = contact("1", "Rimu Realty Ltd (Lan Le)", email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name="Rimu Realty Ltd", email=MAIL, phone=LANDLINE), owner).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("building", "company"),
    [
        ("Rimu Towers", "Rimu Towers Management Company Limited"),
        ("Rimu Court Residents Association", "Rimu Court"),
        ("Rimu Mews", "Rimu Mews Freehold Ltd"),
    ],
)
def test_a_building_stands_for_the_company_of_its_owners(building: str, company: str) -> None:
    owners = contact("1", company, email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name=building, email=MAIL), owners).contact_id == "1"
    assert asked(Customer(name=building, phone=LANDLINE), owners).decision is Decision.REVIEW


def test_two_companies_of_one_building_are_two() -> None:
    freehold = contact("1", "Rimu Mews Freehold Ltd", email=MAIL)
    customer = Customer(name="Rimu Mews Management Company Ltd", email=MAIL)
    assert asked(customer, freehold).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("job", "xero"), [("Abbey No 2 Ltd", "Abbey No 2"), ("Abbey Inv Ltd", "Abbey Investments Ltd")]
)
def test_a_company_of_a_number_is_the_same_with_and_without_its_form(job: str, xero: str) -> None:
    assert asked(Customer(name=job, email=MAIL), contact("1", xero, email=MAIL)).contact_id == "1"
    assert asked(Customer(name="Abbey Ltd", email=MAIL), contact("1", xero, email=MAIL)).decision is Decision.REVIEW


def test_a_company_entered_again_with_a_number_is_no_twin_of_itself() -> None:
    first, again = contact("1", "Rimu Wines Ltd", email=MAIL), contact("2", "Rimu Wines Ltd 2", phones=(LANDLINE,))
    assert asked(Customer(name="Rimu Wines Ltd", email=MAIL, phone=LANDLINE), first).contact_id == "1"
    person, other = replace(first, name="Jane Harrow"), replace(again, name="Jane Harrow 2")
    assert asked(Customer(name="Rimu Wines Ltd", email=MAIL), first, replace(again, email=MAIL)).contact_id == "1"
    assert asked(Customer(name="Jane Harrow", email=MAIL), person, replace(other, email=MAIL)).contact_id is None


@pytest.mark.parametrize("near", ["Abbey Rimu Fitness Ltd", "Vince Sergi-Harrow"])
def test_a_name_nearly_in_xero_is_not_called_new(near: str) -> None:
    almost = contact("1", near.replace("Rimu", "Rima").replace("Vince", "Vinze"), addresses=(HIGH,))
    assert asked(Customer(name=near, email=OTHER_MAIL, address=EDEN), almost).decision is Decision.REVIEW
    assert asked(Customer(name="Totara Joinery Ltd", email=OTHER_MAIL, address=EDEN), almost).decision is Decision.NEW


@pytest.mark.parametrize(
    ("job", "xero"), [("iRverside Ltd", "Riverside Ltd"), ("Rimu oofing Ltd", "Rimu Roofing Ltd")]
)
def test_a_beginning_that_fingers_changed_is_read(job: str, xero: str) -> None:
    assert asked(Customer(name=job, email=MAIL), contact("1", xero, email=MAIL)).contact_id == "1"


def test_a_comma_before_a_trade_sets_a_part_apart_and_no_first_name() -> None:
    home = contact("1", "Rimu - Kensington Care Home", email=MAIL)
    assert asked(Customer(name="Rimu, Kensington Care Home", email=MAIL), home).contact_id == "1"


def test_plain_words_joined_by_aka_are_two_names() -> None:
    also = contact("1", "Totara Ridge aka Rimu Wines", email=MAIL)
    assert asked(Customer(name="Rimu Wines", email=MAIL), also).contact_id == "1"


def test_a_victoria_terrace_is_no_region_behind_a_person() -> None:
    there = Address(line1="9 Victoria Tce", city="Nelson", postcode="7010")
    person = contact("1", "Jane Harrow - Victoria Tce", phones=(MOBILE,), addresses=(there,))
    assert asked(Customer(name="Jane Harrow", mobile=MOBILE, address=there), person).contact_id == "1"


def test_residents_of_no_building_are_no_owners_company() -> None:
    firm = contact("1", "Harrow Teal Management Company", email=MAIL)
    assert asked(Customer(name="Harrow Teal", email=MAIL), firm).decision is Decision.REVIEW


@pytest.mark.parametrize("mail", ["jane@rimu.example", "dsek@rimu.example"])
def test_a_customer_of_a_mailbox_near_one_in_xero_is_not_called_new(mail: str) -> None:
    firm = contact("1", "Totara Joinery Ltd", email="desk@rimu.example")
    assert asked(Customer(name="Kauri Wines Ltd", email=mail), firm).decision is Decision.REVIEW


@pytest.mark.parametrize("job", ["Dave & Robert Harrow - First National Rimu", "Jane Harrow - Harcourts Rimu"])
def test_an_owner_behind_a_dash_is_not_their_agency(job: str) -> None:
    agency = contact("1", job.partition(" - ")[2], email=MAIL, addresses=(HIGH,))
    customer = Customer(name=job, email=MAIL, address=HIGH)
    assert asked(customer, agency).decision is Decision.REVIEW
    owner = contact("2", job.replace(" - ", " c/- "), email=MAIL, addresses=(HIGH,))
    assert asked(customer, agency, owner).contact_id != "1"

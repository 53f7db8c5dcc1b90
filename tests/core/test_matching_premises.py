"""Firms that share a name, a mailbox or a door: shops of a chain, schools of a diocese, a cafe that was sold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact

MAIL, OTHER_MAIL = "accounts@rimu.example", "hello@totara.example"
LANDLINE, TAX = "09 555 0177", "49091850"
QUEEN = Address(line1="3 Queen St", city="Auckland", postcode="1010")
HIGH = Address(line1="8 High St", city="Nelson", postcode="7010")


@pytest.mark.parametrize("between", ["Upper", "New", "Westfield", "Hei Hei", "Outer"])
def test_a_word_before_a_suburb_is_no_middle_name(between: str) -> None:
    shop = contact("1", f"Kaurimart {between} Riccarton", email=MAIL, phones=(LANDLINE,))
    assert asked(Customer(name="Kaurimart Riccarton", email=MAIL, phone=LANDLINE), shop).decision is Decision.REVIEW
    other = contact("2", "Kaurimart Riccarton", email=MAIL, phones=(LANDLINE,))
    there = Customer(name=f"Kaurimart {between} Riccarton", email=MAIL, phone=LANDLINE)
    assert asked(there, other).decision is Decision.REVIEW


@pytest.mark.parametrize("middle", ["Grace", "G", "Ngozi"])
def test_a_middle_name_may_be_left_out(middle: str) -> None:
    person = contact("1", f"Jane {middle} Harrow", email="harrow@kauri.example")
    assert asked(Customer(name="Jane Harrow", email="harrow@kauri.example"), person).contact_id == "1"


def test_a_mailbox_of_no_name_settles_no_firm_in_another_town() -> None:
    school = contact("1", "St Joan's Primary School", email=MAIL, addresses=(HIGH,))
    customer = Customer(name="St Joan's Primary School", email=MAIL, address=QUEEN)
    assert asked(customer, school).decision is Decision.REVIEW
    assert asked(replace(customer, address=HIGH), school).contact_id == "1"
    assert asked(customer, replace(school, addresses=(HIGH, QUEEN))).contact_id == "1"
    assert asked(replace(customer, tax_number=TAX), replace(school, tax_number=TAX)).contact_id == "1"
    own = "office@stjoans.example"
    assert asked(replace(customer, email=own), replace(school, email=own)).contact_id == "1"
    assert asked(replace(customer, phone=LANDLINE), replace(school, phones=(LANDLINE,))).contact_id == "1"


def test_a_companys_name_is_its_own_in_every_town() -> None:
    company = contact("1", "Harrow Joinery Ltd", email=MAIL, addresses=(HIGH,))
    assert asked(Customer(name="Harrow Joinery Ltd", email=MAIL, address=QUEEN), company).contact_id == "1"


def test_a_shop_with_another_person_and_another_mailbox_may_have_been_sold() -> None:
    shop = contact("1", "Corner Cafe", email=MAIL, first_name="Bruce", last_name="Harrow", phones=(LANDLINE,))
    shop = replace(shop, addresses=(QUEEN,))
    sold = Customer(
        name="Corner Cafe", first_name="Mina", last_name="Teal", email=OTHER_MAIL, phone=LANDLINE, address=QUEEN
    )
    assert asked(sold, shop).decision is Decision.REVIEW
    assert asked(replace(sold, email=MAIL), shop).contact_id == "1"
    assert asked(replace(sold, first_name="Jo", last_name="Harrow"), shop).contact_id == "1"
    assert asked(replace(sold, name="Corner Cafe Ltd"), replace(shop, name="Corner Cafe Ltd")).contact_id == "1"


def test_a_bookkeepers_mailbox_settles_no_name_spelled_otherwise() -> None:
    firm = contact("1", "Clarke Plumbing Ltd", email="books@ledger.example")
    customer = Customer(name="Clark Plumbing Ltd", email="books@ledger.example")
    assert asked(customer, firm).decision is Decision.REVIEW
    own = "info@clarkplumbing.example"
    assert asked(replace(customer, email=own), replace(firm, email=own)).contact_id == "1"
    assert asked(replace(customer, phone=LANDLINE), replace(firm, phones=(LANDLINE,))).contact_id == "1"


@pytest.mark.parametrize("tail", ["Building Manager", "Caretaker", "Lot 3 owner", "Unit 5 Owner"])
def test_who_is_named_behind_a_plan_is_not_its_owners_body(tail: str) -> None:
    tailed = contact("1", f"Strata Plan 777 - {tail}", email=MAIL)
    body = contact("2", "SP777 Owners Corporation")
    customer = Customer(name="The Owners - Strata Plan No 777", email=MAIL)
    assert asked(customer, tailed).decision is Decision.REVIEW
    assert asked(customer, tailed, body).contact_id in {None, "2"}
    assert asked(customer, contact("1", "Strata Plan 777", email=MAIL)).contact_id == "1"


@pytest.mark.parametrize("note", ["(new owner)", "- new owner Jan 24", "(new tenant)", "(tenant)", "(landlord)"])
def test_a_note_that_another_pays_is_no_idle_word_beside_a_firm(note: str) -> None:
    vet = contact("1", "Harrow Vets", email=MAIL)
    assert asked(Customer(name=f"Harrow Vets {note}", email=MAIL), vet).decision is Decision.REVIEW
    noted = contact("1", f"Harrow Vets {note}", email=MAIL)
    assert asked(Customer(name="Harrow Vets", email=MAIL), noted).decision is Decision.REVIEW
    assert asked(Customer(name=f"Harrow Vets {note}", email=MAIL), noted).contact_id == "1"


def test_a_tenant_or_landlord_is_told_from_their_namesake_by_something_of_their_own() -> None:
    person = contact("1", "Jane Harrow", email="jharrow@kauri.example", phones=(LANDLINE,), addresses=(QUEEN,))
    noted = Customer(name="Jane Harrow (tenant)", phone=LANDLINE, address=QUEEN)
    assert asked(noted, person).decision is Decision.REVIEW
    assert asked(replace(noted, email="jharrow@kauri.example"), person).contact_id == "1"
    assert asked(replace(noted, name="Jane Harrow (owner)"), person).contact_id == "1"


def test_the_arm_in_another_country_is_another_company() -> None:
    here = contact("1", "Kea Motors Ltd", email=MAIL)
    assert asked(Customer(name="Kea Motors Australia Pty Ltd", email=MAIL), here).decision is Decision.REVIEW
    assert asked(Customer(name="Kea Motors NZ Ltd", email=MAIL), here).contact_id == "1"
    there = contact("1", "Kea Motors Pty Ltd", email=MAIL)
    assert asked(Customer(name="Kea Motors Australia Pty Ltd", email=MAIL), there).contact_id == "1"


@pytest.mark.parametrize(
    ("job", "xero"),
    [
        ("Rimu Sec College", "Rimu Secondary College"),
        ("Rimu Footy Club", "Rimu Football Club"),
        ("CHCH Joinery Centre", "Christchurch Joinery Centre"),
        ("Rimu Sth School", "Rimu South School"),
    ],
)
def test_everyday_abbreviations_are_read(job: str, xero: str) -> None:
    assert asked(Customer(name=job, email=MAIL, phone=LANDLINE), contact("1", xero, email=MAIL)).contact_id == "1"


@pytest.mark.parametrize(
    "xero", ["Jane Harrow c/- Rimu Realty", "Rimu Realty - Jane Harrow", "Rimu Realty (Jane Harrow)"]
)
@pytest.mark.parametrize("job", ["Jane Harrow C/O Rimu Realty Ltd", "RIMU REALTY (JANE HARROW)"])
def test_an_owner_and_their_agent_are_the_same_two_in_whatever_order(job: str, xero: str) -> None:
    owner = contact("1", xero, email=MAIL, phones=(LANDLINE,))
    customer = Customer(name=job, email=MAIL, phone=LANDLINE)
    assert asked(customer, owner).contact_id == "1"
    assert asked(replace(customer, phone="", email=""), owner).decision is Decision.REVIEW
    assert asked(replace(customer, name="Tom Harrow c/- Rimu Realty"), owner).decision is Decision.REVIEW
    assert asked(replace(customer, name="Rimu Realty (Jane Harrow Snr)"), owner).decision is Decision.REVIEW


def test_a_trading_name_at_its_door_alone_may_be_the_last_owners() -> None:
    pub = contact("1", "Harrow Group Ltd t/a The Shearers Arms", addresses=(QUEEN,), phones=(LANDLINE,))
    customer = Customer(name="The Shearers Arms", address=QUEEN)
    assert asked(customer, pub).decision is Decision.REVIEW
    assert asked(replace(customer, phone=LANDLINE), pub).contact_id == "1"


def test_a_mailbox_that_a_group_shares_settles_no_arm_of_it() -> None:
    arm = contact("1", "Harrow UK Ltd", email=MAIL, addresses=(QUEEN,))
    sister = contact("2", "Harrow Construction Ltd", email=MAIL, addresses=(QUEEN,))
    customer = Customer(name="Harrow Ltd", email=MAIL, address=QUEEN)
    assert asked(customer, arm, sister).decision is Decision.REVIEW
    assert asked(customer, arm).contact_id == "1"
    assert asked(replace(customer, name="Harrow UK Ltd"), arm, sister).contact_id == "1"


@pytest.mark.parametrize("firm", ["Harrow Joinery", "Jane Harrow Plumbing"])
def test_a_sole_trader_and_the_firm_of_that_name_are_one(firm: str) -> None:
    person = contact("1", "Jane Harrow", phones=(LANDLINE,), addresses=(QUEEN,))
    neighbour = contact("2", "Teal Wines", addresses=(QUEEN,))
    trading = Customer(name=firm, first_name="Jane", last_name="Harrow", phone=LANDLINE, address=QUEEN)
    assert asked(trading, person, neighbour).contact_id == "1"
    assert asked(replace(trading, phone=""), person, neighbour).decision is Decision.REVIEW
    assert asked(replace(trading, name=f"{firm} Ltd"), person, neighbour).decision is Decision.REVIEW
    another = contact("1", firm, first_name="Jane", last_name="Harrow", phones=(LANDLINE,), addresses=(QUEEN,))
    assert asked(replace(trading, name="Jane Harrow"), another, neighbour).contact_id == "1"


def test_a_firm_of_another_name_is_its_traders_by_mailbox_and_door_or_by_tax_number() -> None:
    person = contact("1", "Jane Harrow", email=MAIL, phones=(LANDLINE,), addresses=(QUEEN,), tax_number=TAX)
    shared = contact("2", "Teal Wines", addresses=(QUEEN,))
    trading = Customer(name="Kauri Joinery", first_name="Jane", last_name="Harrow", address=QUEEN)
    assert asked(replace(trading, phone=LANDLINE), person, shared).decision is Decision.REVIEW
    assert asked(replace(trading, email=MAIL), person, shared).contact_id == "1"
    assert asked(replace(trading, tax_number=TAX), person, shared).contact_id == "1"


def test_a_misspelt_surname_with_an_initial_needs_more_than_the_door() -> None:
    person = contact("1", "James Johnson", phones=("021 555 0142",), addresses=(QUEEN,))
    customer = Customer(name="J Jonson", mobile="021 555 0142", address=QUEEN)
    assert asked(customer, person).contact_id == "1"
    assert asked(replace(customer, mobile=""), person).decision is Decision.REVIEW
    assert asked(replace(customer, name="D Jonson"), person).decision is Decision.REVIEW

"""Offices that others share: agencies, sisters of a group, households, and who of them is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact

MAIL, OTHER_MAIL = "desk@kauri.example", "jo@rimu.example"
LANDLINE, MOBILE, OTHER_MOBILE = "09 555 0177", "021 555 0142", "021 555 0199"
QUEEN = Address(line1="3 Queen St", city="Auckland", postcode="1010")


def test_a_person_beside_an_agency_is_its_own_where_both_sides_name_them() -> None:
    agency = contact("1", "Kauri Realty", email=MAIL, first_name="Jane", last_name="Bell")
    assert asked(Customer(name="Kauri Realty - Jane Bell", email=MAIL), agency).contact_id == "1"
    assert asked(Customer(name="Kauri Realty - Tom Reed", email=MAIL), agency).decision is Decision.REVIEW


def test_an_agencys_mailbox_on_its_owners_does_not_make_them_its_rivals() -> None:
    agency = contact("1", "Kauri Realty Ltd", addresses=(QUEEN,))
    owner = contact("2", "Jane Bell c/- Kauri Realty", email=MAIL, phones=(LANDLINE,))
    customer = Customer(name="Kauri Realty", email=MAIL, phone=LANDLINE, address=QUEEN)
    assert asked(customer, agency, owner).contact_id == "1"
    stranger = replace(owner, name="Jane Bell c/- Rimu Realty")
    assert asked(customer, agency, stranger).decision is Decision.REVIEW


def test_the_agent_is_no_rival_of_who_is_in_their_care() -> None:
    owner = contact("1", "Jane Bell c/- Kauri Realty", email=MAIL)
    agency = contact("2", "Kauri Realty Ltd", email=MAIL, phones=(LANDLINE,))
    customer = Customer(name="Jane Bell c/- Kauri Realty", email=MAIL, phone=LANDLINE)
    assert asked(customer, owner, agency).contact_id == "1"


def test_a_mailbox_that_a_crowd_holds_makes_no_rival() -> None:
    mine = contact("0", "Jane Bell", phones=(MOBILE,))
    crowd = [contact(str(at), f"Kauri {at} Ltd", email=MAIL, phones=(MOBILE,) * (at == 1)) for at in range(1, 30)]
    customer = Customer(name="Jane Bell", email=MAIL, mobile=MOBILE)
    assert asked(customer, mine, *crowd).contact_id == "0"


def test_a_name_with_a_countrys_word_is_not_the_very_name_made_unique() -> None:
    sister = contact("1", "Kauri Cafe UK Ltd", email=MAIL)
    namesake = contact("2", "Kauri Cafe Ltd")
    assert asked(Customer(name="Kauri Cafe Ltd", email=MAIL), sister, namesake).decision is Decision.REVIEW


def test_a_surname_with_another_mailbox_may_be_another_of_the_household() -> None:
    one = contact("1", "Jane Bell", addresses=(QUEEN,), phones=(LANDLINE,), email=MAIL)
    customer = Customer(name="Ms Bell", email=OTHER_MAIL, phone=LANDLINE, address=QUEEN)
    assert asked(customer, one).decision is Decision.REVIEW
    assert asked(replace(customer, email=""), one).contact_id == "1"


def test_two_towns_spelled_nearly_alike_are_two_branches() -> None:
    tax = "49-091-850"
    here = Address(line1="28 Chapel St", city="Whanganui", postcode="4500")
    there = Address(line1="42 Windsor Ave", city="Whang\u0101rei", postcode="0110")
    branch = contact("1", "Kauri Medical Centre Whangarei", tax_number=tax, addresses=(there,))
    customer = Customer(name="Kauri Medical Centre Whanganui", tax_number=tax, address=here)
    assert asked(customer, branch).why == "Whanganui on the job, Whangarei in Xero"
    assert asked(customer, replace(branch, addresses=(here,))).contact_id == "1"


def test_a_plans_number_weighs_more_than_what_its_manager_lends_to_every_plan() -> None:
    body = contact("1", "BC 462779")
    other = contact("2", "BC 372690", email=MAIL, phones=(LANDLINE,), addresses=(QUEEN,))
    found = asked(Customer(name="BC 462779", email=MAIL, phone=LANDLINE, address=QUEEN), body, other)
    assert found.candidates[0].contact_id == "1"


def test_a_number_with_two_digits_swapped_is_put_before_another_number() -> None:
    slipped = contact("1", "BC 467279", addresses=(QUEEN,))
    other = contact("2", "BC 372690", phones=(LANDLINE,))
    found = asked(Customer(name="BC 462779", phone=LANDLINE, address=QUEEN), slipped, other)
    assert [each.contact_id for each in found.candidates] == ["1", "2"]
    assert found.decision is Decision.REVIEW


def test_the_head_of_a_group_is_no_rival_of_its_part() -> None:
    part = contact("1", "Kauri Fencing (Midlands) Ltd", phones=(MOBILE,))
    head = contact("2", "Kauri Fencing Ltd", email=MAIL)
    customer = Customer(name="Kauri Fencing (Midlands)", email=MAIL, mobile=MOBILE)
    assert asked(customer, part, head).contact_id == "1"


def test_a_part_that_holds_as_much_is_a_rival_of_the_head() -> None:
    head = contact("1", "Kauri Wines Ltd", email=MAIL)
    part = contact("2", "Kauri Wines Services Ltd", phones=(MOBILE,))
    customer = Customer(name="Kauri Wines Ltd", email=MAIL, mobile=MOBILE)
    assert asked(customer, head, part).decision is Decision.REVIEW
    assert asked(customer, replace(head, addresses=(QUEEN,)), part, site=QUEEN).contact_id == "1"


@pytest.mark.parametrize("firm", ["Bell Family Trust", "Kauri Plumbing Ltd"])
def test_a_person_is_neither_their_trust_nor_their_company(firm: str) -> None:
    own = contact("1", firm, email=MAIL, phones=(MOBILE,), addresses=(QUEEN,), first_name="Jane", last_name="Bell")
    customer = Customer(name="Jane Bell", email=MAIL, mobile=MOBILE, address=QUEEN)
    assert asked(customer, own).decision is Decision.REVIEW
    assert asked(customer, replace(own, name="Kauri Plumbing")).contact_id == "1"


def test_one_of_a_couple_is_not_the_couple_by_their_address_alone() -> None:
    one = contact("1", "Jane Bell", addresses=(QUEEN,), email=MAIL)
    customer = Customer(name="Tom and Jane Bell", address=QUEEN)
    assert asked(customer, one).why == "one of the two is named, and only the address agrees"
    assert asked(replace(customer, email=MAIL), one).contact_id == "1"


def test_one_person_is_not_the_couple_of_that_surname() -> None:
    one = contact("1", "Jane Bell", addresses=(QUEEN,), phones=(LANDLINE,))
    customer = Customer(name="Mr & Mrs Bell", phone=LANDLINE, address=QUEEN)
    assert asked(customer, one).why == "a couple on one side, one person on the other"
    assert asked(customer, replace(one, name="Mr and Mrs Bell")).contact_id == "1"


def test_two_people_of_one_name_have_mailboxes_one_letter_apart() -> None:
    one = contact("1", "Jane Bell", email="jane_bell@kauri.example")
    customer = Customer(name="Jane Bell", email="jane.bell@kauri.example")
    assert asked(customer, one).decision is Decision.REVIEW
    assert asked(replace(customer, mobile=MOBILE), replace(one, phones=(MOBILE,))).contact_id == "1"


def test_a_couple_has_two_mobiles_and_a_person_one() -> None:
    couple = contact("1", "Tom & Jane Bell", addresses=(QUEEN,), phones=(MOBILE,))
    customer = Customer(name="Jane and Tom Bell", mobile=OTHER_MOBILE, address=QUEEN)
    assert asked(customer, couple).contact_id == "1"
    found = asked(replace(customer, name="Jane Bell"), replace(couple, name="Jane Bell"))
    assert found.why == "the mobile differs from Xero"


def test_father_and_son_hall_are_people_with_a_mobile_each() -> None:
    father = contact("1", "Tom Hall", addresses=(QUEEN,), phones=(MOBILE,))
    assert asked(Customer(name="Tom Hall", mobile=OTHER_MOBILE, address=QUEEN), father).decision is Decision.REVIEW


def test_an_initial_with_another_mailbox_may_be_another_of_the_household() -> None:
    one = contact("1", "J Bell", addresses=(QUEEN,), email=MAIL)
    customer = Customer(name="Joe Bell", email=OTHER_MAIL, address=QUEEN)
    assert asked(customer, one).decision is Decision.REVIEW
    assert asked(replace(customer, email=""), one).contact_id == "1"


def test_a_namesake_in_whom_nothing_agrees_is_no_bar_where_two_things_are_ones_own() -> None:
    mine = contact("1", "Jane B Bell", email=MAIL, phones=(MOBILE,))
    namesake = contact("2", "Jane Bell", email=OTHER_MAIL)
    customer = Customer(name="Jane Bell", email=MAIL, mobile=MOBILE)
    assert asked(customer, mine, namesake).contact_id == "1"
    assert asked(customer, mine, replace(namesake, email="")).decision is Decision.REVIEW


def test_who_is_marked_as_another_is_no_twin() -> None:
    senior = contact("1", "Jane Bell Snr", addresses=(QUEEN,), email=MAIL)
    junior = contact("2", "Jane Bell Jnr", addresses=(QUEEN,))
    customer = Customer(name="Jane Bell Snr", email=MAIL, address=QUEEN)
    assert asked(customer, senior, junior).contact_id == "1"


def test_two_things_of_ones_own_outweigh_a_twin_in_whom_one_of_them_differs() -> None:
    mine = contact("1", "Jane Bell", email=MAIL, phones=(MOBILE,))
    twin = contact("2", "J Bell", phones=(OTHER_MOBILE,), addresses=(QUEEN,))
    customer = Customer(name="Jane Bell", email=MAIL, mobile=MOBILE, address=QUEEN)
    assert asked(customer, mine, twin).contact_id == "1"
    assert asked(customer, mine, replace(twin, phones=())).decision is Decision.REVIEW
    assert asked(customer, mine, replace(twin, name="Bell, Jane")).why == "2 contacts share this name"


def test_an_archived_contact_that_is_more_like_the_customer_is_asked_about() -> None:
    gone = contact("1", "Kauri Motors", email=MAIL, status="ARCHIVED")
    lived = contact("2", "Kauri Motors NZ", email=MAIL, phones=(LANDLINE,))
    customer = Customer(name="Kauri Motors", email=MAIL, phone=LANDLINE)
    assert asked(customer, gone, lived).why == "Kauri Motors, archived in Xero, is more like the customer"
    assert asked(customer, replace(gone, email=""), lived).contact_id == "2"


def test_a_name_in_part_alike_at_the_same_door_is_not_new() -> None:
    there = contact("1", "Kauri Butchery Ltd", addresses=(QUEEN,))
    customer = Customer(name="Kauri Bakery", address=QUEEN)
    assert asked(customer, there).decision is Decision.REVIEW
    assert asked(replace(customer, address=Address()), there).decision is Decision.NEW


def test_a_number_typed_into_a_name_is_a_telephones() -> None:
    held = contact("1", "Jane Bell", phones=("021 555 0142",))
    assert asked(Customer(name="Jane Bell +64 (0)21 555 0142"), held).contact_id == "1"
    assert asked(Customer(name="Body Corporate 123456 Elm"), held).contact_id is None


def test_one_thing_of_somebody_elses_in_the_house_makes_them_no_rival() -> None:
    own = contact("1", "Margaret Teal", phones=(MOBILE,))
    spouse = contact("2", "Robert Teal", email=MAIL, phones=(LANDLINE,))
    customer = Customer(name="Margaret Teal", email=MAIL, phone="", mobile=MOBILE)
    assert asked(customer, own, spouse).contact_id == "1"
    housed = replace(own, phones=(), addresses=(QUEEN,))
    shared = replace(spouse, addresses=(QUEEN,), phones=())
    assert asked(replace(customer, mobile="", address=QUEEN), housed, shared).contact_id == "1"
    both = replace(customer, phone=LANDLINE, mobile="", address=QUEEN)
    assert asked(both, housed, spouse).decision is Decision.REVIEW
    agent = replace(spouse, name="Teal Realty", phones=(LANDLINE, MOBILE))
    assert asked(customer, own, agent).decision is Decision.REVIEW


def test_a_companys_own_name_outdoes_a_sister_that_has_the_mailbox() -> None:
    own = contact("1", "Kauri Trustees Ltd", addresses=(QUEEN,))
    sister = contact("2", "Kauri Developments Ltd", email=MAIL, addresses=(QUEEN,))
    customer = Customer(name="Kauri Trustees Ltd", email=MAIL, address=QUEEN)
    assert asked(customer, own, sister).contact_id == "1"
    plain = replace(own, name="Kauri Trustees"), replace(sister, name="Kauri Developments")
    assert asked(replace(customer, name="Kauri Trustees"), *plain).decision is Decision.REVIEW

from __future__ import annotations

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import NameLevel, compare, keys_of_contact, keys_of_customer
from jobsync_tui.core.matching.fields import emails, mistyped_email, own_domain, phones, tax_number
from jobsync_tui.core.matching.names import party
from jobsync_tui.core.matching.places import place
from tests.core.contacts import NOWHERE, contact

LEVELS = [
    ("J & M Smith", "Smith, John & Mary", NameLevel.INITIAL),
    ("John and Mary Smith", "SMITH, MARY + JOHN", NameLevel.EQUAL),
    ("John n Mary Smith", "John & Mary Smith", NameLevel.EQUAL),
    ("Bob Smith", "Robert Smith", NameLevel.PERSON),
    ("R Smith", "Bob Smith", NameLevel.INITIAL),
    ("John Albert Smith", "John Smith", NameLevel.PERSON),
    ("J.A. Smith", "John Andrew Smith", NameLevel.INITIAL),
    ("John A Smith", "John B Smith", NameLevel.KIN),
    ("Mary Smith", "John & Mary Smith", NameLevel.HOUSEHOLD),
    ("The Smiths", "John Smith", NameLevel.SURNAME),
    ("Mr & Mrs J Smith", "John Smith", NameLevel.SURNAME),
    ("Smith John", "John Smith", NameLevel.SPELLING),
    ("Jhon Smtih", "John Smith", NameLevel.SPELLING),
    ("Ann Smith", "Anna Smith", NameLevel.KIN),
    ("Carla Reid", "Karla Reid", NameLevel.SPELLING),
    ("Joan Reid", "John Reid", NameLevel.KIN),
    ("Hōne Tūhoe", "Hone Tuhoe", NameLevel.EQUAL),
    ("Kauri Joinery P/L", "KAURI JOINERY PTY LIMITED", NameLevel.EQUAL),
    ("Kauri Joinery", "Kauri Joinery (NZ) Ltd", NameLevel.QUALIFIED),
    ("Kauri Joinery Holdings", "Kauri Joinery", NameLevel.PART),
    ("Kauri Joinery (NSW)", "Kauri Joinery", NameLevel.PART),
    ("Kauri Joinery (NSW)", "Kauri Joinery (VIC)", NameLevel.CONFLICT),
    ("Kauri Joinery NSW", "Kauri Joinery (NSW) Pty Ltd", NameLevel.SPELLING),
    ("Kauri Joinery (reroof)", "Kauri Joinery", NameLevel.QUALIFIED),
    ("Kauri Joinery - 12 High St", "Kauri Joinery", NameLevel.EQUAL),
    ("Kauri Realty", "Kauri RE", NameLevel.CONFLICT),
    ("Kauri Real Estate", "Kauri RE", NameLevel.EQUAL),
    ("Dave Bell T/A Dave's Plumbing", "Daves Plumbing", NameLevel.TRADING),
    ("Rimu Ltd formerly Kauri Joinery Ltd", "Kauri Joinery", NameLevel.TRADING),
    ("A Bell c/- Kauri Realty", "Kauri Realty", NameLevel.DIFFERENT),
    ("Strata Plan 12345", "The Owners - SP12345", NameLevel.EQUAL),
    ("Owners Corporation 12345", "OC No. 12345 (Harbour View)", NameLevel.EQUAL),
    ("Body Corporate 450137", "BC 450138", NameLevel.CONFLICT),
    ("Kauri Court Body Corporate", "Owners Corporation of Kauri Court", NameLevel.EQUAL),
    ("Studio 54", "Studio 55", NameLevel.DIFFERENT),
    ("Joanne Yates 2", "Joanne Yates", NameLevel.QUALIFIED),
]


@pytest.mark.parametrize(("ours", "theirs", "level"), LEVELS)
def test_two_names_compare_at_one_level_whichever_side_they_stand_on(
    ours: str, theirs: str, level: NameLevel
) -> None:
    for one, other in ((ours, theirs), (theirs, ours)):
        keys, there = keys_of_customer(Customer(name=one), NOWHERE), keys_of_contact(contact("1", other))
        assert compare(keys, there, lambda _field, _key: 1).name.level is level


@pytest.mark.parametrize(
    "name", ["- (Jane)", "*call first*", "(*)", "021 555 0142", "attn", "c/o", "Ltd", "- 2", ", Hall"]
)
def test_a_name_of_nothing_but_what_stands_beside_one_is_read(name: str) -> None:
    assert party(name, "", "").names


def test_a_firm_that_manages_owners_bodies_is_none() -> None:
    (firm,), (body,) = (party(f"Kauri Body Corporate{more}", "", "").names for more in (" Services Ltd", ""))
    assert (firm.strata, body.strata) == (False, True)


def test_a_first_name_beside_the_name_spells_out_its_initial() -> None:
    (name,) = party("J Smith", "Jane", "Smith").names
    assert name.people[0].given == ("jane",)


def test_who_takes_the_post_is_not_who_it_is() -> None:
    (name,) = party("A Bell c/o Kauri Realty", "", "").names
    assert (name.key, name.care) == ("a bell", ("kauri", "realty"))


@pytest.mark.parametrize("name", ["Kauri Joinery (DO NOT USE)", "Kauri Joinery - old", "Kauri Joinery (duplicate)"])
def test_a_contact_marked_as_not_to_be_used_is_known(name: str) -> None:
    assert party(name, "", "").unused
    assert not party("Old Mill Cafe", "", "").unused


@pytest.mark.parametrize(
    ("one", "other", "region", "same"),
    [
        ("+61 2 9555 0142", "(02) 9555 0142", "AU", True),
        ("0011 61 2 9555 0142", "02 9555 0142", "AU", True),
        ("+61 2 9555 0142", "(02) 9555 0142", "", True),
        ("+61 21 555 0142", "+64 21 555 0142", "NZ", False),
        ("+61 21 555 0142", "021 555 0142", "NZ", False),
        ("+44 (0)20 7946 0018", "020 7946 0018", "GB", True),
        ("04 555 7074 / 021 634 215", "021 634 215", "NZ", True),
        ("021 634 215 after 3pm", "021634215", "NZ", True),
        ("0400 000 000", "0400 000 000", "AU", False),
    ],
)
def test_numbers_meet_by_country_and_national_digits(one: str, other: str, region: str, same: bool) -> None:  # noqa: FBT001 - a case
    ours, theirs = phones(one, region), phones(other, region)
    meet = any(
        a.digits == b.digits and (a.country == b.country or not (a.country and b.country))
        for a in ours
        for b in theirs
    )
    assert meet is same


def test_every_address_of_a_field_counts_and_none_that_is_made_up() -> None:
    assert emails("Jo.Bell@GMAIL.com; office@bell.example") == ("jobell@gmail.com", "office@bell.example")
    assert emails("noemail@noemail.com, none@x.example") == ()


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("carlisle@x.example", "carlsle@x.example", True),
        ("jane.bell@gmial.com", "jane.bell@gmail.com", True),
        ("j.carlisle@x.example", "k.carlisle@x.example", False),
        ("jcarlisle@x.example", "kcarlisle@x.example", False),
        ("carlisle1@x.example", "carlisle2@x.example", False),
    ],
)
def test_a_slip_in_an_address_is_told_from_an_initial_and_a_digit(one: str, other: str, slip: bool) -> None:  # noqa: FBT001 - a case
    assert mistyped_email(one, other) is slip


@pytest.mark.parametrize(
    ("spelled", "digits", "valid"),
    [
        ("ABN 51 824 753 556", "51824753556", True),
        ("ACN 004 085 616", "004085616", True),
        ("GB 980 7806 84", "980780684", True),
        ("51 824 753 557", "51824753557", False),
    ],
)
def test_check_digits_tell_a_real_number(spelled: str, digits: str, valid: bool) -> None:  # noqa: FBT001 - a case
    found = tax_number(spelled)
    assert found is not None
    assert (found.digits, found.valid) == (digits, valid)


def test_free_mail_says_nothing_of_the_business() -> None:
    assert own_domain("office@kauri.nz") == "kauri.nz"
    assert own_domain("kauri@gmail.com") == ""


MOBILES = [
    "0400 111 222", "+61 400 111 222", "61400111222", "+61 (0)400 111 222", "021 555 014", "+64 21 555 014",
    "0275550142", "028 555 0142", "07700 900123", "+44 7700 900123", "0064 21 555 014", "0011 61 400 111 222",
]  # fmt: skip
LANDLINES = [
    "02 9555 0142", "(02) 9555 0142", "+61 2 9555 0142", "0295550142", "02 7955 0142", "09 555 0142", "07 3555 0142",
    "04 555 0142", "020 7946 0018", "+44 20 7946 0018", "+64 9 555 0142", "0400 000 000", "1234", "",
]  # fmt: skip


@pytest.mark.parametrize(
    ("phone", "mobile"), [*((one, True) for one in MOBILES), *((one, False) for one in LANDLINES)]
)
def test_mobiles_are_told_from_landlines_of_three_countries(phone: str, mobile: bool) -> None:  # noqa: FBT001 - drawn
    assert any(one.mobile for one in phones(phone, "")) is mobile


@pytest.mark.parametrize(
    ("line", "unit", "number", "street"),
    [
        ("88 Ridge Ave", "", "88", "ridge"),
        ("2/88 Ridge Avenue", "2", "88", "ridge"),
        ("10 / 88 Ridge Avenue", "10", "88", "ridge"),
        ("Unit 2, 88 Ridge Ave", "2", "88", "ridge"),
        ("Unit 4 39 Field Drive", "4", "39", "field"),
        ("Level 3, 45 Queen St", "3", "45", "queen"),
        ("12A Te Awa Rd", "", "12a", "te"),
        ("P.O. Box 12", "", "12", "po box"),
        ("Ridge Ave", "", "", ""),
    ],
)
def test_addresses_compare_by_unit_number_and_street(line: str, unit: str, number: str, street: str) -> None:
    found = place(Address(line1=line, city="Grey Lynn", postcode="1010"))
    assert found is not None
    assert (found.unit, found.number, found.street, found.city) == (unit, number, street, "grey lynn")

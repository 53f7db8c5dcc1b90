from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import AUTO_SCORE, Decision, Match
from tests.core.contacts import NOWHERE, asked, contact

ASH = Address(line1="1 Ash St", city="Napier", postcode="4110")
ELM = Address(line1="9 Elm Rd", city="Napier", postcode="4110")
BAY_2 = Address(line1="2/5 Bay St", city="Napier", postcode="4110")
BAY_7 = Address(line1="Unit 7, 5 Bay Street", city="Napier", postcode="4110")
LANDLINE = "06 835 1111"
MAIL = "ap@rimu.example"


def customer(**parts: str) -> Customer:
    return replace(Customer(), **parts)  # type: ignore[arg-type]  # test data


def reviewed(found: Match) -> str:
    assert (found.decision, found.contact_id) == (Decision.REVIEW, None), found.why
    return found.why


# Mobiles

FATHER = contact("dad", "John Smith", phones=(LANDLINE, "027 444 002"), email="jsmith@dad.example")
SON = Customer(name="John Smith", phone=LANDLINE, mobile="021 555 001")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("027 444 002", "021 555 001"),
        ("+64 27 444 002", "021 555 001"),
        ("0400 999 888", "0400 111 222"),
        ("+61 400 999 888", "0400 111 222"),
        ("07700 900123", "+44 7700 900456"),
    ],
)
def test_two_mobiles_are_two_persons_of_one_household(theirs: str, ours: str) -> None:
    found = asked(replace(SON, mobile=ours), replace(FATHER, phones=(LANDLINE, theirs)))
    assert reviewed(found) == "the mobile differs from Xero"


def test_a_landline_beside_a_mobile_is_no_other_mobile() -> None:
    for landline in ("02 9555 0142", "+61 2 9555 0142", "020 7946 0018", "09 555 0177", "07 3555 0142"):
        party = contact("1", "John Smith", phones=(LANDLINE, landline))
        assert asked(SON, party).decision is Decision.AUTO


def test_a_common_mobile_or_an_email_or_a_tax_number_of_ones_own_settles_it() -> None:
    assert asked(SON, replace(FATHER, phones=("027 444 002", "+64 21 555 001"))).decision is Decision.AUTO
    assert asked(replace(SON, email="jsmith@dad.example"), FATHER).decision is Decision.AUTO
    taxed = replace(FATHER, tax_number="123-456-789")
    assert asked(replace(SON, tax_number="123456789"), taxed).decision is Decision.AUTO


def test_an_email_that_others_share_settles_nothing() -> None:
    mother = contact("mum", "Ann Smith", email="jsmith@dad.example")
    assert reviewed(asked(replace(SON, email="jsmith@dad.example"), FATHER, mother)) == "the mobile differs from Xero"


# Names

NAMES_APART: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({"name": "Mrs J Smith"}, {"name": "Mr J Smith"}, "Mrs on the job, Mr in Xero"),
    ({"name": "Mrs Smith"}, {"name": "Mr Smith"}, "Mrs on the job, Mr in Xero"),
    ({"name": "Miss K Lee"}, {"name": "Mr K Lee"}, "Miss on the job, Mr in Xero"),
    ({"name": "Smith, Mr John"}, {"name": "Ms John Smith"}, "Mr on the job, Ms in Xero"),
    (
        {"name": "J Smith", "first_name": "Jane", "last_name": "Smith"},
        {"name": "J Smith", "first_name": "John", "last_name": "Smith"},
        "first name Jane on the job, John in Xero",
    ),
    (
        {"name": "J Smith", "first_name": "Jane"},
        {"name": "J Smith", "first_name": "John", "last_name": "Smith"},
        "first name Jane on the job, John in Xero",
    ),
    (
        {"name": "Jane Smith"},
        {"name": "Jane Smith", "first_name": "John", "last_name": "Smith"},
        "first name Jane on the job, John in Xero",
    ),
    (
        {"name": "Smith", "first_name": "Ann", "last_name": "Smith"},
        {"name": "Smith", "first_name": "Bob", "last_name": "Smith"},
        "first name Ann on the job, Bob in Xero",
    ),
    (
        {"name": "John Smith"},
        {"name": "John Smith", "first_name": "John", "last_name": "Smith Snr"},
        "Senior or Junior differs from Xero",
    ),
    (
        {"name": "John Smith", "first_name": "John Jnr", "last_name": "Smith"},
        {"name": "John Smith", "first_name": "John", "last_name": "Smith Senior"},
        "Senior or Junior differs from Xero",
    ),
    ({"name": "Smith Holdings Ltd"}, {"name": "Smith Holdings LLP"}, "Ltd on the job, LLP in Xero"),
    ({"name": "Rimu Fitness PLC"}, {"name": "Rimu Fitness Limited"}, "PLC on the job, Ltd in Xero"),
    ({"name": "John Brown"}, {"name": "John Brown Pty Ltd"}, "a person on one side, a company on the other"),
    ({"name": "John Brown P/L"}, {"name": "John Brown"}, "a person on one side, a company on the other"),
    ({"name": "Mr Rewi Tane"}, {"name": "Rewi Tane Ltd"}, "a person on one side, a company on the other"),
    (
        {"name": "Rewi Tane", "first_name": "Rewi", "last_name": "Tane"},
        {"name": "Rewi Tane Ltd"},
        "a person on one side, a company on the other",
    ),
    ({"name": "Brown Limited"}, {"name": "Brown"}, "a person on one side, a company on the other"),
]


@pytest.mark.parametrize(("ours", "theirs", "why"), NAMES_APART)
def test_names_of_one_key_that_hide_two_parties_are_for_a_person(
    ours: dict[str, str], theirs: dict[str, str], why: str
) -> None:
    found = asked(
        customer(email=MAIL, phone=LANDLINE, **ours), contact("1", email=MAIL, phones=(LANDLINE,), **theirs)
    )
    assert reviewed(found) == why
    assert found.candidates[0].score < AUTO_SCORE


NAMES_TOGETHER: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"name": "Rimu Fitness Limited"}, {"name": "Rimu Fitness Ltd"}),
    ({"name": "RIMU FITNESS"}, {"name": "Rimu Fitness Ltd."}),
    ({"name": "Rimu Fitness P/L"}, {"name": "Rimu Fitness Pty Limited"}),
    ({"name": "Rimu Fitness Ltd"}, {"name": "Rimu Fitness Pty Ltd"}),
    ({"name": "Rimu Fitness Co. Ltd"}, {"name": "Rimu Fitness Limited"}),
    ({"name": "Acme"}, {"name": "Acme Ltd"}),
    ({"name": "Kelly Plumbing"}, {"name": "Kelly Plumbing Ltd"}),
    ({"name": "Re-Fit"}, {"name": "Re Fit"}),
    ({"name": "Mr J Smith"}, {"name": "J Smith"}),
    ({"name": "Mrs J Smith"}, {"name": "Ms J Smith"}),
    ({"name": "Dr A Patel"}, {"name": "Ms A Patel"}),
    ({"name": "R Smith", "first_name": "Bob", "last_name": "Smith"}, {"name": "R Smith", "first_name": "Robert"}),
    ({"name": "J Smith", "first_name": "J", "last_name": "Smith"}, {"name": "J Smith", "first_name": "Jane"}),
    (
        {"name": "Acme School", "first_name": "Jane", "last_name": "Roe"},
        {"name": "Acme School", "first_name": "Tom", "last_name": "Hill"},
    ),
    ({"name": "Spotless", "first_name": "Jane"}, {"name": "Spotless", "first_name": "Tom"}),
    (
        {"name": "Smith Plumbing", "first_name": "Jane", "last_name": "Smith"},
        {"name": "Smith Plumbing", "first_name": "Tom", "last_name": "Smith"},
    ),
    ({"name": "Body Corporate 450137"}, {"name": "BODY CORPORATE 450137"}),
    ({"name": "Owners of Kauri Court"}, {"name": "Owners of Kauri Court"}),
]


@pytest.mark.parametrize(("ours", "theirs"), NAMES_TOGETHER)
def test_other_spellings_of_one_party_are_decided(ours: dict[str, str], theirs: dict[str, str]) -> None:
    found = asked(
        customer(email=MAIL, phone=LANDLINE, **ours), contact("1", email=MAIL, phones=(LANDLINE,), **theirs)
    )
    assert found.decision is Decision.AUTO, found.why


ANYBODY = [
    "Owners Corporation", "Body Corporate", "Strata Plan", "Tenant", "The Owner", "The Occupier", "RTM Company Ltd",
    "Landlord", "The Manager", "Cash Sale", "Facilities Dept",
]  # fmt: skip


@pytest.mark.parametrize("name", ANYBODY)
def test_a_name_that_many_go_by_is_decided_only_at_the_same_address(name: str) -> None:
    party = contact("1", name, email=MAIL, phones=(LANDLINE,), addresses=(ASH,))
    person = Customer(name=name, email=MAIL, phone=LANDLINE)
    assert "no address agrees" in reviewed(asked(person, party, site=ELM))
    assert "no address agrees" in reviewed(asked(person, party))
    assert asked(person, party, site=ASH).decision is Decision.AUTO


@pytest.mark.parametrize("name", ["Body Corporate 450138", "Body Corporate", "Body Corporate 450137 2"])
def test_numbers_in_names_must_agree(name: str) -> None:
    found = asked(Customer(name=name, email=MAIL), contact("1", "Body Corporate 450137", email=MAIL), site=ASH)
    assert "name differs from Xero" in reviewed(found)


# Identifiers and addresses


def test_identifiers_that_others_share_corroborate_the_same_name_alone() -> None:
    others = [contact(f"r{at}", f"Landlord {at}", email=MAIL, phones=(LANDLINE,)) for at in range(3)]
    person, party = Customer(name="Jane Roe", email=MAIL, phone=LANDLINE), contact("1", "Jane Roe", email=MAIL)
    assert asked(person, replace(party, phones=(LANDLINE,)), *others).decision is Decision.AUTO
    initial = replace(person, name="J Roe", phone="")
    assert reviewed(asked(initial, party, *others)) == "too little agrees beside the name"
    own = replace(party, phones=(LANDLINE, "021 555 001"))
    assert asked(replace(person, mobile="021 555 001"), own, *others).decision is Decision.AUTO
    gone = [replace(each, status="ARCHIVED") for each in others]
    assert asked(person, replace(party, phones=(LANDLINE,)), *gone).decision is Decision.AUTO


@pytest.mark.parametrize("email", ["", "new@y.example"])
def test_a_customer_number_alone_does_not_outweigh_another_address(email: str) -> None:
    party = contact("1", "John Smith", email="old@x.example", contact_number="12", addresses=(ELM,))
    found = asked(Customer(id="12", name="John Smith", email=email), party, site=ASH)
    differing = "e-mail" if email else "address"
    assert reviewed(found) == f"only the customer number agrees, and the {differing} differs from Xero"
    there = asked(Customer(id="12", name="John Smith", email=email), party, site=ELM)
    assert there.decision is Decision.AUTO


def test_another_unit_of_one_building_is_another_address() -> None:
    party = contact("1", "K Lee", email=MAIL, phones=(LANDLINE,), addresses=(BAY_7,))
    person = Customer(name="K Lee", email=MAIL)
    assert reviewed(asked(person, party, site=BAY_2)) == "another unit at the same address in Xero"
    assert asked(replace(person, phone=LANDLINE), party, site=BAY_2).decision is Decision.AUTO
    assert asked(person, party, site=BAY_7).decision is Decision.AUTO
    assert asked(person, party, site=replace(BAY_2, line1="5 Bay St")).decision is Decision.AUTO


# Properties

SHARED = st.sampled_from(["", MAIL, "b@rimu.example"])
SITES = st.sampled_from([NOWHERE, ASH, ELM, BAY_2, BAY_7])
PAIRS = st.sampled_from([(ours, theirs) for ours, theirs, _ in NAMES_APART])


@settings(deadline=None, max_examples=200)
@given(PAIRS, SHARED, SITES, SITES, st.booleans())
def test_whatever_else_agrees_two_parties_are_never_taken_for_one(
    pair: tuple[dict[str, str], dict[str, str]],
    email: str,
    site: Address,
    address: Address,
    turned: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    ours, theirs = reversed(pair) if turned else pair
    party = contact("1", email=email, phones=(LANDLINE,), tax_number="123456789", addresses=(address,), **theirs)
    known = customer(id="k-1", email=email, phone=LANDLINE, tax_number="123456789", **ours)
    marked = replace(party, contact_number="k-1")
    assert asked(known, marked, site=site).decision is not Decision.AUTO


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES_TOGETHER), SHARED, st.lists(SHARED, max_size=4), SITES, SITES)
def test_more_holders_of_an_identifier_never_make_a_match_surer(
    pair: tuple[dict[str, str], dict[str, str]], email: str, more: list[str], site: Address, address: Address
) -> None:
    ours, theirs = pair
    party = contact("1", email=email, phones=(LANDLINE,), addresses=(address,), **theirs)
    known = customer(email=email, phone=LANDLINE, **ours)
    holders = [
        contact(f"h{at}", f"Quoll{at} Xylo{at}", email=each, phones=(LANDLINE,)) for at, each in enumerate(more)
    ]
    before, after = asked(known, party, site=site), asked(known, party, *holders, site=site)
    if after.decision is Decision.AUTO:
        assert before.decision is Decision.AUTO

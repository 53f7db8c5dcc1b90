"""Contacts that are one party typed twice: named only where nothing else can explain what they share."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest

from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex
from jobsync_tui.core.twins import Twins, twins
from tests.core.contacts import contact
from tests.labelled.parties import parties

OAK = Address(line1="12 Oak St", city="Hamilton", postcode="3204")
ELM = Address(line1="9 Elm Rd", city="Napier", postcode="4110")
MOBILE, LANDLINE = "021 555 0142", "07 555 0199"


def found(*contacts: Contact, region: str = "NZ") -> list[Twins]:
    return twins(ContactIndex(contacts, region=region))


def named(*contacts: Contact) -> list[tuple[str, ...]]:
    return [one.contacts for one in found(*contacts)]


SMITH = contact("1", "Rewi Tane", email="rewi@tane.example", phones=(MOBILE,))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (
            contact("2", "Tane, Rewi", email="r.tane@work.example", phones=("+64 21 555 0142",)),
            "Same name, same mobile; only the e-mail differs.",
        ),
        (contact("2", "Rewi Tane 2", email="REWI@tane.example"), "Same name but for words beside it, same e-mail"),
        (
            contact("2", "Rewi Tane (Hamilton)", phones=(MOBILE,), addresses=(OAK,)),
            "Same name but for words beside it",
        ),
        (
            contact("2", "Rewi Tanee", phones=(MOBILE,)),
            "Same name but for its spelling, same mobile; nothing differs.",
        ),
    ],
)
def test_one_name_and_a_value_that_only_they_have_are_one_party(other: Contact, told: str) -> None:
    [one] = found(SMITH, other)
    assert one.contacts == ("1", "2")
    assert one.told.startswith(told)


def test_forms_of_a_first_name_and_names_traded_under_are_one_party() -> None:
    bill = contact("1", "William Hooper", email="bh@hooper.example")
    assert [one.told for one in found(bill, contact("2", "Bill Hooper", email="bh@hooper.example"))] == [
        "Same name, the first name in another form, same e-mail; nothing differs."
    ]
    trading = contact("1", "Bjork Holdings Ltd T/A Kowhai Joinery", tax_number="49-091-850")
    assert [one.told for one in found(trading, contact("2", "Kowhai Joinery", tax_number="49091850"))] == [
        "One name that both go by, same tax number; nothing differs."
    ]


def test_an_owners_body_is_known_by_its_plan_whatever_its_managers_other_plans_share() -> None:
    post = "info@orkstrata.example"
    plans = [contact(str(at), f"Strata Plan {61840 + at}", email=post) for at in range(6)]
    again = contact("9", "The Owners - SP 61842", email=post)
    assert named(*plans, again) == [("2", "9")]
    assert named(*plans) == []


def test_a_plans_number_alone_is_not_enough() -> None:
    assert named(contact("1", "Strata Plan 61842"), contact("2", "Owners of SP 61842")) == []


# What must never be named

HARD = {
    "other first names of one family": (
        contact("1", "Jack Morris", email="morris@mail.example", phones=(LANDLINE,), addresses=(OAK,)),
        contact("2", "Hana Morris", email="morris@mail.example", phones=(LANDLINE,), addresses=(OAK,)),
    ),
    "two of one double surname": (
        contact("1", "Kumar-Gardner, Angela", email="kg@mail.example", phones=(LANDLINE,)),
        contact("2", "Kumar-Gardner, Diane", email="kg@mail.example", phones=(LANDLINE,)),
    ),
    "a double surname, and one who bears it": (
        contact("1", "Kumar-Gardner", email="kg@mail.example", phones=(LANDLINE,)),
        contact("2", "Kumar-Gardner, Diane", email="kg@mail.example", phones=(LANDLINE,)),
    ),
    "father and son": (
        contact("1", "Ross Briain Snr", email="briain@mail.example", addresses=(OAK,)),
        contact("2", "Ross Briain Jnr", email="briain@mail.example", addresses=(OAK,)),
    ),
    "one of one name with another mobile": (
        contact("1", "Mark Pem", email="pem@mail.example", phones=("021 555 0142",)),
        contact("2", "Pem, Mark", email="pem@mail.example", phones=("021 555 0777",)),
    ),
    "a person and the couple": (
        contact("1", "Ada Moore", email="moore@mail.example"),
        contact("2", "Ada & Ken Moore", email="moore@mail.example"),
    ),
    "an initial that may be a brother's": (
        contact("1", "J Ellis", email="ellis@mail.example"),
        contact("2", "John Ellis", email="ellis@mail.example"),
    ),
    "branches in two towns": (
        contact("1", "Jones Tyres - Whanganui", email="office@jones.example"),
        contact("2", "Jones Tyres Whangārei", email="office@jones.example"),
    ),
    "a head office and its branch": (
        contact("1", "Jones Tyres Ltd", email="office@jones.example", phones=("0800 555 014",)),
        contact(
            "2", "Jones Tyres (Hamilton)", email="office@jones.example", phones=("0800 555 014",), addresses=(OAK,)
        ),
    ),
    "firms of one name in two places": (
        contact("1", "Acme Plumbing", email="office@acme.example", addresses=(OAK,)),
        contact("2", "Acme Plumbing Ltd", email="office@acme.example", addresses=(ELM,)),
    ),
    "sister companies with one tax number": (
        contact("1", "Robin Surveyors Developments Ltd", tax_number="49-091-850"),
        contact("2", "Robin Surveyors Maintenance Ltd", tax_number="49-091-850"),
    ),
    "departments of one council": (
        contact("1", "Thornford Council - Parks", email="ap@thornford.example"),
        contact("2", "Thornford Council - Roads", email="ap@thornford.example"),
    ),
    "plans of one manager": (
        contact("1", "Strata Plan 61842", email="info@ork.example"),
        contact("2", "Strata Plan 61843", email="info@ork.example"),
    ),
    "two tax numbers": (
        contact("1", "Acme Plumbing", email="a@acme.example", tax_number="49-091-850"),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", tax_number="136-410-132"),
    ),
    "a tax number off by a digit": (
        contact("1", "Acme Plumbing", email="a@acme.example", tax_number="49-091-850"),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", tax_number="49-091-851"),
    ),
    "accounts the office keeps apart": (
        contact("1", "Acme Plumbing", email="a@acme.example", account_number="A-1"),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", account_number="A-2"),
    ),
    "a customer and a supplier": (
        contact("1", "Acme Plumbing", email="a@acme.example"),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", is_customer=False, is_supplier=True),
    ),
    "two suppliers": (
        contact("1", "Acme Plumbing", email="a@acme.example", is_customer=False, is_supplier=True),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", is_customer=False, is_supplier=True),
    ),
    "two suppliers of whom all agrees": (
        contact("1", "Acme", email="a@acme.example", phones=(LANDLINE,), is_customer=False, is_supplier=True),
        contact("2", "Acme Ltd", email="a@acme.example", phones=(LANDLINE,), is_customer=False, is_supplier=True),
    ),
    "a customer and one never used": (
        contact("1", "Acme Plumbing", email="a@acme.example"),
        contact("2", "Acme Plumbing Ltd", email="a@acme.example", is_customer=False),
    ),
    "letters of another alphabet": (
        contact("1", "Acme Plumbing", email="a@acme.example"),
        contact("2", "\u0410cme Plumbing", email="a@acme.example"),
    ),
    "a name alone": (contact("1", "Rewi Tane"), contact("2", "Tane, Rewi")),
    "a name and an address": (
        contact("1", "Rewi Tane", addresses=(OAK,)),
        contact("2", "Tane, Rewi", addresses=(OAK,)),
    ),
    "a number of another country": (
        contact("1", "Acme Plumbing", phones=("+61 2 5550 1420",)),
        contact("2", "Acme Plumbing Ltd", phones=("+64 2 5550 1420",)),
    ),
    "one that is archived": (SMITH, contact("2", "Tane, Rewi", phones=(MOBILE,), status="ARCHIVED")),
}


@pytest.mark.parametrize("pair", HARD.values(), ids=HARD)
def test_hard_negatives_are_never_one_party(pair: tuple[Contact, Contact]) -> None:
    assert found(*pair) == []


def test_a_value_that_somebody_else_has_too_says_nothing() -> None:
    two = (SMITH, contact("2", "Tane, Rewi", phones=(MOBILE,)))
    assert named(*two) == [("1", "2")]
    assert named(*two, contact("3", "Mere Tane", phones=(MOBILE,))) == []
    assert named(*two, contact("3", "Mere Tane", phones=(MOBILE,), status="ARCHIVED")) == []


def test_three_are_one_group_and_what_hangs_together_only_in_part_is_none() -> None:
    middle = contact("2", "Tane, Rewi", email="rewi@tane.example", phones=(MOBILE,))
    assert named(SMITH, middle, contact("3", "Rewi Tane 2", email="rewi@tane.example")) == [("1", "2", "3")]
    start = contact("1", "Rewi Tane", phones=(LANDLINE, "021 555 0111"))
    both = contact("2", "Tane, Rewi", email="rewi@tane.example", phones=(LANDLINE,))
    end = contact("3", "Rewi Tane 2", email="rewi@tane.example", phones=("021 555 0222",))
    assert named(start, both) == [("1", "2")]
    assert named(both, end) == [("2", "3")]
    assert named(start, both, end) == []


def test_contacts_that_were_counted_are_one_group() -> None:
    counted = [contact(str(at), f"Rewi Tane {at}", phones=(MOBILE,)) for at in (2, 3)]
    assert named(SMITH, *counted) == [("1", "2", "3")]


def test_an_archived_double_is_told_beside_the_active_ones_and_a_merged_one_is_gone() -> None:
    two = (SMITH, contact("2", "Tane, Rewi", phones=(MOBILE,)))
    old = contact("3", "Rewi Tane", phones=(MOBILE,), status="ARCHIVED")
    [one] = found(*two, old)
    assert (one.contacts, one.archived) == (("1", "2"), ("3",))
    [one] = found(*two, replace(old, name="Mere Tane", merged_to=ContactID("1")))
    assert (one.contacts, one.archived) == (("1", "2"), ())


def test_two_customer_numbers_are_told() -> None:
    [one] = found(
        replace(SMITH, contact_number="K-1"), contact("2", "Tane, Rewi", phones=(MOBILE,), contact_number="K-2")
    )
    assert one.told.endswith("only the customer number differs.")


# Labelled books


@pytest.mark.parametrize("seed", [1, 6])
def test_on_labelled_books_every_group_is_truly_one_party_in_any_order_of_contacts(seed: int) -> None:
    book = parties(seed)
    true = {pair for each in book.customers for pair in combinations(sorted(each.truth), 2)}
    shuffled = list(book.contacts)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - the same order each time
    groups = twins(ContactIndex(book.contacts, region=book.country))
    pairs = {pair for one in groups for pair in combinations(one.contacts, 2)}
    assert pairs <= true
    assert len(pairs) > 3
    assert twins(ContactIndex(shuffled, region=book.country)) == groups

"""First names in another form, and a household's: who is one person, and who are two on one telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact
from tests.core.test_matching_review import (
    ELM,
    EMAIL,
    LANDLINE,
    MOBILE,
    OAK,
    OTHER_EMAIL,
    TAX,
    customer,
    holding,
)

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Emily", "Emma"),
        ("George", "Georgina"),
        ("Georgia", "Georgina"),
        ("Julie", "Julia"),
        ("Joan", "Joanne"),
        ("Joanna", "Joanne"),
        ("Nicola", "Nicole"),
        ("Lisa", "Elizabeth"),
        ("Frank", "Fran"),
        ("Lee", "Leanne"),
        ("Ron", "Rhonda"),
        ("Terry", "Teresa"),
        ("Susan", "Suzanne"),
        ("Carol", "Caroline"),
        ("Lauren", "Laurence"),
        ("Ray", "Raylene"),
        ("Jan", "Janelle"),
        ("Sam", "Samara"),
        ("Leo", "Leona"),
    ],
)
@pytest.mark.parametrize("shared", [{"phone": LANDLINE}, {"phone": LANDLINE, "address": ELM}, {"email": EMAIL}])
def test_two_names_are_two_people_whatever_they_share(
    ours: str, theirs: str, shared: dict[str, str | Address]
) -> None:
    assert asked(customer(f"{ours} Bell", **shared), holding("1", f"{theirs} Bell", shared)).contact_id is None
    assert asked(customer(f"{theirs} Bell", **shared), holding("1", f"{ours} Bell", shared)).contact_id is None


SHORT = [
    ("Bob", "Robert"),
    ("Liz", "Elizabeth"),
    ("Kate", "Katherine"),
    ("Mike", "Michael"),
    ("Tony", "Anthony"),
    ("Jack", "John"),
    ("Em", "Emily"),
    ("Jo", "Joanne"),
    ("Nicky", "Nicola"),
    ("Sue", "Suzanne"),
]


@pytest.mark.parametrize(("short", "long"), SHORT)
def test_a_short_form_is_the_same_person(short: str, long: str) -> None:
    assert asked(
        customer(f"{short} Bell", phone=LANDLINE), contact("1", f"{long} Bell", phones=(LANDLINE,))
    ).contact_id
    assert asked(customer(f"{long} Bell", email=EMAIL), contact("1", f"{short} Bell", email=EMAIL)).contact_id


@pytest.mark.parametrize(("short", "long"), [*SHORT, ("Mtathew", "Matthew"), ("Bob & Kim", "Robert & Kim")])
@pytest.mark.parametrize(
    "shared",
    [{"phone": LANDLINE}, {"address": ELM}, {"phone": LANDLINE, "address": ELM}],
    ids="+".join,
)
def test_a_first_name_spelled_otherwise_with_another_email_needs_more_than_the_household(
    short: str, long: str, shared: dict[str, str | Address]
) -> None:
    one = holding("1", f"{long} Bell", shared | {"email": OTHER_EMAIL})
    assert asked(customer(f"{short} Bell", email=EMAIL, **shared), one).decision is Decision.REVIEW
    assert asked(customer(f"{long} Bell", email=EMAIL, **shared), one).decision is Decision.AUTO


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"mobile": MOBILE}, {"phones": (MOBILE,)}),
        ({"mobile": MOBILE, "phone": LANDLINE}, {"phones": (LANDLINE, MOBILE)}),
        ({"tax_number": TAX, "phone": LANDLINE}, {"tax_number": TAX, "phones": (LANDLINE,)}),
        ({"id": "c-17", "phone": LANDLINE}, {"account_number": "c-17", "phones": (LANDLINE,)}),
    ],
)
def test_what_is_ones_own_says_that_a_short_form_is_the_same_person(
    ours: dict[str, object], theirs: dict[str, object]
) -> None:
    robert = contact("1", "Robert Bell", email=OTHER_EMAIL, addresses=(ELM,), **theirs)
    assert asked(customer("Bob Bell", email=EMAIL, address=ELM, **ours), robert).decision is Decision.AUTO


def test_a_name_written_surname_first_is_spelled_no_other_way() -> None:
    turned = contact("1", "Bell Wendy", email=OTHER_EMAIL, phones=(LANDLINE,))
    assert asked(customer("Wendy Bell", email=EMAIL, phone=LANDLINE), turned).decision is Decision.AUTO


@pytest.mark.parametrize("shared", [{"email": "smiths@kauri.example"}, {"mobile": MOBILE}], ids="+".join)
def test_one_of_a_couple_at_a_new_address_may_have_parted(shared: dict[str, str | Address]) -> None:
    couple = holding("1", "John & Mary Smith", shared | {"address": ELM})
    moved = asked(customer("Mary Smith", address=OAK, **shared), couple)
    assert (moved.decision, moved.why) == (
        Decision.REVIEW,
        "one of the two is named, and the address differs: they may have parted",
    )
    assert asked(customer("Mary Smith", address=ELM, **shared), couple).decision is Decision.AUTO
    assert asked(customer("Mary Smith", **shared), couple).decision is Decision.AUTO

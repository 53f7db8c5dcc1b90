"""A household and one of it, two surnames at one address, and a short form that may be either of two."""

from __future__ import annotations

import pytest

from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.matching import Decision
from jobsync_tui.core.matching.names import read
from tests.core.kindred import ALL, ELSEWHERE, HOME, MAIL, asked, both_ways, contact


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kelly", "James Kelly"),
        ("The Smiths", "John Smith"),
        ("Smith Family", "John Smith"),
        ("Smith Fam", "John Smith"),
    ],
)
def test_a_household_is_not_one_of_it(ours: str, theirs: str, channel: str) -> None:
    assert Decision.AUTO not in both_ways(ours, theirs, channel)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("The Smiths", "Smith Family"), ("Smith Fam", "Smith Family"), ("Smith Household", "The Smiths")],
)
def test_a_household_is_itself_by_another_word(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}


def test_a_family_cut_short_is_read_as_a_household() -> None:
    assert read("Smith Fam")[0].people == read("Smith Family")[0].people


SURNAMES = "Baker/Barker Chan/Chen Wong/Wang Walker/Waller Parker/Barker Mills/Miles Johnson/Johnston Davis/Davies"


@pytest.mark.parametrize("pair", SURNAMES.split())
def test_two_surnames_a_letter_apart_are_two_where_only_the_address_agrees(pair: str) -> None:
    ours, theirs = (f"Tom {surname}" for surname in pair.split("/"))
    assert both_ways(ours, theirs, "address") == {Decision.REVIEW}


@pytest.mark.parametrize("pair", ["Baker/Barker", "Davis/Davies", "Walker/Waller"])
def test_a_mobile_or_an_e_mail_settles_a_letter_of_the_surname(pair: str) -> None:
    ours, theirs = (f"Tom {surname}" for surname in pair.split("/"))
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}
    assert both_ways(ours, theirs, "e-mail and address") == {Decision.AUTO}


@pytest.mark.parametrize(("ours", "theirs"), [("Tom Allen", "Tom Alen"), ("Tom Baker", "Tom Bakre")])
def test_a_slip_that_makes_no_other_surname_needs_no_more_than_the_address(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "address") == {Decision.AUTO}


@pytest.mark.parametrize("name", ["Sam Hughes", "S Hughes"])
def test_a_short_form_may_be_one_of_a_couple_at_the_same_address(name: str) -> None:
    samuel = contact("samuel", "Samuel Hughes", email=MAIL, address=HOME)
    customer = Customer(name=name, email=MAIL, address=HOME)
    assert asked(customer, samuel, contact("two", "Samantha & Rob Hughes", address=HOME)).decision is Decision.REVIEW
    assert asked(customer, samuel, contact("two", "Samantha Hughes", address=HOME)).decision is Decision.REVIEW
    for other in ("Samuel & Ann Hughes", "Peter & Ann Hughes"):
        assert asked(customer, samuel, contact("two", other, address=HOME)).contact_id == "samuel"
    assert asked(customer, samuel, contact("two", "Samantha & Rob Hughes", address=ELSEWHERE)).contact_id == "samuel"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Wilson Fam Trust", "The Wilson Family Trust"),
        ("Estate of the late R Thornton", "R Thornton (Deceased) Estate"),
    ],
)
def test_a_trust_and_an_estate_are_known_by_other_words(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Estate of the late R Thornton", "R Thornton"), ("Wilson Fam Trust", "Wilson Family")]
)
def test_a_trust_and_an_estate_are_nobody_alive(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.REVIEW}

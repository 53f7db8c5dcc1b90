"""Relatives whose names are nearly one: husband and wife, brother and sister, and whom a title is of."""

from __future__ import annotations

import pytest

from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.matching import Decision
from tests.core.kindred import ALL, ELSEWHERE, HOME, LANDLINE, OWN, asked, both_ways, contact

HE_AND_SHE = [
    ("Martin Doyle", "Martina Doyle"),
    ("Antonio Doyle", "Antonia Doyle"),
    ("Carlo Doyle", "Carla Doyle"),
    ("Brian Doyle", "Briana Doyle"),
    ("Emil Doyle", "Emily Doyle"),
    ("Erik Doyle", "Erika Doyle"),
    ("René Doyle", "Renée Doyle"),
    ("Andre Doyle", "Andrea Doyle"),
    ("Carmel Doyle", "Carmelo Doyle"),
    ("Muhsin Karimi", "Muhsine Karimi"),
    ("Oleksandr Petrenko", "Oleksandra Petrenko"),
    ("Aleksandar Petrenko", "Aleksandra Petrenko"),
    ("Zoran Petrenko", "Zorana Petrenko"),
    ("Farid Karimi", "Farida Karimi"),
    ("Sunil Rao", "Sunila Rao"),
    ("Rajan Rao", "Rajani Rao"),
    ("Kiran Rao", "Karan Rao"),
    ("Nicholas Doyle", "Nichola Doyle"),
    ("Doyle, Martin", "Martina Doyle"),
    ("Doyle Martin", "Martina Doyle"),
    ("Martin J Doyle", "Martina J Doyle"),
    ("Martin & Ann Doyle", "Martina & Ann Doyle"),
    ("Martin Hall", "Martina Hall"),
    ("Nguyen Van Minh", "Nguyen Van Manh"),
    ("Minh Van Nguyen", "Manh Van Nguyen"),
    ("Tran Hung", "Tran Huong"),
    ("Nguyen Hoang", "Nguyen Hoan"),
    ("Wang Chan", "Wang Chen"),
    ("Tran Van Hung", "Tran Thi Hung"),
    ("Wang Xiaoming", "Wang Xiaoling"),
    ("Xiaoming Wang", "Xiaoling Wang"),
    ("Jianhua Chen", "Chen Jianhui"),
]


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(("ours", "theirs"), HE_AND_SHE)
def test_he_and_she_are_never_one_misspelt(ours: str, theirs: str, channel: str) -> None:
    assert Decision.AUTO not in both_ways(ours, theirs, channel)


@pytest.mark.parametrize("channel", ["landline and address", "address"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mrs J Kelly", "J Kelly"),
        ("Mr J M Smith", "J M Smith"),
        ("Kim Minjun", "Kim Minjung"),
        ("Minjun Kim", "Minjung Kim"),
        ("Lee Seoyeon", "Lee Seoyoen"),
        ("Rebecca Doyle", "Rebeca Doyle"),
    ],
)
def test_what_may_be_another_of_the_household_needs_more_than_that_shares(
    ours: str, theirs: str, channel: str
) -> None:
    assert both_ways(ours, theirs, channel) == {Decision.REVIEW}
    assert both_ways(ours, theirs, "mobile") == {Decision.AUTO}


@pytest.mark.parametrize("channel", OWN)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("John Doyle", "Jhon Doyle"),
        ("Michael Doyle", "Micheal Doyle"),
        ("Martina Doyle", "Matrina Doyle"),
        ("Hilary Doyle", "Hillary Doyle"),
        ("Kostas Doyle", "Kosta Doyle"),
        ("Sasha Doyle", "Sacha Doyle"),
        ("Carol Doyle", "Carole Doyle"),
        ("Georg Doyle", "George Doyle"),
        ("Sara Doyle", "Sarah Doyle"),
        ("Tevita Doyle", "Tavita Doyle"),
        ("Hasan Karimi", "Hassan Karimi"),
        ("Nguyen Van Minh", "Minh Van Nguyen"),
        ("Wang Xiaoming", "Xiaoming Wang"),
        ("Wang Xiao Ming", "Xiaoming Wang"),
        ("Mohammed Al-Sayed", "Muhammad Alsayed"),
        ("Joan Li", "Joaan Li"),
        ("C Lee", "Chan Lee"),
        ("Tran Van Hung", "Hung Tran"),
        ("Jodi Doyle", "Jody Doyle"),
        ("Matt Doyle", "Matty Doyle"),
        ("Mary Ann Doyle", "Maryann Doyle"),
    ],
)
def test_one_first_name_spelled_in_two_ways_is_one_person(ours: str, theirs: str, channel: str) -> None:
    assert both_ways(ours, theirs, channel) == {Decision.AUTO}


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Alex Ivanov", "Alex Ivanova"),
        ("A Ivanov", "A Ivanova"),
        ("Sasha Petrov", "Sasha Petrova"),
        ("Alex Kowalski", "Alex Kowalska"),
        ("A Kowalski", "A Kowalska"),
        ("Sam Nowicki", "Sam Nowicka"),
        ("Alex Medvedev", "Alex Medvedeva"),
        ("Alex Pushkin", "Alex Pushkina"),
        ("Alex Chernyshevsky", "Alex Chernyshevskaya"),
        ("Alex Papadopoulos", "Alex Papadopoulou"),
        ("A Ozols", "A Ozola"),
        ("Mr Ivanov", "Alex Ivanova"),
    ],
)
def test_a_husbands_surname_and_his_wifes_are_two_people(ours: str, theirs: str, channel: str) -> None:
    assert Decision.AUTO not in both_ways(ours, theirs, channel)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Anna Ivanov", "Anna Ivanova"), ("Piotr Kowalski", "Piotr Kowalska"), ("I Ivanov", "I Ivanov")],
)
def test_a_first_name_that_is_plainly_hers_settles_the_ending_of_her_surname(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mrs J Kelly", "James Kelly"),
        ("Mr J Kelly", "Joan Kelly"),
        ("Miss R Kumar", "Ravi Kumar"),
        ("Ms D Ford", "Dennis Ford"),
        ("Mrs James Kelly", "James Kelly"),
        ("Mrs Sam Hughes", "Samuel Hughes"),
        ("Mr Pat Quinn", "Patricia Quinn"),
        ("Mr Jo Webb", "Joanne Webb"),
        ("Mrs Kelly", "James Kelly"),
        ("Lady Kelly", "Lord Kelly"),
        ("Lady J Kelly", "James Kelly"),
        ("Mme J Petit", "Jacques Petit"),
        ("Master J Kelly", "Mr J Kelly"),
        ("Mrs J Kelly", "Jesse Kelly"),
        ("Kelly, Mrs J", "James Kelly"),
    ],
)
def test_a_title_that_is_not_or_may_not_be_that_persons_is_asked_about(ours: str, theirs: str, channel: str) -> None:
    assert Decision.AUTO not in both_ways(ours, theirs, channel)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mr J Smith", "John Smith"),
        ("Mrs J Kelly", "Joan Kelly"),
        ("Mr Smith", "John Smith"),
        ("Mrs Kelly", "Joan Kelly"),
        ("Mrs Sam Hughes", "Samantha Hughes"),
        ("Ms Alex Young", "Alex Young"),
        ("Mr John Smith", "J Smith"),
        ("Mrs Oluwaseun Adeyemi", "Oluwaseun Adeyemi"),
        ("Dr J Kelly", "James Kelly"),
        ("Dr Kelly", "James Kelly"),
        ("Mr Bob Smith", "Robert Smith"),
        ("Mrs J Kelly", "Ms J Kelly"),
        ("Mr & Mrs J Kelly", "James & Joan Kelly"),
    ],
)
def test_a_title_that_fits_keeps_nobody_apart(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}


def test_whom_the_title_fits_is_shown_before_who_has_the_phone() -> None:
    joan = contact("joan", "Joan Kelly", phone=LANDLINE, address=HOME)
    james = contact("james", "James Kelly", address=ELSEWHERE)
    customer = Customer(name="Mr J Kelly", phone=LANDLINE, address=HOME)
    found = asked(customer, joan, james)
    assert found.decision is Decision.REVIEW
    assert [each.contact_id for each in found.candidates] == ["james", "joan"]
    without_title = asked(Customer(name="J Kelly", phone=LANDLINE, address=HOME), joan, james)
    assert without_title.candidates[0].contact_id == "joan"
    either = contact("either", "Jo Kelly", address=ELSEWHERE)
    assert [each.contact_id for each in asked(customer, joan, either).candidates] == ["joan", "either"]


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("JM Smith", "JP Smith"), ("RJ Patel", "RK Patel"), ("JM Smith", "J P Smith"), ("Yu Chen", "Yan Chen")],
)
def test_initials_written_together_contradict_like_those_apart(ours: str, theirs: str, channel: str) -> None:
    assert Decision.AUTO not in both_ways(ours, theirs, channel)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("JM Smith", "J M Smith"), ("JM Smith", "John M Smith"), ("JM Smith", "John Smith")]
)
def test_initials_written_together_are_those_written_apart(ours: str, theirs: str) -> None:
    assert both_ways(ours, theirs, "mobile and address") == {Decision.AUTO}

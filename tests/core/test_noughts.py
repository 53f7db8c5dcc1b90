"""Job numbers typed without the noughts they begin with, behind a month, or before a day; and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobsync_tui.core.billed import BilledStatus, InvoiceIndex, Reckoning
from jobsync_tui.core.billed.hints import Hint, hint, wanted
from jobsync_tui.core.billed.mentions import find, others
from jobsync_tui.core.billed.readings import Strength, read
from tests.core.invoices import OTHER, made
from tests.core.questions import answers, ask, job, outcome
from tests.core.test_mentions import line, over

OPEN, BILLED = (BilledStatus.NOT_INVOICED, True), (BilledStatus.INVOICED, True)
KNOWN = frozenset({"J002811", "J002812", "J002813", "J002026", "J000043", "SM00123", "JB01641", "000353"})


def strength(text: str, number: str = "J002811", known: frozenset[str] = KNOWN) -> Strength:
    return find(read(text), number, known).strength


# Noughts that are not typed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("J2811", "J002811"), ("2811", "J002811"), ("Job 2811", "J002811"), ("2811 Ray", "J002811"),
        ("Our ref 2811", "J002811"), ("2811 & 2812", "J002811"), ("J2811-J2813", "J002812"), ("2811-2813", "J002812"),
        ("JB1641 deposit", "JB01641"), ("SM123", "SM00123"), ("Job 353", "000353"), ("353", "000353"),
        ("Job 2026", "J002026"), ("J2026", "J002026"), ("PO 88213 / Job 2811", "J002811"), ("2811 6/5", "J002811"),
    ],
)  # fmt: skip
def test_a_number_may_be_typed_without_the_noughts_it_begins_with(text: str, number: str) -> None:
    assert strength(text, number) >= Strength.PLAIN


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("43", "J000043"), ("Job 43", "J000043"), ("2026", "J002026"), ("Service 2026", "J002026"),
        ("2024-2028 plan", "J002026"), ("PO 2811", "J002811"), ("INV-2811", "J002811"), ("Quote 2811", "J002811"),
        ("$2811", "J002811"), ("2811.00", "J002811"), ("12811", "J002811"), ("28110", "J002811"),
        ("2811 Harbour Rd", "J002811"), ("Unit 353", "000353"), ("353 mm pipe", "000353"), ("353 hours", "000353"),
        ("021 555 2811", "J002811"), ("123", "SM00123"), ("June 2026", "J002026"), ("2811/06", "J002811"),
    ],
)  # fmt: skip
def test_the_same_digits_elsewhere_name_no_job(text: str, number: str) -> None:
    assert strength(text, number) < Strength.SHORT


@pytest.mark.parametrize("twin", ["2811", "SYD-2811", "02811", "J002811-A"])
def test_noughts_must_be_typed_where_another_job_has_the_same_digits(twin: str) -> None:
    known = KNOWN | {twin}
    assert strength("Job 2811", known=known) is Strength.NONE
    assert strength("J2811", known=known) is Strength.NONE
    assert strength("J002811", known=known) is Strength.STRONG
    assert others(read("J002812, 2811"), "J002812", known) == ((twin,) if twin == "2811" else ())


def test_noughts_must_be_typed_where_nobody_said_which_numbers_there_are() -> None:
    assert strength("2811", known=frozenset()) is Strength.NONE


@pytest.mark.parametrize("text", ["2811, 2812", "J2811 & J2812", "Jobs 2811-2812"])
def test_other_jobs_are_named_without_their_noughts_too(text: str) -> None:
    assert others(read(text), "J002811", KNOWN) == ("J002812",)


@pytest.mark.parametrize("text", ["2811 PO 2812", "2811 - 2812 Harbour Rd", "2811 / Quote 2812", "2811 of 2026"])
def test_a_number_that_is_something_elses_names_no_other_job(text: str) -> None:
    assert others(read(text), "J002811", KNOWN) == ()


@pytest.mark.parametrize("reference", ["J2811", "2811", "Job 2811", "2811 Ray"])
def test_an_invoice_with_the_number_without_its_noughts_bills_the_job_without_a_look(reference: str) -> None:
    first, second = ask(job("J002811")), ask(job("J002812", "230"))
    found = answers([first, second], made(reference=reference))
    assert [outcome(one) for one in found] == [BILLED, OPEN]


def test_a_job_of_the_same_digits_keeps_it_in_review() -> None:
    found = answers([ask(job("J002811")), ask(job("SYD-2811", "230"), OTHER)], made(reference="2811"))
    assert not found[0].auto


def test_lines_that_name_jobs_without_their_noughts_are_each_theirs() -> None:
    asked = [ask(job("J002811")), ask(job("J002812", "230"))]
    lines = [line("J2811 tap"), line("2812: boiler", "230")]
    assert [outcome(one) for one in answers(asked, made(reference="As per attached", **over(*lines)))] == [BILLED] * 2


@pytest.mark.parametrize("said", ["2026 service", "353 Broadway", "1200 mm bench", "$2811 allowance"])
def test_a_line_that_begins_with_such_digits_bills_nothing(said: str) -> None:
    numbers = ("J002026", "000353", "J001200", "J002811")
    asked = [ask(job(number, "777"), OTHER) for number in numbers]
    found = answers(asked, made(reference="As per attached", **over(line(said))))
    assert [one.status for one in found] == [BilledStatus.NOT_INVOICED] * 4


@pytest.mark.parametrize("number", ["2811", "INV-2811"])
def test_the_number_of_an_invoice_is_ours_only_with_its_noughts(number: str) -> None:
    [found] = answers([ask(job("J002811"))], made(number=number, contact_id=OTHER, total=Decimal(7)))
    assert found.status is BilledStatus.NOT_INVOICED


# A month before a number


@pytest.mark.parametrize("text", ["Jul - 4571", "Mar 4571", "July 4571 tap", "Oct 2025 - 4571", "Sept: 4571"])
def test_a_month_before_a_number_says_nothing_against_it(text: str) -> None:
    assert find(read(text), "4571").strength >= Strength.PLAIN


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("May 2026", "2026"), ("Jul - 2025", "2025"), ("May 12", "12"), ("Jul 4571.00", "4571"),
        ("Jul $4571", "4571"), ("Jul 4571 Harbour Rd", "4571"), ("Jul PO 4571", "4571"), ("Jul-4571", "4571"),
        ("FY 4571", "4571"),
    ],
)  # fmt: skip
def test_a_year_a_day_or_something_elses_number_behind_a_month_is_no_job(text: str, number: str) -> None:
    assert find(read(text), number).strength <= Strength.WEAK


def test_a_second_bill_behind_a_month_is_seen() -> None:
    twice = made("a", reference="4571"), made("b", number="INV-9", reference="Jul - 4571")
    [found] = answers([ask(job("4571"))], *twice)
    assert found.status is BilledStatus.OVER_INVOICED


# A day behind a number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("18058 6/5", "18056"), ("18058 6/5", "18055"), ("7247 22/8", "7222"), ("7247 22/8", "7248"),
        ("7247, 22/8", "7222"), ("7247 (22/8)", "7222"), ("7247 - 22/8", "7222"), ("4506 1/8 tap", "4508"),
    ],
)  # fmt: skip
def test_a_day_and_month_behind_a_number_are_no_end_of_a_list(text: str, number: str) -> None:
    assert hint(read(text), wanted(number)) is Hint.NONE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2259/60/63", "2260"), ("2259/60/63", "2263"), ("1043/44", "1044"), ("1042, 43 & 44", "1044"),
        ("1042 43/44", "1044"), ("1007 08/09", "1009"), ("1031 32/33", "1033"), ("4506 7/8", "4508"),
    ],
)  # fmt: skip
def test_a_list_stays_a_list(text: str, number: str) -> None:
    assert hint(read(text), wanted(number)) is Hint.FAIR


def test_a_day_behind_a_number_leaves_the_neighbour_alone() -> None:
    asked = [ask(job("18058")), ask(job("18056"), OTHER)]
    theirs = made("b", number="INV-9", reference="18056", contact_id=OTHER)
    found = answers(asked, made(reference="18058 6/5"), theirs)
    assert [outcome(one) for one in found] == [BILLED] * 2


def test_an_invoice_that_comes_later_is_found_without_its_noughts() -> None:
    asked = [ask(job("J002811")), ask(job("J002812"))]
    before = Reckoning(InvoiceIndex(()))
    before.answers(asked)
    after = before.with_invoices([made(reference="2811 & 2812", **over(line("tap", "200")))]).answers(asked)
    assert [outcome(after[one.job.key]) for one in asked] == [BILLED] * 2

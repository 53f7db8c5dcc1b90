"""Lines below a heading without a price are the job's that the heading names, where they come to it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.ledger import Invoice, LineItem
from tests.core.invoices import made
from tests.core.questions import answers, ask, job, outcome

INVOICED = (BilledStatus.INVOICED, True)


def line(said: str, amount: str) -> LineItem:
    """A line over an amount before tax, with 10 % on it."""
    net = Decimal(amount)
    return LineItem(description=said, quantity=Decimal(1), unit_amount=net, line_amount=net, tax_amount=net / 10)


def headed(*lines: tuple[str, str]) -> Invoice:
    """An invoice with these lines."""
    items = tuple(line(*each) for each in lines)
    net = sum((one.line_amount for one in items), Decimal(0))
    return made(reference="", lines=items, total=net * Decimal("1.1"), sub_total=net)


FIRST = (("Job 1043: kitchen tap", "0"), ("Labour", "70"), ("Mixer", "30"))
ASKED = [ask(job("1043")), ask(job("1044", "200"))]


@pytest.mark.parametrize(
    "rest",
    [
        (("Job 1044: roof", "0"), ("Labour", "150"), ("Iron", "50")),
        (("Job 1044: roof", "0"), ("Labour", "150"), ("Iron", "50"), ("Parking", "15")),
        (("Job 1044: roof", "200"), ("Parking", "15")),
    ],
    ids=["two headings", "a stray line", "a line with its price"],
)
def test_lines_below_a_heading_are_the_jobs_it_names(rest: tuple[tuple[str, str], ...]) -> None:
    assert [outcome(one) for one in answers(ASKED, headed(*FIRST, *rest))] == [INVOICED, INVOICED]


def test_lines_below_the_next_heading_are_not_the_first_ones() -> None:
    papers = headed(
        ("Job 1043: kitchen tap", "0"),
        ("Sundries", "0"),
        ("Labour", "100"),
        ("Job 1044: roof", "200"),
        ("Parking", "15"),
    )
    first, second = answers(ASKED, papers)
    assert outcome(second) == INVOICED
    assert outcome(first) == (BilledStatus.NOT_INVOICED, False)


def test_a_job_that_is_headed_but_whose_amount_is_not_below_is_asked_about() -> None:
    papers = headed(("Job 1043: kitchen tap", "0"), ("Labour", "40"), ("Job 1044: roof", "200"))
    assert outcome(answers(ASKED, papers)[0]) == (BilledStatus.NOT_INVOICED, False)


@pytest.mark.parametrize("said", ["First half", "1st half of the job", "Second half"])
def test_half_of_a_job_that_is_called_so_is_a_part(said: str) -> None:
    half = made(reference="1043", lines=(line(said, "50"),), total=Decimal("55.00"), sub_total=Decimal("50.00"))
    assert answers([ask(job("1043"))], half)[0].status is BilledStatus.PART_INVOICED


@pytest.mark.parametrize("said", ["Half day labour", "Half round gutter"])
def test_a_measure_of_half_is_no_part(said: str) -> None:
    half = made(reference="1043", lines=(line(said, "50"),), total=Decimal("55.00"), sub_total=Decimal("50.00"))
    assert answers([ask(job("1043"))], half)[0].status is BilledStatus.AMOUNT_MISMATCH

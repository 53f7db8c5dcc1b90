from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.jobs import Address, Job, JobId, JobLine, Stage, StageKind
from jobsync_tui.core.ledger import Organisation

D = Decimal


def job(*lines: JobLine, status: str = "completed", stage: Stage | None = None) -> Job:
    return Job(source="field", id=JobId("7"), number="4133", status=status, lines=lines, stage=stage or Stage())


def test_a_discount_comes_off_the_unit_price() -> None:
    line = JobLine(id="1", quantity=D("3.5"), unit_price=D("95.00"), discount_percent=D(10))

    assert (line.net_unit_price, line.amount) == (D("85.50"), D("299.25"))


@settings(deadline=None)
@given(
    st.decimals(min_value=0, max_value=10_000, places=6),
    st.decimals(min_value=-100_000, max_value=100_000, places=6),
    st.decimals(min_value=0, max_value=100, places=4),
)
def test_a_line_charges_its_exact_product_rounded_half_up(quantity: Decimal, price: Decimal, off: Decimal) -> None:
    line = JobLine(id="1", quantity=quantity, unit_price=price, discount_percent=off)

    exact = Fraction(quantity) * Fraction(price) * (100 - Fraction(off))  # in cents
    whole = int(abs(exact) + Fraction(1, 2))
    assert line.amount * 100 == (whole if exact >= 0 else -whole)


def test_a_job_comes_to_the_sum_of_its_rounded_lines() -> None:
    third = JobLine(id="1", quantity=D("0.335"), unit_price=D(1))

    assert job(third, third, third).total == D("1.02")
    assert job().total == 0


def test_every_stage_of_a_job_has_its_own_key_and_suffix() -> None:
    stages = [Stage(kind=kind, sequence=at) for kind, at in itertools.product(StageKind, (1, 2, 12))]

    assert len({stage.key for stage in stages}) == len(stages)
    assert len({stage.suffix for stage in stages}) == len(stages)
    assert Stage().suffix == ""
    assert Stage(kind=StageKind.DEPOSIT).suffix == "-D1"
    assert Stage(kind=StageKind.PROGRESS, sequence=2).suffix == "-P2"


@pytest.mark.parametrize(
    ("status", "kind", "billable"),
    [
        ("completed", StageKind.FINAL, True),
        (" Done ", StageKind.FINAL, True),
        ("", StageKind.FINAL, True),
        ("in progress", StageKind.FINAL, False),
        ("in progress", StageKind.DEPOSIT, True),
    ],
)
def test_a_final_stage_is_billable_once_its_job_is_done(
    status: str,
    kind: StageKind,
    billable: bool,  # noqa: FBT001 - the expected fact
) -> None:
    assert job(status=status, stage=Stage(kind=kind)).billable is billable


def test_an_address_on_one_line_leaves_out_what_is_empty() -> None:
    assert Address(line1="12 Wattle St", city="Fitzroy", postcode="3065").one_line() == "12 Wattle St, Fitzroy, 3065"
    assert Address().one_line() == ""


def test_books_are_locked_up_to_the_later_of_their_two_dates() -> None:
    june, july = dt.date(2026, 6, 30), dt.date(2026, 7, 31)
    made = Organisation(
        organisation_id="o", name="O", base_currency="AUD", period_lock_date=june, year_lock_date=july
    )

    assert made.lock_date == july
    assert Organisation(organisation_id="o", name="O", base_currency="AUD", period_lock_date=june).lock_date == june
    assert Organisation(organisation_id="o", name="O", base_currency="AUD").lock_date is None

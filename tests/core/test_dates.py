from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.dates import days_after, due_date
from jobsync_tui.core.ledger import PaymentTerms

KINDS = ("DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH")


def due(day: str, kind: str, terms: int) -> str:
    found = due_date(dt.date.fromisoformat(day), PaymentTerms(day=terms, type=kind))
    return found.isoformat() if found else ""


@pytest.mark.parametrize(
    ("day", "kind", "terms", "expected"),
    [
        ("2026-02-10", "DAYSAFTERBILLDATE", 14, "2026-02-24"),
        ("2026-02-10", "DAYSAFTERBILLDATE", 0, "2026-02-10"),
        ("2026-12-20", "DAYSAFTERBILLDATE", 14, "2027-01-03"),
        ("2024-02-20", "DAYSAFTERBILLDATE", 10, "2024-03-01"),
        ("2026-02-10", "DAYSAFTERBILLMONTH", 20, "2026-03-20"),
        ("2026-02-28", "DAYSAFTERBILLMONTH", 0, "2026-02-28"),
        ("2024-02-01", "DAYSAFTERBILLMONTH", 1, "2024-03-01"),
        ("2026-12-31", "DAYSAFTERBILLMONTH", 30, "2027-01-30"),
        ("2026-02-10", "OFCURRENTMONTH", 20, "2026-02-20"),
        ("2026-02-10", "OFCURRENTMONTH", 10, "2026-02-10"),
        ("2026-02-10", "OFCURRENTMONTH", 5, "2026-03-05"),
        ("2026-02-10", "OFCURRENTMONTH", 31, "2026-02-28"),
        ("2024-02-10", "OFCURRENTMONTH", 31, "2024-02-29"),
        ("2026-12-25", "OFCURRENTMONTH", 20, "2027-01-20"),
        ("2026-02-10", "OFFOLLOWINGMONTH", 20, "2026-03-20"),
        ("2026-01-31", "OFFOLLOWINGMONTH", 31, "2026-02-28"),
        ("2024-01-31", "OFFOLLOWINGMONTH", 30, "2024-02-29"),
        ("2026-12-01", "OFFOLLOWINGMONTH", 31, "2027-01-31"),
        ("2026-03-15", "OFFOLLOWINGMONTH", 0, "2026-04-01"),
    ],
)
def test_due_dates_follow_the_calendar(day: str, kind: str, terms: int, expected: str) -> None:
    assert due(day, kind, terms) == expected


@pytest.mark.parametrize("kind", ["", "dayafterbilldate", "DAYSAFTERBILLWEEK"])
def test_terms_of_an_unknown_kind_give_no_due_date(kind: str) -> None:
    assert due("2026-02-10", kind, 14) == ""


@settings(deadline=None)
@given(st.dates(), st.sampled_from(KINDS), st.integers(min_value=-40, max_value=400))
def test_nothing_falls_due_before_its_invoice(day: dt.date, kind: str, terms: int) -> None:
    found = due_date(day, PaymentTerms(day=terms, type=kind))

    assert found is not None
    assert found >= day


@settings(deadline=None)
@given(
    st.dates(max_value=dt.date(9998, 12, 31)),
    st.sampled_from(["OFCURRENTMONTH", "OFFOLLOWINGMONTH"]),
    st.integers(min_value=1, max_value=31),
)
def test_a_day_of_the_month_is_that_day_or_the_last_of_a_shorter_month(day: dt.date, kind: str, terms: int) -> None:
    found = due_date(day, PaymentTerms(day=terms, type=kind))

    assert found is not None
    assert found.day == min(terms, calendar.monthrange(found.year, found.month)[1])
    assert (found - day).days < 62


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_day_there_is_still_has_a_due_date(kind: str) -> None:
    assert due("9999-12-31", kind, 20) == "9999-12-31"
    assert days_after(dt.date.max, 14) == dt.date.max

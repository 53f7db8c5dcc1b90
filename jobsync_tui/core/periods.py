"""Periods that she asks about by name: from a first day to a last one, both in it."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

DAYS = 90
"""How far back the usual period reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEnd:
    """The last day of every financial year; a day that the month does not have in a year stands for its last."""

    month: int
    day: int


YEAR_ENDS = {
    "AU": YearEnd(month=6, day=30),
    "NZ": YearEnd(month=3, day=31),
    "GB": YearEnd(month=4, day=5),
}
"""The usual end of a financial year by country, where Xero does not tell the organisation's own: Australia's and
New Zealand's balance dates, the United Kingdom's tax year; elsewhere the calendar year.
"""

CALENDAR_YEAR = YearEnd(month=12, day=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A first and a last day, and what she knows it by."""

    name: str
    since: dt.date
    until: dt.date


def last_days(today: dt.date) -> Period:
    """The last 90 days."""
    return Period(name=f"last {DAYS} days", since=today - dt.timedelta(days=DAYS), until=today)


def periods(today: dt.date, country: str, year_end: YearEnd | None = None) -> tuple[Period, ...]:
    """Every period with a name, as of this day; without the organisation's year end, the country's usual one."""
    first = today.replace(day=1)
    before = first - dt.timedelta(days=1)
    year = _year_begun(today, year_end or YEAR_ENDS.get(country.upper(), CALENDAR_YEAR))
    return (
        Period(name="this month", since=first, until=today),
        Period(name="last month", since=before.replace(day=1), until=before),
        last_days(today),
        Period(name="financial year to date", since=year, until=today),
    )


def _year_begun(today: dt.date, end: YearEnd) -> dt.date:
    """The first day of the financial year that this day is in."""
    ended = next(last for last in (_last_day(end, today.year), _last_day(end, today.year - 1)) if last < today)
    return ended + dt.timedelta(days=1)


def _last_day(end: YearEnd, year: int) -> dt.date:
    return dt.date(year, end.month, min(end.day, calendar.monthrange(year, end.month)[1]))

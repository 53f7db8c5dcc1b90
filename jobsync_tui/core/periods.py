"""Periods that she asks about by name: from a first day to a last one, both in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DAYS = 90
"""How far back the usual period reaches."""

YEAR_BEGINS = {"AU": (7, 1), "NZ": (4, 1), "GB": (4, 6)}
"""Month and day on which the usual financial year of a country begins: Australia's and New Zealand's balance dates,
the United Kingdom's tax year; elsewhere the calendar year.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A first and a last day, and what she knows it by."""

    name: str
    since: dt.date
    until: dt.date


def last_days(today: dt.date) -> Period:
    """The last 90 days."""
    return Period(name=f"last {DAYS} days", since=today - dt.timedelta(days=DAYS), until=today)


def periods(today: dt.date, country: str) -> tuple[Period, ...]:
    """Every period with a name, as of this day."""
    first = today.replace(day=1)
    before = first - dt.timedelta(days=1)
    month, day = YEAR_BEGINS.get(country.upper(), (1, 1))
    begun = dt.date(today.year, month, day)
    year = begun if begun <= today else begun.replace(year=today.year - 1)
    return (
        Period(name="this month", since=first, until=today),
        Period(name="last month", since=before.replace(day=1), until=before),
        last_days(today),
        Period(name="financial year to date", since=year, until=today),
    )

"""How a business numbers its jobs and its invoices: sequences that grow with the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from jobsync_tui.core.jobs import Job

FIRST_DAY = dt.date(2025, 1, 6)
DAYS = 540
"""The books cover a year and a half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFormat:
    """How a job number is written; `first` is the sequence's first, `width` the digits it is padded to.

    `year` is the strftime pattern before the digits, whose sequence then begins anew each year.
    """

    name: str
    prefix: str = ""
    branches: tuple[str, ...] = ()
    """Prefixes in place of the one, each with a sequence of its own that runs through the same numbers."""
    first: int = 1000
    width: int = 0
    year: str = ""

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Every prefix that numbers begin with."""
        return self.branches or (self.prefix,)

    def write(self, sequence: int, day: dt.date, prefix: str | None = None) -> str:
        """The number as the job system shows it, of the first branch where none is given."""
        digits = str(sequence).zfill(self.width)
        return f"{self.prefixes[0] if prefix is None else prefix}{day.strftime(self.year)}{digits}"


PREFIXES = ("J-", "JOB", "J", "JB-", "WO-", "Job ")


BRANCHES = (("SYD", "MEL"), ("AKL-", "WLG-"), ("N", "S"), ("EL", "PL"))
MOST_SMALL = 520
"""Jobs of a business whose numbers stay below a thousand."""


def job_format(rng: random.Random) -> JobFormat:
    """Draw a format."""
    plain = JobFormat(name="plain", first=rng.choice((1000, 1010, 1500, 2900, 4100, 10000, 21450)))
    formats = [
        (30, plain),
        (20, JobFormat(name="prefixed", prefix=rng.choice(PREFIXES), first=rng.choice((1000, 1200, 3400, 20100)))),
        (8, JobFormat(name="padded", prefix=rng.choice(("J", "JB", "")), first=rng.choice((100, 2000)), width=6)),
        (8, JobFormat(name="year", first=1, width=4, year=rng.choice(("%y-", "%Y-", "%y", "%y/")))),
        (10, JobFormat(name="six", first=rng.choice((104000, 230000, 650100)))),
        (10, JobFormat(name="branch", branches=rng.choice(BRANCHES), first=rng.choice((1000, 3000)))),
        (9, JobFormat(name="small", first=rng.choice((1, 40, 100)))),
    ]
    return rng.choices([one for _, one in formats], [weight for weight, _ in formats])[0]


class Sequence:
    """Whole numbers that grow with the day, each given once."""

    def __init__(self, first: int, per_day: float, *, each_year: bool = False) -> None:
        self._first = first
        self._per_day = per_day
        self._each_year = each_year
        self._given: set[tuple[int, int]] = set()

    def at(self, day: dt.date) -> int:
        """The next free number at a day; a day before the first gives what was given then."""
        start = dt.date(day.year, 1, 1) if self._each_year else FIRST_DAY
        year = day.year if self._each_year else 0
        number = max(1, self._first + int((day - start).days * self._per_day))
        while (year, number) in self._given:
            number += 1
        self._given.add((year, number))
        return number

    def run(self, day: dt.date, count: int) -> list[int]:
        """Several numbers in a row, all of them free."""
        while True:
            first = self.at(day)
            year = day.year if self._each_year else 0
            rest = [(year, first + step) for step in range(1, count)]
            if not self._given.intersection(rest):
                self._given.update(rest)
                return [first, *(number for _, number in rest)]


def completed(job: Job) -> dt.date:
    """The day a job was completed; every job here has one."""
    if job.completed_on is None:
        raise LookupError(job.number)
    return job.completed_on

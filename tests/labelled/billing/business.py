"""The habits of one business: its country, its numbers, and how its invoices name their jobs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.money import LineAmountTypes
from tests.labelled.billing.numbering import DAYS, FIRST_DAY, MOST_SMALL, JobFormat, Sequence, job_format
from tests.labelled.billing.words import TITLES

if TYPE_CHECKING:
    import random

COUNTRIES = {"AU": ("AUD", Decimal(10)), "NZ": ("NZD", Decimal(15)), "GB": ("GBP", Decimal(20))}


class Trace(StrEnum):
    """What on an invoice leads back to its job."""

    REFERENCE = "reference"
    PLAIN = "plain reference"
    """The number alone, as programs write it."""
    MARKED = "marked reference"
    """The number and our mark, where Xero numbers what we post."""
    NUMBER = "number"
    URL = "url"
    LINE = "line"
    ORDER = "purchase order"
    SITE = "site"
    NOTHING = "nothing"


NAMED = (Trace.REFERENCE, Trace.PLAIN, Trace.MARKED, Trace.NUMBER, Trace.URL, Trace.LINE)
"""The traces that name the one job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A way invoices come about: which traces they leave (weights), and how they are numbered.

    `own` is None for Xero's own INV-sequence, else the prefix of the job system's own invoice numbers.
    `overlapping` starts the sequence among the job numbers.
    """

    name: str
    traces: dict[Trace, int]
    own: str | None = None
    overlapping: bool = False
    copies_lines: bool = True
    job_prefix: str | None = None
    """Six digits behind these letters, where the job system knows no other numbers."""


HAND = {Trace.REFERENCE: 52, Trace.LINE: 12, Trace.ORDER: 8, Trace.SITE: 10, Trace.NOTHING: 14, Trace.PLAIN: 4}
SYSTEMS: tuple[tuple[int, System], ...] = (
    (26, System(name="by hand", traces=HAND, copies_lines=False)),
    (12, System(name="by hand, overlapping", traces=HAND, overlapping=True, copies_lines=False)),
    (10, System(name="servicem8 numbers", traces={Trace.NUMBER: 86, Trace.REFERENCE: 8, Trace.NOTHING: 6})),
    (8, System(name="servicem8, Xero numbers", traces={Trace.PLAIN: 40, Trace.REFERENCE: 50, Trace.NOTHING: 10})),
    (8, System(name="simpro", traces={Trace.REFERENCE: 70, Trace.ORDER: 12, Trace.LINE: 18}, own="")),
    (
        7,
        System(
            name="aroflo", traces={Trace.REFERENCE: 60, Trace.LINE: 20, Trace.ORDER: 20}, own="", overlapping=True
        ),
    ),
    (
        7,
        System(
            name="workflowmax",
            traces={Trace.LINE: 40, Trace.REFERENCE: 45, Trace.ORDER: 15},
            own="I",
            overlapping=True,
            job_prefix="J",
        ),
    ),
    (7, System(name="tradify", traces={Trace.REFERENCE: 75, Trace.PLAIN: 15, Trace.NOTHING: 10}, job_prefix="JB")),
    (6, System(name="ours, Xero numbers", traces={Trace.MARKED: 45, Trace.REFERENCE: 45, Trace.NOTHING: 10})),
    (9, System(name="ours", traces={Trace.NUMBER: 50, Trace.URL: 6, Trace.REFERENCE: 36, Trace.NOTHING: 8})),
)


@dataclass(slots=True, kw_only=True)
class Business:
    """One business as its books need it; the sequences are used up as the book is written."""

    country: str
    currency: str
    rate: Decimal
    trade: str
    titles: tuple[str, ...]
    amounts: LineAmountTypes
    system: System
    formats: dict[str, JobFormat]
    jobs: int
    job_sequences: dict[tuple[str, str], Sequence]
    invoice_sequence: Sequence
    own_width: int = 0
    lag: tuple[int, int] = (0, 7)
    hand: System = field(default_factory=lambda: SYSTEMS[0][1])
    """What the office types beside the system."""

    @property
    def name(self) -> str:
        """A description for the report."""
        formats = ", ".join(
            one.write(one.first, FIRST_DAY, prefix) for one in self.formats.values() for prefix in one.prefixes
        )
        return f"{self.country} {self.trade}, {self.system.name}, {self.amounts.lower()}, jobs {formats}"


def business(rng: random.Random, jobs: int) -> Business:
    """Draw a business that is to have so many jobs."""
    country = rng.choice(tuple(COUNTRIES))
    currency, rate = COUNTRIES[country]
    trade = rng.choice(tuple(TITLES))
    (_, system) = rng.choices(SYSTEMS, [weight for weight, _ in SYSTEMS])[0]
    formats = _formats(rng, system)
    first = next(iter(formats.values()))
    jobs = min(jobs, MOST_SMALL) if first.name == "small" else jobs
    per_day = 1.3 * jobs / DAYS / len(formats) / len(first.prefixes)
    start = first.first + rng.randrange(5, 60) if system.overlapping else rng.choice((15, 730, 2040, 31000, 88000))
    return Business(
        country=country,
        currency=currency,
        rate=rate,
        trade=trade,
        titles=TITLES[trade],
        amounts=rng.choices((LineAmountTypes.EXCLUSIVE, LineAmountTypes.INCLUSIVE), (82, 18))[0],
        system=system,
        formats=formats,
        jobs=jobs,
        job_sequences={
            (source, prefix): Sequence(one.first, per_day, each_year=bool(one.year))
            for source, one in formats.items()
            for prefix in one.prefixes
        },
        invoice_sequence=Sequence(start, 1.6 * jobs / DAYS),
        own_width=6 if system.own == "I" else 4,
        lag=rng.choice(((0, 3), (0, 7), (1, 12), (0, 21))),
    )


def _formats(rng: random.Random, system: System) -> dict[str, JobFormat]:
    """One source, or two whose numbers overlap."""
    one = job_format(rng)
    if system.job_prefix is not None:
        one = JobFormat(name="padded", prefix=system.job_prefix, first=rng.choice((2, 100, 2000)), width=6)
    if rng.random() < 0.12 and one.name != "small":
        later = replace(one, first=one.first if one.year else one.first + rng.randrange(120, 700))
        return {"field": one, "exports": later}
    return {"field": one}

"""What a party truly is, what each side knows of it, and the labelled book that comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact, ContactID

TUNED = range(40)
"""Seeds that the matcher may be tuned on."""

HELD_OUT = range(5000, 5040)
"""Seeds that are never tuned on: run them only to report."""

UNDECIDABLE = "undecidable"
"""The twist of a customer of whom nobody could say, from the two records alone, which contact is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human being."""

    given: str
    family: str
    middle: str = ""
    title: str = ""
    generation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is; `box` alone is filled for a post office box."""

    number: str = ""
    street: str = ""
    street_kind: str = ""
    unit: str = ""
    building: str = ""
    town: str = ""
    region: str = ""
    postcode: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is true of one party; each side will know some of it.

    `firm` is the name of an organisation without its legal `tail`; `part` tells it from its sisters, and `plan` is
    the number of a strata plan. Of e-mails and mobiles the first is the one mostly used.
    """

    people: tuple[Person, ...] = ()
    firm: str = ""
    tail: str = ""
    part: str = ""
    trading: str = ""
    plan: str = ""
    care_of: str = ""
    emails: tuple[str, ...] = ()
    landline: str = ""
    mobiles: tuple[str, ...] = ()
    tax: str = ""
    company_number: str = ""
    home: Place = field(default_factory=Place)
    box: Place | None = None


class Side(StrEnum):
    """Which of the two systems hold a party."""

    BOTH = "both"
    LEDGER = "ledger"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One party as it enters a book: the facts of today, what Xero was told (another time), and where it stands.

    `sites` are the places worked at, each a customer record of its own in the job system.
    """

    kind: str
    facts: Facts
    side: Side = Side.BOTH
    held: Facts | None = None
    twist: tuple[str, ...] = ()
    sites: tuple[Place, ...] = ()
    plain: bool = False
    """Whether it stays as it stands: neither archived nor merged, typed twice or absent by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A customer, the site of its job, and the contacts that are truly its own; none where Xero has none to use."""

    customer: Customer
    site: Address
    truth: frozenset[ContactID]
    kind: str
    twist: tuple[str, ...]

    @property
    def undecidable(self) -> bool:
        """Whether nobody could know the truth from the records."""
        return UNDECIDABLE in self.twist


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """A book: who is in Xero, and the customers of the job system with their truth."""

    country: str
    contacts: tuple[Contact, ...]
    customers: tuple[Labelled, ...]

"""Labelled parties: customers of a job system, the contacts of one Xero organisation, and whose is whose.

Everything is drawn from one seed. The matcher is never asked: what is true is decided before either side is written.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING

from tests.labelled.channels import Mailboxes
from tests.labelled.firms import Firms
from tests.labelled.job_side import JobSystem
from tests.labelled.knowable import with_undecidable
from tests.labelled.ledger_side import Office
from tests.labelled.managed import Managed
from tests.labelled.noise import look_alike
from tests.labelled.people import People
from tests.labelled.records import SPARSE
from tests.labelled.towns import COUNTRIES
from tests.labelled.values import Entry, Labelled, Parties, Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.jobs import Customer
    from jobsync_tui.core.ledger import Contact, ContactID
    from tests.labelled.ledger_side import Held
    from tests.labelled.records import Records
    from tests.labelled.values import Facts, Place

ASKED = 0.55
"""Share of a group's, family's or manager's members that are customers just now."""

FATES = {
    "absent": 0.05, "archived": 0.018, "merged": 0.015, "duplicate": 0.03, "archived twin": 0.012,
    "supplier only": 0.012, "look-alike letters": 0.005,
}  # fmt: skip
"""What else may be true of a customer's contact; the rest have one plain contact."""

COPIED = 0.1
"""Share of customers whose contact was made by a link between the two systems."""

LINKED = 0.05
"""Share of customers whose id stands in their contact, in businesses without old codes."""

_FATES = tuple(FATES)
_FATE_WEIGHTS = tuple(accumulate(FATES.values()))


def parties(
    seed: int,
    *,
    customers: int = 1200,
    country: str | None = None,
    contacts: int | None = None,
    records: Records = SPARSE,
) -> Parties:
    """Draw a book: equal arguments give an equal one.

    Contacts are five to seven for each customer, or `contacts` (a few more, where the customers alone need them).
    """
    rng = Random(seed)  # noqa: S311 - seeded practice data
    land = rng.choice(COUNTRIES)
    book = _Book(rng, country or land, records)
    book.fill_customers(customers)
    book.fill_contacts(contacts if contacts is not None else int(customers * rng.uniform(5, 7)))
    return book.closed()


class _Book:
    """A book that is being written."""

    def __init__(self, rng: Random, country: str, records: Records) -> None:
        self._rng = rng
        self._records = records
        self._country = country
        mail = Mailboxes(rng, country)
        self._people = People(rng, country, mail)
        self._firms = Firms(rng, country, mail, self._people)
        self._managed = Managed(rng, country, self._firms, self._people)
        self._office = Office(rng, country, mail, records)
        self._jobs = JobSystem(rng, country, mail, records)
        self._old_codes = rng.random() < 0.2
        self._contacts: list[Contact] = []
        self._labelled: list[Labelled] = []
        self._draws, self._weights = self._clusters()

    def _clusters(self) -> tuple[list[Callable[[], list[Entry]]], list[float]]:
        """How often each sort of cluster is drawn; rarer where it brings many parties."""
        people, firms, managed = self._people, self._firms, self._managed
        shares: list[tuple[Callable[[], list[Entry]], float]] = [
            (people.person, 30), (people.couple, 9), (people.family, 3.4), (people.generations, 0.8),
            (people.homonym, 1.5), (people.married, 1.0), (firms.sole_trader, 8), (firms.company, 15),
            (firms.group, 2.2), (firms.branches, 2.0), (firms.society, 3.5), (firms.supplier, 1.2),
            (managed.lets, 1.1), (managed.strata, 1.3), (managed.council, 0.9),
        ]  # fmt: skip
        return [draw for draw, _ in shares], list(accumulate(weight for _, weight in shares))

    def _cluster(self) -> list[Entry]:
        return self._rng.choices(self._draws, cum_weights=self._weights)[0]()

    def fill_customers(self, wanted: int) -> None:
        """Write clusters of whose members some are customers, until there are enough."""
        rng = self._rng
        while len(self._labelled) < wanted:
            entries = self._cluster()
            share = 1.0 if len(entries) == 1 else ASKED
            for entry in entries:
                if len(self._labelled) < wanted and (entry.side is Side.JOBS or rng.random() < share):
                    self._customer(entry)
                elif entry.side is not Side.JOBS:
                    self._bystander(entry)
        del self._labelled[wanted:]

    def fill_contacts(self, wanted: int) -> None:
        """Write clusters that are in Xero alone, until there are enough."""
        rng = self._rng
        while len(self._contacts) < wanted:
            entries = self._firms.supplier() if rng.random() < 0.12 else self._cluster()
            for entry in entries:
                if entry.side is not Side.JOBS and len(self._contacts) < wanted:
                    self._bystander(entry)

    def _bystander(self, entry: Entry) -> None:
        held = entry.held or entry.facts
        archived = self._rng.random() < 0.09
        self._contacts.append(
            self._office.contact(held, supplier=entry.kind == "supplier", archived=archived).contact
        )

    def _customer(self, entry: Entry) -> None:
        fate = self._fate(entry)
        if fate == "absent" or entry.side is Side.JOBS:
            truth, twist = self._nobody(entry)
        else:
            truth, twist = self._somebody(entry, fate)
        sites: tuple[Place | None, ...] = entry.sites or (None,) * (2 if self._rng.random() < 0.03 else 1)
        for site in sites:
            self._label(entry, site, truth, twist, hostile=fate == "look-alike letters")

    def _fate(self, entry: Entry) -> str:
        rng = self._rng
        if entry.plain:
            return ""
        if entry.kind == "supplier":
            return "supplier only" if rng.random() < 0.5 else ""
        roll = rng.random()
        return next((fate for fate, until in zip(_FATES, _FATE_WEIGHTS, strict=True) if roll < until), "")

    def _nobody(self, entry: Entry) -> tuple[frozenset[ContactID], tuple[str, ...]]:
        """A customer whom Xero has not; most have somebody there who looks like them."""
        if not entry.plain and self._rng.random() < 0.6:
            self._contacts.append(self._office.contact(self._near(entry.facts).facts).contact)
            return frozenset(), ("absent", *entry.twist, "near one in Xero")
        return frozenset(), ("absent", *entry.twist)

    def _near(self, facts: Facts) -> Entry:
        """Somebody easily taken for that party; a plan's neighbour has another number."""
        if facts.plan:
            other = replace(facts, plan=str(int(facts.plan) + self._rng.choice((4000, 6000, 30000))))
            return Entry(kind="strata", facts=other, side=Side.LEDGER)
        if facts.people and (facts.trading or not facts.firm):
            return self._people.near(facts)
        return self._firms.near(facts)

    def _somebody(self, entry: Entry, fate: str) -> tuple[frozenset[ContactID], tuple[str, ...]]:
        rng, facts = self._rng, entry.held or entry.facts
        if rng.random() < self._records.rivals:
            self._contacts.append(self._office.contact(self._near(entry.facts).facts).contact)
        supplier = fate == "supplier only" or (entry.kind == "supplier" and fate == "")
        first = self._office.contact(facts, supplier=supplier, archived=fate in {"archived", "archived twin"})
        if entry.kind == "supplier" and fate == "":
            first = replace(first, contact=replace(first.contact, is_customer=True))
        kept = self._kept(facts, first, fate)
        return kept, (*entry.twist, *((fate,) if fate else ()), *first.twist)

    def _kept(self, facts: Facts, first: Held, fate: str) -> frozenset[ContactID]:
        """Write the contact, and those that are its doubles; the ids that are right to use."""
        own = first.contact
        if fate in {"merged", "duplicate", "archived twin"}:
            second = self._office.contact(facts).contact
            if fate == "merged":
                own = replace(own, status="ARCHIVED", merged_to=second.contact_id)
            self._contacts += [own, second]
            return frozenset({own.contact_id, second.contact_id} if fate == "duplicate" else {second.contact_id})
        if fate == "look-alike letters" and self._rng.random() < 0.4:
            own = replace(own, name=look_alike(self._rng, own.name))
        self._contacts.append(own)
        return frozenset() if fate in {"archived", "look-alike letters"} else frozenset({own.contact_id})

    def _label(
        self, entry: Entry, site: Place | None, truth: frozenset[ContactID], twist: tuple[str, ...], *, hostile: bool
    ) -> None:
        customer, where, done = self._jobs.customer(entry.facts, site)
        if hostile:
            customer = replace(customer, name=look_alike(self._rng, customer.name or customer.last_name))
        if len(truth) == 1 and not site and not entry.held and self._rng.random() < COPIED:
            done = (*done, *self._copy(customer, min(truth), entry.facts))
        if truth and not self._old_codes and self._rng.random() < LINKED:
            done = (*done, *self._link(customer, min(truth)))
        told = tuple(sorted({*twist, *done}))
        self._labelled.append(Labelled(customer=customer, site=where, truth=truth, kind=entry.kind, twist=told))

    def _copy(self, customer: Customer, contact_id: ContactID, facts: Facts) -> tuple[str, ...]:
        """Make the contact a copy of the customer, as a link between the systems does."""
        at = self._place_of(contact_id)
        if not customer.name:
            return ()
        self._contacts[at] = self._office.copied(self._contacts[at], customer, facts)
        return ("copied",)

    def _link(self, customer: Customer, contact_id: ContactID) -> tuple[str, ...]:
        """Write the customer's id into its contact."""
        at = self._place_of(contact_id)
        if self._contacts[at].contact_number or self._contacts[at].account_number:
            return ()
        if self._rng.random() < 0.7:
            self._contacts[at] = replace(self._contacts[at], contact_number=customer.id)
        else:
            self._contacts[at] = replace(self._contacts[at], account_number=customer.id)
        return ("customer id in Xero",)

    def _place_of(self, contact_id: ContactID) -> int:
        """Where a contact stands, which was written among the last."""
        return next(
            at for at in range(len(self._contacts) - 1, -1, -1) if self._contacts[at].contact_id == contact_id
        )

    def closed(self) -> Parties:
        """The finished book: shuffled, with old codes where the business has had another job system before."""
        rng = self._rng
        rng.shuffle(self._contacts)
        rng.shuffle(self._labelled)
        if self._old_codes and self._jobs.numbers:
            self._write_old_codes()
        return Parties(
            country=self._country,
            contacts=tuple(self._contacts),
            customers=with_undecidable(self._labelled, self._contacts),
        )

    def _write_old_codes(self) -> None:
        """Number contacts as the job system before this one did: its numbers now mean other customers."""
        ids = [each.customer.id for each in self._labelled]
        self._rng.shuffle(ids)
        for at, code in zip(range(0, len(self._contacts), 4), ids, strict=False):
            self._contacts[at] = replace(self._contacts[at], contact_number=code)

"""Parties behind a manager: let properties, strata plans; and councils with departments under one tax number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.labelled.places import building, place
from tests.labelled.trades import AGENCIES, COUNCILS, DEPARTMENTS, MANAGING
from tests.labelled.values import Entry, Facts, Side

if TYPE_CHECKING:
    from random import Random

    from tests.labelled.firms import Firms
    from tests.labelled.people import People


class Managed:
    """Draws managers with all they manage, and councils."""

    def __init__(self, rng: Random, country: str, firms: Firms, people: People) -> None:
        self._rng = rng
        self._country = country
        self._firms = firms
        self._people = people

    def lets(self) -> list[Entry]:
        """A property manager who is billed for many sites, and owners billed in the manager's care."""
        rng = self._rng
        manager = self._firms.facts(
            self._firms.house(AGENCIES), tail=self._firms.tail() if rng.random() < 0.5 else ""
        )
        count = rng.randint(1, 8) if rng.random() < 0.8 else rng.randint(9, 40)
        sites = tuple(place(rng, self._country) for _ in range(count))
        entries = [Entry(kind="managed", facts=manager, sites=sites)]
        entries += [self._owner(manager) for _ in range(rng.choice((0, 1, 2, 3)))]
        return entries

    def _owner(self, manager: Facts) -> Entry:
        """An owner of a let house: Xero has the owner c/- the manager, or nobody but the manager."""
        rng = self._rng
        person = self._people.human()
        facts = replace(
            self._people.facts(person),
            firm=f"{person.given} {person.family}" if rng.random() < 0.6 else f"{person.given[0]} {person.family}",
            care_of=manager.firm,
            emails=manager.emails,
            landline=manager.landline,
            mobiles=(),
        )
        if rng.random() < 0.12:
            return Entry(kind="managed", facts=facts, side=Side.JOBS, twist=("manager only",), plain=True)
        held = replace(facts, home=manager.home, box=manager.box) if rng.random() < 0.5 else facts
        return Entry(kind="managed", facts=facts, held=held)

    def strata(self) -> list[Entry]:
        """Bodies of owners through one manager, who lends all of them e-mail, phone and address."""
        rng = self._rng
        manager = self._firms.facts(self._firms.house(MANAGING), tail=self._firms.tail())
        entries = [Entry(kind="company", facts=manager)]
        number = rng.randint(2_000, 99_000)
        for _ in range(rng.randint(2, 9)):
            number += rng.choice((1, 2, 10, 97, 1203))
            entries.append(self._plan(manager, number))
        return entries

    def _plan(self, manager: Facts, number: int) -> Entry:
        rng = self._rng
        name, home = building(rng, self._country)
        facts = Facts(
            firm=name,
            plan=str(number) if self._country != "UK" else "",
            part="" if self._country != "UK" else rng.choice(("=RTM Company", "=Management Company", "=Freehold")),
            tail="" if self._country != "UK" else "Limited",
            care_of=manager.firm,
            emails=manager.emails,
            landline=manager.landline,
            mobiles=manager.mobiles,
            home=home,
        )
        absent = rng.random() < 0.07
        held = replace(facts, home=manager.home, box=manager.box) if rng.random() < 0.6 else facts
        twist = ("sister plans only",) if absent else ()
        return Entry(
            kind="strata", facts=facts, held=held, side=Side.JOBS if absent else Side.BOTH, twist=twist, plain=absent
        )

    def council(self) -> list[Entry]:
        """A council: one contact for all, or one a department, all under one tax number and domain."""
        rng = self._rng
        head = self._firms.council(COUNCILS[self._country])
        entries = [Entry(kind="council", facts=head)]
        for department in sorted(rng.sample(DEPARTMENTS, rng.randint(0, 4))):
            own = self._firms.facts(head.firm, like=head)
            facts = replace(own, part=department, tax=head.tax, home=head.home if rng.random() < 0.5 else own.home)
            if rng.random() < 0.4:
                facts = replace(facts, emails=head.emails)
            entries.append(Entry(kind="council", facts=facts))
        return entries

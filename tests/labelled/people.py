"""Private parties: persons, couples, families that share channels, fathers and sons of one name, namesakes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.labelled.channels import landline, mobile
from tests.labelled.places import box_of, place
from tests.labelled.values import Entry, Facts, Person, Side
from tests.labelled.words import family_name, given_name

if TYPE_CHECKING:
    from random import Random

    from tests.labelled.channels import Mailboxes


class People:
    """Draws private parties of one country."""

    def __init__(self, rng: Random, country: str, mail: Mailboxes) -> None:
        self._rng = rng
        self._country = country
        self._mail = mail

    def human(self, family: str = "", *, woman: bool | None = None) -> Person:
        """Draw a human being."""
        rng, country = self._rng, self._country
        woman = rng.random() < 0.5 if woman is None else woman
        return Person(
            given=given_name(rng, country, woman=woman),
            family=family or family_name(rng, country),
            middle=given_name(rng, country, woman=woman) if rng.random() < 0.3 else "",
            title=rng.choice(("Ms", "Mrs", "Miss", "Dr") if woman else ("Mr", "Mr", "Mr", "Dr")),
        )

    def facts(self, *people: Person, like: Facts | None = None) -> Facts:
        """Draw what is true of people who live together; `like` gives home and landline of their kin."""
        rng = self._rng
        home = like.home if like else place(rng, self._country)
        line = landline(rng, self._country) if rng.random() < 0.45 else ""
        emails = tuple(self._mail.of_person(person) for person in people if rng.random() < 0.9)
        if rng.random() < 0.06:
            emails = (self._mail.of_family(people[0].family), *emails)
        return Facts(
            people=people,
            emails=emails,
            landline=like.landline if like else line,
            mobiles=tuple(mobile(rng, self._country) for _ in people if rng.random() < 0.95),
            home=home,
            box=box_of(rng, home) if rng.random() < 0.06 else None,
        )

    def person(self) -> list[Entry]:
        """One person on their own."""
        return [Entry(kind="person", facts=self.facts(self.human()))]

    def couple(self) -> list[Entry]:
        """Two who bill as one; a few of them under two family names."""
        one = self.human(woman=False)
        other = self.human("" if self._rng.random() < 0.12 else one.family, woman=True)
        return [Entry(kind="couple", facts=self.facts(*((one, other) if self._rng.random() < 0.7 else (other, one))))]

    def family(self) -> list[Entry]:
        """Kin who bill apart and share landline, home or an e-mail address."""
        rng = self._rng
        first = replace(self.facts(self.human()), landline=landline(rng, self._country))
        family, entries = first.people[0].family, [Entry(kind="family", facts=first)]
        for _ in range(rng.choice((1, 1, 2, 3))):
            kin = self.facts(self._unlike(first.people[0].given, family), like=first)
            if rng.random() < 0.35:
                kin = replace(kin, home=place(rng, self._country))
            if rng.random() < 0.4 and first.emails:
                kin = replace(kin, emails=first.emails)
            entries.append(Entry(kind="family", facts=kin))
        return entries

    def _unlike(self, given: str, family: str) -> Person:
        """Kin whose first name is another."""
        while True:
            person = self.human(family)
            if person.given != given:
                return person

    def generations(self) -> list[Entry]:
        """Father and son of one name: told apart by Snr and Jnr on both sides."""
        rng = self._rng
        father = self.human(woman=False)
        older, younger = rng.choice((("Snr", "Jnr"), ("Sr", "Jr"), ("Senior", "Junior"), ("Snr", "Jnr")))
        first = replace(self.facts(replace(father, generation=older)), landline=landline(rng, self._country))
        son = self.facts(replace(father, generation=younger), like=first)
        if rng.random() < 0.5:
            son = replace(son, home=place(rng, self._country))
        return [Entry(kind="generations", facts=first), Entry(kind="generations", facts=son)]

    def homonym(self) -> list[Entry]:
        """Two or three strangers of one name in different towns."""
        one = self.human()
        entries = [Entry(kind="homonym", facts=self.facts(one))]
        entries += [
            Entry(kind="homonym", facts=self.facts(replace(one, middle="")))
            for _ in range(self._rng.choice((1, 1, 2)))
        ]
        return entries

    def married(self) -> list[Entry]:
        """Somebody whom Xero knows by a former family name; e-mail and mobile went along."""
        now = self.facts(self.human(woman=True))
        then = replace(now, people=(replace(now.people[0], family=family_name(self._rng, self._country)),))
        pair = (then, now) if self._rng.random() < 0.7 else (now, then)
        return [Entry(kind="person", facts=pair[1], held=pair[0], twist=("renamed",))]

    def near(self, facts: Facts) -> Entry:
        """Somebody in Xero who is easily taken for that private party: kin, namesake, partner, or former owner."""
        rng, person = self._rng, facts.people[0]
        roll = rng.random()
        if roll < 0.45:
            kin = self.facts(self._unlike(person.given, person.family), like=facts)
            return Entry(kind="family", facts=replace(kin, landline=facts.landline), side=Side.LEDGER)
        if roll < 0.7:
            return Entry(kind="homonym", facts=self.facts(replace(person, middle="")), side=Side.LEDGER)
        if roll < 0.85:
            partner = replace(
                self.facts(self.human(), like=facts), emails=facts.emails or (self._mail.of_person(person),)
            )
            return Entry(kind="person", facts=partner, side=Side.LEDGER)
        return Entry(kind="person", facts=self.facts(self.human(), like=facts), side=Side.LEDGER)

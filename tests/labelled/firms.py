"""Organisations: sole traders, companies, groups of sisters, branches of chains, societies, suppliers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.labelled.channels import ROLES, landline, mobile, plain
from tests.labelled.numbers import numbers_of_company, tax_number
from tests.labelled.places import box_of, place
from tests.labelled.towns import TOWNS
from tests.labelled.trades import AGENCIES, CHAINS, LINES, OWN, SAINTS, SISTERS, SOCIETIES, STATES, SUPPLIES, TRADER
from tests.labelled.values import Entry, Facts, Side
from tests.labelled.words import BACKS, FRONTS, NICKNAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.labelled.channels import Mailboxes
    from tests.labelled.people import People
    from tests.labelled.values import Person


class Firms:
    """Draws organisations of one country."""

    def __init__(self, rng: Random, country: str, mail: Mailboxes, people: People) -> None:
        self._rng = rng
        self._country = country
        self._mail = mail
        self._people = people
        self._registered: set[str] = set()

    def _registers(self, draw: Callable[[], str]) -> str:
        """Draw a name until nobody else has it, as a register of companies would."""
        name = draw()
        for _ in range(30):
            if name not in self._registered:
                break
            name = draw()
        self._registered.add(name)
        return name

    def tail(self) -> str:
        """Draw a legal form."""
        if self._country == "AU":
            return "Pty Ltd" if self._rng.random() < 0.93 else "Limited"
        if self._country == "NZ":
            return "Limited"
        return self._rng.choices(("Limited", "LLP", "PLC"), cum_weights=(90, 97, 100))[0]

    def brand(self) -> str:
        """Draw a firm's name that nobody else has."""
        return self._registers(self._brand)

    def _brand(self) -> str:
        """An own word or a family's name, and what it does."""
        rng, roll = self._rng, self._rng.random()
        line = rng.choice(LINES)
        if roll < 0.4:
            return f"{rng.choice(OWN)} {line}"
        if roll < 0.58:
            return f"{rng.choice(OWN)} {rng.choice(OWN)} {line}"
        family = self._people.human().family
        if roll < 0.75:
            return f"{family} {line}"
        if roll < 0.82:
            return f"{family} & {rng.choice(('Sons', 'Son', 'Co', self._people.human().family))} {line}"
        if roll < 0.9:
            return f"{rng.choice(TOWNS[self._country])[0]} {line}"
        letters = "".join(rng.choices("ABCDEFGHJKLMNPRST", k=3))
        return f"{letters} {line}"

    def mailboxes(self, domain: str, person: Person | None) -> tuple[str, ...]:
        """Draw addresses at one domain: of roles, and of somebody who works there."""
        first = f"{self._rng.choice(ROLES)}@{domain}"
        second = f"{plain(person.given)}@{domain}" if person else f"{self._rng.choice(ROLES)}@{domain}"
        return (first, second) if self._rng.random() < 0.75 else (second, first)

    def facts(self, firm: str, *, tail: str = "", like: Facts | None = None) -> Facts:
        """Draw what is true of an organisation; `like` gives its domain, and tax number, to a branch or a sister."""
        rng = self._rng
        person = self._people.human()
        domain = like.emails[0].partition("@")[2] if like else self._mail.domain(firm)
        home = place(rng, self._country)
        tax, number = numbers_of_company(rng, self._country)
        return Facts(
            people=(person,),
            firm=firm,
            tail=tail,
            emails=self.mailboxes(domain, person),
            landline=landline(rng, self._country) if rng.random() < 0.8 else "",
            mobiles=(mobile(rng, self._country),) if rng.random() < 0.7 else (),
            tax=tax,
            company_number=number if tail else "",
            home=home,
            box=box_of(rng, home) if rng.random() < 0.24 else None,
        )

    def sole_trader(self) -> list[Entry]:
        """A person who trades under a name: one side may know the one, the other the other."""
        rng, country = self._rng, self._country
        person = self._people.human(woman=rng.random() < 0.25)
        short = rng.choice(NICKNAMES.get(person.given, (person.given,)))
        what = rng.choice(TRADER)
        trading = rng.choice(
            (f"{short}'s {what}", f"{person.family} {what}", f"{person.given[0]} {person.family} {what}",
             f"{rng.choice(OWN)} {what}", f"{rng.choice(OWN)} {rng.choice(OWN)} {what}")
        )  # fmt: skip
        private = self._people.facts(person)
        email = (
            self._mail.of_trader(trading) if rng.random() < 0.6 else f"{plain(short)}@{self._mail.domain(trading)}"
        )
        facts = replace(
            private,
            firm=trading,
            trading=trading,
            emails=(email, *private.emails),
            tax=tax_number(rng, country) if rng.random() < 0.8 else "",
        )
        return [Entry(kind="sole_trader", facts=facts)]

    def company(self) -> list[Entry]:
        """A company; some trade under another name, some were renamed."""
        rng = self._rng
        facts = self.facts(self.brand(), tail=self.tail())
        roll = rng.random()
        if roll < 0.12:
            words = facts.firm.split()
            facts = replace(facts, trading=f"{rng.choice(OWN)} {words[-1]}" if rng.random() < 0.7 else self.brand())
            facts = replace(facts, people=())
        if 0.12 <= roll < 0.16:
            held = replace(facts, firm=self.brand())
            return [Entry(kind="company", facts=facts, held=held, twist=("renamed",))]
        return [Entry(kind="company", facts=facts)]

    def group(self) -> list[Entry]:
        """Sisters under one brand: states or lines of business, with shared domain, office phone and premises."""
        rng = self._rng
        brand = self.brand()
        head = self.facts(brand, tail=self.tail())
        by_state = rng.random() < 0.5
        parts = rng.sample(STATES[self._country] if by_state else SISTERS, rng.choice((1, 2, 2, 3)))
        entries = [Entry(kind="group", facts=head)]
        for part in parts:
            sister = self.facts(brand, tail=head.tail, like=head)
            share = rng.random() < 0.6
            entries.append(
                Entry(
                    kind="group",
                    facts=replace(
                        sister,
                        part=part if by_state else f"={part}",
                        emails=head.emails if rng.random() < 0.4 else sister.emails,
                        landline=head.landline if share else sister.landline,
                        home=head.home if share else sister.home,
                        box=head.box if share else sister.box,
                        tax=head.tax if rng.random() < 0.15 else sister.tax,
                    ),
                )
            )
        return entries

    def house(self, lines: Sequence[str]) -> str:
        """Draw the name of a house in one of those lines that nobody else has."""
        rng = self._rng
        owns = (lambda: rng.choice(OWN), lambda: self._people.human().family)
        return self._registers(lambda: f"{rng.choice(owns)()} {rng.choice(lines)}")

    def locality(self) -> str:
        """Draw a town, or a suburb or village that no list has."""
        rng = self._rng
        return rng.choice(TOWNS[self._country])[0] if rng.random() < 0.5 else rng.choice(FRONTS) + rng.choice(BACKS)

    def branches(self) -> list[Entry]:
        """Branches of a chain or an agency: one domain, an ABN in common or one each, an office phone each."""
        rng = self._rng
        agency = rng.random() < 0.55
        brand = self.house(AGENCIES if agency else CHAINS)
        head = self.facts(brand, tail=self.tail() if rng.random() < 0.4 else "")
        one_owner = rng.random() < 0.5
        entries = []
        for town in sorted(rng.sample([each[0] for each in TOWNS[self._country]], rng.randint(2, 6))):
            branch = self.facts(brand, like=head)
            entries.append(
                Entry(
                    kind="branch",
                    facts=replace(
                        branch,
                        part=f"={town}" if rng.random() < 0.4 else town,
                        emails=self._of_branch(head, branch, town),
                        tax=head.tax if one_owner else branch.tax,
                        home=place(rng, self._country, town),
                        box=None,
                    ),
                )
            )
        return entries

    def _of_branch(self, head: Facts, branch: Facts, town: str) -> tuple[str, ...]:
        roll, domain = self._rng.random(), head.emails[0].partition("@")[2]
        if roll < 0.35:
            return (f"{plain(town)}@{domain}", branch.emails[-1])
        return head.emails[:1] if roll < 0.6 else branch.emails

    def society(self) -> list[Entry]:
        """A school, church or club: names that exist in many towns."""
        rng = self._rng
        name = self._registers(lambda: rng.choice(SOCIETIES).format(town=self.locality(), saint=rng.choice(SAINTS)))
        town = next((each[0] for each in TOWNS[self._country] if each[0] in name), "")
        home = place(rng, self._country, town)
        return [Entry(kind="society", facts=replace(self.facts(name), home=home, box=None))]

    def council(self, forms: Sequence[str]) -> Facts:
        """A council: one only in its place."""
        rng = self._rng
        name = self._registers(lambda: rng.choice(forms).format(self.locality()))
        town = next((each[0] for each in TOWNS[self._country] if each[0] in name), "")
        return replace(self.facts(name), home=place(rng, self._country, town))

    def supplier(self) -> list[Entry]:
        """Somebody the business buys from; now and then also a customer."""
        tail = self.tail() if self._rng.random() < 0.8 else ""
        return [Entry(kind="supplier", facts=self.facts(self.house(SUPPLIES), tail=tail))]

    def near(self, facts: Facts) -> Entry:
        """An organisation in Xero that is easily taken for that one: a sister, its director, or a namesake."""
        rng, roll = self._rng, self._rng.random()
        if roll < 0.5:
            sister = self.facts(facts.firm, tail=facts.tail, like=facts if facts.emails else None)
            sister = replace(sister, part=f"={rng.choice(SISTERS)}", landline=facts.landline, home=facts.home)
            return Entry(kind="group", facts=sister, side=Side.LEDGER)
        if roll < 0.7 and facts.people:
            director = self._people.facts(facts.people[0])
            director = replace(
                director, emails=facts.emails[-1:] or director.emails, mobiles=facts.mobiles or director.mobiles
            )
            return Entry(kind="person", facts=director, side=Side.LEDGER)
        first = facts.firm.split()[0]
        other = self.facts(f"{first} {rng.choice(LINES)}", tail=facts.tail)
        if roll < 0.8:
            other = replace(other, home=facts.home)
        return Entry(kind="company", facts=other, side=Side.LEDGER)

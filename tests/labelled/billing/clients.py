"""Whom a book bills: customers of the job system with their contact in Xero, known beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from tests.labelled.billing.words import FIRMS, GIVEN, LINES_OF_WORK, STREETS, SUPPLIERS, SURNAMES, TOWNS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

VISITS = {"person": 2, "company": 6, "agency": 22, "strata": 8, "council": 16}
"""How often each kind of client has a job, against the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A customer, the contact that is truly theirs (None where Xero has none), and where work is done for them."""

    customer: Customer
    contact: Contact | None
    sites: tuple[Address, ...]
    kind: str
    near: Contact | None = None
    """A relative or a sister company: whom an invoice goes to by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody in the books."""

    clients: tuple[Client, ...]
    contacts: tuple[Contact, ...]

    def of_kind(self, *kinds: str) -> list[Client]:
        """The clients of some kinds that Xero knows, or all it knows where there are none of these."""
        known = [one for one in self.clients if one.contact]
        return [one for one in known if one.kind in kinds] or known

    def mistakable(self, rng: random.Random) -> Client | None:
        """A client who is easily taken for a relative or a sister company; None where there is none."""
        near = [one for one in self.clients if one.contact and one.near]
        return rng.choice(near) if near else None


class _Drawing:
    """Draws people and places, each id once."""

    def __init__(self, rng: random.Random, country: str) -> None:
        self.rng = rng
        self.country = country
        self._count = 0
        self._names: set[str] = set()

    def address(self) -> Address:
        """A street address; now and then a unit."""
        number = str(self.rng.randrange(1, 240))
        if self.rng.random() < 0.15:
            number = f"{self.rng.randrange(1, 30)}/{number}"
        city, region, postcode = self.rng.choice(TOWNS[self.country])
        line = f"{number} {self.rng.choice(STREETS)}"
        return Address(line1=line, city=city, region=region, postcode=postcode)

    def fresh(self, names: Iterator[str]) -> str:
        """The first name that is not taken."""
        name = next(one for one in names if one not in self._names)
        self._names.add(name)
        return name

    def phone(self) -> str:
        """A mobile number of the country that belongs to nobody else here."""
        tail = f"{self._count:04d}{self.rng.randrange(10)}"
        return {"AU": f"0491 5{tail}", "NZ": f"021 55{tail}", "GB": f"07700 9{tail}"}[self.country]

    def client(self, name: str, kind: str, *, person: tuple[str, str] = ("", ""), sites: int = 1) -> Client:
        """A client under one name on both sides, with an e-mail address and a phone number of their own."""
        self._count += 1
        first, last = person
        email = f"{'.'.join(name.lower().split()[:2]).replace(',', '')}{self._count}@mail.example"
        places = tuple(self.address() for _ in range(sites))
        contact = Contact(
            contact_id=ContactID(f"con-{self._count:05d}"),
            name=name,
            first_name=first,
            last_name=last,
            email=email,
            phones=(self.phone(),),
            addresses=places[:1],
            is_customer=True,
        )
        customer = Customer(
            id=f"c-{self._count}",
            name=name,
            first_name=first,
            last_name=last,
            email=email,
            mobile=contact.phones[0],
            address=places[0],
        )
        return Client(customer=customer, contact=contact, sites=places, kind=kind)

    def persons(self) -> Iterator[str]:
        """Names of persons without end."""
        while True:
            middle = self.rng.choice(("", "", f"{self.rng.choice('ABCDEGHJKLMNPRSTW')} "))
            yield f"{self.rng.choice(GIVEN)} {middle}{self.rng.choice(SURNAMES)}"

    def firms(self) -> Iterator[str]:
        """Names of companies without end."""
        tail = {"AU": "Pty Ltd", "NZ": "Limited", "GB": "Ltd"}[self.country]
        while True:
            first = self.rng.choice((*FIRMS, *SURNAMES))
            second = self.rng.choice(("", f"{self.rng.choice(FIRMS)} "))
            yield f"{first} {second}{self.rng.choice(LINES_OF_WORK)} {tail}"


def cast(rng: random.Random, country: str, count: int) -> Cast:
    """Draw so many clients, relatives, sister companies and suppliers."""
    draw = _Drawing(rng, country)
    clients = [_client(draw) for _ in range(count)]
    extra = [one.near for one in clients if one.near]
    suppliers = [
        Contact(contact_id=ContactID(f"sup-{at}"), name=name, is_supplier=True, email=f"sales{at}@supply.example")
        for at, name in enumerate(SUPPLIERS)
    ]
    known = [one.contact for one in clients if one.contact]
    return Cast(clients=tuple(clients), contacts=(*known, *extra, *suppliers))


def _client(draw: _Drawing) -> Client:
    kind = draw.rng.choices(("person", "company", "agency", "strata", "council"), (58, 24, 9, 6, 3))[0]
    if kind == "person":
        return _person(draw)
    if kind == "company":
        return _company(draw)
    sites = draw.rng.randrange(4, 14)
    if kind == "agency":
        return draw.client(draw.fresh(f"{name} Real Estate" for name in _words(draw)), kind, sites=sites)
    if kind == "council":
        return draw.client(draw.fresh(f"{name} District Council" for name in _words(draw)), kind, sites=sites)
    plan = draw.fresh(f"Strata Plan {draw.rng.randrange(1000, 99999)}" for _ in iter(int, 1))
    return draw.client(plan, kind)


def _words(draw: _Drawing) -> Iterator[str]:
    while True:
        yield f"{draw.rng.choice(FIRMS)} {draw.rng.choice(SURNAMES)}"


def _person(draw: _Drawing) -> Client:
    name = draw.fresh(draw.persons())
    first, last = name.split()[0], name.split()[-1]
    client = draw.client(name, "person", person=(first, last))
    if draw.rng.random() < 0.06:
        return Client(customer=client.customer, contact=None, sites=client.sites, kind="absent")
    if draw.rng.random() < 0.25:
        other = draw.fresh(f"{given} {last}" for given in _cycle(draw))
        near = draw.client(other, "person", person=(other.split()[0], last)).contact
        return Client(customer=client.customer, contact=client.contact, sites=client.sites, kind="person", near=near)
    return client


def _cycle(draw: _Drawing) -> Iterator[str]:
    while True:
        yield draw.rng.choice(("", f"{draw.rng.choice(GIVEN)} ")) + draw.rng.choice(GIVEN)


def _company(draw: _Drawing) -> Client:
    name = draw.fresh(draw.firms())
    client = draw.client(name, "company", sites=draw.rng.choice((1, 1, 2, 3)))
    if draw.rng.random() < 0.3:
        sister = draw.fresh(f"{name.split()[0]} {one}" for one in draw.firms())
        near = draw.client(sister, "company").contact
        return Client(customer=client.customer, contact=client.contact, sites=client.sites, kind="company", near=near)
    return client

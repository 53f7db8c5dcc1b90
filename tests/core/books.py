"""Seeded trade books: contacts as messy as real ones, and customers whose true contact is known."""

from __future__ import annotations

import random
from dataclasses import dataclass

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("Ada Ben Cleo Dev Ella Farah Gus Hana Iris Jade Kofi Liam Mina Nils Omar Pia Quin Rosa Sef Tui")
FAMILY = _words("Abara Bexley Chand Dorn Eastgate Fenn Grell Harrow Isaksen Jukes Kaur Lomax Marsh Nadir Orme")
PLACE = _words("Awa Birch Cedar Delta Ember Fern Gorse Harbour Island Jetty Kauri Lake Moana North Otira")
TRADE = _words("Cafe Dental Holdings Joinery Motors Physio Roofing School Strata Timber Vets Winery")
STREET = _words("Ash Bay Clay Dune Elm Ford Glen Hill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Contacts, and customers each with its site and the contact that is truly theirs, if there is one."""

    contacts: tuple[Contact, ...]
    customers: tuple[tuple[Customer, Address, ContactID | None], ...]


def books(seed: int, contacts: int, customers: int) -> Books:
    """Draw books from a seed: persons, firms and their branches, families and agencies that share identifiers."""
    chance = random.Random(seed)  # noqa: S311 - seeded practice data
    made = [_contact(chance, at) for at in range(contacts)]
    for _ in range(contacts // 20):
        one, other = chance.sample(range(contacts), 2)
        made[other] = _share(chance, made[one], made[other])
    asked: list[tuple[Customer, Address, ContactID | None]] = []
    active = [each for each in made if each.active]
    for at in range(customers):
        if chance.random() < 0.08:
            asked.append((_customer(chance, _contact(chance, contacts + at), at), Address(), None))
            continue
        true = chance.choice(active)
        asked.append((_customer(chance, true, at), Address(), true.contact_id))
    return Books(contacts=tuple(made), customers=tuple(asked))


def _contact(chance: random.Random, at: int) -> Contact:
    family = chance.choice(FAMILY) + chance.choice(["", "", "s", "ton", "by"])
    if chance.random() < 0.4:
        first = chance.choice(GIVEN)
        name, domain = f"{first} {family}", "gmail.com"
    else:
        first = ""
        words = [
            family,
            chance.choice(PLACE),
            chance.choice(TRADE),
            chance.choice(["", "", "Ltd", "Pty Ltd", "(NZ) Ltd"]),
        ]
        name = " ".join(word for word in words if word)
        domain = f"{family}{chance.choice(TRADE)}.example".lower()
    return Contact(
        contact_id=ContactID(f"c{at:06}"),
        name=name,
        first_name=first,
        last_name=family if first else "",
        email=f"{(first or 'office').lower()}{at}@{domain}" if chance.random() < 0.8 else "",
        phones=(f"09 {chance.randrange(2_000_000, 9_999_999)}",) if chance.random() < 0.8 else (),
        tax_number=str(chance.randrange(10_000_000_000, 99_999_999_999)) if chance.random() < 0.2 else "",
        addresses=(
            Address(
                line1=f"{chance.randrange(1, 200)} {chance.choice(STREET)} St",
                postcode=str(chance.randrange(1000, 1050)),
            ),
        ),
        status="ACTIVE" if chance.random() < 0.93 else "ARCHIVED",
        is_customer=True,
    )


def _share(chance: random.Random, one: Contact, other: Contact) -> Contact:
    """Give one contact what families, branches and agencies share with another."""
    return Contact(
        contact_id=other.contact_id,
        name=chance.choice([one.name, f"{one.name} (Rentals)", other.name]),
        email=chance.choice([one.email, other.email]),
        phones=chance.choice([one.phones, other.phones]),
        addresses=one.addresses,
        status=other.status,
        is_customer=True,
    )


def _customer(chance: random.Random, true: Contact, at: int) -> Customer:
    return Customer(
        id=f"k-{at}",
        name=_respelled(chance, true.name),
        email=true.email.upper() if chance.random() < 0.7 else chance.choice(["", f"other{at}@mail.example"]),
        phone="".join(true.phones).replace("09", "+64 9") if chance.random() < 0.7 else "",
        tax_number=true.tax_number if chance.random() < 0.5 else "",
        address=true.addresses[0] if chance.random() < 0.6 else Address(),
    )


def _respelled(chance: random.Random, name: str) -> str:
    at = chance.randrange(1, len(name) - 1)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return chance.choice([name, name, name, name.upper(), name.removesuffix(" Ltd"), f"{name} ", swapped])

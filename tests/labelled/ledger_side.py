"""What Xero holds of a party: typed by an office, mostly name and e-mail, unique by name while active."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.ledger import Contact, ContactID
from tests.labelled.channels import landline, mistyped, mobile, written_phone
from tests.labelled.noise import scuffed
from tests.labelled.numbers import one_digit_off, written
from tests.labelled.places import place, written_place
from tests.labelled.spelling import Habit, Spelled, spelled

if TYPE_CHECKING:
    from random import Random

    from jobsync_tui.core.jobs import Address, Customer
    from tests.labelled.channels import Mailboxes
    from tests.labelled.records import Records
    from tests.labelled.values import Facts

SLIPS = 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A contact as it was written, with what happened to it on the way."""

    contact: Contact
    twist: tuple[str, ...]


class Office:
    """Writes contacts into one Xero organisation, with the habits of its office."""

    def __init__(self, rng: Random, country: str, mail: Mailboxes, held: Records) -> None:
        self._rng = rng
        self._held = held
        self._country = country
        self._mail = mail
        turned = rng.choices((0.02, 0.5, 0.92), cum_weights=(80, 93, 100))[0]
        self._habit = Habit(country=country, turned=turned, extras=0.08, short=rng.uniform(0.1, 0.3))
        self._fills_names = rng.choice((0.2, 0.5, 0.85))
        self._capitals = rng.random() < 0.1
        self._names: set[str] = set()

    def contact(self, facts: Facts, *, supplier: bool = False, archived: bool = False) -> Held:
        """Type a contact in."""
        rng = self._rng
        name, twist = self._name(facts, archived=archived)
        contact_id = ContactID(str(uuid.UUID(int=rng.getrandbits(128), version=4)))
        fills = rng.random() < self._fills_names
        email, email_twist = self._email(facts)
        phones, phone_twist = self._phones(facts)
        tax, tax_twist = self._tax(facts)
        addresses, address_twist = self._addresses(facts)
        contact = Contact(
            contact_id=contact_id,
            name=name.name,
            first_name=name.first if fills else "",
            last_name=name.last if fills else "",
            email=email,
            phones=phones,
            tax_number=tax,
            company_number=facts.company_number if facts.company_number and rng.random() < 0.08 else "",
            addresses=addresses,
            status="ARCHIVED" if archived else "ACTIVE",
            is_customer=not supplier and rng.random() < 0.9,
            is_supplier=supplier or rng.random() < 0.03,
        )
        done = (twist, name.twist, email_twist, phone_twist, tax_twist, address_twist)
        return Held(contact=contact, twist=tuple(each for each in done if each))

    def copied(self, contact: Contact, customer: Customer, facts: Facts) -> Contact:
        """Make a contact what a job system's own link to Xero would have made it: the customer, letter by letter."""
        name = " ".join(customer.name.split())
        if name.casefold() != contact.name.casefold():
            self._names.discard(contact.name.casefold())
            name = self._free(name, facts)
        return replace(
            contact,
            name=name,
            first_name=customer.first_name,
            last_name=customer.last_name,
            email=customer.email or contact.email,
            phones=tuple(phone for phone in (customer.phone, customer.mobile) if phone) or contact.phones,
            addresses=(customer.address,) if customer.address.line1 else contact.addresses,
        )

    def _name(self, facts: Facts, *, archived: bool) -> tuple[Spelled, str]:
        rng = self._rng
        known = spelled(rng, facts, self._habit)
        text, twist = scuffed(rng, known.name, slips=0.0 if facts.plan else SLIPS)
        text = " ".join(text.split()).strip(" ,")
        text = text.upper() if self._capitals and rng.random() < 0.8 else text
        if not archived:
            text = self._free(text, facts)
        return replace(known, name=text), twist

    def _free(self, text: str, facts: Facts) -> str:
        """Make the name unique among active contacts the way people do when Xero refuses it."""
        rng, tried, wanted = self._rng, 1, text
        while text.casefold() in self._names:
            tried += 1
            person = facts.people[0] if facts.people else None
            ways = [f"{wanted} ({facts.home.town})", f"{wanted} - {facts.home.town}", f"{wanted} {tried}"]
            if person and person.middle and wanted.endswith(person.family):
                ways.append(f"{person.given} {person.middle} {person.family}")
            if facts.home.street:
                ways.append(f"{wanted} - {facts.home.number} {facts.home.street}")
            text = rng.choice(ways) if tried < 5 else f"{wanted} {rng.randint(3, 9999)}"
        self._names.add(text.casefold())
        return text

    def _email(self, facts: Facts) -> tuple[str, str]:
        rng = self._rng
        if not facts.emails or rng.random() > self._held.email:
            return "", "no e-mail"
        address = _used(rng, facts.emails, 0.82)
        roll = rng.random()
        if roll < self._held.stale and facts.people and not facts.firm:
            return self._mail.of_person(facts.people[0]), "old e-mail"
        if roll < self._held.stale + 0.015:
            return mistyped(rng, address), "e-mail typo"
        if roll < self._held.stale + 0.03 and len(facts.emails) > 1:
            return rng.choice((", ", "; ", " ")).join(facts.emails[:2]), "two e-mails"
        return (address.capitalize() if roll > 0.96 else address), ""

    def _phones(self, facts: Facts) -> tuple[tuple[str, ...], str]:
        rng = self._rng
        if rng.random() > self._held.phone:
            return (), "no phone"
        private = not facts.firm
        wanted = []
        if facts.landline and rng.random() < self._held.landline[not (private and facts.mobiles)]:
            wanted.append(facts.landline)
        if facts.mobiles and (not wanted or rng.random() < 0.35):
            wanted.append(_used(rng, facts.mobiles, 0.85))
        twist = ""
        if wanted and rng.random() < self._held.stale:
            fresh = landline if wanted[0] == facts.landline else mobile
            wanted[0], twist = fresh(rng, self._country), "old phone"
        texts = [written_phone(rng, number, self._country) for number in wanted]
        if len(texts) > 1 and rng.random() < 0.1:
            texts, twist = [rng.choice((" / ", " or ", ", ")).join(texts)], "two phones in a field"
        return tuple(texts), twist

    def _tax(self, facts: Facts) -> tuple[str, str]:
        rng = self._rng
        if not facts.tax or rng.random() > self._held.tax[bool(facts.firm)]:
            return "", ""
        if rng.random() < 0.012:
            return one_digit_off(rng, facts.tax), "tax number off"
        return written(rng, facts.tax, self._country), ""

    def _addresses(self, facts: Facts) -> tuple[tuple[Address, ...], str]:
        rng = self._rng
        if rng.random() > self._held.address:
            return (), "no address"
        if rng.random() < self._held.stale and not facts.plan:
            return (written_place(rng, place(rng, self._country), self._country),), "old address"
        home = written_place(rng, facts.home, self._country)
        if facts.box and rng.random() < 0.7:
            box = written_place(rng, facts.box, self._country)
            return ((box, home) if rng.random() < 0.4 else (box,)), "box"
        return ((home,) if rng.random() < 0.85 else (home, home)), ""


def _used(rng: Random, ways: tuple[str, ...], first: float) -> str:
    """One of several, mostly the first."""
    return ways[0] if len(ways) == 1 or rng.random() < first else rng.choice(ways[1:])

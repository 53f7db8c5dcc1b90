"""Customer and Contact, each folded once into what can be compared and looked up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from jobsync_tui.core.matching.fields import (
    ABN_DIGITS,
    Phone,
    TaxNumber,
    emails,
    own_domain,
    phones,
    tax_number,
)
from jobsync_tui.core.matching.names import Party, party, phones_in
from jobsync_tui.core.matching.places import Place, place
from jobsync_tui.core.matching.words import SHORT
from jobsync_tui.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact

SPELLED, NAME, LETTERS, PERSON, WORD = "spelled name", "name", "letters", "person", "word"
EMAIL, DOMAIN, PHONE, TAX, ADDRESS, NUMBER = "email", "domain", "phone", "tax number", "address", "contact number"
FIELDS = (SPELLED, NAME, LETTERS, PERSON, WORD, EMAIL, DOMAIN, PHONE, TAX, ADDRESS, NUMBER)
"""What a contact can be looked up by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One side of a comparison, folded once. `numbers` are the ids by which the job system may know it."""

    party: Party
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]
    taxes: tuple[TaxNumber, ...]
    places: tuple[Place, ...]
    numbers: tuple[str, ...]
    spelled_email: str

    @property
    def name(self) -> str:
        """The key of the name itself, without its alternatives."""
        return self.party.names[0].key

    def whereabouts(self) -> frozenset[str]:
        """Words of the towns, suburbs and streets it is in, spelled out as those of names are."""
        told = {word for one in self.places for word in fold(one.spelled).replace("'", "").replace(",", " ").split()}
        return frozenset(SHORT.get(word, word) for word in told)

    def entries(self) -> Iterator[tuple[str, str]]:
        """Everything the party can be looked up by, each as field and key; some twice."""
        yield from self._names()
        yield from self._channels()
        yield from ((NUMBER, number) for number in self.numbers)

    def _names(self) -> Iterator[tuple[str, str]]:
        if self.party.spelled:
            yield SPELLED, self.party.spelled.casefold()
        names = self.party.names if self.party.person is None else (*self.party.names, self.party.person)
        for name in names:
            if name.words:
                yield NAME, name.key
                yield LETTERS, letters(name.words)
            yield from ((WORD, word) for word in name.words)
            for one in name.people:
                if one.family:
                    yield WORD, one.family
                    yield PERSON, f"{one.given[0][0] if one.given else ''} {one.family}"

    def _channels(self) -> Iterator[tuple[str, str]]:
        for email in self.emails:
            yield EMAIL, email
            if domain := own_domain(email):
                yield DOMAIN, domain
        for phone in self.phones:
            yield PHONE, phone.digits
            if not phone.mobile:
                yield PHONE, phone.digits[-7:]
        for tax in self.taxes:
            yield TAX, tax.digits
            if len(tax.digits) == ABN_DIGITS:
                yield TAX, tax.digits[2:]
        yield from ((ADDRESS, address_key(one)) for one in self.places if one.number)


def address_key(one: Place) -> str:
    """Street number and first word of the street."""
    return f"{one.number} {one.street}"


def letters(words: Iterable[str]) -> str:
    """Sort the letters of a name: equal for swapped letters, swapped words, and other spacing."""
    return "".join(sorted("".join(words)))


def keys_of_customer(customer: Customer, site: Address, region: str = "") -> Keys:
    """Fold the job side; both addresses count, the customer's first."""
    return _keys(
        named=party(customer.name, customer.first_name, customer.last_name),
        email=customer.email,
        numbers=(customer.phone, customer.mobile, *phones_in(customer.name)),
        taxes=(customer.tax_number,),
        addresses=(customer.address, site),
        ids=(customer.id,),
        region=region,
    )


def keys_of_contact(contact: Contact, region: str = "") -> Keys:
    """Fold the ledger side."""
    return _keys(
        named=party(contact.name, contact.first_name, contact.last_name),
        email=contact.email,
        numbers=(*contact.phones, *phones_in(contact.name)),
        taxes=(contact.tax_number, contact.company_number),
        addresses=contact.addresses,
        ids=(contact.contact_number, contact.account_number),
        region=region,
    )


def _keys(
    *,
    named: Party,
    email: str,
    numbers: Iterable[str],
    taxes: Iterable[str],
    addresses: Iterable[Address],
    ids: Iterable[str],
    region: str,
) -> Keys:
    return Keys(
        party=named,
        emails=emails(email),
        phones=tuple(dict.fromkeys(chain.from_iterable(phones(one, region) for one in numbers if one))),
        taxes=tuple(dict.fromkeys(found for one in taxes if one and (found := tax_number(one)))),
        places=tuple(dict.fromkeys(there for one in addresses if (there := place(one)))),
        numbers=tuple(dict.fromkeys(one.strip() for one in ids if one.strip())),
        spelled_email=email,
    )

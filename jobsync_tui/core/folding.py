"""Customer and Contact, each folded once into what can be compared and looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jobsync_tui.core.naming import Party, party
from jobsync_tui.core.text import Place, email_key, is_mobile, name_key, phone_key, place, tax_key

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One side of a comparison, folded once; tuples stand beside the spellings they came from."""

    name: str
    person: str
    party: Party
    words: tuple[str, ...]
    email: str
    phones: tuple[str, ...]
    mobiles: tuple[str, ...]
    tax: str
    places: tuple[Place, ...]
    spelled_name: str
    spelled_email: str
    spelled_phones: tuple[str, ...]
    spelled_tax: str
    spelled_places: tuple[str, ...]


def keys_of_customer(customer: Customer, site: Address) -> Keys:
    """Fold the job side; both addresses count, the customer's first."""
    names = (customer.name, customer.first_name, customer.last_name)
    return _keys(
        names=names,
        email=customer.email,
        phones=(customer.phone, customer.mobile),
        mobile=customer.mobile,
        tax=customer.tax_number,
        addresses=(customer.address, site),
    )


def keys_of_contact(contact: Contact) -> Keys:
    """Fold the ledger side."""
    return _keys(
        names=(contact.name, contact.first_name, contact.last_name),
        email=contact.email,
        phones=contact.phones,
        tax=contact.tax_number,
        addresses=contact.addresses,
    )


@lru_cache(maxsize=1 << 14)  # as many as an office has contacts: they are folded again at every look at the cache
def _keys(
    *,
    names: tuple[str, str, str],
    email: str,
    phones: tuple[str, ...],
    tax: str,
    addresses: tuple[Address, ...],
    mobile: str = "",
) -> Keys:
    first, last = names[1:]
    person = f"{first} {last}".strip()
    spelled = names[0].strip() or person
    name = name_key(spelled)
    numbers = [(key, phone) for phone in phones if (key := phone_key(phone))]
    places = [(found, address.one_line()) for address in addresses if (found := place(address))]
    return Keys(
        name=name,
        person=name_key(person) if " " in person else "",
        party=party(spelled, first, last),
        words=tuple(sorted(set(name.split()) - {"and", "the", "of"})),
        email=email_key(email),
        phones=tuple(key for key, _ in numbers),
        mobiles=tuple(key for key, phone in numbers if phone == mobile or is_mobile(phone)),
        tax=tax_key(tax),
        places=tuple(found for found, _ in places),
        spelled_name=spelled,
        spelled_email=email,
        spelled_phones=tuple(phone for _, phone in numbers),
        spelled_tax=tax,
        spelled_places=tuple(line for _, line in places),
    )

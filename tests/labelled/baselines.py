"""What single keys would do on a book: the yardstick by which its difficulty is judged, beside measured anchors."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.labelled.knowable import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobsync_tui.core.jobs import Address
    from jobsync_tui.core.ledger import Contact, ContactID
    from tests.labelled.values import Labelled, Parties


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-8:]


def _street(place: Address) -> str:
    found = re.search(r"(\d+)\w?\s+(\w{3,})", f"{place.line1} {place.line2}")
    return f"{found[1]} {found[2]}".casefold() if found else ""


OF_CONTACT: dict[str, Callable[[Contact], list[str]]] = {
    "raw name": lambda one: [one.name],
    "name": lambda one: [" ".join(sorted(words(one.name)))],
    "e-mail": lambda one: [one.email.casefold()],
    "phone": lambda one: [_digits(phone) for phone in one.phones],
    "tax number": lambda one: [_digits(one.tax_number)],
    "address": lambda one: [_street(place) for place in one.addresses],
}
OF_CUSTOMER: dict[str, Callable[[Labelled], list[str]]] = {
    "raw name": lambda one: [one.customer.name],
    "name": lambda one: [" ".join(sorted(words(one.customer.name)))],
    "e-mail": lambda one: [one.customer.email.casefold()],
    "phone": lambda one: [_digits(one.customer.phone), _digits(one.customer.mobile)],
    "tax number": lambda one: [_digits(one.customer.tax_number)],
    "address": lambda one: [_street(one.customer.address), _street(one.site)],
}
PAIRS = (("name", "e-mail"), ("name", "phone"), ("name", "address"), ("name", "tax number"))


def _found(book: Parties, key: str) -> list[frozenset[ContactID]]:
    """For each customer, the contacts of an equal key."""
    holders: defaultdict[str, set[ContactID]] = defaultdict(set)
    for contact in book.contacts:
        for value in OF_CONTACT[key](contact):
            if contact.active and value:
                holders[value].add(contact.contact_id)
    return [
        frozenset().union(*(holders.get(value, ()) for value in OF_CUSTOMER[key](each) if value))
        for each in book.customers
    ]


def baselines(book: Parties) -> Iterator[str]:
    """Accept where exactly one contact has the key (or both keys): accepted, wrong, recall."""
    found = {key: _found(book, key) for key in OF_CONTACT}
    known = sum(1 for each in book.customers if each.truth)
    rows = [(key, found[key]) for key in found]
    rows += [(f"{one} + {two}", [a & b for a, b in zip(found[one], found[two], strict=True)]) for one, two in PAIRS]
    for title, answers in rows:
        single = [(each, min(ids)) for each, ids in zip(book.customers, answers, strict=True) if len(ids) == 1]
        wrong = sum(1 for each, contact_id in single if contact_id not in each.truth)
        right = len(single) - wrong
        precision = right / max(1, len(single))
        shares = f"precision {precision:.4f} recall {right / known:.3f}"
        yield f"{title:20} accepted {len(single):5} wrong {wrong:4} {shares}"

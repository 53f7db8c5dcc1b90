"""All contacts, folded once and laid out for look-up by every key that can name one."""

from __future__ import annotations

import gc
from bisect import insort
from collections import Counter
from contextlib import contextmanager
from itertools import combinations
from typing import TYPE_CHECKING

from jobsync_tui.core.matching.folding import FIELDS, NAME, WORD, Keys, keys_of_contact
from jobsync_tui.core.matching.misspelt import Misspelt
from jobsync_tui.core.matching.weights import BLOCK_CAP, WORD_CANDIDATES, WORDS_PAIRED, nobody

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobsync_tui.core.ledger import Contact, ContactID

_SHARE = 720_720
"""A whole number that most small numbers divide: shares of it add up the same in any order."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Pause the collector of cycles: it would walk a million values that hold none, over and over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class ContactIndex:
    """Contacts of every status by all that can name one; built once, then only read.

    `region` is the country of the books (AU, NZ, GB), by which numbers without a country are read; empty
    where it is not known.
    """

    def __init__(self, contacts: Iterable[Contact] = (), *, region: str = "") -> None:
        self.region = region
        self._contacts = {contact.contact_id: contact for contact in contacts}
        self._postings: dict[str, dict[str, list[ContactID]]] = {field: {} for field in FIELDS}
        self._active: dict[tuple[str, str], int] = {}
        with _without_collecting():
            self._keys = {each: keys_of_contact(contact, region) for each, contact in self._contacts.items()}
            for contact_id in sorted(self._contacts):
                for field, key in dict.fromkeys(self._keys[contact_id].entries()):
                    self._postings[field].setdefault(key, []).append(contact_id)
            self._misspelt = Misspelt(self._postings[WORD])

    def with_contacts(self, changed: Iterable[Contact] = (), gone: Iterable[ContactID] = ()) -> ContactIndex:
        """Give an index that has these contacts as well, or anew, and no longer has those that are gone.

        It is what building one of all contacts gives, for the price of those that changed.
        """
        new = ContactIndex(region=self.region)
        new._contacts, new._keys = dict(self._contacts), dict(self._keys)
        new._postings = {field: dict(held) for field, held in self._postings.items()}
        fresh = {contact.contact_id: contact for contact in changed}
        for contact_id in {*fresh, *gone} & self._contacts.keys():
            new._take_out(contact_id)
        for contact_id, contact in fresh.items():
            new._put_in(contact_id, contact)
        new._misspelt = self._misspelt.with_words(
            key for each in fresh for field, key in new._keys[each].entries() if field == WORD
        )
        return new

    def _take_out(self, contact_id: ContactID) -> None:
        for field, key in dict.fromkeys(self._keys[contact_id].entries()):
            rest = [each for each in self._postings[field][key] if each != contact_id]
            if rest:
                self._postings[field][key] = rest
            else:
                del self._postings[field][key]
        del self._contacts[contact_id], self._keys[contact_id]

    def _put_in(self, contact_id: ContactID, contact: Contact) -> None:
        self._contacts[contact_id] = contact
        self._keys[contact_id] = keys_of_contact(contact, self.region)
        for field, key in dict.fromkeys(self._keys[contact_id].entries()):
            holders = list(self._postings[field].get(key, ()))
            insort(holders, contact_id)
            self._postings[field][key] = holders

    def __len__(self) -> int:
        return len(self._contacts)

    @property
    def by_id(self) -> Mapping[ContactID, Contact]:
        """Every contact by its id."""
        return self._contacts

    @property
    def nobody(self) -> float:
        """The odds of the customer having no contact; see `weights.nobody`."""
        return nobody(len(self._contacts))

    def keys(self, contact_id: ContactID) -> Keys:
        """The folded fields of one contact; KeyError for an unknown id."""
        return self._keys[contact_id]

    def holders(self, field: str, key: str) -> tuple[ContactID, ...]:
        """Contacts of any status with that key in that field, by id; see `folding.FIELDS`."""
        return tuple(self._postings[field].get(key, ()))

    def count(self, field: str, key: str) -> int:
        """How many contacts of any status have that key in that field."""
        return len(self._postings[field].get(key, ()))

    def active(self, field: str, key: str) -> tuple[ContactID, ...]:
        """Like `holders`, the contacts only that Xero accepts invoices for."""
        return tuple(each for each in self._postings[field].get(key, ()) if self._contacts[each].active)

    def active_count(self, field: str, key: str) -> int:
        """How many active contacts have that key in that field; counted once, for a crowd is asked about often."""
        found = self._active.get((field, key))
        if found is None:
            found = self._active[field, key] = len(self.active(field, key))
        return found

    def resolve(self, contact_id: ContactID) -> Contact | None:
        """Follow merges to the contact that stands today; None if the trail is lost or runs in a circle."""
        seen: set[ContactID] = set()
        contact = self._contacts.get(contact_id)
        while contact is not None and contact.merged_to and contact.contact_id not in seen:
            seen.add(contact.contact_id)
            contact = self._contacts.get(contact.merged_to)
        return None if contact is None or contact.contact_id in seen else contact

    def block(self, keys: Keys) -> list[ContactID]:
        """Contacts worth comparing, by id: those that share a key with the customer, and survivors of merges.

        A key of more than `BLOCK_CAP` holders is passed over, save an equal name: of these, the first ones.
        """
        found: set[ContactID] = set(self._postings[NAME].get(keys.name, ())[:BLOCK_CAP])
        for field, key in keys.entries():
            holders = self._postings[field].get(key, ()) if field != WORD else ()
            if len(holders) <= BLOCK_CAP:
                found.update(holders)
        found.update(self._sharing_words(keys))
        for each in tuple(found):
            if self._contacts[each].merged_to and (survivor := self.resolve(each)):
                found.add(survivor.contact_id)
        return sorted(found)

    def _sharing_words(self, keys: Keys) -> list[ContactID]:
        """Contacts that share the most and rarest words with a name, spelled as they are or one slip apart."""
        postings = self._postings[WORD]
        shares: Counter[ContactID] = Counter()
        common: list[list[list[ContactID]]] = []
        for word in dict.fromkeys(word for name in keys.party.names for word in name.words):
            alike = [postings[other] for other in self._misspelt.of(word) if other in postings]
            exact = postings.get(word, [])
            for holders, share in ((exact, _SHARE), *((one, _SHARE // 2) for one in alike)):
                if len(holders) <= BLOCK_CAP:
                    for each in holders:
                        shares[each] += share // len(holders)
            common.append([holders for holders in (exact, *alike) if holders])
        for one, other in combinations(common[:WORDS_PAIRED], 2):
            if _usual(one) or _usual(other):
                _of_two(one, other, shares)
        return sorted(shares, key=lambda each: (-shares[each], each))[:WORD_CANDIDATES]


def _usual(lists: list[list[ContactID]]) -> bool:
    return any(len(holders) > BLOCK_CAP for holders in lists)


def _of_two(one: list[list[ContactID]], other: list[list[ContactID]], shares: Counter[ContactID]) -> None:
    """Count contacts with both of two words, of which too many have one."""
    both = set().union(*one).intersection(set().union(*other))
    if len(both) <= BLOCK_CAP:
        for each in both:
            shares[each] += _SHARE // len(both)

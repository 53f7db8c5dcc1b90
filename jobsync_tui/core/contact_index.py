"""All contacts, folded once and laid out for look-up by every key that can name one."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.comparing import EMAIL, NAME, PHONE, TAX, letters
from jobsync_tui.core.folding import Keys, keys_of_contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobsync_tui.core.ledger import Contact, ContactID

BLOCK_CAP = 60
"""A key that more contacts share says too little to fetch them all."""

WORD_CANDIDATES = 25
"""How many contacts that merely share words with a name are compared in full."""

NUMBER, ACCOUNT, WORD = "contact number", "account number", "word"
_PERSON, _LETTERS, _PAIR, _START = "person", "letters", "pair of words", "start of a word"
_START_LENGTH = 4
_WORDS_PAIRED = 6


class ContactIndex:
    """Contacts of every status by all that can name one; built once, then only read."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._contacts = {contact.contact_id: contact for contact in contacts}
        self._keys = {contact_id: keys_of_contact(contact) for contact_id, contact in self._contacts.items()}
        postings: defaultdict[tuple[str, str], list[ContactID]] = defaultdict(list)
        for contact_id in sorted(self._contacts):
            for entry in self._entries(contact_id):
                postings[entry].append(contact_id)
        self._postings = {entry: tuple(ids) for entry, ids in postings.items()}

    def _entries(self, contact_id: ContactID) -> set[tuple[str, str]]:
        contact, keys = self._contacts[contact_id], self._keys[contact_id]
        entries = {
            (NAME, keys.name),
            (EMAIL, keys.email),
            (TAX, keys.tax),
            (NUMBER, contact.contact_number.strip()),
            (ACCOUNT, contact.account_number.strip()),
            (_PERSON, keys.person),
            (_LETTERS, letters(keys.name)),
            *((_PAIR, pair) for pair in _pairs(keys.words)),
            *((PHONE, phone) for phone in keys.phones),
            *((WORD, word) for word in keys.words),
            *((_START, word[:_START_LENGTH]) for word in keys.words if len(word) > _START_LENGTH),
        }
        return {entry for entry in entries if entry[1]}

    def __len__(self) -> int:
        return len(self._contacts)

    @property
    def by_id(self) -> Mapping[ContactID, Contact]:
        """Every contact by its id."""
        return self._contacts

    def keys(self, contact_id: ContactID) -> Keys:
        """The folded fields of one contact; KeyError for an unknown id."""
        return self._keys[contact_id]

    def holders(self, field: str, key: str) -> tuple[ContactID, ...]:
        """Contacts of any status with that key in that field, by id.

        Fields: name, email, phone, tax number, contact number, account number, word.
        """
        return self._postings.get((field, key), ())

    def count(self, field: str, key: str) -> int:
        """How many contacts of any status have that key in that field."""
        return len(self.holders(field, key))

    def active(self, field: str, key: str) -> tuple[ContactID, ...]:
        """Like `holders`, the contacts only that Xero accepts invoices for."""
        return tuple(each for each in self.holders(field, key) if self._contacts[each].active)

    def resolve(self, contact_id: ContactID) -> Contact | None:
        """Follow merges to the contact that stands today; None if the trail is lost or runs in a circle."""
        seen: set[ContactID] = set()
        contact = self._contacts.get(contact_id)
        while contact is not None and contact.merged_to and contact.contact_id not in seen:
            seen.add(contact.contact_id)
            contact = self._contacts.get(contact.merged_to)
        return None if contact is None or contact.contact_id in seen else contact

    def block(self, keys: Keys, number: str = "") -> set[ContactID]:
        """Contacts worth comparing: those that share a key with the customer, and survivors of merges.

        A key of more than `BLOCK_CAP` holders is passed over, save an equal name: of these, the first ones.
        """
        entries = [(EMAIL, keys.email), (TAX, keys.tax), (NUMBER, number)]
        entries += [(PHONE, phone) for phone in keys.phones]
        entries += [(field, name) for field in (NAME, _PERSON) for name in (keys.name, keys.person)]
        entries.append((_LETTERS, letters(keys.name)))
        found: set[ContactID] = set(self.holders(NAME, keys.name)[:BLOCK_CAP])
        for field, key in entries:
            if len(holders := self.holders(field, key)) <= BLOCK_CAP:
                found.update(holders)
        found.update(self._sharing_words(keys.words))
        survivors = {survivor.contact_id for each in found if (survivor := self.resolve(each))}
        return found | survivors

    def crowded(self, keys: Keys) -> str:
        """Name the field whose value is shared by too many contacts to list them; empty if none is."""
        values = [(EMAIL, keys.email), *((PHONE, phone) for phone in keys.phones), (TAX, keys.tax)]
        return next((field for field, key in values if self.count(field, key) > BLOCK_CAP), "")

    def _sharing_words(self, words: tuple[str, ...]) -> list[ContactID]:
        """Contacts that share the most and rarest words, or starts of words, with a name."""
        weights: Counter[ContactID] = Counter()
        starts = [word[:_START_LENGTH] for word in words if len(word) > _START_LENGTH]
        blocks = ((WORD, words, 720_720), (_PAIR, _pairs(words), 720_720), (_START, starts, 360_360))
        for field, keys, share in blocks:
            for key in keys:
                holders = self.holders(field, key)
                if len(holders) <= BLOCK_CAP:
                    # Whole numbers, so that the order of adding cannot matter.
                    weights.update(dict.fromkeys(holders, share // len(holders)) if holders else {})
        return sorted(weights, key=lambda each: (-weights[each], each))[:WORD_CANDIDATES]


def _pairs(words: tuple[str, ...]) -> list[str]:
    """Every two words of a name, for names whose single words too many contacts share."""
    return [" ".join(pair) for pair in itertools.combinations(words[:_WORDS_PAIRED], 2)]

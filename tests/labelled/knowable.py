"""Which truths nobody could know: where another contact is named as well and as much speaks for it.

Judged from the finished records with plain means (words of names, digits, addresses), not with the matcher's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import Address
from tests.labelled.channels import plain
from tests.labelled.towns import FREE_MAIL
from tests.labelled.trades import AGENCIES, CHAINS, LINES, MANAGING, SUPPLIES, TRADER
from tests.labelled.values import UNDECIDABLE
from tests.labelled.words import NICKNAMES, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.ledger import Contact, ContactID
    from tests.labelled.values import Labelled

EMPTY_WORDS = frozenset(
    listed(
        "the and mr mrs ms miss dr pty ltd limited proprietary llp plc co trading as no of "
        "strata plan body corporate owners corporation sp bc corp number"
    )
)
GENERATIONS = {"senior": "snr", "sr": "snr", "junior": "jnr", "jr": "jnr"}
FREE = frozenset(provider for providers in FREE_MAIL.values() for provider in providers)
COMMON = frozenset(
    plain(word) for line in (*AGENCIES, *CHAINS, *LINES, *MANAGING, *SUPPLIES, *TRADER) for word in line.split()
)
SLASHED = re.compile(r"\b(?:p/l|p/ltd|t/as?|c/o|c/-|b/c)(?=\W|$)", re.IGNORECASE)
SHORT = {plain(short): plain(long) for long, shorts in NICKNAMES.items() for short in shorts}
TOO_COMMON = 400
"""Contacts of one word among whom no rival is looked for: a customer is told from them by its other words."""


@cache
def _word(word: str) -> str:
    folded = plain(word)
    return GENERATIONS.get(folded, folded)


def words(name: str) -> frozenset[str]:
    """The words of a name that tell one party from another."""
    parts = re.findall(r"\d+|[^\W\d_]+", SLASHED.sub(" ", name).replace("'", "").replace("\u2019", ""))
    return frozenset(folded for part in parts if (folded := _word(part)) and folded not in EMPTY_WORDS)


@cache
def same_word(one: str, other: str) -> bool:
    """Whether two words may be one: equal, an initial, a short name, or one slip of a key apart."""
    if one == other or SHORT.get(one, one) == SHORT.get(other, other):
        return True
    if min(len(one), len(other)) == 1:
        return one[:1] == other[:1]
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1 or one.isdigit() or other.isdigit():
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    tails = (one[at + 1 :], other[at + 1 :])
    return tails[0] == tails[1] or one[at:] == tails[1] or tails[0] == other[at:] or sorted(one) == sorted(other)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one record shows: words of its name, the same with the persons beside it, and where it can be reached."""

    named: frozenset[str]
    names: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    places: frozenset[str]
    towns: frozenset[str]
    numbers: frozenset[str]

    def shared(self, other: Marks) -> frozenset[str]:
        """All that both show beside the name."""
        return (
            (self.emails & other.emails)
            | (self.phones & other.phones)
            | (self.places & other.places)
            | (self.towns & other.towns)
            | (self.numbers & other.numbers)
        )

    def against(self, other: Marks) -> bool:
        """Whether something that both show differs."""
        kinds = ((self.emails, other.emails), (self.phones, other.phones), (self.towns, other.towns))
        return any(one and two and not one & two for one, two in kinds)

    def agreeing(self, other: Marks) -> frozenset[str]:
        """Our words that the other has in some way."""
        return frozenset(word for word in self.named if any(same_word(word, theirs) for theirs in other.names))

    def beyond(self, other: Marks) -> int:
        """How many words of the name the other has not in any way."""
        return len(self.named) - len(self.agreeing(other))


def _emails(text: str) -> set[str]:
    found = {part for part in re.split(r"[\s,;]+", text.casefold()) if "@" in part}
    return found | {part.partition("@")[2].strip(".") for part in found} - FREE


def _phone_numbers(texts: Iterable[str]) -> set[str]:
    runs = (run for text in texts for run in re.findall(r"[+(\d][\d\s().-]*", text))
    return {digits[-7:] for run in runs if len(digits := re.sub(r"\D", "", run)) >= 7}


def _place(place: Address) -> str:
    found = re.search(r"(\d+)[AB]?\s+([^\W\d]{3,})", f"{place.line1} {place.line2}")
    box = re.search(r"box\s*(\d+)", place.line1, re.IGNORECASE)
    return f"{found[1]} {plain(found[2])}" if found else f"box {box[1]}" if box else ""


def _marks(
    name: str, beside: str, email: str, phones: Iterable[str], places: Iterable[Address], numbers: Iterable[str]
) -> Marks:
    places = (*places, Address(line1=name))
    return Marks(
        named=words(name or beside),
        names=words(f"{name} {beside}"),
        emails=frozenset(_emails(email)),
        phones=frozenset(_phone_numbers(phones)),
        places=frozenset(where for place in places if (where := _place(place))),
        towns=frozenset(plain(place.city) for place in places if place.city),
        numbers=frozenset(number for number in numbers if number),
    )


def _of_contact(contact: Contact) -> Marks:
    beside = f"{contact.first_name} {contact.last_name}"
    numbers = (re.sub(r"\D", "", contact.tax_number), contact.contact_number, contact.account_number)
    return _marks(contact.name, beside, contact.email, contact.phones, contact.addresses, numbers)


def _of_customer(labelled: Labelled) -> Marks:
    asked = labelled.customer
    beside = f"{asked.first_name} {asked.last_name}"
    numbers = (re.sub(r"\D", "", asked.tax_number), asked.id)
    return _marks(
        asked.name, beside, asked.email, (asked.phone, asked.mobile), (asked.address, labelled.site), numbers
    )


class Known:
    """All active contacts by the words of their names."""

    def __init__(self, contacts: Sequence[Contact]) -> None:
        self.marks = {each.contact_id: _of_contact(each) for each in contacts if each.active}
        self._by_word: defaultdict[str, list[ContactID]] = defaultdict(list)
        for contact_id, marks in self.marks.items():
            for word in marks.names:
                if len(word) > 1:
                    self._by_word[word].append(contact_id)

    def named(self, names: Iterable[str]) -> set[ContactID]:
        """Contacts that have one of those words, where not too many have it."""
        lists = (self._by_word.get(word, ()) for word in names)
        return {each for ids in lists if len(ids) < TOO_COMMON for each in ids}


def with_undecidable(customers: Sequence[Labelled], contacts: Sequence[Contact]) -> tuple[Labelled, ...]:
    """Mark the customers whose truth the records do not show."""
    known = Known(contacts)
    return tuple(
        replace(each, twist=(*each.twist, UNDECIDABLE)) if _unknowable(each, known) else each for each in customers
    )


def _unknowable(labelled: Labelled, known: Known) -> bool:
    asked = _of_customer(labelled)
    if not labelled.truth:
        return _looks_present(asked, known)
    others = known.named(asked.names) - labelled.truth
    return all(_hidden(asked, known.marks[true], [known.marks[other] for other in others]) for true in labelled.truth)


def _hidden(asked: Marks, true: Marks, others: Sequence[Marks]) -> bool:
    """Whether nothing speaks for the true contact, or as much for another whose name agrees as well."""
    agreeing, told = asked.agreeing(true), asked.shared(true)
    if not told and not _telling(asked, true, agreeing):
        return True
    weight, extra = _weight(agreeing), true.beyond(asked)
    return any(
        asked.shared(other) >= told and _weight(asked.agreeing(other)) >= weight and other.beyond(asked) <= extra
        for other in others
    )


def _telling(asked: Marks, true: Marks, agreeing: frozenset[str]) -> bool:
    """Whether the names alone can carry it: two words of their own, a long number, or the whole of both."""
    own = agreeing - COMMON
    number = any(word.isdigit() and len(word) > 3 for word in own)
    return number or len(own) > 1 or not (asked.beyond(true) or true.beyond(asked))


def _weight(agreeing: frozenset[str]) -> float:
    """How much agreeing words say: an initial little, a long number most."""
    return sum(
        3.0 if word.isdigit() and len(word) > 3 else 0.5 if len(word) == 1 or word in COMMON else 1.0
        for word in agreeing
    )


def _looks_present(asked: Marks, known: Known) -> bool:
    """Whether Xero has somebody of the very name against whom nothing speaks."""
    return any(
        known.marks[other].named == asked.named and not asked.against(known.marks[other])
        for other in known.named(asked.names)
    )

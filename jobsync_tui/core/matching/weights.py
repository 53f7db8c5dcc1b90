"""All weights, thresholds and limits of matching, in one place, with how each was set.

Weights are bits, log2(m/u): m how often a field agrees so for one party, u for two. They are fixed data and never
fitted to a user's books: Xero's developer terms (4 December 2025) forbid training on data from its API. Starting
values come from labelled books that were made up (people, couples, firms, strata plans of Australia, New Zealand and
the United Kingdom); what was changed since was set on made-up books with a seed range kept aside.
"""

from __future__ import annotations

import math
from enum import IntEnum


class NameLevel(IntEnum):
    """How two names compare at their best; the higher the better."""

    MISSING = 0
    DIFFERENT = 1
    """No distinctive word in common."""
    CONFLICT = 2
    """Words in common, and on each side others that are not."""
    KIN = 3
    """One surname, other first names."""
    PART = 4
    """All words of one name are in the other, which has more."""
    SURNAME = 5
    """One surname, and one side has no first name."""
    CROSS = 6
    """A person, and the firm that has this person beside its name."""
    HOUSEHOLD = 7
    """A person, and a couple of whom this is one."""
    INITIAL = 8
    """One surname, one initial."""
    PERSON = 9
    """Forms of one first name, or one with a middle name."""
    TRADING = 10
    """Equal to a name the other trades under, or once had."""
    QUALIFIED = 11
    """Equal but for words beside the name that tell no two parties apart."""
    SPELLING = 12
    """Equal but for a slip of the fingers, the order of words, or spaces."""
    EQUAL = 13


NAME_BITS = {
    NameLevel.MISSING: 0.0,
    NameLevel.DIFFERENT: -6.0,
    NameLevel.CONFLICT: -1.0,
    NameLevel.KIN: 0.0,
    NameLevel.PART: 6.0,
    NameLevel.SURNAME: 4.0,
    NameLevel.CROSS: 7.0,
    NameLevel.HOUSEHOLD: 7.0,
    NameLevel.INITIAL: 9.0,
    NameLevel.PERSON: 8.5,
    NameLevel.TRADING: 10.0,
    NameLevel.QUALIFIED: 11.0,
    NameLevel.SPELLING: 11.5,
    NameLevel.EQUAL: 13.0,
}
"""Bits of a name that one contact has; each doubling of those who share it costs a bit of a positive weight."""

EMAIL_OFFICE = 11.0
EMAIL_SAME, EMAIL_MISTYPED, EMAIL_DOMAIN, EMAIL_DIFFERENT = 12.0, 8.0, 6.0, -3.9
PHONE_SAME, PHONE_NO_AREA, PHONE_DIFFERENT = 13.0, 6.0, -3.0
TAX_SAME, TAX_COMPANY, TAX_INVALID, TAX_SLIP, TAX_DIFFERENT = 13.0, 11.0, 8.0, 4.0, -9.0
ADDRESS_SAME, ADDRESS_CLOSE, ADDRESS_TOWN, ADDRESS_DIFFERENT = 11.0, 4.0, 0.5, -1.3
NUMBER_SAME, NUMBER_ALONE = 13.0, 3.0
"""Bits of a field for a value one contact holds. Disagreements are 0.7 of what they were measured at: people
change their numbers and have several."""

PLAN_SAME, NUMBERS_DIFFER, NUMBER_ON_ONE_SIDE = 13.0, -6.0, -8.0
"""Bits of numbers in names; a plan's number is all that tells its owners' body from the manager's other ones."""

INACTIVE, SUPPLIER_ONLY = -8.0, -4.0
"""Bits beside the compared fields."""

DAMPING = (1.0, 0.6, 0.3, 0.3)
"""Shares by which agreeing channels count, the best first: a household, an agency or an office shares them all."""

PRESENT = 0.9
"""Share of customers that have a contact already; the rest is what every candidate competes with."""

SMALLEST_BOOKS = 4096
"""Books of fewer contacts count as this many, so that few of them never look surer than many."""

RARE_NAME = 3.0
"""Bits that a name adds whose words are so rare that hardly anybody else has it."""

AUTO_SCORE, CLEAR_LEAD = 0.90, 0.10
"""What is scored below, or leads by less, is never decided without a person."""

RARE = 0.05
"""How many others of a name may be expected by chance, of 4,096, for the name to be enough in its town."""

PLAN_DIGITS = 4
"""Digits from which the number of an owners' body is its own, whatever else was changed about it."""

VETOED_SCORE = 0.89
"""The most a contact can score that something speaks against."""

SHOWN = 9
"""Candidates kept: one digit key each."""

SPELLED_ALIKE = 0.85
"""How alike two names are in letters for a person to say whether the customer is new."""

BLOCK_CAP = 60
"""A key that more contacts share says too little to fetch them all."""

CROWD = 20
"""An e-mail or phone that more contacts share agrees with none of them."""

WORD_CANDIDATES = 12
"""How many contacts that merely share words with a name are compared in full."""


WORDS_PAIRED = 4
"""How many words of a name are looked up two by two, where too many contacts have one of them."""

NEEDED: dict[NameLevel, tuple[tuple[int, int, int], ...]] = {
    NameLevel.EQUAL: ((0, 0, 1),),
    NameLevel.SPELLING: ((0, 1, 1), (0, 0, 2)),
    NameLevel.QUALIFIED: ((0, 1, 1), (0, 0, 2)),
    NameLevel.TRADING: ((0, 1, 1), (0, 0, 2)),
    NameLevel.PERSON: ((0, 1, 1), (0, 0, 2)),
    NameLevel.INITIAL: ((1, 1, 1), (0, 1, 2)),
    NameLevel.HOUSEHOLD: ((1, 1, 1),),
    NameLevel.CROSS: ((2, 3, 3),),
    NameLevel.SURNAME: ((1, 2, 2),),
}
"""What has to agree beside a name of that level: how much that nobody else has, how much wholly, how much at all."""


def nobody(contacts: int) -> float:
    """How likely it is that the customer has no contact, in the odds of its candidates.

    The number of contacts enters by its next power of two: one contact more or less changes no other outcome.
    """
    size = max(SMALLEST_BOOKS, 1 << max(contacts - 1, 0).bit_length())
    return size * (1 - PRESENT) / PRESENT


def shared(bits: float, holders: int) -> float:
    """Bits of an agreement on a value that several contacts hold: u grows with their number."""
    return bits if bits <= 0 else max(0.0, bits - math.log2(max(holders, 1)))

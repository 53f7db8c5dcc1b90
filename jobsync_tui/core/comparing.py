"""Customer and Contact laid side by side, field by field.

Weights are fixed data, never fitted to a user's books: Xero's developer terms (4 December 2025) forbid
training on data from its API. Starting values were learnt on other books, November 2026.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.evidence import Evidence, Level
from jobsync_tui.core.text import email_domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.folding import Keys
    from jobsync_tui.core.text import Place

NAME, EMAIL, PHONE, TAX, ADDRESS = "name", "email", "phone", "tax number", "address"
IDENTIFIERS = (EMAIL, PHONE, TAX)
"""Fields whose equal value says more than a likeness."""

WEIGHTS: dict[tuple[str, Level], float] = {
    (NAME, Level.SAME): 13.0,
    (NAME, Level.DIFFERENT): -6.0,
    (EMAIL, Level.SAME): 12.0,
    (EMAIL, Level.CLOSE): 5.0,
    (EMAIL, Level.DIFFERENT): -3.9,
    (PHONE, Level.SAME): 13.0,
    (PHONE, Level.CLOSE): 6.0,
    (PHONE, Level.DIFFERENT): -3.0,
    (TAX, Level.SAME): 13.0,
    (TAX, Level.CLOSE): 8.0,
    (TAX, Level.DIFFERENT): -9.0,
    (ADDRESS, Level.SAME): 8.0,
    (ADDRESS, Level.CLOSE): 3.0,
    (ADDRESS, Level.DIFFERENT): -1.3,
}
"""Bits for one outcome. SAME is for a value one contact holds; each doubling of its holders costs a bit."""

SPELLING, PERSON, PART, OVERLAP = 10.0, 8.0, 6.0, 3.0
"""Bits for a close name: misspelt or reordered, the contact's person, one within the other, most words."""

SHARED_WORDS = 0.6
"""Share of the distinctive words of both names that makes them close."""


def compare(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> tuple[Evidence, ...]:
    """Compare all fields, in a fixed order.

    `holders` counts the contacts with a key in a field; a word of a name has the field `word`.
    """
    return (
        _name(ours, theirs, holders),
        _email(ours, theirs, holders),
        _phone(ours, theirs, holders),
        _tax(ours, theirs, holders),
        _address(ours, theirs),
    )


def _weight(field: str, level: Level, count: int = 1) -> float:
    weight = WEIGHTS.get((field, level), 0.0)
    return max(0.0, weight - math.log2(max(count, 1))) if level is Level.SAME else weight


def _name(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> Evidence:
    level, weight = Level.MISSING, 0.0
    if ours.name and theirs.name:
        close = 0.0 if ours.name == theirs.name else _closeness(ours, theirs, holders)
        level = Level.SAME if ours.name == theirs.name else Level.CLOSE if close else Level.DIFFERENT
        weight = close or _weight(NAME, level, holders(NAME, ours.name))
    return Evidence(field=NAME, level=level, weight=weight, ours=ours.spelled_name, theirs=theirs.spelled_name)


def _closeness(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> float:
    """Bits for two names that are not equal, 0 if they are not close either."""
    if letters(ours.name) == letters(theirs.name) and _numbers(ours) == _numbers(theirs):
        return SPELLING
    if theirs.person and theirs.person in {ours.name, ours.person}:
        return PERSON
    shared, ours_only, theirs_only = _share_out(ours.words, theirs.words)
    if not shared:
        return 0.0
    if not ours_only and not theirs_only:
        return SPELLING
    if not ours_only or not theirs_only:
        return PART
    distinct = {word: 1 / (1 + math.log2(max(holders("word", word), 1))) for word in ours.words + theirs.words}
    common = sum(distinct[word] for word in shared)
    rest = sum(distinct[word] for word in ours_only + theirs_only)
    return OVERLAP if common / (common + rest) >= SHARED_WORDS else 0.0


def letters(name: str) -> str:
    """Sort the letters of a name key: equal for swapped letters, swapped words, and other spacing."""
    return "".join(sorted(name.replace(" ", "")))


def _numbers(keys: Keys) -> list[str]:
    return [word for word in keys.words if not word.isalpha()]


def _share_out(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    """Pair the words of two names, equal ones first; give the paired, and what is left on each side."""
    shared = [word for word in ours if word in theirs]
    ours_only = [word for word in ours if word not in theirs]
    theirs_only = [word for word in theirs if word not in ours]
    for word in tuple(ours_only):
        twin = next((other for other in theirs_only if _alike(word, other)), None)
        if twin is not None:
            shared.append(word)
            ours_only.remove(word)
            theirs_only.remove(twin)
    return shared, ours_only, theirs_only


_SHORTEST_MISSPELT = 4


def _alike(one: str, other: str) -> bool:
    """Whether two words may be one: an initial, or one slip of the fingers; numbers never are."""
    if not (one.isalpha() and other.isalpha()):
        return False
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return min(len(one), len(other)) >= _SHORTEST_MISSPELT and one_slip(one, other)


def one_slip(one: str, other: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour turns one into the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((at for at, char in enumerate(short) if char != long[at]), len(short))
    left, right = short[start:], long[start:]
    if len(short) < len(long):
        return left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


def _email(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> Evidence:
    level = Level.MISSING
    if ours.email and theirs.email:
        domain = email_domain(ours.email)
        level = Level.CLOSE if domain and domain == email_domain(theirs.email) else Level.DIFFERENT
        level = Level.SAME if ours.email == theirs.email else level
    return Evidence(
        field=EMAIL,
        level=level,
        weight=_weight(EMAIL, level, holders(EMAIL, ours.email)),
        ours=ours.spelled_email,
        theirs=theirs.spelled_email,
    )


_LOCAL_DIGITS = 7
_RANK = (Level.DIFFERENT, Level.CLOSE, Level.SAME)


def _phone(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> Evidence:
    best, at, to = Level.MISSING, 0, 0
    for i, one in enumerate(ours.phones):
        for j, other in enumerate(theirs.phones):
            level = _phone_level(one, other)
            if best is Level.MISSING or _RANK.index(level) > _RANK.index(best):
                best, at, to = level, i, j
    count = holders(PHONE, ours.phones[at]) if best is Level.SAME else 1
    return Evidence(
        field=PHONE,
        level=best,
        weight=_weight(PHONE, best, count),
        ours=ours.spelled_phones[at] if ours.phones else "",
        theirs=theirs.spelled_phones[to] if theirs.phones else "",
    )


def _phone_level(one: str, other: str) -> Level:
    """Equal, one without its area code, or different."""
    if one == other:
        return Level.SAME
    short, long = sorted((one, other), key=len)
    without_area = len(short) >= _LOCAL_DIGITS and long.endswith(short)
    return Level.CLOSE if without_area else Level.DIFFERENT


_COMPANY_DIGITS, _BUSINESS_DIGITS = 9, 11


def _tax(ours: Keys, theirs: Keys, holders: Callable[[str, str], int]) -> Evidence:
    level = Level.MISSING
    if ours.tax and theirs.tax:
        short, long = sorted((ours.tax, theirs.tax), key=len)
        # An Australian business number is the company number behind two check digits.
        company = (len(short), len(long)) == (_COMPANY_DIGITS, _BUSINESS_DIGITS) and long.endswith(short)
        level = Level.SAME if short == long else Level.CLOSE if company else Level.DIFFERENT
    weight = _weight(TAX, level, holders(TAX, ours.tax))
    return Evidence(field=TAX, level=level, weight=weight, ours=ours.spelled_tax, theirs=theirs.spelled_tax)


def _address(ours: Keys, theirs: Keys) -> Evidence:
    best, at, to = Level.MISSING, 0, 0
    for i, one in enumerate(ours.places):
        for j, other in enumerate(theirs.places):
            level = _place_level(one, other)
            if best is Level.MISSING or _RANK.index(level) > _RANK.index(best):
                best, at, to = level, i, j
    return Evidence(
        field=ADDRESS,
        level=best,
        weight=_weight(ADDRESS, best),
        ours=ours.spelled_places[at] if ours.places else "",
        theirs=theirs.spelled_places[to] if theirs.places else "",
    )


def _place_level(one: Place, other: Place) -> Level:
    if (one.number, one.street) != (other.number, other.street):
        return Level.DIFFERENT
    if one.postcode and other.postcode:
        there = one.postcode == other.postcode
    elif one.city and other.city:
        there = one.city == other.city
    else:
        return Level.CLOSE
    if not there:
        return Level.DIFFERENT
    if one.unit and other.unit and one.unit != other.unit:
        return Level.DIFFERENT
    return Level.SAME if one.unit == other.unit else Level.CLOSE


def other_unit(ours: Keys, theirs: Keys) -> bool:
    """Whether the two sides are in one building, and never in the same part of it."""
    pairs = [(one, other) for one in ours.places for other in theirs.places]
    near = any(_place_level(replace(one, unit=""), replace(other, unit="")) is Level.SAME for one, other in pairs)
    return near and all(_place_level(one, other) is Level.DIFFERENT for one, other in pairs)

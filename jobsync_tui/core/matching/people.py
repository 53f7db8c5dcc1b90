"""Persons and couples in a name, and whether two of them may be the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import permutations
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching.nicknames import SURNAMES, initial_of, known, one_name
from jobsync_tui.core.matching.syllables import MIDDLE_NAMES, in_speaking_order, may_lead
from jobsync_tui.core.matching.words import PARTICLES, QUARTERS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person: given names or initials in their order, and the family name; either may be missing."""

    given: tuple[str, ...] = ()
    family: str = ""


class Likeness(IntEnum):
    """How two persons compare; more is more alike."""

    OTHERS = 0
    KIN = 1
    SURNAME = 2
    INITIAL = 3
    FORM = 4
    SPELLING = 5
    EQUAL = 6


def couple(words: list[str], *, titles: int, plural: bool, family: bool) -> tuple[tuple[Person, ...], bool]:
    """Read persons of words in speaking order, `and` between them; tell whether people are surely meant."""
    parts = _parts(words)
    if not parts[-1]:
        return (), False
    if len(parts) > 1 and len(parts[0]) > 1 and all(len(word) == 1 for word in parts[-1]):
        # `smith j and m`: the surname stands first.
        shared = parts[0][0]
        return tuple(Person(given=tuple(part), family=shared) for part in (parts[0][1:], *parts[1:])), True
    if len(parts) == 1:
        return _single(parts[0], plural=plural, family=family, titled=bool(titles))
    shared = parts[-1][-1]
    if len(parts[-1]) == 1 and not titles:
        return _short_couple(parts)
    people = tuple(_inheriting(part, shared, last=part is parts[-1]) for part in parts)
    sure = bool(titles) or all(not one.given or len(one.given[0]) == 1 or known(one.given[0]) for one in people)
    return people, sure


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == "and":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _inheriting(part: list[str], shared: str, *, last: bool) -> Person:
    if last:
        return Person(given=tuple(part[:-1]), family=part[-1])
    if len(part) > 1 and len(part[-1]) > 1 and not (known(part[-1]) and part[-1] not in SURNAMES):
        return Person(given=tuple(part[:-1]), family=part[-1])
    return Person(given=tuple(part), family=shared)


def _short_couple(parts: list[list[str]]) -> tuple[tuple[Person, ...], bool]:
    """`john smith and mary`: the surname may stand in the middle; two words may be anything."""
    if len(parts) == 2 and len(parts[0]) > 1 and known(parts[1][0]):  # noqa: PLR2004 - two people
        shared = parts[0][-1]
        return (Person(given=tuple(parts[0][:-1]), family=shared), Person(given=(parts[1][0],), family=shared)), True
    return (), False


def _single(words: list[str], *, plural: bool, family: bool, titled: bool) -> tuple[tuple[Person, ...], bool]:
    if len(words) == 1:
        word = words[0]
        name = word[:-1] if plural and word.endswith("s") else word
        sure = titled or family or name in SURNAMES
        return ((Person(family=name),), True) if sure else ((), False)
    if len(words[-1]) == 1 and len(words[0]) > 1:
        return (Person(given=tuple(words[1:]), family=words[0]),), True
    sure = titled or len(words[0]) == 1 or known(words[0]) or (len(words[0]) == 2 and not _vowels(words[0]))  # noqa: PLR2004
    *given, name = in_speaking_order(words)
    return (Person(given=tuple(given), family=name),), sure


def _vowels(word: str) -> bool:
    return any(char in "aeiouy" for char in word)


def refined(people: tuple[Person, ...], beside: tuple[Person, ...]) -> tuple[Person, ...] | None:
    """The people of a name with what the person beside it adds; None where that is somebody else."""
    other = beside[0]
    for at, one in enumerate(people):
        if other.family and one.family != other.family:
            continue
        if len(beside) > 1 and len(people) == 1:
            return beside if not one.given else None
        alike = given_likeness(one.given, other.given)
        if alike >= Likeness.SURNAME:
            fuller = other if _fuller(other.given, one.given) else one
            return (*people[:at], Person(given=fuller.given, family=one.family), *people[at + 1 :])
    return None


def name_in_front(words: Sequence[str]) -> int:
    """How many words in front are a person's name: first names, or one word in their place, and the family name."""
    at = 1
    while at < len(words) - 1 and (known(words[at]) or words[at] in PARTICLES):
        at += 1
    return at + 1


def _fuller(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not other:
        return bool(one)
    return len(one) >= len(other) and bool(one) and len(one[0]) > len(other[0]) and len(other[0]) == 1


SHORTEST_MISSPELT = 4
"""Shorter words are told apart by one letter too often: Ann and Anna, Lee and Leo."""


def misspelt(one: str, other: str, *, shortest: int = SHORTEST_MISSPELT) -> bool:
    """Whether one slip of the fingers makes one word of the other; two in words of nine letters and more."""
    short = min(len(one), len(other))
    if short < shortest or not (one.isalpha() and other.isalpha()):
        return False
    allowed = 2 if short >= 9 else 1  # noqa: PLR2004 - long words are mistyped twice
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def given_likeness(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Likeness:
    """How the given names of two of one family compare; SURNAME where one side has none."""
    if not ours or not theirs:
        return Likeness.SURNAME
    if ours == theirs:
        return Likeness.EQUAL
    if "".join(ours) == "".join(theirs) and all(len(one) > 1 for one in (*ours, *theirs)):
        return Likeness.SPELLING
    if ours[0] != theirs[0]:
        ours, theirs = _apart(ours), _apart(theirs)
    return Likeness.INITIAL if ours == theirs else _first_and_middle(ours, theirs)


def _first_and_middle(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Likeness:
    first = _one_given(ours[0], theirs[0])
    if first <= Likeness.KIN:
        return first
    middle = [_one_given(one, other) for one, other in zip(ours[1:], theirs[1:], strict=False)]
    if any(one is Likeness.KIN for one in middle):
        return Likeness.KIN
    if len(ours) != len(theirs):
        longer = max(ours, theirs, key=len)
        first = min(first, Likeness.FORM) if _has_middle_names(longer) else Likeness.OTHERS
    return min([first, *middle])


def _has_middle_names(given: tuple[str, ...]) -> bool:
    """Whether what follows the first name may be left out: an initial, a name; not the `Upper` of a shop's suburb."""
    person = known(given[0]) or len(given[0]) == 1
    return all(
        len(word) == 1 or known(word) or word in MIDDLE_NAMES or (person and word not in QUARTERS)
        for word in given[1:]
    )


def _apart(given: tuple[str, ...]) -> tuple[str, ...]:
    """`ja` is `j a`: initials written as one word."""
    return tuple(given[0]) if _is_run(given) else given


def _is_run(given: tuple[str, ...]) -> bool:
    return len(given) == 1 and 1 < len(given[0]) <= _LONGEST_RUN and not known(given[0]) and not _plausible(given[0])


_LONGEST_RUN = 3


def _plausible(word: str) -> bool:
    return len(word) > 2 and _vowels(word)  # noqa: PLR2004 - `jo`, `al` are known; `jm`, `ja` are initials


def _one_given(one: str, other: str) -> Likeness:
    if one == other:
        return Likeness.EQUAL if len(one) > 1 else Likeness.INITIAL
    if min(len(one), len(other)) == 1:
        short, long = sorted((one, other), key=len)
        return Likeness.INITIAL if initial_of(short, long) else Likeness.KIN
    if one_name(one, other):
        return Likeness.FORM
    return Likeness.SPELLING if misspelt(one, other) and not (known(one) and known(other)) else Likeness.KIN


def only_respelt(ours: tuple[Person, ...], theirs: tuple[Person, ...]) -> bool:
    """Whether a first name agrees but for a slip of the fingers: Minh and Linh differ by no more, and are two."""
    short, long = sorted((ours, theirs), key=len)
    firsts = [one.given[0] for one in long if one.given]
    if len(long) == 1 and ours[0].family != theirs[0].family and _share_what_may_be_a_surname(ours[0], theirs[0]):
        return True
    return any(one.given and _best_given(one.given[0], firsts) is Likeness.SPELLING for one in short)


def _share_what_may_be_a_surname(one: Person, other: Person) -> bool:
    """Whether both begin with one word that may be the surname, so that the first names differ."""
    return bool(one.given) and one.given[:1] == other.given[:1] and may_lead(one.given[0])


def _best_given(given: str, others: list[str]) -> Likeness:
    found = {_one_given(given, other) for other in others}
    agreeing = found & {Likeness.EQUAL, Likeness.FORM, Likeness.INITIAL}
    return max(agreeing or found, default=Likeness.OTHERS)


def likeness(one: Person, other: Person) -> Likeness:
    """How two persons compare."""
    if one.family != other.family:
        one, other = _particle_joined(one), _particle_joined(other)
    same = one.family == other.family
    if not same and not misspelt(one.family, other.family):
        return Likeness.OTHERS
    given = given_likeness(one.given, other.given)
    if same:
        return given
    return min(given, Likeness.SPELLING) if given >= Likeness.INITIAL else Likeness.OTHERS


def _particle_joined(one: Person) -> Person:
    """`Al-Sayed` is `Alsayed`."""
    if len(one.given) > 1 and one.given[-1] in ("al", "el"):
        return Person(given=one.given[:-1], family=one.given[-1] + one.family)
    return one


def turned_likeness(one: Person, other: Person) -> Likeness:
    """How two persons compare if one of them was written surname first."""
    best = Likeness.OTHERS
    for turned, straight in ((one, other), (other, one)):
        if (
            len(turned.given) == 1
            and known(turned.family)
            and turned.family != turned.given[0]
            and len(turned.given[0]) > 1
        ):
            back = Person(given=(turned.family,), family=turned.given[0])
            best = max(best, likeness(back, straight))
    return best if best >= Likeness.FORM else Likeness.OTHERS


def crowd_likeness(ours: tuple[Person, ...], theirs: tuple[Person, ...]) -> tuple[Likeness, bool]:
    """How two groups of people compare at their best, and whether nobody of either is left over.

    The weakest of the pairs counts; of groups of unequal size, everybody of the smaller one is paired.
    """
    short, long = sorted((ours, theirs), key=len)
    best = Likeness.OTHERS
    for order in permutations(long, len(short)):
        best = max(best, min(likeness(one, other) for one, other in zip(short, order, strict=True)))
    return best, len(short) == len(long)

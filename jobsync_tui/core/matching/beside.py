"""What stands beside two names: harmless, or the mark of another branch, another part, another payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.named import Named, only_in_one, spoken
from jobsync_tui.core.matching.nicknames import known
from jobsync_tui.core.matching.pairing import share_out
from jobsync_tui.core.matching.people import misspelt, name_in_front
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.matching.words import (
    AGENCIES,
    COUNTRIES,
    FILLERS,
    FORMS,
    JOB_WORDS,
    LET,
    PLACES,
    QUARTERS,
    REGIONS,
    SHORT,
    STREETS,
    SUCCEEDING,
    TRADES,
    WEAK,
)

if TYPE_CHECKING:
    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.name import Name
    from jobsync_tui.core.matching.names import Party


def in_one_country(found: Named, one: Name, other: Name) -> Named:
    """The same, with what says that a country stands in one of the names only: an arm of the firm, or the firm."""
    ours, theirs = (COUNTRIES & {*each.words, *each.extras} for each in (one, other))
    if ours == theirs:
        return found
    told = only_in_one(spoken(ours - theirs), spoken(theirs - ours))
    if one.form and other.form and one.proprietary is not other.proprietary:
        return found._replace(against=found.against or told)
    return found._replace(unless=found.unless or told)


def are_rearranged(one: Name, other: Name) -> bool:
    """Whether both names are of the same two parties: `Jane Bell c/- Kauri Realty`, `Kauri Realty (Jane Bell)`."""
    if not (one.care or one.extras) or not (other.care or other.extras) or _are_alike(one, other):
        return False
    ours, theirs = (sorted(word for word in _all_of(each) if word not in FORMS) for each in (one, other))
    return ours == theirs and (one.generations, one.strata) == (other.generations, other.strata)


def _are_alike(one: Name, other: Name) -> bool:
    return (one.words, one.extras, one.care) == (other.words, other.extras, other.care)


def _all_of(name: Name) -> tuple[str, ...]:
    return (*name.words, *name.extras, *(SHORT.get(word, word) for word in name.care if word not in FILLERS))


def full(name: Name, keys: Keys, others: Keys) -> tuple[str, ...]:
    """The words of a name and those beside it that may belong to it: a town, a branch."""
    return (*name.words, *_telling(list(name.extras), name, keys, others))


def _telling(extras: list[str], name: Name, keys: Keys, others: Keys) -> list[str]:
    """What of the words beside a name may set two parties apart: no word of the job, no person of a firm.

    A person beside the name of an agency may be one of those it acts for, unless the other side names them too.
    """
    coded = not _CODES.isdisjoint(extras)
    idle = (word in JOB_WORDS or word in WEAK or _is_count(word) or (coded and word.isdigit()) for word in extras)
    rest = [word for word, said in zip(extras, idle, strict=True) if not said]
    rest = [word for word in rest if not _is_of(word, name.words)]
    if name.sure or not rest or len(rest) > _LONGEST_BESIDE or set(rest) & (TRADES | REGIONS):
        return rest
    agency = not AGENCIES.isdisjoint((*name.words, *others.party.names[0].words))
    if _is_person(rest, (others if agency else keys).party):
        return []
    return rest if agency else _without_person(rest)


def _is_person(words: list[str], there: Party) -> bool:
    return there.person is not None and all(_is_of(word, there.person.words) for word in words)


def _is_of(word: str, words: tuple[str, ...]) -> bool:
    return any(word == other or misspelt(word, other) for other in words)


def _without_person(words: list[str]) -> list[str]:
    """Words but for a person's name in front; `Victoria` alone and `Elizabeth Bay` are places."""
    if not known(words[0]) or (words[0] in PLACES and (len(words) == 1 or not QUARTERS.isdisjoint(words))):
        return words
    return words[name_in_front(words) :]


_LONGEST_BESIDE = 4
_CODES = frozenset({"code", "pin", "lockbox", "gate"})
"""Words before which a number opens a door."""


def _is_count(word: str) -> bool:
    """`Joanne Yates 2`, `Joanne Yates (K)`: another contact of that name, for Xero takes a name but once."""
    return len(word) == 1


def with_extras(found: Named, one: Name, other: Name, ours: Keys, theirs: Keys) -> Named:
    """The same, with what stands beside the names: harmless, or the mark of another branch or part."""
    if set(one.extras) == set(other.extras) or (one.strata and other.strata):
        return found
    found = _of_who_pays(found, one, other)
    left = [
        word for word in _telling(list(one.extras), one, ours, theirs) if word not in (*other.extras, *other.words)
    ]
    right = [
        word for word in _telling(list(other.extras), other, theirs, ours) if word not in (*one.extras, *one.words)
    ]
    apart = _apart_beside(one, other)
    if apart and not (left and right):
        return found._replace(level=min(found.level, NameLevel.QUALIFIED), against=found.against or apart)
    if not left and not right:
        return in_one_country(found._replace(level=min(found.level, NameLevel.QUALIFIED)), one, other)
    there = (theirs if left else ours).whereabouts() or (ours if left else theirs).whereabouts()
    beside = {word for word in (left or right) if word not in STREETS and word not in STREETS.values()}
    region = not (one.sure and other.sure) and beside & REGIONS
    in_town = not (left and right) and beside <= there and not region
    if in_town:
        return found._replace(level=min(found.level, NameLevel.QUALIFIED))
    told = only_in_one(" ".join(left), " ".join(right))
    here = ours.whereabouts() | theirs.whereabouts()
    if not (left and right) and _is_of_company(one if left else other, beside - here):
        return found._replace(level=min(found.level, NameLevel.QUALIFIED), unless=found.unless or told)
    level = NameLevel.CONFLICT if left and right else NameLevel.PART
    return Named(min(found.level, level), apart or told)


def _is_of_company(name: Name, words: set[str]) -> bool:
    """Whether words beside a company's name, none of a place, are somebody who works there, not a part of it."""
    company = bool(name.form) and AGENCIES.isdisjoint(name.words)
    plain = len(words) == _PERSON and all(word.isalpha() for word in words)
    return company and plain and words.isdisjoint(TRADES | REGIONS | QUARTERS | PLACES)


_PERSON = 2
"""Words of a first and a last name."""


def _of_who_pays(found: Named, one: Name, other: Name) -> Named:
    """The same, with what says that another pays than whom the name is of: a tenant, the next owner."""
    ours = [word for word in one.extras if word not in other.extras]
    theirs = [word for word in other.extras if word not in one.extras]
    told = only_in_one(" ".join(ours), " ".join(theirs))
    people = one.people and other.people
    for words in (ours, theirs):
        changes = _OWNERS.intersection(words) and SUCCEEDING.intersection(words)
        if changes or (LET.intersection(words) and not people):
            return found._replace(against=found.against or told)
        if LET.intersection(words):
            return found._replace(unless=found.unless or told, mobile=False)
    return found


_OWNERS = frozenset({"owner", "owners", "tenant", "tenants", "landlord", "lessee", "management", "manager"})


def _apart_beside(one: Name, other: Name) -> str:
    """Say that other words stand beside each of the names, harmless alone: two flats, two jobs, two people."""
    ours = tuple(word for word in one.extras if word not in other.words)
    theirs = tuple(word for word in other.extras if word not in one.words)
    _, left, right = share_out(ours, theirs)
    counted = one.sure and other.sure and all(len(each) == 1 and _is_count(each[0]) for each in (ours, theirs))
    if not (left and right) or counted:
        return ""
    return told_apart(left, right)


def told_apart(left: list[str], right: list[str]) -> str:
    """Say what stands beside each of the two names."""
    return f"{' '.join(left).title()} stands beside the name on the job, {' '.join(right).title()} in Xero"

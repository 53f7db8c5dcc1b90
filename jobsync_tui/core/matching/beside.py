"""What stands beside two names: harmless, or the mark of another branch, another part, another payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.named import Named, only_in_one, spoken
from jobsync_tui.core.matching.nicknames import known
from jobsync_tui.core.matching.pairing import share_out
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.matching.words import AGENCIES, COUNTRIES, JOB_WORDS, PLACES, REGIONS, STREETS, TRADES, WEAK

if TYPE_CHECKING:
    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.name import Name
    from jobsync_tui.core.matching.names import Party


def lone_country(one: Name, other: Name) -> str:
    """Say that a country stands in one of the names only; empty if none does."""
    ours, theirs = (COUNTRIES & {*each.words, *each.extras} for each in (one, other))
    return only_in_one(spoken(ours - theirs), spoken(theirs - ours)) if ours != theirs else ""


def full(name: Name, keys: Keys, others: Keys) -> tuple[str, ...]:
    """The words of a name and those beside it that may belong to it: a town, a branch."""
    return (*name.words, *_telling(list(name.extras), name, keys, others))


def _telling(extras: list[str], name: Name, keys: Keys, others: Keys) -> list[str]:
    """What of the words beside a name may set two parties apart: no word of the job, no person of a firm.

    A person beside the name of an agency may be one of those it acts for, unless the other side names them too.
    """
    rest = [word for word in extras if not (word in JOB_WORDS or word in WEAK or _is_count(word))]
    if name.sure or not rest or len(rest) > _LONGEST_BESIDE or set(rest) & (TRADES | REGIONS):
        return rest
    agency = not AGENCIES.isdisjoint((*name.words, *others.party.names[0].words))
    if _is_person(rest, (others if agency else keys).party):
        return []
    return [] if not agency and known(rest[0]) and rest[0] not in PLACES else rest


def _is_person(words: list[str], there: Party) -> bool:
    return there.person is not None and set(words) <= set(there.person.words)


_LONGEST_BESIDE = 4


def _is_count(word: str) -> bool:
    """`Joanne Yates 2`, `Joanne Yates (K)`: another contact of that name, for Xero takes a name but once."""
    return len(word) == 1


def with_extras(found: Named, one: Name, other: Name, ours: Keys, theirs: Keys) -> Named:
    """The same, with what stands beside the names: harmless, or the mark of another branch or part."""
    if set(one.extras) == set(other.extras) or (one.strata and other.strata):
        return found
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
        unless = found.unless or lone_country(one, other)
        return found._replace(level=min(found.level, NameLevel.QUALIFIED), unless=unless)
    there = (theirs if left else ours).whereabouts() or (ours if left else theirs).whereabouts()
    beside = {word for word in (left or right) if word not in STREETS and word not in STREETS.values()}
    in_town = not (left and right) and beside <= there and not beside & REGIONS
    if in_town:
        return found._replace(level=min(found.level, NameLevel.QUALIFIED))
    level = NameLevel.CONFLICT if left and right else NameLevel.PART
    return Named(min(found.level, level), apart or only_in_one(" ".join(left), " ".join(right)))


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

"""What tells relatives apart whose names are nearly one: husband and wife, brother and sister, two initials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.nicknames import one_name
from jobsync_tui.core.matching.sexes import are_he_and_she, are_husband_and_wife, sex_of, sex_of_title
from jobsync_tui.core.matching.syllables import are_two_given_names, leads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.matching.name import Name
    from jobsync_tui.core.matching.people import Person


def relatives(one: Name, other: Name) -> str:
    """Say what in two names that are nearly one is of two people; empty if nothing is.

    Symmetric but for the order in which it names them.
    """
    if not one.people or not other.people or one.firm or other.firm:
        return ""
    return _by_first_names(one, other) or _by_surnames(one, other) or _by_title(one, other)


def _by_first_names(one: Name, other: Name) -> str:
    """Name two first names that look like one misspelt and are a man's and a woman's, or of two children."""
    shared = frozenset(_spoken(one)) & frozenset(_spoken(other))
    for mine, theirs in _differing(one, other):
        if not _is_given(mine, one) and not _is_given(theirs, other):
            continue
        if are_he_and_she(mine, theirs) or are_two_given_names(mine, theirs, shared):
            return f"first name {mine.title()} on the job, {theirs.title()} in Xero"
    return ""


def _differing(one: Name, other: Name) -> Iterator[tuple[str, str]]:
    """Every word of the people on one side that is not on the other, with every such word of the other side."""
    ours, theirs = _spoken(one), _spoken(other)
    left, right = ([word for word in each if word not in there] for each, there in ((ours, theirs), (theirs, ours)))
    if "".join(left) == "".join(right):
        return
    yield from ((a, b) for a in left for b in right if len(a) > 1 < len(b) and not one_name(a, b))


def _spoken(name: Name) -> list[str]:
    return [word for one in name.people for word in (*one.given, one.family) if word]


def _is_given(word: str, name: Name) -> bool:
    return any(word in one.given or (one.given and leads(one.given[0])) for one in name.people)


def _families(name: Name) -> frozenset[str]:
    return frozenset(one.family for one in name.people)


def _by_surnames(one: Name, other: Name) -> str:
    """Name two surnames that are a husband's and his wife's, unless the first name is one and plainly his or hers."""
    if any(sex_of(word) for word in set(_spoken(one)) & set(_spoken(other))):
        return ""
    for mine, theirs in _differing(one, other):
        if mine in _families(one) and theirs in _families(other) and are_husband_and_wife(mine, theirs):
            return f"{mine.title()} on the job, {theirs.title()} in Xero: they may be husband and wife"
    return ""


def _by_title(one: Name, other: Name) -> str:
    """Say that a title on one side is not that of the person on the other, or may not be; empty if it is.

    Who has a first name that may be his or hers is taken for the one of the title where it is the same on both sides,
    and a title beside a first name of that sex says no more than the name.
    """
    return "" if _have_one_initial(one, other) else _told_by_title(one, other)


def in_one_house(one: Name, other: Name) -> str:
    """Say that one initial stands on both sides and a title on one: of a household, she or he may have it too."""
    return _told_by_title(one, other) if _have_one_initial(one, other) else ""


def _have_one_initial(one: Name, other: Name) -> bool:
    given = {each.people[0].given for each in (one, other) if len(each.people) == 1}
    return len(given) == 1 and all(len(word) == 1 for words in given for word in words) and () not in given


def _told_by_title(one: Name, other: Name) -> str:
    if len(one.people) != 1 or len(other.people) != 1 or one.firm or other.firm:
        return ""
    mine, theirs = (sex_of_title(each.sex) for each in (one, other))
    if bool(mine) is bool(theirs):
        return ""
    titled, plain = (one, other) if mine else (other, one)
    sex = _sex(plain.people[0])
    own = _sex(titled.people[0]) == (mine or theirs)
    if sex == (mine or theirs) or (not sex and (own or _have_one_first_name(titled.people[0], plain.people[0]))):
        return ""
    called = " ".join(plain.people[0].given).title() or plain.people[0].family.title()
    return f"{one.sex} on the job, {called} in Xero" if mine else f"{called} on the job, {other.sex} in Xero"


def sex_of_one(name: Name) -> str:
    """`he` or `she` where one person is named who by title or first name is plainly that; else empty."""
    if len(name.people) != 1:
        return ""
    return sex_of_title(name.sex) or _sex(name.people[0])


def _sex(person: Person) -> str:
    return sex_of(person.given[0]) if person.given else ""


def _have_one_first_name(one: Person, other: Person) -> bool:
    return bool(one.given) and len(one.given[0]) > 1 and one.given[:1] == other.given[:1]

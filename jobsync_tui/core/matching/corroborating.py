"""Why what agrees beside a name is not enough to take a contact unasked, in the words of the queue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching import weights
from jobsync_tui.core.matching.asking import IDENTIFIERS, Asked, strength
from jobsync_tui.core.matching.comparing import CHANNELS, RANK, Compared, How, namesakes
from jobsync_tui.core.matching.fields import same_phone
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.name import Name, of_words
from jobsync_tui.core.matching.pairing import share_out
from jobsync_tui.core.matching.places import BOX
from jobsync_tui.core.matching.vetoes import SPOKEN
from jobsync_tui.core.matching.weights import NEEDED, NameLevel
from jobsync_tui.core.matching.words import TRADES

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.matching.places import Place

_TWO = 2
_FREE_TO_CALL = re.compile(r"(?:1?800|508|808|1300)\d{5}|13\d{4}$")
"""National digits, without trunk 0, of the numbers that every shop of a chain gives."""


def uncorroborated(asked: Asked, best: ContactID) -> str:
    """Say what is missing, or too weak, beside the name; empty if what agrees is enough."""
    one = asked.compared[best]
    found = strength(asked, best)
    if weak := _weak(asked, best, found[1]):
        return weak
    elsewhere = any(one.how(field) in (How.DIFFERENT, How.UNIT) for field in CHANNELS)
    if not found[1] and elsewhere and not _by_name_alone(asked, best, one):
        return "only the name agrees" if one.name.level is NameLevel.EQUAL else "too little agrees beside the name"
    if _is_the_trader(asked, best):
        return ""
    if any(
        all(have >= need for have, need in zip(found, needs, strict=True)) for needs in NEEDED.get(one.name.level, ())
    ):
        return ""
    if one.name.level is NameLevel.EQUAL:
        return "" if _by_name_alone(asked, best, one) else "only the name agrees"
    return "too little agrees beside the name" if found[2] else "only a similar name in Xero"


def _is_the_trader(asked: Asked, best: ContactID) -> bool:
    """Whether a person and a firm are one: a sole trader, whose firm has the name of the trader.

    A firm of another name may be an employer's, unless what agrees is the e-mail and the door, or the tax number.
    """
    one, names = asked.compared[best], _names(asked, best)
    if one.name.level is not NameLevel.CROSS:
        return False
    same = {field for field in CHANNELS if one.how(field) is How.SAME}
    firm, person = sorted(names, key=lambda name: bool(name.people and not name.firm))
    namesake = set(firm.words) - TRADES <= set(person.words)
    return len(same) >= _TWO and (namesake or TAX in same or {EMAIL, ADDRESS} <= same)


def _weak(asked: Asked, best: ContactID, same: int) -> str:
    """Say that all that agrees is what others have as well: a household, an employer, whoever takes the post."""
    one = asked.compared[best]
    if _taken_care_of(asked, best) and same < _TWO:
        return "the e-mail or phone may be of whoever takes the post"
    agreeing = [field for field in IDENTIFIERS if one.how(field) is How.SAME]
    differing = next((field for field in CHANNELS if one.how(field) in (How.DIFFERENT, How.UNIT, How.TOWN)), "")
    if agreeing == [NUMBER] and differing:
        return f"only the customer number agrees, and the {SPOKEN[differing]} differs from Xero"
    if agreeing == [PHONE] and one.how(ADDRESS) is How.DIFFERENT and _FREE_TO_CALL.match(one.fields[PHONE].key):
        return "only a number of the whole chain agrees, and the address differs from Xero"
    if _is_colleague(asked, best) and not _by_name_alone(asked, best, one):
        return "many may have an e-mail at that domain, and nothing else agrees beside the name"
    if not agreeing and one.how(EMAIL) is How.MISTYPED and _are_people(asked, best):
        return "the e-mail is one letter off, as two people of one name often have it"
    return (
        _of_one_of_two(asked, best, agreeing, same)
        or _of_the_household(asked, best)
        or _of_the_house(asked, best, agreeing)
    )


def _of_the_house(asked: Asked, best: ContactID, agreeing: list[str]) -> str:
    """Say that a letter of the surname differs, and nothing of one's own tells that it is a slip.

    Baker and Barker may share a house, or one have followed the other there; Allen and Alen are one.
    """
    if agreeing != [ADDRESS] or not _surname_respelt(asked, best):
        return ""
    return "the surname is spelled otherwise in Xero, and only the address agrees"


def _surname_respelt(asked: Asked, best: ContactID) -> bool:
    one, (ours, theirs) = asked.compared[best], _names(asked, best)
    if one.name.level not in (NameLevel.SPELLING, NameLevel.INITIAL) or not _are_people(asked, best):
        return False
    if any(RANK[one.how(field)] > RANK[How.SLIP] for field in IDENTIFIERS if field != ADDRESS):
        return False
    one_family, other_family = (sorted(_slipless(person.family) for person in each.people) for each in (ours, theirs))
    return one_family != other_family and sorted(ours.words) != sorted(theirs.words)


def _slipless(word: str) -> str:
    """A word without its double letters, sorted: equal for slips that make no other surname."""
    return "".join(sorted(_DOUBLED.sub(r"\1", word)))


_DOUBLED = re.compile(r"(.)\1")


def _of_one_of_two(asked: Asked, best: ContactID, agreeing: list[str], same: int) -> str:
    """Say why one of a couple may not be the couple; empty if nothing says so, or none is named."""
    one, (ours, theirs) = asked.compared[best], _names(asked, best)
    if one.name.level is NameLevel.SURNAME and len(ours.people) != len(theirs.people):
        return "a couple on one side, one person on the other"
    if one.name.level is NameLevel.SURNAME and _is_household(ours) is not _is_household(theirs):
        return "only a family on one side, one person of that name on the other"
    if one.name.level is not NameLevel.HOUSEHOLD:
        return ""
    if agreeing == [ADDRESS]:
        return "one of the two is named, and only the address agrees"
    apart = one.how(ADDRESS) is How.DIFFERENT and same < _TWO
    return "one of the two is named, and the address differs: they may have parted" if apart else ""


def _is_household(name: Name) -> bool:
    """Whether nobody in particular is named, by a first name, an initial or a title: `Kelly`, `The Smiths`."""
    return len(name.people) == 1 and not name.sex and not name.people[0].given


def _names(asked: Asked, best: ContactID) -> tuple[Name, Name]:
    return asked.keys.party.names[0], asked.index.keys(best).party.names[0]


def _are_people(asked: Asked, best: ContactID) -> bool:
    return all(name.people and not name.firm for name in _names(asked, best))


def _is_colleague(asked: Asked, best: ContactID) -> bool:
    """Whether all that agrees beside a person's name is the domain: a namesake's employer has it, or a provider.

    A domain of just that name is its own; many firms are named like people.
    """
    one = asked.compared[best]
    agreeing = [field for field in IDENTIFIERS if RANK[one.how(field)] > RANK[How.SLIP]]
    if agreeing != [EMAIL] or one.how(EMAIL) is not How.DOMAIN or not _are_people(asked, best):
        return False
    return one.fields[EMAIL].key.partition(".")[0].replace("-", "") != "".join(asked.keys.party.names[0].words)


def _of_the_household(asked: Asked, best: ContactID) -> str:
    """Say that two first names are spelled differently, where all that agrees is what a household shares."""
    one = asked.compared[best]
    if one.name.level not in _OF_A_HOUSEHOLD or one.how(EMAIL) is not How.DIFFERENT:
        return ""
    own = any(RANK[one.how(field)] > RANK[How.SLIP] for field in (TAX, NUMBER)) or _mobile_agrees(asked, best)
    if own or not _are_people(asked, best) or not _called_otherwise(*_names(asked, best)):
        return ""
    return "the first name is spelled otherwise in Xero, the e-mail differs, and a household shares the rest"


_OF_A_HOUSEHOLD = (NameLevel.SPELLING, NameLevel.PERSON, NameLevel.INITIAL, NameLevel.SURNAME)
"""Levels of name at which two of one household may be meant."""


def _mobile_agrees(asked: Asked, best: ContactID) -> bool:
    ours, theirs = asked.keys.phones, asked.index.keys(best).phones
    return any(one.mobile and same_phone(one, other) for one in ours for other in theirs)


def _called_otherwise(one: Name, other: Name) -> bool:
    """Whether somebody's first name is nowhere in the other name; one written surname first is."""
    return any(
        person.given and person.given[0] not in there.words
        for here, there in ((one, other), (other, one))
        for person in here.people
    )


def _taken_care_of(asked: Asked, best: ContactID) -> bool:
    """Whether somebody else takes the post of one side, whose e-mail and phone are that one's."""
    one, other = _names(asked, best)
    return bool(one.care) is not bool(other.care) and not is_plan(asked, best)


def share_an_office(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether the other one is who takes the customer's post, has the customer take its own, or shares who does.

    E-mail and phone of all of them are that office's, and tell nobody apart.
    """
    mine, taken = _names(asked, best)
    theirs = asked.index.keys(other).party.names[0]
    ours = [(one.words, one.care) for one in (mine, taken)]
    return any(
        _is_office(theirs.care, words) or _is_office(care, theirs.words) or _is_office(care, theirs.care)
        for words, care in ours
    )


def _is_office(care: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name is that of whoever takes the post; both may be spelled with a slip, or without `Ltd`."""
    if not care or not name:
        return False
    _, left, right = share_out(of_words(list(care), ()).words, of_words(list(name), ()).words)
    return not left and not right


def is_plan(asked: Asked, best: ContactID) -> bool:
    """Whether both are one owners' body by its number: what its manager's other plans share says nothing then."""
    same = asked.compared[best].name.level is NameLevel.EQUAL
    return same and all(name.strata and name.numbers for name in _names(asked, best))


def is_another_plan(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether the other one is plainly another party than this owners' body: no plan, or no slip of its number."""
    mine, theirs = (asked.index.keys(each).party.names[0].numbers for each in (best, other))
    return OSA.distance(" ".join(mine), " ".join(theirs), score_cutoff=1) > 1


def _by_name_alone(asked: Asked, best: ContactID, one: Compared) -> bool:
    """Whether the name is so rare that it can be nobody else in the same town, and nothing at all disagrees.

    Two streets of one town disagree. A plan number is one owners' body's wherever it is.
    """
    if is_plan(asked, best) and _tells_plans_apart(asked.keys.party.names[0].numbers):
        return True
    if any(one.how(field) in (How.DIFFERENT, How.UNIT, How.SLIP) for field in CHANNELS):
        return False
    return is_plan(asked, best) or (
        one.how(ADDRESS) is How.TOWN
        and not _in_two_streets(asked, best)
        and namesakes(asked.keys, asked.index.count) <= weights.RARE
    )


def _in_two_streets(asked: Asked, best: ContactID) -> bool:
    """Whether both sides have a street address; a post box is nobody's door."""
    return all(any(_is_street(there) for there in keys.places) for keys in (asked.keys, asked.index.keys(best)))


def _is_street(there: Place) -> bool:
    return bool(there.number) and there.street != BOX


def _tells_plans_apart(numbers: Collection[str]) -> bool:
    """Whether a plan's number is so long that one that is equal, and no slip of it, is the same plan's."""
    return any(len(each) >= weights.PLAN_DIGITS for each in numbers)

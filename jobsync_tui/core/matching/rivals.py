"""Others that hold what the customer gave and the best contact lacks, and those of whom that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.asking import IDENTIFIERS, OWN, Asked, active_others, is_of_a_crowd, is_telling
from jobsync_tui.core.matching.comparing import CHANNELS, Compared, How
from jobsync_tui.core.matching.corroborating import is_another_plan, is_plan, share_an_office
from jobsync_tui.core.matching.folding import EMAIL, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.nicknames import one_name
from jobsync_tui.core.matching.vetoes import SPOKEN
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.matching.words import AGENCIES

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.matching.people import Person


def rival(asked: Asked, best: ContactID) -> str:
    """Name another active contact that holds an identifier of the job which the best one lacks."""
    for each in active_others(asked, best):
        lacking = _lacking(asked, best, each)
        if lacking and not _is_explained(asked, best, each, lacking):
            whose, called = asked.contact(each).name, asked.contact(best).name
            return f"the {SPOKEN[lacking[0]]} belongs to {whose}, the name to {called}"
    return _of_a_couple(asked, best)


def _of_a_couple(asked: Asked, best: ContactID) -> str:
    """Name a couple with something of the customer's, where a short form or an initial may be one of the two.

    Sam Hughes may be Samuel, or the Samantha of Samantha and Rob; not where Samuel is one of the couple himself.
    """
    level, one = asked.compared[best].name.level, asked.keys.party.names[0]
    if level not in (NameLevel.INITIAL, NameLevel.PERSON) or len(one.people) != 1:
        return ""
    for each in active_others(asked, best):
        other = asked.compared[each]
        couple = other.name.level in _OF_TWO and not other.name.against
        if couple and any(other.how(field) is How.SAME for field in IDENTIFIERS) and not _are_one(asked, best, each):
            return f"{asked.contact(each).name} has as good a name"
    return ""


_OF_TWO = (NameLevel.SURNAME, NameLevel.HOUSEHOLD)
"""Levels of one person's name against a couple's, of which an initial or a first name may be one's."""


def _are_one(asked: Asked, best: ContactID, couple: ContactID) -> bool:
    """Whether a person is one of a couple, by a first name or a form of it, or may be: they have none."""
    one, two = ([one.given[0] for one in _people(asked, each) if one.given] for each in (best, couple))
    return not two or any(one_name(given, other) for given in one for other in two)


def _people(asked: Asked, contact_id: ContactID) -> tuple[Person, ...]:
    return asked.index.keys(contact_id).party.names[0].people


def _lacking(asked: Asked, best: ContactID, other: ContactID) -> list[str]:
    """What the other one holds of the customer and the best one does not.

    Nothing where it is a customer number alone: those are short, and of other systems as well.
    """
    one, found = asked.compared[best], asked.compared[other]
    held = [
        field
        for field in (NUMBER, TAX, EMAIL, PHONE)
        if found.how(field) is How.SAME and not is_of_a_crowd(asked, found, field)
    ]
    if held == [NUMBER] and found.name.level < NameLevel.PART:
        return []
    return [field for field in held if one.how(field) is not How.SAME]


def _is_explained(asked: Asked, best: ContactID, other: ContactID, lacking: list[str]) -> bool:
    """Whether it is plain why the other one holds it: a sister, an office they share, or a stranger with less."""
    if TAX in lacking:
        return lacking == [TAX] and _are_sisters(asked, asked.compared[best], other)
    return share_an_office(asked, best, other) or _is_outdone(asked, best, other, lacking)


def _is_outdone(asked: Asked, best: ContactID, other: ContactID, lacking: list[str]) -> bool:
    """Whether one that is called otherwise has less of the customer than the best one, which is called the same."""
    one, found = asked.compared[best], asked.compared[other]
    mine, theirs = (sum(each.how(field) is How.SAME for field in CHANNELS) for each in (one, found))
    sister = NUMBER not in lacking and _is_sister(asked, best, other, clearly=mine > theirs)
    if one.name.level < NameLevel.QUALIFIED or not (sister or found.name.level <= NameLevel.KIN):
        return False
    if is_plan(asked, best):
        return bool(mine) or is_another_plan(asked, best, other)
    return mine >= theirs or (len(lacking) == 1 and _is_lent(asked, best, other))


def _is_lent(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether a customer called just like the best one gave one thing of another's: of who shares the house.

    Not where the other one may act for the customer, nor where nothing that agrees is the best one's alone.
    """
    one, theirs = asked.compared[best], asked.index.keys(other).party.names[0]
    if one.name.level < NameLevel.SPELLING or one.name.against or not AGENCIES.isdisjoint(theirs.words):
        return False
    kin = asked.compared[other].name.level is NameLevel.KIN
    if one.name.level is NameLevel.EQUAL and (kin or _is_registered(asked, best)):
        return any(one.how(field) is How.SAME for field in CHANNELS)
    return any(is_telling(asked, best, field) for field in IDENTIFIERS)


def _is_registered(asked: Asked, best: ContactID) -> bool:
    """Whether both sides are named as a company, whose name nobody else in the country has."""
    return all(keys.party.names[0].form for keys in (asked.keys, asked.index.keys(best)))


def _is_sister(asked: Asked, best: ContactID, other: ContactID, *, clearly: bool) -> bool:
    """Whether a contact is a sister of the customer's group, and not the customer under its shorter name.

    It is if it lacks words that the customer has; or if more agrees with the best one, `clearly`, of which something
    is that one's own.
    """
    found = asked.compared[other].name
    if found.level is not NameLevel.PART or not found.against:
        return False
    ours, theirs = asked.keys.party.names[0], asked.index.keys(other).party.names[0]
    head = {*theirs.words, *theirs.extras} < {*ours.words, *ours.extras}
    return head or (clearly and any(is_telling(asked, best, field) for field in OWN))


def _are_sisters(asked: Asked, one: Compared, other: ContactID) -> bool:
    """Whether a tax number that one lacks is that of a sister: a branch of one firm, a department of a council.

    A number that one contact alone holds is a sister's only if the customer is plainly named as a part of a whole:
    otherwise it may be the firm under its new name, and the one of the old name is no more.
    """
    sister = asked.compared[other]
    named = one.name.level >= NameLevel.QUALIFIED and any(one.how(field) is How.SAME for field in CHANNELS)
    if not named or sister.name.level not in (NameLevel.CONFLICT, NameLevel.PART) or not sister.name.against:
        return False
    return asked.index.active_count(TAX, sister.fields[TAX].key) > 1 or _is_part(asked, other)


def _is_part(asked: Asked, whole: ContactID) -> bool:
    """Whether the customer's name is another one's with words beside it, or with the town that the customer is in."""
    ours = asked.keys.party.names[0]
    beside = set(ours.words) - set(asked.index.keys(whole).party.names[0].words)
    return bool(ours.extras) or (bool(beside) and beside <= asked.keys.whereabouts())

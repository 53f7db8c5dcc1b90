"""A firm's name that more than one party may have over its door: shops of a chain, schools, a pub that was sold."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jobsync_tui.core.matching.asking import active_others, is_telling
from jobsync_tui.core.matching.comparing import RANK, How
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.named import only_in_one, spoken
from jobsync_tui.core.matching.people import Likeness, crowd_likeness
from jobsync_tui.core.matching.places import same_town
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.matching.words import COUNTRIES, TRADES

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.matching.asking import Asked
    from jobsync_tui.core.matching.name import Name


def another_of_the_name(asked: Asked, best: ContactID) -> str:
    """Say that the contact may be another shop of the name, or its last owner; empty if nothing says so.

    No two companies of a country have one name, and a tax number or customer number is one party's.
    """
    names = (asked.keys.party.names[0], asked.index.keys(best).party.names[0])
    if each := _one_for_each_place(asked, best, names):
        return each
    if any(name.sure or name.strata for name in names) or _agrees(asked, best, TAX, NUMBER):
        return ""
    if asked.compared[best].name.level is NameLevel.TRADING and not _agrees(asked, best, EMAIL, PHONE):
        return "a shop keeps its name and its door when it is sold, and nothing else agrees"
    if not any(name.form for name in names) and (
        apart := _in_another_town(asked, best, names) or _changed_hands(asked, best)
    ):
        return apart
    return _nearly_of_the_name(asked, best, names) or _arm_of_a_group(asked, best, names)


def _arm_of_a_group(asked: Asked, best: ContactID, names: tuple[Name, Name]) -> str:
    """Say that a country stands in one of the names only, where several of a group have the e-mail."""
    ours, theirs = (COUNTRIES & {*name.words, *name.extras} for name in names)
    if ours == theirs or any(is_telling(asked, best, field) for field in (EMAIL, PHONE)):
        return ""
    return only_in_one(spoken(ours - theirs), spoken(theirs - ours))


def _one_for_each_place(asked: Asked, best: ContactID, names: tuple[Name, Name]) -> str:
    """Say that Xero has a contact for each house or claim of the firm, where only the job names one."""
    ours, theirs = names
    if not _places_of(ours) or _places_of(theirs) or ours.strata:
        return ""
    there = [
        each
        for each in active_others(asked, best)
        if (other := asked.index.keys(each).party.names[0]).words == theirs.words and _places_of(other)
    ]
    return f"Xero has {asked.contact(there[0]).name} beside {asked.contact(best).name}" if len(there) > 1 else ""


def _places_of(name: Name) -> frozenset[str]:
    """The addresses and numbers that stand beside a name: of a house, a lot, a claim."""
    return name.spots | {word for word in name.extras if word.isdigit()}


def _agrees(asked: Asked, best: ContactID, *fields: str) -> bool:
    return any(RANK[asked.compared[best].how(field)] > RANK[How.SLIP] for field in fields)


def _nearly_of_the_name(asked: Asked, best: ContactID, names: tuple[Name, Name]) -> str:
    """Say that all that agrees is a mailbox of neither, a bookkeeper's: Clark Plumbing and Clarke Plumbing."""
    one = asked.compared[best]
    if one.name.level is not NameLevel.SPELLING or one.how(EMAIL) is not How.SAME or not _end_otherwise(*names):
        return ""
    if _agrees(asked, best, PHONE, ADDRESS) or not _is_central(one.fields[EMAIL].key, names):
        return ""
    return "the name is spelled otherwise in Xero, and the e-mail may be another's who pays for both"


def _end_otherwise(one: Name, other: Name) -> bool:
    """Whether a word of one is in the other with a last letter more, as two names often differ and fingers seldom."""
    apart = sorted(set(one.words) ^ set(other.words))
    return any(long[:-1] == short and TRADES.isdisjoint((short, long)) for short, long in pairwise(apart))


def _in_another_town(asked: Asked, best: ContactID, names: tuple[Name, Name]) -> str:
    """Say that all that agrees is a mailbox which may be that of a head office, and the towns differ."""
    one = asked.compared[best]
    if one.how(EMAIL) is not How.SAME or _agrees(asked, best, PHONE):
        return ""
    towns = {same_town(here, there) for here in asked.keys.places for there in asked.index.keys(best).places}
    if True in towns or False not in towns or not _is_central(one.fields[EMAIL].key, names):
        return ""
    return "the e-mail may be a head office's, and the address is in another town"


def _is_central(mailbox: str, names: tuple[Name, Name]) -> bool:
    """Whether a mailbox has nothing of the name in it: it is that of whoever pays for several of that name."""
    told = mailbox.replace("-", "").replace(".", "")
    return not any(word in told for name in names for word in name.words if len(word) > _SHORT)


_SHORT = 3


def _changed_hands(asked: Asked, best: ContactID) -> str:
    """Say that another person runs it, with another mailbox: name, telephone and door stay when a shop is sold."""
    one = asked.compared[best]
    ours, theirs = asked.keys.party.person, asked.index.keys(best).party.person
    if one.how(EMAIL) is not How.DIFFERENT or one.name.level < NameLevel.QUALIFIED or ours is None or theirs is None:
        return ""
    alike, _ = crowd_likeness(ours.people[:1], theirs.people[:1])
    if not ours.people or not theirs.people or alike > Likeness.OTHERS:
        return ""
    return (
        f"{ours.key.title()} on the job, {theirs.key.title()} in Xero, and another e-mail: it may have changed hands"
    )

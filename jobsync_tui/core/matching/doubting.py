"""Why a person should say who a customer is, in the words of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching import weights
from jobsync_tui.core.matching.asking import IDENTIFIERS, Asked, strength
from jobsync_tui.core.matching.comparing import CHANNELS, RANK, Compared, How, namesakes
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NAME, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.vetoes import SPOKEN
from jobsync_tui.core.matching.weights import NEEDED, NameLevel
from jobsync_tui.core.text import is_mixed_script

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.ledger import ContactID


def doubt(asked: Asked, ranked: list[tuple[ContactID, float]]) -> str:
    """Say why a person should look, in the words of the queue; empty if there is no reason."""
    best, score = ranked[0]
    return (
        _of_customer(asked)
        or _standing(asked, ranked)
        or _named_otherwise(asked, best)
        or _twins(asked, best)
        or _rival(asked, best)
        or asked.conflicts[best]
        or _uncorroborated(asked, best)
        or _close_call(asked, ranked, score)
    )


def _of_customer(asked: Asked) -> str:
    if is_mixed_script(asked.keys.party.spelled):
        return "letters of another alphabet in the name"
    return "" if asked.keys.name else "the job names no customer"


def _standing(asked: Asked, ranked: list[tuple[ContactID, float]]) -> str:
    best = asked.contact(ranked[0][0])
    merged = [each for each, _ in ranked if each != best.contact_id and asked.contact(each).merged_to]
    if (
        any((found := asked.index.resolve(each)) and found.contact_id == best.contact_id for each in merged)
        and asked.compared[best.contact_id].name.level < NameLevel.INITIAL
    ):
        return f"merged in Xero into {best.name}"
    return "" if best.active else "contact is archived in Xero"


def _named_otherwise(asked: Asked, best: ContactID) -> str:
    """Name the contact that has the customer's name, where another one agrees better: the landlord, or the agent."""
    one = asked.compared[best]
    if one.name.level > NameLevel.KIN:
        return ""
    named = [each for each in _active_others(asked, best) if asked.compared[each].name.level >= NameLevel.QUALIFIED]
    held = next((field for field in (EMAIL, PHONE, TAX, NUMBER, ADDRESS) if one.how(field) is How.SAME), "")
    if not named or not held:
        return ""
    return f"the {SPOKEN[held]} belongs to {asked.contact(best).name}, the name to {asked.contact(named[0]).name}"


def _active_others(asked: Asked, best: ContactID) -> list[ContactID]:
    return [each for each in asked.compared if each != best and asked.contact(each).active]


def _twins(asked: Asked, best: ContactID) -> str:
    """Other contacts with as good a name, unless what agrees singles one out and nothing speaks for the others."""
    one = asked.compared[best]
    strong = strength(asked, best)[0]
    twins = []
    for each in _active_others(asked, best):
        other = asked.compared[each]
        if other.name.level < NameLevel.INITIAL:
            continue
        speaking = any(RANK[other.how(field)] > RANK[How.SLIP] for field in IDENTIFIERS)
        if speaking or (not strong and other.name.level >= one.name.level):
            twins.append(each)
    if not twins:
        return ""
    if all(asked.compared[each].name.level is NameLevel.EQUAL for each in (best, *twins)):
        crowd = len(twins) + 1 >= weights.BLOCK_CAP
        count = len(asked.index.active(NAME, asked.keys.name)) if crowd else len(twins) + 1
        return f"{count} contacts share this name"
    return f"{asked.contact(twins[0]).name} has as good a name"


def _rival(asked: Asked, best: ContactID) -> str:
    """Name another active contact that holds an identifier of the job which the best one lacks."""
    one = asked.compared[best]
    mine = sum(one.how(field) is How.SAME for field in CHANNELS)
    for each in _active_others(asked, best):
        other = asked.compared[each]
        held = [field for field in (NUMBER, TAX, EMAIL, PHONE) if other.how(field) is How.SAME]
        lacking = [field for field in held if one.how(field) is not How.SAME]
        if not lacking or (held == [NUMBER] and other.name.level < NameLevel.PART):
            continue  # ids are short, and of other systems as well
        theirs = sum(other.how(field) is How.SAME for field in CHANNELS)
        unlike = one.name.level >= NameLevel.QUALIFIED and other.name.level <= NameLevel.KIN
        outdone = bool(mine) or _is_another_plan(asked, best, each) if _is_plan(asked, best) else mine >= theirs
        if (unlike and outdone and TAX not in lacking) or (lacking == [TAX] and _sisters(one, other)):
            continue
        return (
            f"the {SPOKEN[lacking[0]]} belongs to {asked.contact(each).name}, the name to {asked.contact(best).name}"
        )
    return ""


def _sisters(one: Compared, other: Compared) -> bool:
    """Whether a tax number that one lacks is that of a sister: a branch of one firm, a department of a council."""
    named = one.name.level >= NameLevel.QUALIFIED and any(one.how(field) is How.SAME for field in CHANNELS)
    return named and other.name.level in (NameLevel.CONFLICT, NameLevel.PART) and bool(other.name.against)


def _uncorroborated(asked: Asked, best: ContactID) -> str:
    one = asked.compared[best]
    found = strength(asked, best)
    if _taken_care_of(asked, best) and found[1] < _TWO:
        return "the e-mail or phone may be of whoever takes the post"
    agreeing = [field for field in IDENTIFIERS if one.how(field) is How.SAME]
    differing = next((field for field in CHANNELS if one.how(field) in (How.DIFFERENT, How.UNIT, How.TOWN)), "")
    if agreeing == [NUMBER] and differing:
        return f"only the customer number agrees, and the {SPOKEN[differing]} differs from Xero"
    elsewhere = any(one.how(field) in (How.DIFFERENT, How.UNIT) for field in CHANNELS)
    if not found[1] and elsewhere and not _by_name_alone(asked, best, one):
        return "only the name agrees" if one.name.level is NameLevel.EQUAL else "too little agrees beside the name"
    if any(
        all(have >= need for have, need in zip(found, needs, strict=True)) for needs in NEEDED.get(one.name.level, ())
    ):
        return ""
    if one.name.level is NameLevel.EQUAL:
        return "" if _by_name_alone(asked, best, one) else "only the name agrees"
    return "too little agrees beside the name" if found[2] else "only a similar name in Xero"


_TWO = 2


def _taken_care_of(asked: Asked, best: ContactID) -> bool:
    """Whether somebody else takes the post of one side, whose e-mail and phone are that one's."""
    names = (asked.keys.party.names[0], asked.index.keys(best).party.names[0])
    return names[0].care != names[1].care and not _is_plan(asked, best)


def _is_plan(asked: Asked, best: ContactID) -> bool:
    """Whether both are one owners' body by its number: what its manager's other plans share says nothing then."""
    names = (asked.keys.party.names[0], asked.index.keys(best).party.names[0])
    same = asked.compared[best].name.level is NameLevel.EQUAL
    return same and all(name.strata and name.numbers for name in names)


def _is_another_plan(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether the other one is plainly another party than this owners' body: no plan, or no slip of its number."""
    mine, theirs = (asked.index.keys(each).party.names[0].numbers for each in (best, other))
    return OSA.distance(" ".join(mine), " ".join(theirs), score_cutoff=1) > 1


def _by_name_alone(asked: Asked, best: ContactID, one: Compared) -> bool:
    """Whether the name is so rare that it can be nobody else in the same town, and nothing at all disagrees.

    A plan number is one owners' body's wherever it is.
    """
    if _is_plan(asked, best) and _tells_plans_apart(asked.keys.party.names[0].numbers):
        return True
    if any(one.how(field) in (How.DIFFERENT, How.UNIT, How.SLIP) for field in CHANNELS):
        return False
    return _is_plan(asked, best) or (
        one.how(ADDRESS) is How.TOWN and namesakes(asked.keys, asked.index.count) <= weights.RARE
    )


def _tells_plans_apart(numbers: Collection[str]) -> bool:
    """Whether a plan's number is so long that one that is equal, and no slip of it, is the same plan's."""
    return any(len(each) >= weights.PLAN_DIGITS for each in numbers)


def _close_call(asked: Asked, ranked: list[tuple[ContactID, float]], score: float) -> str:
    if score < weights.AUTO_SCORE:
        if len(ranked) > 1 and ranked[1][1] > 1 - weights.AUTO_SCORE:
            return f"{asked.contact(ranked[1][0]).name} is nearly as likely"
        return "too little agrees"
    return ""

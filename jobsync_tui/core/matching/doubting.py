"""Why a person should say who a customer is, in the words of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching import weights
from jobsync_tui.core.matching.asking import IDENTIFIERS, Asked, strength
from jobsync_tui.core.matching.comparing import CHANNELS, RANK, Compared, How
from jobsync_tui.core.matching.corroborating import is_another_plan, is_plan, uncorroborated
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NAME, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.vetoes import SPOKEN
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.text import is_mixed_script, name_key

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID


def doubt(asked: Asked, ranked: list[tuple[ContactID, float]]) -> str:
    """Say why a person should look, in the words of the queue; empty if there is no reason."""
    best, score = ranked[0]
    return (
        _of_customer(asked)
        or _standing(asked, ranked)
        or _named_otherwise(asked, best)
        or _twins(asked, best)
        or _of_the_very_name(asked, best)
        or _rival(asked, best)
        or asked.conflicts[best]
        or uncorroborated(asked, best)
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


def _of_the_very_name(asked: Asked, best: ContactID) -> str:
    """Name another contact that is called just what the customer is, where the best one is called otherwise.

    It may hold nothing that agrees: what the best one shares may be its family's, its landlord's or its agent's.
    """
    mine, taken = name_key(asked.keys.party.spelled), name_key(asked.contact(best).name)
    lengthened = taken.startswith(f"{mine} ") and asked.compared[best].name.level >= NameLevel.QUALIFIED
    if not mine or lengthened or sorted(taken.split()) == sorted(mine.split()):
        return ""
    named = [each for each in _active_others(asked, best) if name_key(asked.contact(each).name) == mine]
    return f"{asked.contact(named[0]).name} has the very name of the customer" if named else ""


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
        outdone = bool(mine) or is_another_plan(asked, best, each) if is_plan(asked, best) else mine >= theirs
        if (unlike and outdone and TAX not in lacking) or (lacking == [TAX] and _are_sisters(asked, one, each)):
            continue
        return (
            f"the {SPOKEN[lacking[0]]} belongs to {asked.contact(each).name}, the name to {asked.contact(best).name}"
        )
    return ""


def _are_sisters(asked: Asked, one: Compared, other: ContactID) -> bool:
    """Whether a tax number that one lacks is that of a sister: a branch of one firm, a department of a council.

    A number that one contact alone holds is a sister's only if the customer is plainly named as a part of a whole:
    otherwise it may be the firm under its new name, and the one of the old name is no more.
    """
    sister = asked.compared[other]
    named = one.name.level >= NameLevel.QUALIFIED and any(one.how(field) is How.SAME for field in CHANNELS)
    if not named or sister.name.level not in (NameLevel.CONFLICT, NameLevel.PART) or not sister.name.against:
        return False
    return len(asked.index.active(TAX, sister.fields[TAX].key)) > 1 or _is_part(asked, other)


def _is_part(asked: Asked, whole: ContactID) -> bool:
    """Whether the customer's name is another one's with words beside it, or with the town that the customer is in."""
    ours = asked.keys.party.names[0]
    beside = set(ours.words) - set(asked.index.keys(whole).party.names[0].words)
    return bool(ours.extras) or (bool(beside) and beside <= asked.keys.towns())


def _close_call(asked: Asked, ranked: list[tuple[ContactID, float]], score: float) -> str:
    if score < weights.AUTO_SCORE:
        if len(ranked) > 1 and ranked[1][1] > 1 - weights.AUTO_SCORE:
            return f"{asked.contact(ranked[1][0]).name} is nearly as likely"
        return "too little agrees"
    return ""

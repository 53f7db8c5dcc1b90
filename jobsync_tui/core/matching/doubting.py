"""Why a person should say who a customer is, in the words of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching import weights
from jobsync_tui.core.matching.asking import IDENTIFIERS, OWN, Asked, active_others, is_telling, strength
from jobsync_tui.core.matching.comparing import RANK, How
from jobsync_tui.core.matching.corroborating import uncorroborated
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NAME, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.premises import another_of_the_name
from jobsync_tui.core.matching.rivals import rival
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
        or rival(asked, best)
        or asked.conflicts[best]
        or another_of_the_name(asked, best)
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
    if not best.active:
        return "contact is archived in Xero"
    level = asked.compared[best.contact_id].name.level
    if level not in (NameLevel.CROSS, NameLevel.HOUSEHOLD, NameLevel.QUALIFIED):
        return ""
    gone = next((each for each, _ in ranked if _is_better_named_but_gone(asked, each, level)), None)
    return f"{asked.contact(gone).name}, archived in Xero, is more like the customer" if gone else ""


def _is_better_named_but_gone(asked: Asked, other: ContactID, level: NameLevel) -> bool:
    one, contact = asked.compared[other], asked.contact(other)
    held = any(one.how(field) is How.SAME for field in IDENTIFIERS)
    return held and not contact.active and not contact.merged_to and one.name.level > level and not one.name.against


def _named_otherwise(asked: Asked, best: ContactID) -> str:
    """Name the contact that has the customer's name, where another one agrees better: the landlord, or the agent."""
    one = asked.compared[best]
    if one.name.level > NameLevel.KIN:
        return ""
    named = [each for each in active_others(asked, best) if asked.compared[each].name.level >= NameLevel.QUALIFIED]
    held = next((field for field in (EMAIL, PHONE, TAX, NUMBER, ADDRESS) if one.how(field) is How.SAME), "")
    if not named or not held:
        return ""
    return f"the {SPOKEN[held]} belongs to {asked.contact(best).name}, the name to {asked.contact(named[0]).name}"


def _twins(asked: Asked, best: ContactID) -> str:
    """Other contacts with as good a name, unless what agrees singles one out and nothing speaks for the others."""
    one = asked.compared[best]
    strong = strength(asked, best)[0]
    twins = []
    for each in active_others(asked, best):
        other = asked.compared[each]
        if other.name.level < NameLevel.INITIAL or other.name.against or _outweighs(asked, best, each):
            continue
        if _is_entered_again(asked, best, each):
            continue
        speaking = any(RANK[other.how(field)] > RANK[How.SLIP] for field in IDENTIFIERS)
        if speaking or (not strong and other.name.level >= one.name.level):
            twins.append(each)
    if not twins:
        return ""
    if all(asked.compared[each].name.level is NameLevel.EQUAL for each in (best, *twins)):
        crowd = len(twins) + 1 >= weights.BLOCK_CAP
        count = asked.index.active_count(NAME, asked.keys.name) if crowd else len(twins) + 1
        return f"{count} contacts share this name"
    return f"{asked.contact(twins[0]).name} has as good a name"


def _is_entered_again(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether a company was entered once more with a number behind its name, and the best one has the name alone."""
    mine, theirs = (asked.index.keys(each).party.names[0] for each in (best, other))
    alone = asked.compared[best].name.level is NameLevel.EQUAL and not mine.extras
    return alone and bool(mine.form and theirs.form) and any(word.isdigit() for word in theirs.extras)


def _outweighs(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether two of e-mail, phone and tax number are the best one's alone, and one of them differs on the other.

    Nothing outweighs one whose name is wholly the same: who of several is meant is for her to say.
    """
    own = sum(is_telling(asked, best, field) for field in OWN)
    theirs = [asked.compared[other].how(field) for field in OWN]
    apart = How.DIFFERENT in theirs and theirs.count(How.SAME) <= 1
    return apart and own > 1 and asked.compared[other].name.level < NameLevel.EQUAL


def _of_the_very_name(asked: Asked, best: ContactID) -> str:
    """Name another contact that is called just what the customer is, where the best one is called otherwise.

    It may hold nothing that agrees: what the best one shares may be its family's, its landlord's or its agent's.
    """
    mine, taken = name_key(asked.keys.party.spelled), name_key(asked.contact(best).name)
    ours, theirs = asked.keys.party.names[0], asked.index.keys(best).party.names[0]
    known = bool(ours.people or ours.form or theirs.form or ours.strata)
    lengthened = taken.startswith(f"{mine} ") and ours.words == theirs.words and known
    if not mine or lengthened or sorted(taken.split()) == sorted(mine.split()):
        return ""
    named = [
        each
        for each in active_others(asked, best)
        if name_key(asked.contact(each).name) == mine and not _is_a_mere_namesake(asked, best, each)
    ]
    return f"{asked.contact(named[0]).name} has the very name of the customer" if named else ""


def _is_a_mere_namesake(asked: Asked, best: ContactID, other: ContactID) -> bool:
    """Whether nothing of the other one agrees and something differs, while two identifiers are the best one's own."""
    theirs = [asked.compared[other].how(field) for field in IDENTIFIERS]
    agreeing = any(RANK[how] > RANK[How.SLIP] for how in theirs)
    own = sum(is_telling(asked, best, field) for field in IDENTIFIERS)
    return (
        own > 1 and not agreeing and How.DIFFERENT in theirs and asked.compared[best].name.level >= NameLevel.INITIAL
    )


def _close_call(asked: Asked, ranked: list[tuple[ContactID, float]], score: float) -> str:
    if score < weights.AUTO_SCORE:
        if len(ranked) > 1 and ranked[1][1] > 1 - weights.AUTO_SCORE:
            return f"{asked.contact(ranked[1][0]).name} is nearly as likely"
        return "too little agrees"
    return ""

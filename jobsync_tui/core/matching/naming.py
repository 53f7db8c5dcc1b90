"""Two names laid side by side: one composite level, and what in them speaks against one party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.beside import are_rearranged, full, in_one_country, told_apart, with_extras
from jobsync_tui.core.matching.named import Named, only_in_one, spoken
from jobsync_tui.core.matching.pairing import share_out
from jobsync_tui.core.matching.people import Likeness, crowd_likeness, only_respelt, turned_likeness
from jobsync_tui.core.matching.relatives import in_one_house, relatives
from jobsync_tui.core.matching.sexes import are_apart
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.matching.words import BUILDINGS, COUNTRIES, OWNERS_COMPANY, STREETS, TRADES, TRUSTS, WEAK

if TYPE_CHECKING:
    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.name import Name
    from jobsync_tui.core.matching.names import Party


NOTHING = Named(NameLevel.MISSING)
_OF_LIKENESS = {
    Likeness.EQUAL: NameLevel.EQUAL,
    Likeness.SPELLING: NameLevel.SPELLING,
    Likeness.FORM: NameLevel.PERSON,
    Likeness.INITIAL: NameLevel.INITIAL,
    Likeness.SURNAME: NameLevel.SURNAME,
    Likeness.KIN: NameLevel.KIN,
}


def compare_names(ours: Keys, theirs: Keys) -> Named:
    """Compare all that each side is called; the best outcome counts, and the names themselves go first."""
    mine, other = ours.party, theirs.party
    best = _unless_former(_pair(mine.names[0], other.names[0], ours, theirs), mine.names[0], other.names[0])
    if best.level is NameLevel.EQUAL and not best.against:
        return best
    both = len(mine.names) > 1 and len(other.names) > 1
    for at, one in enumerate(mine.names):
        for to, another in enumerate(other.names):
            if at or to:
                found = _pair(one, another, ours, theirs)
                if found.level > NameLevel.TRADING:
                    rest = (mine.names[0 if at else -1], other.names[0 if to else -1])
                    found = _as_trading(found, another, _pair(*rest, ours, theirs) if both else NOTHING)
                best = _better(best, _unless_former(found, one, another))
    return _better(best, _crossed(mine, other))


def _as_trading(found: Named, shared: Name, owners: Named) -> Named:
    """A name the party trades under: it outlives its owner, so that what else they are called must not differ."""
    found = found._replace(level=NameLevel.TRADING)
    if NameLevel.MISSING < owners.level <= NameLevel.KIN or owners.against:
        return found._replace(against=f"{shared.key.title()} is run by somebody else in Xero")
    return found


def _unless_former(found: Named, one: Name, other: Name) -> Named:
    """What one was called before may be another's name now, at the same address and telephone."""
    if one.former is other.former or found.level <= NameLevel.KIN:
        return found
    return found._replace(unless=f"{other.key.title()} is a former name on one side", mobile=False)


def _better(one: Named, other: Named) -> Named:
    return max((one, other), key=_worth)


def _worth(found: Named) -> tuple[bool, bool, NameLevel]:
    sound = not found.against and found.level > NameLevel.PART
    return sound, sound and not found.unless, found.level


def _crossed(ours: Party, theirs: Party) -> Named:
    """A person on one side, and on the other a firm that has this person beside its name."""
    for one, other in ((ours, theirs), (theirs, ours)):
        person = other.person
        if person is None or other.names[0].sure or not one.names[0].people or one.names[0].firm:
            continue
        alike, _ = crowd_likeness(one.names[0].people[:1], person.people[:1])
        if alike >= Likeness.INITIAL and len(one.names[0].people) == 1:
            return _contradicted(Named(NameLevel.CROSS, _more_than(other.names[0])), one.names[0], person)
    return NOTHING


def _more_than(firm: Name) -> str:
    """Say that a firm is more than the person beside its name; empty where it may be that person's trading name."""
    if firm.form:
        return "a person on one side, a company on the other"
    return "" if TRUSTS.isdisjoint(firm.words) else "a person on one side, a trust on the other"


def _pair(one: Name, other: Name, ours: Keys, theirs: Keys) -> Named:
    if not one.words or not other.words:
        return NOTHING
    if one.strata and other.strata and one.numbers and other.numbers:
        return _plans(one, other)
    if are_rearranged(one, other):
        return Named(NameLevel.SPELLING)
    if _are_whole_together(one, other, ours, theirs):
        return _contradicted(Named(NameLevel.SPELLING), one, other)
    return _by_parts(one, other, ours, theirs)


def _are_whole_together(one: Name, other: Name, ours: Keys, theirs: Keys) -> bool:
    """Whether what stands beside one name is a part of the other: `Kauri Realty (Nelson)`, `Kauri Realty Nelson`."""
    if not (one.extras or other.extras) or set(one.words) == set(other.words):
        return False
    _, left, right = share_out(full(one, ours, theirs), full(other, theirs, ours))
    return not left and not right and one.numbers == other.numbers


def _by_parts(one: Name, other: Name, ours: Keys, theirs: Keys) -> Named:
    found = _by_people(one, other) or _by_words(one, other)
    if found.level > NameLevel.DIFFERENT and one.numbers != other.numbers:
        return _numbers(one, other)
    if found.level <= NameLevel.CONFLICT:
        return found
    return with_extras(_contradicted(found, one, other), one, other, ours, theirs)


def _plans(one: Name, other: Name) -> Named:
    """Compare two owners' bodies that have numbers."""
    if one.numbers != other.numbers:
        return _numbers(one, other)
    if one.registers and other.registers and one.registers.isdisjoint(other.registers):
        against = f"{spoken(one.registers).upper()} on the job, {spoken(other.registers).upper()} in Xero"
        return Named(NameLevel.CONFLICT, against)
    ours, theirs = (tuple(STREETS.get(word, word) for word in (*each.words, *each.extras)) for each in (one, other))
    _, left, right = share_out(ours, theirs)
    if left and right:
        return Named(NameLevel.CONFLICT, told_apart(left, right))
    apart = one.occupied or other.occupied or len(one.words) != len(other.words)
    if (left or right) and apart:
        return Named(NameLevel.PART, only_in_one(" ".join(left), " ".join(right)))
    if one.occupied is not other.occupied:
        return Named(NameLevel.PART, "somebody in the building on one side, the owners' body on the other")
    return Named(NameLevel.EQUAL)


def _numbers(one: Name, other: Name) -> Named:
    only = "a number stands in one of the names only"
    against = "the number in the name differs from Xero" if one.numbers and other.numbers else only
    return Named(NameLevel.CONFLICT, against)


def _by_people(one: Name, other: Name) -> Named | None:
    """Compare as people; None where words say more."""
    if not one.people or not other.people or one.firm or other.firm:
        return None
    alike, everybody = crowd_likeness(one.people, other.people)
    if alike <= Likeness.KIN and len(one.people) == len(other.people) == 1:
        alike = max(alike, min(turned_likeness(one.people[0], other.people[0]), Likeness.SPELLING))
    if alike is Likeness.OTHERS:
        return None
    level = _OF_LIKENESS[alike]
    if level is NameLevel.KIN:
        if one.words != other.words and sorted(one.words) == sorted(other.words) and len(one.people) == 1:
            return Named(NameLevel.SPELLING)
        return Named(level, first_names(one, other))
    if not everybody:
        level = NameLevel.SURNAME if level <= NameLevel.INITIAL else NameLevel.HOUSEHOLD
    if sorted(one.words) != sorted(other.words) and only_respelt(one.people, other.people):
        return Named(level, unless=first_names(one, other), mobile=True)
    return Named(level)


def first_names(one: Name, other: Name) -> str:
    """Say which first names stand on the two sides; where those are one, which names."""
    spoken = [" and ".join(" ".join(each.given).title() or "?" for each in name.people) for name in (one, other)]
    if spoken[0] == spoken[1]:
        return f"{one.key.title()} on the job, {other.key.title()} in Xero"
    return f"first name {spoken[0]} on the job, {spoken[1]} in Xero"


def _by_words(one: Name, other: Name) -> Named:
    if one.words == other.words:
        return Named(NameLevel.EQUAL)
    common, left, right = share_out(one.words, other.words)
    respelled = not (left or right) or "".join(one.words) == "".join(other.words)
    if respelled:
        return Named(NameLevel.SPELLING)
    telling = any(word not in TRADES for word in common)
    if telling and set(left) | set(right) <= WEAK and not (set(left) & COUNTRIES and set(right) & COUNTRIES):
        return in_one_country(Named(NameLevel.QUALIFIED), one, other)
    if set(left) | set(right) <= OWNERS_COMPANY and not (left and right) and common[-1] in BUILDINGS:
        return Named(NameLevel.QUALIFIED, unless=only_in_one(" ".join(left), " ".join(right)))
    if left and right:
        return Named(NameLevel.CONFLICT if telling else NameLevel.DIFFERENT, "name differs from Xero")
    return Named(NameLevel.PART if telling else NameLevel.CONFLICT, only_in_one(" ".join(left), " ".join(right)))


def _contradicted(found: Named, one: Name, other: Name) -> Named:
    """The same, with what titles, generations and legal forms say against it."""
    against = ""
    if one.generations != other.generations:
        against = "Senior or Junior differs from Xero"
    elif one.sex and other.sex and are_apart(one.sex, other.sex):
        against = f"{one.sex} on the job, {other.sex} in Xero"
    elif one.form and other.form and one.form != other.form:
        against = f"{one.form} on the job, {other.form} in Xero"
    elif one.spots and other.spots and one.spots.isdisjoint(other.spots):
        against = f"{spoken(one.spots)} on the job, {spoken(other.spots)} in Xero"
    elif (one.form and other.sure) or (other.form and one.sure):
        against = "a person on one side, a company on the other"
    against = against or relatives(one, other)
    if against:
        return found._replace(against=against)
    house = "" if found.unless else in_one_house(one, other)
    return found._replace(unless=house, mobile=True) if house else found

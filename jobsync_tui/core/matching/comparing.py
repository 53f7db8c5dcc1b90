"""Customer and Contact laid side by side, field by field: how each agrees, and what that weighs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching import fields, weights
from jobsync_tui.core.matching.folding import ADDRESS, DOMAIN, EMAIL, NAME, NUMBER, PHONE, TAX, WORD, address_key
from jobsync_tui.core.matching.naming import compare_names
from jobsync_tui.core.matching.nicknames import SURNAMES
from jobsync_tui.core.matching.places import same_town
from jobsync_tui.core.matching.weights import NAME_BITS, NameLevel, shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.matching.fields import Phone
    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.named import Named
    from jobsync_tui.core.matching.places import Place

    Count = Callable[[str, str], int]

CHANNELS = (EMAIL, PHONE, TAX, ADDRESS)


class How(StrEnum):
    """How one field of the two sides agrees, from nothing to compare to one value."""

    MISSING = "missing"
    DIFFERENT = "different"
    UNIT = "another unit"
    TOWN = "same town"
    SLIP = "one digit off"
    DOMAIN = "same domain"
    CLOSE = "close"
    NO_AREA = "without area code"
    MISTYPED = "mistyped"
    INVALID = "same but no real number"
    COMPANY = "same company"
    SAME = "same"


RANK = {how: at for at, how in enumerate(How)}
"""The order of how fields agree: from nothing to compare to one value."""


class Field(NamedTuple):
    """The outcome of one field; `key` is the value that agrees, `ours` and `theirs` say which of several."""

    how: How = How.MISSING
    bits: float = 0.0
    key: str = ""
    ours: int = 0
    theirs: int = 0


def _goodness(found: Field) -> tuple[int, float]:
    return RANK[found.how], found.bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """All fields of one pair, and the sum of its bits."""

    name: Named
    name_bits: float
    fields: dict[str, Field]
    other_mobile: bool
    bits: float

    def how(self, field: str) -> How:
        """How one channel agrees."""
        return self.fields[field].how


def compare(ours: Keys, theirs: Keys, count: Count) -> Compared:
    """Compare all fields; `count` says how many contacts have a key in a field. Symmetric in the two sides."""
    name = _of_two_towns(compare_names(ours, theirs), ours, theirs)
    outcome = {
        EMAIL: _email(ours, theirs, count),
        PHONE: _phone(ours, theirs, count),
        TAX: _tax(ours, theirs, count),
        ADDRESS: _address(ours, theirs, count),
        NUMBER: _number(ours, theirs, count, alone=name.level < NameLevel.PART),
    }
    name = _settled(name, outcome, ours)
    name_bits = shared(NAME_BITS[name.level], _namesakes(ours, theirs, name.level, count))
    if name.level is NameLevel.EQUAL and max(namesakes(ours, count), namesakes(theirs, count)) <= weights.RARE:
        name_bits += weights.RARE_NAME
    name_bits += _in_names(ours, theirs)
    return Compared(
        name=name,
        name_bits=name_bits,
        fields=outcome,
        other_mobile=_other_mobile(ours.phones, theirs.phones),
        bits=math.fsum((name_bits, outcome[NUMBER].bits, *_damped([outcome[field].bits for field in CHANNELS]))),
    )


def _in_names(ours: Keys, theirs: Keys) -> float:
    """Bits of numbers in the names themselves; one that may be a slip of the other says nothing."""
    one, other = ours.party.names[0], theirs.party.names[0]
    if one.numbers == other.numbers:
        return weights.PLAN_SAME if one.numbers and one.strata and other.strata else 0.0
    if not one.numbers or not other.numbers:
        return weights.NUMBER_ON_ONE_SIDE
    slip = OSA.distance(" ".join(one.numbers), " ".join(other.numbers), score_cutoff=1) <= 1
    return 0.0 if slip else weights.NUMBERS_DIFFER


def _of_two_towns(name: Named, ours: Keys, theirs: Keys) -> Named:
    """The name, with what speaks against it where what looks like a slip is two towns: Whanganui and Whangarei."""
    if name.level is not NameLevel.SPELLING or name.against:
        return name
    one, other = ({*keys.party.names[0].words, *keys.party.names[0].extras} for keys in (ours, theirs))
    here, there = (one - other) & ours.whereabouts(), (other - one) & theirs.whereabouts()
    if not here or not there:
        return name
    spoken = [" ".join(sorted(each)).title() for each in (here, there)]
    return name._replace(against=f"{spoken[0]} on the job, {spoken[1]} in Xero")


def _settled(name: Named, outcome: dict[str, Field], ours: Keys) -> Named:
    """The name, with what speaks against it where nothing that is one party's own agrees."""
    if not name.unless or name.against:
        return name
    phone = outcome[PHONE]
    mobile = name.mobile and phone.how is How.SAME and ours.phones[phone.ours].mobile
    if mobile or any(outcome[field].how in _OWN for field in (EMAIL, TAX, NUMBER)):
        return name
    return name._replace(against=name.unless)


_OWN = (How.SAME, How.INVALID, How.COMPANY)


def _namesakes(ours: Keys, theirs: Keys, level: NameLevel, count: Count) -> int:
    """How many contacts go by such a name: of the two spellings, the more usual one."""
    if level < NameLevel.INITIAL:
        return 1
    return max(count(NAME, ours.name), count(NAME, theirs.name), 1)


def namesakes(keys: Keys, count: Count) -> float:
    """How many others of that name are to be expected by chance: how often its words occur, each by itself.

    An owners' body with its number is one of its kind; a family name that everybody knows is never rare.
    """
    name = keys.party.names[0]
    if name.strata and name.numbers:
        return 0.0
    words = set(name.words)
    initials = any(len(one) == 1 for one in words)
    if len(words) < 2 or name.anybody or (name.people and (words & SURNAMES or initials)):  # noqa: PLR2004 - one word
        return float(weights.SMALLEST_BOOKS)
    shares = [max(count(WORD, word), 1) / weights.SMALLEST_BOOKS for word in sorted(words)]
    return weights.SMALLEST_BOOKS * math.prod(shares)


def _damped(bits: list[float]) -> list[float]:
    """Let each further channel that agrees count for less: a household or an office shares them all."""
    agreeing = sorted((one for one in bits if one > 0), reverse=True)
    damped = [one * share for one, share in zip(agreeing, weights.DAMPING, strict=False)]
    return damped + [one for one in bits if one <= 0]


def _email(ours: Keys, theirs: Keys, count: Count) -> Field:
    if not ours.emails or not theirs.emails:
        return Field()
    best = Field(How.DIFFERENT, weights.EMAIL_DIFFERENT)
    for at, one in enumerate(ours.emails):
        for to, other in enumerate(theirs.emails):
            domain = fields.own_domain(one)
            if one == other:
                bits = weights.EMAIL_OFFICE if fields.is_office(one) else weights.EMAIL_SAME
                found = Field(How.SAME, shared(bits, count(EMAIL, one)), one, at, to)
            elif fields.mistyped_email(one, other):
                found = Field(How.MISTYPED, weights.EMAIL_MISTYPED, "", at, to)
            elif domain and domain == fields.own_domain(other):
                found = Field(How.DOMAIN, shared(weights.EMAIL_DOMAIN, count(DOMAIN, domain) // 2), domain, at, to)
            else:
                continue
            best = max(best, found, key=_goodness)
    return best


def _phone(ours: Keys, theirs: Keys, count: Count) -> Field:
    best = Field()
    for at, one in enumerate(ours.phones):
        for to, other in enumerate(theirs.phones):
            if fields.same_phone(one, other):
                found = Field(How.SAME, shared(weights.PHONE_SAME, count(PHONE, one.digits)), one.digits, at, to)
            elif fields.without_area(one, other):
                found = Field(How.NO_AREA, weights.PHONE_NO_AREA, min(one.digits, other.digits, key=len), at, to)
            else:
                found = Field(How.DIFFERENT, weights.PHONE_DIFFERENT, "", at, to)
            best = max(best, found, key=_goodness)
    return best


def _other_mobile(ours: tuple[Phone, ...], theirs: tuple[Phone, ...]) -> bool:
    """Whether both sides have mobiles and none in common: a landline is a household's, a mobile a person's."""
    mine, other = [one for one in ours if one.mobile], [one for one in theirs if one.mobile]
    if not mine or not other:
        return False
    return not any(fields.same_phone(one, another) for one in mine for another in other)


def _tax(ours: Keys, theirs: Keys, count: Count) -> Field:
    """Compare tax and company numbers; of one company, two whole tax numbers that differ are two parties'."""
    best = Field()
    apart = any(fields.two_parties(one, other) for one in ours.taxes for other in theirs.taxes)
    for at, one in enumerate(ours.taxes):
        for to, other in enumerate(theirs.taxes):
            if one.digits == other.digits:
                how, bits = (How.SAME, weights.TAX_SAME) if one.valid else (How.INVALID, weights.TAX_INVALID)
                found = Field(how, shared(bits, count(TAX, one.digits)), one.digits, at, to)
            elif not apart and fields.one_company(one, other):
                short = min(one.digits, other.digits, key=len)
                found = Field(How.COMPANY, shared(weights.TAX_COMPANY, count(TAX, short)), short, at, to)
            elif fields.one_digit_off(one, other):
                found = Field(How.SLIP, weights.TAX_SLIP, "", at, to)
            elif fields.comparable(one, other):
                found = Field(How.DIFFERENT, weights.TAX_DIFFERENT, "", at, to)
            else:
                continue
            best = max(best, found, key=_goodness)
    return best


def _address(ours: Keys, theirs: Keys, count: Count) -> Field:
    best = Field()
    for at, one in enumerate(ours.places):
        for to, other in enumerate(theirs.places):
            how = _place(one, other)
            key = address_key(one) if how is How.SAME else ""
            found = Field(
                how, _ADDRESS_BITS[how] if not key else shared(weights.ADDRESS_SAME, count(ADDRESS, key)), key, at, to
            )
            best = max(best, found, key=_goodness)
    return best


_ADDRESS_BITS = {
    How.MISSING: 0.0,
    How.DIFFERENT: weights.ADDRESS_DIFFERENT,
    How.UNIT: weights.ADDRESS_DIFFERENT,
    How.TOWN: weights.ADDRESS_TOWN,
    How.CLOSE: weights.ADDRESS_CLOSE,
    How.SAME: weights.ADDRESS_SAME,
}
_SHORTEST_STREET = 5


def _place(one: Place, other: Place) -> How:
    town = same_town(one, other)
    if not one.number or not other.number:
        return How.TOWN if town else How.MISSING
    street = one.street == other.street
    if one.number == other.number and not street and town:
        street = (
            min(len(one.street), len(other.street)) >= _SHORTEST_STREET
            and OSA.distance(one.street, other.street, score_cutoff=1) <= 1
        )
        if street and one.unit == other.unit:
            return How.CLOSE
    if one.number != other.number or not street:
        return How.TOWN if town else How.DIFFERENT
    if town is False:
        return How.DIFFERENT
    if one.unit != other.unit:
        return How.UNIT if one.unit and other.unit else How.CLOSE
    return How.SAME if town else How.CLOSE


def _number(ours: Keys, theirs: Keys, count: Count, *, alone: bool) -> Field:
    common = next((one for one in ours.numbers if one in theirs.numbers), "")
    if not common:
        return Field()
    return Field(
        How.SAME, shared(weights.NUMBER_ALONE if alone else weights.NUMBER_SAME, count(NUMBER, common)), common
    )

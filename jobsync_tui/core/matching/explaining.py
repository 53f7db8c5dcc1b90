"""What was compared, in her words: one sentence a field, and one for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.evidence import Evidence, Level
from jobsync_tui.core.matching.comparing import CHANNELS, Compared, Field, How
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NAME, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.weights import NameLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.matching.folding import Keys
    from jobsync_tui.core.matching.index import ContactIndex

SPOKEN = {EMAIL: "e-mail", PHONE: "phone", TAX: "tax number", ADDRESS: "address", NUMBER: "customer number"}

_NAMES = {
    NameLevel.MISSING: "one side has no name",
    NameLevel.DIFFERENT: "the name is another",
    NameLevel.CONFLICT: "the name differs",
    NameLevel.KIN: "the same surname, another first name",
    NameLevel.PART: "one name has more words than the other",
    NameLevel.SURNAME: "only the surname is the same",
    NameLevel.CROSS: "the name is the person's of that firm",
    NameLevel.HOUSEHOLD: "one of the couple in the other name",
    NameLevel.INITIAL: "the surname and the initial are the same",
    NameLevel.PERSON: "the same name, the first name in another form",
    NameLevel.TRADING: "a name it also goes by is the same",
    NameLevel.QUALIFIED: "the name is the same but for words beside it that make no difference",
    NameLevel.SPELLING: "the name is the same but for its spelling",
    NameLevel.EQUAL: "the name is the same",
}
_HOW = {
    How.MISSING: "{} is missing on one side",
    How.DIFFERENT: "{} differs",
    How.UNIT: "another unit at the same {}",
    How.TOWN: "another {} in the same town",
    How.SLIP: "{} differs by one digit, and one of the two cannot be right",
    How.DOMAIN: "another {} of the same firm's",
    How.CLOSE: "{} is the same as far as both are written out",
    How.NO_AREA: "{} is the same without the area code",
    How.MISTYPED: "{} is the same but for one letter",
    How.INVALID: "{} is the same, but no real number",
    How.COMPANY: "{} is the same company's",
    How.SAME: "{} is the same",
}
_CLOSE = frozenset({How.SLIP, How.DOMAIN, How.CLOSE, How.NO_AREA, How.MISTYPED, How.COMPANY})


def evidence(compared: Compared, ours: Keys, theirs: Keys, index: ContactIndex) -> tuple[Evidence, ...]:
    """Every field with its level, its weight, both spellings and a sentence; in a fixed order."""
    name = Evidence(
        field=NAME,
        level=_level(compared.name.level),
        weight=round(compared.name_bits, 2),
        ours=ours.party.spelled,
        theirs=theirs.party.spelled,
        told=compared.name.against or _NAMES[compared.name.level],
    )
    spelled = [(_spelled(ours, field), _spelled(theirs, field)) for field in CHANNELS]
    shown = [
        _of_field(field, compared.fields[field], *both, index) for field, both in zip(CHANNELS, spelled, strict=True)
    ]
    number = compared.fields[NUMBER]
    if number.how is How.SAME:
        shown.append(_of_field(NUMBER, number, (number.key,), (number.key,), index))
    return (name, *shown)


def _of_field(field: str, found: Field, ours: Sequence[str], theirs: Sequence[str], index: ContactIndex) -> Evidence:
    told = _HOW[found.how].format(SPOKEN[field])
    if found.how is How.SAME:
        holders = index.active_count(field, found.key)
        told += ", and only this contact has it" if holders <= 1 else f", which {holders} contacts share"
    return Evidence(
        field=field,
        level=_channel_level(found.how),
        weight=round(found.bits, 2),
        ours=ours[found.ours] if ours else "",
        theirs=theirs[found.theirs] if theirs else "",
        told=told,
    )


def _spelled(keys: Keys, field: str) -> Sequence[str]:
    if field == EMAIL:
        return keys.emails if len(keys.emails) > 1 else (keys.spelled_email,)
    if field == PHONE:
        return [one.spelled for one in keys.phones]
    if field == TAX:
        return [one.spelled for one in keys.taxes]
    return [one.spelled for one in keys.places]


def _level(level: NameLevel) -> Level:
    if level is NameLevel.MISSING:
        return Level.MISSING
    if level is NameLevel.EQUAL:
        return Level.SAME
    return Level.CLOSE if level >= NameLevel.PART else Level.DIFFERENT


def _channel_level(how: How) -> Level:
    if how in _CLOSE:
        return Level.CLOSE
    if how in (How.SAME, How.INVALID):
        return Level.SAME
    return Level.MISSING if how is How.MISSING else Level.DIFFERENT


def agreement(compared: Compared) -> str:
    """Say in one sentence what settled it."""
    name = _AGREEING.get(compared.name.level, "name")
    fields = [
        _SAYING[how].format(SPOKEN[field])
        for field in (EMAIL, PHONE, TAX, NUMBER, ADDRESS)
        if (how := compared.how(field)) in _SAYING
    ]
    if not fields:
        return "only one contact has this name, and nothing differs"
    spoken = [name, *fields]
    return f"{', '.join(spoken[:-1])} and {spoken[-1]} agree"


_SAYING = {
    How.SAME: "{}",
    How.INVALID: "{}",
    How.CLOSE: "{}",
    How.COMPANY: "company number",
    How.NO_AREA: "{} (without area code)",
    How.MISTYPED: "{} (but for one letter)",
    How.DOMAIN: "the firm's {} domain",
    How.TOWN: "town",
}
_AGREEING = {
    NameLevel.SPELLING: "name (but for spelling)",
    NameLevel.QUALIFIED: "name (but for words beside it)",
    NameLevel.TRADING: "a name it goes by",
    NameLevel.PERSON: "name (the first name in another form)",
    NameLevel.INITIAL: "surname, initial",
    NameLevel.HOUSEHOLD: "the name of one of the two",
    NameLevel.CROSS: "the firm's person",
    NameLevel.SURNAME: "surname",
}

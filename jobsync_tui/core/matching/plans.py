"""Bodies of owners that are known by the number of their plan, and those who merely have a part in one."""

from __future__ import annotations

import re

from jobsync_tui.core.matching.name import Name, of_words
from jobsync_tui.core.matching.words import ANYBODY, BUILDINGS, FILLERS, OCCUPANTS, STRATA, STREETS, TRADES

PLAN = re.compile(
    r"(?:\b(?:the )?(?:owners|proprietors)\b[\s,:-]*(?:of |for )?)?"
    r"\b(?:strata(?: plan| scheme)?|s\.?/?p|owners corp(?:oration)?|o\.?/?c|body corp(?:orate)?|b\.?/?c|cts"
    r"|community titles? scheme|(?:units?|deposited|community) plan|plan of subdivision|rtm(?: co(?:mpany)?)?"
    r"|p\.?s|d\.?p|u\.?p|lp)"
    r"[\s:.#-]*(?:no\b\.?|number|num\b\.?|#|plan|of)*[\s:.#-]*(?:strata plan|sp|ps|bc|cts|dp|up|lp|rp)?"
    r"[\s:.#-]*(?P<number>\d{3,8}[a-z]?)\b"
)
"""A plan with its number, as it stands in a folded name."""

_REGISTERS = {
    "sp": re.compile(r"(?<![a-z])s\.?/?p(?![a-z])|strata plan"),
    "ps": re.compile(r"(?<![a-z])p\.?s(?![a-z])|plan of subdivision"),
    "cts": re.compile(r"(?<![a-z])cts(?![a-z])|community titles? scheme"),
    "dp": re.compile(r"(?<![a-z])d\.?p(?![a-z])|deposited plan"),
    "up": re.compile(r"(?<![a-z])u\.?p(?![a-z])|units? plan"),
    "cp": re.compile(r"community plan"),
    "lp": re.compile(r"(?<![a-z])lp(?![a-z])"),
    "rp": re.compile(r"(?<![a-z])rp(?![a-z])"),
    "rtm": re.compile(r"\brtm\b"),
}
"""Registers of plans: each counts from one; a body corporate or an owners corporation may be in any of them."""

_UNREGISTERED = re.compile(r"(?:the )?(?:body corp(?:orate)?|owners corp(?:oration)?|[bo]\.?/?c)[\s:-]*\d{3,4}[a-z]?")
_STREET = re.compile(
    r"\s+(?:[^\W\d_]+\s+){1,3}(?:road|rd|street|st|avenue|ave|highway|hwy|drive|dr|lane|crescent|cres|parade|pde"
    r"|esplanade|boulevard|blvd)\b"
)
_LETTERED = re.compile(r"oc(\d+)")
_MINDER = frozenset({"building", "manager"})
_PARTS = frozenset({"residential", "c"})
"""Words that tell one body's part from another's, although elsewhere they say nothing."""


def owners_body(found: re.Match[str], before: list[str], behind: list[str], *, care: bool) -> Name:
    """The owners' body of a plan that was found, with the words around it; `care`: its plan takes another's post.

    A building's name beside it says no more, the number of a stage does. Whoever lives or trades there is not the
    body. A number in front of a street is no plan's.
    """
    rest = before + behind
    stages = tuple(_LETTERED.sub(r"\1", word) for word in rest if not word.isalpha())
    extras = tuple(word for word in rest if word.isalpha() and _says_more(word))
    street = bool(_UNREGISTERED.fullmatch(found[0]) and _STREET.match(found.string, found.end()))
    return Name(
        words=(STRATA, found["number"], *stages, *(extras if street else ())),
        firm=True,
        extras=() if street else extras,
        strata=True,
        registers=frozenset(each for each, spelled in _REGISTERS.items() if spelled.search(found[0])),
        occupied=(care and bool(extras)) or any(_is_occupant(words) for words in (before, behind)),
    )


def _says_more(word: str) -> bool:
    return word in _PARTS or (word not in FILLERS and word not in ANYBODY)


def _is_occupant(words: list[str]) -> bool:
    """Whether the words beside a plan are a person's, a firm's or a tenant's, not those of its building."""
    if OCCUPANTS & set(words) or set(words) >= _MINDER:
        return True
    own = [word for word in words if word.isalpha() and word not in FILLERS and word not in ANYBODY]
    if not own or STREETS.get(own[-1], own[-1]) in BUILDINGS:
        return False
    made = of_words(own, ())
    return bool(made.people and made.sure) or bool(made.form) or own[-1] in TRADES

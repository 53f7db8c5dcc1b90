"""Single raw values of a jobs file, and the words that say how one is off.

A number with a thousands comma, or a float, is never guessed at: it would silently cost money.
"""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn

from jobsync_tui.core.money import ZERO

LIMIT = Decimal(10) ** 10
FINEST = Decimal("1e-15")
SHOWN = 40
PLAIN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")


class WrongValue(Exception):
    """One value cannot be taken: what was found and expected; a raw record may hold one in a value's place."""


def shown(value: object) -> str:
    """Spell a raw value for people: at most 40 characters, control characters made visible."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if not isinstance(value, str):
        return str(value) if len(str(value)) <= SHOWN else f"{str(value)[: SHOWN - 1]}…"
    text = repr(value[:SHOWN])
    whole = len(value) <= SHOWN and len(text) <= SHOWN
    return text if whole else f"{text[: SHOWN - 2]}…{text[0]}"


@lru_cache(maxsize=256)
def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the known word most like this one, in any case; a misspelling comes again with every job."""
    by_fold = {each.casefold(): each for each in known}
    return by_fold[get_close_matches(word.casefold()[:80], by_fold, 1, cutoff=0.0)[0]]


def refuse(value: object, problem: str) -> NoReturn:
    """Say that a value cannot be taken; one that holds its own refusal speaks for itself."""
    raise value if isinstance(value, WrongValue) else WrongValue(f"{shown(value)} {problem}")


def _hint(value: object) -> str:
    bare = value.strip("$€£%\u00a0 ").replace("\N{MINUS SIGN}", "-") if isinstance(value, str) else ""
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    return f"write it as {bare}" if PLAIN.fullmatch(bare) else "write a plain number such as 1020.00"


def number(value: object) -> Decimal:
    """A plain number as Decimal; WrongValue tells how to write it."""
    if isinstance(value, str) and PLAIN.fullmatch(value):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        refuse(value, f"is not a number; {_hint(value)}")
    if value.copy_abs() >= LIMIT:
        refuse(value, "is too large; a number has at most 10 digits before the point")
    if value != value.quantize(FINEST):
        refuse(value, "is too fine; a number has at most 15 digits after the point")
    return value + ZERO if value else ZERO  # spells 1e3 as 1000, and 0e-9999 as 0

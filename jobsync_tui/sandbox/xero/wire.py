"""Turns Python values into Xero's JSON and back: dates, instants, exact numbers, folded text."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Readers = Mapping[str, Callable[[object], Any]]  # each reader has its field's own type

Wire = dict[str, Any]  # JSON objects of any shape: each endpoint knows its own keys

ZERO_ID = "00000000-0000-0000-0000-000000000000"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_EXPONENT = 11  # the product of two such numbers still fits the 28 digits of a Decimal, cents included
_TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class UnreadableError(ValueError):
    """A request value cannot be read as the type its field has."""


def encode(value: object) -> bytes:
    """Write JSON with each Decimal as a number of exactly its digits."""
    return _ENCODER.encode(value)


def decode(body: bytes) -> object:
    """Read JSON with fractions as Decimal; raises UnreadableError on anything else than JSON."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)) from error


def _no_constant(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is not JSON")


def number(value: object) -> Decimal:
    """Read a whole number, a Decimal or their text as a Decimal that prints without an exponent.

    Raises UnreadableError on floats, whose digits are already lost, and on sizes no ledger holds.
    """
    if isinstance(value, (bool, float)) or not isinstance(value, (int, str, Decimal)):
        raise UnreadableError(f"{value!r} is not an exact number")
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise UnreadableError(f"{value!r} is not a number") from error
    if not found.is_finite() or found.adjusted() > LARGEST_EXPONENT:
        raise UnreadableError(f"{value!r} is out of range")
    exponent = found.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent > 0
    return found.quantize(Decimal(1)) if whole else found


def text(value: object) -> str:
    """Read a field that Xero keeps as text; numbers become their digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    raise UnreadableError(f"{value!r} is not text")


def flag(value: object) -> bool:
    """Read a boolean, also from the words true and false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise UnreadableError(f"{value!r} is not true or false")


def objects(value: object) -> list[Wire]:
    """Read a list of JSON objects; absent or null counts as empty."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise UnreadableError("a list of objects is expected")
    return value


def typed(wire: Wire, readers: Readers) -> Wire:
    """Read the known fields of an object, null ones left out; raises UnreadableError for one of a wrong type."""
    return {name: read(wire[name]) for name, read in readers.items() if wire.get(name) is not None}


def many(readers: Readers) -> Callable[[object], list[Wire]]:
    """Make the reader of a list of objects."""
    return lambda value: [typed(item, readers) for item in objects(value)]


def one(readers: Readers) -> Callable[[object], Wire]:
    """Make the reader of one nested object."""

    def read(value: object) -> Wire:
        if not isinstance(value, dict):
            raise UnreadableError(f"{value!r} is not an object")
        return typed(value, readers)

    return read


def day(value: object) -> date:
    """Read a calendar date from YYYY-MM-DD, an ISO date and time, or Xero's tick form.

    A time with an offset is moved to UTC first, so New Zealand midnight lands a day early, as Xero does it
    (XeroAPI/Xero-NetStandard#269).
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    return instant(value).date()


def instant(value: object) -> datetime:
    """Read a moment in UTC; text without an offset is taken as UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if not isinstance(value, str):
        raise UnreadableError(f"{value!r} is not a date")
    ticks = _TICKS.fullmatch(value.strip())
    try:
        if ticks:
            return EPOCH + timedelta(milliseconds=int(ticks[1]))
        found = datetime.fromisoformat(value.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"{value!r} is not a date") from error


@lru_cache(maxsize=4096)
def ticks_of_day(value: date) -> str:
    """Write a calendar date as midnight UTC in milliseconds, as Xero does in every zone."""
    return f"/Date({(value - EPOCH.date()).days * 86_400_000}+0000)/"


def ticks(value: datetime) -> str:
    """Write a moment as milliseconds since 1970 UTC."""
    return f"/Date({(value - EPOCH) // timedelta(milliseconds=1)}+0000)/"


def midnight(value: date) -> str:
    """Write the DateString twin of a calendar date."""
    return f"{value.isoformat()}T00:00:00"


def iso(value: datetime) -> str:
    """Write the String twin of an UpdatedDateUTC, to the second."""
    return f"{value.astimezone(UTC).isoformat()[:19]}Z"


def render(value: object) -> object:
    """Write a stored value of any depth with its dates in tick form; keys holding None are left out."""
    if isinstance(value, dict):
        # Text is told apart here, since most of a record is text and a call for each would be most of the work.
        return {
            key: item if isinstance(item, str) else render(item) for key, item in value.items() if item is not None
        }
    if isinstance(value, list):
        return [render(item) for item in value]
    if isinstance(value, datetime):
        return ticks(value)
    return ticks_of_day(value) if isinstance(value, date) else value


def absorb(value: object) -> Any:  # as deep and as various as what was given
    """Copy a seeded value for storing: nested, exact numbers only, moments in UTC."""
    if isinstance(value, dict):
        return {key: absorb(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [absorb(item) for item in value]
    if isinstance(value, (float, Decimal)):
        return number(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@lru_cache(maxsize=65536)
def fold(value: str) -> str:
    """Fold case and accents away, as Xero does where it compares names."""
    bare = unicodedata.normalize("NFKD", value)
    return "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()

"""Single values of Xero's JSON: ids, amounts, moments, days; and the one error for an element that is not one.

Dates: `/Date(ms+0000)/` is midnight of the calendar date as if UTC, so it is never moved to another zone; the
offset, where one stands, does not change the instant (observed answers and freakboy3742/pyxero#122).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from jobsync_tui.core.errors import BadAnswer
from jobsync_tui.core.ledger import PaymentTerms
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from jobsync_tui.connectors.xero import shapes

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSOFT_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
NO_ID = "00000000-0000-0000-0000-000000000000"
FIRST_YEAR, LAST_YEAR = 1990, 2200
"""Between these, a stamp is one; Xero began in 2006."""

MAX_DIGITS = 20
"""Digits before the point of any amount Xero can hold, with room; more is damage."""

S = TypeVar("S")
T = TypeVar("T")

_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}  # Any: each decodes its own shape; as many as shapes are named


def decoder(shape: type[S]) -> msgspec.json.Decoder[S]:
    """What decodes a shape; made once for each, for making one takes longer than reading a small element."""
    if shape not in _DECODERS:
        _DECODERS[shape] = msgspec.json.Decoder(shape)
    return _DECODERS[shape]


def parse_element(raw: bytes, shape: type[S], build: Callable[[S], T], *, endpoint: str) -> T:
    """Decode, then build; whatever is wrong with the bytes becomes one BadAnswer."""
    try:
        return build(decoder(shape).decode(raw))
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise BadAnswer(
            f"Xero's list of {endpoint} holds an element that cannot be read: {error}.",
            next_step="Pull again; if it stays, look at the newest entries in Xero.",
            status=200,
        ) from error


def real_id(text: str | None) -> str:
    """An id, or nothing where Xero sends all zeros to say that there is none."""
    return "" if text is None or text == NO_ID else text


def required(text: str | None, field: str) -> str:
    """The one thing an element cannot do without; ValueError when it is missing."""
    if not real_id(text):
        raise ValueError(f"it has no {field}")
    return text or ""


def amount(number: Decimal | None) -> Decimal:
    """A missing amount is zero; ValueError for what no invoice holds (NaN, hundreds of digits)."""
    if number is None:
        return ZERO
    if not number.is_finite() or number.adjusted() >= MAX_DIGITS:
        raise ValueError("it has a number that is no amount")
    return number


def instant(text: str | None) -> dt.datetime | None:
    """A moment in UTC from `/Date(ms)/` or ISO text, which Xero means as UTC when it has no offset.

    None for .NET's words for "never", the years 1 and 9999: pulls go on from the newest stamp of a list.
    """
    if not text:
        return None
    if found := MICROSOFT_DATE.fullmatch(text):
        moment = EPOCH + dt.timedelta(milliseconds=int(found[1]))
    else:
        moment = dt.datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    return moment if FIRST_YEAR <= moment.year < LAST_YEAR else None


def day(text: str | None) -> dt.date | None:
    """A calendar date from `/Date(ms)/` or from the first ten characters of ISO text."""
    if not text:
        return None
    if found := MICROSOFT_DATE.fullmatch(text):
        return (EPOCH + dt.timedelta(milliseconds=int(found[1]))).date()
    return dt.date.fromisoformat(text[:10])


def terms(wire: shapes.PaymentTerms | None) -> PaymentTerms | None:
    """When a sale falls due; None when nothing is set."""
    if wire is None or wire.sales is None or wire.sales.day is None or not wire.sales.type:
        return None
    return PaymentTerms(day=wire.sales.day, type=wire.sales.type)

"""One raw record of a jobs file, JSON or CSV, becomes a core Job, or says in words where it is off.

The keys are the fields of the core values, so that the file and the core cannot drift apart. Nothing is
guessed: a key that is not known, or a number with a thousands comma, would silently cost money.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from jobsync_tui.connectors.attachments import attachments_of, read_wanted
from jobsync_tui.connectors.raw_values import LIMIT, WrongValue, nearest, number, refuse, shown
from jobsync_tui.core.jobs import Address, Customer, Job, JobLine, LineKind, Stage, StageKind
from jobsync_tui.core.money import HUNDRED, ZERO, LineAmountTypes

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.connectors.attachments import Wanted
    from jobsync_tui.core.jobs import Attachment

T = TypeVar("T")
Reader: TypeAlias = Callable[[object], object]
Shape: TypeAlias = "Mapping[str, Reader | Shape | list[Shape]]"
"""What each key of an object holds: a value, an object, or a list of objects."""
Values: TypeAlias = dict[str, Any]  # Any: checked keyword arguments of the core value they build

IGNORED = ("x_", "_")
"""Keys that start so are somebody's own remarks."""
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}.*)?")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
AMOUNTS = {"exclusive": LineAmountTypes.EXCLUSIVE, "inclusive": LineAmountTypes.INCLUSIVE}
AMOUNTS |= dict.fromkeys(("no_tax", "notax", "none"), LineAmountTypes.NO_TAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What is off at one path of a record (`lines[1].quantity`, counted from 0; empty for all of it)."""

    path: str
    problem: str


def _text(value: object) -> str:
    """Text, or a whole number as it is written; 4133.0 is most likely a spreadsheet's doing."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and str(value).removeprefix("-").isdigit():
        return str(value)
    return refuse(value, "is not text; put it in quotes")


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    """Names and their texts in the order written, without those that are empty."""
    if not isinstance(value, dict):
        refuse(value, 'is not an object such as {"Region": "North"}')
    pairs: dict[str, str] = {}
    for key, each in value.items():
        name = str(_clean(key))
        if not name or name in pairs:
            refuse(key, "is empty or stands twice; give each name once")
        try:
            pairs[name] = _loose_text(each)
        except WrongValue as wrong:
            raise WrongValue(f"{shown(name)}: {wrong}") from None
    return tuple((name, text) for name, text in pairs.items() if text)


def _loose_text(value: object) -> str:
    """Any single value as it is written: a custom field may be a number or a tick."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return str(value) if isinstance(value, Decimal) and value.is_finite() else _text(_clean(value))


def _checked(parse: Callable[[object], T | None], otherwise: str) -> Callable[[object], T]:
    """Read by `parse`, which gives None for what is `otherwise`."""

    def read(value: object) -> T:
        found = parse(value)
        return refuse(value, otherwise) if found is None else found

    return read


def _between(low: Decimal, high: Decimal, otherwise: str) -> Reader:
    return _checked(lambda value: amount if low <= (amount := number(value)) <= high else None, otherwise)


def _one_of(words: Mapping[str, T]) -> Callable[[object], T]:
    return _checked(lambda value: words.get(str(value).casefold()), f"is none of {', '.join(words)}")


def _like(pattern: str, make: Callable[[str], T], otherwise: str) -> Callable[[object], T]:
    return _checked(lambda value: make(str(value)) if re.fullmatch(pattern, str(value)) else None, otherwise)


def _iso(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and ISO.fullmatch(value) else None
        if moment and moment.tzinfo:
            moment.astimezone(UTC)  # year 1 in Melbourne has no UTC
    except (ValueError, OverflowError):
        return None
    return moment


def _day(value: object) -> date:
    """The date part as it is written, whatever the offset after it."""
    moment = _iso(value) or refuse(value, "is not a calendar day; write it as YYYY-MM-DD")
    return moment.date()


def _moment(value: object) -> datetime:
    """A moment with its offset as it is written; without one, UTC."""
    moment = _iso(value) or refuse(value, "is not a time; write it as 2026-02-11T08:02:41+11:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


PERCENT = _between(ZERO, HUNDRED, "is not a percentage from 0 to 100")

ADDRESS: Shape = dict.fromkeys((field.name for field in fields(Address)), _text)
CUSTOMER: Shape = dict.fromkeys((field.name for field in fields(Customer)), _text) | {"address": ADDRESS}
STAGE: Shape = {
    "kind": _one_of({kind.value: kind for kind in StageKind}),
    "sequence": _like("[1-9][0-9]{0,2}", int, "is not a whole number from 1 to 999"),
    "percent": PERCENT,
    "amount": _between(ZERO, LIMIT, "is negative; a stage bills 0 or more"),
    "remaining": _one_of(FLAGS),
}
LINE: Shape = dict.fromkeys((field.name for field in fields(JobLine)), _text) | {
    "kind": _one_of({kind.value: kind for kind in LineKind}),
    "quantity": _between(ZERO, LIMIT, "is negative; use a negative unit_price for a credit"),
    "unit_price": number,
    "cost": number,
    "discount_percent": PERCENT,
    "tracking": _pairs,
}
JOB: Shape = dict.fromkeys((field.name for field in fields(Job) if field.name != "source"), _text) | {
    "completed_on": _day,
    "updated_at": _moment,
    "currency": _like("[A-Za-z]{3}", str.upper, "is not a currency code of 3 letters such as AUD"),
    "amounts": _one_of(AMOUNTS),
    "customer": CUSTOMER,
    "site": ADDRESS,
    "custom_fields": _pairs,
    "stage": STAGE,
    "lines": [LINE],
    "attachments": read_wanted,
}
"""The keys of a job in a jobs file."""


def read_job(raw: object, *, source: str, folder: Path | None = None) -> Job | list[Defect]:
    """Build the job of one raw record, or list everything that is off with it.

    Numbers in `raw` are Decimal or text, never float. `folder` holds the files that a job may name; without one it
    may name none.
    """
    defects: list[Defect] = []
    values = _read(JOB, raw, "", defects)
    if not isinstance(raw, dict):
        return defects
    values["customer"] = _customer(values.get("customer", {}), defects)
    values["site"] = Address(**values.get("site", {}))
    values["stage"] = _stage(values.get("stage", {}), defects)
    values["lines"] = _lines(values.get("lines", []), defects)
    values["attachments"] = _attachments(values.get("attachments", []), folder, defects)
    _require(values, "id", "", defects, "a job needs an id of its own")
    if defects:
        return defects
    values.setdefault("number", values["id"])
    return Job(source=source, **values)


def _clean(value: object) -> object:
    """Strip text, and drop what neither SQLite nor JSON can hold."""
    return UNSTORABLE.sub("", value).strip() if isinstance(value, str) else value


def _read(shape: Shape, raw: object, path: str, defects: list[Defect]) -> Values:
    """Read the keys of one object that hold something; note each that is off."""
    values: Values = {}
    if not isinstance(raw, dict):
        defects.append(Defect(path=path.rstrip("."), problem=f"{shown(raw)} is not an object {{…}}"))
        return values
    for key, value in raw.items():
        reader = shape.get(key)
        if reader is None:
            defects.extend(_unknown(key, tuple(shape), path))
        elif (found := _clean(value)) is not None and found != "":
            try:
                values[key] = _one(reader, found, path + key, defects)
            except WrongValue as wrong:
                defects.append(Defect(path=path + key, problem=str(wrong)))
    return values


def _one(reader: Reader | Shape | list[Shape], value: object, path: str, defects: list[Defect]) -> object:
    if callable(reader):
        return reader(value)
    if isinstance(value, WrongValue):
        raise value
    if not isinstance(reader, list):
        return _read(reader, value, f"{path}.", defects)
    if not isinstance(value, list):
        refuse(value, "is not a list […]")
    return [_read(reader[0], each, f"{path}[{at}].", defects) for at, each in enumerate(value)]


def _unknown(key: str, known: tuple[str, ...], path: str) -> list[Defect]:
    problem = f"{shown(key)} is not a known key; the nearest is {nearest(key, known)!r}"
    return [] if key.startswith(IGNORED) else [Defect(path=path.rstrip("."), problem=problem)]


def _require(values: Values, key: str, path: str, defects: list[Defect], why: str) -> None:
    """Note a key that is missing, unless it, or what holds it, is noted already."""
    if key not in values and not any(f"{path}{key}".startswith(defect.path or "*") for defect in defects):
        defects.append(Defect(path=f"{path}{key}", problem=f"missing; {why}"))


def _customer(values: Values, defects: list[Defect]) -> Customer:
    if person := " ".join(values[key] for key in ("first_name", "last_name") if key in values):
        values.setdefault("name", person)
    _require(values, "name", "customer.", defects, "a job needs the customer's name")
    return Customer(**(values | {"address": Address(**values.get("address", {}))}))


def _stage(values: Values, defects: list[Defect]) -> Stage:
    given = [key for key in ("percent", "amount", "remaining") if values.get(key, False) is not False]
    if len(given) > 1:
        defects.append(Defect(path="stage", problem=f"{' and '.join(given)} are given; keep one"))
    return Stage(**values)


def _lines(records: list[Values], defects: list[Defect]) -> tuple[JobLine, ...]:
    """Number the lines that have no id by their position, from 1; a decision names a line by its id."""
    lines: dict[str, JobLine] = {}
    for at, values in enumerate(records):
        _require(values, "unit_price", f"lines[{at}].", defects, "a line needs a price such as 95.00")
        values.setdefault("id", str(at + 1))
        line = JobLine(**values)
        if lines.setdefault(line.id, line) is not line:
            problem = f"{shown(line.id)} is the id of an earlier line too; give each its own"
            defects.append(Defect(path=f"lines[{at}].id", problem=problem))
    return tuple(lines.values())


def _attachments(wanted: list[Wanted], folder: Path | None, defects: list[Defect]) -> tuple[Attachment, ...]:
    try:
        return attachments_of(wanted, folder)
    except WrongValue as wrong:
        defects.append(Defect(path="attachments", problem=str(wrong)))
        return ()

"""Filters, orders and pages a list of records as the query and headers of a GET ask."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox.xero.order import oldest_first
from jobsync_tui.sandbox.xero.replies import RefusedError, bad_query
from jobsync_tui.sandbox.xero.where import where
from jobsync_tui.sandbox.xero.wire import UnreadableError, fold, instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from werkzeug.wrappers import Request

    from jobsync_tui.sandbox.xero.where import Fields
    from jobsync_tui.sandbox.xero.wire import Wire

LARGEST_PAGE = 1000
USUAL_PAGE = 100


def modified_since(request: Request) -> datetime | None:
    """Read If-Modified-Since, UTC, to the second, from ISO text or an HTTP date; unreadable is absent."""
    value = request.headers.get("If-Modified-Since", "")
    if not value:
        return None
    try:
        return instant(value).replace(microsecond=0)
    except UnreadableError:
        pass
    try:
        return instant(parsedate_to_datetime(value))
    except ValueError:
        return None


def listed(request: Request, rows: Iterable[Wire], known: Fields, noun: str, id_key: str) -> list[Wire]:
    """Apply If-Modified-Since, where and order; without order the oldest change comes first, then the id."""
    return narrowed(request, sorted(rows, key=oldest_first(id_key)), known, noun)


def narrowed(request: Request, rows: Iterable[Wire], known: Fields, noun: str) -> list[Wire]:
    """Apply If-Modified-Since, where and order to rows that stand in the default order already."""
    found = list(rows)
    since = modified_since(request)
    if since is not None:
        found = [row for row in found if row["UpdatedDateUTC"] >= since]
    clause = asked(request, "where").strip()
    if clause:
        test = where(clause, known, noun)
        found = [row for row in found if test(row)]
    for name, descending in reversed(_order(asked(request, "order"))):
        found.sort(key=_sort_key(name, known, noun), reverse=descending)
    return found


def asked(request: Request, name: str) -> str:
    """Read a parameter; an absent one is empty."""
    return request.args[name] if name in request.args else ""  # noqa: SIM401 - `get` raises and catches an error


def among(request: Request, name: str) -> frozenset[str] | None:
    """Read a comma-separated list parameter, folded; None when absent."""
    value = asked(request, name).strip()
    return frozenset(fold(part.strip()) for part in value.split(",")) if value else None


def truth(request: Request, name: str) -> bool:
    """Read a boolean parameter; absent is false."""
    return asked(request, name).lower() == "true"


def page(request: Request, rows: list[Wire]) -> tuple[list[Wire], Wire | None]:
    """Cut out the page asked for, its size clamped to 1..1000; without page all, and no pagination block."""
    if "page" not in request.args:
        return rows, None
    size = min(max(_whole(asked(request, "pageSize"), USUAL_PAGE), 1), LARGEST_PAGE)
    current = max(_whole(request.args["page"], 1), 1)
    start = (current - 1) * size
    pagination = {
        "page": current,
        "pageSize": size,
        "pageCount": -(-len(rows) // size),
        "itemCount": len(rows),
    }
    return rows[start : start + size], pagination


def _whole(value: str, default: int) -> int:
    try:
        return int(value or default)
    except ValueError:
        return default


def _order(clause: str) -> list[tuple[str, bool]]:
    """Split "Date DESC, Name" into names with whether they descend."""
    found = []
    for part in filter(None, (piece.strip() for piece in clause.split(","))):
        name, _, direction = part.partition(" ")
        if direction.strip().upper() not in {"", "ASC", "DESC"}:
            raise RefusedError(bad_query(f"Syntax error in order by '{part}' (at index 0)"))
        found.append((name, direction.strip().upper() == "DESC"))
    return found


def _sort_key(
    name: str, known: Fields, noun: str
) -> Callable[[Wire], tuple[bool, Any]]:  # values of one field compare with each other
    field = known.get(name.lower())
    if field is None:
        raise RefusedError(bad_query(f"No property or field '{name}' exists in type '{noun}' (at index 0)"))

    def key(row: Wire) -> tuple[bool, Any]:  # see above
        value = field.read(row)
        return value is not None, fold(value) if isinstance(value, str) else value

    return key

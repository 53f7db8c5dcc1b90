"""Puts records in Xero's default order, and makes doing so again cheap: the oldest change first, then the id."""

from __future__ import annotations

from operator import is_, itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jobsync_tui.sandbox.xero.wire import Wire


def oldest_first(id_key: str) -> Callable[[Wire], tuple[datetime, str]]:
    """Make the sort key of the default order for records whose id stands under id_key."""
    return itemgetter("UpdatedDateUTC", id_key)


class Order:
    """Remembers how the records of one kind stood, for as long as they and their change dates are the same.

    Every look compares all of them, which costs a tenth of sorting; so a record may be changed in place, added,
    removed or exchanged without telling anybody. Only an id must stay what it is.
    """

    def __init__(self, id_key: str) -> None:
        self._key = oldest_first(id_key)
        self._rows: list[Wire] = []
        self._changed: list[datetime] = []
        self._sorted: list[Wire] = []

    def of(self, records: dict[str, Wire]) -> list[Wire]:
        """List records, which are kept by their id, in the default order; the list is the caller's own."""
        rows = list(records.values())
        changed = [row["UpdatedDateUTC"] for row in rows]
        same = len(rows) == len(self._rows) and all(map(is_, rows, self._rows)) and changed == self._changed
        if not same:
            self._rows, self._changed, self._sorted = rows, changed, sorted(rows, key=self._key)
        return list(self._sorted)

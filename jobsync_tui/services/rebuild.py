"""A new cache from what is left of an old one: its log, the decisions made again from it, and its outbox."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.store.chain import decided_rows
from jobsync_tui.store.salvage import OUTBOX
from jobsync_tui.store.settings import set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.store.cache import Cache, Row
    from jobsync_tui.store.chain import Entry
    from jobsync_tui.store.salvage import Remains


Told = frozenset[tuple[str, str]]
"""What a log speaks of: a job or a contact's name, with a batch or with what is done beside an invoice."""


def fill(cache: Cache, remains: Sequence[Remains], log: Sequence[Entry]) -> None:
    """Put everything that holds into an empty cache, with the ids it had; joins an open transaction.

    Of the outbox each row comes from the first of `remains` that still has it; a backup's only where the log speaks
    of it, since a backup may be of a time that was given up when another was put back.
    """
    told = _told(log)
    with cache.transaction():
        for entry in log:
            cache.execute(
                "INSERT INTO event (id, at, what, job, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
                (entry.id, entry.at, entry.what, entry.job, entry.detail, entry.hash),
            )
        for row in decided_rows(log).values():
            _insert(cache, "decision", row)
        for table in OUTBOX:
            for row in _first_of_each(remains, table, told):
                _try_to_insert(cache, table, row)
        bind(cache, remains, log)


def bind(cache: Cache, remains: Iterable[Remains], log: Iterable[Entry]) -> None:
    """Keep whose books these are, and the last batch, so that no batch is named twice; joins an open transaction."""
    for key, value in _bound(cache, remains, log).items():
        set_meta(cache, key, value)


def _told(log: Iterable[Entry]) -> Told:
    batches = {(entry.job, str(entry.details.get("batch", ""))) for entry in log}
    return frozenset(batches | {(entry.job, entry.what.partition(" ")[0]) for entry in log})


def _first_of_each(remains: Sequence[Remains], table: str, told: Told) -> list[Row]:
    own, *others = [one.rows.get(table, {}) for one in remains]
    found = dict(own)
    for rows in others:
        found = {id_: row for id_, row in rows.items() if _is_told(table, row, told)} | found
    return [found[id_] for id_ in sorted(found)]


def _is_told(table: str, row: Row, told: Told) -> bool:
    """Whether the log speaks of a row; what was sent speaks for itself."""
    match table:
        case "intent":
            return (f"{row['source']}:{row['job_id']}:{row['stage']}", row["batch"]) in told
        case "contact_intent":
            return (row["name"], row["batch"]) in told
        case "afterward":
            return (row["job"], row["what"]) in told
        case _:
            return True


def _try_to_insert(cache: Cache, table: str, row: Row) -> None:
    """Leave a row out that the database refuses: damage has taken what it refers to, or made it another's double."""
    try:
        with cache.transaction():
            _insert(cache, table, row)
    except (sqlite3.IntegrityError, CacheError):
        return


def _insert(cache: Cache, table: str, row: Row) -> None:
    known = [name for name in _columns(cache, table) if name in row]
    names, places = ", ".join(known), ", ".join("?" * len(known))
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - our own names
    cache.execute(sql, [row[name] for name in known])


def _columns(cache: Cache, table: str) -> list[str]:
    """The columns there are: a damaged file may name others."""
    return [row["name"] for row in cache.rows("SELECT name FROM pragma_table_info(?)", (table,))]


def _bound(cache: Cache, remains: Iterable[Remains], log: Iterable[Entry]) -> dict[str, str]:
    """What binds the cache to its books, and the last batch: no name of a batch is given twice."""
    found: dict[str, str] = {}
    for one in remains:
        found = one.bound | found
    tenants = cache.rows("SELECT DISTINCT tenant_id FROM intent")
    if len(tenants) == 1:
        found["tenant_id"] = tenants[0]["tenant_id"]  # a seal covers it there
    named = {str(entry.details.get("batch", "")) for entry in log}
    named |= {row["batch"] for row in cache.rows("SELECT DISTINCT batch FROM intent")}
    known = max(map(_counted, named), key=_order, default="")
    told = found.pop("last_batch", "")
    # No hash covers what `meta` tells: a day later than every batch that is known is damage, or holds dropped drafts.
    same_day = _order(told)[0] == _order(known)[0]
    last = max(told, known, key=_order) if same_day or not known else known
    return found | ({"last_batch": last} if last else {})


def _counted(batch: str) -> str:
    """The batch `2026-05-31-b` as `meta` counts it: `2026-05-31#1`; empty for what is no batch."""
    day, _, letters = batch.rpartition("-")
    if not day or not letters.isascii() or not letters.islower() or not letters.isalpha():
        return ""
    count = 0
    for letter in letters:
        count = count * 26 + ord(letter) - ord("a") + 1
    return f"{day}#{count - 1}"


def _order(counted: str) -> tuple[str, int]:
    day, _, count = counted.rpartition("#")
    return day, int(count) if count.isdigit() else -1

"""What still reads in a damaged cache, its backups and the mirror: row by row, each held against its hash."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.outbox import IntentState, seal_of, sha256
from jobsync_tui.store.backups import listed
from jobsync_tui.store.chain import entry_of, first_broken, first_chain
from jobsync_tui.store.damage import read_only
from jobsync_tui.store.migrations import SCHEMA_VERSION
from jobsync_tui.store.mirror import mirror_path, read_lines
from jobsync_tui.store.outbox import intent_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jobsync_tui.store.cache import Row
    from jobsync_tui.store.chain import Entry

OUTBOX = ("contact_intent", "intent", "sending", "afterward")
"""Tables of the outbox in an order in which a row's references are there before it."""

OWN = 2
"""How many of the remains are the cache's own: its file and its mirror, before the backups."""

BOUND = ("tenant_id", "last_batch")
"""What `meta` keeps of the books themselves: everything else there comes back with a pull."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What one file still gives: its log, the rows of its outbox that hold, and what binds it to its books."""

    log: list[Entry] = field(default_factory=list)
    rows: dict[str, dict[int, Row]] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """The number of each job that its source gave, by the job's name in the log."""
    gaps: tuple[int, ...] = ()
    """Ids of entries whose lines cannot be read, as they stand between the others."""
    foreign: list[Entry] = field(default_factory=list)
    """The log of another cache that lay in this one's place: no part of it is taken over."""
    trouble: str = ""
    """Why it gives nothing though it is there; empty for what could be opened, and for what is not there."""


def remains_of(path: Path, *, at_rest: bool) -> Remains:
    """Read what can be read of a cache file; nothing where it is not even a database."""
    if not path.exists():
        return Remains()
    try:
        connection = read_only(path, at_rest=at_rest)
    except sqlite3.Error as error:
        return Remains(trouble=f"{path} cannot be opened: {error}")
    with closing(connection):
        if _newer(connection):
            return Remains(trouble=f"{path} was written by a newer jobsync")
        connection.text_factory = _as_text
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA cell_size_check = 1")
        return Remains(
            log=_log(connection),
            rows={table: _sound(table, _readable(connection, table)) for table in OUTBOX},
            bound=_bound(connection),
            numbers=_numbers(connection),
        )


def remains_beside(path: Path, *, now: dt.datetime | None = None) -> list[Remains]:
    """What the cache itself gives, then its mirror, then its backups in the order of `backups.listed`."""
    own = remains_of(path, at_rest=False)
    copies = [remains_of(one.path, at_rest=True) for one in listed(path, now=now)]
    return [own, _own_mirror(own, mirrored(mirror_path(path))), *copies]


def mirrored(path: Path) -> Remains:
    """What a mirror still gives, and where it has lines that are none."""
    log: list[Entry] = []
    gaps: list[int] = []
    try:
        for entry in read_lines(path):
            if entry:
                log.append(entry)
            else:
                gaps.append(max(log[-1].id if log else 0, gaps[-1] if gaps else 0) + 1)
    except OSError as error:
        return Remains(trouble=f"{path} cannot be opened: {error.strerror}")
    return Remains(log=log, gaps=tuple(gaps))


def _own_mirror(own: Remains, mirror: Remains) -> Remains:
    """The mirror, unless it is another cache's: both logs read from their first entry on, and share none."""
    shared = {(one.id, one.hash) for one in own.log} & {(one.id, one.hash) for one in mirror.log}
    if not own.log or not mirror.log or shared or not own.log[0].follows(None):
        return mirror
    whole = first_broken(own.log) is None
    return Remains(foreign=mirror.log) if whole or mirror.log[0].follows(None) else mirror


def unverified(remains: Sequence[Remains], known: Sequence[Entry]) -> tuple[list[Entry], int]:
    """Entries of the cache and its mirror after the last that is known, and how many there are with those unread.

    What comes before each of them is lost, so that nothing proves them: they are reason to look, and no more.
    """
    last = known[-1].id if known else 0
    found: dict[int, Entry] = {}
    for one in remains[:OWN]:
        for entry in one.log:
            if entry.reads and entry.id > last:
                found.setdefault(entry.id, entry)
    unread = {id_ for one in remains[:OWN] for id_ in one.gaps if id_ > last}
    return [found[id_] for id_ in sorted(found)], len(unread | set(found))


def longest_log(remains: Sequence[Remains]) -> list[Entry]:
    """The longest log whose chain holds from its first entry on, gaps of one file filled from another.

    The cache's own and its mirror's go before those of backups: a backup of before another was put back may have a
    longer one, of a time that was given up then.
    """
    known: dict[int, list[Entry]] = {}
    for one in remains:
        for entry in one.log:
            known.setdefault(entry.id, []).append(entry)
    own = [one.log for one in remains[:OWN] if one.log]
    rest = [one.log for one in remains[OWN:] if one.log][:1]
    return max((_followed(log, known) for log in own or rest), key=len, default=[])


def _followed(log: Sequence[Entry], known: Mapping[int, Sequence[Entry]]) -> list[Entry]:
    """One file's log as far as its chain holds, gone on with by whatever follows in any of them."""
    found: list[Entry] = []
    own = {entry.id: entry for entry in log}
    for at in sorted(known):
        choices = [own[at]] if at in own else []
        last = found[-1] if found else None
        following = [entry for entry in (*choices, *known[at]) if entry.follows(last)]
        if not following:
            break
        found.append(following[0])
    return found


def _as_text(content: bytes) -> str:
    """Text that is none any more still has to be read past; no hash holds over it."""
    return content.decode("utf-8", errors="replace")


def _readable(connection: sqlite3.Connection, table: str) -> dict[int, Row]:
    """The rows of a table by id: from its start up to a broken page, then from its end."""
    found: dict[int, Row] = {}
    for order in ("ASC", "DESC"):
        try:
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY id {order}")  # noqa: S608 - our own names
            names = [column[0] for column in cursor.description]
            for row in cursor:
                found.setdefault(row[0], dict(zip(names, row, strict=True)))
        except sqlite3.Error:
            continue
        break
    return dict(sorted(found.items()))


def _log(connection: sqlite3.Connection) -> list[Entry]:
    """The events that read, chained or of before there was a chain."""
    events = _readable(connection, "event").values()
    if any("hash" in row for row in events):
        return [entry_of(row) for row in events]
    with suppress(sqlite3.Error, ValueError, KeyError, TypeError):
        if "hash" not in {row[1] for row in connection.execute("PRAGMA table_info(event)")}:
            return first_chain(events, _readable(connection, "decision").values())
    return []


def _newer(connection: sqlite3.Connection) -> bool:
    with suppress(sqlite3.Error):
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] > SCHEMA_VERSION)
    return False


def _numbers(connection: sqlite3.Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    with suppress(sqlite3.Error):
        for source, job_id, stage, number in connection.execute("SELECT source, job_id, stage, number FROM job"):
            found[f"{source}:{job_id}:{stage}"] = str(number)
    return found


def _sound(table: str, rows: Mapping[int, Row]) -> dict[int, Row]:
    """The rows that are what was written; drafts, which nobody confirmed, are left out."""
    found = {}
    for id_, row in rows.items():
        with suppress(ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
            if row.get("state") != IntentState.DRAFT and HOLDS[table](row):
                found[id_] = row
    return found


def _body_holds(row: Row) -> bool:
    return bool(row["body_sha256"] == sha256(row["body"].encode()))


def _content_holds(row: Row) -> bool:
    return bool(row["content_sha256"] == sha256(row["content"].encode()))


def _intent_holds(row: Row) -> bool:
    """Whether an invoice is as it was confirmed; one of before there were seals gets its seal here."""
    if "seal" not in row:
        row["reference"] = ""
        row["seal"] = ""
        row["seal"] = seal_of(intent_of(row)) if _body_holds(row) else ""
    return intent_of(row).intact


HOLDS = {
    "contact_intent": _body_holds,
    "intent": _intent_holds,
    "sending": _body_holds,
    "afterward": _content_holds,
}


def _bound(connection: sqlite3.Connection) -> dict[str, str]:
    found: dict[str, Any] = {}
    for key in BOUND:
        with suppress(sqlite3.Error):
            found |= dict(connection.execute("SELECT key, value FROM meta WHERE key = ?", (key,)).fetchall())
    return {key: value for key, value in found.items() if isinstance(value, str)}

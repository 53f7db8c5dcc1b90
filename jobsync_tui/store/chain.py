"""The event log as a chain: each entry's hash covers its words and the hash of the entry before it.

Whatever is altered, lost or slipped in afterwards breaks it from there on. It proves damage, not guilt: whoever can
write the file can write a new chain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobsync_tui.store.cache import Cache

DECISION = "decision"
"""The key of an event's detail under which a decision's event keeps all that makes the decision again."""

SELECT = "SELECT id, at, what, job, detail, hash FROM event"

_compact = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as it is kept: `detail` is a JSON object as text."""

    id: int
    at: str
    what: str
    job: str
    detail: str
    hash: str

    @property
    def reads(self) -> bool:
        """Whether damage has made nothing else of its number or its texts."""
        number: object = self.id
        texts: tuple[object, ...] = (self.at, self.what, self.job, self.detail, self.hash)
        return isinstance(number, int) and all(isinstance(one, str) for one in texts)

    def follows(self, previous: Entry | None) -> bool:
        """Whether it is the very entry that was written after that one; None for the first."""
        try:
            later = self.id > (previous.id if previous else 0)
            return later and self.hash == entry_hash(previous.hash if previous else "", self)
        except TypeError:  # damage has made something else of a text or a number
            return False

    @property
    def details(self) -> dict[str, Any]:  # JSON as it was logged
        """Its detail; empty where that is no JSON object, which only damage makes it."""
        return details(self.detail)

    def line(self) -> str:
        """The entry as one line of ASCII JSON."""
        return _compact({name: getattr(self, name) for name in self.__slots__}) + "\n"


def details(text: str) -> dict[str, Any]:  # JSON as it was logged
    """The detail of an event; empty where that is no JSON object, which only damage makes it."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def entry_of(row: Mapping[str, Any]) -> Entry:  # a row of SQLite, or a line of JSON
    """The entry of a row that has its columns; KeyError or TypeError where it does not."""
    return Entry(**{name: row[name] for name in Entry.__slots__})


def entry_hash(previous: str, entry: Entry) -> str:
    """The hash of an entry after the one with that hash; its own `hash` plays no part."""
    text = _compact([entry.id, entry.at, entry.what, entry.job, entry.detail])
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def chained(last: Entry | None, *, at: str, what: str, job: str, detail: str, own_id: int = 0) -> Entry:
    """The entry that comes after the last one; `own_id` is the id that it has already, if any."""
    entry = Entry(id=own_id or (last.id + 1 if last else 1), at=at, what=what, job=job, detail=detail, hash="")
    return replace(entry, hash=entry_hash(last.hash if last else "", entry))


def last_entry(cache: Cache) -> Entry | None:
    """The newest event."""
    row = cache.row(f"{SELECT} ORDER BY id DESC LIMIT 1")
    return entry_of(row) if row else None


def verify(cache: Cache) -> int | None:
    """The id of the first event that does not follow from the one before it; None while all do."""
    return first_broken(entry_of(row) for row in cache.rows(f"{SELECT} ORDER BY id"))


def first_broken(entries: Iterable[Entry]) -> int | None:
    """The id of the first entry that does not follow from the one before it; None while all do."""
    previous = None
    for entry in entries:
        if not entry.follows(previous):
            return entry.id
        previous = entry
    return None


def decided_rows(entries: Iterable[Entry]) -> dict[int, dict[str, Any]]:  # rows of `decision`, by column
    """The decisions that the log tells of, as their rows: made, taken back and brought back in its order."""
    made: dict[int, dict[str, Any]] = {}
    for entry in entries:
        told = entry.details.get(DECISION)
        if not told:
            continue
        if "choice" in told:
            made[told["id"]] = _row(entry, told)
        elif told["id"] in made:
            made[told["id"]]["undone_at"] = entry.at if told["undone"] else None
    return made


def first_chain(events: Iterable[Mapping[str, Any]], decisions: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Chain a log of before it was chained, and append what is decided so far: rows of both tables, by id."""
    log: list[Entry] = []
    for row in events:
        told = {name: row[name] for name in ("at", "what", "job", "detail")}
        log.append(chained(log[-1] if log else None, **told, own_id=row["id"]))
    for row in decisions:
        told = {name: row[name] for name in row if name not in {"kind", "value"}}
        told |= {"choice": row["kind"], "value": json.loads(row["value"])}
        job = f"{row['source']}:{row['job_id']}:{row['stage']}"
        detail = json.dumps({DECISION: told})
        last = log[-1] if log else None
        log.append(chained(last, at=row["at"], what=f"kept {row['kind']}", job=job, detail=detail))
    return log


def _row(entry: Entry, told: Mapping[str, Any]) -> dict[str, Any]:  # JSON as it was logged
    return {
        "id": told["id"],
        "at": told.get("at", entry.at),
        "kind": told["choice"],
        **{name: told[name] for name in ("source", "job_id", "stage", "scope", "scope_key")},
        "value": json.dumps(told["value"]),
        "undone_at": told.get("undone_at"),
    }

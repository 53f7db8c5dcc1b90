"""The event log outside the database: one JSON line an event, appended after each commit that logged something.

A damaged database may take its own log along; from this one every decision is made again. It is also how a cache
that was put back from an older copy is recognised: its log is then shorter than the mirror, or forks from it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from jobsync_tui.store.chain import SELECT, entry_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.store.chain import Entry

LONGEST = 1 << 20
"""Bytes at the end of the file in which its last line is looked for: no event is near as long."""


class Mirror:
    """The file beside one cache. What cannot be written now comes with the next commit, or at the next opening."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: int | None = None

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Append what was committed since the last entry; a disk that is full leaves it for later."""
        newest = connection.execute("SELECT max(id) FROM event").fetchone()[0] or 0
        try:
            if self._last is None:
                self._last = self._common(connection)
            if self._last is not None and newest > self._last:
                self._append(connection)
                self._last = newest
        except OSError:
            self._last = None  # half a line may be there: the next time it is mended first

    def _common(self, connection: sqlite3.Connection) -> int | None:
        """The last id of both; None where the file ends otherwise than this log: nothing may be added to it then."""
        last = self.last()
        if last is None:
            return 0 if self.empty else None
        held = connection.execute("SELECT hash FROM event WHERE id = ?", (last.id,)).fetchone()
        return last.id if held == (last.hash,) else None

    def last(self) -> Entry | None:
        """The last entry, after taking away half a line that a crash left; None for no entry or no readable one."""
        try:
            with self.path.open("r+b") as file:
                end = file.seek(0, os.SEEK_END)
                start = max(0, end - LONGEST)
                file.seek(start)
                tail = file.read()
                whole = tail.rfind(b"\n") + 1
                if whole < len(tail):
                    file.truncate(start + whole)
        except FileNotFoundError:
            return None
        return parsed(tail[:whole].rstrip(b"\n").rpartition(b"\n")[2])

    @property
    def empty(self) -> bool:
        """Whether nothing was mirrored yet."""
        return not self.path.exists() or not self.path.stat().st_size

    def set_aside(self, stamp: str) -> Path:
        """Rename it, for a log that goes on elsewhere; the next commit begins a new one."""
        aside = self.path.with_name(f"{self.path.stem}-until-{stamp}.jsonl")
        self.path.replace(aside)
        self._last = None
        return aside

    def _append(self, connection: sqlite3.Connection) -> None:
        cursor = connection.execute(f"{SELECT} WHERE id > ? ORDER BY id", (self._last,))
        names = [column[0] for column in cursor.description]
        lines = "".join(entry_of(dict(zip(names, row, strict=True))).line() for row in cursor)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(lines.encode("ascii"))


def mirror_path(cache_path: Path) -> Path:
    """Where the mirror of a cache is."""
    return cache_path.with_suffix(".events.jsonl")


def read_lines(path: Path) -> Iterator[Entry | None]:
    """Each line of a mirror as its entry, None for a line that is none; nothing where there is no file.

    OSError where it is there and cannot be read: what it holds is not to be taken for nothing.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield parsed(line)


def read_mirror(path: Path) -> Iterator[Entry]:
    """The entries of a mirror; lines that are none are passed over. OSError as `read_lines`."""
    return (entry for entry in read_lines(path) if entry)


def parsed(line: bytes) -> Entry | None:
    """The entry of a line; None where it is none."""
    try:
        entry = entry_of(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None
    return entry if entry.reads else None

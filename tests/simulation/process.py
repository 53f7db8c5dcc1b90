"""One run of the app: the boundaries it crosses, the one where it ends, and the disk beneath it.

A crash is a `SimulatedCrash` at a boundary. From then on the process does nothing: no byte reaches the disk or
the wire, whatever Python still runs while it unwinds.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.fakes import SimulatedCrash

WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLAC"})
FULL = "database or disk is full"
BUSY = "database is locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFault:
    """From the `first` begin, write or commit on, as many as `length` fail with this message of SQLite's."""

    message: str
    first: int
    length: int


@dataclass
class Process:
    """Counts the boundaries a run crosses and ends it at the `crash_at`-th; 0 never does.

    They count from the first of the name `since` on, itself included, where one is given.
    """

    crash_at: int = 0
    since: str = ""
    disk: DiskFault | None = None
    crossed: int = 0
    dead: bool = False
    failed: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=6))
    _touched: int = 0

    def cross(self, name: str) -> None:
        """Cross a boundary, or end there."""
        self.alive()
        self.last.append(name)
        if self.since and name != self.since:
            return
        self.since = ""
        self.crossed += 1
        if self.crossed == self.crash_at:
            self.dead = True
            raise SimulatedCrash(name)

    def alive(self) -> None:
        """A process that has ended does nothing more."""
        if self.dead:
            raise SimulatedCrash("ended already")

    def fault(self) -> str:
        """Count one touch of the disk; SQLite's message where it fails."""
        self._touched += 1
        if self.disk and 0 <= self._touched - self.disk.first < self.disk.length:
            self.failed += 1
            return self.disk.message
        return ""


@lru_cache(maxsize=1024)
def word_of(sql: str) -> str:
    """The first letters of a statement; there are few statements, and each is run thousands of times."""
    return sql.lstrip()[:6].upper()


class Disk:
    """The app's own connection, with a process around it: sqlite-utils asks it for everything."""

    def __init__(self, inner: sqlite3.Connection, process: Process) -> None:
        self._inner = inner
        self._process = process

    def __getattr__(self, name: str) -> Any:  # whatever else a connection offers
        return getattr(self._inner, name)

    @property
    def in_transaction(self) -> bool:
        """As SQLite's own; by name, for it is asked for at every statement."""
        return self._inner.in_transaction

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:  # as SQLite's own
        """Run one statement; a begin and a commit are boundaries, and they and writes may fail."""
        word = word_of(sql)
        if word == "COMMIT":
            return self._commit(sql)
        if word == "ROLLBA":
            return self._inner.execute(sql)
        if word == "BEGIN " or word in WRITES:
            self._touch(word)
        else:
            self._process.alive()
        return self._inner.execute(sql, *parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:  # same
        """Run one write for many rows."""
        self._touch(word_of(sql))
        return self._inner.executemany(sql, parameters)

    def _commit(self, sql: str) -> sqlite3.Cursor:
        self._process.cross("before a commit")
        message = self._process.fault()
        if message:
            raise sqlite3.OperationalError(message)  # the transaction is still open
        done = self._inner.execute(sql)
        self._process.cross("after a commit")
        return done

    def _touch(self, word: str) -> None:
        if word == "BEGIN ":
            self._process.cross("before a transaction")
        self._process.alive()
        message = self._process.fault()
        if message == FULL:
            self._inner.rollback()  # SQLite rolls back by itself where the disk is full
        if message:
            raise sqlite3.OperationalError(message)

"""Opening the one database, and the only ways to read and write it.

One process (a file lock), one connection, serialised by one lock: SQLite before 3.51.3 can corrupt a WAL
when two connections write or checkpoint at once (sqlite.org/wal.html#walresetbug, March 2026).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from sqlite_utils import Database

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheLocked, CacheNewer
from jobsync_tui.store.migrations import SCHEMA_VERSION, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Row = dict[str, Any]
"""One row of a query, by column; SQLite decides the types."""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit that returned survives a power cut
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": 5000,
}
MACOS_PRAGMAS = {"fullfsync": 1, "checkpoint_fullfsync": 1}


class Cache:
    """The open cache. Reads and transactions may come from any thread; they run one at a time."""

    def __init__(self, db: Database, lock: FileLock | None) -> None:
        self._db = db
        self._process_lock = lock
        self._lock = threading.RLock()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a SELECT."""
        with self._lock, _damage_told():
            return list(self._db.query(sql, parameters))

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a SELECT, or None."""
        return next(iter(self.rows(sql, parameters)), None)

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one write inside a transaction; returns the number of rows it touched."""
        with self._lock, _damage_told():
            self._inside()
            return self._db.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Sequence[Sequence[object]]) -> None:
        """Run one write for many parameter rows inside a transaction."""
        with self._lock, _damage_told():
            self._inside()
            self._db.conn.executemany(sql, parameters)

    def _inside(self) -> None:
        """Refuse a write outside a transaction; asked under the lock, where an open one is this thread's own."""
        if not self._db.conn.in_transaction:
            raise CacheError("A write came outside a transaction.", next_step="Please report this.")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all writes inside, or none; nested ones join the outer."""
        with self._lock, _damage_told():
            if self._db.conn.in_transaction:
                with self._db.atomic():
                    yield
                return
            # IMMEDIATE: a deferred BEGIN that reads first can fail at its first write, ignoring the timeout.
            self._db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.commit()
            except BaseException:  # whatever ended it, nothing may stay half-written
                # A commit that failed leaves its transaction open: the next one would join it and never commit.
                self._db.rollback()
                raise

    def close(self) -> None:
        """Close the database and let the next process in."""
        with self._lock:
            self._db.close()
            if self._process_lock is not None:
                self._process_lock.release()


def open_cache(path: Path) -> Cache:
    """Open, and if needed create or migrate, the cache; raises CacheLocked, CacheNewer or CacheDamaged."""
    os.umask(0o077)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CacheError(
            f"The cache folder {path.parent} cannot be made: {error.strerror}.",
            next_step="Check the folder's permissions, or set JOBSYNC_HOME to another folder.",
        ) from error
    # Not the thread's own: a workspace may be closed by another thread than the one that opened it.
    lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise CacheLocked(
            f"Another jobsync is using {path.parent}.",
            next_step="Close it (or wait until it has finished), then try again.",
        ) from error
    except OSError as error:
        raise CacheError(
            f"{path.parent} cannot be written: {error.strerror}.",
            next_step="Check the folder's permissions, or set JOBSYNC_HOME to another folder.",
        ) from error
    try:
        return Cache(_open_database(path), lock)
    except BaseException:  # whatever ended it, the next process must be let in
        lock.release()
        raise


def open_memory() -> Cache:
    """Open an empty cache that lives in memory, for tests and dry looks."""
    db = Database(sqlite3.connect(":memory:", check_same_thread=False))
    migrate(db)
    return Cache(db, None)


def _open_database(path: Path) -> Database:
    with _damage_told(path):
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, check_same_thread=False)
        try:
            db = Database(connection)
            _configure(db)
            _check_version(db, path)
            migrate(db)
        except BaseException:  # whatever ended it, no connection is left open
            connection.close()
            raise
        return db


def _configure(db: Database) -> None:
    """Set the pragmas and read them back: defaults differ between builds of SQLite."""
    pragmas = PRAGMAS | (MACOS_PRAGMAS if sys.platform == "darwin" else {})
    for name, value in pragmas.items():
        db.execute(f"PRAGMA {name} = {value}").fetchall()
        got = db.execute(f"PRAGMA {name}").fetchone()[0]
        if got != value:
            raise CacheError(
                f"SQLite refused {name} = {value} (it says {got}).",
                next_step="Keep the cache on a local disk, not on a network or cloud folder.",
            )


def _check_version(db: Database, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise CacheNewer(
            f"{path} was written by a newer jobsync (cache version {version}, this one knows {SCHEMA_VERSION}).",
            next_step="Update jobsync on this machine.",
        )


@contextmanager
def _damage_told(path: Path | None = None) -> Iterator[None]:
    """Turn SQLite's own errors into ours; programming errors (a guard hit, a closed cache) pass as they are."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.OperationalError as error:
        raise CacheError(
            f"The cache could not be read or written: {error}.",
            next_step="Check free disk space and permissions; nothing was half-written.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise CacheDamaged(
            f"The cache{f' {path}' if path else ''} is damaged: {error}.",
            next_step="Move it away and pull again; restore a backup first if decisions matter.",
        ) from error


def peek_meta(path: Path, key: str) -> str | None:
    """One fact of a cache that may be open elsewhere, read without its lock; None where there is no such cache."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error:
        return None  # opening it will say what is wrong with it
    return str(row[0]) if row else None

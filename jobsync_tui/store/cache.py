"""Opening the one database, and the only ways to read and write it.

One process (a file lock), one connection, serialised by one lock: SQLite before 3.51.3 can corrupt a WAL
when two connections write or checkpoint at once (sqlite.org/wal.html#walresetbug, March 2026).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from sqlite_utils import Database

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheLocked
from jobsync_tui.store.damage import DamageTold, damaged, find_damage
from jobsync_tui.store.decisions import log
from jobsync_tui.store.migrations import migrate
from jobsync_tui.store.mirror import Mirror, mirror_path
from jobsync_tui.store.opening import join_log, look_after, open_flag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

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
NO_BACKUP = "no backup"
MACOS_PRAGMAS = {"fullfsync": 1, "checkpoint_fullfsync": 1}


class Cache:
    """The open cache. Reads and transactions may come from any thread; they run one at a time."""

    def __init__(self, db: Database, lock: FileLock | None) -> None:
        self._db = db
        self._process_lock = lock
        self._lock = threading.RLock()
        self._mirror = Mirror(mirror_path(Path(lock.lock_file))) if lock else None
        self._damage: CacheDamaged | None = None
        self._told = DamageTold(remember=self._remember_damage)
        self._checked = False
        self.trouble = ""
        """What could not be written beside it: a copy of today, or the log outside it; empty where all was."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a SELECT."""
        with self._lock, self._told:
            # Not by sqlite-utils: its query() opens a savepoint each time, which doubles the cost of a look.
            found = self._db.conn.execute(sql, parameters)
            names = [column[0] for column in found.description]
            return [dict(zip(names, values, strict=True)) for values in found]

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a SELECT, or None."""
        return next(iter(self.rows(sql, parameters)), None)

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one write inside a transaction; returns the number of rows it touched."""
        with self._lock, self._told:
            self._inside()
            return self._db.conn.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Sequence[Sequence[object]]) -> None:
        """Run one write for many parameter rows inside a transaction."""
        with self._lock, self._told:
            self._inside()
            self._db.conn.executemany(sql, parameters)

    def _inside(self) -> None:
        """Refuse a write outside a transaction; asked under the lock, where an open one is this thread's own."""
        if not self._db.conn.in_transaction:
            raise CacheError("A write came outside a transaction.", next_step="Please report this.")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all writes inside, or none; nested ones join the outer."""
        with self._lock, self._told:
            if self._db.conn.in_transaction:
                with _savepoint(self._db.conn):
                    yield
                return
            self._refuse_if_damaged()
            # IMMEDIATE: a deferred BEGIN that reads first can fail at its first write, ignoring the timeout.
            self._db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.commit()
            except BaseException:  # whatever ended it, nothing may stay half-written
                # A commit that failed leaves its transaction open: the next one would join it and never commit.
                self._db.rollback()
                raise
            self.mirror()

    def mirror(self) -> None:
        """Bring the log outside the database up to date."""
        with self._lock, self._told:
            if self._mirror:
                self._mirror.catch_up(self._db.conn)

    def check(self) -> None:
        """Read all of it, once a session; CacheDamaged where something is broken."""
        with self._lock, self._told:
            if self._checked:
                return
            self._refuse_if_damaged()
            found = find_damage(self._db.conn)
            if found:
                raise damaged(None, found)
            self._checked = True

    def note_no_backup(self, why: str, now: dt.datetime | None) -> None:
        """Keep why no copy of today could be made, for whoever opened it, and in the log once a day."""
        self.trouble = why
        if now:
            with suppress(CacheError), self.transaction():
                day = (NO_BACKUP, f"{now:%Y-%m-%d}")
                if not self.row("SELECT 1 FROM event WHERE what = ? AND substr(at, 1, 10) = ?", day):
                    log(self, now, NO_BACKUP, "", {"why": why})

    def _remember_damage(self, error: CacheDamaged) -> None:
        """A damaged file is never written again."""
        self._damage = error

    def _refuse_if_damaged(self) -> None:
        if self._damage:
            raise CacheDamaged(self._damage.message, next_step=self._damage.next_step)

    def close(self) -> None:
        """Close the database and let the next process in."""
        with self._lock:
            self._db.close()
            if self._process_lock is not None:
                if self._damage is None:
                    open_flag(Path(self._process_lock.lock_file)).unlink(missing_ok=True)
                self._process_lock.release()


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what is inside where it fails, and leave the transaction around it open.

    Always of one name, for SQLite means the innermost: sqlite-utils draws a new one each time, and so many new
    statements drive those that are prepared already out of the connection's memory.
    """
    connection.execute("SAVEPOINT inner")
    try:
        yield
    except BaseException:  # whatever ended it, nothing may stay half-written
        if connection.in_transaction:  # an error of SQLite may have ended all of it
            connection.execute("ROLLBACK TO SAVEPOINT inner")
            connection.execute("RELEASE SAVEPOINT inner")
        raise
    connection.execute("RELEASE SAVEPOINT inner")


def open_cache(path: Path, *, now: dt.datetime | None = None) -> Cache:
    """Open, and if needed create or migrate, the cache; raises CacheLocked, CacheNewer or CacheDamaged.

    `now` names the copies that are made of it: one at the first opening of a day, one before its schema changes.
    """
    lock = lock_cache(path)
    try:
        untold = look_after(path, now)
        open_flag(path).touch(mode=0o600)
        db = _open_database(path)
        try:
            unjoined = join_log(Cache(db, None), path, now)
            cache = Cache(db, lock)
            if untold:
                cache.note_no_backup(untold, now)
            cache.trouble = " ".join(one for one in (untold, unjoined) if one)
            cache.mirror()
        except BaseException:  # whatever ended it, no connection is left open
            db.close()
            raise
    except OSError as error:
        lock.release()
        raise _cannot_write(path, error) from error
    except BaseException:  # whatever ended it, the next process must be let in
        lock.release()
        raise
    return cache


def lock_cache(path: Path) -> FileLock:
    """Keep every other process away from a cache, whose folder is made if need be; CacheLocked where one is there."""
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
        raise _cannot_write(path, error) from error
    return lock


def _cannot_write(path: Path, error: OSError) -> CacheError:
    return CacheError(
        f"{path.parent} cannot be written: {error.strerror}.",
        next_step="Check free disk space and the folder's permissions, or set JOBSYNC_HOME to another folder.",
    )


def open_aside(path: Path) -> Cache:
    """Open, or create, a cache file that has not its place yet: it mirrors nothing, and the place's lock is held."""
    return Cache(_open_database(path), None)


def open_memory() -> Cache:
    """Open an empty cache that lives in memory, for tests and dry looks."""
    db = Database(sqlite3.connect(":memory:", check_same_thread=False))
    migrate(db)
    return Cache(db, None)


def _open_database(path: Path) -> Database:
    with DamageTold(path):
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, check_same_thread=False)
        try:
            db = Database(connection)
            _configure(db)
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

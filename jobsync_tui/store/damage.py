"""What is wrong with a cache file, and SQLite's own errors in our words.

SQLite keeps no checksums of its pages: of seeded bit flips a third passes `quick_check`, and some pass
`integrity_check`. So the event log (hash-chained) is held against the decisions that it tells of.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheDamaged, CacheError
from jobsync_tui.store.chain import SELECT, decided_rows, entry_of, first_broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from jobsync_tui.store.chain import Entry

RESCUE = "Run 'jobsync rescue': it shows what can be brought back. Nothing more is written to the file."

OUR_SQL_IS_RIGHT = frozenset({sqlite3.SQLITE_ERROR})
"""What SQLite says of a table or a column that is not there: no query of ours names one, so the schema is broken."""


class DamageTold:
    """Turns SQLite's own errors into ours; programming errors (a guard hit, a closed cache) pass as they are.

    A class and not a generator: it stands around every statement. `remember` is told of damage.
    """

    def __init__(self, path: Path | None = None, *, remember: Callable[[CacheDamaged], None] | None = None) -> None:
        self._path, self._remember = path, remember

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        """Raise our error in place of SQLite's."""
        if error is None:
            return
        ours = error if isinstance(error, CacheDamaged) else _in_our_words(error, self._path)
        if isinstance(ours, CacheDamaged) and self._remember:
            self._remember(ours)
        if ours is not None and ours is not error:
            raise ours from error


def _in_our_words(error: BaseException, path: Path | None) -> CacheError | None:
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(
        error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)
    ):
        return None
    if not isinstance(error, sqlite3.OperationalError) or _means_damage(error):
        return damaged(path, str(error))
    return CacheError(
        f"The cache could not be read or written: {error}.",
        next_step="Check free disk space and permissions; nothing was half-written.",
    )


def _means_damage(error: sqlite3.OperationalError) -> bool:
    """Whether an operation failed for what the file holds: a name that is missing, or text that is none."""
    code = getattr(error, "sqlite_errorcode", None)  # the driver's own complaint about text has no code
    return code in OUR_SQL_IS_RIGHT or (code is None and "decode" in str(error).casefold())


def damaged(path: Path | None, why: str) -> CacheDamaged:
    """The error for a cache that is broken, and the way out."""
    return CacheDamaged(f"The cache{f' {path}' if path else ''} is damaged: {why}.", next_step=RESCUE)


def read_only(path: Path, *, at_rest: bool = False) -> sqlite3.Connection:
    """Open a file to read it, its write-ahead log included; `at_rest` for one that nobody writes and has none.

    Closing it never writes to the database: only a connection that may write moves the log into it.
    """
    mode = "mode=ro&immutable=1" if at_rest else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)


def check_file(path: Path) -> None:
    """Raise CacheDamaged for a cache file that is broken; reads all of it, writes nothing."""
    with DamageTold(path), closing(read_only(path)) as connection:
        found = find_damage(connection)
    if found:
        raise damaged(path, found)


def find_damage(connection: sqlite3.Connection) -> str:
    """What is wrong, in a few words; empty for a sound one. sqlite3.DatabaseError where it cannot even be read."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        return str(found[0]).strip().replace("\n", " ") if found else "it cannot be checked"
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        return f"a row of {dangling[0]} refers to one that is not there"
    return _unlike_the_log(connection)


def read_log(connection: sqlite3.Connection) -> Iterator[Entry]:
    """The event log of a connection, oldest first; nothing where it is not chained yet."""
    names = [row[1] for row in connection.execute("PRAGMA table_info(event)")]
    if "hash" not in names:
        return
    cursor = connection.execute(f"{SELECT} ORDER BY id")
    columns = [column[0] for column in cursor.description]
    for row in cursor:
        yield entry_of(dict(zip(columns, row, strict=True)))


def _unlike_the_log(connection: sqlite3.Connection) -> str:
    """Whether decisions differ from those that the log tells of; a log that is broken is told by itself."""
    log = list(read_log(connection))
    if not log:
        return ""
    cursor = connection.execute("SELECT * FROM decision ORDER BY id")
    names = [column[0] for column in cursor.description]
    held = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    try:
        if held == decided_rows(log):
            return ""
    except (KeyError, TypeError, AttributeError):
        return "a decision in the event log was altered"
    broken = first_broken(log)
    where = f", and entry {broken} of the log was altered" if broken else ""
    return f"a decision differs from the event log{where}"

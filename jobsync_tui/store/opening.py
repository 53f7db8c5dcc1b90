"""What happens before a cache file is opened for writing, and before its log goes on: looking, copying, comparing."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheNewer
from jobsync_tui.store import backups
from jobsync_tui.store.chain import SELECT, entry_of
from jobsync_tui.store.damage import RESCUE, DamageTold, check_file, read_only
from jobsync_tui.store.decisions import log
from jobsync_tui.store.migrations import SCHEMA_VERSION, outdated, version_of
from jobsync_tui.store.mirror import Mirror, mirror_path, read_mirror
from jobsync_tui.store.settings import forget_pulls

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from jobsync_tui.store.cache import Cache
    from jobsync_tui.store.chain import Entry

KEPT = {"meta", "event", "decision", "intent"}
"""Tables of which a copy is worth making."""

OLDER = "an older cache was put back"
"""What the log says where the mirror knew more than the cache."""

HURT = "the log beside the cache was damaged"
"""What the log says where the cache knows all that still reads of the mirror, which ends in something else."""


def open_flag(path: Path) -> Path:
    """The file that is there while a cache is open, and stays when the process ends without closing it."""
    return path.with_suffix(".open")


def look_after(path: Path, now: dt.datetime | None) -> str:
    """Check and copy a cache that is there before it is opened for writing; gives why it has no copy of today.

    Raises CacheNewer, CacheDamaged, or CacheError where it must be brought up to date and cannot be copied first.
    All of it is read at the first opening of a day, before its schema changes, and after an end without closing;
    without `now` no copy of the day is made.
    """
    if not path.exists() or not path.stat().st_size:
        refuse_to_begin_anew(path)
        return ""
    with DamageTold(path), closing(read_only(path)) as connection:
        _refuse_newer(path, connection)
        migrating = outdated(connection) and _in_use(connection)
        uncopied = now is not None and not backups.daily(path, now).exists() and _in_use(connection)
    if migrating:
        _copy_before_migrating(path, now or _last_changed(path))
    elif now and uncopied:
        return _copy_of_today(path, now)
    elif open_flag(path).exists():
        check_file(path)
    return ""


def refuse_to_begin_anew(path: Path) -> None:
    """Raise CacheDamaged where the cache is gone and its log or a backup is there: a new one would know nothing."""
    if not Mirror(mirror_path(path)).empty or backups.listed(path):
        raise CacheDamaged(f"The cache {path} is missing, and was in use.", next_step=RESCUE)


def refuse_newer(path: Path) -> None:
    """Raise CacheNewer for a cache of a version that this jobsync does not know; nothing of it may be written."""
    with DamageTold(path), closing(read_only(path)) as connection:
        _refuse_newer(path, connection)


def _refuse_newer(path: Path, connection: sqlite3.Connection) -> None:
    version = version_of(connection)
    if version > SCHEMA_VERSION:
        raise CacheNewer(
            f"{path} was written by a newer jobsync (cache version {version}, this one knows {SCHEMA_VERSION}).",
            next_step="Update jobsync on this machine.",
        )


def _in_use(connection: sqlite3.Connection) -> bool:
    """Whether there is anything in it that a copy would keep."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} & KEPT
    return any(connection.execute(f"SELECT EXISTS (SELECT 1 FROM {one})").fetchone()[0] for one in tables)  # noqa: S608 - our own names


def _copy_before_migrating(path: Path, now: dt.datetime) -> None:
    check_file(path)
    try:
        backups.make(path, backups.before_migration(path, SCHEMA_VERSION, now))
    except CacheError as error:
        raise CacheError(
            f"The cache is of an older jobsync, and is brought up to date only after a backup. {error.message}",
            next_step=f"{error.next_step} Nothing was changed.",
        ) from error


def _copy_of_today(path: Path, now: dt.datetime) -> str:
    """Make it; the check of the copy is one of the cache too, since every page of it is copied as it is."""
    try:
        backups.make(path, backups.daily(path, now))
    except CacheError as error:
        check_file(path)
        return str(error)
    return ""


def join_log(cache: Cache, path: Path, now: dt.datetime | None) -> str:
    """Set the mirror of the event log aside where it does not go on from this cache; gives why it cannot be read.

    Where it knows what this cache does not, an older copy was put back: what was pulled is forgotten, so that
    everything comes anew before anything is posted. `cache` is one that mirrors nothing yet.
    """
    mirror = Mirror(mirror_path(path))
    try:
        if not _agrees(cache, mirror):
            _part(cache, mirror, now or _last_changed(path))
    except OSError as error:
        return (
            f"The log beside the cache, {mirror.path}, cannot be used: {error.strerror}. "
            "Check its permissions, or move it elsewhere; until then the log is kept in the cache alone."
        )
    return ""


def _agrees(cache: Cache, mirror: Mirror) -> bool:
    last = mirror.last()
    return mirror.empty if last is None else _holds(cache, last)


def _holds(cache: Cache, entry: Entry) -> bool:
    row = cache.row(f"{SELECT} WHERE id = ?", (entry.id,))
    return row is not None and entry_of(row) == entry


def _part(cache: Cache, mirror: Mirror, at: dt.datetime) -> None:
    """Let the log go on in a new mirror, and say why; the old one is kept."""
    hurt = _only_damaged(cache, mirror)
    with cache.transaction():  # before the mirror is renamed: a crash in between finds the same again
        if not hurt:
            forget_pulls(cache)
        log(cache, at, HURT if hurt else OLDER, "", {"log": mirror.path.name})
    mirror.set_aside(f"{at:%Y-%m-%dT%H%M%S}")


def _only_damaged(cache: Cache, mirror: Mirror) -> bool:
    """Whether the last entry of the mirror that follows from the one before it is one of this cache."""
    previous = verified = None
    for entry in read_mirror(mirror.path):
        verified = entry if entry.follows(previous) else verified
        previous = entry
    return verified is not None and _holds(cache, verified)


def _last_changed(path: Path) -> dt.datetime:
    """When the file was last written, for those who bring no clock."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)

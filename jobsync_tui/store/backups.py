"""Copies of the cache: one a day, and one before its schema changes; each is verified before it counts.

They lie in `backups/` beside the cache. A copy has its name only once it is whole and checked, so that a process
that dies on the way leaves nothing that could be taken for one.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.store.damage import find_damage, read_only
from jobsync_tui.store.migrations import SCHEMA_VERSION

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

DAYS, MIGRATIONS = 7, 5
"""How many are kept of either kind."""

PARTIAL = ".partial"
NEWER = "it was written by a newer jobsync"
MOVE_IT = "Move that file elsewhere or rename it; the next opening makes the folder and the copy."
NAMED = re.compile(r"-(?P<migration>before-v\d+-)?(?P<at>\d{4}-\d\d-\d\d(?:T\d{4})?)\.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One copy: `at` is its day, or day and minute for one from before a change of the schema."""

    path: Path
    at: str
    before_migration: bool
    events: int = 0
    trouble: str = ""
    """Why it cannot be used; empty for a sound one that was looked into, and for one that was not."""


def folder_of(cache_path: Path) -> Path:
    """Where the copies of a cache are."""
    return cache_path.parent / "backups"


def listed(cache_path: Path, *, now: dt.datetime | None = None) -> list[Backup]:
    """All copies, the newest first, told by their names alone; nothing is opened.

    With `now`, those of a later day come last: a clock that ran ahead has named them.
    """
    found = []
    for path in folder_of(cache_path).glob(f"{cache_path.stem}-*.db"):
        named = NAMED.fullmatch(path.name.removeprefix(cache_path.stem))
        if named:
            found.append(Backup(path=path, at=named["at"], before_migration=bool(named["migration"])))
    today = f"{now:%Y-%m-%d}" if now else ""
    return sorted(
        found, key=lambda one: (not now or one.at[: len(today)] <= today, one.at, one.path.name), reverse=True
    )


def blocked(cache_path: Path) -> str:
    """Why there can be no copies; empty where nothing is in their folder's place."""
    folder = folder_of(cache_path)
    return f"{folder} is a file, and backups need a folder of that name" if folder.is_file() else ""


def looked_into(backup: Backup) -> Backup:
    """The same copy with the number of its events, and what is wrong with it."""
    try:
        with closing(read_only(backup.path, at_rest=True)) as copy:
            newer = copy.execute("PRAGMA user_version").fetchone()[0] > SCHEMA_VERSION
            trouble = NEWER if newer else find_damage(copy)
            events = copy.execute("SELECT count(*) FROM event").fetchone()[0]
    except sqlite3.Error as error:
        trouble, events = str(error), 0
    return Backup(
        path=backup.path, at=backup.at, before_migration=backup.before_migration, events=events, trouble=trouble
    )


def daily(cache_path: Path, now: dt.datetime) -> Path:
    """Where today's copy is, once it is made."""
    return folder_of(cache_path) / f"{cache_path.stem}-{now:%Y-%m-%d}.db"


def before_migration(cache_path: Path, version: int, now: dt.datetime) -> Path:
    """Where a copy from before the schema becomes this version is put."""
    return folder_of(cache_path) / f"{cache_path.stem}-before-v{version}-{now:%Y-%m-%dT%H%M}.db"


def make(cache_path: Path, target: Path) -> None:
    """Copy the cache, verify the copy, and give it its name; CacheError where that fails. The app lock is held."""
    if blocked(cache_path):
        raise CacheError(f"The cache could not be backed up: {blocked(cache_path)}.", next_step=MOVE_IT)
    partial = target.with_name(target.name + PARTIAL)
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        copy_to(cache_path, partial)
        partial.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CacheError(
            f"The cache could not be backed up: {why}.",
            next_step="Free some disk space, and check the permissions of the folder 'backups' beside the cache.",
        ) from error
    _rotate(cache_path, made=target)


def copy_to(source: Path, target: Path) -> None:
    """Make a verified copy that is safe on disk; sqlite3.Error or OSError where it is not one."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    with closing(read_only(source)) as old:
        with closing(sqlite3.connect(target)) as new:
            new.execute("PRAGMA synchronous = off")  # it is brought to the disk below, once
            old.backup(new)
            new.execute("PRAGMA journal_mode = delete")  # one file that can be read where nothing may be written
        _sync(target)
        _compare(old, target)


def _compare(old: sqlite3.Connection, target: Path) -> None:
    with closing(read_only(target, at_rest=True)) as copy:
        found = find_damage(copy)
        if found:
            raise sqlite3.DatabaseError(f"the copy is damaged: {found}")
        if _marks(copy) != _marks(old):
            raise sqlite3.DatabaseError("the copy differs from the cache")


def _marks(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What a copy must have in common with its original."""
    version = connection.execute("PRAGMA user_version").fetchone()
    events = connection.execute("SELECT count(*), max(id) FROM event").fetchone()
    return (*version, *events)


def _rotate(cache_path: Path, *, made: Path) -> None:
    """Take away the oldest beyond those that are kept; one that cannot be is left.

    The one just made stays, however old its name is: a clock that ran ahead once has named the others.
    """
    every = listed(cache_path)
    for kept, kind in ((DAYS, False), (MIGRATIONS, True)):
        for old in [one for one in every if one.before_migration is kind][kept:]:
            if old.path != made:
                with suppress(OSError):
                    old.path.unlink()


def _sync(path: Path) -> None:
    """Bring a file's content to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows knows no such thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

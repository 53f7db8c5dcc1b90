"""Putting a cache file into the place of another, which is kept under a name of its own."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from jobsync_tui.store.backups import sync_folder
from jobsync_tui.store.opening import open_flag

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database of this name: part of what it holds may be there alone."""


def put_in_place(new: Path, path: Path, *, why: str, now: dt.datetime) -> Path | None:
    """Give a closed, verified cache the name of the one that is there; gives where that one is now, None for none.

    The old one has its new name before it loses the old: whenever this ends, one of them is in place. The app lock
    is held. `why` goes into the name.
    """
    aside = path.with_name(f"{path.stem}-{why}-{now:%Y-%m-%dT%H%M%S}.db")
    kept = aside if path.exists() else None
    if kept:
        for end in ("", *BESIDE):
            _also_as(beside(path, end), beside(kept, end))
        sync_folder(path.parent)
    for end in BESIDE:
        beside(path, end).unlink(missing_ok=True)  # SQLite would take it for the new one's
    new.replace(path)
    sync_folder(path.parent)
    open_flag(path).unlink(missing_ok=True)
    return kept


def beside(path: Path, end: str) -> Path:
    """The file that SQLite keeps beside a database under this ending; the database itself for none."""
    return path.with_name(path.name + end)


def take_away(path: Path) -> None:
    """Remove a file that has not got its place, with what SQLite left beside it."""
    for end in ("", *BESIDE):
        beside(path, end).unlink(missing_ok=True)


def _also_as(path: Path, name: Path) -> None:
    """Give a file a second name, or a second copy where the disk knows no second names."""
    if not path.exists():
        return
    name.unlink(missing_ok=True)
    try:
        os.link(path, name)
    except OSError:
        shutil.copy2(path, name)

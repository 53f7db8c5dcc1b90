"""A mirror that is damaged, or cannot be opened: what its cache makes of that; and days without a copy."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.store import backups
from jobsync_tui.store.cache import open_cache
from jobsync_tui.store.chain import entry_of
from jobsync_tui.store.decisions import events, log
from jobsync_tui.store.migrations import SCHEMA_VERSION
from jobsync_tui.store.mirror import mirror_path, read_mirror
from jobsync_tui.store.opening import HURT, OLDER
from jobsync_tui.store.settings import XERO_PULLED, get_meta, set_meta
from tests.fakes import START

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed cache with three events and a pull that came to its end."""
    path = tmp_path / "data" / "cache.db"
    with closing(open_cache(path)) as cache, cache.transaction():
        for what in ("one", "two", "three"):
            log(cache, START, what, "field:1:final", {})
        set_meta(cache, XERO_PULLED, START.isoformat())
    return path


def told(path: Path) -> tuple[list[str], bool, bool]:
    """After an opening: the log, whether the pull still counts, and whether the mirror says what the log says."""
    with closing(open_cache(path, now=START)) as cache:
        same = list(read_mirror(mirror_path(path))) == [entry_of(row) for row in events(cache)]
        return [row["what"] for row in events(cache)], get_meta(cache, XERO_PULLED) is not None, same


@pytest.mark.parametrize("harm", ["garbage after it", "garbage", "altered", "another hash"])
def test_a_damaged_last_line_is_no_older_cache_and_the_mirror_is_written_again(path: Path, harm: str) -> None:
    *first, last = mirror_path(path).read_bytes().splitlines(keepends=True)
    tail = {
        "garbage after it": last + b'{"a":1}\n',
        "garbage": b"\xff\n",
        "altered": last.replace(b"three", b"thr33"),
        "another hash": last.replace(b'"hash":"', b'"hash":"0'),
    }[harm]
    mirror_path(path).write_bytes(b"".join(first) + tail)
    assert told(path) == (["one", "two", "three", HURT], True, True)
    assert next(path.parent.glob("cache.events-until-*.jsonl")).read_bytes().endswith(tail)
    assert told(path)[0] == ["one", "two", "three", HURT]


def test_a_damaged_line_hides_no_older_cache(path: Path) -> None:
    old = path.read_bytes()
    with closing(open_cache(path)) as cache, cache.transaction():
        log(cache, START, "four", "", {})
        log(cache, START, "five", "", {})
        log(cache, START, "six", "", {})
    lines = mirror_path(path).read_bytes().splitlines(keepends=True)
    mirror_path(path).write_bytes(b"".join([*lines[:1], *lines[2:5], b"{}\n"]))
    path.write_bytes(old)
    assert told(path) == (["one", "two", "three", OLDER], False, True)


def test_a_mirror_of_which_no_line_can_be_verified_counts_as_one_that_knows_more(path: Path) -> None:
    mirror_path(path).write_bytes(b"{}\n" * 9)
    assert told(path)[:2] == (["one", "two", "three", OLDER], False)


def test_a_mirror_that_cannot_be_opened_is_named_and_catches_up_later(path: Path) -> None:
    mirror = mirror_path(path)
    kept = mirror.read_bytes()
    mirror.unlink()
    mirror.mkdir()
    with closing(open_cache(path, now=START)) as cache:
        assert str(mirror) in cache.trouble
        with cache.transaction():
            log(cache, START, "four", "", {})
    mirror.rmdir()
    mirror.write_bytes(kept)
    assert told(path) == (["one", "two", "three", "four"], True, True)


@pytest.mark.parametrize("garbage", [b"", b"{}\n"], ids=["another log", "and garbage"])
def test_nothing_is_added_to_a_mirror_that_goes_on_otherwise(path: Path, garbage: bytes) -> None:
    old, mirror = path.read_bytes(), mirror_path(path)
    with closing(open_cache(path)) as cache, cache.transaction():
        log(cache, START, "four", "", {})
    ahead = mirror.read_bytes() + garbage
    path.write_bytes(old)
    mirror.unlink()
    mirror.mkdir()
    with closing(open_cache(path, now=START)) as cache:
        mirror.rmdir()
        mirror.write_bytes(ahead)
        with cache.transaction():
            log(cache, START, "another four", "", {})
            log(cache, START, "five", "", {})
        assert mirror.read_bytes() == ahead
    assert told(path) == (["one", "two", "three", "another four", "five", OLDER], False, True)


def test_a_file_in_the_place_of_the_backups_is_named_and_logged_once_a_day(path: Path) -> None:
    backups.folder_of(path).touch()
    for at in (START, START, START + DAY):
        with closing(open_cache(path, now=at)) as cache:
            assert f"{backups.folder_of(path)} is a file" in cache.trouble
            assert "Move that file" in cache.trouble
            days = [row["at"][:10] for row in events(cache) if row["what"] == "no backup"]
    assert days == ["2026-05-29", "2026-05-30"]


def test_backups_of_later_days_come_last(path: Path) -> None:
    for at in (START, START - DAY, START + DAY):
        backups.make(path, backups.daily(path, at))
    assert [one.at for one in backups.listed(path, now=START)] == ["2026-05-29", "2026-05-28", "2026-05-30"]


def test_a_backup_of_a_newer_version_is_told_so(path: Path) -> None:
    backups.make(path, backups.daily(path, START))
    (only,) = backups.listed(path)
    with closing(sqlite3.connect(only.path)) as copy:
        copy.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert backups.looked_into(only).trouble == backups.NEWER

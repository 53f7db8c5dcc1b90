"""Copies of the cache: when they are made, that they are whole, and that an end in the middle costs nothing."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheError
from jobsync_tui.store import backups, replacing
from jobsync_tui.store.backups import daily, folder_of, listed, looked_into
from jobsync_tui.store.cache import Cache, open_cache
from jobsync_tui.store.chain import decided_rows, entry_of, verify
from jobsync_tui.store.decisions import active_decisions, events, log
from jobsync_tui.store.migrations import SCHEMA_VERSION, migrations
from tests.fakes import START, SimulatedCrash
from tests.store.test_migrations import first_version

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = dt.timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache.db"


def note(cache: Cache, what: str) -> None:
    with cache.transaction():
        log(cache, START, what, "field:1:final", {})


def opened(path: Path, now: dt.datetime = START, *notes: str) -> list[str]:
    """Open, log, close; what the log says then."""
    with closing(open_cache(path, now=now)) as cache:
        for what in notes:
            note(cache, what)
        return [row["what"] for row in events(cache)]


def names(path: Path) -> list[str]:
    folder = folder_of(path)
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def older(path: Path) -> None:
    """A cache of the first version in which somebody decided and something happened."""
    first_version(path)
    with closing(sqlite3.connect(path)) as db:
        for at, undone in ((1, None), (2, START.isoformat())):
            row = (at, START.isoformat(), "never", "field", str(at), "final", "job", "k", '{"reason": "w"}', undone)
            db.execute("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("INSERT INTO event VALUES (1, ?, 'decided never', 'field:1:final', '{}')", (START.isoformat(),))
        db.commit()


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


# When


def test_an_empty_cache_needs_no_copy_and_one_in_use_is_copied_once_a_day(path: Path) -> None:
    opened(path)
    opened(path, START, "one")
    assert names(path) == []
    opened(path, START + DAY, "two")
    assert names(path) == ["cache-2026-05-30.db"]
    assert looked_into(listed(path)[0]).events == 1
    opened(path, START + DAY)
    assert looked_into(listed(path)[0]).events == 1
    opened(path, START + 2 * DAY)
    assert names(path) == ["cache-2026-05-30.db", "cache-2026-05-31.db"]


def test_seven_days_are_kept_and_only_the_owner_may_read_them(path: Path) -> None:
    opened(path, START, "one")
    for day in range(10):
        opened(path, START + day * DAY)
    assert len(names(path)) == 7
    assert listed(path)[-1].at == "2026-06-01"
    assert {oct(stat.S_IMODE(one.path.stat().st_mode)) for one in listed(path)} == {"0o600"}
    assert stat.S_IMODE(folder_of(path).stat().st_mode) == 0o700


def test_a_clock_that_ran_ahead_costs_no_copy_at_every_opening(path: Path) -> None:
    opened(path, START, "one")
    for day in range(10, 20):
        opened(path, START + day * DAY)
    opened(path, START + DAY)
    first = daily(path, START + DAY).stat().st_ino
    opened(path, START + DAY)
    assert daily(path, START + DAY).stat().st_ino == first


def test_five_copies_of_before_a_migration_are_kept_whatever_the_days_are(path: Path) -> None:
    opened(path, START, "one")
    for hour in range(7):
        backups.make(path, backups.before_migration(path, 3, START + hour * DAY / 24))
    opened(path, START + DAY)
    assert len(names(path)) == 6
    assert [one.before_migration for one in listed(path)].count(True) == 5


def test_an_older_cache_is_copied_as_it_was_before_its_schema_changes(path: Path) -> None:
    older(path)
    opened(path)
    (only,) = listed(path)
    assert only.path.name == f"cache-before-v{SCHEMA_VERSION}-2026-05-29T0442.db"
    with closing(sqlite3.connect(only.path)) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert len(copy.execute("SELECT * FROM event").description) == 5
    assert looked_into(only).trouble == ""


def test_nothing_is_migrated_without_a_verified_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(path)
    before = path.read_bytes()
    monkeypatch.setattr(backups, "_sync", full)
    with pytest.raises(CacheError, match=r"only after a backup.*No space left.*Nothing was changed"):
        open_cache(path, now=START)
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert opened(path)[0] == "decided never"


def test_a_copy_of_the_day_that_fails_stops_nothing_and_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path, START, "one")
    monkeypatch.setattr(backups, "_sync", full)
    with closing(open_cache(path, now=START + DAY)) as cache:
        assert "No space left" in cache.trouble
        assert [row["what"] for row in events(cache)] == ["one", "no backup"]
    assert names(path) == []
    monkeypatch.undo()
    with closing(open_cache(path, now=START + DAY)) as cache:
        assert cache.trouble == ""
    assert names(path) == ["cache-2026-05-30.db"]


def test_a_copy_that_is_damaged_does_not_count(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path, START, "one")
    monkeypatch.setattr(backups, "find_damage", lambda _: "a bad page")
    with pytest.raises(CacheError, match="the copy is damaged: a bad page"):
        backups.make(path, daily(path, START))
    assert names(path) == []


def test_a_copy_that_differs_from_the_cache_does_not_count(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path, START, "one")

    def poorer(target: Path) -> None:
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("DROP TRIGGER event_is_kept")
            copy.execute("DELETE FROM event")
            copy.commit()

    monkeypatch.setattr(backups, "_sync", poorer)
    with pytest.raises(CacheError, match="differs from the cache"):
        backups.make(path, daily(path, START))
    assert names(path) == []


# Migrated


def test_what_was_logged_before_is_chained_and_what_was_decided_is_put_into_the_log(path: Path) -> None:
    older(path)
    with closing(open_cache(path, now=START)) as cache:
        assert verify(cache) is None
        assert [row["what"] for row in events(cache)] == ["decided never", "kept never", "kept never"]
        log_entries = [entry_of(row) for row in cache.rows("SELECT * FROM event ORDER BY id")]
        assert decided_rows(log_entries) == {row["id"]: row for row in cache.rows("SELECT * FROM decision")}
        assert [one.id for one in active_decisions(cache)] == [1]
        with pytest.raises(sqlite3.IntegrityError), cache.transaction():
            cache.execute("UPDATE event SET what = ''")


# Ends in the middle


def crash(*_: object, **__: object) -> None:
    raise SimulatedCrash


BACKUP_STEPS: list[tuple[object, str]] = [
    (Path, "touch"),
    (backups, "_sync"),
    (backups, "_compare"),
    (Path, "replace"),
    (backups, "sync_folder"),
    (backups, "_rotate"),
]


@pytest.mark.parametrize(("where", "name"), BACKUP_STEPS, ids=[name for _, name in BACKUP_STEPS])
@pytest.mark.parametrize("make", [older, lambda path: opened(path, START, "one")], ids=["migration", "daily"])
def test_a_process_that_dies_while_it_makes_a_copy_leaves_the_old_state_usable(
    path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, make: Callable[[Path], object]
) -> None:
    make(path)
    before = path.read_bytes()
    monkeypatch.setattr(where, name, crash)
    with suppress(SimulatedCrash):
        open_cache(path, now=START + DAY).close()
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert all(looked_into(one).trouble == "" for one in listed(path))
    assert opened(path, START + DAY)[0] in {"one", "decided never"}
    assert len(listed(path)) == 1
    assert not any(looked_into(one).trouble for one in listed(path))


@pytest.mark.parametrize("step", [one.name for one in migrations._migrations if one.name != "create_cache"])
def test_a_process_that_dies_in_a_step_of_a_migration_goes_on_with_it_the_next_time(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    older(path)
    dying = next(one for one in migrations._migrations if one.name == step)
    does = dying.fn

    def half(db: object) -> None:
        does(db)  # type: ignore[arg-type]  # the database, whatever its type is called
        raise SimulatedCrash

    monkeypatch.setattr(dying, "fn", half)
    with suppress(SimulatedCrash):
        open_cache(path, now=START).close()
    monkeypatch.undo()
    assert opened(path) == ["decided never", "kept never", "kept never"]


REPLACING_STEPS: list[tuple[object, str]] = [
    (os, "link"),
    (replacing, "sync_folder"),
    (Path, "unlink"),
    (Path, "replace"),
]


@pytest.mark.parametrize(("where", "name"), REPLACING_STEPS, ids=[name for _, name in REPLACING_STEPS])
def test_a_process_that_dies_while_a_cache_is_replaced_leaves_one_of_the_two(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    opened(path, START, "old")
    opened(tmp_path / "other" / "cache.db", START, "new")
    monkeypatch.setattr(where, name, crash)
    with suppress(SimulatedCrash):
        replacing.put_in_place(tmp_path / "other" / "cache.db", path, why="replaced", now=START)
    monkeypatch.undo()
    assert opened(path)[0] in {"old", "new"}

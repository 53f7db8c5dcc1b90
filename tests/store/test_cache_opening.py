"""Opening the cache file: pragmas, permissions, one process, versions, damage."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheLocked, CacheNewer
from jobsync_tui.store.cache import Cache, open_cache, open_memory
from jobsync_tui.store.migrations import SCHEMA_VERSION
from jobsync_tui.store.settings import set_meta

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "data" / "cache.db"


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Every test starts with the most generous umask there is."""
    before = os.umask(0)
    yield
    os.umask(before)


def pragma(path: Path, name: str) -> object:
    """A pragma as the cache's own connection has it."""
    cache = open_cache(path)
    try:
        return cache._db.conn.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        cache.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("busy_timeout", 5000),
        ("user_version", SCHEMA_VERSION),
    ],
)
def test_the_pragmas_that_safety_rests_on_are_set(path: Path, name: str, value: object) -> None:
    assert pragma(path, name) == value
    assert pragma(path, name) == value  # and again for a file that is there already


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_owner_may_read_anything_whatever_the_umask(path: Path) -> None:
    cache = open_cache(path)
    with cache.transaction():
        set_meta(cache, "a", "1")
    files = {one.name: mode(one) for one in path.parent.iterdir()}
    cache.close()
    assert {"cache.db", "cache.db-wal", "cache.db-shm"} <= set(files)
    assert {name: oct(bits) for name, bits in files.items()} == dict.fromkeys(files, "0o600")
    assert [oct(mode(folder)) for folder in (path.parent, path.parent.parent)] == ["0o700", "0o700"]


# One process


def test_a_second_opening_in_the_same_process_is_refused_until_the_first_is_closed(path: Path) -> None:
    first = open_cache(path)
    with pytest.raises(CacheLocked, match="Another jobsync is using"):
        open_cache(path)
    first.close()
    open_cache(path).close()


def test_a_second_process_is_refused_while_the_first_has_it_open(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from jobsync_tui.core.errors import CacheLocked
from jobsync_tui.store.cache import open_cache
try:
    open_cache(Path(sys.argv[1])).close()
except CacheLocked:
    sys.exit(5)
"""
    command = [sys.executable, "-c", script, str(path)]
    cache = open_cache(path)
    assert subprocess.run(command, check=False, timeout=60).returncode == 5  # noqa: S603 - our own interpreter
    cache.close()
    assert subprocess.run(command, check=False, timeout=60).returncode == 0  # noqa: S603 - same


def test_a_refused_opening_leaves_the_lock_free(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is not a database, and it is longer than a header would be" * 40)
    with pytest.raises(CacheDamaged):
        open_cache(path)
    path.unlink()
    open_cache(path).close()


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CacheError, match="cannot be made"):
        open_cache(tmp_path / "file" / "data" / "cache.db")


# Versions


def test_a_cache_of_a_newer_version_is_refused_untouched(path: Path) -> None:
    open_cache(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(CacheNewer, match=f"cache version {SCHEMA_VERSION + 1}"):
        open_cache(path)
    assert path.read_bytes() == before


def test_a_version_that_a_crash_left_unset_is_set_at_the_next_start(path: Path) -> None:
    open_cache(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 0")
    assert pragma(path, "user_version") == SCHEMA_VERSION


def test_opening_again_keeps_everything(path: Path) -> None:
    cache = open_cache(path)
    with cache.transaction():
        set_meta(cache, "a", "1")
    cache.close()
    again = open_cache(path)
    assert again.rows("SELECT * FROM meta") == [{"key": "a", "value": "1"}]
    again.close()


# Damage


@pytest.mark.parametrize("keep", [0, 100], ids=["garbage from the start", "garbage behind the header"])
def test_a_file_that_is_no_database_is_called_damaged_and_left_alone(path: Path, keep: int) -> None:
    open_cache(path).close()
    damaged = path.read_bytes()[:keep] + b"\xff" * 20_000
    path.write_bytes(damaged)
    with pytest.raises(CacheDamaged, match=r"is damaged.*jobsync rescue"):
        open_cache(path)
    assert path.read_bytes() == damaged


def test_a_broken_page_is_called_damaged_when_it_is_read(path: Path) -> None:
    cache = open_cache(path)
    with cache.transaction():
        cache.execute_many("INSERT INTO meta VALUES (?, ?)", [(f"key {n}", "x" * 500) for n in range(200)])
    cache.close()
    content = bytearray(path.read_bytes())
    content[-8192:] = b"\xff" * 8192
    path.write_bytes(content)
    opened = open_cache(path)
    try:
        with pytest.raises(CacheDamaged):
            opened.rows("SELECT * FROM meta")
    finally:
        opened.close()


# Schema


@pytest.fixture
def memory() -> Iterator[Cache]:
    opened = open_memory()
    yield opened
    opened.close()


def test_every_table_of_ours_is_strict(memory: Cache) -> None:
    tables = memory.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    ours = {row["name"]: row["sql"] for row in tables if not row["name"].startswith(("_", "sqlite_"))}
    assert {"job", "contact", "invoice", "invoice_line", "decision", "event", "intent", "sending"} <= set(ours)
    assert [name for name, sql in ours.items() if "STRICT" not in sql.rpartition(")")[2]] == []


def test_money_is_integer_cents_and_no_column_is_a_float(memory: Cache) -> None:
    tables = [row["name"] for row in memory.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [
        (table, row["name"], row["type"])
        for table in tables
        for row in memory.rows("SELECT name, type FROM pragma_table_info(?)", (table,))
    ]
    money = [(table, name, kind) for table, name, kind in columns if name.endswith("_cents")]
    assert len(money) >= 9
    assert {kind for _, _, kind in money} == {"INTEGER"}
    assert not [one for one in columns if one[2] in {"REAL", "FLOAT", "NUMERIC", ""}]


def test_a_strict_column_refuses_a_float_of_money(memory: Cache) -> None:
    with pytest.raises(sqlite3.IntegrityError), memory.transaction():
        memory.execute(
            "INSERT INTO job VALUES ('s', '1', 'final', 'J1', NULL, ?, '{}', '', '', NULL)",
            (10.5,),
        )

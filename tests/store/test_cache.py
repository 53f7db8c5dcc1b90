"""The open cache: one writer at a time, all of a transaction or none of it."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheError
from jobsync_tui.store.cache import Cache, open_cache, open_memory
from jobsync_tui.store.settings import get_meta, set_meta
from tests.fakes import SimulatedCrash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["file", "memory"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cache]:
    opened = open_memory() if request.param == "memory" else open_cache(tmp_path / "home" / "cache.db")
    yield opened
    opened.close()


def count(cache: Cache) -> int:
    return int(cache.rows("SELECT count(*) AS n FROM meta")[0]["n"])


def test_what_is_written_in_a_transaction_is_there_after_it(cache: Cache) -> None:
    with cache.transaction():
        set_meta(cache, "a", "1")
    assert get_meta(cache, "a") == "1"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SimulatedCrash])
def test_an_error_inside_takes_everything_back_and_passes_on(cache: Cache, error: type[BaseException]) -> None:
    def write_and_fail() -> None:
        with cache.transaction():
            set_meta(cache, "a", "1")
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert count(cache) == 0
    with cache.transaction():
        set_meta(cache, "b", "2")
    assert count(cache) == 1


def test_a_nested_transaction_joins_the_outer_one(cache: Cache) -> None:
    def write_and_fail() -> None:
        with cache.transaction():
            with cache.transaction():
                set_meta(cache, "a", "1")
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        write_and_fail()
    assert count(cache) == 0


def test_an_error_caught_around_a_nested_transaction_takes_back_that_one_alone(cache: Cache) -> None:
    def fail_inside() -> None:
        with cache.transaction():
            set_meta(cache, "inner", "1")
            raise ValueError

    with cache.transaction():
        set_meta(cache, "outer", "1")
        with pytest.raises(ValueError, match=r"^$"):
            fail_inside()
    assert [row["key"] for row in cache.rows("SELECT key FROM meta")] == ["outer"]


def test_a_write_outside_a_transaction_is_refused(cache: Cache) -> None:
    with pytest.raises(CacheError, match="outside a transaction"):
        cache.execute("INSERT INTO meta VALUES ('a', '1')")
    with pytest.raises(CacheError, match="outside a transaction"):
        cache.execute_many("INSERT INTO meta VALUES (?, ?)", [("a", "1")])
    assert count(cache) == 0


def test_a_write_of_one_thread_does_not_slip_into_the_transaction_of_another(cache: Cache) -> None:
    inside, done = threading.Event(), threading.Event()
    refused: list[CacheError] = []

    def intrude() -> None:
        inside.wait(10)
        try:
            done.set()
            cache.execute("INSERT INTO meta VALUES ('intruder', '1')")
        except CacheError as error:
            refused.append(error)

    thread = threading.Thread(target=intrude)
    thread.start()
    with cache.transaction():
        set_meta(cache, "mine", "1")
        inside.set()
        done.wait(10)
    thread.join(10)
    assert len(refused) == 1
    assert [row["key"] for row in cache.rows("SELECT key FROM meta")] == ["mine"]


def test_a_commit_that_fails_leaves_no_transaction_open(cache: Cache) -> None:
    """Else the next one would join it, and what it wrote would never be on disk."""

    def break_at_commit() -> None:
        with cache.transaction():
            cache.execute("PRAGMA defer_foreign_keys = ON")
            cache.execute("INSERT INTO invoice_line VALUES ('none', 0, '', '1', '1', NULL, NULL, '', 0, 0)")

    cache._db.conn.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        break_at_commit()
    assert not cache._db.conn.in_transaction
    assert cache.rows("SELECT * FROM invoice_line") == []


def test_many_threads_write_and_read_without_losing_a_row(cache: Cache) -> None:
    def work(worker: int) -> list[int]:
        seen = []
        for number in range(40):
            with cache.transaction():
                cache.execute("INSERT INTO meta VALUES (?, ?)", (f"{worker}-{number}", "x"))
                cache.execute("INSERT INTO meta VALUES (?, ?)", (f"{worker}-{number}-twin", "x"))
            seen.append(count(cache))
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(work, range(4)))
    assert count(cache) == 4 * 40 * 2
    assert all(each % 2 == 0 for one in seen for each in one)


def test_a_value_is_a_parameter_and_never_sql(cache: Cache) -> None:
    nasty = "x'); DROP TABLE meta; --"
    with cache.transaction():
        set_meta(cache, nasty, nasty)
    assert get_meta(cache, nasty) == nasty


def test_a_closed_cache_is_not_called_damaged(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "cache.db")
    cache.close()
    with pytest.raises(sqlite3.ProgrammingError):
        cache.rows("SELECT 1 AS one")

"""Damage is looked for when it is due, told in words, and never written over."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheDamaged
from jobsync_tui.store.cache import open_cache
from jobsync_tui.store.opening import open_flag
from tests.fakes import START
from tests.store.test_backups import DAY, names, note, older, opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache.db"


def test_all_is_read_after_an_end_without_closing_and_not_at_every_opening(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path, START, *(f"step {at}" for at in range(200)))
    looked: list[Path] = []
    monkeypatch.setattr("jobsync_tui.store.opening.check_file", looked.append)
    opened(path)
    opened(path)
    assert looked == []
    open_flag(path).touch()
    with closing(open_cache(path)):
        assert open_flag(path).exists()
    assert looked == [path]
    assert not open_flag(path).exists()


def test_a_damaged_file_is_found_at_the_first_opening_of_a_day_and_never_written(path: Path) -> None:
    opened(path, START, *(f"step {at}" for at in range(400)))
    content = bytearray(path.read_bytes())
    content[-8192:] = bytes(8192)
    path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(CacheDamaged, match="jobsync rescue"):
            open_cache(path, now=START + DAY)
        assert path.read_bytes() == content
    assert names(path) == []


def test_a_cache_that_shows_damage_is_not_written_any_more_and_is_read_in_full_the_next_time(path: Path) -> None:
    opened(path, START, *(f"step {at}" for at in range(400)))
    cache = open_cache(path)
    cache._db.conn.execute("DROP TABLE seen")
    with pytest.raises(CacheDamaged, match="no such table"):
        cache.rows("SELECT * FROM seen")
    with pytest.raises(CacheDamaged, match="no such table"):
        note(cache, "after")
    cache.close()
    assert open_flag(path).exists()


def test_a_decision_that_was_altered_is_found_by_the_log(path: Path) -> None:
    older(path)
    cache = open_cache(path, now=START)
    cache._db.conn.execute('UPDATE decision SET value = \'{"reason": "x"}\' WHERE id = 1')
    with pytest.raises(CacheDamaged, match="a decision differs from the event log"):
        cache.check()
    cache.close()

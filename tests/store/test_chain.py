"""The event log: chained entry by entry, told again as decisions, and mirrored outside the database."""

from __future__ import annotations

import json
import stat
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.errors import CacheDamaged
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.store.cache import Cache, open_cache, open_memory
from jobsync_tui.store.chain import DECISION, decided_rows, entry_of, first_broken, verify
from jobsync_tui.store.decisions import active_decisions, add_decision, events, log, mark_undone
from jobsync_tui.store.mirror import Mirror, mirror_path, read_mirror
from jobsync_tui.store.opening import OLDER
from jobsync_tui.store.salvage import mirrored
from tests.fakes import START

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.store.chain import Entry

JOB = JobKey(source="field", job_id=JobId("1"), stage="final")


@pytest.fixture
def cache() -> Iterator[Cache]:
    with closing(open_memory()) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache.db"


def decide(cache: Cache, choice: Choice = Choice.NEVER, **value: str) -> Decided:
    made = Decided(
        id=0, at=START, choice=choice, job=JOB, scope=Scope.CUSTOMER, scope_key="field|Ada", value=value or {"a": "ä"}
    )
    add_decision(cache, made)
    return active_decisions(cache)[-1]


def note(cache: Cache, what: str, **detail: str) -> None:
    with cache.transaction():
        log(cache, START, what, str(JOB), detail)


def begun_and_dropped(cache: Cache) -> None:
    """Log something in a transaction that does not commit."""
    with suppress(KeyError), cache.transaction():
        log(cache, START, "never", "", {})
        raise KeyError


def entries(cache: Cache) -> list[Entry]:
    return [entry_of(row) for row in cache.rows("SELECT * FROM event ORDER BY id")]


def altered(cache: Cache, sql: str) -> None:
    """Change the log as damage, or somebody with a tool, would."""
    for name in ("event_is_append_only", "event_is_kept"):
        cache._db.conn.execute(f"DROP TRIGGER {name}")
    cache._db.conn.execute(sql)
    cache._db.conn.commit()


# The chain


def test_every_entry_follows_from_the_one_before_it(cache: Cache) -> None:
    for at in range(5):
        note(cache, f"step {at}", text="ünï \u2028 \\ |")
    assert verify(cache) is None
    assert len({row["hash"] for row in events(cache)}) == 5


@pytest.mark.parametrize("column", ["at", "what", "job", "detail", "hash"])
def test_an_entry_that_was_altered_breaks_the_chain_there(cache: Cache, column: str) -> None:
    for at in range(5):
        note(cache, f"step {at}")
    altered(cache, f"UPDATE event SET {column} = {column} || '0' WHERE id = 3")  # noqa: S608 - our own names
    assert verify(cache) == 3


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("DELETE FROM event WHERE id = 3", 4),
        ("DELETE FROM event WHERE id = 1", 2),
        ("UPDATE event SET id = 9 WHERE id = 5", 9),
        ("INSERT INTO event SELECT 6, at, what, job, detail, hash FROM event WHERE id = 5", 6),
    ],
)
def test_an_entry_that_is_missing_moved_or_doubled_breaks_the_chain(cache: Cache, sql: str, broken: int) -> None:
    for at in range(5):
        note(cache, f"step {at}")
    altered(cache, sql)
    assert verify(cache) == broken


def test_a_log_that_was_rolled_back_is_whole(cache: Cache) -> None:
    note(cache, "kept")
    begun_and_dropped(cache)
    note(cache, "kept too")
    assert [row["what"] for row in events(cache)] == ["kept", "kept too"]
    assert verify(cache) is None


# Decisions made again from it


def test_the_log_makes_every_decision_again_with_its_id_and_what_was_taken_back(cache: Cache) -> None:
    first, second = decide(cache), decide(cache, Choice.LINE, line_id="1", account="200")
    decide(cache, Choice.SKIP, date="2026-05-29")
    mark_undone(cache, second, at=START, undone=True)
    mark_undone(cache, first, at=START, undone=True)
    mark_undone(cache, first, at=START, undone=False)
    held = {row["id"]: row for row in cache.rows("SELECT * FROM decision")}
    assert decided_rows(entries(cache)) == held
    assert [row["undone_at"] is None for row in held.values()] == [True, False, True]


def test_a_decisions_event_still_tells_its_value_by_its_own_keys(cache: Cache) -> None:
    decide(cache, contact_id="c-1", name="Ada")
    detail = json.loads(events(cache)[-1]["detail"])
    assert {key: value for key, value in detail.items() if key != DECISION} == {"contact_id": "c-1", "name": "Ada"}


# The mirror


def lines(path: Path) -> list[str]:
    return mirror_path(path).read_text(encoding="ascii").splitlines()


def test_each_commit_that_logs_is_in_the_mirror_when_it_returns(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
        assert len(lines(path)) == 1
        begun_and_dropped(cache)
        with cache.transaction():
            note(cache, "two")
            note(cache, "three")
            assert len(lines(path)) == 1
        assert [entry.what for entry in read_mirror(mirror_path(path))] == ["one", "two", "three"]
        assert list(read_mirror(mirror_path(path))) == entries(cache)
    assert stat.S_IMODE(mirror_path(path).stat().st_mode) == 0o600


def test_half_a_line_that_a_crash_left_is_mended_at_the_next_opening(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
        note(cache, "two")
    whole = mirror_path(path).read_bytes()
    for cut in (1, 20, len(whole) // 2, len(whole)):
        mirror_path(path).write_bytes(whole[:-cut])
        open_cache(path).close()
        assert mirror_path(path).read_bytes() == whole


def test_what_a_full_disk_kept_out_of_the_mirror_comes_with_the_next_commit(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
        append = Mirror._append

        def full(mirror: Mirror, _connection: sqlite3.Connection) -> None:
            with mirror.path.open("ab") as file:
                file.write(b'{"id":2,"at"')
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Mirror, "_append", full)
        note(cache, "two")
        monkeypatch.setattr(Mirror, "_append", append)
        note(cache, "three")
        assert list(read_mirror(mirror_path(path))) == entries(cache)
        assert len(entries(cache)) == 3


def test_a_mirror_that_was_deleted_is_written_again(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
    mirror_path(path).unlink()
    with closing(open_cache(path)) as cache:
        assert list(read_mirror(mirror_path(path))) == entries(cache)
        assert len(entries(cache)) == 1


def test_a_log_shorter_than_its_mirror_sets_it_aside_and_says_so(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
    old = path.read_bytes()
    with closing(open_cache(path)) as cache:
        note(cache, "two")
    ahead = mirror_path(path).read_bytes()
    path.write_bytes(old)
    with closing(open_cache(path, now=START)) as cache:
        assert [row["what"] for row in events(cache)] == ["one", OLDER]
        assert list(read_mirror(mirror_path(path))) == entries(cache)
    aside = list(path.parent.glob("cache.events-until-*.jsonl"))
    assert [one.read_bytes() for one in aside] == [ahead]
    with closing(open_cache(path, now=START)) as cache:
        assert len(events(cache)) == 2


def test_a_log_that_goes_on_differently_is_recognised_though_it_is_longer(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        note(cache, "one")
    old, mirrored = path.read_bytes(), mirror_path(path).read_bytes()
    with closing(open_cache(path)) as cache:
        note(cache, "two")
    ahead = mirror_path(path).read_bytes()
    path.write_bytes(old)
    mirror_path(path).write_bytes(mirrored)
    with closing(open_cache(path)) as cache:
        note(cache, "another two")
        note(cache, "three")
    mirror_path(path).write_bytes(ahead)
    with closing(open_cache(path)) as cache:
        assert events(cache)[-1]["what"] == OLDER


def test_a_line_of_a_mirror_that_is_none_hides_nothing_after_it(path: Path) -> None:
    with closing(open_cache(path)) as cache:
        for at in range(3):
            note(cache, f"step {at}")
    whole = mirror_path(path).read_bytes().splitlines(keepends=True)
    mirror_path(path).write_bytes(whole[0] + b'{"id": 2}\n' + whole[2])
    assert [entry.what for entry in read_mirror(mirror_path(path))] == ["step 0", "step 2"]
    assert first_broken(read_mirror(mirror_path(path))) == 3
    assert mirrored(mirror_path(path)).gaps == (2,)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET detail = replace(detail, '\"id\"', '\"ie\"')",
        'UPDATE event SET detail = \'{"decision": "choice"}\'',
        "UPDATE event SET detail = 'no JSON'",
        "UPDATE event SET detail = replace(detail, 'never', 'nevex')",
    ],
)
def test_a_log_whose_decisions_cannot_be_made_again_is_damage(cache: Cache, sql: str) -> None:
    decide(cache)
    cache.check()
    altered(cache, sql)
    cache._checked = False
    with pytest.raises(CacheDamaged, match="event log"):
        cache.check()
    assert verify(cache) == 1


@pytest.mark.parametrize(
    "line", [b'{"id": "1"}', b"[]", b"\xff", b'{"id":"a","at":1,"what":2,"job":3,"detail":4,"hash":5}']
)
def test_a_mirror_of_something_else_is_no_log(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True)
    mirror_path(path).write_bytes(line + b"\n")
    assert not [entry for entry in read_mirror(mirror_path(path)) if entry.follows(None)]

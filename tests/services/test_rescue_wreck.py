"""What is told, and what is refused, where the log, a backup or the cache itself is not what it seems."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheError, CacheNewer
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import rescue, wreck
from jobsync_tui.services.by_the_log import Since, settle_by, without_a_row
from jobsync_tui.services.decide import never_bill
from jobsync_tui.services.match import load_view
from jobsync_tui.store import backups
from jobsync_tui.store.cache import open_cache, open_memory
from jobsync_tui.store.chain import chained
from jobsync_tui.store.decisions import active_decisions, events, log
from jobsync_tui.store.mirror import mirror_path
from jobsync_tui.store.outbox import intents
from jobsync_tui.store.replacing import BESIDE, beside
from jobsync_tui.store.settings import PUT_BACK, XERO_PULLED, get_meta
from tests.fakes import START
from tests.services.test_rescue import broken, morning, posted, put_back, rebuilt
from tests.services.worlds import confirm_jobs, post_all, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobsync_tui.services.rescue import Rescued
    from tests.services.worlds import World


def never(world: World, *at: int) -> None:
    with world.open() as ws:
        for one in at:
            never_bill(ws, load_view(ws), load_view(ws).jobs[one].job, "warranty")


def without_lines(path: Path, *numbers: int) -> None:
    lines = mirror_path(path).read_bytes().splitlines(keepends=True)
    kept = [line for at, line in enumerate(lines, start=1) if at not in numbers]
    mirror_path(path).write_bytes(b"".join(kept))


def without_backups(path: Path) -> None:
    shutil.rmtree(backups.folder_of(path), ignore_errors=True)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


# Backups


def test_a_backup_of_a_time_that_was_given_up_loses_all_that_came_since_and_is_not_recommended(pulled: World) -> None:
    path = pulled.cache_path
    never(pulled, 0)
    pulled.clock.pass_time(hours=24)
    with pulled.open():
        first = backups.daily(path, pulled.clock.now()).name
    never(pulled, 1, 2, 3)
    pulled.clock.pass_time(hours=24)
    with pulled.open():
        given_up = backups.daily(path, pulled.clock.now()).name
    rescue.restore(path, first, now=pulled.clock.now())
    never(pulled, 4)
    found = rescue.look(path, now=pulled.clock.now())
    loses = {one.backup.path.name: one.loses for one in found.copies}
    assert loses[given_up] == loses[first] == Since(decisions=1, invoices=0)
    assert [one.backup.path.name for one in found.copies if one.astray] == [given_up]
    assert found.best is not None
    assert found.best.backup.path.name == first
    never(pulled, 3)
    pulled.clock.pass_time(hours=24)
    with pulled.open():
        newest = backups.daily(path, pulled.clock.now()).name
    never(pulled, 2)
    found = rescue.look(path, now=pulled.clock.now())
    loses = {one.backup.path.name: one.loses for one in found.copies}
    assert (loses[newest].decisions, loses[given_up].decisions, loses[first].decisions) == (1, 3, 3)
    best = found.best
    assert best is not None
    assert best.backup.path.name == newest
    backups.folder_of(path).joinpath(newest).rename(backups.folder_of(path) / "cache-2020-01-01.db")
    best = rescue.look(path, now=pulled.clock.now()).best
    assert best is not None
    assert best.backup.at == "2020-01-01"  # the date is the file's; what it would lose is counted


def test_a_backup_of_a_newer_jobsync_is_not_put_back_and_gives_no_rows(pulled: World) -> None:
    morning(pulled)
    newer(backups.listed(pulled.cache_path)[0].path)
    found = rescue.look(pulled.cache_path)
    assert found.best is None
    assert found.copies[0].backup.trouble == backups.NEWER
    assert "newer jobsync" in found.notes[0]
    with pytest.raises(CacheNewer, match="Update jobsync"):
        put_back(pulled)


def test_a_file_in_the_place_of_the_backups_is_told(pulled: World) -> None:
    without_backups(pulled.cache_path)
    backups.folder_of(pulled.cache_path).touch()
    assert "is a file" in " ".join(rescue.look(pulled.cache_path).notes)


# The log


def test_entries_after_a_gap_decide_nothing_and_their_invoices_are_named(pulled: World) -> None:
    path = pulled.cache_path
    never(pulled, 3)
    with pulled.open() as ws:
        before, decided = len(events(ws.cache)), len(active_decisions(ws.cache))
    posted(pulled, "J1")
    never(pulled, 4)
    with pulled.open() as ws:
        after = len(events(ws.cache)) - before - 1
    without_lines(path, before + 1)
    found = rescue.look(path)
    assert found.notes == (
        f"The log beside the cache is broken at entry {before + 2}; the cache's own log has what it lacks.",
    )
    without_backups(path)
    broken(path)
    found = rescue.look(path)
    assert (found.events, found.decisions) == (before, decided)
    assert f"broken at entry {before + 2}, and {after} entries after it cannot be verified" in found.notes[0]
    done = rebuilt(pulled)
    assert done.lost == ("J1 (posted)",)
    assert (done.events, done.decisions) == (before + 1, decided)
    with pulled.open() as ws:
        assert [one["what"] for one in events(ws.cache)][-1] == "cache rebuilt"  # and no older cache was put back
    assert list(path.parent.glob("cache.events-until-*.jsonl"))


def test_a_line_that_cannot_be_read_counts_as_one_that_cannot_be_verified(pulled: World) -> None:
    never(pulled, 3)
    without_backups(pulled.cache_path)
    broken(pulled.cache_path)
    with mirror_path(pulled.cache_path).open("ab") as file:
        file.write(b"\xff\xff\n")
    assert "and 1 entry after it cannot be verified" in rescue.look(pulled.cache_path).notes[0]


def test_what_is_sent_by_a_log_that_cannot_be_verified_is_looked_up_first(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1", "J2", "J3"])
        keys = {one.job_number: (str(one.job), one.batch) for one in intents(ws.cache)}
        ends = {"J1": "SENDING -> POSTED", "J2": "CONFIRMED -> REJECTED", "J3": "DRAFT -> CONFIRMED"}
        unsure = [
            chained(None, at="", what=what, job=keys[number][0], detail=f'{{"batch": "{keys[number][1]}"}}')
            for number, what in ends.items()
        ]
        settle_by(ws.cache, [], at=START, unsure=unsure)
        assert states(ws) == {"J1": IntentState.UNKNOWN, "J2": IntentState.HUMAN, "J3": IntentState.CONFIRMED}


def test_the_log_of_another_cache_is_left_out_of_a_rebuild(pulled: World, tmp_path: Path) -> None:
    path, other = pulled.cache_path, tmp_path / "other" / "cache.db"
    never(pulled, 3)
    with pulled.open() as ws:
        told, decided = events(ws.cache), active_decisions(ws.cache)
    with closing(open_cache(other)) as cache, cache.transaction():
        for _ in range(len(told) + 9):
            log(cache, START, "SENDING -> POSTED", "field:other:final", {"batch": "2026-05-29-a", "number": "OTHER"})
    shutil.copy(mirror_path(other), mirror_path(path))
    foreign = mirror_path(path).read_bytes()
    found = rescue.look(path)
    assert (found.events, found.broken_at) == (len(told), None)
    assert "is another cache's" in found.notes[0]
    assert rebuilt(pulled).lost == ()
    with pulled.open() as ws:
        assert events(ws.cache)[:-1] == told
        assert active_decisions(ws.cache) == decided
    assert [one.read_bytes() for one in path.parent.glob("cache.events-until-*.jsonl")] == [foreign]


# Refused


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_a_cache_that_merely_cannot_be_read_now_is_no_damage(
    pulled: World, monkeypatch: pytest.MonkeyPatch, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    before = pulled.cache_path.read_bytes()

    def locked(_: Path) -> None:
        raise CacheError("The cache could not be read or written: disk I/O error.")

    monkeypatch.setattr(wreck, "check_file", locked)
    assert "That is no damage" in rescue.look(pulled.cache_path).refused
    with pytest.raises(CacheError, match=r"disk I/O error\. That is no damage.*Nothing was changed"):
        bring_back(pulled)
    assert pulled.cache_path.read_bytes() == before


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_what_is_there_and_cannot_be_opened_is_not_taken_for_nothing(
    pulled: World, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    mirror = mirror_path(pulled.cache_path)
    mirror.unlink()
    mirror.mkdir()
    broken(pulled.cache_path)
    with pytest.raises(CacheError, match=rf"{mirror} cannot be opened"):
        bring_back(pulled)
    mirror.rmdir()
    pulled.cache_path.unlink()
    pulled.cache_path.mkdir()
    with pytest.raises(CacheError, match="That is no damage"):
        bring_back(pulled)


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_a_cache_of_a_newer_jobsync_is_neither_rebuilt_nor_replaced(
    pulled: World, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    newer(pulled.cache_path)
    assert "newer jobsync" in rescue.look(pulled.cache_path).trouble
    with pytest.raises(CacheNewer):
        bring_back(pulled)
    assert not list(pulled.cache_path.parent.glob("cache-*.db"))


def test_where_there_is_no_cache_yet_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    found = rescue.look(path)
    assert (found.trouble, found.refused[:26]) == ("", "There is no cache yet. Ope")
    with pytest.raises(CacheError, match="no cache yet"):
        rescue.rebuild(path, now=START)
    assert not path.exists()


# Brought back


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_what_is_brought_back_is_marked_so_and_counts_as_never_pulled(
    pulled: World, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    bring_back(pulled)
    with closing(open_cache(pulled.cache_path)) as cache:
        assert get_meta(cache, PUT_BACK) is not None
        assert get_meta(cache, XERO_PULLED) is None


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_a_failure_on_the_way_leaves_no_half_made_cache(
    pulled: World, monkeypatch: pytest.MonkeyPatch, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    new = pulled.cache_path.with_name("cache-rescued.partial")

    def full(path: Path) -> None:
        for end in BESIDE:
            beside(path, end).touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rescue, "check_file", full)
    with pytest.raises(CacheError, match="No space left"):
        bring_back(pulled)
    assert not list(new.parent.glob("cache-rescued*"))


def test_a_lost_invoice_is_called_by_the_numbers_that_are_known() -> None:
    moves = [("a", "INV-1", "POSTED"), ("b", "", "SENDING"), ("c", "J3-2", "POSTED"), ("d", "", "UNKNOWN")]
    entries = [
        chained(None, at="", what=f"CONFIRMED -> {to}", job=job, detail=f'{{"batch": "x", "number": "{number}"}}')
        for job, number, to in moves
    ]
    with closing(open_memory()) as cache:
        assert without_a_row(cache, entries, {"a": "J1", "b": "J2", "c": "J3"}) == (
            "INV-1 of job J1 (posted)",
            "job J2 (sending)",
            "J3-2 (posted)",
            "d (unknown)",
        )


def test_the_number_of_a_job_comes_from_whatever_still_has_it(pulled: World) -> None:
    morning(pulled)
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        key = str(intents(ws.cache)[0].job)
    broken(pulled.cache_path)
    assert wreck.read_wreck(pulled.cache_path, None).numbers[key] == "J1"

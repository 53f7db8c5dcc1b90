"""A damaged cache, or an old copy of one, loses no decision and makes no duplicate."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheDamaged, Unreachable, UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import rescue
from jobsync_tui.services.by_the_log import Since
from jobsync_tui.services.decide import never_bill, skip_today, undo
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store import backups
from jobsync_tui.store.chain import verify
from jobsync_tui.store.decisions import active_decisions, events
from jobsync_tui.store.mirror import mirror_path
from jobsync_tui.store.outbox import intents
from tests.fakes import refuse_connection
from tests.services.invariants import Witness
from tests.services.small_business import OLD
from tests.services.test_post_again import left_unknown
from tests.services.worlds import confirm_jobs, post_all, pull_all, ready, states

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.services.rescue import Rescued
    from tests.services.worlds import World


def posted(world: World, *numbers: str) -> None:
    with world.open() as ws:
        confirm_jobs(ws, numbers)
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.POSTED}


def post_ready(world: World) -> dict[str, IntentState]:
    """Pull, post all that is ready, whatever it takes; where everything stands then."""
    witness = Witness(world)
    witness.old_home = True
    with world.open() as ws:
        pull_all(ws)
        confirm_jobs(ws, [one.job.number for one in ready(ws)]) if ready(ws) else None
        post_all(ws)
        witness.check(ws)
        return states(ws)


def morning(world: World) -> None:
    """Open once, so that there is a copy of today."""
    with world.open():
        pass
    assert len(backups.listed(world.cache_path)) == 1


def put_back(world: World) -> Rescued:
    return rescue.restore(world.cache_path, None, now=world.clock.now())


def rebuilt(world: World) -> Rescued:
    return rescue.rebuild(world.cache_path, now=world.clock.now())


def broken(path: Path) -> None:
    """Nothing of the file can be read any more."""
    path.write_bytes(b"\xff" * path.stat().st_size)


# Backups put back


def test_a_backup_put_back_and_posted_from_makes_no_duplicate(pulled: World) -> None:
    morning(pulled)
    posted(pulled, *OLD)
    done = put_back(pulled)
    assert len(done.lost) == 3
    after = post_ready(pulled)
    assert {number: len(pulled.live(number)) for number in OLD} == dict.fromkeys(OLD, 1)
    assert not set(OLD) & set(after)


def test_what_was_deleted_in_xero_since_the_backup_is_not_posted_by_itself(pulled: World) -> None:
    morning(pulled)
    posted(pulled, *OLD)
    gone = next(one for one in pulled.books.invoices.values() if one["InvoiceNumber"].startswith("J2"))
    gone["Status"] = "DELETED"
    put_back(pulled)
    post_ready(pulled)
    assert {number: len(pulled.live(number)) for number in OLD} == {"J1": 1, "J2": 0, "J3": 1}


def test_what_was_unknown_and_arrives_after_the_backup_was_put_back_is_made_once(pulled: World) -> None:
    morning(pulled)
    lost = left_unknown(pulled, "J1")
    put_back(pulled)
    lost.arrive(pulled)
    post_ready(pulled)
    assert len(pulled.live("J1")) == 1


def test_what_was_confirmed_in_the_backup_and_sent_since_is_looked_up_first(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, OLD)
    pulled.clock.pass_time(hours=24)
    morning_after = [one.at for one in backups.listed(pulled.cache_path)]
    with pulled.open() as ws:
        assert len(backups.listed(pulled.cache_path)) == len(morning_after) + 1
        post_all(ws)
    put_back(pulled)
    with pulled.open() as ws:
        assert states(ws) == dict.fromkeys(OLD, IntentState.UNKNOWN)
        assert all(one.attempt for one in intents(ws.cache))
    assert post_ready(pulled) | dict.fromkeys(OLD, IntentState.POSTED) == post_ready(pulled)
    assert [len(pulled.live(number)) for number in OLD] == [1, 1, 1]


def test_what_she_withdrew_since_the_backup_is_not_sent(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
    pulled.clock.pass_time(hours=24)
    with pulled.open() as ws:
        view = load_view(ws)
        never_bill(ws, view, view.jobs[0].job, "warranty")
        assert states(ws) == {"J1": IntentState.REJECTED}
    put_back(pulled)
    with pulled.open() as ws:
        assert states(ws) == {"J1": IntentState.REJECTED}


def test_nothing_is_posted_from_a_backup_before_everything_was_pulled_anew(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
    pulled.clock.pass_time(hours=24)
    morning_puts = pulled.puts("Invoices")
    with pulled.open():
        pass
    put_back(pulled)
    pulled.wire.will("GET CreditNotes", *[refuse_connection] * 9)
    with pulled.open() as ws:
        assert not ready(ws)
        ended = post_all(ws)
        assert ended is not None
        assert isinstance(ended.error, Unreachable)
        assert pulled.puts("Invoices") == morning_puts
        pulled.wire.mend()
        ended = post_all(ws)
        assert ended is not None
        assert ended.error is None
        assert states(ws)["J1"] is IntentState.POSTED
    assert len(pulled.live("J1")) == 1


def test_an_older_file_put_back_by_hand_is_recognised_by_the_mirror(pulled: World, tmp_path: Path) -> None:
    with pulled.open():
        pass
    shutil.copy(pulled.cache_path, tmp_path / "old.db")
    posted(pulled, *OLD)
    shutil.copy(tmp_path / "old.db", pulled.cache_path)
    with pulled.open() as ws:
        assert events(ws.cache)[-1]["what"] == "an older cache was put back"
        assert not ready(ws)
        assert any("pulled" in problem.message for one in proposals(ws) for problem in one.problems)
    assert list(pulled.cache_path.parent.glob("cache.events-until-*.jsonl"))
    post_ready(pulled)
    assert [len(pulled.live(number)) for number in OLD] == [1, 1, 1]


def test_a_backup_is_named_by_its_day_or_its_file_and_one_that_is_not_there_is_refused(pulled: World) -> None:
    morning(pulled)
    day = backups.listed(pulled.cache_path)[0].at
    with pytest.raises(UsageError, match=f"There are: {day}"):
        rescue.restore(pulled.cache_path, "1999-01-01", now=pulled.clock.now())
    done = rescue.restore(pulled.cache_path, day, now=pulled.clock.now())
    assert done.backup is not None
    assert done.backup.at == day


def test_a_backup_that_is_broken_itself_is_not_put_back(pulled: World) -> None:
    morning(pulled)
    broken(backups.listed(pulled.cache_path)[0].path)
    before = pulled.cache_path.read_bytes()
    found = rescue.look(pulled.cache_path)
    assert (found.trouble, found.best) == ("", None)
    with pytest.raises(CacheDamaged, match="is damaged itself"):
        put_back(pulled)
    assert pulled.cache_path.read_bytes() == before


# Rebuilt


def test_a_rebuilt_cache_has_every_decision_and_every_invoice(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        never_bill(ws, view, view.jobs[1].job, "warranty")
        skip_today(ws, view, view.jobs[2].job)
        undo(ws, view)
        confirm_jobs(ws, ["J1", "J4"])
        post_all(ws)
        decided, sent, told = active_decisions(ws.cache), intents(ws.cache), events(ws.cache)
        undone = ws.cache.rows("SELECT * FROM decision ORDER BY id")
    done = rebuilt(pulled)
    assert (done.lost, done.invoices) == ((), 2)
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == decided
        assert ws.cache.rows("SELECT * FROM decision ORDER BY id") == undone
        assert intents(ws.cache) == sent
        assert events(ws.cache)[: len(told)] == told
        assert verify(ws.cache) is None
        pull_all(ws)
        assert confirm_jobs(ws, ["J3"]).id == "2026-05-29-b"


def test_a_cache_that_cannot_be_read_at_all_is_rebuilt_from_the_mirror_and_the_backups(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
    pulled.clock.pass_time(hours=24)
    with pulled.open() as ws:
        view = load_view(ws)
        never_bill(ws, view, view.jobs[1].job, "warranty")
        confirm_jobs(ws, ["J3"])
        post_all(ws)
        decided = active_decisions(ws.cache)
    broken(pulled.cache_path)
    damaged = pulled.cache_path.read_bytes()
    with pytest.raises(CacheDamaged, match="jobsync rescue"), pulled.open():
        pass
    assert rescue.look(pulled.cache_path).trouble
    done = rebuilt(pulled)
    assert done.lost == ("J3 (posted)",)
    assert done.aside is not None
    assert done.aside.name.startswith("cache-damaged-")
    assert done.aside.read_bytes() == damaged
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == decided
        assert states(ws) == {"J1": IntentState.POSTED}
    post_ready(pulled)
    assert [len(pulled.live(number)) for number in ("J1", "J3")] == [1, 1]


def test_an_invoice_that_stands_unknown_is_rebuilt_so_and_settled_by_a_look(pulled: World) -> None:
    left_unknown(pulled, "J1")
    done = rebuilt(pulled)
    assert done.lost == ()
    with pulled.open() as ws:
        assert states(ws) == {"J1": IntentState.UNKNOWN}
    assert post_ready(pulled)["J1"] is IntentState.POSTED
    assert len(pulled.live("J1")) == 1


def test_a_sound_cache_is_called_sound_and_looking_changes_nothing(pulled: World) -> None:
    morning(pulled)
    before = {path: path.read_bytes() for path in pulled.cache_path.parent.rglob("*.db")}
    found = rescue.look(pulled.cache_path)
    assert (found.trouble, found.broken_at) == ("", None)
    assert found.best is not None
    assert found.best.loses == Since(decisions=0, invoices=0)
    assert {path: path.read_bytes() for path in pulled.cache_path.parent.rglob("*.db")} == before


def test_a_log_that_was_altered_is_told_and_what_follows_comes_from_the_mirror(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        told = events(ws.cache)
        ws.cache._db.conn.executescript(
            "DROP TRIGGER event_is_append_only; UPDATE event SET job = 'another' WHERE id = 2;"
        )
        assert verify(ws.cache) == 2
    assert rescue.look(pulled.cache_path).broken_at == 2
    rebuilt(pulled)
    with pulled.open() as ws:
        assert events(ws.cache)[: len(told)] == told


def test_the_mirror_says_what_the_log_says(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        log = ws.cache.rows("SELECT * FROM event ORDER BY id")
    lines = mirror_path(pulled.cache_path).read_text(encoding="ascii").splitlines()
    assert [json.loads(line) for line in lines] == log

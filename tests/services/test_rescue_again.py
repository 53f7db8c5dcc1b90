"""Bringing a cache back is whole, can be done again, and leaves nothing of a time that was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheLocked
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import rescue
from jobsync_tui.services.by_the_log import meant
from jobsync_tui.services.decide import never_bill
from jobsync_tui.services.match import load_view
from jobsync_tui.store import backups, replacing
from jobsync_tui.store.contact_intents import contact_intents
from jobsync_tui.store.decisions import active_decisions
from tests.fakes import SimulatedCrash, named
from tests.services.small_business import NEWCOMER
from tests.services.test_rescue import broken, morning, post_ready, posted, put_back, rebuilt
from tests.services.worlds import confirm_jobs, post_all, pull_all, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.services.rescue import Rescued
    from tests.services.worlds import World


def test_everything_is_asked_for_anew_after_a_backup_was_put_back(pulled: World) -> None:
    morning(pulled)
    put_back(pulled)
    pulled.wire.sent.clear()
    with pulled.open() as ws:
        pull_all(ws)
    asked = [one for one in pulled.wire.sent if named(one) in {"GET Invoices", "GET Contacts"}]
    assert len(asked) == 2
    assert not [one for one in asked if "If-Modified-Since" in one.headers]


def test_what_was_given_up_with_a_backup_put_back_never_comes_back_with_a_rebuild(pulled: World) -> None:
    morning(pulled)
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        never_bill(ws, load_view(ws), load_view(ws).jobs[4].job, "given up")
    pulled.clock.pass_time(hours=24)
    with pulled.open():
        pass
    first = backups.listed(pulled.cache_path)[-1].at
    rescue.restore(pulled.cache_path, first, now=pulled.clock.now())
    with pulled.open() as ws:
        decided = active_decisions(ws.cache)
    broken(pulled.cache_path)
    rebuilt(pulled)
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == decided
        assert states(ws) == {}


def test_no_batch_is_named_twice_after_a_backup_was_put_back(pulled: World) -> None:
    morning(pulled)
    posted(pulled, "J1")
    put_back(pulled)
    with pulled.open() as ws:
        pull_all(ws)
        assert confirm_jobs(ws, ["J2"]).id == "2026-05-29-b"


STEPS = [
    (rescue, "settle_by"),
    (rescue, "without_a_row"),
    (rescue, "check_file"),
    (rescue, "put_in_place"),
    (replacing, "sync_folder"),
]


@pytest.mark.parametrize(("where", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_a_process_that_dies_while_it_brings_a_cache_back_can_do_it_again(
    pulled: World, where: object, name: str, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)

    def crash(*_: object, **__: object) -> None:
        raise SimulatedCrash

    with pulled.open() as ws:
        held = active_decisions(ws.cache)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, crash)
        with pytest.raises(SimulatedCrash):
            bring_back(pulled)
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == held
    bring_back(pulled)
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == held


def test_a_cache_that_is_gone_is_not_begun_anew_while_its_log_is_there(pulled: World) -> None:
    with pulled.open() as ws:
        held = active_decisions(ws.cache)
    pulled.cache_path.unlink()
    with pytest.raises(CacheDamaged, match="is missing"), pulled.open():
        pass
    assert not pulled.cache_path.exists()
    assert "is missing" in rescue.look(pulled.cache_path).trouble
    rebuilt(pulled)
    with pulled.open() as ws:
        assert active_decisions(ws.cache) == held


def test_nothing_is_brought_back_under_a_jobsync_that_is_open(pulled: World) -> None:
    with pulled.open(), pytest.raises(CacheLocked):
        rebuilt(pulled)


C, S, U, H, P, R = (
    IntentState.CONFIRMED,
    IntentState.SENDING,
    IntentState.UNKNOWN,
    IntentState.HUMAN,
    IntentState.POSTED,
    IntentState.REJECTED,
)


@pytest.mark.parametrize(
    ("held", "logged", "stands"),
    [
        *[(C, C, C), (C, S, U), (C, U, U), (C, P, U), (C, R, R), (C, H, H), (S, C, U), (S, P, U), (U, C, U)],
        *[(U, R, R), (U, P, U), (P, S, P), (P, U, P), (R, S, R), (H, P, U), (H, U, H), (H, R, R)],
    ],
)
def test_what_may_have_been_sent_is_unknown_and_what_ended_has_ended(
    held: IntentState, logged: IntentState, stands: IntentState
) -> None:
    assert meant(held, logged) is stands


def test_a_contact_that_may_have_been_created_since_the_backup_is_looked_up_first(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4"])
    pulled.clock.pass_time(hours=24)
    with pulled.open() as ws:
        post_all(ws)
    assert len(pulled.contacts_named(NEWCOMER)) == 1
    put_back(pulled)
    with pulled.open() as ws:
        assert [one.state for one in contact_intents(ws.cache, states=IntentState)] == [IntentState.UNKNOWN]
    post_ready(pulled)
    assert len(pulled.contacts_named(NEWCOMER)) == 1
    assert len(pulled.live("J4")) == 1


@pytest.mark.parametrize("bring_back", [put_back, rebuilt])
def test_a_full_disk_is_told_in_words_and_everything_stays_as_it_was(
    pulled: World, bring_back: Callable[[World], Rescued]
) -> None:
    morning(pulled)
    before = pulled.cache_path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replacing, "sync_folder", full)
        with pytest.raises(CacheError, match=r"No space left on device.*Nothing was lost"):
            bring_back(pulled)
    assert pulled.cache_path.read_bytes() == before

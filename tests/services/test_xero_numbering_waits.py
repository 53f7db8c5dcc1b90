"""Where Xero gives the numbers, what may still arrive is never sent a second time, whatever the clocks say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from jobsync_tui.services.settling import recover
from tests.fakes import SimulatedCrash, answering, crash_before
from tests.services.small_business import OLD
from tests.services.worlds import copy_cache, drafted, outbox, post_all, pull_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.services.worlds import World

from tests.services.numbering import ALL_POSTED, NEVER_CAME, PUT, held, made, post_once, world

__all__ = ["world"]


def test_one_that_is_not_there_is_not_sent_again_before_nothing_of_it_can_arrive(world: World) -> None:
    world.wire.will(PUT, NEVER_CAME)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    with world.open() as ws:
        told = outbox(ws)["J1"]
        assert "may still arrive" in told.message
        assert "post again at" in told.next
    world.clock.pass_time(minutes=7)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    assert len(world.wire.bodies(PUT)) == 1
    world.clock.pass_time(minutes=2)
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_a_request_that_arrives_after_six_minutes_is_found_and_not_doubled(world: World) -> None:
    late, held_back = held()
    world.wire.will(PUT, held_back)
    post_once(world)
    world.clock.pass_time(minutes=6, seconds=40)
    late[0]()
    world.clock.pass_time(minutes=5)
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_a_clock_put_forward_shortens_no_wait(world: World) -> None:
    """The computer's clock says that an hour has passed; Xero's says ten seconds."""
    world.wire.will(PUT, NEVER_CAME)
    post_once(world)
    hour = dt.timedelta(hours=1)
    world.clock.at += hour
    here = world.clock.now
    world.books._clock = lambda: here() - hour
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    assert len(world.wire.bodies(PUT)) == 1


def test_a_crash_after_the_request_left_is_looked_up_and_waited_out(world: World) -> None:
    world.wire.will(PUT, crash_before)
    with pytest.raises(SimulatedCrash), world.open() as ws:
        post_all(ws)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    world.clock.pass_time(minutes=9)
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_while_it_may_arrive_the_job_cannot_be_decided_and_then_it_can(world: World) -> None:
    world.wire.will(PUT, NEVER_CAME)
    post_once(world)
    with world.open() as ws:
        view = load_view(ws)
        job = drafted(ws, view)["J1"].job
        with pytest.raises(UsageError, match="may be in Xero"):
            decide.never_bill(ws, view, job, "warranty")
        world.clock.pass_time(minutes=20)
        for _ in range(2):
            pull_all(ws)
            world.clock.pass_time(minutes=1)
        decide.never_bill(ws, load_view(ws), job, "warranty")
    assert post_once(world)["J1"] is IntentState.REJECTED
    assert len(made(world)) == 2


def test_a_laptop_that_slept_between_the_look_and_the_lost_request_waits_all_the_same(world: World) -> None:
    """Its clocks stood still: only its wall clock knows of the quarter of an hour, and Xero's of nothing before."""
    awake = world.clock.monotonic()

    def slept(_send: object, request: httpx.Request) -> httpx.Response:
        world.clock.pass_time(minutes=15)
        raise httpx.ReadError("reset", request=request)

    world.clock.monotonic = lambda: awake  # type: ignore[method-assign]  # it stands still
    world.wire.will(PUT, slept)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    assert len(world.wire.bodies(PUT)) == 1


def test_a_gateways_page_does_not_tell_xeros_time(world: World) -> None:
    early = answering(502, "<p>", "text/html", after=False, Date="Fri, 29 May 2026 04:02:00 GMT")
    world.wire.will(PUT, early)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    assert len(world.wire.bodies(PUT)) == 1


def test_a_crash_on_a_computer_whose_clock_was_days_behind_waits_all_the_same(world: World) -> None:
    world.wire.will(PUT, crash_before)
    with pytest.raises(SimulatedCrash), world.open() as ws:
        post_all(ws)
    with world.open() as ws:
        recover(ws)
    world.clock.pass_time(days=2)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    assert len(world.wire.bodies(PUT)) == 1


def test_what_xero_shows_late_is_not_sent_a_second_time(world: World) -> None:
    late, held_back = held()
    world.wire.will(PUT, held_back)
    post_once(world)
    world.clock.pass_time(minutes=9)
    asked: list[int] = []

    def blind(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        if not asked:
            late[0]()
        asked.append(1)
        answer = send(request)
        return httpx.Response(200, json={"Invoices": []}, headers={"Date": answer.headers["Date"]}, request=request)

    world.wire.will("GET Invoices", *[blind] * 5)
    assert post_once(world) == ALL_POSTED
    assert world.clock.slept
    assert len(made(world)) == 3


def test_a_clock_that_was_set_back_costs_one_more_wait_and_not_an_hour(world: World) -> None:
    world.wire.will(PUT, NEVER_CAME)
    post_once(world)
    world.clock.pass_time(hours=-1)
    assert post_once(world) == dict.fromkeys(OLD, IntentState.UNKNOWN)
    world.clock.pass_time(minutes=9)
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


@pytest.mark.parametrize("minutes", [2, 9])
def test_after_an_old_copy_was_put_back_nothing_is_sent_before_what_it_forgot_has_arrived(
    world: World, tmp_path: Path, minutes: int
) -> None:
    copy_cache(world.cache_path, tmp_path / "old.db")
    world.wire.will(PUT, NEVER_CAME)
    post_once(world)
    for suffix in ("-wal", "-shm"):
        world.cache_path.with_name(world.cache_path.name + suffix).unlink(missing_ok=True)
    copy_cache(tmp_path / "old.db", world.cache_path)
    with world.open() as ws:
        ended = post_all(ws)
        assert ended
        assert "may still arrive" in str(ended.error)
    assert len(world.wire.bodies(PUT)) == 1
    world.clock.pass_time(minutes=minutes)
    assert post_once(world) == (ALL_POSTED if minutes > 8 else dict.fromkeys(OLD, IntentState.CONFIRMED))

"""The meter lets calls start in turn: five at once, sixty a minute."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero.limits import Meter
from tests.connectors.xero.metering import DAY, MINUTE, make, refuse
from tests.connectors.xero.xero_support import StepClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.limits import Limits


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


def test_sixty_calls_start_at_once_and_the_next_after_a_minute(clock: StepClock) -> None:
    meter = Meter(clock)
    make(meter, 60)
    assert clock.slept == []
    make(meter)
    assert clock.slept == [60.25]
    make(meter, 59)
    assert len(clock.slept) == 1
    assert meter.calls == {"GET Contacts": 120}


def test_without_a_clock_nothing_waits() -> None:
    meter = Meter()
    make(meter, 500, X_MinLimit_Remaining="0", X_DayLimit_Remaining="0")
    assert meter.calls.total() == 500
    assert (meter.limits.minute_remaining, meter.limits.day_remaining) == (0, 0)


@pytest.mark.parametrize("name", ["POST token", "GET connections", "DELETE connections", "POST revocation"])
def test_the_identity_service_is_counted_but_neither_paced_nor_stopped(clock: StepClock, name: str) -> None:
    meter = Meter(clock)
    make(meter, 200, name)
    refuse(meter, DAY)
    make(meter, 1, name)
    assert clock.slept == []
    assert meter.calls[name] == 201


def test_a_call_that_fails_counts_like_one_that_is_answered(clock: StepClock) -> None:
    meter = Meter(clock, per_minute=2)
    for _ in range(2):
        with pytest.raises(OSError, match="broken"), meter.call("GET Contacts"):
            raise OSError("broken")
    make(meter)
    assert clock.slept == [60.25]


def test_a_minute_that_others_used_up_is_waited_out_by_everybody(clock: StepClock) -> None:
    meter = Meter(clock)
    error = refuse(meter, MINUTE)
    assert (error.retry_after, error.daily) == (42, False)
    make(meter)
    assert clock.slept == [42]
    make(meter, 58)
    assert clock.slept == [42]


def test_the_end_of_a_minute_that_xero_named_is_told_until_it_has_come(clock: StepClock) -> None:
    meter = Meter(clock)
    refuse(meter, MINUTE)
    assert meter.limits.waiting_until == clock.at + dt.timedelta(seconds=42)
    clock.sleep(42)
    assert meter.limits.waiting_until is None


def test_a_wait_that_is_no_minute_holds_nobody(clock: StepClock) -> None:
    meter = Meter(clock)
    assert refuse(meter, {"Retry-After": "3600", "X-Rate-Limit-Problem": "minute"}).retry_after == 3600
    assert refuse(meter, {"X-Rate-Limit-Problem": "concurrent"}).retry_after is None
    make(meter)
    assert clock.slept == []


@dataclass
class Watched(StepClock):
    """A clock that looks around while something sleeps on it."""

    look: Callable[[], None] = field(default=lambda: None)

    def sleep(self, seconds: float) -> None:
        self.look()
        super().sleep(seconds)


def test_what_is_waited_for_is_told_while_it_is_waited_for() -> None:
    clock = Watched()
    meter = Meter(clock, per_minute=1)
    seen: list[Limits] = []
    clock.look = lambda: seen.append(meter.limits)
    make(meter, 2)
    assert [one.waiting_until for one in seen] == [dt.datetime(2026, 11, 3, 9, 1, 0, 250_000, tzinfo=dt.UTC)]
    assert meter.limits.waiting_until is None


def test_answers_are_taken_while_somebody_waits() -> None:
    clock = Watched()
    meter = Meter(clock, per_minute=2)
    make(meter)
    under_way = meter.call("GET Invoices")
    slot = under_way.__enter__()

    def answer() -> None:
        clock.look = lambda: None
        other = threading.Thread(target=finish)
        other.start()
        other.join(10)
        assert not other.is_alive(), "an answer had to wait for somebody's turn"

    def finish() -> None:
        meter.answered({"X-MinLimit-Remaining": "0"}, slot)
        under_way.__exit__(None, None, None)

    clock.look = answer
    make(meter)
    assert meter.limits.minute_remaining == 0


def test_a_clock_that_stands_still_ends_no_wait_but_no_call_waits_for_ever() -> None:
    class Standing(StepClock):
        def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)

    clock = Standing()
    meter = Meter(clock, per_minute=2)
    make(meter, 3)
    assert clock.slept == [60.25]


def test_never_more_than_five_are_under_way(clock: StepClock) -> None:
    meter = Meter(clock)
    gate, lock = threading.Event(), threading.Lock()
    five = threading.Semaphore(0)
    inside, most = 0, 0

    def one() -> None:
        nonlocal inside, most
        with meter.call("GET Contacts"):
            with lock:
                inside += 1
                most = max(most, inside)
            five.release()
            assert gate.wait(10)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(12) as pool:
        calls = [pool.submit(one) for _ in range(12)]
        for _ in range(5):
            assert five.acquire(timeout=10)
        assert not meter._places.acquire(blocking=False), "a sixth was let in"
        gate.set()
        for call in calls:
            call.result(10)
    assert most == 5
    assert meter.calls.total() == 12


def test_many_threads_share_one_minute(clock: StepClock) -> None:
    meter = Meter(clock)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: make(meter), range(150)))
    assert sum(clock.slept) == pytest.approx(120.5)
    assert meter.calls.total() == 150

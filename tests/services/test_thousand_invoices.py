"""A thousand invoices under Xero's limits: as fast as they allow, never a 429, and over two days when they must."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import RateLimited
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.sandbox.xero.limits import Limits
from tests.fakes import API, StepClock
from tests.services.small_business import job, small_books
from tests.services.worlds import World, confirm_jobs, keep, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tests.services.worlds import Kept

JOBS = 1000
CUSTOMERS = 250
LATENCY = 0.3
NUMBERS = [f"N{number:04d}" for number in range(JOBS)]
FEWER = NUMBERS[:150]
"""Three writes: enough where not the size is in question."""


@dataclass
class Slow(httpx.BaseTransport):
    """A network that takes 150 ms each way, on the world's clock; it keeps when each call of the API began."""

    inner: httpx.BaseTransport
    clock: StepClock
    under_way: int = 0
    most_under_way: int = 0
    began: list[dt.datetime] = field(default_factory=list)
    ended: dt.datetime | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        limited = request.url.path.startswith(API)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if limited:
            self.began.append(self.clock.at)
        self.clock.pass_time(seconds=LATENCY / 2)
        try:
            answer = self.inner.handle_request(request)
            answer.read()
            return answer
        finally:
            self.clock.pass_time(seconds=LATENCY / 2)
            self.under_way -= 1
            self.ended = self.clock.at


def least_seconds(calls: int) -> float:
    """What the limits allow: sixty calls may start in the first minute, sixty in the next, and so on.

    So call number n (from 1) starts after ceil(n / 60) - 1 full minutes at the earliest. One write is under way at a
    time, by design, so the calls of the last minute follow each other: each takes its 300 ms. A minute that is full
    of calls takes longer than 60 s only when the network is slower than a call a second.
    """
    full_minutes = -(-calls // 60) - 1
    return 60 * full_minutes + (calls - 60 * full_minutes) * LATENCY


def slow_down(world: World, limits: Limits) -> Slow:
    """Put a practice Xero with these limits behind the slow network."""
    world.limits = limits
    world.connect()
    network = Slow(world.wire.inner, world.clock)
    world.wire.inner = network
    return network


@pytest.fixture(scope="module")
def kept_thousand(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_confirmed(tmp_path_factory.mktemp("thousand"), NUMBERS)


@pytest.fixture(scope="module")
def kept_fewer(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_confirmed(tmp_path_factory.mktemp("fewer"), FEWER)


def kept_confirmed(folder: Path, numbers: list[str]) -> Kept:
    """Confirmed invoices of these numbers for up to 250 customers, nothing sent."""
    clock = StepClock()
    books = small_books(clock)
    names = [f"Customer {number:03d} Ltd" for number in range(CUSTOMERS)]
    for name in names:
        books.seed_contact(Name=name, EmailAddress=_email(name))
    jobs = [
        job(number, names[at % CUSTOMERS], f"{100 + at}.00", email=_email(names[at % CUSTOMERS]))
        for at, number in enumerate(numbers)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        world = World(folder / "world", books, clock, jobs, {"labour": "200"})
        with world.open() as ws:
            pull_all(ws)
            clock.pass_time(minutes=5)
            confirm_jobs(ws, numbers)
        return keep(world, folder / "kept")


@pytest.fixture
def thousand(kept_thousand: Kept, tmp_path: Path) -> World:
    world = kept_thousand.restored(tmp_path / "world")
    world.books.calls.clear()
    return world


@pytest.fixture
def fewer(kept_fewer: Kept, tmp_path: Path) -> World:
    return kept_fewer.restored(tmp_path / "world")


def _email(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@customers.example"


def assert_each_once(world: World, numbers: list[str] = NUMBERS) -> None:
    assert world.made_by_us() == dict.fromkeys(numbers, 1)


def test_a_thousand_invoices_take_what_the_limits_allow_and_never_a_429(thousand: World) -> None:
    network = slow_down(thousand, Limits(minute=60, concurrent=5, day=5000))
    with thousand.open() as ws:
        ended = post_all(ws)
        assert ended is not None
        assert ended.error is None
        assert states(ws) == dict.fromkeys(NUMBERS, IntentState.POSTED)
        assert ws.calls["PUT Invoices"] == JOBS / 50
    assert_each_once(thousand)
    assert {call.status for call in thousand.books.calls} == {200}
    assert network.most_under_way <= 5
    calls = len(network.began)
    assert calls > 60, "the limit of the minute was never met"
    assert network.ended is not None
    took = (network.ended - network.began[0]).total_seconds()
    assert least_seconds(calls) <= took <= 1.05 * least_seconds(calls)


def test_a_day_that_ends_in_the_middle_stops_at_once_and_the_next_day_finishes(thousand: World) -> None:
    network = slow_down(thousand, Limits(minute=60, concurrent=5, day=50))
    with thousand.open() as ws:
        ended = post_all(ws)
        assert ended is not None
        assert isinstance(ended.error, RateLimited)
        assert "0 calls are left until 04:4" in ended.error.message
        assert ended.error.remaining == 0
        made = sum(thousand.made_by_us().values())
        assert 0 < made < JOBS
        assert ended.count(IntentState.POSTED) == made
        assert ended.count(IntentState.CONFIRMED) == JOBS - made
        assert len(network.began) == 51, "more than the one call that found out when the day ends"

        for _ in range(3):  # she tries again: nothing is sent before the day ends
            again = post_all(ws)
            assert again is not None
            assert isinstance(again.error, RateLimited)
        assert len(network.began) == 51

        assert ended.error.until is not None
        thousand.clock.at = ended.error.until
        slow_down(thousand, Limits(minute=60, concurrent=5, day=5000))  # a day long enough for the rest
        done = post_all(ws)
        assert done is not None
        assert done.error is None
        assert states(ws) == dict.fromkeys(NUMBERS, IntentState.POSTED)
        assert {one.attempt for one in outbox(ws).values()} == {1}
    assert_each_once(thousand)
    assert [call.status for call in thousand.books.calls if call.status != 200] == [429]


def test_a_day_that_others_use_up_stops_within_one_call(fewer: World) -> None:
    slow_down(fewer, Limits(minute=60, concurrent=5, day=5000))
    refused: list[httpx.Request] = []

    def day_is_over(_send: object, request: httpx.Request) -> httpx.Response:
        refused.append(request)
        return httpx.Response(429, headers={"Retry-After": "50400", "X-Rate-Limit-Problem": "day"}, request=request)

    fewer.wire.will("PUT Invoices", day_is_over)
    with fewer.open() as ws:
        ended = post_all(ws)
        assert ended is not None
        assert isinstance(ended.error, RateLimited)
        assert "(in 14 hours)" in ended.error.message
        assert fewer.wire.sent[-1] is refused[0]
        sent = len(fewer.wire.sent)
        post_all(ws)
        assert len(fewer.wire.sent) == sent
        assert states(ws) == dict.fromkeys(FEWER, IntentState.CONFIRMED)
        fewer.clock.pass_time(hours=14)
        post_all(ws)
        assert states(ws) == dict.fromkeys(FEWER, IntentState.POSTED)
    assert_each_once(fewer, FEWER)

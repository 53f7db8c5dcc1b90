"""The machine sleeps in mid-request, or its clock is set back: the same run or the next one settles everything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.outbox import IntentState
from tests.fakes import StepClock, raising
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY
from tests.services.worlds import outbox, post_all, states

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace
    from tests.fakes import Fault, Send
    from tests.services.worlds import World

NIGHT = {"hours": 9.0}
"""Longer than a token lasts (30 minutes) and than Xero keeps a key (6)."""


@dataclass
class Apart(StepClock):
    """A clock whose wall time can be set without the seconds that have passed."""

    off: dt.timedelta = dt.timedelta(0)

    def monotonic(self) -> float:
        return (self.at - self.off).timestamp()

    def set_back(self, by: dt.timedelta) -> None:
        """Set the wall clock back, as a person or a time server does."""
        self.at -= by
        self.off -= by


def asleep(world: World, *, after: bool, error: type[httpx.TransportError]) -> Fault:
    """The lid closes before Xero has the request, or after it has acted; the connection is dead in the morning."""
    broken = raising(error, after=after)

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        try:
            return broken(send, request)
        finally:
            world.clock.pass_time(**NIGHT)

    return fault


@pytest.mark.parametrize("after", [False, True], ids=["before Xero has it", "after Xero has acted"])
@pytest.mark.parametrize("error", [httpx.ReadError, httpx.ReadTimeout])
@pytest.mark.parametrize("what", ["PUT Invoices", "PUT Contacts"])
def test_a_night_in_mid_request_is_settled_by_the_same_run(
    confirmed: World, what: str, error: type[httpx.TransportError], *, after: bool
) -> None:
    confirmed.wire.will(what, asleep(confirmed, after=after, error=error))
    with confirmed.open() as ws:
        tokens = signed_in(confirmed)
        witness = Witness(confirmed)
        assert post_all(ws)
        witness.check(ws)
        assert_settled(ws, confirmed, *EVERY)
        assert set(states(ws).values()) == {IntentState.POSTED}
    assert signed_in(confirmed) > tokens  # the token of the evening was not taken for a valid one
    assert set(confirmed.made_by_us().values()) == {1}


def test_a_night_with_no_network_in_the_morning_is_settled_by_the_next_run(confirmed: World) -> None:
    confirmed.wire.cut_off_after("PUT Invoices", asleep(confirmed, after=True, error=httpx.ReadError))
    with confirmed.open() as ws:
        posting = post_all(ws)
        assert posting
        assert posting.error
        assert IntentState.UNKNOWN in states(ws).values()
        confirmed.wire.mend()
        post_all(ws)  # the lock and the cache are still ours
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


@pytest.mark.parametrize("after", [False, True], ids=["before Xero has it", "after Xero has acted"])
def test_a_clock_set_back_during_a_request_makes_no_second_invoice(confirmed: World, *, after: bool) -> None:
    clock = confirmed.clock = Apart(confirmed.clock.at)
    broken = raising(httpx.ReadError, after=after)

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        try:
            return broken(send, request)
        finally:
            clock.set_back(dt.timedelta(hours=1))

    confirmed.wire.will("PUT Invoices", fault)
    ran = clock.monotonic()
    with confirmed.open() as ws:
        assert post_all(ws)
        assert clock.monotonic() >= ran
        assert_settled(ws, confirmed, *EVERY)
        assert posted(ws) == len(EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


def posted(ws: Workspace) -> int:
    return sum(one.state is IntentState.POSTED for one in outbox(ws).values())


def signed_in(world: World) -> int:
    """How often a token was asked for."""
    return sum(request.url.path.endswith("/connect/token") for request in world.wire.sent)

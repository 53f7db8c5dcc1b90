"""A write is delivered again only where Xero surely did not look at it, and exactly when Xero says."""

from __future__ import annotations

import pytest

from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, Refused, SignInNeeded, Unreachable
from jobsync_tui.services.sending import deliver, not_sent
from tests.fakes import StepClock

MINUTE = RateLimited("slow", retry_after=42)
AT_ONCE = RateLimited("too many at once")
TODAY = RateLimited("used up", retry_after=40, daily=True)
LONG = RateLimited("slow", retry_after=301)
NO_WAY = Unreachable("refused", sent=False)
LOST = Unreachable("lost", sent=True)


def tried(*errors: JobsyncError) -> tuple[list[float], int, JobsyncError | None]:
    """What was slept, how often it was sent, and what it ended with, for a write that fails like this, then works."""
    clock, left, sent = StepClock(), list(errors), 0

    def write() -> str:
        nonlocal sent
        sent += 1
        if left:
            raise left.pop(0)
        return "arrived"

    try:
        assert deliver(clock, write) == "arrived"
    except JobsyncError as error:
        return clock.slept, sent, error
    return clock.slept, sent, None


@pytest.mark.parametrize(
    ("errors", "slept"),
    [
        pytest.param([], [], id="at once"),
        pytest.param([MINUTE], [42], id="a full minute, as long as Xero says"),
        pytest.param([MINUTE, MINUTE], [42, 42], id="two full minutes"),
        pytest.param([AT_ONCE], [1], id="too many at once"),
        pytest.param([NO_WAY, AT_ONCE], [2, 1], id="no connection, then too many"),
    ],
)
def test_what_surely_did_nothing_is_waited_out(errors: list[JobsyncError], slept: list[float]) -> None:
    assert tried(*errors) == (slept, len(errors) + 1, None)


@pytest.mark.parametrize(
    "errors",
    [
        pytest.param([MINUTE] * 3, id="a third full minute"),
        pytest.param([NO_WAY] * 3, id="no connection at all"),
        pytest.param([AT_ONCE] * 3, id="always too many"),
    ],
)
def test_three_tries_are_the_most(errors: list[JobsyncError]) -> None:
    slept, sent, error = tried(*errors)
    assert (len(slept), sent, error) == (2, 3, errors[-1])


@pytest.mark.parametrize("error", [TODAY, LONG, LOST, BadAnswer("odd"), Refused("no"), SignInNeeded("who?")])
def test_anything_else_is_sent_once(error: JobsyncError) -> None:
    assert tried(error) == ([], 1, error)


@pytest.mark.parametrize("error", [MINUTE, AT_ONCE, TODAY, LONG, NO_WAY, SignInNeeded("who?")])
def test_these_have_surely_done_nothing(error: JobsyncError) -> None:
    assert not_sent(error)


@pytest.mark.parametrize("error", [LOST, BadAnswer("odd", status=500), Refused("no")])
def test_these_may_have_done_something(error: JobsyncError) -> None:
    assert not not_sent(error)

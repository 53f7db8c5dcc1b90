"""What Xero lets us do: calls made, calls left, and how long a read waits before it asks again.

`Meter.call` stands around every request: a pacer belongs there.
Limits: https://developer.xero.com/documentation/guides/oauth2/limits/, November 2026: 60 a minute and 1,000 (or
5,000) a day per organisation; a 429 has an empty body and says the rest in headers.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, ServiceError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from jobsync_tui.core.ports import Clock

    T = TypeVar("T")

FAULT_PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try of a read that failed."""

PASSING_FAULTS = frozenset({500, 502, 503, 504})
"""Statuses that another try may cure."""

MAX_THROTTLES = 3
"""Times a read waits for the minute to pass before it gives up."""

LONGEST_WAIT = 60.0
"""Seconds; the minute window is never longer, so a longer Retry-After is a daily limit or odd."""

DEFAULT_WAIT = 5.0
"""Seconds after a 429 without Retry-After (too many requests at once)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Calls left for this organisation as of the last answer; None until an answer told."""

    minute_remaining: int | None = None
    day_remaining: int | None = None


class Meter:
    """Counts requests by method and endpoint, and keeps what the last answer said is left; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._limits = Limits()

    @property
    def calls(self) -> Counter[str]:
        """A copy of the counts so far."""
        with self._lock:
            return self._calls.copy()

    @property
    def limits(self) -> Limits:
        """What is left."""
        return self._limits

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Count a request and stand around it while it is under way: the one place every request passes."""
        with self._lock:
            self._calls[name] += 1
        yield

    def answered(self, headers: Mapping[str, str]) -> None:
        """Keep what an answer says is left; a missing header is no news, not zero."""
        minute = _whole(headers.get("X-MinLimit-Remaining"))
        day = _whole(headers.get("X-DayLimit-Remaining"))
        with self._lock:
            old = self._limits
            self._limits = Limits(
                minute_remaining=old.minute_remaining if minute is None else minute,
                day_remaining=old.day_remaining if day is None else day,
            )


def rate_limited(headers: Mapping[str, str]) -> RateLimited:
    """The error that a 429 stands for; `daily` when only another day helps."""
    wait = _whole(headers.get("Retry-After"))
    kind = headers.get("X-Rate-Limit-Problem", "").casefold()
    if kind == "day" or (not kind and wait is not None and wait > LONGEST_WAIT):
        return RateLimited(
            "Xero's limit of calls for today is used up.",
            next_step="Go on tomorrow; what is done stays done.",
            retry_after=wait,
            daily=True,
        )
    return RateLimited(
        "Xero asks to slow down: too many calls in the last minute.",
        next_step="Try again in a minute.",
        retry_after=wait,
    )


def patiently(ask: Callable[[], T], *, clock: Clock) -> T:
    """Ask, and ask again after a passing fault or a full minute; for reads only: they change nothing.

    Raises what the last try raised; a daily limit is never waited for.
    """
    patience = _Patience()
    while True:
        try:
            return ask()
        except ServiceError as error:
            pause = patience.pause_after(error)
            if pause is None:
                raise
        clock.sleep(pause)


class _Patience:
    """The pauses one read still has."""

    def __init__(self) -> None:
        self._faults = iter(FAULT_PAUSES)
        self._throttles = iter(range(MAX_THROTTLES))

    def pause_after(self, error: JobsyncError) -> float | None:
        """Seconds to wait before another try, or None when another try is no use."""
        match error:
            case RateLimited():
                return self._throttled(error)
            case Unreachable():
                return next(self._faults, None)
            case BadAnswer() if error.status in PASSING_FAULTS:
                return next(self._faults, None)
            case _:
                return None

    def _throttled(self, error: RateLimited) -> float | None:
        wait = DEFAULT_WAIT if error.retry_after is None else error.retry_after
        if error.daily or wait > LONGEST_WAIT or next(self._throttles, None) is None:
            return None
        return wait


def _whole(text: str | None) -> int | None:
    """A header's whole number; None when it is missing or something else."""
    return int(text) if text and text.strip().isdecimal() else None

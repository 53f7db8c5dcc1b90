"""What Xero lets us do: calls made, calls left, when the next may start, and how long a read waits to ask again.

`Meter.call` stands around every request and paces it. Limits of an organisation:
https://developer.xero.com/documentation/guides/oauth2/limits/, November 2026: 60 a minute, 5 at once, and 1,000 (or
5,000) a day; a 429 has an empty body and says the rest in headers.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.day_limit import DAY, DayLimit, ends_at, used_up
from jobsync_tui.connectors.xero.pacing import WINDOW, Pacer
from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, ServiceError, Unreachable
from jobsync_tui.core.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from jobsync_tui.connectors.xero.pacing import Slot
    from jobsync_tui.core.ports import Clock

    T = TypeVar("T")

FAULT_PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try of a read that failed."""

PASSING_FAULTS = frozenset({500, 502, 503, 504})
"""Statuses that another try may cure."""

MAX_THROTTLES = 3
"""Times a read waits for the minute to pass before it gives up."""

MINUTE = 60.0
"""Seconds of the minute's window: a longer Retry-After of no named kind is the day's."""

LONGEST_WAIT = 300.0
"""Seconds that a minute's limit may make a call wait; Xero's documents say 60 at most."""

DEFAULT_WAIT = 5.0
"""Seconds after a 429 for too many requests at once, which comes without Retry-After."""

OF_A_MINUTE = frozenset({"minute", "appminute"})
"""Values of X-Rate-Limit-Problem after which a full window helps, if no Retry-After says more exactly."""

IDENTITY = frozenset({"token", "revocation", "connections"})
"""Endpoints of the identity service: counted, but neither limited by Xero nor paced here."""

LONGEST_NUMBER = 9
"""Digits of a header's number; more is no number of calls or seconds."""


class Meter:
    """Counts requests by method and endpoint, paces them, and keeps what is left; threads share it.

    One for each organisation. Without a clock it only counts.
    """

    def __init__(self, clock: Clock | None = None, *, per_minute: int = 60, in_flight: int = 5) -> None:
        self._clock = clock
        self._per_minute = per_minute
        # Never more places than calls a minute, so that one that waits has something answered to wait for.
        self._places = threading.BoundedSemaphore(min(in_flight, per_minute))
        self._turn = threading.Lock()  # held by the one that waits to start; answering threads never need it
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._pacer = Pacer(per_minute)
        self._day = DayLimit()
        self._minute: int | None = None
        self._waiting_until: dt.datetime | None = None
        self._held_until: dt.datetime | None = None
        self._as_of: dt.datetime | None = None

    @property
    def calls(self) -> Counter[str]:
        """A copy of the counts so far."""
        with self._lock:
            return self._calls.copy()

    @property
    def limits(self) -> Limits:
        """What is left, and what is waited for."""
        with self._lock:
            if self._clock:
                self._pass_on(self._clock.now())
            return Limits(
                minute_remaining=self._minute,
                day_remaining=self._day.remaining,
                waiting_until=self._waiting_until or self._held_until,
                day_ends=self._day.ends,
                as_of=self._as_of,
            )

    def remember(self, limits: Limits) -> None:
        """Start with what an earlier process knew; what is older than a day, or than what is known, is no news."""
        if self._clock is None or limits.as_of is None:
            return
        now = self._clock.now()
        age = now - limits.as_of
        with self._lock:
            holds = limits.day_ends is not None and limits.day_ends > now and age >= dt.timedelta(0)
            if self._as_of or not (holds or dt.timedelta(0) <= age < DAY):
                return
            self._as_of, self._minute = limits.as_of, limits.minute_remaining
            if limits.day_remaining is not None:
                self._day.told(limits.day_remaining, limits.as_of)
                self._day.ends = limits.day_ends
            if limits.minute_remaining is not None:
                until = self._clock.monotonic() + WINDOW - age.total_seconds()
                self._pacer.remember(self._per_minute - limits.minute_remaining, until)

    @contextmanager
    def call(self, name: str) -> Iterator[Slot | None]:
        """Wait for this request's turn, count it, and stand around it: the one place every request passes.

        Raises RateLimited, and nothing is sent, while the day is known to be used up.
        """
        clock = self._clock
        if clock is None or name.partition(" ")[2].partition("/")[0] in IDENTITY:
            self._count(name)
            yield None
            return
        with self._places:
            slot = self._start(clock)
            self._count(name)
            try:
                yield slot
            finally:
                with self._lock:
                    self._pacer.end(clock.monotonic())
                    self._day.trying = False

    def answered(self, headers: Mapping[str, str], slot: Slot | None = None) -> None:
        """Keep what an answer says is left; a missing header is no news, not zero. `slot` is what `call` gave."""
        minute = _whole(headers.get("X-MinLimit-Remaining"))
        day = _whole(headers.get("X-DayLimit-Remaining"))
        if minute is None and day is None:
            return
        with self._lock:
            self._as_of = self._clock.now() if self._clock else None
            if day is not None:
                self._day.told(day, self._as_of, begun=slot.number if slot else self._day.refused_after)
            if minute is not None:
                self._minute = minute
                if slot and self._clock:
                    self._pacer.told(minute, slot, self._clock.monotonic())

    def refused(self, headers: Mapping[str, str]) -> RateLimited:
        """Take a 429: until it has passed nobody starts. The error is the caller's to raise."""
        if self._clock is None:
            return rate_limited(headers)
        now = self._clock.now()
        error = rate_limited(headers, now=now)
        with self._lock:
            self._as_of = now
            if error.daily:
                self._day.spent(now, error.until, begun=self._pacer.started)
            elif error.retry_after is not None and error.retry_after <= LONGEST_WAIT:
                self._pacer.hold(self._clock.monotonic() + error.retry_after)
                self._held_until = now + dt.timedelta(seconds=error.retry_after)
        return error

    def _pass_on(self, now: dt.datetime) -> None:
        """Forget what is over."""
        self._day.pass_on(now)
        if self._held_until and now >= self._held_until:
            self._held_until = None

    def _start(self, clock: Clock) -> Slot:
        """Wait, the first come first, until a call may start; time that was slept has passed, whatever clocks say."""
        with self._turn:
            moment, trying = clock.monotonic(), False
            try:
                while True:
                    with self._lock:
                        refusal = self._day.refusal(clock.now(), trying=trying)
                        if refusal:
                            raise refusal
                        trying = self._day.trying
                        wait = self._pacer.wait(moment)
                        if not wait:
                            trying = False  # it is `call` that ends it now
                            return self._pacer.start()
                        self._waiting_until = clock.now() + dt.timedelta(seconds=wait)
                    clock.sleep(wait)
                    moment = max(clock.monotonic(), moment + wait)
            finally:
                self._waiting_until = None
                if trying:
                    self._day.trying = False

    def _count(self, name: str) -> None:
        with self._lock:
            self._calls[name] += 1


def rate_limited(headers: Mapping[str, str], *, now: dt.datetime | None = None) -> RateLimited:
    """The error that a 429 stands for; `daily` when only another day helps, with its end where `now` is given."""
    wait = _whole(headers.get("Retry-After"))
    kind = headers.get("X-Rate-Limit-Problem", "").casefold()
    if kind == "day" or (not kind and wait is not None and wait > MINUTE):
        return _daily(now, wait)
    if wait is None and kind not in OF_A_MINUTE:
        return RateLimited("Xero had too many requests at once.", next_step="Try again in a minute.")
    return RateLimited(
        "Xero asks to slow down: too many calls in the last minute.",
        next_step="Try again in a minute.",
        retry_after=MINUTE if wait is None else wait,
    )


def _daily(now: dt.datetime | None, wait: float | None) -> RateLimited:
    error = used_up(now, ends_at(now, wait) if now else None)
    error.retry_after = wait
    return error


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
    number = (text or "").strip()
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else None

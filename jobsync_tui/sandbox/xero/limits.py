"""Counts calls against Xero's limits: fixed windows of a minute and a day, and calls in flight.

See https://developer.xero.com/documentation/guides/oauth2/limits/ (November 2026).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.replies import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Request, Response

    Handler = Callable[[Request], Response]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many calls one organisation takes; None switches a limit off, its header included.

    The defaults are those of an app on the Starter tier.
    """

    minute: int | None = 60
    concurrent: int | None = 5
    day: int | None = 1000
    app_minute: int | None = 10_000


NO_LIMITS = Limits(minute=None, concurrent=None, day=None, app_minute=None)


class Window:
    """A fixed window that opens at the first call after the last one closed."""

    def __init__(self, most: int | None, length: timedelta) -> None:
        self.most = most
        self._length = length
        self._used = 0
        self._closes: datetime | None = None

    def remaining(self, now: datetime) -> int:
        """Tell how many calls are left at this moment."""
        if self._closes is None or now >= self._closes:
            self._used = 0
        return (self.most or 0) - self._used

    def spend(self, now: datetime) -> None:
        """Count one call."""
        if self._closes is None or now >= self._closes:
            self._closes, self._used = now + self._length, 0
        self._used += 1

    def seconds_left(self, now: datetime) -> int:
        """Tell when the window closes, in whole seconds rounded up."""
        return -((now - (self._closes or now)) // timedelta(seconds=1))


class AppWide:
    """The one window that every organisation of an app counts in, and the lock that all of them count under."""

    def __init__(self, limits: Limits) -> None:
        self.lock = threading.Lock()
        self.minute = Window(limits.app_minute, MINUTE)


class Limited:
    """Lets requests for one organisation through while the limits allow, and tells what remains on every answer."""

    def __init__(self, inner: Handler, limits: Limits, now: Callable[[], datetime], app: AppWide) -> None:
        self._inner = inner
        self._now = now
        self._lock = app.lock
        self._most_in_flight = limits.concurrent
        self._in_flight = 0
        self._day = Window(limits.day, DAY)
        self._minute = Window(limits.minute, MINUTE)
        self._app_minute = app.minute

    def __call__(self, request: Request) -> Response:
        """Answer 429 without a body when a limit is reached, else what the inner handler answers."""
        refused = self._enter()
        if refused is not None:
            return refused
        try:
            reply = self._inner(request)
        finally:
            with self._lock:
                self._in_flight -= 1
        return self.told(reply)

    def told(self, reply: Response) -> Response:
        """Add the X-...Limit-Remaining headers to an answer."""
        now = self._now()
        with self._lock:
            for name, window in self._windows():
                reply.headers[f"X-{name}Limit-Remaining"] = str(max(window.remaining(now), 0))
        return reply

    def _windows(self) -> Iterator[tuple[str, Window]]:
        named = (("Day", self._day), ("Min", self._minute), ("AppMin", self._app_minute))
        return ((name, window) for name, window in named if window.most is not None)

    def _enter(self) -> Response | None:
        now = self._now()
        with self._lock:
            problem, closing = self._problem(now)
            if problem is None:
                self._in_flight += 1
                for _, window in self._windows():
                    window.spend(now)
                return None
        reply = bare(429)
        reply.headers["X-Rate-Limit-Problem"] = problem
        if closing is not None:
            reply.headers["Retry-After"] = str(closing.seconds_left(now))
        return self.told(reply)

    def _problem(self, now: datetime) -> tuple[str | None, Window | None]:
        """Name the limit that is reached, with the window to wait for where Xero names a time."""
        if self._most_in_flight is not None and self._in_flight >= self._most_in_flight:
            return "concurrent", None
        spent = {name: window for name, window in self._windows() if window.remaining(now) <= 0}
        for name, problem in (("Day", "day"), ("Min", "minute")):
            if name in spent:
                return problem, spent[name]
        return ("appminute", None) if spent else (None, None)

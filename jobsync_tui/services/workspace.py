"""What every service works on: one profile's cache, books, sources and clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobsync_tui.config import Profile
    from jobsync_tui.core.limits import Limits
    from jobsync_tui.core.ports import Clock, JobSource, Ledger
    from jobsync_tui.services.kept import Kept
    from jobsync_tui.store.cache import Cache


class Workspace:
    """One open profile. The books are opened at their first use: the first screen needs no network code."""

    def __init__(
        self,
        *,
        profile: Profile,
        cache: Cache,
        open_ledger: Callable[[], Ledger],
        sources: Sequence[JobSource],
        clock: Clock,
    ) -> None:
        self.profile = profile
        self.cache = cache
        self.sources = tuple(sources)
        self.clock = clock
        self._open_ledger = open_ledger
        self._ledger: Ledger | None = None
        self._opening = threading.Lock()
        self.outbox_turn = threading.Lock()
        """Held by whoever posts or looks up what is uncertain: a look from before a send must not settle it after."""

        self.kept: Kept | None = None
        """What the last view leaves to the next one."""

        self.reckoning_turn = threading.Lock()
        """Held while jobs are reckoned or a reckoning is handed on: it must not be taken over half made."""

    @property
    def ledger(self) -> Ledger:
        """The books; raises SignInNeeded when there is nothing to sign in with."""
        with self._opening:
            if self._ledger is None:
                self._ledger = self._open_ledger()
            return self._ledger

    @property
    def limits(self) -> Limits | None:
        """What Xero still lets us do, as far as this run knows; None before the books were opened."""
        return self._ledger.limits if self._ledger else None

    @property
    def calls(self) -> dict[str, int]:
        """Requests made to Xero so far, by method and endpoint."""
        return dict(self._ledger.calls) if self._ledger else {}


class SystemClock:
    """The machine's own time."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def now(self) -> datetime:
        """The present in the machine's time zone."""
        return datetime.now(UTC).astimezone()

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; Unreachable once the app is ending: a quit does not wait for Xero's minute to pass."""
        if self._ended.wait(seconds):
            raise Unreachable("jobsync was closed.", next_step="What was done is kept; start it again.", sent=False)

    def end(self) -> None:
        """Let nobody wait any more."""
        self._ended.set()

"""Xero's own clock, as its answers tell it: a laptop's may be set, may jump, and may be wrong by an hour."""

from __future__ import annotations

import datetime as dt
import threading
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobsync_tui.core.ports import Clock


class ServerTime:
    """Remembers the last `Date` header and how long ago it came; threads share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._told: tuple[dt.datetime, float] | None = None

    def told(self, headers: Mapping[str, str]) -> None:
        """Take an answer's date; one that is missing or no date is no news."""
        try:
            date = _parsed(headers.get("Date", ""))
        except (ValueError, OverflowError):
            return
        if date.tzinfo is not None:
            with self._lock:
                self._told = (date, self._clock.monotonic())

    def now(self) -> dt.datetime | None:
        """What Xero's clock says now; behind after the computer slept, never ahead. None before any answer."""
        with self._lock:
            if self._told is None:
                return None
            date, at = self._told
            return date + dt.timedelta(seconds=max(self._clock.monotonic() - at, 0.0))


@lru_cache(maxsize=64)
def _parsed(date: str) -> dt.datetime:
    """A `Date` header; many answers fall into one second, and reading it takes longer than all other headers."""
    return parsedate_to_datetime(date)

"""The limit of calls a day: once it is used up nothing is sent until it ends, and it is never slept on.

A 429 says when the day ends (Retry-After, up to many hours); an answer whose count is down to zero does not, so
then one call is sent to find out, and where it is not told, one an hour. Wall-clock time: a computer that sleeps
overnight goes on in the morning.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from jobsync_tui.core.errors import RateLimited

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LONGEST = 2 * DAY
"""A Retry-After beyond it is odd, and is taken as this."""

STAYS = "What is done stays done."


@dataclass(slots=True, kw_only=True)
class DayLimit:
    """What is known of today's calls; the caller locks. A custom connection may tell nothing: then nothing stops."""

    remaining: int | None = None
    ends: dt.datetime | None = None
    spent_at: dt.datetime | None = None
    trying: bool = False
    refused_after: int = 0

    def told(self, remaining: int, at: dt.datetime | None, *, begun: int = 0) -> None:
        """Take the count of an answer; after zero one more call finds out when the day ends, and stops the rest.

        The answer to a call that began before a refusal did says nothing of what holds after it.
        """
        if begun < self.refused_after:
            return
        self.remaining = remaining
        if remaining > 0 or at is None:
            self.ends = self.spent_at = None
        else:
            self.spent_at = at - HOUR

    def spent(self, at: dt.datetime, ends: dt.datetime | None, *, begun: int = 0) -> None:
        """Take a refusal for the day's sake, and when it ends where that was told; `begun` calls began so far."""
        self.remaining, self.spent_at, self.ends = 0, at, ends
        self.refused_after = begun + 1

    def refusal(self, now: dt.datetime, *, trying: bool = False) -> RateLimited | None:
        """Why a call may not be sent now; None when it may. Without a known end, one call an hour may.

        `trying` tells that the caller is that one call, and asks again after a wait.
        """
        self.pass_on(now)
        if self.spent_at is None:
            return None
        if self.ends is None and (trying or (now >= self.spent_at + HOUR and not self.trying)):
            self.trying = True
            return None
        return used_up(now, self.ends)

    def pass_on(self, now: dt.datetime) -> None:
        """Forget a limit that is over, and one from the future: then the computer's clock was set back."""
        if self.spent_at is None:
            return
        if now < self.spent_at or (self.ends is not None and now >= self.ends):
            self.remaining = self.ends = self.spent_at = None


def ends_at(now: dt.datetime, retry_after: float | None) -> dt.datetime | None:
    """When a limit ends, in the zone of `now`."""
    return None if retry_after is None else now + min(dt.timedelta(seconds=retry_after), LONGEST)


def used_up(now: dt.datetime | None, ends: dt.datetime | None) -> RateLimited:
    """The error of a day whose calls are used up, with its end where that is known."""
    if now is None or ends is None:
        return RateLimited(
            "Xero's limit of calls for today is used up: 0 calls are left.",
            next_step=f"Go on tomorrow. {STAYS}",
            daily=True,
            remaining=0,
        )
    return RateLimited(
        f"Xero's limit of calls for today is used up: 0 calls are left until {_when(now, ends)}.",
        next_step=f"Go on then. {STAYS}",
        retry_after=(ends - now).total_seconds(),
        daily=True,
        until=ends,
        remaining=0,
    )


def _when(now: dt.datetime, ends: dt.datetime) -> str:
    """`09:12 tomorrow (in 14 hours)`."""
    local = ends.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    day = {0: " today", 1: " tomorrow"}.get(days, f" on {local:%d %b}")
    minutes = max(round((ends - now).total_seconds() / 60), 1)
    number, unit = (round(minutes / 60), "hour") if minutes >= 60 else (minutes, "minute")  # noqa: PLR2004 - an hour
    return f"{local:%H:%M}{day} (in {number} {unit}{'' if number == 1 else 's'})"

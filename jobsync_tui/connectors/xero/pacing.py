"""When the next call may start: never more than a minute's worth in any minute, wherever Xero's window begins.

Xero counts in fixed windows of a minute that open at different times for each organisation
(https://developer.xero.com/documentation/guides/oauth2/limits/, November 2026), and counts a call when it arrives,
which is somewhere between its start and its answer. So a call of ours counts from its start until a minute after
its answer: then no window can hold more of ours than allowed, whatever the network's delays.

Pure bookkeeping in seconds of a monotonic clock: it neither waits nor locks; `limits.Meter` does both.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass

WINDOW = 60.0
"""Seconds of Xero's window."""

MARGIN = 0.25
"""Seconds on top: Xero's clock may run a little slower than ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One call under way: the how-manieth it is, and how many calls of ours counted when it started, itself too."""

    number: int
    counted: int


class Pacer:
    """Who may start when, for one organisation; the caller locks."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._started = 0
        self._in_flight = 0
        self._ends: list[float] = []  # a heap: when each answered call stops to count
        self._strangers: deque[tuple[float, int]] = deque()  # until when, how many; the first is the most
        self._held_until = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next call may start; 0 when it may start now."""
        self._forget(now)
        ready = self._held_until
        if self._counted + self._others >= self._most:
            ready = max(ready, self._next_free(now))
        return max(ready - now, 0.0)

    def start(self) -> Slot:
        """Begin a call; `wait` has said that it may."""
        self._started += 1
        self._in_flight += 1
        return Slot(number=self._started, counted=self._counted)

    def end(self, now: float) -> None:
        """An answer came, or none will: the call counts for another minute."""
        self._in_flight -= 1
        heapq.heappush(self._ends, now + WINDOW + MARGIN)

    def told(self, remaining: int, slot: Slot, now: float) -> None:
        """Learn from an answer how many calls Xero has left: what we did not use, others did.

        Another machine, or an earlier run of this app; a limit that is smaller than documented looks the same.
        Calls of ours that counted when the asking one started may be in what was told, and so may all since.
        """
        ours = slot.counted + self._started - slot.number
        self._expect(self._most - remaining - ours, now + WINDOW + MARGIN)

    def remember(self, used: int, until: float) -> None:
        """Count calls of an earlier run, known by what Xero told it."""
        self._expect(used, until)

    def hold(self, until: float) -> None:
        """Let nobody start before then: Xero has said when its window ends, so what others used ends with it."""
        self._held_until = max(self._held_until, until)
        self._strangers.clear()

    @property
    def started(self) -> int:
        """How many calls have begun so far."""
        return self._started

    @property
    def _counted(self) -> int:
        return self._in_flight + len(self._ends)

    @property
    def _others(self) -> int:
        return self._strangers[0][1] if self._strangers else 0

    def _expect(self, strangers: int, until: float) -> None:
        """Keep the most of what each answer of the last minute says; they are the same strangers, so no sum."""
        if strangers <= 0:
            return
        while self._strangers and self._strangers[-1][1] <= strangers:
            self._strangers.pop()
        self._strangers.append((until, min(strangers, self._most)))

    def _next_free(self, now: float) -> float:
        """When the next slot is free; something answered is always among what counts, see `Meter.__init__`."""
        known = [*self._ends[:1], *(until for until, _ in list(self._strangers)[:1])]
        return min(known, default=now)

    def _forget(self, now: float) -> None:
        while self._ends and self._ends[0] <= now:
            heapq.heappop(self._ends)
        while self._strangers and self._strangers[0][0] <= now:
            self._strangers.popleft()

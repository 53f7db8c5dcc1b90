"""Virtual time: one for the world, and for each machine a clock on its wall that may be wrong."""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from tests.fakes import START

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Time:
    """What time it really is, and what will happen by itself: a late request arrives."""

    at: dt.datetime = START
    _due: list[tuple[dt.datetime, int, Callable[[], object]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def now(self) -> dt.datetime:
        """The true time, by which Xero goes."""
        return self.at

    def clock(self) -> str:
        """The time of day, as the trace tells it."""
        return self.at.isoformat()[11:19]

    def later(self, seconds: float, happens: Callable[[], object]) -> None:
        """Let something happen once these seconds have passed."""
        heapq.heappush(self._due, (self.at + dt.timedelta(seconds=seconds), next(self._order), happens))

    def go_on(self, seconds: float) -> None:
        """Let time pass; what is due within it happens at its moment."""
        end = self.at + dt.timedelta(seconds=seconds)
        while self._due and self._due[0][0] <= end:
            moment, _, happens = heapq.heappop(self._due)
            self.at = max(self.at, moment)
            happens()
        self.at = max(self.at, end)


@dataclass
class MachineClock:
    """The clocks of one machine: the wall's may be set, the other only runs; sleeping lets the world go on."""

    time: Time
    wrong_by: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """What the wall clock shows."""
        return self.time.at + self.wrong_by

    def monotonic(self) -> float:
        """Seconds that never run backwards, whatever the wall clock is set to."""
        return self.time.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Wait in virtual time."""
        self.time.go_on(seconds)

    def end(self) -> None:
        """Nobody waits on this clock anyway."""

    def jump(self, seconds: float) -> None:
        """Set the wall clock alone."""
        self.wrong_by += dt.timedelta(seconds=seconds)

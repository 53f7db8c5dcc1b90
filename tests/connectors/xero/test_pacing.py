"""No minute of Xero's, wherever it begins, ever holds more calls of ours than allowed; and none is wasted."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.connectors.xero.pacing import MARGIN, WINDOW, Pacer, Slot

IN_FLIGHT = 5


@dataclass(frozen=True, kw_only=True)
class Trip:
    """One call of the simulation: seconds to Xero, seconds back, and a pause before the next one."""

    there: float
    back: float
    pause: float


@dataclass
class Simulation:
    """Workers that call in turn, event by event, on a clock of its own; Xero's windows begin at `opens`."""

    trips: deque[Trip]
    workers: int
    per_minute: int = 60
    opens: float = 0.0
    now: float = 0.0
    arrivals: list[float] = field(default_factory=list)
    most_in_flight: int = 0
    refused: int = 0

    def run(self) -> float:
        """Make all calls; when the last was answered."""
        self.pacer = Pacer(self.per_minute)
        self._events: list[tuple[float, int, str, tuple[Trip, Slot] | None]] = []
        self._waiting, self._in_flight, self._order, self._asleep = self.workers, 0, 0, False
        self._turn()
        while self._events:
            self.now, _, what, call = heapq.heappop(self._events)
            if what == "arrive":
                self.arrivals.append(self.now)
            elif what == "answer" and call is not None:
                self._answered(*call)
            elif what == "rested":
                self._waiting += 1
            elif what == "awake":
                self._asleep = False
            self._turn()
        return self.now

    def _turn(self) -> None:
        """Let those that wait start, one after the other, as `Meter.call` does."""
        while self._waiting and self.trips and not self._asleep and self._in_flight < IN_FLIGHT:
            wait = self.pacer.wait(self.now)
            if wait:
                self._asleep = True
                self._at(wait, "awake")
                return
            trip = self.trips.popleft()
            self._waiting -= 1
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
            slot = self.pacer.start()
            self._at(trip.there, "arrive", (trip, slot))
            self._at(trip.there + trip.back, "answer", (trip, slot))

    def _answered(self, trip: Trip, slot: Slot) -> None:
        self._in_flight -= 1
        self.pacer.end(self.now)
        told_at = self.now - trip.back
        window = (told_at - self.opens) // WINDOW
        used = sum((one - self.opens) // WINDOW == window and one <= told_at for one in self.arrivals)
        self.refused += used > self.per_minute
        self.pacer.told(self.per_minute - used, slot, self.now)
        self._at(trip.pause, "rested")

    def _at(self, later: float, what: str, call: tuple[Trip, Slot] | None = None) -> None:
        self._order += 1
        heapq.heappush(self._events, (self.now + later, self._order, what, call))


seconds = st.one_of(st.floats(0, 2), st.floats(0, 70))
trips = st.builds(Trip, there=seconds, back=seconds, pause=st.one_of(st.just(0.0), st.floats(0, 30)))


@given(
    drawn=st.lists(trips, min_size=1, max_size=20),
    calls=st.integers(1, 250),
    workers=st.integers(1, 8),
    per_minute=st.sampled_from([5, 20, 60]),
    opens=st.floats(0, 60),
)
@settings(max_examples=150, deadline=None)
def test_no_span_of_a_minute_holds_more_arrivals_than_allowed(
    drawn: list[Trip], calls: int, workers: int, per_minute: int, opens: float
) -> None:
    queue = deque(drawn[number % len(drawn)] for number in range(calls))
    run = Simulation(queue, workers, per_minute=per_minute, opens=opens)
    run.run()
    assert len(run.arrivals) == calls
    in_order = sorted(run.arrivals)
    pairs = zip(in_order, in_order[per_minute:], strict=False)
    assert all(later - earlier >= WINDOW for earlier, later in pairs)
    assert run.refused == 0
    assert run.most_in_flight <= IN_FLIGHT


@given(
    calls=st.integers(1, 400),
    workers=st.integers(1, 8),
    latency=st.floats(0.01, 0.5),
    opens=st.floats(0, 60),
)
@settings(max_examples=60, deadline=None)
def test_no_call_waits_longer_than_the_limit_makes_it(calls: int, workers: int, latency: float, opens: float) -> None:
    trip = Trip(there=latency / 2, back=latency / 2, pause=0)
    took = Simulation(deque([trip] * calls), workers, opens=opens).run()
    at_once = min(workers, IN_FLIGHT)
    full_minutes, rest = divmod(calls - 1, 60)
    in_a_row = -(-(rest + 1) // at_once) * latency
    assert took <= full_minutes * (WINDOW + MARGIN + latency) + in_a_row + 1e-6


def paced(pacer: Pacer, now: float, calls: int) -> list[Slot]:
    """Calls that are answered at once."""
    slots = []
    for _ in range(calls):
        assert pacer.wait(now) == 0
        slots.append(pacer.start())
        pacer.end(now)
    return slots


def test_the_sixty_first_call_waits_a_minute_from_the_first_ones_answer() -> None:
    pacer = Pacer(60)
    assert pacer.wait(100) == 0
    pacer.start()
    pacer.end(107)
    paced(pacer, 108, 59)
    assert pacer.wait(110) == 107 + WINDOW + MARGIN - 110
    assert pacer.wait(107 + WINDOW + MARGIN) == 0


def test_what_others_use_is_left_to_them() -> None:
    pacer = Pacer(60)
    (slot,) = paced(pacer, 0, 1)
    pacer.told(19, slot, 0)  # one of ours, forty of theirs
    paced(pacer, 1, 19)
    assert pacer.wait(1) == WINDOW + MARGIN - 1


def test_others_are_counted_once_however_many_answers_tell_of_them() -> None:
    pacer = Pacer(60)
    for remaining in (29, 28, 27):
        (slot,) = paced(pacer, 0, 1)
        pacer.told(remaining, slot, 0)
    paced(pacer, 0, 27)
    assert pacer.wait(0) > 0


def test_what_others_used_is_forgotten_a_minute_after_the_answer_that_told() -> None:
    pacer = Pacer(60)
    (slot,) = paced(pacer, 0, 1)
    pacer.told(0, slot, 0)
    assert pacer.wait(30) == WINDOW + MARGIN - 30
    assert pacer.wait(WINDOW + MARGIN) == 0
    paced(pacer, WINDOW + MARGIN, 60)


def test_fewer_others_later_do_not_shorten_what_more_of_them_said() -> None:
    pacer = Pacer(60)
    (slot,) = paced(pacer, 0, 1)
    pacer.told(9, slot, 0)  # fifty others
    (slot,) = paced(pacer, 10, 1)
    pacer.told(48, slot, 10)  # ten others
    paced(pacer, 20, 8)
    assert pacer.wait(20) == WINDOW + MARGIN - 20
    later = WINDOW + MARGIN + 1
    paced(pacer, later, 60 - 10 - 9)  # ten others still, nine of ours
    assert pacer.wait(later) > 0


def test_a_smaller_limit_than_documented_is_kept_too() -> None:
    pacer = Pacer(60)
    for used in range(1, 31):
        (slot,) = paced(pacer, 0, 1)
        pacer.told(30 - used, slot, 0)
    assert pacer.wait(0) == WINDOW + MARGIN


def test_a_slow_answer_does_not_make_strangers_of_our_own_calls() -> None:
    pacer = Pacer(60)
    paced(pacer, 0, 30)
    slow = pacer.start()  # Xero counts 31 when it arrives, at once
    assert pacer.wait(70) == 0  # the thirty are forgotten by then
    pacer.end(70)
    pacer.told(29, slow, 70)
    paced(pacer, 70, 59)


def test_nobody_starts_before_xero_said_and_everybody_may_then() -> None:
    pacer = Pacer(60)
    (slot,) = paced(pacer, 0, 1)
    pacer.told(0, slot, 0)
    pacer.hold(17)
    pacer.hold(12)
    assert pacer.wait(1) == 16
    assert pacer.wait(17) == 0
    paced(pacer, 17, 59)


def test_the_calls_of_an_earlier_run_count() -> None:
    pacer = Pacer(60)
    pacer.remember(45, 20)
    paced(pacer, 0, 15)
    assert pacer.wait(0) == 20


def test_our_own_calls_since_the_asking_one_are_not_taken_for_others() -> None:
    pacer = Pacer(60)
    slow = pacer.start()
    paced(pacer, 0, 9)
    pacer.end(0)
    pacer.told(30, slow, 0)  # ten of ours, twenty of theirs
    paced(pacer, 0, 30)
    assert pacer.wait(0) > 0

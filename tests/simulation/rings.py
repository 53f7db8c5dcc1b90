"""The rings: what one seed of each does, and what is counted."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Protocol

from tests.simulation.evening import live
from tests.simulation.faults import PAIRED
from tests.simulation.schedules import CRASH_POINTS, paired, random_schedule, two_operators
from tests.simulation.starts import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from tests.simulation.evening import Verdict
    from tests.simulation.schedules import Schedule
    from tests.simulation.starts import Theatre

COLLECT_EVERY = 200
"""Schedules between two looks of the garbage collector, which is off meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What some schedules of one ring came to; `violations` are whole stories, seed and trace included."""

    schedules: int = 0
    crashes: int = 0
    requests: int = 0
    seconds: float = 0.0
    violations: tuple[str, ...] = field(default=())

    def __add__(self, other: Counts) -> Counts:
        """Count both."""
        return Counts(
            schedules=self.schedules + other.schedules,
            crashes=self.crashes + other.crashes,
            requests=self.requests + other.requests,
            seconds=self.seconds + other.seconds,
            violations=self.violations + other.violations,
        )


class Ring(Protocol):
    """Schedules of one kind, by seed."""

    @property
    def name(self) -> str:
        """What the table calls it, and what comes before the seed in a replay."""
        ...

    def run(self, seed: int) -> Counts:
        """Live through the schedule of this seed."""
        ...


@dataclass(frozen=True, slots=True)
class Simulated:
    """A ring of schedules in this process."""

    name: str
    draw: Callable[[int], Schedule]
    theatre: Theatre

    def run(self, seed: int) -> Counts:
        """Live through the schedule of this seed."""
        return counted(live(self.theatre, self.draw(seed)))


def counted(verdict: Verdict) -> Counts:
    """One schedule's counts."""
    return Counts(
        schedules=1,
        crashes=verdict.crashes,
        requests=verdict.requests,
        violations=(verdict.told(),) if verdict.violations else (),
    )


def run_all(ring: Ring, seeds: Iterable[int], *, until: int = 3) -> Counts:
    """Run many seeds and give up after so many violations; `seconds` are of the wall."""
    total, begun = Counts(), time.perf_counter()
    for index, seed in enumerate(seeds, 1):
        total += ring.run(seed)
        if index % COLLECT_EVERY == 0:
            gc.collect()
        if len(total.violations) >= until:
            break
    return replace(total, seconds=time.perf_counter() - begun)


# Schedules by their names, as a failure prints them


def drawn(ring: str, seed: int) -> Schedule:
    """The schedule of one seed of a ring: app, xero, two or pair."""
    return DRAWING[ring](seed)


def named_schedule(name: str) -> Schedule:
    """The schedule that a failure named: `app:123`; ValueError where there is none of that name."""
    ring, _, seed = name.partition(":")
    if ring not in DRAWING or not seed.isdecimal():
        raise ValueError(f"{name} names no schedule; one is called app:123, xero:123, two:123 or pair:123")
    return drawn(ring, int(seed))


PAIRS = tuple(product(PAIRED, PAIRED))
EXHAUSTIVE = len(PAIRS) * len(CRASH_POINTS) * len(Mode)
"""Every pair of faults times every crash point, in both modes."""


def pair_of(seed: int) -> tuple[Mode, str, str, int]:
    """Mode, faults and crash point of a seed of the exhaustive ring.

    Seeds below the number of pairs take every pair once, modes and crash points in turn; then the rest follows.
    """
    turn, index = divmod(seed, len(PAIRS))
    first, second = PAIRS[index]
    point, mode = divmod(turn + index + index // len(PAIRED), len(Mode))
    return tuple(Mode)[mode], first, second, CRASH_POINTS[(point + turn // 2) % len(CRASH_POINTS)]


DRAWING: dict[str, Callable[[int], Schedule]] = {
    "app": lambda seed: random_schedule(Mode.APP, seed),
    "xero": lambda seed: random_schedule(Mode.XERO, seed),
    "two": two_operators,
    "pair": lambda seed: replace(paired(*pair_of(seed)), name=f"pair:{seed}"),
}


def ring(name: str, theatre: Theatre) -> Simulated:
    """One of the rings of this process."""
    return Simulated(name, DRAWING[name], theatre)


def find(
    theatre: Theatre, name: str, seeds: Iterable[int], mutant: Callable[[], AbstractContextManager[object]]
) -> Verdict | None:
    """The first schedule that shows a planted bug; None where none does."""
    for seed in seeds:
        verdict = live(theatre, drawn(name, seed), mutant)
        if verdict.violations:
            return verdict
    return None

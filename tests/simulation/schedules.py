"""Schedules: one seed draws all that happens, before anything does."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.faults import OF_READS, OF_TOKENS, OF_WRITES, UNFENCED
from tests.simulation.network import CLEAR, Weather
from tests.simulation.people import DEEDS
from tests.simulation.process import BUSY, FULL, DiskFault
from tests.simulation.starts import Mode, Start

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BOUNDARIES = 60
"""A clean run crosses about fifty."""

FIRST_WRITE = "before PUT Contacts"
CRASH_POINTS = (0, 1, 2, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 18)
"""Of the exhaustive ring, counted from the first write on: from before the contacts leave until the invoices were
answered and settled. At 0 nothing crashes; no two of the others leave the same on the disk and in Xero."""

MINUTE = 60.0
NIGHTS = (MINUTE, 5 * MINUTE, 9 * MINUTE, 31 * MINUTE, 25 * 60 * MINUTE)
JUMPS = (1.0, -1.0, 9 * MINUTE, -9 * MINUTE, 66 * MINUTE, -66 * MINUTE)
DECISIONS = ("bill_anyway", "create_contact", "skip_today", "choose_account", "never_bill")
SHE = ("confirm", "decide", "decide", "undo", "pull", "night", "night", "change_job")
MACHINES = ("back_up", "restore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The other operator runs the app inside this one's n-th request."""

    at: int
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """Somebody does something in Xero just before the app's n-th request arrives there."""

    at: int
    what: str
    which: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The app posts once: in what weather, and where its process ends."""

    weather: Weather = CLEAR
    crash_at: int = 0
    since: str = ""
    """The boundary from which `crash_at` counts; empty for the first."""
    disk: DiskFault | None = None
    stop_after: int = 0
    """Steps after which she stops it; 0 lets it go on."""
    visit: Visit | None = None
    meanwhile: Meanwhile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a schedule: what, by which home, with which choices, or which run."""

    what: str
    home: int = 0
    which: int = 0
    how: int = 0
    run: Run = Run()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All that happens, from where it starts; `name` replays it."""

    name: str
    mode: Mode
    start: Start
    homes: int
    steps: tuple[Step, ...]

    def told(self) -> str:
        """The schedule in short, what is as usual left out."""
        lines = [f"{self.name}: {self.start}, {self.homes} home{'s' * (self.homes > 1)}"]
        return "\n".join([*lines, *(f"  {_told(step)}" for step in self.steps)])


def random_schedule(mode: Mode, seed: int) -> Schedule:
    """An evening of one operator."""
    rng = Random(f"{mode}:{seed}")  # noqa: S311 - a schedule, not a secret
    start = Start.PULLED if rng.random() < 0.15 else Start.CONFIRMED
    steps = [Step(what="confirm", which=rng.choice((7, 7, 3, 5)))] if start is Start.PULLED else []
    steps += _sometimes(rng, 0.15)
    steps.append(Step(what="post", run=_run(rng)))
    if rng.random() < 0.5:
        steps += _sometimes(rng, 0.8)
        steps.append(Step(what="post", run=_run(rng)))
    steps += _sometimes(rng, 0.2)
    fair = tuple(_fair_step(mode, step) for step in steps)
    return Schedule(name=f"{mode}:{seed}", mode=mode, start=start, homes=1, steps=fair)


def two_operators(seed: int) -> Schedule:
    """Two who post the same jobs, the one inside a request of the other."""
    rng = Random(f"two:{seed}")  # noqa: S311 - same
    first, second = rng.sample((0, 1), 2)
    inner = _run(rng, p=0.3) if rng.random() < 0.6 else Run()
    outer = _run(rng, p=0.5, visit=Visit(at=rng.randint(1, 12), run=inner))
    steps = [Step(what="post", home=first, run=outer)]
    if rng.random() < 0.3:
        steps += [
            Step(what="night", which=rng.randrange(8)),
            Step(what="post", home=second, run=_run(rng, p=0.5)),
        ]
    return Schedule(name=f"two:{seed}", mode=Mode.APP, start=Start.CONFIRMED, homes=2, steps=tuple(steps))


def paired(mode: Mode, first: str, second: str, crash: int) -> Schedule:
    """A fault of the first write of invoices, another of the next, and a crash so far after the first write."""
    first, second = _fair(mode, (first, second))
    weather = Weather(invoices=(first, second), contacts=(second,) if crash % 2 else ())
    runs = [Run(weather=weather, crash_at=crash, since=FIRST_WRITE if crash else "")]
    if crash:
        runs.append(Run(weather=Weather(invoices=(second,))))
    steps = tuple(Step(what="post", run=run) for run in runs)
    name = f"pair:{mode}:{first}:{second}:{crash}"
    return Schedule(name=name, mode=mode, start=Start.CONFIRMED, homes=1, steps=steps)


def _fair(mode: Mode, faults: Sequence[str]) -> tuple[str, ...]:
    """The faults that a mode can be asked to bear."""
    return tuple(UNFENCED.get(one, one) if mode is Mode.XERO else one for one in faults)


def _fair_step(mode: Mode, step: Step) -> Step:
    weather = replace(step.run.weather, invoices=_fair(mode, step.run.weather.invoices))
    return replace(step, run=replace(step.run, weather=weather))


def _run(rng: Random, *, p: float = 0.75, visit: Visit | None = None) -> Run:
    """A run; `p` is how likely each kind of trouble is, more or less."""
    crash = rng.randint(1, MOST_BOUNDARIES) if rng.random() < 0.4 * p else 0
    disk = None
    if rng.random() < 0.12 * p:
        disk = DiskFault(message=rng.choice((FULL, BUSY)), first=rng.randint(1, 60), length=rng.choice((1, 1, 3, 99)))
    stop = rng.randint(1, 7) if rng.random() < 0.06 * p else 0
    meanwhile = None
    if visit is None and rng.random() < 0.16 * p:
        what = "by_hand" if rng.random() < 0.4 else rng.choice(list(DEEDS))
        meanwhile = Meanwhile(at=rng.randint(4, 10), what=what, which=rng.randrange(32))
    return Run(weather=_weather(rng, p), crash_at=crash, disk=disk, stop_after=stop, visit=visit, meanwhile=meanwhile)


def _weather(rng: Random, p: float) -> Weather:
    invoices = tuple(rng.choice(OF_WRITES) for _ in range(rng.choice((1, 1, 2, 3)))) if rng.random() < p else ()
    contacts = (rng.choice(OF_WRITES),) if rng.random() < 0.3 * p else ()
    tokens = (rng.choice(OF_TOKENS),) if rng.random() < 0.05 * p else ()
    reads = ((rng.randint(1, 8), rng.choice(OF_READS)),) if rng.random() < 0.25 * p else ()
    jumps = ((rng.randint(1, 9), rng.choice(JUMPS)),) if rng.random() < 0.15 * p else ()
    return Weather(
        invoices=invoices,
        contacts=contacts,
        tokens=tokens,
        reads=reads,
        jumps=jumps,
        stale=rng.random() < 0.15 * p,
    )


def _sometimes(rng: Random, p: float) -> list[Step]:
    """What people do between two runs, or nothing."""
    steps = []
    while rng.random() < p:
        what = rng.choice((*SHE, *DEEDS, *MACHINES))
        steps.append(Step(what=what, which=rng.randrange(32), how=rng.randrange(64)))
        p /= 2.5
    return steps


def _told(step: Step) -> str:
    where = f"{'AB'[step.home]} " if step.home else ""
    if step.what != "post":
        return f"{where}{step.what} {step.which} {step.how}"
    return f"{where}post {_unusual(step.run)}"


def _unusual(value: Any) -> str:  # any of the values above
    """The fields that are not as usual."""
    usual = type(value)() if not isinstance(value, (Visit, DiskFault, Meanwhile)) else None
    told: Sequence[str] = [
        f"{one.name}={_unusual(found) if isinstance(found, (Weather, Run, Visit, DiskFault, Meanwhile)) else found}"
        for one in fields(value)
        if (found := getattr(value, one.name)) != getattr(usual, one.name, None)
    ]
    return f"({', '.join(told)})"

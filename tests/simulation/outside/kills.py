"""Real processes that are killed, seed by seed.

One seed is one schedule of one to three deaths and a life in peace. Process death is what this proves, not power
loss: that a commit is on disk when it returns is `PRAGMA synchronous`, which every child looks at.
"""

from __future__ import annotations

import atexit
import shutil
import signal
import sqlite3
import tempfile
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.workspace import Workspace
from jobsync_tui.store.cache import open_cache
from tests.services.invariants import Witness
from tests.services.small_business import EVERY, NEWCOMER
from tests.services.worlds import CLOSED, outbox, states
from tests.simulation.outside.other_books import chance
from tests.simulation.outside.ring import Ring, order_for, ring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.ports import Ledger
    from tests.simulation.outside.nursery import Order

STRIDE = 37
"""Seeds take the boundaries in this step, so that few seeds are spread over all and many meet every one."""

LONGEST = 0.15
"""Seconds within which a child from a warm parent has done its work, or nearly."""

PEACEFUL_LIVES = 4
PRICES = {number: 100 * Decimal(at) for at, number in enumerate(EVERY, 1)}
SIGNALS = ("SIGKILL", "SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True, kw_only=True)
class KillCounts:
    """What schedules came to; they add up."""

    schedules: int = 0
    lives: int = 0
    kills: int = 0
    by_signal: tuple[int, int, int] = (0, 0, 0)
    """Deaths by SIGKILL, SIGTERM and SIGHUP."""

    def __add__(self, other: KillCounts) -> KillCounts:
        kill, term, hang_up = (one + two for one, two in zip(self.by_signal, other.by_signal, strict=True))
        return KillCounts(
            schedules=self.schedules + other.schedules,
            lives=self.lives + other.lives,
            kills=self.kills + other.kills,
            by_signal=(kill, term, hang_up),
        )


@dataclass(repr=False)
class _Schedule:
    seed: int
    ring: Ring
    folder: Path
    told: list[str] = field(default_factory=list)
    deaths: list[int] = field(default_factory=list)
    lives: int = 0
    left: dict[str, IntentState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = chance(self.seed)
        self.start = self.seed % len(self.ring.starts)
        self.world = self.ring.restored(self.start, self.folder)
        self.witness = Witness(self.world)
        self.customers = {one["number"]: one["customer"]["name"] for one in self.world.jobs}

    def run(self) -> KillCounts:
        """Die, recover, and be judged each time."""
        self.killed(self.seed // 4 % 4)
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            self.killed(self.rng.randrange(4))
        self.in_peace()
        for number, price in PRICES.items():
            (made,) = self.ours(number)
            assert made["Total"] == price * Decimal("1.15"), number
            assert self.world.books.contacts[made["ContactID"]]["Name"] == self.customers[number], number
        assert len(self.world.contacts_named(NEWCOMER)) == 1
        counts = [self.deaths.count(-signal.Signals[name]) for name in SIGNALS]
        kill, term, hang_up = counts
        return KillCounts(schedules=1, lives=self.lives, kills=len(self.deaths), by_signal=(kill, term, hang_up))

    def in_peace(self) -> None:
        """Lives without a death until everything is posted; where Xero numbers, a doubt lasts eight minutes."""
        self.ring.door.expect()
        for _ in range(PEACEFUL_LIVES):
            assert self.lived(order_for(self.world)) == 0
            if set(self.left.values()) == {IntentState.POSTED}:
                assert self.left.keys() == set(EVERY)
                return
            self.world.clock.pass_time(minutes=9)
        raise AssertionError("it does not come to an end")

    def ours(self, number: str) -> list[dict[str, Any]]:  # raw JSON
        """What the app made for a job and is live: its Reference begins with the job's number."""
        made = [
            self.world.books.invoices[id_] for id_ in self.world.books.created_by if id_ in self.world.books.invoices
        ]
        return [one for one in made if one["Reference"].split()[0] == number and one["Status"] not in CLOSED]

    def check(self, ws: Workspace) -> None:
        """Assert what must hold after every life."""
        for number in EVERY:
            assert len(self.ours(number)) <= 1, f"{number} was made twice"
        for intent in outbox(ws).values():
            assert intent.state is not IntentState.HUMAN, f"{intent.job_number}: {intent.message}"
            assert intent.state is not IntentState.REJECTED, f"{intent.job_number}: {intent.message}"
            if intent.state is IntentState.POSTED:
                assert [one["InvoiceID"] for one in self.ours(intent.job_number)] == [intent.invoice_id]
        self.witness._hands_off()
        self.left = states(ws)

    def killed(self, kind: int) -> None:
        """One life that is to end by force: at a boundary, in the middle of a call, or at any moment."""
        how = self.rng.choice(SIGNALS)
        self.ring.door.expect()
        match kind:
            case 0:
                at = 1 + self.seed * STRIDE % len(self.ring.boundaries[self.start])
                self.lived(order_for(self.world, boundary=at))
            case 1:
                tender = self.ring.tender(self.start)
                self.lived(order_for(self.world, boundary=tender[self.seed * STRIDE % len(tender)]))
            case 2:
                call = self.rng.choice(("PUT Invoices", "PUT Contacts", *self.ring.calls(self.start)))
                self.ring.door.expect(call, how, acts_first=self.rng.random() < 0.5)
                self.lived(order_for(self.world, how=how))
            case _:
                self.lived(order_for(self.world, moment=self.rng.uniform(0, LONGEST), how=how))
        self.world.clock.pass_time(minutes=self.rng.choice((0, 1, 7)))

    def lived(self, order: Order) -> int:
        """One life and what it left."""
        code, said = self.ring.life(order)
        self.lives += 1
        door = self.ring.door
        self.told.append(f"{order}, killed by Xero at call {door.kill_at} (acted first: {door.acts_first}): {code}")
        assert code <= 0, said
        if code < 0:
            assert code in {-signal.Signals[name] for name in SIGNALS}
            self.deaths.append(code)
        with self.looked_at() as ws:
            self.check(ws)
        return code

    @contextmanager
    def looked_at(self) -> Iterator[Workspace]:
        """A copy of the cache as the last life left it: a look must not do the next one's recovery.

        The books stand still meanwhile; who was killed may have left a request on its way.
        """
        side = self.folder / "looked-at"
        side.mkdir()
        for file in self.world.cache_path.parent.glob("cache.db*"):
            shutil.copy(file, side)
        with closing(sqlite3.connect(side / "cache.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
        looked = open_cache(side / "cache.db")
        try:
            with self.world.books.lock:
                yield Workspace(
                    profile=self.world.profile,
                    cache=looked,
                    open_ledger=_no_ledger,
                    sources=(),
                    clock=self.world.clock,
                )
        finally:
            looked.close()
            shutil.rmtree(side)


def _no_ledger() -> Ledger:
    raise AssertionError("a look asks nobody")


def run_in(made: Ring, seed: int, folder: Path) -> KillCounts:
    """Run the schedule of a seed in a new folder; AssertionError with seed and trace where anything is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        schedule = _Schedule(seed, made, folder)
        try:
            return schedule.run()
        except Exception as error:
            trace = "\n".join([f"seed {seed}, from start {schedule.start}", *schedule.told])
            raise AssertionError(f"{trace}\n{type(error).__name__}: {error}") from error


@cache
def _shared() -> Ring:
    """One ring for all schedules of a process, put away at its end."""
    stack = ExitStack()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    atexit.register(stack.close)  # after the folder's own farewell was registered, so that it comes before
    return stack.enter_context(ring(folder))


def run_kill(seed: int, folder: Path) -> KillCounts:
    """Run the schedule of a seed in a new folder, on a ring that is made at the first call."""
    return run_in(_shared(), seed, folder)

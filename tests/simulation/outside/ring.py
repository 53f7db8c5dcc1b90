"""Where processes are killed: the practice Xero over loopback, a nursery of children, and worlds to start from."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.match import load_view
from tests.services.small_business import EVERY, NEWCOMER
from tests.services.worlds import URL, Kept, World, confirm_jobs, keep, pull_all, small_world
from tests.simulation.outside.nursery import Order, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).resolve().parents[3]
NUMBERS = ("{job}{stage}", "xero")
"""Who numbers the invoices: we, or Xero. Each is started from pulled, and from confirmed."""

AFTERWARDS = 5
"""Boundaries after the answer within which it is recorded."""


@dataclass
class KillingDoor:
    """The practice Xero's door: it may kill who calls, while the call is being answered."""

    app: WSGIApplication | None = None
    kill_at: str = ""
    how: signal.Signals = signal.SIGKILL
    acts_first: bool = False
    pid: int = 0
    born: threading.Event = field(default_factory=threading.Event)

    def expect(self, kill_at: str = "", how: str = "SIGKILL", *, acts_first: bool = False) -> None:
        """Prepare for the next life: its first call of this kind (`PUT Invoices`) is its last; empty for none."""
        self.kill_at, self.how, self.acts_first = kill_at, signal.Signals[how], acts_first
        self.born.clear()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request as WSGI asks."""
        assert self.app
        last = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].rpartition('/')[2]}" == self.kill_at
        if last and not self.acts_first:
            self._kill()
        answer = self.app(environ, start_response)
        if last and self.acts_first:
            self._kill()
        return answer

    def _kill(self) -> None:
        assert self.born.wait(timeout=5), "a call of nobody"
        with suppress(ProcessLookupError):
            os.kill(self.pid, self.how)


@dataclass(repr=False)
class Ring:
    """A served Xero, a nursery, and worlds to start from."""

    door: KillingDoor
    url: str
    nursery: subprocess.Popen[str]
    starts: tuple[Kept, ...]
    boundaries: list[list[str]] = field(default_factory=list)
    """What a life in peace crosses, from each start."""

    def tender(self, start: int) -> list[int]:
        """The boundaries where an invoice or a contact is under way, or sent and not yet recorded; from 1."""
        crossed = self.boundaries[start]
        first = next(at for at, name in enumerate(crossed) if name.startswith("before PUT"))
        last = crossed.index("after PUT Invoices")
        return list(range(first, last + AFTERWARDS))

    def calls(self, start: int) -> list[str]:
        """The kinds of calls, each once."""
        named = [name.removeprefix("before ") for name in self.boundaries[start]]
        return [name for name in dict.fromkeys(named) if name.startswith(("GET", "PUT"))]

    def life(self, order: Order) -> tuple[int, str]:
        """One life: its exit code, negative for the signal that ended it, and its last words."""
        assert self.nursery.stdin
        self.nursery.stdin.write(line(order))
        self.nursery.stdin.flush()
        self.door.pid = self._heard()["pid"]
        self.door.born.set()
        ended = self._heard()
        return ended["ended"], ended["said"]

    def _heard(self) -> dict[str, Any]:  # one line of the nursery
        assert self.nursery.stdout
        heard = self.nursery.stdout.readline()
        assert heard, "the nursery is gone"
        return dict(json.loads(heard))

    def restored(self, start: int, folder: Path) -> World:
        """A world in a new folder, served from now on."""
        world = self.starts[start].restored(folder / "world")
        profile = world.folder / "p.toml"
        profile.write_text(profile.read_text(encoding="utf-8").replace(URL, self.url), encoding="utf-8")
        self.door.app = xero_app(world.books, limits=NO_LIMITS)
        return world


@contextmanager
def ring(folder: Path) -> Iterator[Ring]:
    """Serve, start the nursery, and make the worlds to start from."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        door = KillingDoor()
        url = stack.enter_context(serving(door))
        nursery = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.simulation.outside.nursery"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        starts = [_kept(folder, numbers, confirmed=confirmed) for numbers in NUMBERS for confirmed in (False, True)]
        made = Ring(door, url, nursery, tuple(starts))
        for start in range(len(made.starts)):
            world = made.restored(start, folder / f"peace-{start}")
            door.expect()
            code, said = made.life(order_for(world, mother=True))
            assert code == 0, said
            made.boundaries.append(said.splitlines())
        yield made


def _kept(folder: Path, numbers: str, *, confirmed: bool) -> Kept:
    """The small business, pulled; with `confirmed` all its jobs are confirmed too."""
    name = f"{numbers}-{confirmed}"
    world = small_world(folder / name)
    world.numbers = numbers
    world.write()
    with world.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        for cached in view.jobs:
            if cached.job.customer.name == NEWCOMER:
                create_contact(ws, view, cached.job)
        world.clock.pass_time(minutes=1)
        if confirmed:
            confirm_jobs(ws, EVERY)
    return keep(world, folder / f"kept-{name}")


def order_for(world: World, **death: Any) -> Order:  # the fields of Order
    """An order for the next life of a world."""
    return Order(
        home=os.environ["JOBSYNC_HOME"],
        profile=str(world.folder / "p.toml"),
        at=world.clock.now().isoformat(),
        **death,
    )

"""Where schedules start: one or two operators who pulled the same books, with their jobs confirmed or not yet.

Made once a process and kept in memory; a schedule writes a few files and goes on from there.
"""

from __future__ import annotations

import copy
import gc
import os
import pickle
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobsync_tui.bootstrap.books import SECRET_VARIABLE
from jobsync_tui.config import load_profile
from jobsync_tui.sandbox.xero.books import PRACTICE_ID, Books
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.match import load_view
from tests.fakes import START, StepClock, keep_books, restore_books
from tests.services.small_business import NEWCOMER, job, small_books
from tests.services.worlds import URL, confirm_jobs, pull_all
from tests.simulation.homes import Home
from tests.simulation.network import Line, Net
from tests.simulation.times import MachineClock, Time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from jobsync_tui.config import Profile
    from tests.simulation.homes import Files

SECRET = "canary-client-secret-5f1e"
JOBS = ("J1", "J2", "J3")
FAST_DISK = Path("/dev/shm")  # noqa: S108 - a disk in memory, where the system has one; only this run's own folder


class Mode(StrEnum):
    """Who numbers the invoices."""

    APP = "app"
    XERO = "xero"


class Start(StrEnum):
    """How far she is when a schedule begins."""

    PULLED = "pulled"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Stage:
    """What a schedule begins with: the books, and for each home its cache and its jobs."""

    at: dt.datetime
    books: bytes
    invoices: dict[str, Any]
    contacts: dict[str, Any]
    files: tuple[Files, ...]
    jobs: tuple[list[dict[str, Any]], ...]


def jobs_of(home: int) -> list[dict[str, Any]]:
    """Three jobs, one of them for a customer that Xero does not know; the second operator's source differs in one."""
    return [
        job("J1", "Ada Rewi", "100.00"),
        job("J2", "Bjork Timber Ltd", "200.00" if home == 0 else "205.00"),
        job("J3", NEWCOMER, "300.00", email="zoe@newcomer.example"),
    ]


@dataclass
class Theatre:
    """A folder for the homes of this process, its profiles, and the stages made so far."""

    folder: Path
    _profiles: dict[tuple[Mode, int], Profile] = field(default_factory=dict)
    _stages: dict[tuple[Mode, Start, int], Stage] = field(default_factory=dict)

    def profile(self, mode: Mode, home: int) -> Profile:
        """The profile of one home, read once."""
        if (mode, home) not in self._profiles:
            place = self.folder / f"{mode}-{home}"
            place.mkdir()
            (place / "p.toml").write_text(_profile(mode, home), encoding="utf-8")
            os.environ["JOBSYNC_HOME"] = str(place)
            profile = load_profile(file=place / "p.toml")
            profile.cache_path.parent.mkdir(parents=True, mode=0o700)
            self._profiles[mode, home] = profile
        return self._profiles[mode, home]

    def stage(self, mode: Mode, start: Start, homes: int = 1) -> Stage:
        """What a schedule begins with, made at its first use."""
        key = (mode, start, homes)
        if key not in self._stages:
            self._stages[key] = self._made(mode, start, homes)
        return self._stages[key]

    def set_up(self, mode: Mode, stage: Stage, trace: list[str]) -> tuple[Net, list[Home]]:
        """Put everything as the stage has it."""
        time = Time(stage.at)
        books = Books(now=time.now)
        restore_books(books, stage.books)
        net = Net(time, books, trace)
        return net, [self._home(mode, index, net, stage) for index in range(len(stage.files))]

    def _home(self, mode: Mode, index: int, net: Net, stage: Stage) -> Home:
        clock = MachineClock(net.time)
        line = Line("AB"[index], clock, net)
        home = Home(self.profile(mode, index), copy.deepcopy(stage.jobs[index]), clock, line)
        home.place(stage.files[index])
        home.write_jobs()
        return home

    def _made(self, mode: Mode, start: Start, homes: int) -> Stage:
        books = small_books(StepClock())
        kept = keep_books(books)
        empty = Stage(START, kept, {}, {}, ({},) * homes, tuple(jobs_of(index) for index in range(homes)))
        net, machines = self.set_up(mode, empty, [])
        for home in machines:
            with home.open() as ws:
                pull_all(ws)
                view = load_view(ws)
                for cached in view.jobs:
                    if cached.job.customer.name == NEWCOMER:
                        create_contact(ws, view, cached.job)
                home.clock.sleep(60.0)
                if start is Start.CONFIRMED:
                    confirm_jobs(ws, JOBS)
            with home.open():
                pass  # the copy of the day is made now, and not in every schedule
        net.books.calls.clear()  # nobody asks for them, and every schedule would bring them back
        kept = keep_books(net.books)
        state = pickle.loads(kept)  # noqa: S301 - our own bytes, of this process
        files = tuple(home.files() for home in machines)
        return Stage(net.time.at, kept, state["invoices"], state["contacts"], files, empty.jobs)


def _profile(mode: Mode, home: int) -> str:
    # With the organisation's id no run has to ask which one it reaches.
    lines = ["[xero]", f'client_id = "practice-{home}"', f'api_url = "{URL}"', f'tenant_id = "{PRACTICE_ID}"']
    if mode is Mode.XERO:
        lines += ["[invoice]", 'number = "xero"']
    lines += ["[mapping]", 'labour = "200"', 'material = "210"']
    lines += ["[[source]]", 'name = "field"', 'type = "json"', 'path = "field.json"']
    return "\n".join(lines)


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A theatre in a folder of its own, on a disk in memory where there is one; leaves nothing behind."""
    place = FAST_DISK if FAST_DISK.is_dir() and os.access(FAST_DISK, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="jobsync-simulation-", dir=place))
    changed = {name: os.environ.get(name) for name in ("JOBSYNC_HOME", SECRET_VARIABLE)}
    mask = os.umask(0o077)
    os.environ[SECRET_VARIABLE] = SECRET
    frozen = gc.get_freeze_count() > 0  # the suite has passed over what is there for good already
    if not frozen:
        gc.collect()
        gc.freeze()
    gc.disable()
    try:
        yield Theatre(folder)
    finally:
        gc.enable()
        if not frozen:
            gc.unfreeze()
        os.umask(mask)
        for name, value in changed.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        shutil.rmtree(folder)

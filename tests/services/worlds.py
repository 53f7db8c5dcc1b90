"""A whole world for the services: books in Xero, a jobs file, a profile, a clock, and the wire between."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.config import Profile, load_profile
from jobsync_tui.core.proposal import Proposal, State
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS, Limits
from jobsync_tui.services.confirm import Batch, confirm, prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import View, load_view
from jobsync_tui.services.post import Posting, post
from jobsync_tui.services.pull import PullReport, pull
from jobsync_tui.store.backups import daily
from jobsync_tui.store.outbox import intents
from tests.fakes import Boundaries, SimulatedCrash, StepClock, WatchedCache, Wire, keep_books, restore_books
from tests.services.small_business import small_books, small_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jobsync_tui.core.outbox import Intent, IntentState
    from jobsync_tui.services.workspace import Workspace

URL = "http://127.0.0.1:9000"
CLOSED = ("VOIDED", "DELETED")


@dataclass(repr=False)
class World:
    """One business; `jobs` is what its job system holds, `folder` has the profile and the home."""

    folder: Path
    books: Books
    clock: StepClock
    jobs: list[dict[str, Any]]
    mapping: dict[str, str]
    limits: Limits = NO_LIMITS
    tenant_id: str = ""
    sources: tuple[str, ...] = ("field",)
    numbers: str = ""
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.connect()
        self.write()

    def connect(self) -> None:
        """Put a new practice Xero, without memory of keys and tokens, in front of the books."""
        self.wire = Wire(inner=httpx.WSGITransport(app=xero_app(self.books, limits=self.limits)))

    def write(self) -> None:
        """Write the profile and the jobs file of the first source."""
        lines = ["[xero]", 'client_id = "practice"', f'api_url = "{URL}"', f'tenant_id = "{self.tenant_id}"']
        if self.numbers:
            lines += ["[invoice]", f'number = "{self.numbers}"']
        lines += ["[mapping]", *(f'{kind} = "{account}"' for kind, account in self.mapping.items())]
        for name in self.sources:
            lines += ["[[source]]", f'name = "{name}"', 'type = "json"', f'path = "{name}.json"']
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "p.toml").write_text("\n".join(lines), encoding="utf-8")
        self.write_jobs(self.sources[0], self.jobs)

    def write_jobs(self, source: str, jobs: Sequence[dict[str, Any]]) -> None:
        """Write what a source holds."""
        (self.folder / f"{source}.json").write_text(json.dumps({"jobs": list(jobs)}), encoding="utf-8")

    @property
    def profile(self) -> Profile:
        return load_profile(file=self.folder / "p.toml")

    @property
    def cache_path(self) -> Path:
        return self.profile.cache_path

    @contextmanager
    def open(self, boundary: Boundaries | None = None) -> Iterator[Workspace]:
        """Open the workspace; with a boundary, the process may end at any of its commits and calls."""
        with open_workspace(self.profile, clock=self.clock, transport=self.wire) as ws:
            if boundary is None:
                yield ws
                return
            ws.cache = WatchedCache(ws.cache, boundary)
            self.wire.boundary = boundary
            try:
                yield ws
            finally:
                self.wire.boundary = None

    # What Xero holds

    def live(self, number: str) -> list[dict[str, Any]]:
        """Invoices of this number, or of a revision of it, that bill something."""
        return [
            one
            for one in self.books.invoices.values()
            if one["Type"] == "ACCREC"
            and one["Status"] not in CLOSED
            and (one["InvoiceNumber"] == number or one["InvoiceNumber"].startswith(f"{number}-R"))
        ]

    def made_by_us(self) -> Counter[str]:
        """How many invoices the app made, by number."""
        made = (self.books.invoices[id_] for id_ in self.books.created_by if id_ in self.books.invoices)
        return Counter(one["InvoiceNumber"] for one in made)

    def puts(self, endpoint: str) -> int:
        """How many writes of one endpoint reached Xero."""
        return sum(call.path.endswith(f"/{endpoint}") for call in self.books.writes)

    def contacts_named(self, name: str) -> list[dict[str, Any]]:
        """Contacts of this name, of any status."""
        return [one for one in self.books.contacts.values() if one["Name"] == name]


@dataclass(frozen=True, repr=False)
class Kept:
    """A world as it stood: its books, its folder and its time."""

    books: bytes
    folder: Path
    world: World

    def __repr__(self) -> str:
        return "a kept world"

    def restored(self, folder: Path) -> World:
        """A world of its own that goes on from there."""
        shutil.copytree(self.folder, folder)
        clock = StepClock(self.world.clock.at)
        books = Books(now=clock.now)
        restore_books(books, self.books)
        old = self.world
        world = World(
            folder,
            books,
            clock,
            copy.deepcopy(old.jobs),
            {**old.mapping},
            limits=old.limits,
            tenant_id=old.tenant_id,
            sources=old.sources,
            numbers=old.numbers,
        )
        cache = world.cache_path
        cache.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "kept.db", cache)
        backup = daily(cache, clock.now())  # there already: making one brings it to the disk, which takes its time
        backup.parent.mkdir(exist_ok=True)
        shutil.copy(folder / "kept.db", backup)
        return world


def keep(world: World, folder: Path) -> Kept:
    """Keep a closed world; the folder must not exist yet."""
    shutil.copytree(world.folder, folder)
    copy_cache(world.cache_path, folder / "kept.db")
    return Kept(books=keep_books(world.books), folder=folder, world=world)


def copy_cache(source: Path, target: Path) -> None:
    """Copy a closed cache, its write-ahead log included."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old, new = sqlite3.connect(source), sqlite3.connect(target)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def small_world(folder: Path) -> World:
    """The small business, nothing pulled yet."""
    clock = StepClock()
    return World(folder, small_books(clock), clock, small_jobs(), {"labour": "200", "material": "210"})


# The verbs, run to their end


def pull_all(ws: Workspace, **how: Any) -> PullReport:  # the keywords of pull
    """Pull; the report."""
    *_, report = pull(ws, **how)
    assert isinstance(report, PullReport)
    return report


def post_all(ws: Workspace) -> Posting | None:
    """Post; how it ended, None when there was nothing to post."""
    last = None
    for last in post(ws):  # noqa: B007 - the last one is the result
        pass
    return last


def drafted(ws: Workspace, view: View | None = None) -> dict[str, Proposal]:
    """Every proposal by job number."""
    return {one.job.number: one for one in proposals(ws, view)}


def ready(ws: Workspace) -> list[Proposal]:
    """What may be posted as it stands."""
    return [one for one in proposals(ws) if one.state is State.READY]


def confirm_jobs(ws: Workspace, numbers: Iterable[str]) -> Batch:
    """Freeze these jobs and confirm them."""
    view = load_view(ws)
    found = drafted(ws, view)
    batch = prepare(ws, view, [found[number] for number in numbers])
    confirm(ws, batch)
    return batch


def outbox(ws: Workspace) -> dict[str, Intent]:
    """The newest intent of each job, by job number."""
    return {one.job_number: one for one in intents(ws.cache)}


def states(ws: Workspace) -> dict[str, IntentState]:
    """Where each job's newest intent stands, by job number."""
    return {number: one.state for number, one in outbox(ws).items()}


def run_until_crash(world: World, boundary: Boundaries) -> bool:
    """Post in a process that may end at the boundary; whether it ended there."""
    with suppress(SimulatedCrash), world.open(boundary) as ws:
        post_all(ws)
        return False
    return True

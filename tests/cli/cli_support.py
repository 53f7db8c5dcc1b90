"""Practice books served on loopback, a home that has pulled them, and what a command line left."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.cli import run
from jobsync_tui.config import load_profile
from jobsync_tui.sandbox.practice import Practice, jobs_document
from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from jobsync_tui.services.workspace import SystemClock
from jobsync_tui.store.outbox import intents
from tests.fakes import keep_books, restore_books
from tests.kept_practice import small_practice

if TYPE_CHECKING:
    from jobsync_tui.core.outbox import IntentState

NOW = datetime(2026, 5, 29, 4, 42, tzinfo=UTC)

PROFILE = """[xero]
api_url = "{url}"

[mapping]
labour = "200"
material = "210"
travel = "220"

[[source]]
name = "field"
type = "json"
path = "jobs.json"
"""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one command line left: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Jobsync = Callable[..., Ran]


@dataclass(frozen=True, kw_only=True)
class Served:
    """Practice books being served, and a home whose cache holds them."""

    practice: Practice
    url: str
    home: Path

    def puts(self, endpoint: str = "") -> int:
        """How often the books were asked to create something."""
        calls = self.practice.books.calls
        return sum(call.method == "PUT" and call.path.endswith(endpoint) for call in calls)


def write_home(home: Path, url: str, jobs: str) -> Path:
    """A home with a default profile and its jobs file; gives the profile's path."""
    config = home / "config"
    config.mkdir(parents=True)
    (config / "jobs.json").write_text(jobs, encoding="utf-8")
    profile = config / "default.toml"
    profile.write_text(PROFILE.format(url=url), encoding="utf-8")
    return profile


@contextmanager
def pulled_books(home: Path) -> Iterator[Served]:
    """Serve the practice books, and a new home that has pulled them."""
    practice = small_practice(NOW, lambda: NOW)
    with serving(xero_app(practice.books, limits=NO_LIMITS)) as url:
        write_home(home, url, jobs_document(practice))
        shutil.copytree(_pulled_home() / "data", home / "data")
        yield Served(practice=practice, url=url, home=home)


@cache
def _pulled_home() -> Path:
    """A home that has pulled, and has the copy of the day; made once a process."""
    home = Path(tempfile.mkdtemp(prefix="jobsync-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    practice = small_practice(NOW, lambda: NOW)
    with serving(xero_app(practice.books, limits=NO_LIMITS)) as url, pytest.MonkeyPatch.context() as patch:
        write_home(home, url, jobs_document(practice))
        patch.setenv("JOBSYNC_HOME", str(home))
        patch.setattr(SystemClock, "now", lambda _: NOW)
        assert run(["--quiet", "pull"]) == 0
        assert run(["--quiet", "history"]) == 0
    return home


@dataclass
class Begun:
    """What the first test of a module did before it began; the others go on from there without doing it."""

    folder: Path
    books: bytes = field(default=b"", repr=False)

    def with_what_was_done(self, served: Served, do: Callable[[], object]) -> Served:
        """The test's own books and home, as `do` leaves them."""
        data, kept = served.home / "data", self.folder / "data"
        if self.books:
            shutil.rmtree(data)
            shutil.copytree(kept, data)
            restore_books(served.practice.books, self.books)
        else:
            do()
            shutil.copytree(data, kept)
            self.books = keep_books(served.practice.books)
        return served


def by_number(document: Mapping[str, Any]) -> dict[str, Any]:
    """The proposals of a `list` document by job number."""
    return {proposal["job_number"]: proposal for proposal in document["proposals"]}


def outbox() -> list[IntentState]:
    """The states of all intents in the cache."""
    with open_workspace(load_profile()) as ws:
        return [intent.state for intent in intents(ws.cache)]

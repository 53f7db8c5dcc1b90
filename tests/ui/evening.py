"""An evening over practice books: real HTTP on loopback, a clock that tests step, keys really pressed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.config import load_profile
from jobsync_tui.sandbox.practice import Practice, jobs_document
from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from jobsync_tui.services.workspace import Workspace
from jobsync_tui.ui.app import JobsyncApp
from tests.fakes import StepClock
from tests.kept_practice import FEW, small_practice
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.pilot import Pilot

    from jobsync_tui.core.limits import Limits

START = datetime(2026, 5, 31, 16, 45, tzinfo=timezone(timedelta(hours=12)))


class Told(Workspace):
    """A workspace whose limits a test sets."""

    told: Limits | None = None

    @property
    def limits(self) -> Limits | None:
        return self.told


@dataclass
class Evening:
    """Practice books with a profile on them, and what is right for each job."""

    practice: Practice
    clock: StepClock
    folder: Path
    url: str
    before: frozenset[str]

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Open the profile as a start of the app does."""
        with open_workspace(load_profile(file=self.folder / "practice.toml"), clock=self.clock) as ws:
            yield ws

    @contextmanager
    def pulled(self) -> Iterator[Workspace]:
        """Open the profile with everything pulled; the first pull is made once a process, and copied."""
        first = not self.data.exists() and self.clock.now() == START
        if first:
            shutil.copytree(_pulled_at_the_start(), self.data)
        with self.workspace() as ws:
            if not first:
                pull_all(ws)
            yield ws

    @contextmanager
    def real_books(self) -> Iterator[Told]:
        """The same workspace, taken for real books by the screens, with limits in the test's hands."""
        with self.workspace() as ws:
            xero = msgspec.structs.replace(ws.profile.xero, api_url="")
            told = Told(
                profile=msgspec.structs.replace(ws.profile, xero=xero),
                cache=ws.cache,
                open_ledger=lambda: ws.ledger,
                sources=ws.sources,
                clock=ws.clock,
            )
            yield told

    def write_profile(self, url: str | None = None) -> None:
        """Write the profile and the jobs file beside it."""
        (self.folder / "jobs.json").write_text(jobs_document(self.practice), encoding="utf-8")
        mapping = "\n".join(f'{kind} = "{account}"' for kind, account in self.practice.mapping.items())
        (self.folder / "practice.toml").write_text(
            f'[xero]\nclient_id = "practice"\napi_url = "{url or self.url}"\n[mapping]\n{mapping}\n'
            '[[source]]\nname = "field"\ntype = "json"\npath = "jobs.json"\n',
            encoding="utf-8",
        )

    @property
    def data(self) -> Path:
        """Where the cache is kept."""
        return load_profile(file=self.folder / "practice.toml").cache_path.parent

    @property
    def created(self) -> list[dict[str, Any]]:
        """Invoices that did not stand in the books before the evening."""
        return [one for key, one in self.practice.books.invoices.items() if key not in self.before]


@contextmanager
def kept_aside(invoices: int = FEW) -> Iterator[Evening]:
    """An evening to copy for many tests: its folder stays until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="jobsync-evening-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = StepClock(START)
    practice = small_practice(START, clock.now, invoices=invoices)
    with serving(xero_app(practice.books, limits=NO_LIMITS)) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder))
        evening = Evening(practice, clock, folder, url, frozenset(practice.books.invoices))
        evening.write_profile()
        yield evening


@cache
def _pulled_at_the_start() -> Path:
    """The folder of a cache that has just pulled the evening, with its copy of the day."""
    with kept_aside() as evening, evening.workspace() as ws:
        pull_all(ws)
        return evening.data


class Player:
    """Presses keys as she would, and counts them."""

    def __init__(self, pilot: Pilot[None], clock: StepClock) -> None:
        self.pilot, self.clock, self.keys = pilot, clock, 0

    async def press(self, *keys: str) -> None:
        """Press keys one by one; half a second passes between two, and she looks at what each has done."""
        for key in keys:
            self.clock.pass_time(seconds=0.5)
            self.keys += 1
            await self.pilot.press(key)
            await self.pilot.pause()
            if not self.pilot.app.screen.is_modal:  # what is behind a dialog is told to the app's own drawing alone
                screen_text(self.pilot.app)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what happens in the background."""
        for _ in range(400):
            if condition():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"it never came to that:\n{self.text}")

    @property
    def text(self) -> str:
        """What the screen shows."""
        return screen_text(self.pilot.app)


def screen_text(app: Any) -> str:
    """The characters on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@contextmanager
def app_on(evening: Evening) -> Iterator[JobsyncApp]:
    """The app on the evening's profile."""
    with evening.workspace() as ws:
        yield JobsyncApp(ws)

"""An evening over practice books: real HTTP on loopback, a clock that tests step, keys really pressed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from pytest_textual_snapshot import SVGImageExtension

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.config import load_profile
from jobsync_tui.sandbox.practice import Practice, jobs_document, practice_books
from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from jobsync_tui.ui.app import JobsyncApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from jobsync_tui.services.workspace import Workspace

START = datetime(2026, 5, 31, 16, 45, tzinfo=timezone(timedelta(hours=12)))


@dataclass
class StepClock:
    """Time that passes when a test says so, or somebody sleeps."""

    at: datetime = START
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


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
    def created(self) -> list[dict[str, Any]]:
        """Invoices that did not stand in the books before the evening."""
        return [one for key, one in self.practice.books.invoices.items() if key not in self.before]


@pytest.fixture
def evening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Evening]:
    """KB-40/6 served on loopback."""
    clock = StepClock()
    practice = practice_books(jobs=40, seed=1, now=clock.now)
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))
    with serving(xero_app(practice.books, limits=NO_LIMITS)) as url:
        evening = Evening(practice, clock, tmp_path, url, frozenset(practice.books.invoices))
        evening.write_profile()
        yield evening


class Player:
    """Presses keys as she would, and counts them."""

    def __init__(self, pilot: Pilot[None], clock: StepClock) -> None:
        self.pilot, self.clock, self.keys = pilot, clock, 0

    async def press(self, *keys: str) -> None:
        """Press keys one by one; half a second passes between two."""
        for key in keys:
            self.clock.advance(0.5)
            self.keys += 1
            await self.pilot.press(key)
            await self.pilot.pause()

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


def screen_text(app: Any) -> str:  # noqa: ANN401 - Textual's App is generic in what it returns
    """The characters on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@contextmanager
def app_on(evening: Evening) -> Iterator[JobsyncApp]:
    """The app on the evening's profile."""
    with evening.workspace() as ws:
        yield JobsyncApp(ws)


SVGImageExtension.dirname = classmethod(  # type: ignore[method-assign]  # the plugin has no setting for the folder
    lambda _cls, *, test_location: str(test_location.filepath).partition("tests")[0] + "screenshots"
)
SVGImageExtension._get_file_basename = classmethod(  # type: ignore[method-assign]  # nor for the names
    lambda _cls, *, test_location, index: test_location.snapshot_name.partition("[")[2].rstrip("]")  # noqa: ARG005
)

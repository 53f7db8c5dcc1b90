"""Fixtures of the app's tests, and where its pictures live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from textual._compositor import Compositor
from textual.screen import ModalScreen

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.fakes import StepClock
from tests.kept_practice import small_practice
from tests.ui.evening import START, Evening, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what an app without a terminal draws and throws away, a quarter of all that these tests do.

    What a test looks at is drawn for it, and `Player` looks after every key: what cannot be drawn still fails.
    A picture is drawn in full; a dialog as well, since what is behind it is told to the app's own drawing alone.
    """
    draw = Compositor.render_update

    def seldom(self: Compositor, *, full: bool = False, **how: Any) -> object:  # passed on
        if full or isinstance(self.root, ModalScreen):
            return draw(self, full=full, **how)
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", seldom)


@pytest.fixture
def evening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Evening]:
    """KB-40/6 served on loopback."""
    clock = StepClock(START)
    practice = small_practice(START, clock.now)
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))
    with serving(xero_app(practice.books, limits=NO_LIMITS)) as url:
        evening = Evening(practice, clock, tmp_path, url, frozenset(practice.books.invoices))
        evening.write_profile()
        yield evening


@pytest.fixture
def told(evening: Evening) -> Iterator[Told]:
    """The evening's workspace as real books, no demo company's."""
    evening.practice.books.organisation["IsDemoCompany"] = False
    with evening.real_books() as ws:
        yield ws


# The plugin has no setting for the folder, nor for the names.
SVGImageExtension.dirname = classmethod(
    lambda _cls, *, test_location: str(test_location.filepath).partition("tests")[0] + "screenshots"
)
SVGImageExtension._get_file_basename = classmethod(
    lambda _cls, *, test_location, index: test_location.snapshot_name.partition("[")[2].rstrip("]")  # noqa: ARG005
)

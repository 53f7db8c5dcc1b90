"""Fixtures of the app's tests, and where its pictures live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_textual_snapshot import SVGImageExtension

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.fakes import StepClock
from tests.kept_practice import small_practice
from tests.ui.evening import START, Evening, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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

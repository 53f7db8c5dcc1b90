"""Once a week everything again, for changes that bear no newer stamp; clocks that jump do not make it daily."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.services.pull import pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.store.settings import get_time
from tests.fakes import SimulatedCrash
from tests.services.shelves import Desk, leftovers, on_shelf, versions
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.services.workspace import Workspace

LISTS = ("contacts", "invoices", "credit notes", "prepayments", "overpayments")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Small books, pulled once; their last change is long ago."""
    made = Desk(tmp_path / "home")
    for shelf in made.shelves.lists.values():
        shelf.fill(30)
    with made.open() as ws:
        pull_all(ws)
    return made


def again(ws: Workspace) -> list[str]:
    """The lists that a pull reads whole because of the week."""
    said = [step.what for step in pull(ws) if isinstance(step, Progress)]
    return [name for name in LISTS if f"all {name} again, as every week" in said]


def test_a_change_without_a_stamp_is_found_within_a_week_and_a_day(desk: Desk) -> None:
    invoices = desk.shelves["Invoices"]
    invoices.rows[3] = replace(invoices.rows[3], version=1)
    with desk.open() as ws:
        desk.clock.pass_time(days=7)
        assert again(ws) == []
        assert versions(ws)["INV-3"] == "v0"
        desk.clock.pass_time(seconds=1)
        assert again(ws) == list(LISTS)
        assert versions(ws) == on_shelf(invoices)
        desk.clock.pass_time(days=6)
        assert again(ws) == []


def test_the_week_of_a_full_reading_begins_when_it_began(desk: Desk) -> None:
    desk.clock.pass_time(days=8)

    def dies(endpoint: str, number: int) -> None:
        if endpoint == "CreditNotes" and number > 1:
            raise SimulatedCrash

    desk.shelves["CreditNotes"].fill(1030)
    desk.shelves.forget()
    desk.shelves.before = dies
    began = desk.clock.now()
    with pytest.raises(SimulatedCrash), desk.open() as ws:
        pull_all(ws)
    desk.shelves.before = None
    desk.clock.pass_time(days=1)
    with desk.open() as ws:
        assert again(ws) == ["prepayments", "overpayments"]
        assert get_time(ws.cache, "credit_notes_full_at") == began
        assert not leftovers(ws)
        desk.clock.pass_time(days=7)
        assert again(ws) == ["contacts", "invoices", "credit notes"]


def test_a_full_reading_that_stopped_days_ago_begins_anew(desk: Desk) -> None:
    desk.clock.pass_time(days=8)
    desk.shelves["Invoices"].fill(3030)

    def dies(endpoint: str, number: int) -> None:
        if endpoint == "Invoices" and number > 2:
            raise SimulatedCrash

    desk.shelves.forget()
    desk.shelves.before = dies
    with pytest.raises(SimulatedCrash), desk.open() as ws:
        pull_all(ws)
    desk.shelves.before = None
    desk.shelves.forget()
    desk.clock.pass_time(days=2)
    with desk.open() as ws:
        pull_all(ws)
        first = next(one for one in desk.shelves.asked if "Invoices" in one.url.path)
        assert "If-Modified-Since" not in first.headers
        assert desk.shelves.calls("Invoices") == len(desk.shelves["Invoices"].rows) // 1000 + 1
        assert not leftovers(ws)


def test_asking_for_everything_counts_as_the_weekly_one(desk: Desk) -> None:
    with desk.open() as ws:
        desk.clock.pass_time(days=6)
        pull_all(ws, full=True)
        desk.clock.pass_time(days=6)
        assert again(ws) == []


def test_a_cache_of_before_knows_no_full_reading_and_makes_one(desk: Desk) -> None:
    with desk.open() as ws:
        with ws.cache.transaction():
            ws.cache.execute("DELETE FROM meta WHERE key = 'invoices_full_at'")
        assert again(ws) == ["invoices"]
        assert again(ws) == []


def test_before_posting_only_changes_are_asked_for_however_old_the_cache_is(desk: Desk) -> None:
    with desk.open() as ws:
        desk.clock.pass_time(days=100)
        desk.shelves.forget()
        pull_invoices(ws)
        [asked] = desk.shelves.asked
        assert "If-Modified-Since" in asked.headers


# Clocks


def test_a_clock_that_ran_back_makes_no_full_reading(desk: Desk) -> None:
    with desk.open() as ws:
        for _ in range(10):
            desk.clock.pass_time(days=-1)
            assert again(ws) == []


def test_a_clock_that_starts_every_day_in_the_past_makes_no_full_reading_a_day(desk: Desk) -> None:
    right = desk.clock.at
    with desk.open() as ws:
        for day in range(1, 7):
            desk.clock.at = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
            assert again(ws) == []
            desk.clock.at = right + dt.timedelta(days=day)
            assert again(ws) == []
        desk.clock.pass_time(days=2)
        assert again(ws) == list(LISTS)


def test_a_full_reading_by_a_clock_in_the_past_is_dated_by_xeros_newest_stamp(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.shelves["Invoices"].fill(30)
    desk.clock.at = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    with desk.open() as ws:
        pull_all(ws)
        desk.clock.at = dt.datetime(2023, 11, 16, tzinfo=dt.UTC)  # two days after the newest invoice
        assert "invoices" not in again(ws)


def test_a_clock_that_was_years_ahead_does_not_end_the_weekly_reading(desk: Desk) -> None:
    right = desk.clock.at
    with desk.open() as ws:
        desk.clock.at = right + dt.timedelta(days=9000)
        assert again(ws) == list(LISTS)
        desk.clock.at = right + dt.timedelta(days=1)
        assert again(ws) == []
        desk.clock.pass_time(days=8)
        assert again(ws) == list(LISTS)

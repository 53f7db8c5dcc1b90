"""Lists that move while they are read: what slips between two pages is noticed and fetched, or the pull says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import BadAnswer, ServiceError
from jobsync_tui.services.pull import PullReport, pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.store.invoices import count_invoices
from jobsync_tui.store.settings import get_meta
from tests.services.shelves import Desk, Shelf, held, leftovers, on_shelf, versions
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobsync_tui.services.pull import XeroPull
    from jobsync_tui.services.workspace import Workspace

MARK = "invoices_changed_until"


PAGE = 100
"""Rows a page, where it is only the number of pages that counts."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Books of 350 invoices: four pages."""
    made = Desk(tmp_path / "home", PAGE)
    made.shelves["Invoices"].fill(350)
    return made


@pytest.fixture
def large_desk(tmp_path: Path) -> Desk:
    """Books of 3,500 invoices: four of Xero's pages."""
    made = Desk(tmp_path / "home")
    made.shelves["Invoices"].fill(3500)
    return made


def when(desk: Desk, call: int, happens: Callable[[Shelf], None], *, every: int = 0) -> None:
    """Let something happen to the invoices just before the n-th page is asked for, and then every so many."""

    def before(endpoint: str, number: int) -> None:
        if endpoint == "Invoices" and (number == call or (every and number > call and (number - call) % every == 0)):
            happens(desk.shelves["Invoices"])

    desk.shelves.before = before


def pulled(ws: Workspace, *, full: bool = False) -> XeroPull:
    report = pull_all(ws, full=full)
    assert report.xero
    return report.xero


def test_a_list_that_stands_still_is_read_once(large_desk: Desk) -> None:
    with large_desk.open() as ws:
        assert pulled(ws).invoices.new == 3500
        assert large_desk.shelves.calls("Invoices") == 4


def test_a_row_that_slips_between_two_pages_is_fetched_by_reading_again(desk: Desk) -> None:
    when(desk, 3, lambda shelf: shelf.change(7))  # page 2 ended at row 199: row 200 now stands on it
    with desk.open() as ws:
        report = pulled(ws)
        assert report.error is None
        assert desk.shelves.calls("Invoices") == 8
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])
        assert (report.invoices.new, report.invoices.changed, report.invoices.same) == (350, 1, 0)
        assert not leftovers(ws)


def test_reading_again_is_told(desk: Desk) -> None:
    when(desk, 3, lambda shelf: shelf.change(7))
    with desk.open() as ws:
        said = [step.what for step in pull(ws) if isinstance(step, Progress)]
    again = "invoices from Xero again, since they moved meanwhile (reading 2 of 4)"
    assert said.count(again) == 5  # once to begin with, then once a page


def test_a_watched_row_that_slips_does_not_slip_from_the_next_pull_either(desk: Desk) -> None:
    when(desk, 3, lambda shelf: shelf.change(7))
    with desk.open() as ws:
        pulled(ws)
        desk.shelves.before = None
        desk.shelves["Invoices"].change(200)
        assert pulled(ws).invoices.changed == 1
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])


def test_changes_that_shift_are_read_again_too_and_from_the_same_moment(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        invoices = desk.shelves["Invoices"]
        for number in range(220):
            invoices.rows[number] = type(invoices.rows[number])(number, invoices.rows[-1].changed + 60_000, 1)
            invoices.rows.append(invoices.rows[number])
        invoices.rows = invoices.rows[220:]
        desk.shelves.forget()
        when(desk, 2, lambda shelf: shelf.change(80))
        assert pulled(ws).error is None
        asked = {one.headers.get("If-Modified-Since") for one in desk.shelves.asked if "Invoices" in str(one.url)}
        assert len(asked) == 1
        assert None not in asked
        assert desk.shelves.calls("Invoices") == 6
        assert versions(ws) == on_shelf(invoices)


def test_a_row_made_meanwhile_is_no_reason_to_read_again(desk: Desk) -> None:
    when(desk, 3, Shelf.add)
    with desk.open() as ws:
        assert pulled(ws).invoices.new == 351
        assert desk.shelves.calls("Invoices") == 4


def test_a_list_that_grows_by_a_page_is_read_to_its_new_end(desk: Desk) -> None:
    def grow(shelf: Shelf) -> None:
        for _ in range(60):
            shelf.add()

    when(desk, 4, grow)
    with desk.open() as ws:
        assert pulled(ws).invoices.new == 410
        assert desk.shelves.calls("Invoices") == 5


@pytest.mark.parametrize("gone", [7, 250], ids=["behind the reader", "before the reader"])
def test_a_list_that_gets_shorter_is_read_again(desk: Desk, gone: int) -> None:
    when(desk, 3, lambda shelf: shelf.take_away(gone))
    with desk.open() as ws:
        assert pulled(ws).error is None
        assert set(on_shelf(desk.shelves["Invoices"])) <= set(versions(ws))
        assert desk.shelves.calls("Invoices") == 8


def test_a_list_that_keeps_moving_is_given_up_with_both_numbers_and_the_watermark_stays(
    large_desk: Desk,
) -> None:
    desk = large_desk
    with desk.open() as ws:
        pulled(ws)
        before = get_meta(ws.cache, MARK)
        invoices = desk.shelves["Invoices"]
        for number in range(1500):
            invoices.change(number)
        desk.shelves.forget()
        # In every reading the same row, the last of its list, steps out of sight.
        hidden = invoices.rows.pop()
        original = Shelf.answer

        def answer(request: object) -> bytes:
            return original(invoices, request).replace(b'"itemCount":1510', b'"itemCount":1511')  # type: ignore[arg-type]

        invoices.answer = answer  # type: ignore[method-assign]  # Xero counts one that it never shows
        report = pulled(ws)
        assert type(report.error) is ServiceError
        assert "Xero counts 1,511 invoices, but 1,510 came in 4 readings" in report.error.message
        assert desk.shelves.calls("Invoices") == 8
        assert get_meta(ws.cache, MARK) == before
        invoices.answer = lambda request: original(invoices, request)  # type: ignore[method-assign]  # mended
        invoices.rows.append(hidden)
        assert pulled(ws).error is None
        assert versions(ws) == on_shelf(invoices)


def test_a_first_pull_that_was_given_up_begins_at_the_start_and_not_at_a_checkpoint(desk: Desk) -> None:
    invoices = desk.shelves["Invoices"]
    turn = iter(range(100))
    when(desk, 2, lambda shelf: shelf.take_away(next(turn)), every=2)
    with desk.open() as ws:
        assert isinstance(pulled(ws).error, ServiceError)
        assert get_meta(ws.cache, MARK) is None
        assert not leftovers(ws)
        desk.shelves.before = None
        assert pulled(ws).error is None
        assert set(on_shelf(invoices)) <= set(versions(ws))


def test_before_posting_a_moving_list_is_an_error_and_not_a_guess(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        invoices = desk.shelves["Invoices"]
        original = Shelf.answer
        invoices.answer = lambda request: original(invoices, request).replace(  # type: ignore[method-assign]
            b'"itemCount":11', b'"itemCount":12'
        )
        with pytest.raises(ServiceError, match="came in 4 readings"):
            pull_invoices(ws)


def test_before_posting_one_call_is_enough_when_nothing_changed(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        desk.shelves.forget()
        desk.clock.pass_time(days=30)
        assert pull_invoices(ws).new == 0
        assert len(desk.shelves.asked) == 1


# Without a count


def test_a_list_without_a_count_is_read_until_a_page_is_not_full(desk: Desk) -> None:
    desk.shelves["Invoices"].counted = False
    with desk.open() as ws:
        assert pulled(ws).invoices.new == 350
        assert desk.shelves.calls("Invoices") == 4


def test_a_list_without_a_count_is_read_again_when_a_row_came_twice(desk: Desk) -> None:
    desk.shelves["Invoices"].counted = False
    when(desk, 3, lambda shelf: shelf.change(7))
    with desk.open() as ws:
        assert pulled(ws).error is None
        assert desk.shelves.calls("Invoices") == 8
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])


# Sudden emptiness


@pytest.mark.parametrize("endpoint", ["Contacts", "Invoices"])
@pytest.mark.parametrize(("before", "after"), [(3, 0), (21, 10), (25, 12), (3500, 1749)])
def test_a_whole_list_that_suddenly_has_far_less_changes_nothing(
    tmp_path: Path, endpoint: str, before: int, after: int
) -> None:
    desk = Desk(tmp_path / "home")
    shelf = desk.shelves[endpoint]
    shelf.fill(before)
    with desk.open() as ws:
        pulled(ws)
        kept = held(ws)
        for row in list(shelf.rows):
            shelf.change(row.number)
        shelf.rows = shelf.rows[len(shelf.rows) - after :]
        report = pulled(ws, full=True)
        assert isinstance(report.error, BadAnswer)
        assert f"holds {before:,} {endpoint.lower()} of Xero, which now lists {after:,}" in report.error.message
        assert held(ws) == kept
        assert not leftovers(ws)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (18, 9), (10, 1), (3500, 1750)])
def test_a_whole_list_may_have_a_little_less(tmp_path: Path, before: int, after: int) -> None:
    desk = Desk(tmp_path / "home")
    shelf = desk.shelves["Invoices"]
    shelf.fill(before)
    with desk.open() as ws:
        pulled(ws)
        shelf.rows = shelf.rows[:after]
        assert pulled(ws, full=True).error is None
        assert count_invoices(ws.cache) == before


def test_what_changed_may_be_nothing_at_all(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        desk.shelves["Invoices"].rows = []
        assert pulled(ws).error is None


# Stopped anywhere


def test_a_pull_stopped_at_any_step_and_taken_up_again_ends_like_one_that_was_not(tmp_path: Path) -> None:
    with small_desk(tmp_path / "undisturbed").open() as ws:
        steps = list(pull(ws))
        undisturbed = held(ws)
    assert isinstance(steps[-1], PullReport)
    assert len(steps) == 13
    for stop in range(1, len(steps)):
        desk = small_desk(tmp_path / str(stop))
        with desk.open() as ws:
            running = pull(ws)
            for _ in range(stop):
                next(running)
            running.close()  # type: ignore[attr-defined]  # pull is a generator, typed by what it yields
        with desk.open() as ws:
            assert pulled(ws).error is None
            assert held(ws) == undisturbed
            assert not leftovers(ws)


def small_desk(folder: Path) -> Desk:
    desk = Desk(folder, PAGE)
    desk.shelves["Contacts"].fill(3)
    desk.shelves["Invoices"].fill(101)
    for endpoint in ("CreditNotes", "Prepayments", "Overpayments"):
        desk.shelves[endpoint].fill(3)
    return desk

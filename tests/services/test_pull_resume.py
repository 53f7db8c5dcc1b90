"""A full pull that is stopped goes on where it was: in 100,000 invoices no page is read twice for nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import RateLimited
from jobsync_tui.services.pull import pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.store.checkpoints import load_checkpoint
from jobsync_tui.store.invoices import count_invoices
from jobsync_tui.store.settings import get_meta
from tests.fakes import Boundaries, SimulatedCrash
from tests.services.shelves import Desk, leftovers, on_shelf, versions
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from jobsync_tui.services.pull import XeroPull
    from jobsync_tui.services.workspace import Workspace

MANY = 100_000
FEWER = 1000
PAGE = 100
"""Rows a page, where it is only the number of pages that counts."""


def pulled(ws: Workspace, *, full: bool = False) -> XeroPull:
    report = pull_all(ws, full=full)
    assert report.xero
    assert report.xero.error is None
    return report.xero


def crash_at(desk: Desk, call: int) -> None:
    """The process dies when it asks for the n-th page of invoices."""

    def before(endpoint: str, number: int) -> None:
        if endpoint == "Invoices" and number == call:
            raise SimulatedCrash

    desk.shelves.before = before


def killed_at(desk: Desk, call: int, *, full: bool = False) -> None:
    """Pull until the process dies at that page; then nothing stands in the way."""
    crash_at(desk, call)
    with pytest.raises(SimulatedCrash), desk.open() as ws:
        pull_all(ws, full=full)
    desk.shelves.before = None
    desk.shelves.forget()


def killed_after_a_slip(desk: Desk, *, full: bool = False) -> None:
    """Pull until row 200 has slipped onto page 2, which has been read; the process dies two pages later."""

    def before(endpoint: str, number: int) -> None:
        if endpoint == "Invoices" and number == 3:
            desk.shelves["Invoices"].change(7)
        if endpoint == "Invoices" and number == 5:
            raise SimulatedCrash

    desk.shelves.before = before
    with pytest.raises(SimulatedCrash), desk.open() as ws:
        pull_all(ws, full=full)
    desk.shelves.before = None
    desk.shelves.forget()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Books of 550 invoices: six pages."""
    made = Desk(tmp_path / "home", PAGE)
    made.shelves["Invoices"].fill(550)
    return made


def test_a_hundred_thousand_invoices_come_in_exactly_a_hundred_calls(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.shelves["Invoices"].fill(MANY)
    with desk.open() as ws:
        assert pulled(ws).invoices.new == MANY
        assert desk.shelves.calls("Invoices") == 100
        assert count_invoices(ws.cache) == MANY
        assert not leftovers(ws)


def test_many_invoices_killed_half_way_are_not_read_from_the_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", PAGE)
    desk.shelves["Invoices"].fill(FEWER)
    killed_at(desk, 5)
    with desk.open() as ws:
        assert count_invoices(ws.cache) == 400
        assert pulled(ws).invoices.new == 600
        assert desk.shelves.calls("Invoices") == 8  # 600 and ten minutes of overlap, and one to count
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])
        assert count_invoices(ws.cache) == FEWER
        assert not leftovers(ws)


def test_a_resumed_pull_asks_from_the_last_stamp_and_says_so(desk: Desk) -> None:
    killed_at(desk, 4)
    with desk.open() as ws:
        stopped = load_checkpoint(ws.cache, "invoices")
        assert stopped
        assert stopped.until.timestamp() * 1000 == desk.shelves["Invoices"].rows[299].changed
        said = [step.what for step in pull(ws) if isinstance(step, Progress)]
        assert "invoices from Xero, from where it stopped" in said
        assert desk.shelves.calls("Invoices") == 4  # three pages and one to count
        assert [one.url.params["pageSize"] for one in desk.shelves.asked if "Invoices" in one.url.path][-1] == "1"


def test_a_pull_may_be_killed_again_and_again(desk: Desk) -> None:
    calls = 0
    for _ in range(5):
        crash_at(desk, 2)
        with suppress(SimulatedCrash), desk.open() as ws:
            pull_all(ws)
        calls += desk.shelves.calls("Invoices")
        desk.shelves.forget()
    desk.shelves.before = None
    with desk.open() as ws:
        pulled(ws)
        assert calls + desk.shelves.calls("Invoices") <= 14
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])


def test_what_changed_between_the_stop_and_the_resumption_is_taken(desk: Desk) -> None:
    killed_at(desk, 4)
    invoices = desk.shelves["Invoices"]
    for number in (5, 299, 300, 500):
        invoices.change(number)
    invoices.add()
    with desk.open() as ws:
        pulled(ws)
        assert versions(ws) == on_shelf(invoices)
        assert desk.shelves.calls("Invoices") == 4


def test_a_row_that_slipped_before_the_stop_is_found_by_counting_the_whole(desk: Desk) -> None:
    invoices = desk.shelves["Invoices"]
    killed_after_a_slip(desk)
    with desk.open() as ws:
        assert "INV-200" not in versions(ws)
        pulled(ws)
        assert versions(ws) == on_shelf(invoices)
        assert desk.shelves.calls("Invoices") == 2 + 1 + 6  # the rest, the count, all from the start
        assert not leftovers(ws)


def test_a_row_that_slipped_in_a_full_pull_is_found_although_the_cache_holds_an_old_one(desk: Desk) -> None:
    invoices = desk.shelves["Invoices"]
    with desk.open() as ws:
        pulled(ws)
    invoices.rows[200] = type(invoices.rows[200])(200, invoices.rows[200].changed, 9)  # a change without a stamp
    desk.shelves.forget()
    killed_after_a_slip(desk, full=True)
    with desk.open() as ws:
        pulled(ws)
        assert versions(ws) == on_shelf(invoices)


def test_a_full_pull_of_a_full_cache_goes_on_where_it_stopped_too(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
    desk.shelves.forget()
    killed_at(desk, 4, full=True)
    with desk.open() as ws:
        mark = get_meta(ws.cache, "invoices_changed_until")
        assert pull_invoices(ws).same == 11  # before posting: what changed, and the unfinished reading stays
        assert load_checkpoint(ws.cache, "invoices")
        desk.shelves.forget()
        assert pulled(ws).invoices.same == 261
        assert desk.shelves.calls("Invoices") == 4
        assert get_meta(ws.cache, "invoices_changed_until") == mark


def test_rows_that_bear_one_stamp_lose_nothing_when_killed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", PAGE)
    desk.shelves["Invoices"].fill(550, apart=0)
    killed_at(desk, 4)
    with desk.open() as ws:
        pulled(ws)
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])


@pytest.mark.parametrize("place", [0, 250])
def test_a_list_in_another_order_keeps_no_place_and_loses_nothing(desk: Desk, place: int) -> None:
    invoices = desk.shelves["Invoices"]
    invoices.rows[place], invoices.rows[540] = invoices.rows[540], invoices.rows[place]
    killed_at(desk, 5)
    with desk.open() as ws:
        assert load_checkpoint(ws.cache, "invoices") is None
        pulled(ws)
        assert versions(ws) == on_shelf(invoices)


def test_a_used_up_day_goes_on_where_it_was(desk: Desk) -> None:
    used_up = RateLimited("used up", daily=True)

    def before(endpoint: str, number: int) -> None:
        if endpoint == "Invoices" and number == 4:
            raise used_up

    desk.shelves.before = before
    with desk.open() as ws:
        report = pull_all(ws)
        assert report.errors == [used_up]
        desk.shelves.before = None
        desk.shelves.forget()
        pulled(ws)
        assert desk.shelves.calls("Invoices") == 4


def test_contacts_and_credits_go_on_where_they_were(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", PAGE)
    for endpoint in ("Contacts", "Prepayments"):
        desk.shelves[endpoint].fill(350)

        def before(asked: str, number: int, endpoint: str = endpoint) -> None:
            if asked == endpoint and number == 3:
                raise SimulatedCrash

        desk.shelves.before = before
        with pytest.raises(SimulatedCrash), desk.open() as ws:
            pull_all(ws)
        desk.shelves.before = None
        desk.shelves.forget()
    with desk.open() as ws:
        found = pulled(ws)
        assert found.credits.new == 150
        assert desk.shelves.calls("Prepayments") == 3
        assert not leftovers(ws)


def test_a_process_that_dies_at_any_boundary_of_a_full_pull_loses_nothing(tmp_path: Path) -> None:
    for at in range(1, 200, 7):
        desk = Desk(tmp_path / str(at), PAGE)
        desk.shelves["Invoices"].fill(201)
        desk.shelves["CreditNotes"].fill(2)
        crashed = True
        with suppress(SimulatedCrash), desk.open(Boundaries(at)) as ws:
            pull_all(ws)
            crashed = False
        with desk.open() as ws:
            pulled(ws)
            assert versions(ws) == on_shelf(desk.shelves["Invoices"])
            assert not leftovers(ws)
        if not crashed:
            return
    pytest.fail("no run came to its end")


# A real process, really killed

CHILD = """
import sys
from pathlib import Path
from tests.services.shelves import Desk
from tests.services.worlds import pull_all

def before(endpoint, number):
    if endpoint == "Invoices" and number == 4:
        print("here", flush=True)
        sys.stdin.read()  # until killed

desk = Desk(Path(sys.argv[1]), int(sys.argv[2]))
desk.shelves["Invoices"].fill(550)
desk.shelves.before = before
with desk.open() as ws:
    pull_all(ws)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_process_killed_in_the_middle_loses_nothing(desk: Desk) -> None:
    child = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD, str(desk.folder), str(desk.page)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with child:
        assert child.stdout
        assert child.stdout.readline() == b"here\n"
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    with desk.open() as ws:
        assert count_invoices(ws.cache) == 300
        pulled(ws)
        assert desk.shelves.calls("Invoices") == 4
        assert versions(ws) == on_shelf(desk.shelves["Invoices"])

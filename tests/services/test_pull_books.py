"""Pulling from Xero: little the second time, nothing lost when it is cut short, changes followed."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.errors import ConfigError, RateLimited, Unreachable
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.sandbox.practice import Practice, practice_books
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import Limits
from jobsync_tui.services.match import load_view
from jobsync_tui.services.pull import pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.store.settings import XERO_PULLED, get_meta, get_time
from tests.fakes import Boundaries, SimulatedCrash, StepClock, answering, keep_books, named, restore_books
from tests.services.worlds import World, drafted, pull_all, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.services.pull import XeroPull
    from jobsync_tui.services.workspace import Workspace
    from tests.services.conftest import Evening


def pulled_xero(ws: Workspace, **how: Any) -> XeroPull:  # the keywords of pull
    report = pull_all(ws, **how)
    assert report.xero
    return report.xero


def rows(ws: Workspace, table: str) -> list[dict[str, Any]]:
    return ws.cache.rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - our own names


EVERYTHING = ("contact", "invoice", "invoice_line", "credit", "job", "settings")


@pytest.fixture(scope="module")
def whole_books() -> tuple[bytes, Practice]:
    """The practice evening in books with more than a page of invoices."""
    practice = practice_books(jobs=40, seed=1, now=StepClock().now)
    return keep_books(practice.books), practice


@pytest.fixture
def fresh(whole_books: tuple[bytes, Practice], tmp_path: Path) -> World:
    """Those books before their first pull."""
    kept, practice = whole_books
    clock = StepClock()
    books = Books(now=clock.now)
    restore_books(books, kept)
    return World(tmp_path / "world", books, clock, copy.deepcopy(practice.jobs), practice.mapping)


def test_the_first_pull_takes_sixteen_calls_and_the_second_six_and_changes_nothing(fresh: World) -> None:
    with fresh.open() as ws:
        first = pulled_xero(ws)
        assert (first.contacts.new, first.invoices.new) == (len(fresh.books.contacts), sales(fresh))
        # token, connections, 8 of settings, 1 of contacts, 2 of invoices, 1 of each kind of credit
        assert sum(ws.calls.values()) == 16
        assert first.calls <= 20
        before = {table: rows(ws, table) for table in EVERYTHING}
        fresh.clock.pass_time(minutes=1)
        second = pulled_xero(ws)
        assert second.calls == 6  # whose books, contacts, invoices, three kinds of credit
        assert (second.contacts.new, second.contacts.changed) == (0, 0)
        assert (second.invoices.new, second.invoices.changed) == (0, 0)
        assert {table: rows(ws, table) for table in EVERYTHING} == before


def sales(world: World) -> int:
    return sum(one["Type"] == "ACCREC" for one in world.books.invoices.values())


def test_a_full_pull_reads_everything_again_and_changes_nothing(evening: Evening) -> None:
    with evening.world.open() as ws:
        report = pulled_xero(ws, full=True)
        assert report.invoices.same == sales(evening.world)
        assert (report.invoices.new, report.invoices.changed, report.contacts.changed) == (0, 0, 0)


def test_an_old_cache_asks_for_the_settings_again(evening: Evening) -> None:
    with evening.world.open() as ws:
        assert not pulled_xero(ws).settings
        evening.world.clock.pass_time(hours=2)
        assert pulled_xero(ws).settings


# Cut short


def stopped_after(ws: Workspace, what: str, done: int) -> None:
    """Pull until so many of something are in, then stop listening."""
    running: Iterator[object] = pull(ws)
    for step in running:
        if isinstance(step, Progress) and step.what == what and step.done >= done:
            break
    running.close()  # type: ignore[attr-defined]  # pull is a generator, typed by what it yields


def test_a_pull_that_is_stopped_keeps_its_pages_and_the_next_one_fetches_the_rest(fresh: World) -> None:
    with fresh.open() as ws:
        stopped_after(ws, "invoices from Xero", 1000)
        assert len(rows(ws, "invoice")) == 1000
        assert len(rows(ws, "contact")) == len(fresh.books.contacts)
        assert get_time(ws.cache, XERO_PULLED) is None
    with fresh.open() as ws:
        report = pulled_xero(ws)
        assert report.invoices.new == sales(fresh) - 1000
        assert len(rows(ws, "invoice")) == sales(fresh)


def test_a_process_that_dies_at_any_boundary_of_a_pull_loses_nothing(tmp_path: Path) -> None:
    for crash_at in range(1, 100):
        world = small_world(tmp_path / str(crash_at))
        boundary = Boundaries(crash_at)
        crashed = True
        with suppress(SimulatedCrash), world.open(boundary) as ws:
            pull_all(ws)
            crashed = False
        with world.open() as ws:
            pull_all(ws)
            assert len(rows(ws, "invoice")) == len(world.books.invoices)
            assert len(rows(ws, "contact")) == len(world.books.contacts)
            assert len(rows(ws, "job")) == 5
        if not crashed:
            break
    assert crash_at > 30


def test_what_failed_half_way_is_reported_with_what_came(fresh: World) -> None:
    fresh.wire.will("GET Invoices", lambda send, request: send(request), *[unplugged] * 5)
    with fresh.open() as ws:
        report = pull_all(ws)
        assert report.xero
        assert isinstance(report.xero.error, Unreachable)
        assert report.errors == [report.xero.error]
        assert report.xero.contacts.new == len(fresh.books.contacts)
        assert len(rows(ws, "invoice")) == 1000
        assert get_meta(ws.cache, "invoices_changed_until") is None
        assert pulled_xero(ws).invoices.new == sales(fresh) - 1000


def unplugged(_send: object, request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("gone", request=request)


def test_a_used_up_day_stops_the_pull_and_keeps_what_came(fresh: World) -> None:
    day = answering(429, "", "text/plain", after=False, Retry_After="40000", X_Rate_Limit_Problem="day")
    fresh.wire.will("GET Invoices", day)
    with fresh.open() as ws:
        report = pulled_xero(ws)
        assert isinstance(report.error, RateLimited)
        assert report.settings
        assert report.contacts.new
    assert not fresh.clock.slept


# Watermark


def asked_since(world: World, endpoint: str) -> str | None:
    """The If-Modified-Since of the last request of an endpoint."""
    asked = [one for one in world.wire.sent if named(one) == f"GET {endpoint}"]
    since: str | None = asked[-1].headers.get("If-Modified-Since")
    return since


def test_the_next_pull_asks_from_xeros_newest_stamp_whatever_this_clock_says(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    with world.open() as ws:
        world.clock.pass_time(hours=3)  # the books were last changed three hours ago
        pull_all(ws)
        assert asked_since(world, "Invoices") is None
        world.clock.pass_time(days=6)
        pull_all(ws)
        assert asked_since(world, "Invoices") == "2026-05-29T04:32:00"  # the stamp less ten minutes
        assert asked_since(world, "Contacts") == "2026-05-29T04:32:00"


def test_a_watermark_never_goes_back(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    with world.open() as ws:
        pull_all(ws)
        for _ in range(3):
            before = get_meta(ws.cache, "invoices_changed_until")
            pull_all(ws)
            assert get_meta(ws.cache, "invoices_changed_until") == before


# Changes


def test_contacts_that_were_renamed_archived_or_merged_are_followed(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    with world.open() as ws:
        pull_all(ws)
        world.clock.pass_time(hours=1)
        ada, bjork, cobham, dunmore = world.books.contacts.values()
        ada.update(Name="Ada Rewi Trust", UpdatedDateUTC=world.books.now())
        bjork.update(ContactStatus="ARCHIVED", UpdatedDateUTC=world.books.now())
        cobham.update(
            ContactStatus="ARCHIVED", MergedToContactID=dunmore["ContactID"], UpdatedDateUTC=world.books.now()
        )
        report = pulled_xero(ws)
        assert (report.contacts.new, report.contacts.changed) == (0, 3)
        known = load_view(ws).contacts
        assert known.by_id[ContactID(ada["ContactID"])].name == "Ada Rewi Trust"
        assert not known.by_id[ContactID(bjork["ContactID"])].active
        followed = known.resolve(ContactID(cobham["ContactID"]))
        assert followed
        assert followed.contact_id == dunmore["ContactID"]


def test_an_invoice_changed_in_xero_replaces_its_row_and_its_lines(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    with world.open() as ws:
        pull_all(ws)
        world.clock.pass_time(hours=1)
        one = next(iter(world.books.invoices.values()))
        one.update(Status="VOIDED", UpdatedDateUTC=world.books.now())
        assert pulled_xero(ws).invoices.changed == 1
        [row] = ws.cache.rows("SELECT status FROM invoice WHERE invoice_id = ?", (one["InvoiceID"],))
        assert row["status"] == "VOIDED"
        assert len(rows(ws, "invoice_line")) == len(world.books.invoices)


# Whose books


def sign_in_elsewhere(world: World) -> None:
    other = "0c0c0c0c-1111-4222-8333-444455556666"
    world.books.organisation.update(OrganisationID=other, Name="Somebody Else")
    world.books.tenant_id = other
    world.books.seed_contact(Name="A Stranger", UpdatedDateUTC=world.books.now())
    world.connect()


@pytest.mark.parametrize("minutes", [5, 600], ids=["fresh settings", "old settings"])
def test_another_organisation_is_never_pulled_into_the_same_cache(pulled: World, minutes: int) -> None:
    with pulled.open() as ws:
        before = {table: rows(ws, table) for table in EVERYTHING}
    sign_in_elsewhere(pulled)
    pulled.clock.pass_time(minutes=minutes)
    with pulled.open() as ws:
        report = pulled_xero(ws)
        assert isinstance(report.error, ConfigError)
        assert "Kauri Electrical" in report.error.message
        assert "Somebody Else" in report.error.message
        assert {table: rows(ws, table) for table in EVERYTHING} == before


def test_xero_first_pulled_gives_proposals_for_every_released_job(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    world.jobs[1]["status"] = "in progress"
    world.write()
    with world.open() as ws:
        pull_all(ws)
        assert sorted(drafted(ws)) == ["J1", "J3", "J4", "J5"]


def test_the_limits_of_xero_are_kept_while_pulling_again_and_again(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    world.limits = Limits()
    world.connect()
    with world.open() as ws:
        for _ in range(25):
            assert pulled_xero(ws).error is None
    assert sum(world.clock.slept) > 0
    assert all(call.status in {200, 429} for call in world.books.calls if "payments" not in call.path)

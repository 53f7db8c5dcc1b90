"""Whose books, whether they are real, what Xero still allows, and what a failure means: the words on every screen."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero.oauth import InvalidGrant
from jobsync_tui.core.errors import RateLimited, SignInNeeded, Unreachable
from jobsync_tui.core.limits import Limits
from jobsync_tui.services import pull as pull_service
from jobsync_tui.ui import books
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.browsing import open_invoice
from jobsync_tui.ui.desk import Facts
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.ui.evening import START, Evening, Player, app_on

if TYPE_CHECKING:
    from tests.ui.evening import Told

KAURI = Facts(organisation="Kauri Electrical Ltd", country="NZ", short_code="!abc12", pulled_at=START)
SETTLE = ("1", "1", "n", "1", "m", "l", "a")


def header(facts: Facts, limits: Limits | None = None, width: int = 80) -> str:
    return books.header(facts, limits, width, START).plain


@pytest.mark.parametrize(
    ("facts", "tag"),
    [
        (KAURI, "[LIVE]"),
        (replace(KAURI, demo=True), "[DEMO]"),
        (replace(KAURI, practice=True), "[PRACTICE BOOKS]"),
        (replace(KAURI, practice=True, demo=True), "[PRACTICE BOOKS]"),
    ],
)
def test_the_header_names_the_organisation_its_country_and_whether_it_is_real(facts: Facts, tag: str) -> None:
    assert f"Kauri Electrical Ltd · NZ {tag}" in header(facts)


def test_before_the_first_pull_nothing_claims_to_be_live() -> None:
    assert "[" not in header(Facts())
    assert "[PRACTICE BOOKS]" in header(Facts(practice=True))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["x" * 300, "株式会社" * 60, "[b]\x1b[2J" * 20])
def test_a_long_name_hides_neither_the_tag_nor_the_freshness(name: str, width: int) -> None:
    shown = header(replace(KAURI, organisation=name), width=width)
    assert "· NZ [LIVE]" in shown
    assert "just now" in shown
    assert "\x1b" not in shown
    assert books.header(replace(KAURI, organisation=name), None, width, START).cell_length <= width


def test_few_calls_left_are_a_warning_at_any_width() -> None:
    assert "calls left" not in header(KAURI, Limits(day_remaining=200))
    assert "! 199 calls left today" in header(KAURI, Limits(day_remaining=199))
    none = Limits(day_remaining=0, day_ends=START + timedelta(hours=2))
    assert "! no calls left until 18:45" in header(KAURI, none, width=60)


def test_a_wait_is_said_while_it_lasts() -> None:
    until = Limits(waiting_until=START + timedelta(seconds=12))
    assert books.waiting(until, START) == "Xero allows 60 calls a minute: going on at 16:45:12"
    assert books.waiting(until, START + timedelta(seconds=12)) == ""
    assert books.waiting(None, START) == ""


def test_an_expired_sign_in_names_f5_and_how_many_decisions_are_saved() -> None:
    expired = InvalidGrant("Xero no longer accepts it.", next_step="Run `jobsync connect xero`.")
    assert books.failure(expired, replace(KAURI, decisions=11)) == (
        "Xero sign-in has expired. F5 signs in again. Your 11 decisions are saved."
    )
    assert books.failure(expired, replace(KAURI, decisions=1)).endswith("Your 1 decision is saved.")
    assert books.failure(expired, KAURI).endswith("F5 signs in again.")
    lacking = SignInNeeded("The sign-in reaches no organisation.", next_step="Run `jobsync connect xero`.")
    assert books.failure(lacking, KAURI) == "The sign-in reaches no organisation. F5 signs in again."


def test_offline_says_since_when_and_that_deciding_goes_on() -> None:
    gone = Unreachable("Xero could not be reached.", sent=False)
    facts = replace(KAURI, offline_since=datetime(2026, 5, 31, 16, 31, tzinfo=START.tzinfo))
    assert books.failure(gone, facts) == (
        "Xero not reachable since 16:31. You can keep deciding; P waits until it is back."
    )


def test_the_end_of_the_day_limit_is_said_in_the_errors_own_words() -> None:
    used_up = RateLimited("No calls are left today.", next_step="Go on at 09:12 tomorrow.", daily=True)
    assert books.failure(used_up, KAURI) == "No calls are left today. Go on at 09:12 tomorrow."


def test_an_invoice_opens_on_xeros_own_page_alone() -> None:
    shown: list[str] = []

    def browse(address: str) -> bool:
        shown.append(address)
        return True

    invoice = "243216c5-369e-4056-ac67-05388f86dc81"
    assert open_invoice(KAURI, invoice, browse) == "Opened in the browser."  # type: ignore[arg-type]  # an id is text
    assert shown[0].startswith("https://go.xero.com/")
    assert invoice in shown[0]
    assert "Practice books have no page" in open_invoice(replace(KAURI, practice=True), invoice, browse)  # type: ignore[arg-type]  # same
    assert "no invoice" in open_invoice(KAURI, None, browse)
    assert "not known" in open_invoice(replace(KAURI, short_code=""), invoice, browse)  # type: ignore[arg-type]  # same
    assert len(shown) == 1
    assert "No browser came up" in open_invoice(KAURI, invoice, lambda _: False)  # type: ignore[arg-type]  # same


async def test_calls_left_stand_in_the_second_line_where_there_is_room(evening: Evening, told: Told) -> None:
    told.told = Limits(day_remaining=4812)
    app = JobsyncApp(told)
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "Pulled" in player.text)
        assert "calls left today 4,812" in player.text.splitlines()[1]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "calls left" not in player.text
        told.told = Limits(day_remaining=150)
        await player.press("a")
        assert "! 150 calls left today" in player.text.splitlines()[0]


async def test_summary_and_posting_title_name_the_books(evening: Evening, told: Told) -> None:
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return True

    app = JobsyncApp(told, browse=browse)
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "Pulled" in player.text)
        await player.press(*SETTLE, "P")
        await player.until(lambda: "no new contacts" in player.text or "new contact" in player.text)
        await player.until(lambda: isinstance(app.screen, SummaryScreen))
        await player.until(lambda: "To     Kauri Electrical Ltd · NZ [LIVE]" in player.text)
        await player.press("y")
        await player.until(lambda: isinstance(app.screen, PostingScreen) and "Checked back" in player.text)
        assert "Posting to Kauri Electrical Ltd · NZ [LIVE]" in player.text
        await player.press("o")
        await player.until(lambda: "Opened in the browser" in player.text)
        assert opened[0].startswith("https://go.xero.com/")


async def test_a_pull_that_waits_says_until_when_and_escape_stops_it(
    evening: Evening, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = JobsyncApp(told)
    hanging, let_go = threading.Event(), threading.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "Pulled" in player.text)
        real = pull_service.pull_source

        def hang(*args: object) -> object:
            hanging.set()
            assert let_go.wait(20)
            return real(*args)  # type: ignore[arg-type]  # passed through as they came

        monkeypatch.setattr(pull_service, "pull_source", hang)
        await player.press("R")
        await player.until(hanging.is_set)
        told.told = Limits(waiting_until=evening.clock.now() + timedelta(seconds=30))
        await player.until(lambda: "Xero allows 60 calls a minute: going on at" in player.text)
        await player.press("R")
        assert "Already pulling" in player.text
        await player.press("escape")
        assert "Stopping after this page" in player.text
        told.told = None
        let_go.set()
        await player.until(lambda: "Pull stopped; what came is kept." in player.text)
        monkeypatch.setattr(pull_service, "pull_source", real)
        await player.press("R")
        await player.until(lambda: "Pulled: 0 new jobs" in player.text)


async def test_an_expired_sign_in_during_a_pull_counts_the_decisions(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(**_: object) -> None:
        raise SignInNeeded("Xero sign-in has expired.", next_step="Sign in.")

    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Pulled" in player.text)
            await player.press("1", "s", "u")
            monkeypatch.setattr(app.desk.ws.ledger, "contacts", expired)
            await player.press("R")
            await player.until(lambda: "F5 signs in again. Your 1 decision is saved." in player.text)
            await player.press("1")
            assert app.desk.needing == 4

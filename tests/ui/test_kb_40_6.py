"""KB-40/6: forty jobs, six of which need her, played by real key presses over HTTP."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.search import SearchScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from jobsync_tui.ui.app import JobsyncApp


async def play(evening: Evening, app: JobsyncApp, script: list[str]) -> int:
    """Play a script from the loaded queue to the closed results; returns the keys pressed."""
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "6 need you" in player.text)
        for key in script:
            if key == "look":
                await look_down_to(player, app, right_name(evening))
                continue
            await player.press(key)
            if key == "slash":
                await player.until(lambda: isinstance(app.screen, SearchScreen))
            if key == "P":
                await player.until(lambda: isinstance(app.screen, SummaryScreen))
            if key in {"enter", "escape", "n"}:
                await player.until(lambda: not isinstance(app.screen, SearchScreen | SummaryScreen))
        await player.until(lambda: isinstance(app.screen, PostingScreen) and "0 to go" in player.text)
        await player.until(lambda: "Checked back with Xero: 39 of 39 found" in player.text)
        assert "0 rejected" in player.text
        assert "0 unknown" in player.text
        counted = player.keys
        await player.press("q")
        await player.until(lambda: "0 need you" in player.text)
        return counted


def assert_everything_is_billed_rightly(evening: Evening, contacts_before: int) -> None:
    """39 invoices with the right contact and cents, one linked, one new contact, no duplicate."""
    expected, books = evening.practice.expected, evening.practice.books
    created = evening.created
    numbers = Counter(one["InvoiceNumber"] for one in created)
    assert len(created) == 39
    assert set(numbers.values()) == {1}
    assert len(books.contacts) == contacts_before + 1
    for one in created:
        outcome = expected[one["InvoiceNumber"]]
        assert one["Total"] == outcome.total
        assert one["Status"] == "DRAFT"
        if outcome.contact_id:
            assert one["ContactID"] == outcome.contact_id
        else:
            assert books.contacts[one["ContactID"]]["Name"] == job_name(evening, one["InvoiceNumber"])
    linked = [number for number, outcome in expected.items() if outcome.link_invoice_id]
    assert not set(linked) & set(numbers)


def job_name(evening: Evening, number: str) -> str:
    return next(str(job["customer"]["name"]) for job in evening.practice.jobs if job["number"] == number)


def right_name(evening: Evening) -> str:
    """The contact that the second awkward job belongs to."""
    contact = evening.practice.expected["J10429"].contact_id
    assert contact
    return str(evening.practice.books.contacts[contact]["Name"])


async def look_down_to(player: Player, app: JobsyncApp, name: str) -> None:
    """Press Down until the hit she looks for is highlighted."""
    for _ in range(9):
        row = next(
            line for line in player.text.splitlines() if ">" in line[:40] and name.split(maxsplit=1)[0] in line
        )
        if name in row:
            return
        await player.press("down")
    raise AssertionError(f"{name} is not among the first hits:\n{player.text} on {app.screen}")


BEST = ["1", "1", "n", "1", "m", "l", "a", "P", "y"]


def realistic(evening: Evening) -> list[str]:
    """She finds one contact by searching, and looks for one that is not there before she creates it."""
    found = ["slash", *right_name(evening)[:4].lower(), "look", "enter"]
    missed = ["slash", *"kest", "escape", "n"]
    return ["1", *found, *missed, "1", "m", "l", "a", "P", "y"]


MISTAKEN = ["2", "u", *BEST[:6], "a", "P", "n", "pagedown", "pagedown", "pagedown", "home", "P", "y"]


async def test_the_best_script_bills_forty_jobs_in_nine_keys(evening: Evening) -> None:
    before = len(evening.practice.books.contacts)
    with app_on(evening) as app:
        keys = await play(evening, app, BEST)
    assert keys <= 9
    assert_everything_is_billed_rightly(evening, before)
    writes = [call for call in evening.practice.books.calls if call.method == "PUT"]
    assert len(writes) <= 3


async def test_the_realistic_script_takes_at_most_twenty_five_keys(evening: Evening) -> None:
    before = len(evening.practice.books.contacts)
    with app_on(evening) as app:
        keys = await play(evening, app, realistic(evening))
    assert keys <= 25
    assert_everything_is_billed_rightly(evening, before)


async def test_a_mistake_undone_and_a_cancelled_summary_take_at_most_twenty_two_keys(evening: Evening) -> None:
    before = len(evening.practice.books.contacts)
    with app_on(evening) as app:
        keys = await play(evening, app, MISTAKEN)
    assert keys <= 22
    assert_everything_is_billed_rightly(evening, before)


@pytest.mark.parametrize("keys", [["P", "P"], ["y", "y"], ["a", "P", "P"], ["a", "y"]])
async def test_the_same_key_twice_posts_nothing(evening: Evening, keys: list[str]) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "6 need you" in player.text)
            await player.press(*keys)
            await pilot.pause(0.2)
    assert evening.created == []


async def test_a_raw_paste_of_the_posting_keys_posts_nothing(evening: Evening) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "6 need you" in player.text)
            for key in ("a", "P", "y", "y"):  # no time passes between the keys of a paste
                await pilot.press(key)
                await pilot.pause(0.1)
            assert isinstance(app.screen, SummaryScreen)
    assert evening.created == []

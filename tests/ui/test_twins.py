"""Duplicate contacts on screen: reached from the audit, side by side, opened in Xero, left with escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.ledger import ContactID
from jobsync_tui.services.twins import duplicates
from jobsync_tui.ui import browsing
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.desk import Facts
from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.help import keys_of
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.twins import TwinsScreen
from jobsync_tui.ui.twins import about, row, rows_of
from jobsync_tui.ui.widgets.row_list import RowList
from tests.fakes import keep_books, restore_books
from tests.kept_practice import small_practice
from tests.services.worlds import pull_all
from tests.ui.audited import PAST, line
from tests.ui.evening import START, Evening, Player, app_on
from tests.ui.held_pulls import Held
from tests.ui.set_ups import Prepared

if TYPE_CHECKING:
    import pytest

    from tests.ui.evening import Told

HOSTILE = "K-7 [/] \x1b[2J"


def typed_twice(evening: Evening) -> str:
    """Put one party into Xero twice, the second one never opened again; gives the id of the used one."""
    books = evening.practice.books
    restore_books(books, keep_books(small_practice(START, evening.clock.now, invoices=PAST).books))
    kept = books.seed_contact(Name="Hana Pou", EmailAddress="hana@pou.example", ContactNumber=HOSTILE)
    other = books.seed_contact(Name="Pou, Hana", EmailAddress="hana@pou.example")
    for contact_id, amount in ((kept, "90.00"), (kept, "10.00"), (other, "30.00")):
        books.seed_invoice(Contact={"ContactID": contact_id}, Status="AUTHORISED", LineItems=[line(amount)])
    with evening.workspace() as ws:
        pull_all(ws)
    return str(kept)


def told_keys(app: JobsyncApp) -> set[tuple[str, str]]:
    """What the help lists here: keys and names."""
    screen = app.screen
    assert isinstance(screen, DeskScreen)
    return {(keys, name) for keys, name, _ in keys_of(screen)}


async def opened(app: JobsyncApp, player: Player) -> None:
    """From Reconcile by way of the audit to the duplicates."""
    await player.until(lambda: "need you" in player.text)
    await player.press("f3")
    await player.until(lambda: isinstance(app.screen, AuditScreen) and app.screen._entries)
    await player.press("d")
    await player.until(lambda: isinstance(app.screen, TwinsScreen) and app.screen._report)


async def test_the_contacts_of_one_party_stand_side_by_side_and_escape_goes_back_to_the_audit(
    evening: Evening,
) -> None:
    typed_twice(evening)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await opened(app, player)
            await player.until(lambda: "2 parties are in Xero more than once." in player.text)
            assert app.screen.query_one(RowList).count == 4
            assert "Manuka Gardens Limited" in player.text
            await player.press("down", "down")
            await player.until(lambda: "Invoices   2 " in player.text)
            for words in (
                "[PRACTICE BOOKS]",
                "Same name",
                "same e-mail",
                "Invoices   2 ",
                "K-7",
                "Owes",
                "Options > Merge",
            ):
                assert words in player.text, words
            assert "\x1b" not in player.text
            await player.press("down")
            await player.until(lambda: "Invoices   1 " in player.text)
            await player.press("o")
            await player.until(lambda: "Practice books have no page to open." in player.text)
            await pilot.resize_terminal(80, 24)
            await player.until(lambda: "Options > Merge" in " ".join(player.text.split()))
            assert {"o", "?", "esc"} <= {key for keys, _ in told_keys(app) for key in keys.split()}
            await player.press("escape")
            await player.until(lambda: isinstance(app.screen, AuditScreen))
            assert ("d", "duplicate contacts") in told_keys(app)


async def test_in_real_books_the_contacts_own_page_is_opened(evening: Evening, told: Told) -> None:
    seen: list[str] = []

    def browse(address: str) -> bool:
        seen.append(address)
        return True

    pull_all(told)
    app = JobsyncApp(told, browse=browse)
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(pilot, evening.clock)
        await opened(app, player)
        await player.press("o")
        await player.until(lambda: "Opened in the browser." in player.text)
    [manuka] = [one for one in evening.practice.books.contacts.values() if one["Name"] == "Manuka Gardens Ltd"]
    assert len(seen) == 1
    assert seen[0].startswith("https://go.xero.com/")
    assert seen[0].endswith(f"/Contacts/View/{manuka['ContactID']}")


async def test_r_pulls_and_what_came_is_compared_with_the_cursor_on_the_same_contact(evening: Evening) -> None:
    typed_twice(evening)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await opened(app, player)
            await player.until(lambda: "2 parties are in Xero more than once." in player.text)
            assert "R pull" in player.text.splitlines()[-1]
            await player.press("down", "down")
            screen = app.screen
            assert isinstance(screen, TwinsScreen)
            here = screen.row
            assert here
            evening.practice.books.seed_contact(Name="Aroha Rata", EmailAddress="aroha@rata.example")
            evening.practice.books.seed_contact(Name="Rata, Aroha", EmailAddress="aroha@rata.example")
            await player.press("R")
            await player.until(lambda: "Pulled: 0 new jobs" in player.text and "Rata, Aroha" in player.text)
            assert screen.query_one(RowList).count == 6
            assert screen.row
            assert screen.row.holding.contact.contact_id == here.holding.contact.contact_id


async def test_while_a_pull_runs_escape_stops_it_and_d_leaves_it_running(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed_twice(evening)
    pulls = Held(monkeypatch)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await opened(app, player)
            pulls.hold()
            await player.press("R")
            await player.until(pulls.began.is_set)
            await player.press("R")
            assert "Already pulling; esc stops it." in player.text
            await player.press("escape")
            assert "Stopping after this page" in player.text
            assert isinstance(app.screen, TwinsScreen)
            pulls.let_go()
            await player.until(lambda: "Pull stopped; what came is kept." in player.text)
            pulls.hold()
            await player.press("R")
            await player.until(pulls.began.is_set)
            await player.press("d", "f2")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen))
            pulls.let_go()
            await player.until(lambda: "Pulled: 0 new jobs" in player.text)
            assert app.desk.pull is None


async def test_f5_does_not_open_set_up_over_the_duplicates(evening: Evening) -> None:
    prepared = Prepared(evening)
    prepared.with_jobs()
    with evening.workspace() as ws:
        pull_all(ws)
    with app_on(evening) as app:
        app.set_up = prepared
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await opened(app, player)
            await player.press("f5")
            assert [one.message for one in app._notifications] == ["esc closes this first; then F5 opens set-up."]
            assert isinstance(app.screen, TwinsScreen)
    prepared.close()


async def test_books_in_which_nobody_is_there_twice_say_so(evening: Evening) -> None:
    for one in evening.practice.books.contacts.values():
        if one["Name"] == "Manuka Gardens Limited":
            one["ContactStatus"] = "ARCHIVED"
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await opened(app, player)
            await player.until(lambda: "None of 96 contacts is there twice." in player.text)
            await player.press("o")
            await player.until(lambda: "There is no contact to open here." in player.text)


def test_rows_and_words_fit_their_width(evening: Evening) -> None:
    typed_twice(evening)
    with evening.workspace() as ws:
        rows = rows_of(duplicates(ws))
    for width in (24, 40, 90):
        for one in rows:
            assert sum(len(cell.text) for cell in row(one, width)) <= width
            assert all(len(text) <= width for text in about(one, width).plain.splitlines())


def test_a_page_is_opened_in_the_organisation_of_the_short_code_and_no_strange_id_is_handed_on() -> None:
    link = browsing.contact_link
    assert link("!23vYS", "a-1") == (
        "https://go.xero.com/organisationlogin/default.aspx?shortcode=!23vYS&redirecturl=/Contacts/View/a-1"
    )
    assert link("", "a-1") == "https://go.xero.com/Contacts/View/a-1"
    assert link("!23&x=1", "a-1") == "https://go.xero.com/Contacts/View/a-1"
    assert link("!23vYS", "a-1&redirecturl=//evil.example") == ""


def test_without_a_browser_the_page_is_told() -> None:
    told = browsing.open_contact(Facts(), ContactID("a-1"), lambda _: False)
    assert told == "No browser came up here. The page: https://go.xero.com/Contacts/View/a-1"

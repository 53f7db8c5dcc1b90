"""What follows the invoices in the app: e-mails, notes and files that the profile asks for, told beside each one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.services import afterwards
from jobsync_tui.services.status import status
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    import pytest

    from jobsync_tui.ui.app import JobsyncApp


def ask_for(evening: Evening, keys: str) -> None:
    """Let the profile ask for something after posting."""
    evening.write_profile()
    profile = evening.folder / "practice.toml"
    profile.write_text(f"{profile.read_text(encoding='utf-8')}\n[invoice]\n{keys}\n", encoding="utf-8")


async def post_all_ready(player: Player, app: JobsyncApp) -> None:
    await player.until(lambda: "6 need you" in player.text)
    await player.press("a", "P")
    await player.until(lambda: isinstance(app.screen, SummaryScreen))
    await player.press("y")
    await player.until(lambda: isinstance(app.screen, PostingScreen))


async def test_what_the_profile_asks_for_is_announced_done_and_counted(evening: Evening) -> None:
    ask_for(evening, 'status = "AUTHORISED"\nemail = true\nnote = "Job {job}"')
    evening.practice.books.organisation["IsDemoCompany"] = False
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "6 need you" in player.text)
            await player.press("a", "P")
            await player.until(lambda: isinstance(app.screen, SummaryScreen))
            assert "e-mail it to its contact; write a note" in player.text
            await player.press("y")
            await player.until(lambda: "note written 34" in player.text)
            await player.until(lambda: "done" in player.text)
    books = evening.practice.books
    mailed = [one for one in evening.created if one["SentToContact"]]
    without = [one for one in evening.created if not books.contacts[one["ContactID"]].get("EmailAddress")]
    assert len(evening.created) == 34
    assert len(mailed) == 34 - len(without)
    assert all(books.history[one["InvoiceID"]] for one in evening.created)


async def test_a_demo_company_sends_nothing_and_says_so_beside_each_invoice(evening: Evening) -> None:
    ask_for(evening, 'status = "AUTHORISED"\nemail = true')
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await post_all_ready(player, app)
            await player.until(lambda: "! 34 not" in player.text)
            assert "not e-mailed: A demo" in player.text
    assert not [one for one in evening.created if one["SentToContact"]]


async def test_what_was_left_off_goes_on_with_p_another_day(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(evening, 'note = "Job {job}"')
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            with monkeypatch.context() as stopped:
                stopped.setattr(afterwards, "run", lambda _: iter(()))
                await post_all_ready(player, app)
                await player.until(lambda: "34 of 34 found" in player.text)
            assert status(app.desk.ws).wishes == 34
            await player.press("q")
            await player.until(lambda: not isinstance(app.screen, PostingScreen) and app.desk.facts.wishes == 34)
            await player.press("P")
            await player.until(lambda: "note written 34" in player.text)
            assert status(app.desk.ws).wishes == 0
    books = evening.practice.books
    assert all(books.history[one["InvoiceID"]] for one in evening.created)

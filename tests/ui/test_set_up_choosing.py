"""Set-up: whose books, where the sign-in is kept, disconnecting, and the way back."""

from __future__ import annotations

import pytest

from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.screens.options import OptionsScreen
from jobsync_tui.ui.screens.passphrase import PassphraseScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.setup import SetUpScreen
from tests.ui.evening import Evening, Player
from tests.ui.set_ups import Prepared, Script, reached
from tests.ui.setting_up import HOSTILE, SIZE, begun, to_sign_in, to_waiting


async def test_among_several_organisations_none_is_chosen_before_she_chooses(evening: Evening) -> None:
    prepared = Prepared(
        evening, Script(reaches=reached("Alder Ltd", "Birch Ltd", "Cedar Ltd"), demo=True)
    ).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        prepared.script.came_back.set()
        await player.until(lambda: "Which organisation?" in player.text)
        await player.press("enter", "enter")
        assert "Which organisation?" in player.text
        assert "Choose first" in player.text
        await player.press("2")
        await player.until(lambda: "Are these the books?" in player.text)
        assert "Birch Ltd" in player.text
        assert "[DEMO]" in player.text
        await player.press("2")
        await player.until(lambda: "Which organisation?" in player.text)
        await player.press("down", "enter")
        await player.until(lambda: "Alder Ltd" in player.text and "Are these the books?" in player.text)
        await player.press("enter")
        await player.until(lambda: prepared.organisation == "tenant-1" and isinstance(app.screen, SetUpScreen))
        await player.until(lambda: bool(prepared.script.opened[0].closed))


async def test_two_organisations_of_one_name_are_told_apart(evening: Evening) -> None:
    prepared = Prepared(evening, Script(reaches=reached("Alder Ltd", "alder ltd", "Birch Ltd"))).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        prepared.script.came_back.set()
        await player.until(lambda: "Which organisation?" in player.text)
        assert "Alder Ltd (…nant-1)" in player.text
        assert "alder ltd (…nant-2)" in player.text
        assert "Birch Ltd (" not in player.text


async def test_a_held_enter_does_not_pass_two_questions(evening: Evening) -> None:
    prepared = Prepared(evening, Script(reaches=reached("Alder Ltd", "Birch Ltd"))).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        prepared.script.came_back.set()
        await player.until(lambda: "Which organisation?" in player.text)
        await player.press("down")
        for _ in range(5):  # no time passes between the keys
            await player.pilot.press("enter")
        await player.until(lambda: "Are these the books?" in player.text)
        await player.pilot.press("enter", "enter")
        assert isinstance(app.screen, OptionsScreen)
        assert not prepared.kept


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_names_of_strangers_are_shown_and_never_run(evening: Evening, size: tuple[int, int]) -> None:
    prepared = Prepared(evening, Script(reaches=reached(*HOSTILE))).with_jobs()
    async with begun(prepared, size) as (app, player):
        await to_waiting(app, player, prepared.script)
        prepared.script.came_back.set()
        await player.until(lambda: "Which organisation?" in player.text)
        seen = player.text
        for digit in "123":
            await player.press(digit)
            await player.until(lambda: "Are these the books?" in player.text)
            seen += player.text
            await player.press("2")
            await player.until(lambda: "Which organisation?" in player.text)
        await player.press("3")
        await player.until(lambda: "Are these the books?" in player.text)
        await player.press("1")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        seen += player.text
    assert "Shop [North] Ltd" in seen
    assert "[@click=app.quit]x[/]" in seen
    assert "xxx…" in seen
    assert not any(wild in seen for wild in ("\x1b", "\x07"))


async def test_without_a_keyring_the_session_or_a_file_is_offered(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    prepared.trouble = "The system's keyring is locked."
    prepared.script.came_back.set()
    async with begun(prepared) as (app, player):
        await to_sign_in(app, player)
        await player.press("enter")
        await player.until(lambda: "Are these the books?" in player.text)
        await player.press("enter")
        await player.until(lambda: "The system's keyring is locked." in player.text)
        await player.press("2")
        await player.until(lambda: isinstance(app.screen, PassphraseScreen))
        await player.press(*"short", "enter", *"short", "enter")
        assert "too short" in player.text
        await player.press(*"long enough".replace(" ", "-").replace("-", ""), "enter", *"longenouGh", "enter")
        assert "The two differ" in player.text
        assert "long" not in player.text.replace("too long", "")
        assert not prepared.kept
        await player.press("escape")
        await player.until(lambda: isinstance(app.screen, OptionsScreen))
        await player.press("2")
        await player.until(lambda: isinstance(app.screen, PassphraseScreen))
        await player.press(*"longenough", "enter", *"longenough", "enter")
        await player.until(lambda: "Kept in an encrypted file" in player.text)
        assert prepared.kept == [("file", "longenough")]


async def test_a_keyring_that_fails_at_the_last_moment_leads_to_the_same_offer(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    prepared.refuses["keyring"] = SignInNeeded("The keyring does not answer.")
    prepared.script.came_back.set()
    async with begun(prepared) as (_, player):
        await player.press("2", *"0123ABCD")
        await player.press("enter", "enter")
        await player.until(lambda: "Are these the books?" in player.text)
        await player.press("enter")
        await player.until(lambda: "The keyring does not answer." in player.text)
        await player.press("1")
        await player.until(lambda: "Kept in this session" in player.text)
        assert prepared.kept == [("session", None)]


async def test_books_that_the_profile_must_not_take_end_in_a_sentence(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    prepared.refuses["keyring"] = UsageError("This profile's cache holds another organisation's books.")
    prepared.script.came_back.set()
    async with begun(prepared) as (app, player):
        await to_sign_in(app, player)
        await player.press("enter")
        await player.until(lambda: "Are these the books?" in player.text)
        await player.press("enter")
        await player.until(lambda: "another organisation's books" in player.text)
        assert isinstance(app.screen, SetUpScreen)
        assert not prepared.organisation
        await player.until(lambda: bool(prepared.script.opened[0].closed))


async def test_disconnecting_asks_with_the_cursor_on_no(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs().connected()
    async with begun(prepared) as (app, player):
        await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "need you" in player.text)
        await player.until(lambda: "Pulled" in player.text)
        await player.press("f5")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        await player.press("D")
        await player.until(lambda: "Disconnect from Xero?" in player.text)
        assert "deleted in Xero" in " ".join(player.text.split())
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        assert prepared.disconnected == 0
        await player.press("D")
        await player.until(lambda: "Disconnect from Xero?" in player.text)
        await player.press("y")
        await player.until(lambda: "The connection is deleted" in player.text)
        assert prepared.disconnected == 1
        assert "disconnected" in player.text


async def test_f5_and_back_leaves_reconcile_as_it_was(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs().connected()
    async with begun(prepared) as (app, player):
        await player.until(lambda: "Pulled" in player.text)
        await player.press("a", "f5")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        await player.press("f5", "escape")
        await player.until(lambda: isinstance(app.screen, ReconcileScreen))
        assert "34 marked" in player.text
        assert prepared.opened == 1


async def test_a_test_pull_opens_the_books_anew_and_reconcile_goes_on_with_them(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs().connected()
    async with begun(prepared) as (app, player):
        await player.until(lambda: "Pulled" in player.text)
        await player.press("1", "f5")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        await player.press("3")
        await player.until(lambda: "Everything came" in player.text)
        assert prepared.opened == 2
        await player.press("escape")
        await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "5 need you" in player.text)
        await player.press("1")
        await player.until(lambda: "4 need you" in player.text)


async def test_practice_books_need_no_set_up(evening: Evening) -> None:
    with evening.workspace() as ws:
        app = JobsyncApp(ws)
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Pulled" in player.text)
            await player.press("f5")
            await player.until(lambda: "Practice books need no set-up" in " ".join(player.text.split()))

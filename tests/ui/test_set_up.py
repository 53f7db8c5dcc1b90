"""Set-up: each step by its keys, nothing stored before it is kept, nothing left behind on leaving."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.screens.client_id import ClientIdScreen
from jobsync_tui.ui.screens.help import keys_of
from jobsync_tui.ui.screens.options import OptionsScreen
from jobsync_tui.ui.screens.passphrase import PassphraseScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.setup import SetUpScreen
from jobsync_tui.ui.screens.sign_in import SignInScreen
from jobsync_tui.ui.screens.source import SourceScreen
from tests.ui.evening import Evening, Player
from tests.ui.set_ups import ADDRESS, CANARY, Prepared, Script, reached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SIZE = (80, 24)
HOSTILE = ("Shop [North] Ltd", "\x1b]52;c;aGk=\x07[@click=app.quit]x[/]", "x" * 300)


@asynccontextmanager
async def begun(prepared: Prepared, size: tuple[int, int] = SIZE) -> AsyncIterator[tuple[JobsyncApp, Player]]:
    """The app started on a set-up, with someone at the keys."""
    app = JobsyncApp(set_up=prepared, clock=prepared.evening.clock)
    try:
        async with app.run_test(size=size) as pilot:
            yield app, Player(pilot, prepared.evening.clock)
    finally:
        prepared.close()


async def to_sign_in(app: JobsyncApp, player: Player) -> None:
    """From the step list to the question whether the browser shall open."""
    await player.press("2")
    await player.until(lambda: isinstance(app.screen, ClientIdScreen))
    await player.press(*"0123ABCD", "enter")
    await player.until(lambda: isinstance(app.screen, SignInScreen) and "Open Xero's page" in player.text)


async def to_waiting(app: JobsyncApp, player: Player, script: Script) -> None:
    await to_sign_in(app, player)
    await player.press("enter")
    await player.until(lambda: script.waiting.is_set() and "left" in player.text)


def squeezed(text: str) -> str:
    """What stands in the dialog, without spaces and frames."""
    inside = [line.partition("│")[2].rpartition("│")[0] or line for line in text.splitlines()]
    return "".join("".join(inside).split())


async def test_without_a_profile_the_first_step_is_the_job_system(evening: Evening) -> None:
    async with begun(Prepared(evening)) as (app, player):
        assert isinstance(app.screen, SetUpScreen)
        assert "step 1 of 4" in player.text
        assert "Nothing is written to Xero during set-up." in player.text
        await player.press("escape")
        assert "ctrl+q quits" in player.text
        assert not (evening.folder / "own.toml").exists()


async def test_from_nothing_to_reconcile_in_four_steps(evening: Evening) -> None:
    prepared = Prepared(evening)
    async with begun(prepared) as (app, player):
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, SourceScreen))
        await player.press(*"jobs.json", "enter")
        await player.until(lambda: "40 jobs, 40 completed" in player.text and isinstance(app.screen, SetUpScreen))
        assert [(one.name, one.type, one.path) for one in prepared.sources] == [("jobs", "json", "jobs.json")]
        await to_waiting(app, player, prepared.script)
        assert prepared.browsed == [ADDRESS]
        prepared.script.came_back.set()
        await player.until(lambda: isinstance(app.screen, OptionsScreen) and "[LIVE]" in player.text)
        assert "Kauri Electrical Ltd" in player.text
        assert "NZ" in player.text
        assert not prepared.kept
        await player.press("enter")
        await player.until(lambda: "Connected to Kauri Electrical Ltd [LIVE]" in player.text)
        assert prepared.kept == [("keyring", None)]
        await player.press("enter")
        await player.until(lambda: "Everything came" in player.text)
        assert "40 jobs" in player.text
        assert "step 4 of 4" in player.text
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "need you" in player.text)
    assert not evening.created


async def test_a_jobs_file_that_cannot_be_read_is_said_and_not_taken(evening: Evening) -> None:
    prepared = Prepared(evening)
    async with begun(prepared) as (app, player):
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, SourceScreen))
        await player.press(*"nothing.json", "enter")
        await player.until(lambda: "nothing.json" in squeezed(player.text) and "Reading" not in player.text)
        assert isinstance(app.screen, SourceScreen)
        assert not prepared.sources


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_while_waiting_the_whole_address_and_the_time_left_are_shown(
    evening: Evening, size: tuple[int, int]
) -> None:
    prepared = Prepared(evening).with_jobs()
    async with begun(prepared, size) as (app, player):
        await to_waiting(app, player, prepared.script)
        assert ADDRESS in squeezed(player.text)
        evening.clock.pass_time(seconds=15)
        await player.until(lambda: "2:4" in player.text)
        await player.press("y")
        assert app.clipboard == ADDRESS


async def test_escape_while_waiting_closes_the_sign_in_and_stores_nothing(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        await player.press("escape")
        await player.until(lambda: isinstance(app.screen, SetUpScreen) and prepared.script.opened[0].closed)
        await player.until(lambda: "Nothing was stored" in player.text)
        assert not prepared.kept
        assert not prepared.organisation


async def test_quitting_while_waiting_closes_the_sign_in(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        await player.pilot.press("ctrl+q")
    assert prepared.script.closed.wait(10)
    assert prepared.script.opened[0].closed == 1


async def test_a_pasted_address_is_taken_whole_and_shown_nowhere(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    async with begun(prepared) as (app, player):
        await to_sign_in(app, player)
        await player.press("p")
        await player.until(lambda: "paste it below" in " ".join(player.text.replace("│", " ").split()))
        assert prepared.script.begun == [False]
        assert ADDRESS in squeezed(player.text)
        await player.press("y")
        assert app.clipboard == ADDRESS
        for character in CANARY:
            await player.pilot.press(character if character.isalnum() else _key(character))
        assert "c4n4ry" not in player.text
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, OptionsScreen))
        assert prepared.script.pasted == [CANARY]
        assert "c4n4ry" not in player.text
        assert prepared.browsed == []


def _key(character: str) -> str:
    names = {":": "colon", "/": "slash", "?": "question_mark", "=": "equals_sign", "&": "ampersand"}
    return names[character]


async def test_an_answer_that_comes_after_she_left_is_dropped(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    script = prepared.script
    script.answers.clear()
    async with begun(prepared) as (app, player):
        await to_sign_in(app, player)
        await player.press("p")
        await player.until(lambda: script.begun == [False])
        await player.press(*"http", "enter", "enter", "escape", "escape")
        await player.until(lambda: isinstance(app.screen, SetUpScreen))
        assert not script.opened[0].closed
        script.answers.set()
        await player.until(lambda: bool(script.opened[0].closed))
        await player.press("2")
        await player.until(lambda: isinstance(app.screen, ClientIdScreen))
        assert len(script.pasted) == 1
        assert not prepared.kept


async def test_each_key_pressed_twice_begins_one_sign_in(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    async with begun(prepared) as (app, player):
        await player.pilot.press("2", "2")
        await player.until(lambda: isinstance(app.screen, ClientIdScreen))
        await player.press(*"0123ABCD", "enter")
        await player.until(lambda: isinstance(app.screen, SignInScreen) and "Open Xero's page" in player.text)
        await player.pilot.press("enter", "enter", "enter")
        await player.until(prepared.script.waiting.is_set)
        assert len(prepared.script.opened) == 1
        assert len(prepared.browsed) == 1


async def test_set_up_lists_its_keys_and_f5_among_them(evening: Evening) -> None:
    async with begun(Prepared(evening)) as (app, _):
        assert isinstance(app.screen, SetUpScreen)
        names = {name: key for key, name, _ in keys_of(app.screen)}
        assert names["disconnect"] == "D"
        assert names["set up"] == "F5"
        assert names["copy addresses"] == "y"


async def test_a_browser_that_does_not_come_up_is_said_and_the_address_stays(evening: Evening) -> None:
    prepared = Prepared(evening).with_jobs()
    prepared.browser = False
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        assert "No browser came up" in player.text
        assert ADDRESS in squeezed(player.text)


async def test_an_answer_that_declines_is_one_sentence_and_enter_begins_again(evening: Evening) -> None:
    declined = SignInNeeded("Access was not allowed on Xero's page.", next_step="Begin again.")
    prepared = Prepared(evening, Script(error=declined)).with_jobs()
    async with begun(prepared) as (app, player):
        await to_waiting(app, player, prepared.script)
        prepared.script.came_back.set()
        await player.until(lambda: "Access was not allowed on Xero's page." in player.text)
        prepared.script.error = None
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, OptionsScreen))
        assert len(prepared.script.opened) == 2
        assert prepared.script.opened[0].closed


async def test_taken_ports_are_said_and_pasting_still_works(evening: Evening) -> None:
    taken = UsageError("The ports 8742, 18742 and 28742 are taken.", next_step="Paste the address instead (p).")
    prepared = Prepared(evening, Script(begin_error=taken)).with_jobs()
    async with begun(prepared) as (app, player):
        await to_sign_in(app, player)
        await player.press("enter")
        await player.until(lambda: "are taken" in player.text)
        prepared.script.begin_error = None
        await player.press("p")
        await player.until(lambda: "paste it below" in " ".join(player.text.replace("│", " ").split()))
        assert prepared.script.begun == [True, False]


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

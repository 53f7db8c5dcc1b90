"""Set-up: each step by its keys, nothing stored before it is kept, nothing left behind on leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.ui.screens.client_id import ClientIdScreen
from jobsync_tui.ui.screens.help import keys_of
from jobsync_tui.ui.screens.options import OptionsScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.setup import SetUpScreen
from jobsync_tui.ui.screens.sign_in import SignInScreen
from jobsync_tui.ui.screens.source import SourceScreen
from tests.ui.set_ups import ADDRESS, CANARY, Prepared, Script

if TYPE_CHECKING:
    from tests.ui.evening import Evening

from tests.ui.setting_up import begun, squeezed, to_sign_in, to_waiting


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

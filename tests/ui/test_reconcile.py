"""Reconcile: where the cursor goes, what keys say, what survives, what never blocks."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import Unreachable
from jobsync_tui.core.proposal import State
from jobsync_tui.services import pull as pull_service
from jobsync_tui.ui.screens.compare import CompareScreen
from jobsync_tui.ui.screens.help import HelpScreen, keys_of
from jobsync_tui.ui.screens.reason import ReasonScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.widgets.key_bar import KeyBar
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from jobsync_tui.ui.app import JobsyncApp

ATTENTION = ["J10423", "J10429", "J10434", "J10441", "J10447", "J10453"]


class Table:
    """The app running on the evening, with someone at the keys."""

    def __init__(self, app: JobsyncApp, player: Player) -> None:
        self.app, self.player = app, player

    @property
    def screen(self) -> ReconcileScreen:
        assert isinstance(self.app.screen, ReconcileScreen)
        return self.app.screen

    @property
    def current(self) -> str:
        proposal = self.screen.current
        assert proposal
        return proposal.job.number

    def state(self, number: str) -> State:
        return next(one.state for one in self.app.desk.proposals.values() if one.job.number == number)


@pytest.fixture
async def table(evening: Evening) -> AsyncIterator[Table]:
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
            yield Table(app, player)


async def test_the_cursor_starts_on_the_first_job_that_needs_her(table: Table) -> None:
    assert table.current == ATTENTION[0]


async def test_next_reaches_every_job_that_needs_her_once_a_round(table: Table) -> None:
    seen = [table.current]
    for _ in range(5):
        await table.player.press("right_square_bracket")
        seen.append(table.current)
    assert seen == ATTENTION
    await table.player.press("right_square_bracket")
    assert table.current == ATTENTION[0]
    await table.player.press("left_square_bracket")
    assert table.current == ATTENTION[-1]


async def test_a_decision_moves_on_and_undo_comes_back_with_its_candidates(table: Table) -> None:
    await table.player.press("1")
    assert (table.current, table.state(ATTENTION[0])) == (ATTENTION[1], State.READY)
    await table.player.press("u")
    assert (table.current, table.state(ATTENTION[0])) == (ATTENTION[0], State.NEEDS_CONTACT)
    assert table.screen.current
    assert len(table.screen.current.match.candidates) == 2
    await table.player.press("ctrl+y")
    assert table.state(ATTENTION[0]) is State.READY


async def test_no_key_is_silent(table: Table) -> None:
    for key, answer in {
        "9": "No candidate 9: there are 2 candidates",
        "m": "Every line has its account",
        "l": "No invoice in Xero looks like this job",
        "i": "does not look billed",
        "space": "cannot be marked: 2 contacts share this name",
        "P": "Nothing is marked. a marks the 34 ready",
        "u": "Nothing to undo",
        "ctrl+y": "Nothing to redo",
        "escape": "ctrl+q quits",
    }.items():
        await table.player.press(key)
        assert answer in " ".join(table.player.text.split()), key


async def test_marks_survive_a_pull_a_filter_and_a_resize(table: Table) -> None:
    await table.player.press("a")
    assert len(table.app.desk.marks) == 34
    await table.player.press("R")
    await table.player.until(lambda: "Pulled: 0 new jobs" in table.player.text)
    await table.player.press("f", "f", "f")
    await table.player.pilot.resize_terminal(120, 40)
    await table.player.pilot.pause()
    assert len(table.app.desk.marks) == 34
    assert "34 marked" in table.player.text


async def test_skip_and_never_leave_the_queue_and_are_found_by_the_filter(table: Table) -> None:
    await table.player.press("s")
    assert table.state(ATTENTION[0]) is State.SKIPPED
    await table.player.press("x")
    await table.player.until(lambda: isinstance(table.app.screen, ReasonScreen))
    await table.player.press(*"warranty", "enter")
    await table.player.until(lambda: table.state(ATTENTION[1]) is State.NEVER)
    await table.player.press("f")
    assert "never: warranty" in table.player.text
    assert "skipped today" in table.player.text
    assert "2 aside" in table.player.text


async def test_never_without_a_reason_decides_nothing(table: Table) -> None:
    await table.player.press("x")
    await table.player.until(lambda: isinstance(table.app.screen, ReasonScreen))
    await table.player.press("enter")
    assert "A reason is needed" in table.player.text
    await table.player.press("escape")
    assert table.state(ATTENTION[0]) is State.NEEDS_CONTACT


async def test_compare_opens_on_a_ready_job_and_a_digit_in_it_chooses(table: Table) -> None:
    await table.player.press("end", "enter")
    await table.player.until(lambda: isinstance(table.app.screen, CompareScreen))
    assert "score" in table.player.text
    await table.player.press("1")
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    await table.player.until(lambda: "u undoes" in table.player.text)


async def test_help_lists_every_binding_of_the_screen_and_finds_by_key_and_name(table: Table) -> None:
    listed = keys_of(table.screen)
    spoken = " ".join(key for key, _, _ in listed).split()
    for key in ("enter", "n", "m", "l", "i", "s", "x", "u", "a", "P", "R", "/", "]", "[", "f", "?", "esc", "ctrl+q"):
        assert key in spoken
    assert all(name and tooltip for _, name, tooltip in listed)
    await table.player.press("question_mark")
    await table.player.until(lambda: isinstance(table.app.screen, HelpScreen))
    await table.player.press(*"undo")
    assert "Take back the last mark or decision" in table.player.text
    assert "Post the marked jobs" not in table.player.text


async def test_the_key_bar_names_post_and_keys_at_80_columns_and_works_by_click(table: Table) -> None:
    for _ in range(6):
        bar = table.player.text.splitlines()[-1]
        assert "P post" in bar
        assert "? keys" in bar
        await table.player.press("right_square_bracket")
    at = table.player.text.splitlines()[-1].index("? keys")
    await table.player.pilot.click(KeyBar, offset=(at, 0))
    await table.player.until(lambda: isinstance(table.app.screen, HelpScreen))


async def test_a_click_moves_the_cursor_and_a_second_one_picks(table: Table) -> None:
    await table.player.pilot.click("#queue", offset=(10, 7))
    assert table.current == "J10421"
    await table.player.pilot.click("#queue", offset=(10, 7))
    await table.player.until(lambda: isinstance(table.app.screen, CompareScreen))


async def test_the_cursor_moves_while_a_pull_hangs(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, let_go = threading.Event(), threading.Event()
    real = pull_service.pull_source

    def hang(*args: object) -> object:
        hanging.set()
        assert let_go.wait(20)
        return real(*args)  # type: ignore[arg-type]  # passed through as they came

    monkeypatch.setattr(pull_service, "pull_source", hang)
    await table.player.press("R")
    await asyncio.to_thread(hanging.wait, 20)
    await table.player.press("down", "1")
    assert table.state(ATTENTION[1]) is State.READY
    let_go.set()
    await table.player.until(lambda: "Pulled" in table.player.text)


async def test_a_pull_that_fails_is_said_and_the_app_lives(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise Unreachable("Xero could not be reached.", next_step="Try again later.", sent=False)

    monkeypatch.setattr(table.app.desk.ws.ledger, "contacts", lambda **_: unreachable())
    await table.player.press("R")
    await table.player.until(lambda: "Xero not reachable since 16:45. You can keep deciding" in table.player.text)
    await table.player.press("1")
    assert table.state(ATTENTION[0]) is State.READY


async def test_a_worker_that_breaks_is_said_and_the_app_lives(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise KeyError("a defect of ours")

    monkeypatch.setattr(table.app.desk.ws.ledger, "contacts", broken)
    await table.player.press("R")
    await table.player.until(lambda: "KeyError" in table.player.text)
    await table.player.press("1")
    assert table.state(ATTENTION[0]) is State.READY


async def test_decisions_survive_a_restart(evening: Evening) -> None:
    assert await needing_after(evening, "1", "s") == 4
    assert await needing_after(evening) == 4


async def needing_after(evening: Evening, *keys: str) -> int:
    """Start the app, press keys, and tell how many jobs need her."""
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "jobs need you." in player.text)
            await player.press(*keys)
            return app.desk.needing


@pytest.mark.parametrize("size", [(79, 24), (60, 20), (40, 10), (20, 5), (300, 80)])
async def test_odd_sizes_neither_crash_nor_refuse(evening: Evening, size: tuple[int, int]) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=size) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: app.desk.needing == 6)
            await player.press("1", "down", "up", "pagedown", "home", "question_mark", "escape", "a")
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            assert "5 need you" in player.text

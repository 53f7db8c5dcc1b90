"""The pictures in screenshots/: what she sees, at the three sizes, compared cell by cell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.limits import Limits
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.compare import CompareScreen
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.search import SearchScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from jobsync_tui.ui.screens.undoing import UndoingScreen
from jobsync_tui.ui.widgets.row_list import RowList
from tests.ui.audited import VOIDED, muddle
from tests.ui.doubtful import posted, taken, unheard
from tests.ui.evening import Evening, Player, app_on
from tests.ui.set_ups import Prepared, Script, reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.ui.evening import Told

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
SETTLE = ("1", "1", "n", "1", "m", "l")

SCRIPTS: dict[str, tuple[str, ...]] = {
    "reconcile": (),
    "marked": (*SETTLE, "a"),
    "compare": ("right_square_bracket", "right_square_bracket", "right_square_bracket", "down", "enter"),
    "search": ("slash", *"rid"),
    "help": ("question_mark",),
    "summary": (*SETTLE, "a", "P"),
    "results": (*SETTLE, "a", "P", "y"),
}
OPENS: dict[str, type[object]] = {
    "slash": SearchScreen,
    "question_mark": HelpScreen,
    "enter": CompareScreen,
    "P": SummaryScreen,
    "y": PostingScreen,
}
SHOTS = [
    *(f"reconcile-{size}" for size in SIZES),
    "marked-120x40",
    "compare-120x40",
    "compare-80x24",
    "search-80x24",
    "help-80x24",
    "summary-80x24",
    "summary-120x40",
    "results-80x24",
    "results-120x40",
]


def is_open(pilot: Pilot[None], screen: type[object]) -> bool:
    return isinstance(pilot.app.screen, screen)


@pytest.mark.parametrize("shot", SHOTS)
def test_screen(shot: str, evening: Evening, snap_compare: Callable[..., bool]) -> None:
    name, _, size = shot.partition("-")

    async def play(pilot: Pilot[None]) -> None:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
        for key in SCRIPTS[name]:
            await player.press(key)
            if key in OPENS:
                await player.until(partial(is_open, pilot, OPENS[key]))
        if name == "results":
            await player.until(lambda: "39 of 39 found" in player.text)
        await pilot.pause(0.2)

    with app_on(evening) as app:
        assert snap_compare(app, terminal_size=SIZES[size], run_before=play)


HOSTILE = ("Shop [North] Ltd", "\x1b[2J[@click=app.quit]x[/]", "Kauri Electrical Ltd " * 15)
SET_UPS: dict[str, tuple[tuple[str, ...], str]] = {
    "setup": ((), "step 1 of 4"),
    "signing-in": (("2", *"0123ABCD", "enter", "enter"), "left"),
    "choosing": (("2", *"0123ABCD", "enter", "enter"), "Which organisation?"),
    "no-keyring": (("2", *"0123ABCD", "enter", "enter"), "Where is the sign-in kept?"),
}


@pytest.mark.parametrize("shot", [f"{name}-80x24" for name in SET_UPS])
def test_set_up_screen(shot: str, evening: Evening, snap_compare: Callable[..., bool]) -> None:
    name = shot.rpartition("-")[0]
    script = Script(reaches=reached(*HOSTILE)) if name == "choosing" else Script()
    prepared = Prepared(evening, script)
    if name != "setup":
        prepared.with_jobs()
    if name == "no-keyring":
        prepared.trouble = "The system's keyring is locked."
    if name in {"choosing", "no-keyring"}:
        script.came_back.set()
    keys, shows = SET_UPS[name]

    async def play(pilot: Pilot[None]) -> None:
        player = Player(pilot, evening.clock)
        await player.press(*keys)
        if name == "no-keyring":
            await player.until(lambda: "Are these the books?" in player.text)
            await player.press("enter")
        await player.until(lambda: shows in player.text)
        await pilot.pause(0.2)

    app = JobsyncApp(set_up=prepared, clock=evening.clock)
    assert snap_compare(app, terminal_size=(80, 24), run_before=play)
    prepared.close()


@pytest.mark.parametrize("shot", ["audit-80x24", "audit-120x40"])
def test_audit_screen(shot: str, evening: Evening, snap_compare: Callable[..., bool]) -> None:
    size = shot.rpartition("-")[2]
    muddle(evening)

    async def play(pilot: Pilot[None]) -> None:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "need you" in player.text)
        await player.press("f3")
        await player.until(lambda: is_open(pilot, AuditScreen) and "to look at" in player.text)
        screen = pilot.app.screen
        assert isinstance(screen, AuditScreen)
        place = next(at for at, one in enumerate(screen._entries) if one.number == VOIDED)
        screen.query_one("#findings", RowList).cursor = place
        await pilot.pause(0.2)

    with app_on(evening) as app:
        assert snap_compare(app, terminal_size=SIZES[size], run_before=play)


LATER: dict[str, tuple[tuple[str, ...], type[object], str]] = {
    "uncertain": (("v",), UncertainScreen, "You confirmed"),
    "undoing": (("z", "D"), UndoingScreen, "would be deleted"),
}


@pytest.mark.parametrize("shot", [f"{name}-{size}" for name in LATER for size in ("80x24", "120x40")])
def test_screen_of_what_was_sent(shot: str, evening: Evening, snap_compare: Callable[..., bool]) -> None:
    name, _, size = shot.partition("-")
    keys, screen, shows = LATER[name]
    if name == "uncertain":
        taken(evening, "J10421")
        unheard(evening, "J10420", arrives=False)
    else:
        posted(evening, "J10420", "J10421", "J10422")
        next(one for one in evening.created if one["InvoiceNumber"] == "J10421")["Status"] = "AUTHORISED"

    async def play(pilot: Pilot[None]) -> None:
        player = Player(pilot, evening.clock)
        await player.until(lambda: ("Looked up" if name == "uncertain" else "need you") in player.text)
        await player.press(*keys)
        await player.until(lambda: is_open(pilot, screen) and shows in player.text)
        await pilot.pause(0.2)

    with app_on(evening) as app:
        assert snap_compare(app, terminal_size=SIZES[size], run_before=play)


@pytest.mark.parametrize("shot", ["demo-80x24", "live-120x40", "few-calls-80x24"])
def test_header(shot: str, evening: Evening, told: Told, snap_compare: Callable[..., bool]) -> None:
    name, _, size = shot.rpartition("-")
    evening.practice.books.organisation["IsDemoCompany"] = name == "demo"
    told.told = Limits(day_remaining=150 if name == "few-calls" else 4812)

    async def play(pilot: Pilot[None]) -> None:
        player = Player(pilot, evening.clock)
        await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
        await pilot.pause(0.2)

    assert snap_compare(JobsyncApp(told), terminal_size=SIZES[size], run_before=play)

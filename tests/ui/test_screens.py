"""The pictures in screenshots/: what she sees, at the three sizes, compared cell by cell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.ui.screens.compare import CompareScreen
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.search import SearchScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

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

"""The app on a set-up, and the keys to where a test begins."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.screens.client_id import ClientIdScreen
from jobsync_tui.ui.screens.sign_in import SignInScreen
from tests.ui.evening import Player

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.ui.set_ups import Prepared, Script


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

"""Someone at the keys of the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.options import OptionsScreen
from jobsync_tui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from jobsync_tui.ui.app import JobsyncApp
    from tests.ui.evening import Player


class Table:
    """The app on a muddled evening, the audit open, someone at the keys."""

    def __init__(self, app: JobsyncApp, player: Player) -> None:
        self.app, self.player = app, player

    async def open(self) -> None:
        await self.player.press("f3")
        await self.player.until(lambda: isinstance(self.app.screen, AuditScreen) and self.screen._entries)

    @property
    def screen(self) -> AuditScreen:
        assert isinstance(self.app.screen, AuditScreen)
        return self.app.screen

    @property
    def text(self) -> str:
        return " ".join(self.player.text.split())

    def says(self, words: str) -> bool:
        return words in self.text

    @property
    def numbers(self) -> list[str]:
        """The numbers of the rows, in their order."""
        return [one.number for one in self.screen._entries]

    @property
    def here(self) -> str:
        assert self.screen.entry
        return self.screen.entry.number

    async def go(self, number: str) -> None:
        """Put the cursor on the row of this number."""
        self.screen.query_one(RowList).cursor = self.numbers.index(number)
        await self.player.pilot.pause()
        assert self.here == number

    async def choose(self, answer: str) -> None:
        """Choose the answer whose label begins so."""
        await self.player.until(lambda: isinstance(self.app.screen, OptionsScreen))
        asked = self.app.screen
        assert isinstance(asked, OptionsScreen)
        place = next(at for at, one in enumerate(asked._options) if answer in one.label)
        await self.player.press(*["down"] * (place + 1), "enter")
        await self.player.until(lambda: not isinstance(self.app.screen, OptionsScreen))

"""The keys about what was sent: what is uncertain, looked up in the background, and the last batches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from jobsync_tui.services.batches import batches
from jobsync_tui.ui import doubts, rows, undoing
from jobsync_tui.ui.screens.batches import BatchesScreen
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from jobsync_tui.ui.screens.undoing import UndoingScreen

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import JobKey


class SettlingActions(DeskScreen):
    """Looking up, what is uncertain, and undoing a batch."""

    @work(exclusive=True, group="settle", exit_on_error=False)
    async def look_up(self) -> None:
        """Look up in Xero what is uncertain, once the app has started; deciding goes on meanwhile."""
        said = await self.off_thread(partial(doubts.look_up, self.desk))
        if said:
            self.show(self._here)
            self.say(f"{said} {rows.greeting(self.desk, self.desk.ws.clock.now())}")

    @work(exit_on_error=False)
    async def action_uncertain(self) -> None:
        """Show what is uncertain, why, and what she can decide."""
        await self.app.push_screen_wait(UncertainScreen(self.desk))
        self.show(self._here)
        self.say(rows.greeting(self.desk, self.desk.ws.clock.now()))

    @work(exit_on_error=False)
    async def action_batches(self) -> None:
        """Show the last batches; the drafts of one can be deleted."""
        found = await self.off_thread(partial(batches, self.desk.ws))
        if found is None:
            return
        batch = await self.app.push_screen_wait(BatchesScreen(found))
        if batch is None:
            return
        ended = await self.app.push_screen_wait(UndoingScreen(self.desk, batch))
        await self.off_thread(self.desk.load)
        self.show(self._here)
        self.say(undoing.ended(ended) if ended else "Nothing was deleted.")

    @property
    def _here(self) -> JobKey | None:
        return self.current.job.key if self.current else None

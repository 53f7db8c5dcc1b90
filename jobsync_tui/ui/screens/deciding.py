"""What the screens that decide share: undo and redo, and a key held down that settles one job at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.ui.format import remote
from jobsync_tui.ui.screens.desk_screen import DeskScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.ui.desk import Desk

KEY_REPEAT = 0.25
"""Seconds after a decision, or after the last press, in which the same key again is taken for a held one."""


class DecidingScreen(DeskScreen):
    """A screen over the desk on which decisions are made and taken back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._moved_at = float("-inf")

    def moved_on(self) -> None:
        """Remember that a decision has just moved her on."""
        self._moved_at = self.desk.ws.clock.monotonic()

    def held(self, again: str) -> bool:
        """Whether this press is of a key held down since the last decision; then says what a new press does."""
        if self.desk.ws.clock.monotonic() - self._moved_at >= KEY_REPEAT:
            return False
        self.moved_on()
        self.say(again)
        return True

    async def come_back(self, key: JobKey | None) -> bool:
        """Draw anew, the cursor on the job that was turned, or where it was; whether that worked."""
        self.show(key or (self.current.job.key if self.current else None))
        return True

    async def action_undo(self) -> None:
        """Take back the last mark or decision and go to its job."""
        await self._turn(self.desk.undo)

    async def action_redo(self) -> None:
        """Bring back the last decision taken back and go to its job."""
        await self._turn(self.desk.redo)

    async def _turn(self, turn: Callable[[], tuple[str, JobKey | None]]) -> None:
        turned = await self.off_thread(turn)
        if turned is not None and await self.come_back(turned[1]):
            self.say(remote(turned[0]))

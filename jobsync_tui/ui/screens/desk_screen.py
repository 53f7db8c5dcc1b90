"""What every screen over the desk can do: answer a key, work off the UI thread, show a job."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen
from textual.widgets import Static

from jobsync_tui.core.errors import JobsyncError, ServiceError
from jobsync_tui.ui import books, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.ui.desk import Desk

T = TypeVar("T")


class DeskScreen(Screen[None]):
    """A screen over the desk; `current` and `show` are what its kinds differ in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.working = 0
        """Tasks off the UI thread right now."""

    @property
    @abstractmethod
    def current(self) -> Proposal | None:
        """The job under the cursor."""

    @abstractmethod
    def show(self, key: JobKey | None = None) -> None:
        """Draw everything anew, the cursor on that job, or where it was."""

    def say(self, text: str) -> None:
        """Answer a key in the message line."""
        self.query_one("#message", Static).update(rows.message(text))

    async def off_thread(self, task: Callable[[], T]) -> T | None:
        """Run what touches the cache off the UI thread; keys typed meanwhile wait their turn.

        An error is said in the message line, and None returned: the transaction it broke was rolled back.
        """
        self.working += 1
        try:
            return await asyncio.to_thread(task)
        except JobsyncError as error:
            if isinstance(error, ServiceError):
                self.desk.reached(error)
            self.say(books.failure(error, self.desk.facts))
        except Exception as error:  # noqa: BLE001 - the seam: whatever breaks, her screen and her decisions stay
            self.say(f"That failed ({type(error).__name__}) and changed nothing. Please report it.")
        finally:
            self.working -= 1
        return None

"""A pull in a thread: its steps told as they come, stopped between two of them, one at a time on a desk."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.services.pull import PullReport, pull
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.ui.format import remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.ui.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """She stopped it; what had come is kept."""


End: TypeAlias = PullReport | JobsyncError | Stopped
Step: TypeAlias = Progress | End


class PullRun:
    """One pull and its stop."""

    def __init__(self) -> None:
        self.stopping = threading.Event()

    def run(self, desk: Desk, tell: Callable[[Progress], object]) -> End:
        """Pull everything, telling how far it is; blocks. Gives how it ended: report, error or Stopped."""
        with desk.busy:
            try:
                for step in pull(desk.ws):
                    if isinstance(step, PullReport):
                        return step
                    if self.stopping.is_set():
                        break
                    tell(step)
            except JobsyncError as error:
                return error
        return Stopped()


def progress(step: Progress) -> str:
    """`Pulling contacts from Xero… 300 of 412`."""
    much = f" {step.done:,} of {step.total:,}" if step.total else f" {step.done:,}" if step.done else ""
    return f"Pulling {remote(step.what)}…{much}"

"""The small app that opens instead of the real one where the cache is damaged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding

from jobsync_tui.ui.screens.rescue import RescueScreen
from jobsync_tui.ui.theme import DARK

if TYPE_CHECKING:
    from pathlib import Path

    from textual.binding import BindingType

    from jobsync_tui.core.ports import Clock


class RescueApp(App[bool]):
    """Shows what is wrong with the cache at this path, and brings it back; gives whether the real app may open."""

    TITLE = "jobsync"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", tooltip="Quit; the cache stays as it is", id="quit", priority=True),
    ]

    def __init__(self, path: Path, *, clock: Clock) -> None:
        super().__init__()
        self._path, self._clock = path, clock

    def on_mount(self) -> None:
        """Open the one screen."""
        self.register_theme(DARK)
        self.theme = DARK.name
        self.push_screen(RescueScreen(self._path, clock=self._clock), lambda opened: self.exit(bool(opened)))

    def _fatal_error(self) -> None:
        """End after an error of ours with one sentence: Textual's own report prints local variables."""
        error = sys.exc_info()[1]
        self._exit_renderables.append(
            Text(f"jobsync stopped: {type(error).__name__}. 'jobsync rescue' does the same without the app.")
        )
        self._close_messages_no_wait()

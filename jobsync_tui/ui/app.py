"""The Textual app: its theme, its screens, and how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding

from jobsync_tui.ui.desk import Desk
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.theme import DARK

if TYPE_CHECKING:
    from textual.binding import BindingType

    from jobsync_tui.services.workspace import Workspace


class JobsyncApp(App[None]):
    """Reconcile, post, and what belongs to it."""

    TITLE = "jobsync"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual's annotation
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - same
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", tooltip="Quit; asks only while posting", id="quit", priority=True),
    ]

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.desk = Desk(ws)
        self.posting = False

    def on_mount(self) -> None:
        """Open the one workspace."""
        self.register_theme(DARK)
        self.theme = DARK.name
        self.push_screen(ReconcileScreen(self.desk))

    async def action_quit(self) -> None:
        """Quit at once; while invoices are being sent, say how to stop first."""
        if self.posting:
            self.notify("Invoices are being sent. esc stops after this step, then ctrl+q quits.", markup=False)
            return
        self.exit()

    def _fatal_error(self) -> None:
        """End after an error of ours with one sentence: Textual's own report prints local variables."""
        error = sys.exc_info()[1]
        sentence = (
            f"jobsync stopped: {type(error).__name__}. Every decision and every posting is kept; start it again."
        )
        self._exit_renderables.append(Text(sentence))
        self._close_messages_no_wait()

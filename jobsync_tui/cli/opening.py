"""`jobsync` without a command: the app on a profile."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jobsync_tui.cli.context import is_terminal
from jobsync_tui.core.errors import UsageError

if TYPE_CHECKING:
    from jobsync_tui.cli.context import Session
    from jobsync_tui.services.workspace import Workspace


def open_app(session: Session) -> int:
    """Open the app on the profile; raises UsageError where there is no terminal to open it on."""
    with session.workspace() as ws:
        if session.json:
            raise UsageError("--json needs a command.", next_step="'jobsync --help' lists them.")
        if not room_for_app():
            raise UsageError(
                "The app needs a terminal.", next_step="Without one, use commands: 'jobsync --help' lists them."
            )
        return show_app(ws)


def room_for_app() -> bool:
    """Whether the app can be shown: keys come from stdin, the screen goes to stdout."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def show_app(ws: Workspace) -> int:
    """Run the app until she leaves it; gives its exit code."""
    from jobsync_tui.ui.app import JobsyncApp  # noqa: PLC0415 - brings Textual, which no other command needs

    app = JobsyncApp(ws)
    app.run()
    return app.return_code or 0

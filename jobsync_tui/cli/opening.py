"""`jobsync` without a command: the app on a profile."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from jobsync_tui.cli.context import is_terminal
from jobsync_tui.core.errors import CacheDamaged, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.cli.context import Session
    from jobsync_tui.services.workspace import Workspace


def open_app(session: Session) -> int:
    """Open the app on the profile, or on its set-up where that lacks something; UsageError without a terminal.

    A profile that cannot be read raises ConfigError: set-up would not mend it.
    """
    if session.json or not room_for_app():
        with session.workspace():
            raise _no_app(session)
    from jobsync_tui.bootstrap.setting_up import SettingUp  # noqa: PLC0415 - 'demo' needs none of it
    from jobsync_tui.ui.app import JobsyncApp  # noqa: PLC0415 - brings Textual, which no other command needs
    from jobsync_tui.ui.browsing import open_page  # noqa: PLC0415 - same

    with closing(SettingUp(session.profile or "default", session.config, browser=open_page)) as set_up:
        try:
            app = JobsyncApp(set_up=set_up)
        except CacheDamaged:
            if not rescued(set_up.profile.cache_path):
                return CacheDamaged.exit_code
            app = JobsyncApp(set_up=set_up)
        app.run()
        return app.return_code or 0


def rescued(path: Path) -> bool:
    """Open the rescue screen on a damaged cache; whether it can be opened again."""
    from jobsync_tui.services.workspace import SystemClock  # noqa: PLC0415 - for a damaged cache alone
    from jobsync_tui.ui.rescue import RescueApp  # noqa: PLC0415 - same

    return bool(RescueApp(path, clock=SystemClock()).run())


def _no_app(session: Session) -> UsageError:
    if session.json:
        return UsageError("--json needs a command.", next_step="'jobsync --help' lists them.")
    return UsageError(
        "The app needs a terminal.", next_step="Without one, use commands: 'jobsync --help' lists them."
    )


def room_for_app() -> bool:
    """Whether the app can be shown: keys come from stdin, the screen goes to stdout."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def show_app(ws: Workspace) -> int:
    """Run the app on an open workspace, which needs no set-up, until she leaves it; gives its exit code."""
    from jobsync_tui.ui.app import JobsyncApp  # noqa: PLC0415 - brings Textual

    app = JobsyncApp(ws)
    app.run()
    return app.return_code or 0

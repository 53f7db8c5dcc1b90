"""From an exception to a sentence, a next step and an exit code; a traceback only where it is asked for."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.unheard import heard_or_not
from jobsync_tui.connectors.secret import masked
from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    from jobsync_tui.cli.context import Session

DEBUG = "JOBSYNC_DEBUG"
INTERRUPTED = 130
UNEXPECTED = 1


def told(session: Session, error: BaseException) -> int:
    """Tell what happened on stderr, with --json on stdout too, and give the exit code."""
    if os.environ.get(DEBUG) == "1":
        click.echo(masked("".join(traceback.format_exception(error))), err=True)
    match error:
        case JobsyncError():
            return _tell(session, error.message, error.next_step, error.exit_code)
        case click.ClickException():
            return _tell_click(session, error)
        case click.Abort() | KeyboardInterrupt():
            return _tell(session, "Interrupted.", session.stands, INTERRUPTED)
        case _:
            # Its text and its frames may hold what was pulled, or a secret: only its type is told.
            name = type(error).__name__
            step = f"Please report this; {DEBUG}=1 shows where it happened."
            return _tell(session, f"Something unexpected happened ({name}).", step, UNEXPECTED)


def _tell_click(session: Session, error: click.ClickException) -> int:
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "jobsync"
    return _tell(session, error.format_message(), f"'{path} --help' shows how it is used.", error.exit_code)


def _tell(session: Session, message: str, step: str, exit_code: int) -> int:
    with heard_or_not():
        click.echo(clean(f"{message} {step}".strip(), multiline=True), err=True)
    if session.json and not session.answered:
        with heard_or_not():
            session.answer({"error": {"message": message, "next": step, "exit_code": exit_code}}, "")
    return exit_code

"""Asking for secrets on a terminal: never shown, never a command's option, never kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import on_terminal
from jobsync_tui.core.errors import SignInNeeded, UsageError

if TYPE_CHECKING:
    from jobsync_tui.connectors.secret import Secret

PASSPHRASE_VARIABLE = "JOBSYNC_PASSPHRASE"  # noqa: S105 - the variable's name, not a secret


def ask_passphrase() -> Secret:
    """The passphrase of the file that holds the sign-in; SignInNeeded where nobody can be asked."""
    from jobsync_tui.connectors.secret import Secret  # noqa: PLC0415 - only a sign-in in a file needs it

    if not on_terminal():
        raise SignInNeeded(
            "The Xero sign-in is kept in an encrypted file, and nobody can be asked for its passphrase.",
            next_step=f"Run the command in a terminal, or set {PASSPHRASE_VARIABLE} for this run.",
        )
    return Secret(click.prompt("Passphrase of the Xero sign-in", hide_input=True, err=True))


def ask_new_passphrase() -> Secret:
    """A passphrase for a new file, typed twice, or from the environment."""
    from jobsync_tui.connectors.secret import Secret  # noqa: PLC0415 - same

    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given:
        return Secret(given)
    if not on_terminal():
        raise UsageError(
            "Nobody can be asked for a passphrase here.", next_step=f"Set {PASSPHRASE_VARIABLE} for this run."
        )
    return Secret(click.prompt("A passphrase for it", hide_input=True, confirmation_prompt=True, err=True))


def ask_client_secret() -> Secret:
    """The secret of a custom connection; UsageError where nobody can be asked."""
    from jobsync_tui.connectors.secret import Secret  # noqa: PLC0415 - same

    if not on_terminal():
        raise UsageError(
            "Nobody can be asked for the client secret here.",
            next_step="Run it in a terminal, or set JOBSYNC_XERO_CLIENT_SECRET for each run.",
        )
    return Secret(click.prompt("Client secret of the custom connection", hide_input=True, err=True))

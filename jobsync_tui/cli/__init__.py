"""The `jobsync` command: the app's headless twin; parse, call one service, print. No rules live here.

Command modules are imported when one of their commands runs, so that `jobsync --help` needs click alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobsync_tui import __version__
from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.failing import told

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "demo": ("practice", "Opens the practice books; without a terminal, bills their jobs and tells."),
    "sandbox": ("practice", "Serves the practice Xero and its jobs on this machine until interrupted."),
    "connect": ("connecting", "Signs in to Xero with your browser."),
    "disconnect": ("connecting", "Takes the connection to Xero away again."),
    "pull": ("pulling", "Takes jobs and Xero into the cache."),
    "list": ("listing", "Shows what is proposed for each job, and what is in the way."),
    "decide": ("deciding", "Records a person's decision about one job."),
    "decisions": ("decisions", "Shows what is remembered; takes it back; shares it with a colleague's machine."),
    "post": ("posting", "Posts invoices to Xero, each at most once."),
    "settle": ("settling", "Looks up in Xero what is uncertain; sends nothing."),
    "invoice": ("invoicing", "E-mails, marks, annotates or opens invoices that are in Xero."),
    "audit": ("auditing", "Shows what was missed and what differs."),
    "duplicates": ("twins", "Shows contacts in Xero that are one party typed twice."),
    "undo": ("deciding", "Takes back the last decision."),
    "history": ("auditing", "Shows every decision and every step of every posting."),
    "status": ("auditing", "Shows where everything stands."),
    "rescue": ("rescuing", "Shows whether the cache is damaged, and brings it back."),
}
"""Module and short help of each command, in the order in which they are of use."""


class Commands(click.Group):
    """The commands by name; a module is imported when one of its commands is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.command(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--profile", metavar="NAME", help="The profile to use, instead of 'default'.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="The profile to use, by its file.")
@shared
@click.version_option(__version__, prog_name="jobsync")
@click.pass_context
def jobsync(ctx: click.Context, *, profile: str | None, config: Path | None) -> int | None:
    """Turns completed jobs into Xero invoices; without a command it opens the app."""
    session = ctx.find_object(Session) or Session()
    if profile and config:
        raise click.UsageError("--profile and --config both name a profile; give one of them.")
    session.profile, session.config = profile, config
    if ctx.invoked_subcommand is not None:
        return None
    from jobsync_tui.cli.opening import open_app  # noqa: PLC0415 - brings services; the help needs click alone

    return open_app(session)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (the process's own by default); every outcome is told and becomes an exit code."""
    session = Session()
    try:
        code = jobsync.main(args=arguments, prog_name="jobsync", standalone_mode=False, obj=session)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one seam from exception to sentence
        session.json = session.json or "--json" in (arguments if arguments is not None else sys.argv)
        return told(session, error)
    return code if isinstance(code, int) else 0

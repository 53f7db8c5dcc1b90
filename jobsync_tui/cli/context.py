"""What every command shares: the global options, the profile's workspace, and where output goes.

Results go to stdout, as text or as one JSON document; prose and progress go to stderr.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from jobsync_tui.cli.progress import Progress
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobsync_tui.bootstrap.setting_up import SettingUp
    from jobsync_tui.services.workspace import Workspace

    AnyCommand = TypeVar("AnyCommand", bound=Callable[..., object])


@dataclass(slots=True)
class Session:
    """One run of the command line. `stands` is what an interruption leaves behind, in words."""

    profile: str | None = None
    config: Path | None = None
    json: bool = False
    quiet: bool = False
    stands: str = ""
    answered: bool = False

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Open the profile's workspace; raises what its profile or its cache has to say."""
        from jobsync_tui.bootstrap import open_workspace  # noqa: PLC0415 - brings SQLite; the help needs click alone
        from jobsync_tui.cli.secrets import ask_passphrase  # noqa: PLC0415 - it needs this module
        from jobsync_tui.config import load_profile, log_folder  # noqa: PLC0415 - brings the profile's schema; same

        profile = load_profile(self.profile or "default", self.config)
        with open_workspace(profile, passphrase=ask_passphrase, log=log_folder()) as ws:
            if ws.cache.trouble:
                self.say(ws.cache.trouble)
            yield ws

    def setting_up(self) -> SettingUp:
        """The profile that is being set up, whole or not yet there."""
        from jobsync_tui.bootstrap.setting_up import SettingUp  # noqa: PLC0415 - brings the network; few commands need it

        return SettingUp(self.profile or "default", self.config)

    def needs_no_profile(self, command: str) -> None:
        """Refuse a profile where it would be ignored."""
        if self.profile or self.config:
            raise UsageError(
                f"'jobsync {command}' makes its own profile.", next_step="Leave out --profile and --config."
            )

    def answer(self, document: dict[str, object], text: str, *, indent: int | None = 2) -> None:
        """Print the result: the document with --json, else the text."""
        self.answered = True
        # ASCII alone: no encoding of a pipe or a terminal can break it, and no control character passes.
        click.echo(json.dumps(document, indent=indent) if self.json else text)

    def say(self, text: str) -> None:
        """Tell what is going on, on stderr, unless she asked for quiet."""
        if not self.quiet:
            click.echo(clean(text, multiline=True), err=True)

    def progress(self, doing: str) -> Progress:
        """A line about a step that takes longer than a second; on a terminal only."""
        return Progress(doing, shown=not self.quiet and is_terminal(sys.stderr))


def on_terminal() -> bool:
    """Whether somebody can be asked: stdin to answer, stderr to read the question."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; one that was closed before the start is none."""
    return stream is not None and stream.isatty()


def shared(command: AnyCommand) -> AnyCommand:
    """Give a command the options that may stand before or after it."""
    for name, words in (("quiet", "No progress and no prose."), ("json", "One JSON document on stdout.")):
        option = click.option(f"--{name}", is_flag=True, expose_value=False, is_eager=True, callback=_set, help=words)
        command = option(command)
    return command


def _set(ctx: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    session = ctx.find_object(Session)
    if value and session and option.name:
        setattr(session, option.name, True)

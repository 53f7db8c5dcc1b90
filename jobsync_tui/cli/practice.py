"""`jobsync demo` and `jobsync sandbox`: the practice books, to look around in and to build against."""

from __future__ import annotations

import json
import signal
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobsync_tui.bootstrap import practice_workspace, serve_practice
from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.opening import room_for_app, show_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from jobsync_tui.bootstrap import PracticeServer
    from jobsync_tui.cli.documents import Document

MOST_JOBS = 10_000
JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    default=40,
    show_default=True,
    help="How many jobs wait for an invoice.",
)
SEED = click.option("--seed", type=int, default=1, show_default=True, help="Which practice business.")


@click.command("demo")
@JOBS
@SEED
@shared
@click.pass_obj
def demo_command(session: Session, *, jobs: int, seed: int) -> int:
    """Opens the practice books; without a terminal, bills their jobs and tells.

    They live on this machine, in a throw-away folder: no Xero is reached, and nothing is left behind.
    """
    session.needs_no_profile("demo")
    session.stands = "The practice books are gone; nothing of yours was touched."
    with _interrupted_by_termination(), practice_workspace(jobs=jobs, seed=seed) as ws:
        from jobsync_tui.cli import rehearsing  # noqa: PLC0415 - brings services; the sandbox needs none

        if session.json or not room_for_app():
            return rehearsing.rehearse(session, ws)
        session.say(f"Pulling {jobs:,} practice jobs; nothing here reaches a real Xero.")
        rehearsing.pull_all(session, ws)
        return show_app(ws)


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on 127.0.0.1; else a free one.")
@JOBS
@SEED
@click.option(
    "--write-profile",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a profile that points at it, and jobs.json beside it.",
)
@shared
@click.pass_obj
def sandbox_command(session: Session, *, port: int, jobs: int, seed: int, write_profile: Path | None) -> int:
    """Serves the practice Xero and its jobs on this machine until interrupted.

    One line of JSON tells the addresses once calls are accepted.
    """
    session.needs_no_profile("sandbox")

    def ready(server: PracticeServer) -> None:
        document: Document = {
            "xero": server.url,
            "jobs": f"{server.url}/jobs.json",
            "profile": str(server.profile) if server.profile else None,
            "organisation": server.organisation,
            "tenant_id": server.tenant_id,
        }
        session.answer(document, json.dumps(document), indent=None)
        session.say("Serving the practice books until interrupted (Ctrl-C).")

    with _interrupted_by_termination(), suppress(KeyboardInterrupt):
        serve_practice(jobs=jobs, seed=seed, port=port, profile=write_profile, ready=ready)
    return 0


@contextmanager
def _interrupted_by_termination() -> Iterator[None]:
    """Take every signal that ends a program for an interruption, so that server and folder are cleared away.

    A shell switches SIGINT off for what it starts in the background; here it works all the same. A hang-up that
    was switched off (nohup) stays so.
    """

    def interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread
        return
    wanted = [signal.SIGTERM, signal.SIGINT]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

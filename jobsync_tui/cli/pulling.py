"""`jobsync pull`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.reports import changes, pull_document
from jobsync_tui.cli.stopping import NEVER, stopping
from jobsync_tui.cli.tables import table
from jobsync_tui.core.text import clean
from jobsync_tui.services.pull import PullReport, pull

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.cli.stopping import Stop
    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import Changes

COLUMNS = ("new", "changed", "same", "gone")


@click.command("pull")
@click.option("--full", is_flag=True, help="All of Xero again, not only what changed since the last pull.")
@click.option("--source", metavar="NAME", help="This source alone, and nothing from Xero.")
@shared
@click.pass_obj
def pull_command(session: Session, *, full: bool, source: str | None) -> int:
    """Takes jobs and Xero into the cache.

    What could be pulled is kept, whatever else could not; the exit code is that of the first error.
    """
    session.stands = "What was pulled so far is kept; pull again for the rest."
    with stopping(session) as stop, session.workspace() as ws, stop.after_this_step(ws.clock):
        report = run_pull(session, ws, full=full, source=source, stop=stop)
    session.answer(pull_document(report), pull_text(report))
    return tell_errors(report.errors)


def run_pull(
    session: Session, ws: Workspace, *, full: bool = False, source: str | None = None, stop: Stop = NEVER
) -> PullReport:
    """Pull, with progress on a terminal, and give the report; KeyboardInterrupt after the page in which she stops."""
    report = PullReport(sources=(), xero=None)
    with session.progress("Pulling") as progress:
        for step in pull(ws, full=full, only=source):
            whole = isinstance(step, PullReport) and not step.errors
            if stop.asked and not whole:
                raise KeyboardInterrupt
            if isinstance(step, PullReport):
                report = step
            else:
                progress.tell(f"Pulling {step.what}", done=step.done, total=step.total)
    return report


def tell_errors(errors: Sequence[JobsyncError]) -> int:
    """Tell what could not be done, each in its sentence; gives the exit code of the first, 0 for none."""
    for error in errors:
        click.echo(clean(str(error), multiline=True), err=True)
    return errors[0].exit_code if errors else 0


def pull_text(report: PullReport) -> str:
    """What came from where, in rows, and what was left out."""
    rows = [_row(f"jobs from {one.name}", one.jobs, failed=one.error is not None) for one in report.sources]
    if report.xero:
        failed = report.xero.error is not None
        rows.append(_row("contacts from Xero", report.xero.contacts, failed=failed))
        rows.append(_row("invoices from Xero", report.xero.invoices, failed=failed))
        rows.append(_row("credits from Xero", report.xero.credits, failed=failed))
    found = table(("WHAT", *(name.upper() for name in COLUMNS), ""), rows, right=[name.upper() for name in COLUMNS])
    return "\n".join([found, *(report.xero.notes if report.xero else ())])


def _row(what: str, found: Changes, *, failed: bool) -> list[str]:
    counts = changes(found)
    return [what, *(f"{counts[name]:,}" for name in COLUMNS), "not all could be pulled" if failed else ""]

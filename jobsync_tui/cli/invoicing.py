"""`jobsync invoice`: what is done with one invoice that is in Xero, named by the job that it bills."""

from __future__ import annotations

import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.choosing import one_job
from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import error_document
from jobsync_tui.cli.extras import beside_text, row_document
from jobsync_tui.cli.pulling import tell_errors
from jobsync_tui.cli.stopping import stopping
from jobsync_tui.cli.tables import count
from jobsync_tui.core.afterwards import LINK_HOST, LONGEST_NOTE, What, Wish, invoice_link
from jobsync_tui.core.attachments import KINDS, clean_name
from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.core.jobs import Attachment
from jobsync_tui.core.sendable import sendable
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.extras import Extras
from jobsync_tui.services.match import load_view
from jobsync_tui.services.wishes import ask_one, attach_wish, forget, target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.services.match import View
    from jobsync_tui.services.wishes import Target
    from jobsync_tui.services.workspace import Workspace

    AnyCommand = Callable[..., int]

STANDS = "What was done is recorded; the same command looks before it does it again."


@click.group("invoice", no_args_is_help=False)
@shared
def invoice_command() -> None:
    """E-mails, marks, annotates or opens invoices that are in Xero.

    JOB is a job's number or id, or SOURCE:ID.
    """


def _jobs(command: AnyCommand) -> AnyCommand:
    """Give a command its JOBs and, for a job of several stages, which one."""
    staged = click.option("--stage", metavar="STAGE", help="Which stage, where a job has several.")(command)
    return click.argument("jobs", nargs=-1, required=True, metavar="JOB...")(staged)


@invoice_command.command("email")
@_jobs
@click.option("--again", is_flag=True, help="Send a second e-mail although one was sent, or may have been.")
@shared
@click.pass_obj
def email(session: Session, *, jobs: tuple[str, ...], stage: str | None, again: bool) -> int:
    """Has Xero e-mail the invoice to its contact; it must be approved, or submitted for approval."""
    return _ask(session, jobs, stage, lambda _: [Wish(what=What.EMAIL)], again=again)


@invoice_command.command("mark-sent")
@_jobs
@shared
@click.pass_obj
def mark_sent(session: Session, *, jobs: tuple[str, ...], stage: str | None) -> int:
    """Marks an approved invoice as sent, where you sent it yourself."""
    return _ask(session, jobs, stage, lambda _: [Wish(what=What.MARK_SENT)])


@invoice_command.command("note")
@_jobs
@click.option("--text", required=True, metavar="TEXT", help="What the history of the invoice is to say.")
@shared
@click.pass_obj
def note(session: Session, *, jobs: tuple[str, ...], stage: str | None, text: str) -> int:
    """Writes a line into the invoice's history, which only the office sees."""
    words = sendable(text, lines=True)
    if not words or len(words) > LONGEST_NOTE:
        raise UsageError("A note has 1 to 2,500 characters.", next_step="Write it shorter, or write one.")
    return _ask(session, jobs, stage, lambda _: [Wish(what=What.NOTE, content=words)])


@invoice_command.command("attach")
@click.argument("words", nargs=-1, required=True, metavar="JOB... [FILE]")
@click.option("--stage", metavar="STAGE", help="Which stage, where a job has several.")
@click.option("--online", is_flag=True, help="Let the client see it with the online invoice.")
@shared
@click.pass_obj
def attach(session: Session, *, words: tuple[str, ...], stage: str | None, online: bool) -> int:
    """Puts FILE beside the invoice; without FILE, the files that came with the job."""
    jobs, file = _file_last(words)

    def wishes(at: Target) -> list[Wish]:
        files = [file] if file else list(at.job.attachments)
        if not files:
            raise UsageError(f"Job {at.job.number} came without files.", next_step="Name a file after the job.")
        return [attach_wish(one, online=online) for one in files]

    return _ask(session, jobs, stage, wishes)


def _file_last(words: tuple[str, ...]) -> tuple[tuple[str, ...], Attachment | None]:
    """Tell jobs from a file: the last of several words is one when it ends like a file that Xero takes."""
    *jobs, last = words
    if not jobs or Path(last).suffix.removeprefix(".").casefold() not in KINDS:
        return words, None
    path = Path(last).expanduser().resolve()
    if not path.is_file():
        raise UsageError(f"There is no file {last}.", next_step="Correct its name.")
    return tuple(jobs), Attachment(name=clean_name(path.name), path=str(path))


@invoice_command.command("forget")
@_jobs
@shared
@click.pass_obj
def forget_wishes(session: Session, *, jobs: tuple[str, ...], stage: str | None) -> int:
    """Takes back what is still to be done beside the invoices: e-mails, marks, notes, files."""
    with session.workspace() as ws:
        view = load_view(ws)
        with ws.cache.transaction():
            found = [one_job(view, job, stage).job for job in dict.fromkeys(jobs)]
            dropped = [row for job in found for row in forget(ws, job)]
    text = f"{count(len(dropped), 'thing')} taken back." if dropped else "Nothing was waiting to be done."
    session.answer({"results": [row_document(row) for row in dropped]}, text)
    return 0


@invoice_command.command("link")
@click.argument("job")
@click.option("--stage", metavar="STAGE", help="Which stage, where the job has several.")
@shared
@click.pass_obj
def link(session: Session, *, job: str, stage: str | None) -> int:
    """Prints the address under which the client sees the invoice; a draft has none."""
    with session.workspace() as ws:
        at = _target(ws, load_view(ws), job, stage)
        _check_books(ws)
        with session.progress("Asking Xero"):
            address = ws.ledger.afterwards.online_url(at.invoice_id)
        session.answer(_about(at) | {"online_url": address, "calls": ws.calls}, address)
    return 0


@invoice_command.command("open")
@click.argument("job")
@click.option("--stage", metavar="STAGE", help="Which stage, where the job has several.")
@click.option("--print", "only_print", is_flag=True, help="Print the address and open nothing.")
@shared
@click.pass_obj
def open_invoice(session: Session, *, job: str, stage: str | None, only_print: bool) -> int:
    """Opens the invoice's page in Xero in the browser."""
    with session.workspace() as ws:
        view = load_view(ws)
        at = _target(ws, view, job, stage)
        address = _page(ws, view, at)
    opened = not only_print and webbrowser.open(address)
    session.answer(_about(at) | {"url": address, "opened": opened}, address)
    if not only_print and not opened:
        session.say("No browser could be opened here; open the address yourself.")
    return 0


def _page(ws: Workspace, view: View, at: Target) -> str:
    """The invoice's page; UsageError where it has none, and nothing but Xero's own https address is ever opened."""
    if ws.profile.practice:
        raise UsageError("Practice books have no pages in Xero.", next_step="Use a profile of your own books.")
    address = invoice_link(view.settings.organisation.short_code, at.invoice_id)
    if not address.startswith(f"{LINK_HOST}/"):
        raise UsageError("The organisation's short code is not known.", next_step="Pull ('jobsync pull --full').")
    return address


def _target(ws: Workspace, view: View, job: str, stage: str | None) -> Target:
    return target(ws, view, one_job(view, job, stage))


def _check_books(ws: Workspace) -> None:
    """Refuse to ask other books than those that were pulled."""
    reached, known = ws.ledger.organisation(), load_view(ws).tenant_id
    if reached.organisation_id != known:
        raise SignInNeeded(f"The sign-in reaches {reached.name}, other books than were pulled.")


def _about(at: Target) -> Document:
    return {
        "job_id": at.job.id,
        "job_number": at.job.number,
        "stage": at.job.stage.key,
        "invoice_id": at.invoice_id,
        "invoice_number": at.number,
    }


def _ask(
    session: Session,
    jobs: Sequence[str],
    stage: str | None,
    wishes: Callable[[Target], Sequence[Wish]],
    *,
    again: bool = False,
) -> int:
    """Ask for something beside the invoices of these jobs, and do it.

    Exit code 1 where it was not done, and that of the error where Xero was not reached or not signed in to.
    """
    session.stands = STANDS
    with stopping(session) as stop, session.workspace() as ws:
        view = load_view(ws)
        with ws.cache.transaction():  # all of it, or a word about what is off and nothing
            found = [_target(ws, view, job, stage) for job in dict.fromkeys(jobs)]
            asked = [ask_one(ws, view, at, wish, again=again) for at in found for wish in wishes(at)]
        extras = Extras(rows=(), doing="done")
        with session.progress("Asking Xero") as progress, stop.after_this_step(ws.clock):
            for extras in run(ws, only=set(asked)):
                progress.tell(extras.doing)
                if stop.asked and extras.doing != "done":
                    raise KeyboardInterrupt
        document: Document = {
            "organisation": view.settings.organisation.name,
            "results": [row_document(row) for row in extras.rows],
            "stopped": list(extras.stopped),
            "calls": ws.calls,
        }
        if extras.error:
            document["error"] = error_document(extras.error)
        session.answer(document, beside_text(replace(extras, stopped=())))  # each row says why it was not done
    if extras.error:
        return tell_errors([extras.error])
    return 0 if extras.all_done else 1

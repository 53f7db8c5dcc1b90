"""`jobsync decide` and `jobsync undo`: what the app's keys decide, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.choosing import one_job
from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import proposal_document
from jobsync_tui.cli.listing import list_text
from jobsync_tui.core.deciding import Scope
from jobsync_tui.services import decide
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import load_view
from jobsync_tui.store.jobs import find_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

    AnyCommand = Callable[..., int]

REACHES = [str(Scope.JOB), str(Scope.SITE), str(Scope.CUSTOMER)]


@click.group("decide", no_args_is_help=False)
@shared
def decide_command() -> None:
    """Records a person's decision about one job.

    JOB is a job's number or id, or SOURCE:ID. The job's new state is printed.
    """


def _job(command: AnyCommand) -> AnyCommand:
    """Give a command its JOB and, for a job of several stages, which one."""
    staged = click.option("--stage", metavar="STAGE", help="Which stage, where the job has several.")(command)
    return click.argument("job")(staged)


def _reach(command: AnyCommand) -> AnyCommand:
    """Give a command the option that says how far its decision reaches."""
    return click.option(
        "--remember",
        type=click.Choice(REACHES),
        default=str(Scope.JOB),
        show_default=True,
        help="How far it reaches: this job, all jobs of the customer at this site, all jobs of the customer.",
    )(command)


@decide_command.command("contact")
@_job
@click.argument("contact_id")
@_reach
@shared
@click.pass_obj
def contact(session: Session, *, job: str, stage: str | None, contact_id: str, remember: str) -> int:
    """Invoices the job to this contact."""
    scope = Scope(remember)
    return _decide(session, job, stage, lambda ws, view, one: decide.choose_contact(ws, view, one, contact_id, scope))


@decide_command.command("not")
@_job
@click.argument("contact_id")
@_reach
@shared
@click.pass_obj
def not_this_one(session: Session, *, job: str, stage: str | None, contact_id: str, remember: str) -> int:
    """Says that the customer is not this contact: it is never taken without you."""
    scope = Scope(remember)
    return _decide(session, job, stage, lambda ws, view, one: decide.refuse_contact(ws, view, one, contact_id, scope))


@decide_command.command("new")
@_job
@_reach
@shared
@click.pass_obj
def new(session: Session, *, job: str, stage: str | None, remember: str) -> int:
    """Creates the customer as a contact when the job is posted."""
    scope = Scope(remember)
    return _decide(session, job, stage, lambda ws, view, one: decide.create_contact(ws, view, one, scope))


@decide_command.command("line")
@_job
@click.argument("line_id", metavar="LINE")
@click.argument("account")
@click.option("--remember", is_flag=True, help="For every line that reads the same.")
@shared
@click.pass_obj
def line(session: Session, *, job: str, stage: str | None, line_id: str, account: str, remember: bool) -> int:
    """Puts a line on this account code, or off the invoice with 'leave-off'."""

    def choose(ws: Workspace, view: View, one: Job) -> None:
        decide.choose_account(ws, view, one, line_id, account, remember=remember)

    return _decide(session, job, stage, choose)


@decide_command.command("link")
@_job
@click.argument("invoice")
@shared
@click.pass_obj
def link(session: Session, *, job: str, stage: str | None, invoice: str) -> int:
    """Says that this invoice in Xero (its id or number) bills the job."""
    return _decide(session, job, stage, lambda ws, view, one: decide.link_invoice(ws, view, one, invoice))


@decide_command.command("bill")
@_job
@click.option("--reason", default="", metavar="TEXT", help="Why it is billed, kept in the history.")
@shared
@click.pass_obj
def bill(session: Session, *, job: str, stage: str | None, reason: str) -> int:
    """Bills the job although an invoice looks like it."""
    return _decide(session, job, stage, lambda ws, view, one: decide.bill_anyway(ws, view, one, reason))


@decide_command.command("never")
@_job
@click.option("--reason", required=True, metavar="TEXT", help="Why it is never billed.")
@shared
@click.pass_obj
def never(session: Session, *, job: str, stage: str | None, reason: str) -> int:
    """Never bills the job, for a reason."""
    return _decide(session, job, stage, lambda ws, view, one: decide.never_bill(ws, view, one, reason))


@decide_command.command("skip")
@_job
@shared
@click.pass_obj
def skip(session: Session, *, job: str, stage: str | None) -> int:
    """Puts the job aside until tomorrow."""
    return _decide(session, job, stage, decide.skip_today)


@click.group("undo", invoke_without_command=True)
@shared
@click.pass_context
def undo_command(ctx: click.Context) -> int | None:
    """Takes back the last decision.

    With 'batch ID' it deletes the drafts of that batch in Xero, after showing them.
    """
    return _undo(ctx.ensure_object(Session)) if ctx.invoked_subcommand is None else None


@undo_command.command("batch")
@click.argument("batch", metavar="ID")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@shared
@click.pass_obj
def undo_batch_command(session: Session, *, batch: str, yes: bool) -> int:
    """Deletes the drafts of a batch in Xero, after showing them; what is no longer a draft as posted is kept."""
    from jobsync_tui.cli.unposting import delete_drafts  # noqa: PLC0415 - the decisions need none of it

    return delete_drafts(session, batch, ask=not yes)


def _undo(session: Session) -> int:
    with session.workspace() as ws:
        view = load_view(ws)
        decided = decide.undo(ws, view)
        if decided is None:
            session.answer({"undone": None, "proposal": None}, "There is no decision to take back.")
            return 0
        cached = find_job(ws.cache, decided.job)
        after = propose(ws, view, cached) if cached else None
    undone = {
        "decided": str(decided.choice),
        "job": str(decided.job),
        "at": decided.at.isoformat(),
        "value": decided.value,
    }
    document: Document = {"undone": undone, "proposal": proposal_document(after) if after else None}
    lines = [f"Took back: {decided.choice.spoken} for {after.job.number if after else decided.job}."]
    session.answer(document, "\n".join(lines + ([_state(after)] if after else [])))
    return 0


def _decide(session: Session, text: str, stage: str | None, choose: Callable[[Workspace, View, Job], None]) -> int:
    with session.workspace() as ws:
        view = load_view(ws)
        cached = one_job(view, text, stage)
        choose(ws, view, cached.job)
        after = propose(ws, view, cached)
    session.answer(proposal_document(after), _state(after))
    return 0


def _state(proposal: Proposal) -> str:
    return list_text([proposal], whole=False).rpartition("\n")[0]

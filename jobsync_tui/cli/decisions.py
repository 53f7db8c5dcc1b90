"""`jobsync decisions`: what is remembered, taken back by name, and carried to a colleague's machine and from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, on_terminal, shared
from jobsync_tui.cli.documents import moment
from jobsync_tui.cli.tables import count, name_cell, table
from jobsync_tui.core.deciding import Choice, Scope
from jobsync_tui.core.errors import UsageError
from jobsync_tui.services import remembered, sharing
from jobsync_tui.services.audit_files import save
from jobsync_tui.services.match import load_view

if TYPE_CHECKING:
    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.deciding import Decided
    from jobsync_tui.services.match import View
    from jobsync_tui.services.remembered import Remembered
    from jobsync_tui.services.sharing import Plan

MOST_BYTES = 50_000_000
KEEPS_NUMBER = "Where Xero holds the customer's number on that contact, it stays there: clear it in Xero as well."


@click.group("decisions", invoke_without_command=True)
@shared
@click.pass_context
def decisions_command(ctx: click.Context) -> int | None:
    """Shows what is remembered; takes it back; shares it with a colleague's machine.

    That is every decision that reaches beyond its job, and every 'not this contact'.
    """
    return _show(ctx.ensure_object(Session)) if ctx.invoked_subcommand is None else None


def _show(session: Session) -> int:
    with session.workspace() as ws, session.progress("Counting what each reaches"):
        view = load_view(ws)
        found = remembered.remembered(ws, view)
    document: Document = {
        "organisation": view.settings.organisation.name,
        "decisions": [_document(one) for one in found],
    }
    session.answer(document, _text(found))
    return 0


def _document(one: Remembered) -> Document:
    decided = one.decided
    return {
        "id": decided.id,
        "at": moment(decided.at),
        "choice": str(decided.choice),
        "scope": str(decided.scope),
        "customer": one.customer,
        "site": one.site,
        "contact_id": decided.value.get("contact_id"),
        "account": decided.value.get("account"),
        "says": one.says,
        "made_on": list(one.made_on),
        "reaches": one.reaches,
        "asked_again": one.asked_again,
        "imported": sharing.IMPORTED in decided.value,
    }


def _text(found: list[Remembered]) -> str:
    if not found:
        return "Nothing is remembered yet. 'jobsync decide contact JOB CONTACT_ID --remember customer' does it."
    rows = [
        [
            str(one.decided.id),
            f"{one.decided.at:%Y-%m-%d}",
            name_cell(one.customer),
            one.scope,
            one.says,
            ", ".join(one.made_on),
            f"{one.reaches:,}",
            one.asked_again,
        ]
        for one in found
    ]
    headers = ("ID", "MADE", "CUSTOMER", "REACHES", "SAYS", "AGREED THEN", "OPEN JOBS", "ASKED AGAIN BECAUSE")
    return table(headers, rows, right=["ID", "OPEN JOBS"])


@decisions_command.command("revoke")
@click.argument("decision_id", metavar="ID", type=int)
@shared
@click.pass_obj
def revoke_command(session: Session, *, decision_id: int) -> int:
    """Takes one remembered decision back; jobs that were posted by it stay as they are."""
    with session.workspace() as ws:
        view = load_view(ws)
        revoked = remembered.revoke(ws, view, decision_id)
        again = remembered.before(view, revoked)
    document: Document = {"revoked": decision_id, "counts_again": again.id if again else None}
    lines = [f"Took back decision {decision_id}."]
    if again:
        lines.append(f"The earlier decision {again.id} counts again; revoke it as well if it is wrong.")
    session.answer(document, "\n".join(lines))
    if _may_be_numbered(view, revoked):
        session.say(KEEPS_NUMBER)
    return 0


def _may_be_numbered(view: View, revoked: Decided) -> bool:
    return view.numbered and revoked.scope is Scope.CUSTOMER and revoked.choice is Choice.CONTACT


@decisions_command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--all", "every", is_flag=True, help="Those about one job's contact and lines as well.")
@shared
@click.pass_obj
def export_command(session: Session, *, file: Path, every: bool) -> int:
    """Writes what is remembered to a file for a colleague who bills from the same books."""
    with session.workspace() as ws:
        content, many = sharing.exported(ws, load_view(ws), every=every)
    save(content, file)
    session.answer({"file": str(file), "decisions": many}, f"{count(many, 'decision')} written to {file}.")
    return 0


@decisions_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Take them without asking.")
@shared
@click.pass_obj
def import_command(session: Session, *, file: Path, yes: bool) -> int:
    """Takes in a colleague's file; what was decided here otherwise stays as it is, and is told."""
    if not (yes or on_terminal()):
        raise UsageError("Importing asks first, and here nobody can answer.", next_step="Give --yes.")
    content = _content(file)
    with session.workspace() as ws:
        view = load_view(ws)
        plan = sharing.planned(ws, view, content)
        taken = 0
        if plan.fresh and (yes or _agreed(plan)):
            taken = sharing.take_in(ws, view, plan)
    left = [one for one in plan.decisions if one.fate not in {sharing.Fate.NEW, sharing.Fate.SAME}]
    document: Document = {
        "organisation": plan.organisation,
        "taken": taken,
        "counts": plan.counts,
        "left": [{"says": one.says, "why": str(one.fate)} for one in left],
    }
    session.answer(document, f"{_plan_text(plan)}\n{count(taken, 'decision')} taken.")
    return 1 if left else 0


def _agreed(plan: Plan) -> bool:
    click.echo(_plan_text(plan), err=True)
    return click.confirm(f"Take in {count(len(plan.fresh), 'decision')}?", default=False, err=True)


def _plan_text(plan: Plan) -> str:
    """How many there are of each fate, and one row for each that is not there already."""
    head = ", ".join(f"{number:,} {fate}" for fate, number in plan.counts.items()) or "The file holds no decision"
    rows = [[one.says, str(one.fate)] for one in plan.decisions if one.fate is not sharing.Fate.SAME]
    return f"{head}.\n{table(('DECISION', 'HERE'), rows)}" if rows else f"{head}."


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file} is too large to be a file of decisions.", next_step="Name another file.")
        return file.read_bytes()
    except OSError as error:
        step = "Name the file that your colleague exported."
        raise UsageError(f"{file} cannot be read: {error.strerror}.", next_step=step) from None

"""`jobsync undo batch`: shows which drafts would be deleted in Xero, asks, deletes, and tells what stayed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, on_terminal
from jobsync_tui.cli.documents import error_document, money
from jobsync_tui.cli.failing import INTERRUPTED
from jobsync_tui.cli.pulling import tell_errors
from jobsync_tui.cli.stopping import stopping
from jobsync_tui.cli.tables import count, name_cell, table
from jobsync_tui.cli.unheard import heard_or_not
from jobsync_tui.core.errors import UsageError
from jobsync_tui.services.undo_batch import CHUNK, plan_undo, undo_batch

if TYPE_CHECKING:
    from decimal import Decimal

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.cli.stopping import Stop
    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.services.undo_batch import Doomed, Undoing
    from jobsync_tui.services.workspace import Workspace

NOTHING_DELETED = "Nothing was deleted."
LOOKS_AGAIN = "the same command looks again."
NEXT = "What was deleted can be billed again; its number stays taken in Xero, so the next invoice gets another."


def delete_drafts(session: Session, batch: str, *, ask: bool) -> int:
    """Run the command; exit code 1 where something of the batch stays in Xero."""
    if ask and not on_terminal():
        raise UsageError("Deleting asks first, and here nobody can answer.", next_step="Give --yes.")
    session.stands = "What Xero was asked for is recorded; the same command looks before it deletes."
    with stopping(session) as stop, session.workspace() as ws:
        with session.progress("Looking in Xero"):
            planned = plan_undo(ws, batch)
        if planned.doomed and ask and not _agreed(planned):
            session.answer(_document(planned, ws), NOTHING_DELETED)
            return 0
        with session.progress("Deleting"), stop.after_this_step(ws.clock):
            ended = _delete(ws, planned, stop)
        with heard_or_not():
            session.answer(_document(ended, ws), _text(ended))
    if len(ended.deleted) == len(ended.invoices):
        return 0
    if stop.asked:
        return INTERRUPTED
    return tell_errors([ended.error]) if ended.error else 1


def _delete(ws: Workspace, planned: Undoing, stop: Stop) -> Undoing:
    """Delete what she agreed to, one request's worth after another, until an error or until she stops it."""
    ended: list[Doomed] = []
    error: JobsyncError | None = None
    for start in range(0, len(planned.invoices), CHUNK):
        part = planned.invoices[start : start + CHUNK]
        if stop.asked or error:
            why = error.message if error else "You stopped it."
            ended += [
                one if one.deleted else replace(one, kept=one.kept or f"It was not deleted. {why}") for one in part
            ]
        else:
            undone = undo_batch(ws, replace(planned, invoices=part))
            ended, error = [*ended, *undone.invoices], undone.error
    return replace(planned, invoices=tuple(ended), error=error)


def _agreed(planned: Undoing) -> bool:
    click.echo(f"Organisation  {planned.organisation}\n{_table(planned)}", err=True)
    drafts = count(len(planned.doomed), "draft")
    return click.confirm(f"Delete {drafts} in Xero?", default=False, err=True)


def _text(ended: Undoing) -> str:
    done = f"{ended.by_us:,} of {count(len(ended.invoices), 'invoice')} deleted in {ended.organisation}."
    return "\n".join([_table(ended), done, *_beside(ended), *([NEXT] if ended.by_us else [])])


def _beside(ended: Undoing) -> list[str]:
    """What is neither deleted from here nor plainly kept."""
    told = []
    if ended.by_hand:
        told.append(f"{ended.by_hand:,} {'was' if ended.by_hand == 1 else 'were'} deleted in Xero by somebody.")
    if ended.uncertain:
        told.append(f"{ended.uncertain:,} {'is' if ended.uncertain == 1 else 'are'} not certain: {LOOKS_AGAIN}")
    return told


def _table(undoing: Undoing) -> str:
    rows = [
        [one.called, name_cell(_contact(one)), money(_total(one)), _status(one), _says(one)]
        for one in undoing.invoices
    ]
    return table(("INVOICE", "CONTACT", "TOTAL", "STATUS", "WHAT"), rows, right=["TOTAL"])


def _says(one: Doomed) -> str:
    if one.deleted:
        return "deleted in Xero by somebody" if one.by_hand else "deleted"
    if one.uncertain:
        return f"not certain: {one.kept}"
    return f"kept: {one.kept}" if one.kept else "to be deleted"


def _contact(one: Doomed) -> str:
    return one.invoice.contact_name if one.invoice else one.intent.contact_name


def _total(one: Doomed) -> Decimal:
    return one.invoice.total if one.invoice else one.intent.total


def _status(one: Doomed) -> str:
    return one.invoice.status if one.invoice else ""


def _document(undoing: Undoing, ws: Workspace) -> Document:
    document: Document = {
        "batch": undoing.batch,
        "organisation": undoing.organisation,
        "results": [
            {
                "job_id": one.intent.job.job_id,
                "job_number": one.intent.job_number,
                "stage": one.intent.job.stage,
                "invoice_id": one.intent.invoice_id,
                "invoice_number": one.intent.invoice_number,
                "contact": _contact(one),
                "total": money(_total(one)),
                "status": _status(one),
                "deleted": one.deleted,
                "by_hand": one.by_hand,
                "uncertain": one.uncertain,
                "message": one.kept,
            }
            for one in undoing.invoices
        ],
        "calls": ws.calls,
    }
    if undoing.error:
        document["error"] = error_document(undoing.error)
    return document

"""`jobsync settle`: looks up in Xero what is uncertain, sends nothing, and tells what is left and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import moment, money
from jobsync_tui.cli.tables import count, facts
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.settling import Settling, settle
from jobsync_tui.services.uncertain import Option, uncertain

if TYPE_CHECKING:
    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.services.uncertain import Uncertain
    from jobsync_tui.services.workspace import Workspace

LEFT = 1
"""Exit code where something stays uncertain."""


@click.command("settle")
@shared
@click.pass_obj
def settle_command(session: Session) -> int:
    """Looks up in Xero what is uncertain; sends nothing.

    What is found as it was confirmed counts as posted. The exit code is 1 while anything stays uncertain.
    """
    session.stands = "Nothing was sent. What was settled so far is kept."
    with session.workspace() as ws:
        settled = run_settle(session, ws)
        left = uncertain(ws)
        document = _document(ws, settled, left)
    session.answer(document, settled_text(settled, left))
    return LEFT if left else 0


def run_settle(session: Session, ws: Workspace) -> Settling:
    """Look everything up, with progress on a terminal; gives what was looked up, empty where nothing was."""
    last = Settling(intents=(), doing="done")
    with session.progress("Looking up in Xero") as progress:
        for last in settle(ws, waiting=True):
            progress.tell(f"Looking up in Xero: {last.doing}")
    return last


def settled_text(settled: Settling, left: tuple[Uncertain, ...]) -> str:
    """What was found out, then each that is left, in full."""
    parts = []
    if settled.intents:
        found = settled.count(IntentState.POSTED)
        parts.append(f"{count(len(settled.intents), 'invoice')} looked up, {found:,} found in Xero as confirmed.")
    parts += [_text(one) for one in left]
    parts.append(f"{count(len(left), 'thing')} uncertain." if left else "Nothing is uncertain.")
    return "\n\n".join(parts)


def _text(one: Uncertain) -> str:
    total = f"{money(one.total)} {one.currency}" if one.total is not None else ""
    return facts(
        [
            ("Job" if one.job else "Contact for", one.job_number),
            ("Invoice", one.number),
            ("Contact", one.contact),
            ("Total", total),
            ("State", f"{one.state} since {one.since:%Y-%m-%d %H:%M}"),
            ("Why", one.why),
            ("In Xero", _there(one.there)),
            ("jobsync", one.doing),
            ("You", one.yours),
            ("Commands", "; ".join(commands(one))),
        ]
    )


def _there(invoice: Invoice | None) -> str:
    if invoice is None:
        return ""
    dated = f", {invoice.date}" if invoice.date else ""
    number = invoice.number or "no number"
    return f"{number}: {invoice.contact_name}, {money(invoice.total)} {invoice.currency}, {invoice.status}{dated}"


def commands(one: Uncertain) -> list[str]:
    """What she can type to decide it."""
    stage = f" --stage {one.job.stage}" if one.job and one.job.stage != "final" else ""
    typed = {
        Option.LINK: f"jobsync decide link {one.job_number} {one.there.invoice_id if one.there else ''}{stage}",
        Option.BILL: f"jobsync decide bill {one.job_number}{stage} --reason TEXT",
    }
    return [typed[option] for option in one.options if option in typed]


def _document(ws: Workspace, settled: Settling, left: tuple[Uncertain, ...]) -> Document:
    return {
        "looked_up": [
            {"job_number": one.job_number, "number": one.invoice_number, "state": str(one.state)}
            for one in settled.intents
        ],
        "uncertain": [uncertain_document(one) for one in left],
        "calls": ws.calls,
    }


def uncertain_document(one: Uncertain) -> Document:
    """One that is uncertain; `job_id` is null for a contact, `there` the invoice in Xero that is in the way."""
    return {
        "job_id": one.job.job_id if one.job else None,
        "source": one.job.source if one.job else None,
        "stage": one.job.stage if one.job else None,
        "job_number": one.job_number,
        "number": one.number,
        "contact": one.contact,
        "currency": one.currency,
        "total": money(one.total) if one.total is not None else None,
        "state": str(one.state),
        "since": moment(one.since),
        "may_arrive_until": moment(one.may_arrive_until),
        "why": one.why,
        "doing": one.doing,
        "yours": one.yours,
        "options": [str(option) for option in one.options],
        "there": _there_document(one.there) if one.there else None,
    }


def _there_document(invoice: Invoice) -> Document:
    return {
        "invoice_id": invoice.invoice_id,
        "number": invoice.number,
        "contact": invoice.contact_name,
        "total": money(invoice.total),
        "currency": invoice.currency,
        "status": invoice.status,
        "date": moment(invoice.date),
    }

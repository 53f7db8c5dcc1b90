"""Asking for things beside invoices: at the moment they are confirmed, or later for one that is in Xero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.afterwards import (
    AfterPolicy,
    AfterState,
    AttachTo,
    What,
    Wish,
    contradiction,
    note_text,
)
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.invoice_checks import BILLED
from jobsync_tui.core.invoiced import Role
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import confirm as confirming
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import stands
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.jobs import find_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.afterwards import Afterward
    from jobsync_tui.core.jobs import Attachment, Job
    from jobsync_tui.core.ledger import InvoiceID
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob

WHOLE = frozenset({Role.FULL, Role.PART})
"""Roles in which an invoice bills a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The one invoice in Xero that bills a job: posted from here (`intent`), or found there."""

    job: Job
    invoice_id: InvoiceID
    number: str
    intent: Intent | None = None


def check_policy(policy: AfterPolicy, status: str) -> None:
    """Raise UsageError where what is asked for does not fit invoices of this status."""
    odd = contradiction(policy, status)
    if odd:
        raise UsageError(f"That cannot be done: {odd[0]}.", next_step=odd[1])


def confirm(ws: Workspace, batch: Batch, policy: AfterPolicy | None = None) -> None:
    """Her word for a batch, and what is to be done with its invoices, in one transaction; see `confirm.confirm`.

    Without a policy the profile's holds.
    """
    with ws.cache.transaction():
        confirming.confirm(ws, batch)
        ask(ws, batch.intents, ws.profile.after if policy is None else policy)


def ask(ws: Workspace, intents: Sequence[Intent], policy: AfterPolicy) -> None:
    """Record what is to be done with these invoices once they are posted; joins an open transaction."""
    with ws.cache.transaction():
        for intent in intents:
            cached = find_job(ws.cache, intent.job)
            for wish in wishes(policy, cached.job) if cached else ():
                rows.ask_for_intent(ws.cache, intent, wish, at=ws.clock.now())


def wishes(policy: AfterPolicy, job: Job) -> list[Wish]:
    """What a policy means for one job."""
    found = [Wish(what=What.EMAIL)] if policy.email else []
    found += [Wish(what=What.MARK_SENT)] if policy.mark_sent else []
    note = note_text(policy.note, job) if policy.note else ""
    found += [Wish(what=What.NOTE, content=note)] if note else []
    if policy.attach is not AttachTo.NONE:
        found += [attach_wish(one, online=policy.attach is AttachTo.CLIENT) for one in job.attachments]
    return found


def attach_wish(file: Attachment, *, online: bool) -> Wish:
    """One file to go beside an invoice; the client sees it where `online`."""
    content = msgspec.json.encode({"name": file.name, "path": file.path, "online": online}).decode()
    return Wish(what=What.ATTACH, content=content)


def target(ws: Workspace, view: View, cached: CachedJob) -> Target:
    """The invoice that bills a job; UsageError where there is none, or more than one."""
    job = cached.job
    intent = view.intents.get(job.key)
    if intent and intent.invoice_id and stands(view, intent):
        return Target(job=job, invoice_id=intent.invoice_id, number=intent.invoice_number, intent=intent)
    if intent and intent.state in {IntentState.CONFIRMED, IntentState.SENDING, IntentState.UNKNOWN}:
        raise UsageError(
            f"The invoice of job {job.number} is on its way.", next_step="Post it first ('jobsync post')."
        )
    billed = propose(ws, view, cached).billing
    found = [one for one in billed.invoices if one.role in WHOLE] if billed.auto and billed.status in BILLED else []
    if not found:
        raise UsageError(
            f"No invoice in Xero is known to bill job {job.number}.",
            next_step=f"Post it, or link its invoice ('jobsync decide link {job.number} INVOICE').",
        )
    if len(found) > 1:
        numbers = ", ".join(one.number for one in found)
        raise UsageError(
            f"Several invoices bill job {job.number}: {numbers}.", next_step="Do this in Xero, where you see which."
        )
    return Target(job=job, invoice_id=found[0].invoice_id, number=found[0].number)


def ask_one(ws: Workspace, view: View, at: Target, wish: Wish, *, again: bool = False) -> int:
    """Ask for one thing beside one invoice; gives the row's id.

    UsageError for what was done already: a second e-mail or note goes out only where `again` says so.
    """
    with ws.cache.transaction():
        row = rows.find(ws.cache, _ask(ws, view, at, wish))
        if row.wish.what is What.EMAIL and row.state is AfterState.UNKNOWN and not again:
            raise _uncertain(row)
        if row.state is AfterState.DONE and not again:
            raise UsageError(
                f"Invoice {row.invoice_number}: this was done already.",
                next_step=f"'jobsync invoice email {row.job_number} --again' sends a second e-mail."
                if row.wish.what is What.EMAIL
                else "Nothing was done.",
            )
        rows.ask_again(ws.cache, row, again=again, at=ws.clock.now())
    return row.id


def _ask(ws: Workspace, view: View, at: Target, wish: Wish) -> int:
    job, tenant_id = (at.job.key, at.job.number), at.intent.tenant_id if at.intent else view.tenant_id
    invoice = view.invoices.by_id.get(at.invoice_id)
    return rows.ask_for_invoice(
        ws.cache,
        tenant_id,
        at.invoice_id,
        at.number,
        job,
        wish,
        at=ws.clock.now(),
        intent=at.intent,
        contact_name=invoice.contact_name if invoice else "",
    )


def forget(ws: Workspace, job: Job) -> list[Afterward]:
    """Take back what is asked for beside a job's invoices and was not begun; gives what that was."""
    with ws.cache.transaction():
        waiting = rows.waiting_for(ws.cache, job.key)
        for row in waiting:
            step = f"To have it done after all, run '{row.command}'."
            rows.move(
                ws.cache, row, AfterState.SKIPPED, at=ws.clock.now(), message="You took it back.", next_step=step
            )
    return [rows.find(ws.cache, row.id) for row in waiting]


def _uncertain(row: Afterward) -> UsageError:
    return UsageError(
        f"Whether invoice {row.invoice_number} was e-mailed is not certain. {row.message}".strip(),
        next_step=f"Ask the client, or send it a second time: 'jobsync invoice email {row.job_number} --again'.",
    )


def with_flags(
    policy: AfterPolicy, *, email: bool, mark_sent: bool, note: str | None, attach: str | None
) -> AfterPolicy:
    """The profile's wishes with those of one run on top."""
    return replace(
        policy,
        email=policy.email or email,
        mark_sent=policy.mark_sent or mark_sent,
        note=policy.note if note is None else plain_note(note),
        attach=AttachTo(attach) if attach else policy.attach,
    )


def plain_note(text: str) -> str:
    """A text of hers as a template that says just that."""
    return text.replace("{", "{{").replace("}", "}}")

"""Decisions of a person: checked, kept, taken back, brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice, Decided, Scope, can_remember, identified, scope_key
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.ledger import AccountCode, ContactID
from jobsync_tui.core.mapping import LEAVE_OFF
from jobsync_tui.core.matching import match
from jobsync_tui.core.outbox import OPEN_STATES
from jobsync_tui.services.draft import propose
from jobsync_tui.services.giving_up import how_to_withdraw, may_withdraw, withdraw
from jobsync_tui.services.match import refresh_decisions, stands
from jobsync_tui.services.standing import EVIDENCE, taken_now
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.decisions import active_decisions, add_decision, mark_undone, next_undone
from jobsync_tui.store.invoices import find_invoices
from jobsync_tui.store.jobs import find_job

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job, JobLine
    from jobsync_tui.core.ledger import Contact
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

LATER = frozenset({Choice.LINK, Choice.NEVER})
"""What may still be said of a posted job, whose invoice may have been changed in Xero since."""


def held(ws: Workspace, view: View, intent: Intent | None, choice: Choice | None = None) -> bool:
    """Whether a job's decisions stand because its invoice is on its way, or in Xero.

    One that was never sent, or is known not to be in Xero, is taken back by deciding again.
    """
    if intent is None:
        return False
    if intent.state in OPEN_STATES:
        return not may_withdraw(ws, intent)
    return stands(view, intent) and choice not in LATER


def choose_contact(ws: Workspace, view: View, job: Job, contact_id: str, scope: Scope = Scope.JOB) -> None:
    """Decide which contact is invoiced, with what that was decided on; UsageError when Xero would not accept it."""
    contact = _known(view, contact_id)
    if not contact.active:
        raise UsageError(
            f"The contact {contact.name} is archived in Xero.",
            next_step="Restore it in Xero and pull, or choose another.",
        )
    _decide(ws, view, job, Choice.CONTACT, _made_on(view, job, contact, scope), scope)


def refuse_contact(ws: Workspace, view: View, job: Job, contact_id: str, scope: Scope = Scope.JOB) -> None:
    """Decide that the customer is not this contact: it stays in sight, and is never taken without her."""
    _decide(ws, view, job, Choice.NOT, _made_on(view, job, _known(view, contact_id), scope), scope)


def _known(view: View, contact_id: str) -> Contact:
    contact = view.contacts.by_id.get(ContactID(contact_id))
    if contact is None:
        raise UsageError(f"There is no contact {contact_id} in the cache.", next_step="Pull, then look it up again.")
    return contact


def _made_on(view: View, job: Job, contact: Contact, scope: Scope) -> dict[str, str]:
    found = match(job.customer, job.site, view.contacts)
    kept = taken_now(view.contacts, job, scope, contact, found).written()
    return {"contact_id": str(contact.contact_id), "name": contact.name, EVIDENCE: kept}


def create_contact(ws: Workspace, view: View, job: Job, scope: Scope = Scope.JOB) -> None:
    """Decide that the customer becomes a new contact when the job is posted."""
    _decide(ws, view, job, Choice.NEW, {}, scope)


def choose_account(
    ws: Workspace, view: View, job: Job, line_id: str, account: str, *, remember: bool = False
) -> None:
    """Decide a line's account, or LEAVE_OFF; remembered, it reaches every line that reads the same."""
    line = find_line(job, line_id)
    known = view.settings.accounts.get(AccountCode(account))
    if account != LEAVE_OFF and not (known and known.takes_sales):
        raise UsageError(
            f"{account} is not an account that takes sales.",
            next_step=f"Use an account code of the chart, or '{LEAVE_OFF}'.",
        )
    if remember and not can_remember(line):
        raise UsageError(
            f"Line {line_id} of job {job.number} says too little to be recognised again.",
            next_step="Decide it without remembering, or describe such lines in the job system.",
        )
    scope = Scope.LINE if remember else Scope.JOB
    _decide(ws, view, job, Choice.LINE, {"line_id": line_id, "account": account}, scope, line)


def link_invoice(ws: Workspace, view: View, job: Job, invoice: str, reason: str = "") -> None:
    """Decide that an invoice in Xero (by id or number) bills the job; the reason is kept where one is given."""
    found = find_invoices(ws.cache, [invoice])
    if not found:
        raise UsageError(f"There is no invoice {invoice} in the cache.", next_step="Pull, then look it up again.")
    if not found[0].live:
        raise UsageError(
            f"Invoice {found[0].number} is {found[0].status.lower()}: it bills nothing.",
            next_step="Link an invoice that stands, or bill the job.",
        )
    value = {"invoice_id": str(found[0].invoice_id), "number": found[0].number}
    said = {"reason": reason.strip()} if reason.strip() else {}
    _decide(ws, view, job, Choice.LINK, value | said)


def bill_anyway(ws: Workspace, view: View, job: Job, reason: str = "") -> None:
    """Decide that no invoice bills the job, whatever looks like it; the reason is kept where one is given."""
    cached = find_job(ws.cache, job.key)
    shown = propose(ws, view, cached).billing.invoices if cached else ()
    earlier = view.decisions.for_job(job).bill
    ids = {str(one.invoice_id) for one in shown} | set((earlier.value.get("invoices", "") if earlier else "").split())
    said = {"reason": reason.strip()} if reason.strip() else {}
    _decide(ws, view, job, Choice.BILL, {"invoices": " ".join(sorted(ids))} | said)


def needs_reason(view: View, intent: Intent | None) -> bool:
    """Whether billing a job anyway makes a second invoice of it: whoever looks later will ask why."""
    if intent is None or intent.state in OPEN_STATES:
        return False
    return not stands(view, intent)


def bill_again(ws: Workspace, intent: Intent, reason: str) -> None:
    """Keep that a job is billed again although this invoice, deleted from here, is known. Joins an open transaction.

    Names that invoice beside those she named before, and no other: one that somebody made meanwhile still stops the
    job. Nothing is kept where it was said already, where the job has a later invoice, or is never billed.
    """
    newest = rows.newest_intent(ws.cache, intent.job)
    own = [one for one in active_decisions(ws.cache) if one.job == intent.job]
    last = next((one for one in reversed(own) if one.choice in {Choice.BILL, Choice.NEVER}), None)
    named = set(last.value.get("invoices", "").split()) if last and last.choice is Choice.BILL else set()
    never = last is not None and last.choice is Choice.NEVER
    if never or newest is None or newest.id != intent.id or str(intent.invoice_id) in named:
        return
    decided = Decided(
        id=0,
        at=ws.clock.now(),
        choice=Choice.BILL,
        job=intent.job,
        scope=Scope.JOB,
        scope_key=str(intent.job),
        value={"invoices": " ".join(sorted({*named, str(intent.invoice_id)})), "reason": reason},
        answers=intent.revision,
    )
    add_decision(ws.cache, decided)


def never_bill(ws: Workspace, view: View, job: Job, reason: str) -> None:
    """Decide that the job is never billed, for a reason."""
    if not reason.strip():
        raise UsageError("A reason is needed.", next_step="Say in a few words why the job is never billed.")
    _decide(ws, view, job, Choice.NEVER, {"reason": reason.strip()})


def skip_today(ws: Workspace, view: View, job: Job) -> None:
    """Put the job aside until tomorrow."""
    _decide(ws, view, job, Choice.SKIP, {"date": ws.clock.now().date().isoformat()})


def find_line(job: Job, line_id: str) -> JobLine:
    """The line with this id; UsageError naming those there are."""
    for line in job.lines:
        if line.id == line_id:
            return line
    ids = ", ".join(line.id for line in job.lines) or "none"
    raise UsageError(f"Job {job.number} has no line {line_id}.", next_step=f"Its lines are: {ids}.")


def undo(ws: Workspace, view: View) -> Decided | None:
    """Take back the last decision about a job that is not on its way or in Xero; None when there is none."""
    made = reversed(active_decisions(ws.cache))
    free = (one for one in made if not held(ws, view, rows.newest_intent(ws.cache, one.job)))
    decided = next(free, None)
    return turn_back(ws, view, decided, undone=True) if decided else None


def redo(ws: Workspace, view: View) -> Decided | None:
    """Bring back the last decision taken back; None when there is none."""
    decided = next_undone(ws.cache)
    return turn_back(ws, view, decided, undone=False) if decided else None


def turn_back(
    ws: Workspace, view: View, decided: Decided, *, undone: bool, whatever_is_posted: bool = False
) -> Decided:
    """Take one decision back, or bring it back; UsageError where its job's invoice is on its way, or in Xero.

    `whatever_is_posted` is for what reaches other jobs: its own job is billed, and stays so.
    """
    intent = rows.newest_intent(ws.cache, decided.job)
    if intent and not whatever_is_posted and held(ws, view, intent):
        raise _stands(ws, intent)
    with ws.cache.transaction():
        _withdraw(ws, intent)
        mark_undone(ws.cache, decided, at=ws.clock.now(), undone=undone)
    refresh_decisions(ws, view)
    return decided


def _decide(
    ws: Workspace,
    view: View,
    job: Job,
    choice: Choice,
    value: dict[str, str],
    scope: Scope = Scope.JOB,
    line: JobLine | None = None,
) -> None:
    intent = rows.newest_intent(ws.cache, job.key)
    if intent and held(ws, view, intent, choice):
        raise _stands(ws, intent)
    if scope in {Scope.SITE, Scope.CUSTOMER} and not identified(job):
        raise UsageError(
            f"The customer of job {job.number} has no id, e-mail or tax number to be recognised by.",
            next_step="Decide it for this job only.",
        )
    with ws.cache.transaction():
        _withdraw(ws, intent)
        decided = Decided(
            id=0,
            at=ws.clock.now(),
            choice=choice,
            job=job.key,
            scope=scope,
            scope_key=scope_key(job, scope, line),
            value=value,
            answers=intent.revision if intent else 0,
        )
        add_decision(ws.cache, decided)
    refresh_decisions(ws, view)


def _stands(ws: Workspace, intent: Intent) -> UsageError:
    """Why a job is not decided now, and what she can do about it."""
    if intent.state in OPEN_STATES:
        return UsageError(
            f"The invoice of job {intent.job_number} may be in Xero: the job cannot be decided yet.",
            next_step=how_to_withdraw(ws, intent),
        )
    return UsageError(
        f"Job {intent.job_number} is {intent.state.lower()}: it can no longer be decided.",
        next_step="Look at its invoice in Xero; void or delete it there if it is wrong, then pull.",
    )


def _withdraw(ws: Workspace, intent: Intent | None) -> None:
    """Take back an invoice that is not in Xero: she decides about the job again."""
    if intent and intent.state in OPEN_STATES:
        withdraw(ws, intent)

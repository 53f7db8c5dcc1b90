"""What is uncertain, in words for her: what happened, what the app does about it, and what only she can decide."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads it at run time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.outbox import ContactIntent, Intent, IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.draft import propose
from jobsync_tui.services.giving_up import how_to_withdraw, may_withdraw
from jobsync_tui.services.match import load_view
from jobsync_tui.services.silence import SETTLE, told
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.invoices import find_invoices
from jobsync_tui.store.jobs import find_job
from jobsync_tui.store.tries import NO_ANSWER, TRIED, last_logged

if TYPE_CHECKING:
    from decimal import Decimal

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

OPEN = (IntentState.SENDING, IntentState.UNKNOWN, IntentState.CONFIRMED)

ALTERED = "What is kept of it is no longer what you confirmed: the cache was altered or damaged."
RESTORE = "Restore a backup of the cache, or ask for help."
NOT_TOLD = "Xero did not say what became of it."
IN_TWO_WAYS = "If it is there, it counts as posted."
AGAIN = "If it is not, posting sends it again under the same number, which Xero takes only once."
ON_HOLD = "Nothing is sent for this job until you have decided."
NOT_NEEDED = "Nothing for now."
GONE = "The job is no longer in the cache: pull, then decide."


class Option(StrEnum):
    """What only a person can say of one that waits for her."""

    LINK = "link"  # the invoice in the way bills this job
    BILL = "bill"  # it does not: bill the job under its next number, for a reason
    OPEN = "open"  # look at it in Xero


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """One invoice, or one contact (`intent` and `job` None), of which nobody can say yet that it is settled.

    `number` is empty where Xero gives it; `there` is the invoice in Xero that is in the way, as the cache has it;
    `dated` is the invoice's date as it was confirmed.
    """

    job: JobKey | None
    job_number: str
    number: str
    contact: str
    currency: str
    total: Decimal | None
    state: IntentState
    since: dt.datetime
    why: str
    doing: str
    yours: str
    options: tuple[Option, ...] = ()
    intent: Intent | None = None
    there: Invoice | None = None
    may_arrive_until: dt.datetime | None = None
    dated: dt.date | None = None


class _Frozen(msgspec.Struct):
    """What is told of the bytes that were confirmed."""

    Date: dt.date | None = None


def uncertain(ws: Workspace, view: View | None = None) -> tuple[Uncertain, ...]:
    """Everything that is uncertain, those that wait for her first, as the cache knows it; asks nobody.

    Invoices that are being sent, whose try had no plain answer, or that wait after such a try, and contacts likewise;
    and those that a person must decide, until a decision or a later invoice has settled them.
    """
    human = [one for one in rows.intents(ws.cache, states=[IntentState.HUMAN]) if _waits(ws, one)]
    if human:
        view = view or load_view(ws)
    mine = [found for one in human if view and (found := _of_human(ws, view, one))]
    tried = [one for one in rows.intents(ws.cache, states=OPEN) if _in_doubt(one)]
    contacts = [one for one in new_contacts.contact_intents(ws.cache, states=OPEN) if _in_doubt(one)]
    return (*mine, *(_of_try(ws, one) for one in tried), *(_of_contact(ws, one) for one in contacts))


def _in_doubt(one: Intent | ContactIntent) -> bool:
    """Whether it was tried; what was only confirmed is plainly not in Xero."""
    return one.state is not IntentState.CONFIRMED or one.attempt > 0


def _waits(ws: Workspace, intent: Intent) -> bool:
    newest = rows.newest_intent(ws.cache, intent.job)
    return newest is not None and newest.id == intent.id


def _of_human(ws: Workspace, view: View, intent: Intent) -> Uncertain | None:
    """One that waits for her; None once she has decided."""
    cached = find_job(ws.cache, intent.job)
    if cached and propose(ws, view, cached).state is not State.UNKNOWN:
        return None
    there = _invoice(ws, intent)
    options = [Option.LINK] if there and there.live and cached else []
    options += [Option.BILL] if cached else []
    options += [Option.OPEN] if there else []
    return _told(
        intent,
        since=intent.changed_at,
        why=intent.message if intent.intact else ALTERED,
        doing=ON_HOLD,
        yours=_yours(there) if cached else GONE,
        options=tuple(options),
        there=there,
    )


def _yours(there: Invoice | None) -> str:
    other = "bill the job under its next number, and say why"
    if there is None:
        return f"Look for it in Xero. If nothing there bills this job, {other}."
    if not there.live:
        return f"That invoice is {there.status.lower()} and bills nothing: {other}."
    return f"Link that invoice if it bills this job. If it does not, {other}."


def _of_try(ws: Workspace, intent: Intent) -> Uncertain:
    until = _until(ws, intent)
    return _told(
        intent,
        since=(last_logged(ws.cache, intent.job, TRIED) if intent.attempt else None) or intent.changed_at,
        why=(intent.message or _plainly(intent)) if intent.intact else ALTERED,
        doing=_doing(ws, intent, until) if intent.intact else "Nothing is looked up or sent for it.",
        yours=_of_hers(ws, intent) if intent.intact else RESTORE,
        until=until,
    )


def _plainly(intent: Intent) -> str:
    match intent.state:
        case IntentState.SENDING:
            return "It is being sent."
        case IntentState.CONFIRMED:
            return "An earlier try had no plain answer; when it was looked up it was not in Xero."
        case _:
            return NOT_TOLD


def _doing(ws: Workspace, intent: Intent, until: dt.datetime | None) -> str:
    """What the app does about a try, and when."""
    when = "once its answer is here" if intent.state is IntentState.SENDING else "at the next pull or post"
    if not intent.numbered_by_xero:
        late = f" It may still arrive until {told(ws, until)}." if until else ""
        return f"It is looked up {when}.{late} {IN_TWO_WAYS} {AGAIN}"
    late = f" It may still arrive until {told(ws, until)}: nothing is sent for it before." if until else ""
    return f"It is looked up {when}.{late} {IN_TWO_WAYS} If it is not, posting sends it again."


def _of_hers(ws: Workspace, intent: Intent) -> str:
    if intent.state is IntentState.SENDING:
        return NOT_NEEDED
    if may_withdraw(ws, intent):
        return "It is not in Xero: post it again, or decide about the job as you like."
    return f"{NOT_NEEDED} To decide about the job otherwise: {how_to_withdraw(ws, intent)}"


def _of_contact(ws: Workspace, one: ContactIntent) -> Uncertain:
    """A contact that may have been created; the invoices of these jobs wait for it."""
    waiting = [intent for intent in rows.intents(ws.cache, states=OPEN) if intent.contact_intent_id == one.id]
    tried = (last_logged(ws.cache, one.name, f"contact {move}") for move in (TRIED, "CONFIRMED -> SENDING"))
    return Uncertain(
        job=None,
        job_number=", ".join(intent.job_number for intent in waiting),
        number="",
        contact=one.name,
        currency="",
        total=None,
        state=one.state,
        since=next((at for at in tried if at), ws.clock.now()),
        why=(one.message or "The contact is being created, and no plain answer came.") if one.intact else ALTERED,
        doing=(
            "The contact is looked up by its name at the next pull or post. If it is there it is used; "
            "if not, posting creates it. Its invoices are sent after that."
        ),
        yours=NOT_NEEDED if one.intact else RESTORE,
    )


def _told(  # noqa: PLR0913 - what is said of it, piece by piece
    intent: Intent,
    *,
    since: dt.datetime,
    why: str,
    doing: str,
    yours: str,
    options: tuple[Option, ...] = (),
    there: Invoice | None = None,
    until: dt.datetime | None = None,
) -> Uncertain:
    return Uncertain(
        job=intent.job,
        job_number=intent.job_number,
        number=intent.invoice_number,
        contact=intent.contact_name,
        currency=intent.currency,
        total=intent.total,
        state=intent.state,
        since=since,
        why=why,
        doing=doing,
        yours=yours,
        options=options,
        intent=intent,
        there=there,
        may_arrive_until=until,
        dated=msgspec.json.decode(intent.body, type=_Frozen).Date if intent.intact else None,
    )


def _invoice(ws: Workspace, intent: Intent) -> Invoice | None:
    if intent.invoice_id is None:
        return None
    return next(
        (one for one in find_invoices(ws.cache, [intent.invoice_id]) if one.invoice_id == intent.invoice_id), None
    )


def _until(ws: Workspace, intent: Intent) -> dt.datetime | None:
    """Until when a try that nobody answered may still arrive; None once that is past, or where all were answered.

    By this computer's clock: Xero's own would need a sign-in, and this asks nobody.
    """
    silent = last_logged(ws.cache, intent.job, NO_ANSWER) if intent.attempt else None
    return silent + SETTLE if silent and silent + SETTLE > ws.clock.now() else None

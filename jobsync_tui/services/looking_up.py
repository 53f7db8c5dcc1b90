"""Looking up in Xero what may be there: by its number, which names it for ever, or where Xero numbers it by its mark.

A number is a fence: what is not there may be sent at once, for a late twin of it is refused. A mark is none: after a
try without an answer, what is not there stays UNKNOWN until nothing of it can arrive any more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.marks import holds
from jobsync_tui.core.outbox import Intent, IntentState, Outcome, judge_read_back
from jobsync_tui.services.create_contacts import adopt
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.services.silence import arrives_until, settled, told
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.invoices import find_invoices, find_marked, upsert_invoices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Invoice, InvoiceID
    from jobsync_tui.services.workspace import Workspace

SO_FAR = " It is not in Xero so far,"


def look_up(ws: Workspace, looking: Sequence[Intent]) -> None:
    """Look each up: one that is there is ours or a person's matter; one that surely is not becomes CONFIRMED.

    Takes CONFIRMED and UNKNOWN intents. One that was never sent and is not there is left as it is.
    """
    ours = [one for one in looking if not one.numbered_by_xero]
    marked = [one for one in looking if one.numbered_by_xero]
    found = (_numbered(ws, ours) if ours else []) + (_marked(ws, marked) if marked else [])
    for intent, there in found:
        if there or _doubted(intent):
            settle(ws, _with_its_contact(ws, intent, there), there, posted_here(ws))


def _with_its_contact(ws: Workspace, intent: Intent, there: list[Invoice]) -> Intent:
    """The intent, told of its new contact where what is there shows that another home created it."""
    if intent.contact_id or intent.contact_intent_id is None or not there:
        return intent
    held = there[0].contact_id
    return replace(intent, contact_id=held) if adopt(ws, intent.contact_intent_id, held) else intent


def _doubted(intent: Intent) -> bool:
    return bool(intent.attempt) or intent.state is IntentState.UNKNOWN


def _numbered(ws: Workspace, looking: Sequence[Intent]) -> list[tuple[Intent, list[Invoice]]]:
    """What has each one's number now."""
    pulled = ws.ledger.invoices_numbered([intent.invoice_number for intent in looking])
    upsert_invoices(ws.cache, pulled)  # so that she can look at what holds a number, and link it
    found: dict[str, list[Invoice]] = {}
    for one in pulled:
        found.setdefault(one.value.number.casefold(), []).append(one.value)
    return [(intent, found.get(intent.invoice_number.casefold(), [])) for intent in looking]


def _marked(ws: Workspace, looking: Sequence[Intent]) -> list[tuple[Intent, list[Invoice]]]:
    """What has each one's mark now: whatever changed is pulled, and those that matter are asked for by themselves.

    Those that were in doubt, since a change may not show; and those that are there, since the cache may be old.
    """
    pull_invoices(ws)
    marks = [one.mark for one in looking]
    known = find_marked(ws.cache, marks)
    asked = [one.mark for one in looking if _doubted(one) or _that_hold(known, one.mark)]
    upsert_invoices(ws.cache, ws.ledger.invoices_marked(asked) if asked else [])
    there = find_marked(ws.cache, marks)
    return [(intent, _that_hold(there, intent.mark)) for intent in looking]


def _that_hold(invoices: Sequence[Invoice], mark: str) -> list[Invoice]:
    return [one for one in invoices if holds(one.reference, mark)]


def known_there(ws: Workspace, intent: Intent) -> list[Invoice]:
    """The cached invoices that have an intent's number, or its mark."""
    if intent.numbered_by_xero:
        return find_marked(ws.cache, [intent.mark])
    return find_invoices(ws.cache, [intent.invoice_number])


def posted_here(ws: Workspace) -> dict[InvoiceID | None, Intent]:
    """What each invoice that was posted from here was posted for."""
    return {one.invoice_id: one for one in rows.intents(ws.cache, states=[IntentState.POSTED])}


def settle(ws: Workspace, intent: Intent, there: list[Invoice], posted: dict[InvoiceID | None, Intent]) -> None:
    """Settle a CONFIRMED or UNKNOWN intent by the invoices of its number or mark; `posted` is `posted_here`."""
    unknown = replace(intent, state=IntentState.UNKNOWN)
    outcome = judge_read_back(unknown, there)
    other = posted.get(outcome.invoice_id)
    if outcome.state is IntentState.POSTED and other:
        outcome = Outcome(
            state=IntentState.HUMAN,
            message=f"Invoice {outcome.invoice_number} in Xero bills job {other.job_number} already.",
            next="Give this job another number, or link it.",
        )
    with ws.cache.transaction():
        if intent.state is IntentState.CONFIRMED:
            message = f"Invoice {intent.called} is in Xero already." if there else "It was sent earlier."
            doubt = Outcome(state=IntentState.UNKNOWN, message=message)
            rows.move(ws.cache, intent, doubt, at=ws.clock.now())
        certain = bool(there) or settled(ws, unknown)
        if intent.numbered_by_xero and not certain:
            _leave_unknown(ws, unknown)
            return
        rows.move(ws.cache, unknown, outcome, at=ws.clock.now())


def _leave_unknown(ws: Workspace, intent: Intent) -> None:
    """Keep what may still arrive from being sent again: Xero would give it a second number."""
    until = told(ws, arrives_until(ws, intent))
    message = f"{intent.message.partition(SO_FAR)[0]}{SO_FAR} and may still arrive."
    step = f"Nothing is sent before it is certain: post again at {until} or later, and it is looked up once more."
    rows.note_waiting(ws.cache, intent, message.strip(), step)

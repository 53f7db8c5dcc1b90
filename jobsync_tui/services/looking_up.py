"""Looking up in Xero what may be there: by its number, the one thing that names an invoice for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.outbox import Intent, IntentState, Outcome, judge_read_back
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.invoices import upsert_invoices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Invoice, InvoiceID
    from jobsync_tui.core.ports import Pulled
    from jobsync_tui.services.workspace import Workspace


def look_up(ws: Workspace, looking: Sequence[Intent]) -> None:
    """Look every number up: one that is there is ours or a person's matter; one that is not becomes CONFIRMED.

    Takes CONFIRMED and UNKNOWN intents. One that was never sent and is not there is left as it is.
    """
    if not looking:
        return
    pulled = ws.ledger.invoices_numbered([intent.invoice_number for intent in looking])
    upsert_invoices(ws.cache, pulled)  # so that she can look at what holds a number, and link it
    found, posted = _by_number(pulled), posted_here(ws)
    for intent in looking:
        there = found.get(intent.invoice_number.casefold(), [])
        if there or intent.attempt or intent.state is IntentState.UNKNOWN:
            settle(ws, intent, there, posted)


def posted_here(ws: Workspace) -> dict[InvoiceID | None, Intent]:
    """What each invoice that was posted from here was posted for."""
    return {one.invoice_id: one for one in rows.intents(ws.cache, states=[IntentState.POSTED])}


def settle(ws: Workspace, intent: Intent, there: list[Invoice], posted: dict[InvoiceID | None, Intent]) -> None:
    """Settle a CONFIRMED or UNKNOWN intent by the invoices that have its number now; `posted` is `posted_here`."""
    unknown = replace(intent, state=IntentState.UNKNOWN)
    outcome = judge_read_back(unknown, there)
    other = posted.get(outcome.invoice_id)
    if outcome.state is IntentState.POSTED and other:
        outcome = Outcome(
            state=IntentState.HUMAN,
            message=f"Invoice {intent.invoice_number} in Xero bills job {other.job_number} already.",
            next="Give this job another number, or link it.",
        )
    with ws.cache.transaction():
        if intent.state is IntentState.CONFIRMED:
            message = f"Number {intent.invoice_number} is in Xero already." if there else "It was sent earlier."
            doubt = Outcome(state=IntentState.UNKNOWN, message=message)
            rows.move(ws.cache, intent, doubt, at=ws.clock.now())
        rows.move(ws.cache, unknown, outcome, at=ws.clock.now())


def _by_number(pulled: Sequence[Pulled[Invoice]]) -> dict[str, list[Invoice]]:
    found: dict[str, list[Invoice]] = {}
    for one in pulled:
        found.setdefault(one.value.number.casefold(), []).append(one.value)
    return found

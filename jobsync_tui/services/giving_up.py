"""Giving an invoice up: at once where it was never sent, else only when nothing of it can arrive any more.

REJECTED frees the number and tells her that nothing is in Xero. A request that was never answered may still
arrive, so an invoice that was sent stays UNKNOWN until a look well after its last try did not find it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.outbox import IntentState, Outcome
from jobsync_tui.services.looking_up import known_there
from jobsync_tui.services.silence import SETTLE, arrives_until, gone_for_good, told
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.tries import TRIED, last_logged

if TYPE_CHECKING:
    import datetime as dt

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace


def not_sent_because(intent: Intent, reason: str, next_step: str) -> Outcome:
    """REJECTED for a reason of ours, in words that are true of what was and what was not sent before."""
    so_far = "It is not in Xero and was not sent again" if intent.attempt else "Nothing was sent"
    return Outcome(state=IntentState.REJECTED, message=f"{so_far}: {reason}", next=next_step)


def give_up(ws: Workspace, intent: Intent, rejected: Outcome) -> None:
    """Give up a CONFIRMED intent, which this run looked up if it was ever sent; UNKNOWN while it may arrive."""
    outcome = rejected if gone_for_good(ws, intent) else _wait(ws, intent, rejected)
    rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def may_withdraw(ws: Workspace, intent: Intent) -> bool:
    """Whether she may decide about its job again: never sent, or known not to be in Xero and past arriving."""
    if intent.state is IntentState.CONFIRMED and not intent.attempt:
        return True
    if intent.state not in {IntentState.CONFIRMED, IntentState.UNKNOWN}:
        return False
    return not known_there(ws, intent) and gone_for_good(ws, intent)


def how_to_withdraw(ws: Workspace, intent: Intent) -> str:
    """What she can do so that a job whose invoice may be in Xero can be decided."""
    again = "Post once more: it is looked up in Xero first, then you can decide."
    if intent.state is IntentState.SENDING or intent.numbered_by_xero:
        return again
    until = _last_tried(ws, intent) + SETTLE
    return f"{again} Or, to send nothing, pull at {told(ws, until)} or later: if it is not in Xero then, you can too."


def withdraw(ws: Workspace, intent: Intent) -> None:
    """Take back what `may_withdraw` allows: she decides about the job again. Joins an open transaction."""
    with ws.cache.transaction():
        if intent.state is IntentState.UNKNOWN:
            absent = Outcome(state=IntentState.CONFIRMED, message="Not in Xero.")
            rows.move(ws.cache, intent, absent, at=ws.clock.now())
            intent = replace(intent, state=IntentState.CONFIRMED)
        outcome = not_sent_because(intent, "you decided about the job again.", "Post it when it is ready.")
        rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _wait(ws: Workspace, intent: Intent, rejected: Outcome) -> Outcome:
    return Outcome(
        state=IntentState.UNKNOWN,
        message=f"{rejected.message} An earlier try may still arrive.",
        next=f"Post again at {told(ws, arrives_until(ws, intent))} or later: it is looked up once more.",
    )


def _last_tried(ws: Workspace, intent: Intent) -> dt.datetime:
    """When its last try was given up, whatever came of it."""
    return last_logged(ws.cache, intent.job, TRIED) or intent.changed_at

"""What is no longer what she confirmed is a person's matter: a cell of it was altered, or a disk flipped a bit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.outbox import IntentState, Outcome
from jobsync_tui.services.create_contacts import refuse_contact
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

ALTERED = "What was confirmed is no longer the same in the cache: it was altered or damaged."
LOOK = "Look in Xero whether it is there: link it, or bill the job anyway."
CONFIRM_AGAIN = "Look at the job, then post it again."


def set_aside(ws: Workspace, waiting: Sequence[Intent]) -> None:
    """Send nothing more of those that are not what was confirmed, and let the others go on.

    An altered invoice can be compared with nothing in Xero, so that she decides; an altered contact is given up,
    and its invoices are to be confirmed again.
    """
    with ws.cache.transaction():
        for one in waiting:
            if not one.intact:
                _to_her(ws, one)
        for contact in new_contacts.contact_intents(ws.cache, states=[IntentState.CONFIRMED, IntentState.UNKNOWN]):
            if not contact.intact:
                refuse_contact(ws, contact, ALTERED, CONFIRM_AGAIN)


def _to_her(ws: Workspace, intent: Intent) -> None:
    sent = "Nothing more of it is sent." if intent.attempt else "Nothing of it was sent."
    if intent.state is IntentState.CONFIRMED:
        rows.move(ws.cache, intent, Outcome(state=IntentState.UNKNOWN, message=ALTERED), at=ws.clock.now())
    outcome = Outcome(state=IntentState.HUMAN, message=f"{ALTERED} {sent}", next=LOOK)
    rows.move(ws.cache, replace(intent, state=IntentState.UNKNOWN), outcome, at=ws.clock.now())

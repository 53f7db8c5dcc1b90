"""Xero's plan approves no more invoices: what would run into the same wall is not sent one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.meanings import meaning
from jobsync_tui.core.outbox import IntentState, Outcome
from jobsync_tui.services.giving_up import give_up, not_sent_because
from jobsync_tui.store import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

LIMIT = meaning("You have reached the limit of invoices you can approve")
"""That refusal in her words, as it stands on a refused invoice (observed: XeroAPI/xero-node#548)."""


def stop_at_plan_limit(
    ws: Workspace, run: Sequence[int], chunk: Sequence[Intent], refused: dict[int, Outcome]
) -> None:
    """Once Xero refused an invoice of the chunk for its plan, give up what was never sent and is to be approved.

    Drafts go on: the plan does not count them. Those of the chunk that Xero refused so and that are UNKNOWN since
    stay refused if they are not there. Whatever timed out elsewhere may be there: it is looked up as usual.
    """
    mine, sent = set(run), {one.id for one in chunk}
    now = [one for one in rows.intents(ws.cache) if one.id in mine]
    walled = [one for one in now if one.id in sent and LIMIT.message in one.message]
    counted = [one for one in now if walled and one.status != "DRAFT"]
    for one in counted:
        if one in walled and one.state is IntentState.UNKNOWN:
            refused.setdefault(one.id, Outcome(state=IntentState.REJECTED, message=one.message, next=LIMIT.next))
        elif one.state is IntentState.CONFIRMED and not one.attempt:
            give_up(ws, one, not_sent_because(one, LIMIT.message, LIMIT.next))

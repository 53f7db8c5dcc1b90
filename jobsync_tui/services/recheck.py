"""The last look before anything is sent: invoices made meanwhile, and jobs changed since they were confirmed.

An intent that was never sent yet is proposed anew on fresh invoices; what would be frozen now must be, byte
for byte, what was frozen then, and nothing may have come into its way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import invoice_element
from jobsync_tui.core.outbox import IntentState, Outcome, sha256
from jobsync_tui.core.problems import Blocks
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import load_view
from jobsync_tui.services.pull import pull_invoices
from jobsync_tui.store import jobs as job_rows
from jobsync_tui.store import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.workspace import Workspace


def stop_outdated(ws: Workspace, waiting: Sequence[Intent]) -> None:
    """Give up confirmed intents that were never sent and are no longer what she would confirm now."""
    if not waiting:
        return
    pull_invoices(ws)
    view = load_view(ws)
    view.intents = {job: intent for job, intent in view.intents.items() if job not in {one.job for one in waiting}}
    for intent in waiting:
        cached = job_rows.find_job(ws.cache, intent.job)
        reason = _outdated(intent, propose(ws, view, cached)) if cached else "the job is no longer in the cache."
        if reason:
            outcome = Outcome(
                state=IntentState.REJECTED,
                message=f"Nothing was sent: {reason}",
                next="Look at the job again, then post it.",
            )
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())


def _outdated(intent: Intent, proposal: Proposal) -> str | None:
    """Why an intent may no longer be sent; None when it may."""
    for problem in proposal.problems:
        if problem.blocks is not Blocks.NOTHING:
            return problem.message  # its first word may be a name or a number: it stays as it is written
    now = replace(proposal.invoice, status=intent.status) if proposal.invoice else None
    same = now is not None and sha256(invoice_element(now, contact_id=None)) == intent.body_sha256
    return None if same and _same_contact(intent, proposal) else "the job was changed since it was confirmed."


def _same_contact(intent: Intent, proposal: Proposal) -> bool:
    if proposal.contact is not None:
        return proposal.contact.contact_id == intent.contact_id
    return proposal.new_contact is not None and intent.contact_intent_id is not None

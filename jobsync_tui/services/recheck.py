"""The last look before anything is sent: invoices made meanwhile, and jobs changed since they were confirmed.

An intent that is not in Xero, never sent or sent in vain, is proposed anew on fresh invoices; what would be frozen
now must be, byte for byte, what was frozen then, and nothing may have come into its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import invoice_element
from jobsync_tui.core.drafting import with_own_mark
from jobsync_tui.core.outbox import sha256
from jobsync_tui.core.problems import Blocks
from jobsync_tui.core.proposal import State
from jobsync_tui.services.draft import propose
from jobsync_tui.services.giving_up import give_up, not_sent_because
from jobsync_tui.services.looking_up import known_there, posted_here, settle
from jobsync_tui.services.match import load_view
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.store import jobs as job_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.workspace import Workspace


def stop_outdated(ws: Workspace, waiting: Sequence[Intent]) -> None:
    """Give up confirmed intents that are no longer what she would confirm now; one call to Xero for all.

    Those that were sent before must have been looked up just now: they were not there. One that came meanwhile is
    settled by what is there; the others are looked up after this.
    """
    if not waiting:
        return
    pull_invoices(ws)
    view = load_view(ws)
    rechecked = {one.job for one in waiting}
    view.intents = {job: intent for job, intent in view.intents.items() if job not in rechecked}
    for intent in waiting:
        if there := known_there(ws, intent):
            if intent.attempt:
                settle(ws, intent, there, posted_here(ws))
            continue  # another life of this home may have sent it: the look-up that follows judges it
        cached = job_rows.find_job(ws.cache, intent.job)
        reason = (
            _outdated(intent, propose(ws, view, cached, status=intent.status))
            if cached
            else "the job is no longer in the cache."
        )
        if reason:
            give_up(ws, intent, not_sent_because(intent, reason, "Look at the job again, then post it."))


def _outdated(intent: Intent, proposal: Proposal) -> str | None:
    """Why an intent may no longer be sent; None when it may."""
    for problem in proposal.problems:
        if problem.blocks is not Blocks.NOTHING:
            return problem.message  # its first word may be a name or a number: it stays as it is written
    if proposal.state is State.INVOICED and proposal.billing.invoices:
        return f"invoice {proposal.billing.invoices[0].number} in Xero bills the job already."
    if proposal.state in {State.NEVER, State.SKIPPED}:
        return "you decided otherwise about the job."
    now = proposal.invoice
    if now is not None and bool(now.number) is intent.numbered_by_xero:
        return "invoices are numbered in another way since."
    if now is not None and intent.numbered_by_xero:
        now = with_own_mark(now, intent.tenant_id, intent.job, intent.revision)
    same = now is not None and sha256(invoice_element(now, contact_id=None)) == intent.body_sha256
    return None if same and _same_contact(intent, proposal) else "the job was changed since it was confirmed."


def _same_contact(intent: Intent, proposal: Proposal) -> bool:
    if proposal.contact is not None:
        return proposal.contact.contact_id == intent.contact_id
    return proposal.new_contact is not None and intent.contact_intent_id is not None

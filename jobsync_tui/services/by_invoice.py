"""A contact left open that the job's own invoice settles: billed by hand under its number, for its amount.

It comes after what the invoices say of the job and never enters it, so that no invoice confirms itself; and only
where they say that the whole job is billed, so that no job is ever billed because of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.contact_told import contact_told
from jobsync_tui.core.evidence import Decision
from jobsync_tui.services.match import who_is

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Billing
    from jobsync_tui.services.match import View, Who
    from jobsync_tui.services.reckon import Prepared


def by_invoice(view: View, prepared: Prepared, billed: Billing) -> Who:
    """Who the customer is once the job's invoices are heard; what a person said, or a match, stands as it is."""
    who, decisions = prepared.who, prepared.decisions
    if who.match.decision is not Decision.REVIEW or decisions.contact is not None:
        return who
    ours = {intent.invoice_id for intent in view.intents.values() if intent.invoice_id}
    told = contact_told(prepared.asked, billed, view.invoices, ours=ours)
    if told is None:
        return who
    settled = who_is(view, prepared.job, decisions, billed_to=told)
    return settled if settled.contact else who

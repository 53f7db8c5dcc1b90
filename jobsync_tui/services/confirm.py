"""Confirming: ready proposals are frozen as drafts, shown from their rows, and then confirmed or dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero.bodies import contact_element, invoice_element
from jobsync_tui.core.checks import not_allowed
from jobsync_tui.core.deciding import customer_key
from jobsync_tui.core.drafting import with_own_mark
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.money import by_currency
from jobsync_tui.core.outbox import OPEN_STATES, ContactIntent, Intent, IntentState, Outcome, sha256
from jobsync_tui.core.problems import Blocks
from jobsync_tui.core.proposal import State
from jobsync_tui.services.match import stands
from jobsync_tui.services.numbering_contacts import keep_confirmed, to_number
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.settings import get_meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.numbering_contacts import Numbered
    from jobsync_tui.services.workspace import Workspace

POSTABLE = frozenset({State.READY, State.REJECTED})
"""A refused invoice may be posted again when she names it; `--ready` leaves it out."""


def postable(proposal: Proposal) -> bool:
    """Whether it may be posted: a refused invoice still counts as refused while something else stands in its way."""
    clear = all(problem.blocks is Blocks.NOTHING for problem in proposal.problems)
    return proposal.state in POSTABLE and proposal.invoice is not None and clear


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What stands to be confirmed, as it stands in the database."""

    id: str
    organisation: str
    status: str
    intents: tuple[Intent, ...]
    new_contacts: tuple[str, ...]
    numbered: tuple[Numbered, ...] = ()
    """Contacts that get their customer's number in Xero along with it."""

    left_out: tuple[str, ...] = ()
    """Why jobs that were chosen are not in it, a sentence each."""

    @property
    def numbered_by_xero(self) -> bool:
        """Whether Xero gives the numbers: then nothing but one machine's care keeps a second invoice away."""
        return any(intent.numbered_by_xero for intent in self.intents)

    @property
    def totals(self) -> dict[str, Decimal]:
        """Sum of the invoices, tax included, of each currency by itself."""
        return by_currency((intent.currency, intent.total) for intent in self.intents)


def prepare(ws: Workspace, view: View, chosen: Sequence[Proposal], *, status: str | None = None) -> Batch:
    """Freeze proposals as drafts and read them back; nothing may be sent until `confirm`.

    One that cannot be frozen is left out and told, so that it does not hold up the others; UsageError only
    when none can.
    """
    stuck = [one for one in chosen if not postable(one)]
    if stuck:
        raise UsageError(f"Job {stuck[0].job.number} is not ready: {stuck[0].why}", next_step="Settle it first.")
    with ws.cache.transaction():
        rows.drop_drafts(ws.cache)
        batch = _next_batch(ws)
        left_out = [error for one in chosen if (error := _try_to_freeze(ws, view, one, batch, status))]
        if left_out and len(left_out) == len(chosen):
            raise left_out[0]
    frozen = _read_back(ws, view, batch, status)
    return replace(frozen, left_out=tuple(str(error) for error in left_out))


def _try_to_freeze(
    ws: Workspace, view: View, proposal: Proposal, batch: str, status: str | None
) -> UsageError | None:
    try:
        with ws.cache.transaction():
            _freeze(ws, view, proposal, batch, status)
    except UsageError as error:
        return error
    return None


def confirm(ws: Workspace, batch: Batch) -> None:
    """Her word: every draft of the batch becomes CONFIRMED, in one transaction.

    UsageError when they are not the drafts that she saw: confirmed already, or drafted again meanwhile.
    """
    with ws.cache.transaction():
        if rows.intents(ws.cache, batch=batch.id, states=[IntentState.DRAFT]) != list(batch.intents):
            raise UsageError(f"Batch {batch.id} is no longer a draft.", next_step="Look at the jobs again.")
        for one in new_contacts.contact_intents(ws.cache, states=[IntentState.DRAFT]):
            new_contacts.move_contact(ws.cache, one, IntentState.CONFIRMED, at=ws.clock.now())
        for intent in batch.intents:
            rows.move(ws.cache, intent, Outcome(state=IntentState.CONFIRMED), at=ws.clock.now())
        keep_confirmed(ws, batch.numbered)


def discard(ws: Workspace) -> None:
    """Forget the drafts: nothing was confirmed."""
    rows.drop_drafts(ws.cache)


def _read_back(ws: Workspace, view: View, batch: str, status: str | None) -> Batch:
    drafts = rows.intents(ws.cache, batch=batch)
    contacts = new_contacts.contact_intents(ws.cache, states=[IntentState.DRAFT])
    return Batch(
        id=batch,
        organisation=view.settings.organisation.name,
        status=status or ws.profile.policy.status,
        intents=tuple(drafts),
        new_contacts=tuple(one.name for one in contacts),
        numbered=to_number(ws, view),
    )


def _freeze(ws: Workspace, view: View, proposal: Proposal, batch: str, status: str | None) -> None:
    """Write one proposal's bytes; a new contact is shared by all jobs of the same new customer."""
    draft, job = proposal.invoice, proposal.job
    if draft is None:
        return
    earlier = rows.newest_intent(ws.cache, job.key)
    if earlier and (earlier.state in OPEN_STATES or stands(view, earlier)):
        raise UsageError(f"Job {job.number} is {earlier.state.lower()} already.", next_step="See 'jobsync status'.")
    for refused in not_allowed(status or draft.status, view.settings):
        raise UsageError(f"Job {job.number} cannot be posted: {refused.message}", next_step=refused.next)
    holder = rows.number_holder(ws.cache, view.tenant_id, draft.number)
    if holder:
        raise UsageError(
            f"Job {job.number} cannot be posted: invoice number {draft.number} is used for job {holder} already.",
            next_step="Give one of them another number in the job system, then pull.",
        )
    contact_id = proposal.contact.contact_id if proposal.contact else None
    contact_intent = None
    if proposal.new_contact and proposal.contact is None:
        waiting_for = _new_contact(ws, view, proposal, batch)
        contact_intent, contact_id = waiting_for.id, waiting_for.contact_id
    revision = earlier.revision + 1 if earlier else 1
    frozen = replace(draft, status=status or draft.status)
    if not frozen.number:
        frozen = with_own_mark(frozen, view.tenant_id, job.key, revision)
    body = invoice_element(frozen, contact_id=None)
    rows.add_intent(
        ws.cache,
        Intent(
            id=0,
            batch=batch,
            tenant_id=view.tenant_id,
            job=job.key,
            revision=revision,
            job_number=job.number,
            invoice_number=frozen.number,
            reference="" if frozen.number else frozen.reference,
            contact_name=proposal.contact.name if proposal.contact else _name(proposal),
            contact_id=contact_id,
            contact_intent_id=contact_intent,
            currency=draft.currency,
            total=draft.total,
            status=status or draft.status,
            body=body,
            body_sha256=sha256(body),
            state=IntentState.DRAFT,
            attempt=0,
            invoice_id=None,
            message="",
            next="",
            changed_at=ws.clock.now(),
        ),
    )


def _new_contact(ws: Workspace, view: View, proposal: Proposal, batch: str) -> ContactIntent:
    """The contact to be created: the one that waits already, of this batch or an earlier one, or a new one."""
    new = proposal.new_contact
    if new is None:
        raise UsageError(f"Job {proposal.job.number} has no contact.", next_step="Choose one first.")
    body = contact_element(new)
    known = _waiting(ws, view, new.name, body)
    if known is None:
        new_contacts.add_contact_intent(ws.cache, batch=batch, tenant_id=view.tenant_id, name=new.name, body=body)
        known = _waiting(ws, view, new.name, body)
    if known is None or not (known.body == body or _same_customer(ws, view, known, proposal.job)):
        raise UsageError(
            f"Two new customers are both called {new.name}, with different details.",
            next_step=f"Post one first, pull, then choose the contact for job {proposal.job.number}.",
        )
    return known


def _same_customer(ws: Workspace, view: View, known: ContactIntent, job: Job) -> bool:
    """Whether the contact waits for the source's very same customer: its jobs at two sites are still one customer."""
    customer = job.customer
    if not customer.id and not customer.email:
        return False
    waiting = {intent.job for intent in rows.intents(ws.cache) if intent.contact_intent_id == known.id}
    return any(customer_key(cached.job) == customer_key(job) for cached in view.jobs if cached.job.key in waiting)


def _waiting(ws: Workspace, view: View, name: str, body: bytes) -> ContactIntent | None:
    """The contact of this name that is to be created, or was by these very bytes and is not pulled yet."""
    for one in new_contacts.contact_intents(ws.cache, states={*OPEN_STATES, IntentState.DRAFT, IntentState.POSTED}):
        if (one.tenant_id, one.name.casefold()) != (view.tenant_id, name.casefold()):
            continue
        if one.state is not IntentState.POSTED:
            return one
        if one.body == body and one.contact_id not in view.contacts.by_id:
            return one
    return None


def _name(proposal: Proposal) -> str:
    return proposal.new_contact.name if proposal.new_contact else proposal.job.customer.name


def _next_batch(ws: Workspace) -> str:
    """A batch is called by its day and a letter: 2026-05-31-a."""
    day = ws.clock.now().date().isoformat()
    last = get_meta(ws.cache, "last_batch") or ""
    count = int(last.rpartition("#")[2]) + 1 if last.startswith(f"{day}#") else 0
    set_meta(ws.cache, "last_batch", f"{day}#{count}")
    letters = ""
    count += 1
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return f"{day}-{letters}"

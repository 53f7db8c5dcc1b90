"""undo batch: the drafts of one batch, deleted in Xero; anything that is no longer just that is kept.

Nothing is deleted on what the cache says: each invoice is read from Xero before she is asked, and once more before
the request leaves. A request without a plain answer is settled by reading back; it is never repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import AfterState, What
from jobsync_tui.core.errors import CacheError, Refused, ServiceError, SignInNeeded, UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.as_posted import differences
from jobsync_tui.services.decide import bill_again
from jobsync_tui.services.sending import deliver, not_sent
from jobsync_tui.store.afterwards import answered_as_posted, asked_to_delete, count_events, note_event, of_intents
from jobsync_tui.store.invoices import upsert_invoices
from jobsync_tui.store.outbox import intents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.core.ledger import Invoice, InvoiceID, Written
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

DELETABLE = frozenset({"DRAFT", "SUBMITTED"})
DELETED = "DELETED"
CHUNK = 50
ASKED = "undo batch"
NOT_FOUND = "It was not found in Xero."
NOT_OURS = "Xero never answered that jobsync made it: it may be somebody else's. Delete it in Xero if it is wrong."
SENT = "It was sent to the client already: void or credit it in Xero if it is wrong."
MAY_BE_SENT = "It may have been e-mailed to the client: look at its history in Xero."
MAILED = frozenset({AfterState.DOING, AfterState.UNKNOWN, AfterState.DONE})
UNCERTAIN = "Whether it was deleted is not certain; the same command looks before it deletes."
NOT_KEPT = "It was deleted in Xero, but that could not be kept here; the same command looks again."
FAILURES = (ServiceError, SignInNeeded, CacheError)
"""What may end a run half-way; what is known by then is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """One invoice of the batch as it is in Xero now; `kept` says why it stays, empty when it would be deleted.

    `uncertain` is what was to be deleted and may be; `by_hand` what is deleted and was never asked for from here.
    """

    intent: Intent
    invoice: Invoice | None
    kept: str
    deleted: bool = False
    by_hand: bool = False
    uncertain: bool = False

    @property
    def called(self) -> str:
        """Its number, as it was given here or by Xero; the job's until there is one."""
        return self.intent.invoice_number or (self.invoice.number if self.invoice else "") or self.intent.called


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """What would be deleted, or was; `error` is what kept the rest from it."""

    batch: str
    organisation: str
    invoices: tuple[Doomed, ...]
    error: JobsyncError | None = None

    @property
    def doomed(self) -> tuple[Doomed, ...]:
        """Those that are to be deleted."""
        return tuple(one for one in self.invoices if not one.kept and not one.deleted)

    @property
    def deleted(self) -> tuple[Doomed, ...]:
        """Those that are deleted, by whomever."""
        return tuple(one for one in self.invoices if one.deleted)

    @property
    def by_hand(self) -> int:
        """How many of those a person deleted in Xero."""
        return sum(one.by_hand for one in self.invoices)

    @property
    def by_us(self) -> int:
        """How many of those were deleted from here, now or by an earlier try."""
        return len(self.deleted) - self.by_hand

    @property
    def uncertain(self) -> int:
        """Of how many it is not certain whether they were deleted."""
        return sum(one.uncertain for one in self.invoices)

    @property
    def staying(self) -> int:
        """How many are plainly not deleted."""
        return len(self.invoices) - len(self.deleted) - self.uncertain


def plan_undo(ws: Workspace, batch: str) -> Undoing:
    """Look in Xero what of a batch can be deleted; UsageError for a batch there is not, or while anything is sent."""
    members = [one for one in intents(ws.cache, batch=batch) if one.state is not IntentState.DRAFT]
    if not members:
        last = [one.batch for one in intents(ws.cache) if one.state is not IntentState.DRAFT]
        step = f"The last one is {last[-1]}." if last else "Nothing was posted from here yet."
        raise UsageError(f"There is no batch {batch}.", next_step=step)
    if intents(ws.cache, states=[IntentState.SENDING]):
        raise UsageError(
            "Invoices are still being sent.", next_step="Run 'jobsync post --ready' first: it settles them."
        )
    organisation = ws.ledger.organisation()
    if any(one.tenant_id != organisation.organisation_id for one in members):
        raise SignInNeeded(
            f"The sign-in reaches {organisation.name}, but batch {batch} is in other books.",
            next_step="Sign in to the organisation it was posted to. Nothing was deleted.",
        )
    return Undoing(batch=batch, organisation=organisation.name, invoices=_looked_at(ws, members))


def undo_batch(ws: Workspace, planned: Undoing) -> Undoing:
    """Delete what she was shown and agreed to, as far as it still is what she was shown; gives what became of each.

    An error of the service is in the result: what is deleted by then is told, and the rest stays.
    """
    agreed = [one.intent for one in planned.doomed]
    try:
        looked = {one.intent.id: one for one in _looked_at(ws, agreed)} if agreed else {}
    except FAILURES as failure:
        return replace(
            planned, invoices=tuple(_left(one, failure.message) for one in planned.invoices), error=failure
        )
    error: JobsyncError | None = None
    going = [one for one in looked.values() if not one.kept and not one.deleted]
    for start in range(0, len(going), CHUNK):
        ended, error = _delete(ws, planned.batch, going[start : start + CHUNK])
        looked |= {one.intent.id: one for one in ended}
        if error:
            break
    every = tuple(_left(looked.get(one.intent.id, one)) for one in planned.invoices)
    try:
        _bill_again(ws, planned.batch, every)
    except CacheError as failure:
        every, error = tuple(_not_kept(one) for one in every), error or failure
    return replace(planned, invoices=every, error=error)


def in_doubt(planned: Undoing) -> Undoing:
    """What is known of a run that broke off in a way nobody foresaw: nothing of what it was to delete is certain."""
    invoices = (
        replace(one, kept=UNCERTAIN, uncertain=True) if one in planned.doomed else one for one in planned.invoices
    )
    return replace(planned, invoices=tuple(invoices))


def _bill_again(ws: Workspace, batch: str, invoices: Sequence[Doomed]) -> None:
    """Let the jobs of what is deleted be billed again; what a person deleted in Xero is hers to decide about."""
    asked = asked_to_delete(ws.cache, ASKED, batch)
    with ws.cache.transaction():
        for one in invoices:
            if one.deleted and str(one.intent.invoice_id) in asked:
                bill_again(ws, one.intent, f"{ASKED} {batch}")


def _left(one: Doomed, why: str = "") -> Doomed:
    return one if one.kept or one.deleted else replace(one, kept=f"It was not deleted. {why}".rstrip())


def _not_kept(one: Doomed) -> Doomed:
    """Deleted, but its job could not be let go: it is told as open until the next look lets it go."""
    ours = one.deleted and not one.by_hand
    return replace(one, kept=NOT_KEPT, deleted=False, uncertain=True) if ours else one


def _looked_at(ws: Workspace, members: Sequence[Intent]) -> tuple[Doomed, ...]:
    """Each invoice as it is in Xero now, and why it stays; the cache learns what was seen."""
    found = _read(ws, [one.invoice_id for one in members if one.invoice_id])
    asked = asked_to_delete(ws.cache, ASKED, members[0].batch)
    looked = (_doomed(ws, one, found.get(one.invoice_id) if one.invoice_id else None) for one in members)
    return tuple(replace(one, by_hand=one.deleted and str(one.intent.invoice_id) not in asked) for one in looked)


def _read(ws: Workspace, ids: Sequence[InvoiceID]) -> dict[InvoiceID, Invoice]:
    pulled = ws.ledger.afterwards.invoices(ids) if ids else []
    upsert_invoices(ws.cache, pulled)
    return {one.value.invoice_id: one.value for one in pulled}


def _doomed(ws: Workspace, intent: Intent, invoice: Invoice | None) -> Doomed:
    if intent.state is not IntentState.POSTED:
        return Doomed(intent=intent, invoice=invoice, kept=f"It was not posted ({intent.state.lower()}).")
    if invoice is not None and invoice.status == DELETED:
        return Doomed(intent=intent, invoice=invoice, kept="", deleted=True)
    kept = NOT_FOUND if invoice is None else _why_ours_no_more(ws, intent, invoice) or why_kept(intent, invoice)
    return Doomed(intent=intent, invoice=invoice, kept=kept)


def _why_ours_no_more(ws: Workspace, intent: Intent, invoice: Invoice) -> str:
    """Why an invoice is not ours to delete: not plainly made from here, or a client has it."""
    if not answered_as_posted(ws.cache, intent):
        return NOT_OURS
    if invoice.sent:
        return SENT
    mailed = [row for row in of_intents(ws.cache, [intent.id]) if row.wish.what is What.EMAIL and row.state in MAILED]
    return MAY_BE_SENT if mailed else ""


def why_kept(intent: Intent, invoice: Invoice) -> str:
    """Why an invoice is not deleted: it is not a draft any more, or not as it was posted; empty when it may be."""
    if invoice.status not in DELETABLE:
        return f"It is {invoice.status.lower()} in Xero: void it there if it is wrong."
    if invoice.amount_paid or invoice.amount_credited:
        return "A payment or credit is allocated to it."
    differs = ", ".join(differences(intent, invoice))
    return f"It was edited in Xero since it was posted: {differs}." if differs else ""


def _delete(ws: Workspace, batch: str, chunk: Sequence[Doomed]) -> tuple[list[Doomed], JobsyncError | None]:
    """Send one request, read back whatever its answer, and note what became of each; the error ends the run."""
    ids = [one.invoice.invoice_id for one in chunk if one.invoice]
    numbers = " ".join(one.called for one in chunk)
    try:
        attempt = count_events(ws.cache, ASKED, batch) + 1
        note_event(ws.cache, ASKED, batch, {"numbers": numbers, "invoices": " ".join(ids)}, at=ws.clock.now())
    except CacheError as error:
        return [_left(one, error.message) for one in chunk], error
    answer: list[Written] = []
    refused = ""
    try:
        answer = deliver(ws.clock, lambda: ws.ledger.afterwards.delete_drafts(ids, attempt=attempt))
    except (ServiceError, SignInNeeded) as error:
        if not_sent(error):
            return [_left(one, error.message) for one in chunk], error
        refused = error.message if isinstance(error, Refused) else ""
    reasons = {one.id.casefold(): one.reason or " ".join(one.messages) for one in answer if not one.ok}
    try:
        found = _read(ws, ids)
        return [
            _after(ws, one, found, reasons.get((one.intent.invoice_id or "").casefold(), refused)) for one in chunk
        ], None
    except FAILURES as error:
        return [replace(one, kept=UNCERTAIN, uncertain=True) for one in chunk], error


def _after(ws: Workspace, one: Doomed, found: dict[InvoiceID, Invoice], refused: str) -> Doomed:
    """What reading back says of one invoice; `refused` is Xero's plain no: without it the request may still land."""
    intent = one.intent
    invoice = found.get(intent.invoice_id) if intent.invoice_id else None
    deleted = invoice is not None and invoice.status == DELETED
    kept = "" if deleted else f"Xero did not delete it. {refused}" if refused else UNCERTAIN
    what = "deleted in Xero" if deleted else "not deleted in Xero" if refused else "perhaps deleted in Xero"
    told = {"batch": intent.batch, "number": one.called, "message": kept}
    note_event(ws.cache, what, str(intent.job), told, at=ws.clock.now())
    uncertain = not deleted and not refused
    return Doomed(intent=intent, invoice=invoice or one.invoice, kept=kept, deleted=deleted, uncertain=uncertain)

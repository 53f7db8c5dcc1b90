"""Intents: what is to be posted, frozen when confirmed, and the moves they may make.

::

    DRAFT -> CONFIRMED -> SENDING -> POSTED | REJECTED | UNKNOWN
    SENDING -> CONFIRMED    proven not sent
    CONFIRMED -> UNKNOWN    its number is taken already; -> REJECTED, stopped before anything was sent
    UNKNOWN -> POSTED | CONFIRMED (proven absent) | HUMAN
    HUMAN -> POSTED | REJECTED    what a person found out

The same moves are enforced by triggers in the database.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.core.marks import find_mark
from jobsync_tui.core.money import to_cents

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import ContactID, Invoice, Written


class IntentState(StrEnum):
    """Where an invoice stands on its way into Xero."""

    DRAFT = "DRAFT"
    CONFIRMED = "CONFIRMED"
    SENDING = "SENDING"
    POSTED = "POSTED"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"
    HUMAN = "HUMAN"


OPEN_STATES = frozenset({IntentState.CONFIRMED, IntentState.SENDING, IntentState.UNKNOWN})
"""On the way: the job must not be confirmed again."""

SETTLED_STATES = frozenset({IntentState.POSTED, IntentState.REJECTED, IntentState.HUMAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One invoice of the outbox. `body` is its frozen JSON element without the contact.

    `reference` is empty where our number names the invoice. Where Xero numbers it, it is the whole Reference, whose
    mark names it instead, and `invoice_number` is empty until Xero has given one. `seal` covers everything frozen.
    """

    id: int
    batch: str
    tenant_id: str
    job: JobKey
    revision: int
    job_number: str
    invoice_number: str
    contact_name: str
    contact_id: ContactID | None
    contact_intent_id: int | None
    currency: str
    total: Decimal
    status: str
    body: bytes
    body_sha256: str
    reference: str = ""
    seal: str = ""
    state: IntentState
    attempt: int
    invoice_id: InvoiceID | None
    message: str
    next: str
    changed_at: dt.datetime

    @property
    def intact(self) -> bool:
        """Whether what is stored is still what was confirmed."""
        return self.body_sha256 == sha256(self.body) and self.seal == seal_of(self)

    @property
    def numbered_by_xero(self) -> bool:
        """Whether its mark names it, and not a number of ours."""
        return bool(self.reference)

    @property
    def mark(self) -> str:
        """What names it where Xero numbers it."""
        return find_mark(self.reference)

    @property
    def called(self) -> str:
        """What to call it: its number, or what stands for one until Xero has given it."""
        return self.invoice_number or f"for job {self.job_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactIntent:
    """A contact to be created, once, before the invoices that wait for it."""

    id: int
    batch: str
    tenant_id: str
    name: str
    body: bytes
    body_sha256: str
    state: IntentState
    attempt: int
    contact_id: ContactID | None
    message: str

    @property
    def intact(self) -> bool:
        """Whether what is stored is still what was confirmed."""
        return self.body_sha256 == sha256(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where an answer or a read-back leaves an intent."""

    state: IntentState
    invoice_id: InvoiceID | None = None
    invoice_number: str = ""
    """The number Xero gave; a number of ours is frozen and never replaced."""
    message: str = ""
    next: str = ""


def sha256(body: bytes) -> str:
    """Hex digest of the bytes that were confirmed."""
    return hashlib.sha256(body).hexdigest()


def seal_of(intent: Intent) -> str:
    """Hex digest of everything that was confirmed, so that a cell that was altered shows before it is sent.

    A contact that is created first, and the number where Xero gives it, are filled in later: they are left out.
    """
    waits = intent.contact_intent_id is not None
    frozen = (
        intent.tenant_id,
        (intent.job.source, intent.job.job_id, intent.job.stage, intent.revision),
        intent.job_number,
        intent.reference or intent.invoice_number,
        intent.contact_name,
        intent.contact_intent_id if waits else intent.contact_id,
        (intent.currency, to_cents(intent.total), intent.status),
        intent.body_sha256,
    )
    return sha256(json.dumps(frozen).encode())


def idempotency_key(tenant_id: str, members: Iterable[str], body: bytes) -> str:
    """A key that names one byte string: 67 characters, below Xero's 128; members are `number:revision:attempt`."""
    text = "|".join(("jobsync-tui", tenant_id, *sorted(members), sha256(body)))
    return f"v1-{sha256(text.encode())}"


MUST_BE_UNIQUE = "must be unique"
"""Part of Xero's sentence for a number that is taken, void and deleted invoices included."""


def judge_answer(intent: Intent, written: Written | None) -> Outcome:
    """Decide what Xero's answer for one element means; None means the answer did not mention it."""
    if written is None:
        return Outcome(state=IntentState.UNKNOWN, message="Xero's answer did not mention this invoice.")
    if not written.ok:
        reason = " ".join(written.messages)
        if not reason:
            return Outcome(state=IntentState.UNKNOWN, message="Xero's answer does not say what became of it.")
        if MUST_BE_UNIQUE in reason.casefold():
            return Outcome(state=IntentState.UNKNOWN, message=f"Invoice number {intent.called} is taken.")
        return Outcome(
            state=IntentState.REJECTED,
            message=f"Xero said no: {written.reason or reason}",
            next=written.next or "Correct the job or its contact, then post it again.",
        )
    facts = (written.contact_id, written.total, written.currency or intent.currency)
    if not written.id or facts != (intent.contact_id, intent.total, intent.currency):
        return Outcome(state=IntentState.UNKNOWN, message="Xero's answer differs from what was confirmed.")
    told = written.reason or " ".join(written.messages)
    return Outcome(
        state=IntentState.POSTED,
        invoice_id=InvoiceID(written.id),
        invoice_number=written.key,
        message=told,
        next=written.next,
    )


def judge_read_back(intent: Intent, found: list[Invoice]) -> Outcome:
    """Decide what reading an invoice's number or mark back means: ours, somebody else's, or not there."""
    if not found:
        return Outcome(state=IntentState.CONFIRMED, message="Not in Xero; it can be sent again.")
    ours = [invoice for invoice in found if _same(intent, invoice)]
    if len(found) == 1 and ours:
        return Outcome(state=IntentState.POSTED, invoice_id=ours[0].invoice_id, invoice_number=ours[0].number)
    other = next((invoice for invoice in found if invoice not in ours), found[0])
    held = "The mark of this job is on" if intent.numbered_by_xero else f"Number {intent.invoice_number} is held by"
    return Outcome(
        state=IntentState.HUMAN,
        invoice_id=other.invoice_id,
        message=(
            f"{held} another invoice: {f'{other.number}, ' if intent.numbered_by_xero else ''}{other.contact_name}, "
            f"{other.total:,.2f} {other.currency}, {other.status.lower()}."
        ),
        next="Look at it in Xero; link it if it bills this job, or bill the job anyway, under another number.",
    )


def _same(intent: Intent, invoice: Invoice) -> bool:
    """Whether an invoice read back is the one confirmed; one that was deleted since is not."""
    same_facts = (invoice.contact_id, invoice.total, invoice.currency) == (
        intent.contact_id,
        intent.total,
        intent.currency,
    )
    return same_facts and invoice.type == "ACCREC" and invoice.live

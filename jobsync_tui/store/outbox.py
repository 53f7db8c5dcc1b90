"""The outbox: intents, the contacts they wait for, and the exact bytes that were sent.

The legal moves and the frozen columns are guarded by triggers (see `migrations`).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import ContactID, InvoiceID
from jobsync_tui.core.money import from_cents, to_cents
from jobsync_tui.core.outbox import ContactIntent, Intent, IntentState, sha256
from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.outbox import Outcome
    from jobsync_tui.store.cache import Cache, Row


def add_contact_intent(cache: Cache, *, batch: str, tenant_id: str, name: str, body: bytes) -> int:
    """Keep a contact to be created; returns its id."""
    cache.execute(
        """INSERT INTO contact_intent (batch, tenant_id, name, body, body_sha256, state)
           VALUES (?, ?, ?, ?, ?, 'DRAFT')""",
        (batch, tenant_id, name, body.decode(), sha256(body)),
    )
    return _last_id(cache)


def add_intent(cache: Cache, intent: Intent) -> int:
    """Keep a drafted intent; `intent.id` is ignored, the new id returned."""
    cache.execute(
        """INSERT INTO intent (batch, tenant_id, source, job_id, stage, revision, job_number, invoice_number,
               contact_name, contact_id, contact_intent_id, currency, total_cents, status, body, body_sha256,
               state, changed_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            intent.batch,
            intent.tenant_id,
            intent.job.source,
            intent.job.job_id,
            intent.job.stage,
            intent.revision,
            intent.job_number,
            intent.invoice_number,
            intent.contact_name,
            intent.contact_id,
            intent.contact_intent_id,
            intent.currency,
            to_cents(intent.total),
            intent.status,
            intent.body.decode(),
            intent.body_sha256,
            intent.state,
            intent.changed_at.isoformat(),
        ),
    )
    return _last_id(cache)


def intents(cache: Cache, *, batch: str | None = None, states: Iterable[IntentState] | None = None) -> list[Intent]:
    """Intents in the order they were confirmed, of one batch or of all, in these states or in any."""
    rows = cache.rows(
        """SELECT * FROM intent WHERE (? IS NULL OR batch = ?)
           AND state IN (SELECT value FROM json_each(?)) ORDER BY id""",
        (batch, batch, _json(states if states is not None else IntentState)),
    )
    return [_intent(row) for row in rows]


def newest_intent(cache: Cache, job: JobKey) -> Intent | None:
    """The intent of a job's highest revision, drafts left out, as it stands in the database now."""
    row = cache.row(
        """SELECT * FROM intent WHERE source = ? AND job_id = ? AND stage = ? AND state <> 'DRAFT'
           ORDER BY revision DESC LIMIT 1""",
        (job.source, job.job_id, job.stage),
    )
    return _intent(row) if row else None


def number_holder(cache: Cache, tenant_id: str, number: str) -> str | None:
    """The number of the job whose intent holds an invoice number; a refused one no longer holds it."""
    row = cache.row(
        """SELECT job_number FROM intent
           WHERE tenant_id = ? AND invoice_number = ? COLLATE NOCASE AND state <> 'REJECTED'""",
        (tenant_id, number),
    )
    return row["job_number"] if row else None


def newest_intents(cache: Cache) -> dict[JobKey, Intent]:
    """For each job the intent of its highest revision, drafts left out."""
    found = (intent for intent in intents(cache) if intent.state is not IntentState.DRAFT)
    return {intent.job: intent for intent in sorted(found, key=lambda one: one.revision)}


def created_contacts(cache: Cache) -> dict[bytes, ContactID]:
    """Contacts that were created from here, by the bytes they were created with."""
    made = contact_intents(cache, states=[IntentState.POSTED])
    return {one.body: one.contact_id for one in made if one.contact_id}


def contact_intents(cache: Cache, *, states: Iterable[IntentState]) -> list[ContactIntent]:
    """Contacts to be created, in these states."""
    rows = cache.rows(
        "SELECT * FROM contact_intent WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id",
        (_json(states),),
    )
    return [_contact_intent(row) for row in rows]


def move(cache: Cache, intent: Intent, outcome: Outcome, *, at: dt.datetime) -> None:
    """Bring an intent into its new state and log it; joins an open transaction.

    CacheError when it is no longer in the state it was read in: somebody moved or dropped it meanwhile.
    """
    with cache.transaction():
        moved = cache.execute(
            """UPDATE intent SET state = ?, invoice_id = coalesce(?, invoice_id), message = ?, next = ?,
                   changed_at = ? WHERE id = ? AND state = ?""",
            (
                outcome.state,
                outcome.invoice_id,
                outcome.message,
                outcome.next,
                at.isoformat(),
                intent.id,
                intent.state,
            ),
        )
        if not moved:
            raise CacheError(
                f"Invoice {intent.invoice_number} is no longer {intent.state.lower()}.",
                next_step="Nothing was changed; look at it again.",
            )
        detail = {"batch": intent.batch, "number": intent.invoice_number, "message": outcome.message}
        log(cache, at, f"{intent.state} -> {outcome.state}", str(intent.job), detail)


def move_contact(
    cache: Cache,
    one: ContactIntent,
    state: IntentState,
    *,
    at: dt.datetime,
    contact_id: ContactID | None = None,
    message: str = "",
) -> None:
    """Bring a contact intent into its new state; once created, the invoices that wait learn its id."""
    with cache.transaction():
        cache.execute(
            "UPDATE contact_intent SET state = ?, contact_id = coalesce(?, contact_id), message = ? WHERE id = ?",
            (state, contact_id, message, one.id),
        )
        if contact_id:
            cache.execute(
                "UPDATE intent SET contact_id = ? WHERE contact_intent_id = ? AND contact_id IS NULL",
                (contact_id, one.id),
            )
        log(cache, at, f"contact {one.state} -> {state}", one.name, {"batch": one.batch, "message": message})


def note_check(cache: Cache, intent: Intent, message: str, *, at: dt.datetime) -> None:
    """Note what reading a posted invoice back showed; an empty message means that it agrees, and leaves no mark."""
    with cache.transaction():
        if message:
            cache.execute("UPDATE intent SET message = ? WHERE id = ?", (message, intent.id))
        log(cache, at, "read back", str(intent.job), {"number": intent.invoice_number, "differs": message})


def start_sending_contacts(
    cache: Cache, body: bytes, key: str, members: Sequence[ContactIntent], *, at: dt.datetime
) -> int:
    """Record the exact bytes and move their contacts to SENDING; only after this commits may a byte leave."""
    with cache.transaction():
        sending = _record_sending(cache, "Contacts", body, key, at)
        for one in members:
            cache.execute(
                "UPDATE contact_intent SET state = 'SENDING', attempt = attempt + 1 WHERE id = ?", (one.id,)
            )
            log(cache, at, "contact CONFIRMED -> SENDING", one.name, {"batch": one.batch})
    return sending


def start_sending(cache: Cache, body: bytes, key: str, members: Sequence[Intent], *, at: dt.datetime) -> int:
    """Record the exact bytes and move their intents to SENDING; only after this commits may a byte leave."""
    with cache.transaction():
        sending = _record_sending(cache, "Invoices", body, key, at)
        for intent in members:
            cache.execute(
                """UPDATE intent SET state = 'SENDING', attempt = attempt + 1, sending_id = ?, changed_at = ?
                   WHERE id = ?""",
                (sending, at.isoformat(), intent.id),
            )
            log(cache, at, "CONFIRMED -> SENDING", str(intent.job), {"batch": intent.batch})
    return sending


def forget_attempt(cache: Cache, members: Sequence[Intent]) -> None:
    """Count a try that certainly did not arrive as none: she may still withdraw what was never sent."""
    with cache.transaction():
        for intent in members:
            cache.execute("UPDATE intent SET attempt = attempt - 1 WHERE id = ? AND attempt > 0", (intent.id,))


def forget_contact_attempt(cache: Cache, members: Sequence[ContactIntent]) -> None:
    """Count a try of contacts that certainly did not arrive as none: they need no smaller batch for it."""
    with cache.transaction():
        for one in members:
            cache.execute("UPDATE contact_intent SET attempt = attempt - 1 WHERE id = ? AND attempt > 0", (one.id,))


def note_waiting(cache: Cache, intent: Intent, message: str, next_step: str) -> None:
    """Note on a confirmed invoice what it waits for; the next move takes the note away."""
    with cache.transaction():
        cache.execute(
            "UPDATE intent SET message = ?, next = ? WHERE id = ? AND state = 'CONFIRMED'",
            (message, next_step, intent.id),
        )


def end_sending(cache: Cache, sending: int, outcome: str) -> None:
    """Note how a send ended; joins an open transaction."""
    with cache.transaction():
        cache.execute("UPDATE sending SET outcome = ? WHERE id = ?", (outcome, sending))


def drop_drafts(cache: Cache) -> None:
    """Forget drafts that were never confirmed."""
    with cache.transaction():
        cache.execute("DELETE FROM intent WHERE state = 'DRAFT'")
        cache.execute("DELETE FROM contact_intent WHERE state = 'DRAFT'")


def _record_sending(cache: Cache, endpoint: str, body: bytes, key: str, at: dt.datetime) -> int:
    cache.execute(
        """INSERT INTO sending (endpoint, body, body_sha256, idempotency_key, first_sent_at)
           VALUES (?, ?, ?, ?, ?)""",
        (endpoint, body.decode(), sha256(body), key, at.isoformat()),
    )
    return _last_id(cache)


def _json(states: Iterable[IntentState]) -> str:
    return json.dumps([str(state) for state in states])


def _last_id(cache: Cache) -> int:
    row = cache.row("SELECT last_insert_rowid() AS id")
    return int(row["id"]) if row else 0


def _intent(row: Row) -> Intent:
    return Intent(
        id=row["id"],
        batch=row["batch"],
        tenant_id=row["tenant_id"],
        job=JobKey(source=row["source"], job_id=JobId(row["job_id"]), stage=row["stage"]),
        revision=row["revision"],
        job_number=row["job_number"],
        invoice_number=row["invoice_number"],
        contact_name=row["contact_name"],
        contact_id=ContactID(row["contact_id"]) if row["contact_id"] else None,
        contact_intent_id=row["contact_intent_id"],
        currency=row["currency"],
        total=from_cents(row["total_cents"]),
        status=row["status"],
        body=row["body"].encode(),
        body_sha256=row["body_sha256"],
        state=IntentState(row["state"]),
        attempt=row["attempt"],
        invoice_id=InvoiceID(row["invoice_id"]) if row["invoice_id"] else None,
        message=row["message"],
        next=row["next"],
        changed_at=dt.datetime.fromisoformat(row["changed_at"]),
    )


def _contact_intent(row: Row) -> ContactIntent:
    return ContactIntent(
        id=row["id"],
        batch=row["batch"],
        tenant_id=row["tenant_id"],
        name=row["name"],
        body=row["body"].encode(),
        body_sha256=row["body_sha256"],
        state=IntentState(row["state"]),
        attempt=row["attempt"],
        contact_id=ContactID(row["contact_id"]) if row["contact_id"] else None,
        message=row["message"],
    )

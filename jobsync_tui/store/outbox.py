"""The outbox: intents, the contacts they wait for, and the exact bytes that were sent.

The legal moves and the frozen columns are guarded by triggers (see `migrations`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import ContactID, InvoiceID
from jobsync_tui.core.money import from_cents, to_cents
from jobsync_tui.core.outbox import Intent, IntentState, seal_of
from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.outbox import Outcome
    from jobsync_tui.store.cache import Cache, Row


def add_intent(cache: Cache, intent: Intent) -> int:
    """Keep a drafted intent and seal it; `intent.id` and `intent.seal` are ignored, the new id returned."""
    cache.execute(
        """INSERT INTO intent (batch, tenant_id, source, job_id, stage, revision, job_number, invoice_number,
               contact_name, contact_id, contact_intent_id, currency, total_cents, status, body, body_sha256,
               reference, seal, state, changed_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
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
            intent.reference,
            seal_of(intent),
            intent.state,
            intent.changed_at.isoformat(),
        ),
    )
    return _last_id(cache)


def intents(cache: Cache, *, batch: str | None = None, states: Iterable[IntentState] | None = None) -> list[Intent]:
    """Intents in the order they were confirmed, of one batch or of all, in these states or in any."""
    wanted = None if states is None else tuple(states)
    within = "" if wanted is None else f"AND state IN ({', '.join('?' * len(wanted))})"
    rows = cache.rows(
        f"SELECT * FROM intent WHERE (? IS NULL OR batch = ?) {within} ORDER BY id",  # noqa: S608 - question marks
        (batch, batch, *(wanted or ())),
    )
    return [intent_of(row) for row in rows]


def newest_intent(cache: Cache, job: JobKey) -> Intent | None:
    """The intent of a job's highest revision, drafts left out, as it stands in the database now."""
    row = cache.row(
        """SELECT * FROM intent WHERE source = ? AND job_id = ? AND stage = ? AND state <> 'DRAFT'
           ORDER BY revision DESC LIMIT 1""",
        (job.source, job.job_id, job.stage),
    )
    return intent_of(row) if row else None


def number_holder(cache: Cache, tenant_id: str, number: str) -> str | None:
    """The number of the job whose intent holds an invoice number; a refused one no longer holds it."""
    row = cache.row(
        """SELECT job_number FROM intent
           WHERE tenant_id = ? AND invoice_number = ? COLLATE NOCASE AND state <> 'REJECTED' AND ? <> ''""",
        (tenant_id, number, number),
    )
    return row["job_number"] if row else None


def newest_intents(cache: Cache) -> dict[JobKey, Intent]:
    """For each job the intent of its highest revision, drafts left out."""
    found = (intent for intent in intents(cache) if intent.state is not IntentState.DRAFT)
    return {intent.job: intent for intent in sorted(found, key=lambda one: one.revision)}


def move(cache: Cache, intent: Intent, outcome: Outcome, *, at: dt.datetime) -> None:
    """Bring an intent into its new state and log it; joins an open transaction.

    CacheError when it is no longer in the state it was read in: somebody moved or dropped it meanwhile.
    """
    with cache.transaction():
        given = "" if intent.invoice_number else outcome.invoice_number
        if given and number_holder(cache, intent.tenant_id, given):
            given = ""  # an older one of ours has it: its id names the invoice well enough
        moved = cache.execute(
            """UPDATE intent SET state = ?, invoice_id = coalesce(?, invoice_id),
                   invoice_number = iif(invoice_number = '', ?, invoice_number), message = ?, next = ?,
                   changed_at = ? WHERE id = ? AND state = ?""",
            (
                outcome.state,
                outcome.invoice_id,
                given,
                outcome.message,
                outcome.next,
                at.isoformat(),
                intent.id,
                intent.state,
            ),
        )
        if not moved:
            raise CacheError(
                f"Invoice {intent.called} is no longer {intent.state.lower()}.",
                next_step="Nothing was changed; look at it again.",
            )
        detail = {"batch": intent.batch, "number": intent.invoice_number or given, "message": outcome.message}
        log(cache, at, f"{intent.state} -> {outcome.state}", str(intent.job), detail)


def note_check(cache: Cache, intent: Intent, message: str, *, at: dt.datetime) -> None:
    """Note what reading a posted invoice back showed; an empty message means that it agrees, and leaves no mark."""
    with cache.transaction():
        if message:
            cache.execute("UPDATE intent SET message = ? WHERE id = ?", (message, intent.id))
        log(cache, at, "read back", str(intent.job), {"number": intent.invoice_number, "differs": message})


def note_waiting(cache: Cache, intent: Intent, message: str, next_step: str) -> None:
    """Note on an invoice that stays as it is what it waits for; the next move takes the note away."""
    with cache.transaction():
        cache.execute(
            "UPDATE intent SET message = ?, next = ? WHERE id = ? AND state = ?",
            (message, next_step, intent.id, intent.state),
        )


def drop_drafts(cache: Cache) -> None:
    """Forget drafts that were never confirmed."""
    with cache.transaction():
        cache.execute("DELETE FROM intent WHERE state = 'DRAFT'")
        cache.execute("DELETE FROM contact_intent WHERE state = 'DRAFT'")


def _last_id(cache: Cache) -> int:
    row = cache.row("SELECT last_insert_rowid() AS id")
    return int(row["id"]) if row else 0


def intent_of(row: Row) -> Intent:
    """A row of the table `intent`."""
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
        reference=row["reference"],
        seal=row["seal"],
        state=IntentState(row["state"]),
        attempt=row["attempt"],
        invoice_id=InvoiceID(row["invoice_id"]) if row["invoice_id"] else None,
        message=row["message"],
        next=row["next"],
        changed_at=dt.datetime.fromisoformat(row["changed_at"]),
    )

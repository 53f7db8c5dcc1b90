"""What was asked for beside invoices, durable: one row a thing, its wording frozen (see `migrations`)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import AfterState, Afterward, What, Wish
from jobsync_tui.core.ledger import ContactID, InvoiceID
from jobsync_tui.core.money import from_cents
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.store.cache import Cache, Row

SELECT = """SELECT * FROM (
           SELECT afterward.*, intent.state AS intent_state, intent.contact_id, intent.total_cents,
               -- the invoice that a HUMAN intent names may be somebody else's
               coalesce(afterward.invoice_id,
                   CASE WHEN intent.state = 'POSTED' THEN intent.invoice_id END) AS its_invoice
           FROM afterward LEFT JOIN intent ON intent.id = afterward.intent_id)"""

IN_STATES = "WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id"
OF_INTENTS = "WHERE intent_id IN (SELECT value FROM json_each(?)) ORDER BY id"
OF_INVOICE = "WHERE tenant_id = ? AND its_invoice = ? AND what = ? AND content_sha256 = ?"
OF_JOB = "WHERE job = ? AND state = 'ASKED' ORDER BY id"

INSERT = """INSERT INTO afterward (tenant_id, intent_id, invoice_id, job, job_number, invoice_number, contact_name,
           what, content, content_sha256, state, asked_at, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ASKED', ?, ?)
       ON CONFLICT DO NOTHING"""

UNFINISHED = (AfterState.ASKED, AfterState.DOING)


def ask_for_intent(cache: Cache, intent: Intent, wish: Wish, *, at: dt.datetime) -> int:
    """Keep a wish for an invoice that was confirmed here; gives the row that holds it, an old one if there is."""
    told = (intent.job, intent.job_number, intent.invoice_number, intent.contact_name)
    _ask(cache, intent.tenant_id, (intent.id, None), told, wish, at)
    row = cache.row(
        "SELECT id FROM afterward WHERE intent_id = ? AND what = ? AND content_sha256 = ?",
        (intent.id, wish.what, wish.sha256),
    )
    return int(row["id"]) if row else 0


def ask_for_invoice(  # noqa: PLR0913 - which invoice, of which job, and what is wished for
    cache: Cache,
    tenant_id: str,
    invoice_id: InvoiceID,
    number: str,
    job: tuple[JobKey, str],
    wish: Wish,
    *,
    at: dt.datetime,
    intent: Intent | None = None,
    contact_name: str = "",
) -> int:
    """Keep a wish for an invoice that is in Xero; gives the row that holds it, whoever asked for it first.

    `job` is the key and number of the job it bills, `intent` the one it was posted by, where it was from here.
    """
    held = of_invoice(cache, tenant_id, invoice_id, wish)
    if held is None:
        name = intent.contact_name if intent else contact_name
        _ask(cache, tenant_id, (intent.id if intent else None, invoice_id), (*job, number, name), wish, at)
        held = of_invoice(cache, tenant_id, invoice_id, wish)
    if held is None:
        raise KeyError(invoice_id)
    return held.id


def of_invoice(cache: Cache, tenant_id: str, invoice_id: InvoiceID, wish: Wish) -> Afterward | None:
    """The row that holds a wish for an invoice; of several, the one that is tied to it."""
    wanted = (tenant_id, invoice_id, wish.what, wish.sha256)
    row = cache.row(f"{SELECT} {OF_INVOICE} ORDER BY invoice_id IS NULL, id", wanted)
    return _afterward(row) if row else None


def tie(cache: Cache, row: Afterward) -> Afterward:
    """Bind a wish to the invoice its intent became; gives the row that holds it, another one if there is."""
    if row.invoice_id is None:
        return row
    held = of_invoice(cache, row.tenant_id, row.invoice_id, row.wish)
    if held is not None and held.id != row.id:
        return held
    with cache.transaction():
        cache.execute(
            "UPDATE afterward SET invoice_id = ? WHERE id = ? AND invoice_id IS NULL", (row.invoice_id, row.id)
        )
    return row


def find(cache: Cache, row_id: int) -> Afterward:
    """The row with this id."""
    row = cache.row(SELECT + " WHERE id = ?", (row_id,))
    if row is None:
        raise KeyError(row_id)
    return _afterward(row)


def with_states(cache: Cache, states: Iterable[AfterState]) -> list[Afterward]:
    """Rows in these states, in the order in which they were asked for."""
    names = json.dumps([str(state) for state in states])
    rows = cache.rows(f"{SELECT} {IN_STATES}", (names,))
    return [_afterward(row) for row in rows]


def count_waiting(cache: Cache) -> int:
    """How many things beside invoices that are in Xero are still to be done."""
    rows = with_states(cache, UNFINISHED)
    return sum(row.intent_state in {None, IntentState.POSTED} for row in rows)


def of_intents(cache: Cache, ids: Iterable[int]) -> list[Afterward]:
    """What was asked for beside these intents."""
    wanted = json.dumps(list(ids))
    rows = cache.rows(f"{SELECT} {OF_INTENTS}", (wanted,))
    return [_afterward(row) for row in rows]


def waiting_for(cache: Cache, job: JobKey) -> list[Afterward]:
    """What is asked for beside a job's invoices and was not begun."""
    rows = cache.rows(f"{SELECT} {OF_JOB}", (str(job),))
    return [_afterward(row) for row in rows]


def start(cache: Cache, row: Afterward, *, sent_before: bool, at: dt.datetime) -> Afterward:
    """Record that it is being done; only after this commits may the request leave."""
    with cache.transaction():
        cache.execute(
            "UPDATE afterward SET state = 'DOING', attempt = attempt + 1, sent_before = ?, at = ? WHERE id = ?",
            (int(sent_before), at.isoformat(), row.id),
        )
        log(cache, at, f"{row.wish.what} {row.state} -> DOING", row.job, {"number": row.invoice_number})
    return find(cache, row.id)


def move(
    cache: Cache, row: Afterward, state: AfterState, *, at: dt.datetime, message: str = "", next_step: str = ""
) -> None:
    """Bring a wish into its new state and log it; a second e-mail is asked for once, and done with then."""
    with cache.transaction():
        cache.execute(
            """UPDATE afterward SET state = ?, message = ?, next = ?, at = ?,
                   again = CASE WHEN ? IN ('ASKED', 'DOING') THEN again ELSE 0 END WHERE id = ?""",
            (state, message, next_step, at.isoformat(), state, row.id),
        )
        told = {"number": row.invoice_number, "message": message}
        log(cache, at, f"{row.wish.what} {row.state} -> {state}", row.job, told)


def ask_again(cache: Cache, row: Afterward, *, again: bool, at: dt.datetime) -> None:
    """Ask by itself, anew for what was done, refused, skipped or is uncertain; `again` allows a second e-mail."""
    with cache.transaction():
        cache.execute(
            "UPDATE afterward SET own = 1, again = ?, asked_at = ? WHERE id = ?", (int(again), at.isoformat(), row.id)
        )
        if row.state not in UNFINISHED:
            move(cache, row, AfterState.ASKED, at=at)


def saw_contact(cache: Cache, row: Afterward, name: str) -> None:
    """Keep the name under which she was last told of the contact: asked for after that, it is the one she means."""
    with cache.transaction():
        cache.execute("UPDATE afterward SET contact_name = ? WHERE id = ?", (name, row.id))


def note_event(cache: Cache, what: str, job: str, detail: dict[str, str], *, at: dt.datetime) -> None:
    """Append one event of what happened to posted invoices."""
    with cache.transaction():
        log(cache, at, what, job, detail)


def count_events(cache: Cache, what: str, job: str) -> int:
    """How often this was noted."""
    row = cache.row("SELECT count(*) AS n FROM event WHERE what = ? AND job = ?", (what, job))
    return int(row["n"]) if row else 0


def asked_to_delete(cache: Cache, what: str, batch: str) -> frozenset[str]:
    """Ids of the invoices of a batch that Xero was ever asked from here to delete, whatever came of it."""
    found = cache.rows(
        "SELECT json_extract(detail, '$.invoices') AS ids FROM event WHERE what = ? AND job = ?", (what, batch)
    )
    return frozenset(id_ for row in found for id_ in (row["ids"] or "").split())


def answered_as_posted(cache: Cache, intent: Intent) -> bool:
    """Whether Xero itself answered that it made this invoice for us; one that was looked up may be anybody's."""
    row = cache.row(
        """SELECT count(*) AS n FROM event WHERE what = 'SENDING -> POSTED' AND job = ?
           AND json_extract(detail, '$.batch') = ? AND json_extract(detail, '$.number') = ?""",
        (str(intent.job), intent.batch, intent.invoice_number),
    )
    return row is not None and int(row["n"]) > 0


def _ask(
    cache: Cache,
    tenant_id: str,
    invoice: tuple[int | None, InvoiceID | None],
    told: tuple[JobKey, str, str, str],
    wish: Wish,
    at: dt.datetime,
) -> None:
    job, job_number, number, name = told
    values = (tenant_id, *invoice, str(job), job_number, number, name, wish.what, wish.content, wish.sha256)
    with cache.transaction():
        if cache.execute(INSERT, (*values, at.isoformat(), at.isoformat())):
            log(cache, at, f"{wish.what} ASKED", str(job), {"number": number})


def _afterward(row: Row) -> Afterward:
    return Afterward(
        id=row["id"],
        tenant_id=row["tenant_id"],
        intent_id=row["intent_id"],
        intent_state=IntentState(row["intent_state"]) if row["intent_state"] else None,
        invoice_id=InvoiceID(row["its_invoice"]) if row["its_invoice"] else None,
        contact_id=ContactID(row["contact_id"]) if row["contact_id"] else None,
        contact_name=row["contact_name"],
        total=from_cents(row["total_cents"]) if row["total_cents"] is not None else None,
        job=row["job"],
        job_number=row["job_number"],
        invoice_number=row["invoice_number"],
        wish=Wish(what=What(row["what"]), content=row["content"]),
        state=AfterState(row["state"]),
        attempt=row["attempt"],
        own=bool(row["own"]),
        again=bool(row["again"]),
        sent_before=bool(row["sent_before"]),
        asked_at=dt.datetime.fromisoformat(row["asked_at"]),
        message=row["message"],
        next=row["next"],
    )

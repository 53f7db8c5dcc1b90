"""Contacts to be created, once each, before the invoices that wait for them; guarded by triggers as those are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.outbox import ContactIntent, IntentState, sha256
from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from jobsync_tui.store.cache import Cache, Row


def add_contact_intent(cache: Cache, *, batch: str, tenant_id: str, name: str, body: bytes) -> int:
    """Keep a contact to be created; returns its id."""
    cache.execute(
        """INSERT INTO contact_intent (batch, tenant_id, name, body, body_sha256, state)
           VALUES (?, ?, ?, ?, ?, 'DRAFT')""",
        (batch, tenant_id, name, body.decode(), sha256(body)),
    )
    return _last_id(cache)


def created_contacts(cache: Cache) -> dict[bytes, ContactID]:
    """Contacts that were created from here, by the bytes they were created with."""
    made = contact_intents(cache, states=[IntentState.POSTED])
    return {one.body: one.contact_id for one in made if one.contact_id}


def made_contacts(cache: Cache) -> dict[int, ContactID]:
    """Contacts that were created from here or adopted, by the id of what they were to be."""
    made = contact_intents(cache, states=[IntentState.POSTED])
    return {one.id: one.contact_id for one in made if one.contact_id}


def contact_intents(cache: Cache, *, states: Iterable[IntentState]) -> list[ContactIntent]:
    """Contacts to be created, in these states."""
    rows = cache.rows(
        "SELECT * FROM contact_intent WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id",
        (_json(states),),
    )
    return [_contact_intent(row) for row in rows]


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
        moved = cache.execute(
            """UPDATE contact_intent SET state = ?, contact_id = coalesce(?, contact_id), message = ?
               WHERE id = ? AND state = ?""",
            (state, contact_id, message, one.id, one.state),
        )
        if not moved:
            raise CacheError(
                f"The contact {one.name} is no longer {one.state.lower()}.",
                next_step="Nothing was changed; look at it again.",
            )
        if contact_id:
            cache.execute(
                "UPDATE intent SET contact_id = ? WHERE contact_intent_id = ? AND contact_id IS NULL",
                (contact_id, one.id),
            )
        log(cache, at, f"contact {one.state} -> {state}", one.name, {"batch": one.batch, "message": message})


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


def _json(states: Iterable[IntentState]) -> str:
    return msgspec.json.encode(list(states)).decode()


def _last_id(cache: Cache) -> int:
    row = cache.row("SELECT last_insert_rowid() AS id")
    return int(row["id"]) if row else 0

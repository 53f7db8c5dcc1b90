"""Intents as rows: one to vary, and a cache that holds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.outbox import Intent, IntentState, Outcome, sha256
from jobsync_tui.store import outbox as rows

if TYPE_CHECKING:
    from jobsync_tui.store.cache import Cache

AT = dt.datetime(2026, 5, 29, 4, 42, tzinfo=dt.UTC)
BODY = b'{"InvoiceNumber":"J1"}'

INTENT = Intent(
    id=0,
    batch="2026-05-29-a",
    tenant_id="tenant",
    job=JobKey(source="field", job_id=JobId("1"), stage="final"),
    revision=1,
    job_number="J1",
    invoice_number="J1",
    contact_name="Ada Rewi",
    contact_id=ContactID("ada"),
    contact_intent_id=None,
    currency="NZD",
    total=Decimal("115.00"),
    status="DRAFT",
    body=BODY,
    body_sha256=sha256(BODY),
    state=IntentState.DRAFT,
    attempt=0,
    invoice_id=None,
    message="",
    next="",
    changed_at=AT,
)

ROUTES: dict[IntentState, tuple[IntentState, ...]] = {
    IntentState.DRAFT: (),
    IntentState.CONFIRMED: (IntentState.CONFIRMED,),
    IntentState.SENDING: (IntentState.CONFIRMED, IntentState.SENDING),
    IntentState.POSTED: (IntentState.CONFIRMED, IntentState.SENDING, IntentState.POSTED),
    IntentState.REJECTED: (IntentState.CONFIRMED, IntentState.REJECTED),
    IntentState.UNKNOWN: (IntentState.CONFIRMED, IntentState.UNKNOWN),
    IntentState.HUMAN: (IntentState.CONFIRMED, IntentState.UNKNOWN, IntentState.HUMAN),
}
"""A legal way to each state."""


def add(cache: Cache, state: IntentState = IntentState.DRAFT, **fields: Any) -> Intent:  # fields of Intent
    """Keep an intent and bring it into a state; the row as it then is."""
    with cache.transaction():
        new_id = rows.add_intent(cache, replace(INTENT, **fields))
        for step in ROUTES[state]:
            rows.move(cache, by_id(cache, new_id), Outcome(state=step), at=AT)
    return by_id(cache, new_id)


def by_id(cache: Cache, intent_id: int) -> Intent:
    return next(one for one in rows.intents(cache) if one.id == intent_id)

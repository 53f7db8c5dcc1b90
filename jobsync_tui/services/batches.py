"""The last batches: when, how many, how much, and how many of each are drafts still, as far as the cache knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.money import by_currency
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.undo_batch import DELETABLE, DELETED
from jobsync_tui.store.invoices import find_invoices
from jobsync_tui.store.outbox import intents

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.ledger import InvoiceID
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

MOST = 50
"""Older batches are for Xero's own search: their drafts were approved long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBatch:
    """One batch; `totals` are of what was posted, by currency, and `at` is when its last invoice was settled."""

    id: str
    at: dt.datetime
    count: int
    posted: int
    drafts: int
    deleted: int
    totals: dict[str, Decimal]


def batches(ws: Workspace) -> tuple[PastBatch, ...]:
    """The last batches, the latest first; asks nobody."""
    members: dict[str, list[Intent]] = {}
    for one in intents(ws.cache):
        if one.state is not IntentState.DRAFT:
            members.setdefault(one.batch, []).append(one)
    latest = list(members.items())[-MOST:]
    status = _statuses(ws, [one for _, each in latest for one in each])
    return tuple(_batch(id_, each, status) for id_, each in reversed(latest))


def _statuses(ws: Workspace, members: Sequence[Intent]) -> dict[InvoiceID, str]:
    ids = [str(one.invoice_id) for one in members if one.invoice_id]
    return {one.invoice_id: one.status for one in find_invoices(ws.cache, ids)} if ids else {}


def _batch(id_: str, members: Sequence[Intent], status: dict[InvoiceID, str]) -> PastBatch:
    posted = [one for one in members if one.state is IntentState.POSTED]
    held = [status.get(one.invoice_id, one.status) if one.invoice_id else "" for one in posted]
    return PastBatch(
        id=id_,
        at=max(one.changed_at for one in members),
        count=len(members),
        posted=len(posted),
        drafts=sum(one in DELETABLE for one in held),
        deleted=held.count(DELETED),
        totals=by_currency((one.currency, one.total) for one in posted),
    )

"""What the event log knows of an invoice's tries: when the last one ended, whether it was answered, and looks since.

The log is appended in the transaction of each move, so it says what `changed_at` forgets with the next move.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.store.cache import Cache

TRIED = "SENDING -> UNKNOWN"
"""A try ended without a plain answer, as `outbox.move` logs it."""

ABSENT = "UNKNOWN -> CONFIRMED"
"""Its number was looked up and not found, as `outbox.move` logs it."""

NO_ANSWER = "no answer"
"""Nobody answered a try: it may still arrive."""


def note_silence(cache: Cache, intents: Iterable[Intent], *, at: dt.datetime) -> None:
    """Note that nobody answered a try of these; joins an open transaction."""
    with cache.transaction():
        for intent in intents:
            log(cache, at, NO_ANSWER, str(intent.job), {"number": intent.invoice_number})


def last_logged(cache: Cache, job: JobKey, what: str) -> dt.datetime | None:
    """When this was last logged of a job, of any of its invoices; None when it never was."""
    row = cache.row("SELECT at FROM event WHERE job = ? AND what = ? ORDER BY id DESC LIMIT 1", (str(job), what))
    return dt.datetime.fromisoformat(row["at"]) if row else None

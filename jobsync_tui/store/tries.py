"""What the event log knows of an invoice's tries: when the last one ended, whether it was answered, and looks since.

The log is appended in the transaction of each move, so it says what `changed_at` forgets with the next move.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.store.cache import Cache, Row

TRIED = "SENDING -> UNKNOWN"
"""A try ended without a plain answer, as `outbox.move` logs it."""

ABSENT = "UNKNOWN -> CONFIRMED"
"""Its number was looked up and not found, as `outbox.move` logs it."""

NO_ANSWER = "no answer"
"""Nobody answered a try: it may still arrive."""


LOOKED = "not there"
"""Its time was up, and a first look did not find it."""

SURELY_ABSENT = "surely not there"
"""Looks past its time did not find it: nothing of it can arrive any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """When nobody answered a try: by this computer's clock and, where an answer before it told, by Xero's."""

    at: dt.datetime
    xero_at: dt.datetime | None


def note_silence(
    cache: Cache, intents: Iterable[Intent], *, at: dt.datetime, xero_at: dt.datetime | None = None
) -> None:
    """Note that nobody answered a try of these; joins an open transaction."""
    with cache.transaction():
        for intent in intents:
            log(cache, at, NO_ANSWER, str(intent.job), _told_at(intent, xero_at))


def note_absence(cache: Cache, intent: Intent, *, at: dt.datetime, xero_at: dt.datetime, surely: bool) -> None:
    """Note that a look past its time did not find it; joins an open transaction."""
    with cache.transaction():
        log(cache, at, SURELY_ABSENT if surely else LOOKED, str(intent.job), _told_at(intent, xero_at))


def last_silence(cache: Cache, job: JobKey) -> Silence | None:
    """The last try of a job's invoices that nobody answered; None when there was none."""
    row = _last(cache, job, NO_ANSWER)
    return Silence(at=dt.datetime.fromisoformat(row["at"]), xero_at=_xero_at(row)) if row else None


def first_absence(cache: Cache, job: JobKey) -> dt.datetime | None:
    """Xero's time at the first look past its time that did not find it; None where it fell silent since."""
    silent, looked = _last(cache, job, NO_ANSWER), _last(cache, job, LOOKED)
    return _xero_at(looked) if looked and silent and looked["id"] > silent["id"] else None


def surely_absent(cache: Cache, job: JobKey) -> bool:
    """Whether it was surely not in Xero after its last try."""
    tried, absent = _last(cache, job, TRIED), _last(cache, job, SURELY_ABSENT)
    return absent is not None and (tried is None or absent["id"] > tried["id"])


def looked_since(cache: Cache, job: JobKey) -> bool:
    """Whether a look after its last try did not find it."""
    tried, absent = _last(cache, job, TRIED), _last(cache, job, ABSENT)
    return absent is not None and (tried is None or absent["id"] > tried["id"])


def last_logged(cache: Cache, job: JobKey | str, what: str) -> dt.datetime | None:
    """When this was last logged of a job, of any of its invoices; None when it never was."""
    row = _last(cache, job, what)
    return dt.datetime.fromisoformat(row["at"]) if row else None


def _last(cache: Cache, job: JobKey | str, what: str) -> Row | None:
    last = "SELECT id, at, detail FROM event WHERE job = ? AND what = ? ORDER BY id DESC LIMIT 1"
    return cache.row(last, (str(job), what))


def _told_at(intent: Intent, xero_at: dt.datetime | None) -> dict[str, str]:
    return {"number": intent.invoice_number, "xero_at": xero_at.isoformat() if xero_at else ""}


def _xero_at(row: Row) -> dt.datetime | None:
    told = json.loads(row["detail"]).get("xero_at", "")
    return dt.datetime.fromisoformat(told) if told else None

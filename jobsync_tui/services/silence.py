"""Whether a try that nobody answered may still arrive in Xero, and until when.

Two clocks must agree that its time is up: this computer's, which may be set or wrong, and Xero's as its answers tell
it, which runs on by a clock that stands still while the computer sleeps. No single one of these misleads both.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobsync_tui.store.tries import (
    first_absence,
    last_silence,
    looked_since,
    note_absence,
    note_silence,
    surely_absent,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace

SETTLE = dt.timedelta(minutes=8)
"""How long a try without an answer may still arrive: six minutes in which Xero keeps its key, one of our own
time-out, and one to spare. Counted from when we gave it up, which is later than when it was sent."""

READS_LAG = dt.timedelta(seconds=30)
"""How long Xero may take to show what it holds: where no number fences it, what is absent is so only when it is
absent twice, this far apart."""


def fall_silent(ws: Workspace, intents: Iterable[Intent]) -> None:
    """Note that nobody answered a try of these just now; joins an open transaction."""
    note_silence(ws.cache, intents, at=ws.clock.now(), xero_at=ws.ledger.server_now())


def settled(ws: Workspace, intent: Intent) -> bool:
    """Whether no try of it can arrive any more; one that Xero answered has. Asked after a look that did not find it.

    A try that a crash ended was noted without Xero's time, and one before the clock was set back by another: they
    are noted anew, and their minutes begin now.
    """
    silent = last_silence(ws.cache, intent.job)
    if not intent.attempt or silent is None:
        return True
    here, xero = ws.clock.now(), ws.ledger.server_now()
    if here < silent.at or (silent.xero_at is None and xero is not None):
        fall_silent(ws, [intent])
        return False
    if min(here - silent.at, _since(silent.xero_at, xero)) < SETTLE:
        return False
    return _twice_absent(ws, intent, xero or here)


def _twice_absent(ws: Workspace, intent: Intent, now: dt.datetime) -> bool:
    """Note one more look past its time; whether it was the last one needed."""
    first = first_absence(ws.cache, intent.job)
    certain = not intent.numbered_by_xero or (first is not None and now - first >= READS_LAG)
    if certain or first is None:
        note_absence(ws.cache, intent, at=ws.clock.now(), xero_at=now, surely=certain)
    return certain


def _since(then: dt.datetime | None, now: dt.datetime | None) -> dt.timedelta:
    """By Xero's clock; for ever where a server never tells it."""
    return now - then if then and now else dt.timedelta.max


def nearly_settled(ws: Workspace, intent: Intent) -> bool:
    """Whether a second look, half a minute on, is all that is missing."""
    return first_absence(ws.cache, intent.job) is not None and not surely_absent(ws.cache, intent.job)


def gone_for_good(ws: Workspace, intent: Intent) -> bool:
    """Whether looks at Xero have shown that nothing of it is there or can arrive any more; asks nobody."""
    if not intent.attempt or surely_absent(ws.cache, intent.job):
        return True
    return last_silence(ws.cache, intent.job) is None and looked_since(ws.cache, intent.job)


def arrives_until(ws: Workspace, intent: Intent) -> dt.datetime:
    """Until when a try may still arrive, by this computer's clock; a guess for her, which nothing depends on."""
    silent, now = last_silence(ws.cache, intent.job), ws.clock.now()
    if silent is None:
        return now
    since = min(now - silent.at, _since(silent.xero_at, ws.ledger.server_now()))
    return now + min(max(SETTLE - since, dt.timedelta(0)), SETTLE)


def told(ws: Workspace, until: dt.datetime) -> str:
    """The first full minute after it, as her clock shows it."""
    return f"{(until + dt.timedelta(minutes=1)).astimezone(ws.clock.now().tzinfo):%H:%M}"

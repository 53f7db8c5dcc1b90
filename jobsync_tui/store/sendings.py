"""What was sent: the exact bytes of every request, on disk before a byte of it leaves, and how each ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheDamaged
from jobsync_tui.core.outbox import sha256
from jobsync_tui.store.decisions import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import ContactIntent, Intent
    from jobsync_tui.store.cache import Cache


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


def sending_body(cache: Cache, sending: int) -> bytes:
    """The bytes to send, as they stand on disk; CacheDamaged unless they are still what was recorded."""
    row = cache.row("SELECT body, body_sha256 FROM sending WHERE id = ?", (sending,))
    body = row["body"].encode() if row else b""
    if row is None or sha256(body) != row["body_sha256"]:
        raise CacheDamaged(
            "What was about to be sent is no longer what was recorded: the cache was altered or damaged.",
            next_step="Nothing of it was sent. 'jobsync rescue' shows the backups.",
        )
    return body


def end_sending(cache: Cache, sending: int, outcome: str) -> None:
    """Note how a send ended; joins an open transaction."""
    with cache.transaction():
        cache.execute("UPDATE sending SET outcome = ? WHERE id = ?", (outcome, sending))


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


def _record_sending(cache: Cache, endpoint: str, body: bytes, key: str, at: dt.datetime) -> int:
    cache.execute(
        """INSERT INTO sending (endpoint, body, body_sha256, idempotency_key, first_sent_at)
           VALUES (?, ?, ?, ?, ?)""",
        (endpoint, body.decode(), sha256(body), key, at.isoformat()),
    )
    row = cache.row("SELECT last_insert_rowid() AS id")
    return int(row["id"]) if row else 0

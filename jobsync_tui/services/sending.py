"""Delivering one write: again only where it is certain that nothing arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from jobsync_tui.core.errors import CacheDamaged, JobsyncError, RateLimited, SignInNeeded, Unreachable
from jobsync_tui.store.contact_intents import made_contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobsync_tui.core.outbox import ContactIntent, Intent
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.services.workspace import Workspace

T = TypeVar("T")

TRIES = 3
LONGEST_WAIT = 300.0
"""Seconds; Xero's minute limit asks for at most 60."""


def not_sent(error: JobsyncError) -> bool:
    """Whether it is certain that Xero did nothing: no connection, a limit, or a sign-in that no longer holds."""
    if isinstance(error, Unreachable):
        return not error.sent
    return isinstance(error, (RateLimited, SignInNeeded))


def check_intact(frozen: Iterable[Intent | ContactIntent]) -> None:
    """Raise CacheDamaged unless each is still, byte for byte, what was confirmed."""
    for one in frozen:
        if not one.intact:
            raise _altered(one.batch)


def check_contacts(ws: Workspace, frozen: Iterable[Intent]) -> None:
    """Raise CacheDamaged unless an invoice that waited for a new contact goes to the one created for it."""
    created = made_contacts(ws.cache)
    for one in frozen:
        if one.contact_intent_id is not None and one.contact_id != created.get(one.contact_intent_id):
            raise _altered(one.batch)


def _altered(batch: str) -> CacheDamaged:
    return CacheDamaged(
        f"What was confirmed in batch {batch} is no longer the same: the cache was altered or damaged.",
        next_step="Nothing of it was sent. 'jobsync rescue' shows what can be brought back.",
    )


def deliver(clock: Clock, write: Callable[[], T]) -> T:
    """Call until it arrives: a refused connection and a minute limit are waited out with the same bytes and key.

    Raises what the last try raised. A try that may have arrived is never repeated here.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return write()
        except Unreachable as error:
            if error.sent or attempt == TRIES:
                raise
            clock.sleep(2.0**attempt)
        except RateLimited as error:
            wait = error.retry_after or 0.0
            if error.daily or attempt == TRIES or wait > LONGEST_WAIT:
                raise
            clock.sleep(max(wait, 1.0))
    raise AssertionError("unreachable: the last try returns or raises")

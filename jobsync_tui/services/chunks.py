"""How many elements go into one write: many at first, fewer with every try, alone in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from jobsync_tui.services.sending import check_intact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.outbox import ContactIntent, Intent

T = TypeVar("T", "Intent", "ContactIntent")

CHUNK = 50
"""Elements a call: Xero's own advice for a batch (developer.xero.com, limits, November 2026)."""

CHUNK_AGAIN = 10

CHUNK_BYTES = 3_000_000
"""Below the smaller of the two request sizes that Xero's limits page gives (3.5 MB)."""

WRAPPING = 80
"""Bytes that an element gains in a batch: its contact's id and the comma."""


def in_chunks(waiting: Iterable[T], *, most: int = CHUNK) -> list[list[T]]:
    """What waits in chunks that Xero accepts, in order; raises CacheDamaged rather than send altered bytes."""
    chunks: list[list[T]] = []
    size = room = 0
    for one in waiting:
        check_intact([one])
        size += len(one.body) + WRAPPING
        room = min(room, _room(one, most))
        if not chunks or len(chunks[-1]) >= room or size > CHUNK_BYTES:
            chunks.append([])
            size, room = len(one.body) + WRAPPING, _room(one, most)
        chunks[-1].append(one)
    return chunks


def _room(one: Intent | ContactIntent, most: int) -> int:
    """Smaller with every try: one element that makes Xero refuse a whole batch must not hold up the others."""
    return (most, min(most, CHUNK_AGAIN))[one.attempt] if one.attempt in {0, 1} else 1

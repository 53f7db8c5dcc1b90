"""What Xero still lets us do, kept between runs: a new process starts with what the last one knew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.limits import Limits
from jobsync_tui.store.settings import get_meta, set_meta

if TYPE_CHECKING:
    from jobsync_tui.store.cache import Cache

KEY = "xero_limits"


def save_limits(cache: Cache, limits: Limits) -> None:
    """Keep what the last answer told; before one told anything, what is kept stays."""
    if limits.as_of:
        set_meta(cache, KEY, msgspec.json.encode(limits).decode())


def load_limits(cache: Cache) -> Limits:
    """What an earlier run knew; nothing where none has told."""
    kept = get_meta(cache, KEY)
    return msgspec.json.decode(kept, type=Limits) if kept else Limits()

"""The organisation's settings as last pulled, and the few facts the cache keeps about itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.ledger import Settings

if TYPE_CHECKING:
    from jobsync_tui.store.cache import Cache

SETTINGS = "settings"
XERO_PULLED = "xero_pulled_at"
"""When a pull from Xero last came to its end."""

PUT_BACK = "put_back"
"""Set where an older copy of the cache was put back: what it sent last is forgotten, and may still arrive."""


def save_settings(cache: Cache, settings: Settings) -> None:
    """Keep the settings; the last pull wins."""
    with cache.transaction():
        cache.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value",
            (SETTINGS, msgspec.json.encode(settings).decode()),
        )


def load_settings(cache: Cache) -> Settings | None:
    """The settings as last pulled; None before the first pull."""
    row = cache.row("SELECT value FROM settings WHERE kind = ?", (SETTINGS,))
    return msgspec.json.decode(row["value"], type=Settings) if row else None


def get_meta(cache: Cache, key: str) -> str | None:
    """A fact the cache keeps about itself, such as when it was pulled."""
    row = cache.row("SELECT value FROM meta WHERE key = ?", (key,))
    return row["value"] if row else None


def set_meta(cache: Cache, key: str, value: str) -> None:
    """Keep such a fact; joins an open transaction."""
    with cache.transaction():
        cache.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


def drop_meta(cache: Cache, key: str) -> None:
    """Forget such a fact; joins an open transaction."""
    with cache.transaction():
        cache.execute("DELETE FROM meta WHERE key = ?", (key,))


def forget_pulls(cache: Cache) -> None:
    """Let the next pull take everything anew, with nothing ready to be posted before it came to its end.

    Joins an open transaction. What was pulled stays until it is replaced.
    """
    with cache.transaction():
        cache.execute(
            """DELETE FROM meta WHERE key IN (?, 'settings_pulled_at') OR key GLOB '*_changed_until'
               OR key GLOB '*_full_at' OR key GLOB '*_checkpoint' OR key GLOB '*_refused_at'""",
            (XERO_PULLED,),
        )
        cache.execute("DELETE FROM seen")
        cache.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", (PUT_BACK,))


def get_time(cache: Cache, key: str) -> dt.datetime | None:
    """A moment kept by `set_meta` as ISO text."""
    text = get_meta(cache, key)
    return dt.datetime.fromisoformat(text) if text else None

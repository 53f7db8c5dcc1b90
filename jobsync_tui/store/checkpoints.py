"""How far an unfinished full reading of a list of Xero came, so that the next one goes on from there."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations at run time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.store.settings import drop_meta, get_meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.store.cache import Cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A full reading that began at `started` and has everything that last changed before `until`."""

    started: dt.datetime
    until: dt.datetime


def load_checkpoint(cache: Cache, name: str) -> Checkpoint | None:
    """Where the full reading of this list stopped; None when none is unfinished."""
    text = get_meta(cache, _key(name))
    return msgspec.json.decode(text, type=Checkpoint) if text else None


def save_checkpoint(cache: Cache, name: str, checkpoint: Checkpoint, ids: Iterable[str]) -> None:
    """Keep how far it came, and ids seen on the way; joins the transaction that keeps their rows."""
    with cache.transaction():
        cache.execute_many("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(name, one) for one in ids])
        set_meta(cache, _key(name), msgspec.json.encode(checkpoint).decode())


def seen_ids(cache: Cache, name: str) -> set[str]:
    """All that the unfinished reading has seen, kept or passed over."""
    return {row["id"] for row in cache.rows("SELECT id FROM seen WHERE list = ?", (name,))}


def drop_checkpoint(cache: Cache, name: str) -> None:
    """Let the next full reading begin at the start; joins an open transaction."""
    with cache.transaction():
        cache.execute("DELETE FROM seen WHERE list = ?", (name,))
        drop_meta(cache, _key(name))


def _key(name: str) -> str:
    return f"{name}_checkpoint"

"""How much of a list of Xero a pull asks for: what changed, everything, or the rest of everything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.store.checkpoints import drop_checkpoint, load_checkpoint
from jobsync_tui.store.settings import get_time, set_meta

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace

WEEK = dt.timedelta(days=7)
"""A full reading lasts so long: due dates, balances and "sent" may change without a newer stamp (Xero, requests and
responses page, November 2026)."""

STALE = dt.timedelta(days=2)
"""A full reading that stopped longer ago begins anew: what it read first is too old to count as fresh."""


class Extent(StrEnum):
    """How much is asked for."""

    CHANGES = "changes"
    """What changed since the last pull, whatever else is due; everything only where nothing was pulled yet."""
    USUAL = "usual"
    """What changed; everything once a week, or when a full reading is unfinished."""
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """From when on a list is read; `full` when all of it is wanted in the end, begun at `started`."""

    label: str
    since: dt.datetime | None
    full: bool
    resumed: bool
    started: dt.datetime


def plan_for(ws: Workspace, name: str, extent: Extent) -> Plan:
    """Choose what to ask for."""
    watermark = get_time(ws.cache, changed_until_key(name))
    now = ws.clock.now()
    label = f"{name} from Xero"
    changes = Plan(label=label, since=watermark, full=False, resumed=False, started=now)
    if extent is Extent.CHANGES and watermark:
        return changes
    stopped = load_checkpoint(ws.cache, name)
    if stopped and now - stopped.started < STALE:
        label = f"{label}, from where it stopped"
        return Plan(label=label, since=stopped.until, full=True, resumed=True, started=stopped.started)
    if stopped:
        drop_checkpoint(ws.cache, name)
    if watermark is None or extent is Extent.EVERYTHING:
        return Plan(label=label, since=None, full=True, resumed=False, started=now)
    if _due(ws, name, now, watermark):
        label = f"all {name} again, as every week"
        return Plan(label=label, since=None, full=True, resumed=False, started=now)
    return changes


def changed_until_key(name: str) -> str:
    """Where the cache keeps the watermark of a list."""
    return f"{name.replace(' ', '_')}_changed_until"


def full_at_key(name: str) -> str:
    """Where the cache keeps when the last full reading of a list began that came to its end."""
    return f"{name.replace(' ', '_')}_full_at"


def _due(ws: Workspace, name: str, now: dt.datetime, watermark: dt.datetime) -> bool:
    """Whether the last full reading is older than a week, by a clock that may have run ahead or back since."""
    last = get_time(ws.cache, full_at_key(name))
    if last is None:
        return True
    if last <= now:
        return now - last > WEEK
    if watermark <= now:
        # The clock is as late as Xero's last change, so it is the earlier one that was wrong: count from now on.
        set_meta(ws.cache, full_at_key(name), now.isoformat())
    return False

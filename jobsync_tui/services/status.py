"""Where everything stands, on one screen: freshness, counts, what is undecided, calls left today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jobsync_tui.core.limits import Limits
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.afterwards import count_waiting
from jobsync_tui.store.chain import verify
from jobsync_tui.store.decisions import events
from jobsync_tui.store.limits import load_limits
from jobsync_tui.store.outbox import intents
from jobsync_tui.store.settings import XERO_PULLED, get_time, load_settings

if TYPE_CHECKING:
    import datetime as dt

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.cache import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where everything stands; `organisation` is empty before the first pull from Xero."""

    organisation: str
    practice: bool
    demo: bool
    country: str
    sources: dict[str, dt.datetime | None]
    xero_pulled_at: dt.datetime | None
    jobs: dict[str, int]
    not_released: int
    undecided: tuple[Intent, ...]
    wishes: int
    """E-mails, notes and files beside posted invoices that are still to be done."""
    limits: Limits
    """What Xero last told of its limits; nothing where that is older than a day."""

    @property
    def books(self) -> str:
        """LIVE, DEMO or PRACTICE BOOKS: never to be taken for one another."""
        return "PRACTICE BOOKS" if self.practice else "DEMO" if self.demo else "LIVE"


def status(ws: Workspace) -> Status:
    """Read where everything stands from the cache; nothing is asked of anybody."""
    settings = load_settings(ws.cache)
    counts: Counter[str] = Counter()
    not_released = 0
    settled: set[JobKey] = set()
    if settings:
        view = load_view(ws)
        found = proposals(ws, view)
        counts.update(str(proposal.state) for proposal in found)
        settled = {proposal.job.key for proposal in found if proposal.state is not State.UNKNOWN}
        not_released = sum(not cached.job.billable for cached in view.jobs)
    return Status(
        organisation=settings.organisation.name if settings else "",
        practice=ws.profile.practice,
        demo=bool(settings and settings.organisation.is_demo),
        country=settings.organisation.country if settings else "",
        sources={source.name: get_time(ws.cache, f"source_pulled_at:{source.name}") for source in ws.sources},
        xero_pulled_at=get_time(ws.cache, XERO_PULLED),
        jobs=dict(sorted(counts.items())),
        not_released=not_released,
        undecided=tuple(_undecided(ws, settled)),
        wishes=count_waiting(ws.cache),
        limits=known_limits(ws),
    )


def known_limits(ws: Workspace) -> Limits:
    """What Xero told of its limits, in this run or an earlier one; nothing once that is a day old."""
    known = ws.limits if ws.limits and ws.limits.as_of else load_limits(ws.cache)
    now = ws.clock.now()
    holds = known.day_ends is not None and known.day_ends > now
    if known.as_of is None or not (holds or timedelta(0) <= now - known.as_of < timedelta(days=1)):
        return Limits()
    return known


def _undecided(ws: Workspace, settled: set[JobKey]) -> list[Intent]:
    """Intents on their way, and those that wait for her: a later revision or a decision settles a HUMAN one."""
    return [
        intent
        for intent in intents(ws.cache, states=UNDECIDED)
        if intent.state is not IntentState.HUMAN or intent.job not in settled
    ]


UNDECIDED = (IntentState.CONFIRMED, IntentState.SENDING, IntentState.UNKNOWN, IntentState.HUMAN)


def broken_at(ws: Workspace) -> int | None:
    """The id of the first event that was altered, or that something is missing before; None for a whole log."""
    return verify(ws.cache)


def history(ws: Workspace) -> list[Row]:
    """Every decision and every step of every posting, oldest first."""
    return events(ws.cache)

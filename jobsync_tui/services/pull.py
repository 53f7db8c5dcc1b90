"""pull: job systems and Xero into the cache. What was pulled before an error or a stop is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import BadAnswer, ConfigError, JobsyncError
from jobsync_tui.core.ledger import CreditKind
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.services.pull_plan import Extent
from jobsync_tui.services.pull_xero import (
    SETTINGS_LAST,
    pull_contacts,
    pull_credits,
    pull_sales,
    pull_settings,
)
from jobsync_tui.store.jobs import Changes, count_live, replace_jobs
from jobsync_tui.store.settings import XERO_PULLED, get_time, load_settings, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jobsync_tui.core.ports import JobSource
    from jobsync_tui.services.workspace import Workspace

JUST_NOW = dt.timedelta(minutes=2)
"""How old a source's jobs may be when she posts."""

PLENTY = 10
"""A source that held this many jobs and suddenly holds none is taken for broken, not for empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePull:
    """What came from one job system; `error` when nothing did."""

    name: str
    jobs: Changes = field(default_factory=Changes)
    seconds: float = 0
    error: JobsyncError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class XeroPull:
    """What came from Xero, as far as it came; `notes` tell what was left out without an error."""

    contacts: Changes = field(default_factory=Changes)
    invoices: Changes = field(default_factory=Changes)
    credits: Changes = field(default_factory=Changes)
    notes: tuple[str, ...] = ()
    settings: bool = False
    calls: int = 0
    seconds: float = 0
    error: JobsyncError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """The outcome of a pull: the last thing the generator yields."""

    sources: tuple[SourcePull, ...]
    xero: XeroPull | None

    @property
    def errors(self) -> list[JobsyncError]:
        """Everything that could not be pulled."""
        errors = [source.error for source in self.sources]
        if self.xero:
            errors.append(self.xero.error)
        return [error for error in errors if error]


def pull(ws: Workspace, *, full: bool = False, only: str | None = None) -> Iterator[Progress | PullReport]:
    """Pull every source and Xero, or one source only; one side's error does not stop the other."""
    chosen = [source for source in ws.sources if only in {None, source.name}]
    if only and not chosen:
        names = ", ".join(source.name for source in ws.sources)
        raise ConfigError(f"There is no source named '{only}'.", next_step=f"The profile names: {names}.")
    pulled = []
    for source in chosen:
        yield Progress(what=f"jobs from {source.name}")
        pulled.append(pull_source(ws, source))
    xero = None
    if only is None:
        for step in pull_xero(ws, full=full):
            if isinstance(step, XeroPull):
                xero = step
            else:
                yield step
    yield PullReport(sources=tuple(pulled), xero=xero)


def read_again(ws: Workspace, names: Collection[str]) -> list[str]:
    """Read the sources of these names anew unless they were just now; why one could not be, a sentence each.

    A job may have been changed since it was pulled.
    """
    told = []
    for source in ws.sources:
        pulled_at = get_time(ws.cache, _pulled_at(source.name))
        if source.name not in names or (pulled_at and abs(ws.clock.now() - pulled_at) < JUST_NOW):
            continue
        error = pull_source(ws, source).error
        if error:
            told.append(f"The jobs are as they were pulled: {error}")
    return told


def _pulled_at(source: str) -> str:
    return f"source_pulled_at:{source}"


def pull_source(ws: Workspace, source: JobSource) -> SourcePull:
    """Take the jobs a source holds now; an error of it is in the outcome."""
    started = ws.clock.monotonic()
    try:
        jobs = source.jobs()
        held = count_live(ws.cache, source.name)
        if not jobs and held >= PLENTY:
            raise BadAnswer(
                f"{source.name} held {held} jobs and now holds none: that looks broken.",
                next_step="Check the source; the jobs pulled earlier were kept.",
            )
        changes = replace_jobs(ws.cache, source.name, jobs, now=ws.clock.now())
    except JobsyncError as error:
        return SourcePull(name=source.name, seconds=ws.clock.monotonic() - started, error=error)
    set_meta(ws.cache, _pulled_at(source.name), ws.clock.now().isoformat())
    return SourcePull(name=source.name, jobs=changes, seconds=ws.clock.monotonic() - started)


def pull_xero(ws: Workspace, *, full: bool) -> Iterator[Progress | XeroPull]:
    """Pull settings, contacts, invoices and credits, as far as it goes; the outcome, an error in it, comes last."""
    started, calls = ws.clock.monotonic(), ws.ledger.calls.total()
    extent = Extent.EVERYTHING if full else Extent.USUAL
    result = XeroPull()
    try:
        yield Progress(what="settings from Xero")
        result = replace(result, settings=pull_settings(ws, older_than=dt.timedelta(0) if full else SETTINGS_LAST))
        yield from _settle(ws)
        contacts = yield from pull_contacts(ws, extent)
        result = replace(result, contacts=contacts)
        invoices = yield from pull_sales(ws, extent)
        result = replace(result, invoices=invoices)
        for kind in CreditKind:
            credit, note = yield from pull_credits(ws, kind, extent)
            result = _with_credits(result, credit, note)
        set_meta(ws.cache, XERO_PULLED, ws.clock.now().isoformat())
    except JobsyncError as error:
        result = replace(result, error=error)
    result = _with_note(result, ws.ledger.warning)
    yield replace(result, calls=ws.ledger.calls.total() - calls, seconds=ws.clock.monotonic() - started)


def _settle(ws: Workspace) -> Iterator[Progress]:
    """Look up what is uncertain, in the books that the settings were just found to be of."""
    from jobsync_tui.services.settling import settle  # noqa: PLC0415 - looking up may pull what changed: a circle

    held = load_settings(ws.cache)
    for _ in settle(ws, reached=held.organisation if held else None, waiting=True):
        yield Progress(what="what is uncertain in Xero")


def _with_credits(result: XeroPull, found: Changes, note: str) -> XeroPull:
    had = result.credits
    both = Changes(new=had.new + found.new, changed=had.changed + found.changed, same=had.same + found.same)
    return _with_note(replace(result, credits=both), note)


def _with_note(result: XeroPull, note: str) -> XeroPull:
    return replace(result, notes=(*result.notes, note)) if note else result

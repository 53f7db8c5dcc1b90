"""pull: job systems and Xero into the cache. What was pulled before an error or a stop is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from jobsync_tui.core.errors import BadAnswer, ConfigError, JobsyncError
from jobsync_tui.store.contacts import upsert_contacts
from jobsync_tui.store.invoices import upsert_invoices
from jobsync_tui.store.jobs import Changes, count_live, replace_jobs
from jobsync_tui.store.settings import XERO_PULLED, get_meta, get_time, load_settings, save_settings, set_meta

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from jobsync_tui.core.ledger import Contact, Invoice, Organisation
    from jobsync_tui.core.ports import JobSource, Page, Pulled
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.cache import Cache

T = TypeVar("T", "Contact", "Invoice")

PLENTY = 10
"""A source that held this many jobs and suddenly holds none is taken for broken, not for empty."""

SETTINGS_LAST = dt.timedelta(hours=1)
"""How long pulled settings count as fresh; posting looks at the organisation again anyway."""

TENANT = "tenant_id"
SETTINGS_PULLED = "settings_pulled_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is being pulled, how far it is, and of how much where that is known (else 0)."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePull:
    """What came from one job system; `error` when nothing did."""

    name: str
    jobs: Changes = field(default_factory=Changes)
    seconds: float = 0
    error: JobsyncError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class XeroPull:
    """What came from Xero, as far as it came."""

    contacts: Changes = field(default_factory=Changes)
    invoices: Changes = field(default_factory=Changes)
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
        pulled.append(_pull_source(ws, source))
    xero = None
    if only is None:
        xero = yield from _pull_xero(ws, full=full)
    yield PullReport(sources=tuple(pulled), xero=xero)


def _pull_source(ws: Workspace, source: JobSource) -> SourcePull:
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
    set_meta(ws.cache, f"source_pulled_at:{source.name}", ws.clock.now().isoformat())
    return SourcePull(name=source.name, jobs=changes, seconds=ws.clock.monotonic() - started)


def _pull_xero(ws: Workspace, *, full: bool) -> Generator[Progress, None, XeroPull]:
    """Pull settings, contacts and invoices, as far as it goes."""
    started, calls = ws.clock.monotonic(), ws.ledger.calls.total()
    result = XeroPull()
    try:
        yield Progress(what="settings from Xero")
        result = replace(result, settings=_pull_settings(ws, full=full))
        contacts = yield from _pull_pages(ws, "contacts", ws.ledger.contacts, upsert_contacts, full=full)
        result = replace(result, contacts=contacts)
        invoices = yield from _pull_pages(ws, "invoices", ws.ledger.invoices, upsert_invoices, full=full)
        result = replace(result, invoices=invoices)
        set_meta(ws.cache, XERO_PULLED, ws.clock.now().isoformat())
    except JobsyncError as error:
        result = replace(result, error=error)
    return replace(result, calls=ws.ledger.calls.total() - calls, seconds=ws.clock.monotonic() - started)


def pull_invoices(ws: Workspace) -> Changes:
    """Take the invoices changed since the last pull, and nothing else; raises what the service raises."""
    steps = _pull_pages(ws, "invoices", ws.ledger.invoices, upsert_invoices, full=False)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value if isinstance(done.value, Changes) else Changes()


def _pull_settings(ws: Workspace, *, full: bool) -> bool:
    pulled_at = get_time(ws.cache, SETTINGS_PULLED)
    now = ws.clock.now()
    if not full and pulled_at and load_settings(ws.cache) and dt.timedelta(0) <= now - pulled_at < SETTINGS_LAST:
        _same_books(ws.cache, ws.ledger.organisation())  # fresh settings say nothing of who signs in now
        return False
    settings = ws.ledger.settings()
    _same_books(ws.cache, settings.organisation)
    with ws.cache.transaction():
        save_settings(ws.cache, settings)
        set_meta(ws.cache, TENANT, settings.organisation.organisation_id)
        set_meta(ws.cache, SETTINGS_PULLED, now.isoformat())
    return True


def _same_books(cache: Cache, reached: Organisation) -> None:
    known = get_meta(cache, TENANT)
    if known not in {None, reached.organisation_id}:
        held = load_settings(cache)
        raise ConfigError(
            f"This profile's cache holds the books of {held.organisation.name if held else known}, "
            f"but the sign-in reaches {reached.name}.",
            next_step="Give each organisation a profile of its own (--profile NAME).",
        )


def _pull_pages(
    ws: Workspace,
    what: str,
    pages: Callable[..., Iterable[Page[T]]],
    upsert: Callable[[Cache, Iterable[Pulled[T]]], Changes],
    *,
    full: bool,
) -> Generator[Progress, None, Changes]:
    """Take page after page, each in its own transaction; the watermark moves when the last one is in.

    The watermark is the newest stamp Xero itself gave, so that this machine's clock plays no part.
    """
    key = f"{what}_changed_until"
    since = None if full else get_time(ws.cache, key)
    newest: dt.datetime | None = since
    changes, done = Changes(), 0
    yield Progress(what=f"{what} from Xero")
    batch: Page[T]
    for batch in pages(since=since):
        step = upsert(ws.cache, batch.items)
        changes = Changes(
            new=changes.new + step.new, changed=changes.changed + step.changed, same=changes.same + step.same
        )
        stamps = [newest, *(item.value.updated_at for item in batch.items)]
        newest = max(filter(None, stamps), default=None)
        done += len(batch.items)
        yield Progress(what=f"{what} from Xero", done=done, total=batch.total)
    if newest:
        set_meta(ws.cache, key, newest.isoformat())
    return changes

"""One list of Xero into the cache, whole: rows that slip between pages are noticed, and a stop costs one page.

Lists come in the order of their last change. A row that changes while they are read moves to the end, everything
behind it moves one place forward, and so the first row of the next page is never seen. The ids that came are
therefore counted against what Xero counts, and the list is read again while they do not reach it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from jobsync_tui.core.errors import BadAnswer, ServiceError
from jobsync_tui.core.ledger import Contact, Credit, Invoice
from jobsync_tui.services.pull_plan import changed_until_key, full_at_key, plan_for
from jobsync_tui.store.checkpoints import Checkpoint, drop_checkpoint, save_checkpoint, seen_ids
from jobsync_tui.store.jobs import Changes
from jobsync_tui.store.settings import set_meta

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterable, Iterator

    from jobsync_tui.core.ports import Page, Pulled
    from jobsync_tui.services.pull_plan import Extent, Plan
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.cache import Cache

T = TypeVar("T", Contact, Invoice, Credit)

READINGS = 4
"""How often a list is read before it is given up because it keeps moving."""

FEWER = 10
"""A list may hold so few rows less than the cache; more, and less than half of them, is taken for broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is being pulled, how far it is, and of how much where that is known (else 0)."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookList(Generic[T]):
    """A list of Xero and its place in the cache; `name` is the plural that people read."""

    name: str
    pages: Callable[..., Iterator[Page[T]]]
    upsert: Callable[[Cache, Iterable[Pulled[T]]], Changes]
    id_of: Callable[[T], str]
    held: Callable[[Cache], int]


def pull_list(ws: Workspace, wanted: BookList[T], extent: Extent) -> Generator[Progress, None, Changes]:
    """Take page after page, each in its own transaction; ServiceError when the list cannot be had whole.

    The watermark moves when everything is in. It is a stamp that Xero itself gave, so that this machine's clock
    plays no part.
    """
    plan = plan_for(ws, wanted.name, extent)
    run = _Run(ws.cache, wanted, plan)
    since, what = plan.since, plan.label
    for reading in range(1, READINGS + 1):
        if reading > 1:
            since = None if plan.full else plan.since
            what = f"{wanted.name} from Xero again, since they moved meanwhile (reading {reading} of {READINGS})"
        yield Progress(what=what)
        if (yield from run.read(since, what)):
            run.finish()
            return run.changes
    raise run.given_up()


@dataclass(slots=True)
class _Tally:
    """What one reading gave: distinct ids, what Xero counts, and the signs that rows moved."""

    ids: set[str] = field(default_factory=set)
    total: int = 0
    doubled: bool = False
    shrank: bool = False

    def add(self, ids: list[str], total: int) -> None:
        """Count one page."""
        before = len(self.ids)
        self.ids.update(ids)
        self.doubled |= len(self.ids) < before + len(ids)
        self.shrank |= total < self.total
        self.total = total


class _Run(Generic[T]):
    """One list while it is pulled, in as many readings as it takes.

    `seen` are the ids of all readings of this run, a stopped one before it included: what has come once is in the
    cache, and what changed since then has a newer stamp than the watermark, which is that of the first reading.
    """

    def __init__(self, cache: Cache, wanted: BookList[T], plan: Plan) -> None:
        self._cache = cache
        self._list: BookList[T] = wanted
        self._plan = plan
        self._seen = seen_ids(cache, wanted.name) if plan.resumed else set()
        self._taken: set[str] = set()
        self._new = self._changed = 0
        self._newest = plan.since
        self._watermark: dt.datetime | None = None
        self._place: dt.datetime | None = None
        self._ordered = True
        self._counted = 0
        self._unsaved: set[str] = set()

    @property
    def changes(self) -> Changes:
        """What it did to the rows, each counted once."""
        same = len(self._taken) - self._new - self._changed
        return Changes(new=self._new, changed=self._changed, same=max(same, 0))

    def read(self, since: dt.datetime | None, what: str) -> Generator[Progress, None, bool]:
        """Read all pages; whether everything there is has been seen."""
        tally = _Tally()
        self._place, self._ordered = None, True
        page: Page[T]
        ids: list[str]
        for page in self._list.pages(since=since):
            if since is None and page.number == 1:
                self._refuse_emptiness(page)
            ids = [self._list.id_of(item.value) for item in page.items]
            self._take(page, ids)
            tally.add([*ids, *page.passed_over], page.total)
            yield Progress(what=what, done=len(tally.ids), total=page.total)
        self._watermark = self._watermark or self._newest
        return self._whole(tally, part=self._plan.full and since is not None)

    def finish(self) -> None:
        """Note that the list is in, and where the next pull begins."""
        with self._cache.transaction():
            if self._watermark:
                set_meta(self._cache, changed_until_key(self._list.name), self._watermark.isoformat())
            if self._plan.full:
                # Not before Xero's own newest stamp: this machine's clock may be years behind.
                at = max(filter(None, (self._plan.started, self._watermark)))
                set_meta(self._cache, full_at_key(self._list.name), at.isoformat())
                drop_checkpoint(self._cache, self._list.name)

    def given_up(self) -> ServiceError:
        """Why it is not in; a full reading begins at the start the next time."""
        if self._plan.full:
            drop_checkpoint(self._cache, self._list.name)
        counted = f"{self._counted:,}" if self._counted else "an unknown number of"
        return ServiceError(
            f"Xero counts {counted} {self._list.name}, but {len(self._seen):,} came in {READINGS} readings: "
            "the list keeps moving while it is read.",
            next_step="What came is kept. Pull again when fewer people work in Xero.",
        )

    def _take(self, page: Page[T], ids: list[str]) -> None:
        stamps: list[dt.datetime | None] = [item.value.updated_at for item in page.items]
        with self._cache.transaction():
            step = self._list.upsert(self._cache, page.items)
            if self._plan.full:
                self._keep_place(stamps, {*ids, *page.passed_over})
        self._seen.update(ids, page.passed_over)
        self._taken.update(ids)
        self._new += step.new
        self._changed += step.changed
        self._newest = max(filter(None, (self._newest, *stamps)), default=None)

    def _keep_place(self, stamps: list[dt.datetime | None], ids: set[str]) -> None:
        """Keep how far this reading is, while the list comes in the order of its stamps; else there is no place."""
        if not self._ordered:
            return
        self._unsaved |= ids
        dated = [stamp for stamp in (self._place, *stamps) if stamp]
        if None in stamps or dated != sorted(dated):
            self._ordered = False
            drop_checkpoint(self._cache, self._list.name)
        elif dated:
            self._place = dated[-1]
            place = Checkpoint(started=self._plan.started, until=self._place)
            save_checkpoint(self._cache, self._list.name, place, self._unsaved)
            self._unsaved = set()

    def _whole(self, tally: _Tally, *, part: bool) -> bool:
        """Whether all was seen that Xero counts; a reading that went on from a checkpoint saw `part` of the list."""
        self._counted = self._everything() if part else tally.total
        if tally.shrank:
            # A row that vanished took another out of sight, and the ids seen hold one that is no more.
            self._seen.clear()
            if self._plan.full:
                drop_checkpoint(self._cache, self._list.name)
            return False
        return len(self._seen) >= self._counted if self._counted else not tally.doubled

    def _everything(self) -> int:
        """How many rows the whole list has: one call, of the smallest page."""
        return next((page.total for page in self._list.pages(since=None, size=1)), 0)

    def _refuse_emptiness(self, page: Page[T]) -> None:
        """Take nothing from a whole list that suddenly has nothing, or far less than the cache; BadAnswer."""
        held = self._list.held(self._cache)
        listed = page.total or len(page.items) + len(page.passed_over)
        if not page.total and page.count > page.number:
            return  # Xero does not tell how many follow
        if held and (not listed or (listed * 2 < held and held - listed >= FEWER)):
            raise BadAnswer(
                f"The cache holds {held:,} {self._list.name} of Xero, which now lists {listed:,}: that looks broken.",
                next_step="What was pulled earlier is kept. Look into Xero; if its books were really emptied, "
                "give them a profile of their own (--profile NAME).",
            )

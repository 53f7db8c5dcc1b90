"""rescue: what is wrong with a cache, what can be brought back, and bringing it back. Nothing here asks Xero.

Two ways: a backup is put back, and what came after it is lost but for what Xero holds; or the cache is built anew
from everything that still reads, and no decision is lost that the event log holds. Either way all is pulled anew
before anything is posted.
"""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.services.by_the_log import settle_by, without_a_row
from jobsync_tui.services.rebuild import bind, fill
from jobsync_tui.services.wreck import Copy, Found, Wreck, chosen, found_in, part_with_mirror, read_wreck
from jobsync_tui.store import backups
from jobsync_tui.store.cache import lock_cache, open_aside
from jobsync_tui.store.damage import DamageTold, check_file
from jobsync_tui.store.decisions import log as log_event
from jobsync_tui.store.replacing import BESIDE, beside, put_in_place, take_away
from jobsync_tui.store.settings import forget_pulls

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.store.backups import Backup
    from jobsync_tui.store.cache import Cache

__all__ = ["Copy", "Found", "Rescued", "chosen", "look", "rebuild", "restore"]

NEXT = "Now pull everything anew; until that has come to its end nothing is posted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What was done: where the old file is now, and invoices that the log knows and nothing else does."""

    aside: Path | None
    backup: Backup | None
    events: int
    decisions: int
    invoices: int
    lost: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """What was done and what comes next, a sentence or two each."""
        how = f"The backup of {self.backup.at} is back" if self.backup else "The cache is built anew"
        kept = f"decisions in force: {self.decisions:,}, invoices in the outbox: {self.invoices:,}"
        lost = f"Of these no record is left, so look for them in Xero: {', '.join(self.lost)}." if self.lost else ""
        aside = f"The old file is kept as {self.aside}." if self.aside else ""
        return tuple(one for one in (f"{how}; {kept}.", aside, lost, NEXT) if one)


def look(path: Path, *, now: dt.datetime | None = None) -> Found:
    """Look at a cache, its log and its backups; writes nothing. CacheLocked while another jobsync has it open.

    With `now`, backups of later days come last: a clock that ran ahead has named them.
    """
    with _held(path):
        return found_in(read_wreck(path, now), now)


def restore(path: Path, name: str | None, *, now: dt.datetime) -> Rescued:
    """Put a backup (by its file's name or its day; the one that loses least for None) in the cache's place.

    UsageError where there is none of that name; CacheDamaged where it is broken itself; CacheError where the cache
    cannot be read now, which is no damage. What the event log knows of invoices sent since makes them UNKNOWN, so
    that they are looked up before anything is sent.
    """
    with _held(path):
        wreck = read_wreck(path, now)
        wreck.refuse()
        backup = chosen(found_in(wreck, now), name).backup
        with _beginning(path) as new:
            with DamageTold(new):
                backups.copy_to(backup.path, new)
            with closing(open_aside(new)) as cache:
                with cache.transaction():
                    bind(cache, wreck.remains, wreck.known)
                    log_event(cache, now, "backup put back", "", {"backup": backup.path.name})
                    _catch_up(cache, wreck, now)
                lost, counts = _lost(cache, wreck), _counts(cache)
            aside = _swap(new, wreck, now)
        return Rescued(aside=aside, backup=backup, lost=lost, **counts)


def rebuild(path: Path, *, now: dt.datetime) -> Rescued:
    """Build the cache anew from all that still reads: the log, every decision it holds, and the outbox.

    CacheError where part of it cannot be read now, which is no damage.
    """
    with _held(path):
        wreck = read_wreck(path, now)
        wreck.refuse()
        with _beginning(path) as new:
            with closing(open_aside(new)) as cache:
                with cache.transaction():
                    fill(cache, wreck.remains, wreck.known)
                    told = {"events": len(wreck.known), "unproven": wreck.unproven}
                    log_event(cache, now, "cache rebuilt", "", told)
                    _catch_up(cache, wreck, now)
                lost, counts = _lost(cache, wreck), _counts(cache)
            aside = _swap(new, wreck, now)
        with suppress(OSError):  # the next opening finds that they differ, and does it then
            part_with_mirror(wreck, f"{now:%Y-%m-%dT%H%M%S}")
        return Rescued(aside=aside, backup=None, lost=lost, **counts)


def _catch_up(cache: Cache, wreck: Wreck, now: dt.datetime) -> None:
    """Let everything be pulled anew, and older rows be looked up by whatever any log says of them."""
    forget_pulls(cache)
    settle_by(cache, wreck.known, at=now, unsure=[*wreck.mirror.foreign, *wreck.unsure])


def _lost(cache: Cache, wreck: Wreck) -> tuple[str, ...]:
    return without_a_row(cache, [*wreck.known, *wreck.unsure], wreck.numbers)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    lock = lock_cache(path)
    try:
        yield
    except OSError as error:
        raise CacheError(
            f"The cache could not be brought back: {error.strerror}.",
            next_step="Free some disk space and check the folder's permissions, then do it again. Nothing was lost.",
        ) from error
    finally:
        lock.release()


@contextmanager
def _beginning(path: Path) -> Iterator[Path]:
    """Where the new cache is made; what an end in the middle left there is taken away, and what a failure leaves."""
    new = path.with_name(f"{path.stem}-rescued.partial")
    take_away(new)
    try:
        yield new
    except (CacheError, OSError):
        with suppress(OSError):
            take_away(new)
        raise


def _counts(cache: Cache) -> dict[str, int]:
    def number(sql: str) -> int:
        row = cache.row(sql)
        return int(row["n"]) if row else 0

    return {
        "events": number("SELECT count(*) AS n FROM event"),
        "decisions": number("SELECT count(*) AS n FROM decision WHERE undone_at IS NULL"),
        "invoices": number("SELECT count(*) AS n FROM intent WHERE state <> 'DRAFT'"),
    }


def _swap(new: Path, wreck: Wreck, now: dt.datetime) -> Path | None:
    """Check what was made, and put it in place."""
    check_file(new)
    for end in BESIDE:
        beside(new, end).unlink(missing_ok=True)
    return put_in_place(new, wreck.path, why="damaged" if wreck.state else "replaced", now=now)

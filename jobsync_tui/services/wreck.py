"""What a cache, its log and its backups still give, read once, and whether anything may be brought back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheDamaged, CacheError, CacheNewer, UsageError
from jobsync_tui.services.by_the_log import Since, since
from jobsync_tui.store import backups
from jobsync_tui.store.chain import decided_rows, first_broken
from jobsync_tui.store.damage import check_file
from jobsync_tui.store.mirror import Mirror, mirror_path
from jobsync_tui.store.opening import refuse_newer, refuse_to_begin_anew
from jobsync_tui.store.salvage import OWN, longest_log, remains_beside, unverified

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from jobsync_tui.store.backups import Backup
    from jobsync_tui.store.chain import Entry
    from jobsync_tui.store.salvage import Remains

UPDATE = "Update jobsync on this machine."


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A backup, and what putting it back would lose; `astray` for one of a time that was given up since."""

    backup: Backup
    loses: Since
    astray: bool = False

    @property
    def sound(self) -> bool:
        """Whether it can be put back."""
        return not self.backup.trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands beside a profile: `trouble` is empty for a sound cache, `broken_at` is where its log breaks.

    `refused` is why nothing can be brought back as things are, empty where it can; `notes` are sentences of what
    is wrong beside the cache.
    """

    path: Path
    trouble: str
    broken_at: int | None
    events: int
    decisions: int
    latest: str
    copies: tuple[Copy, ...]
    refused: str = ""
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> Copy | None:
        """The backup that loses least, of those that can be put back; of several one not given up, the newest."""
        sound = [one for one in self.copies if one.sound]
        return min(sound, key=lambda one: (one.loses.decisions + one.loses.invoices, one.astray), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wreck:
    """All that reads: `known` is the log as far as its chain holds, `unsure` what nothing proves after it.

    `state` is what opening the cache would raise, None for a sound one; `unproven` counts lines that do not even
    read too.
    """

    path: Path
    there: bool
    state: CacheError | None
    remains: list[Remains]
    known: list[Entry]
    unsure: list[Entry]
    unproven: int

    @property
    def own(self) -> Remains:
        """What the cache's own file gives."""
        return self.remains[0]

    @property
    def mirror(self) -> Remains:
        """What its mirror gives."""
        return self.remains[1]

    @property
    def mirror_broken_at(self) -> int | None:
        """The first entry of the mirror that is unreadable, or does not follow from the one before it."""
        broken = first_broken(self.mirror.log)
        return min((one for one in (broken, *self.mirror.gaps) if one is not None), default=None)

    @property
    def numbers(self) -> dict[str, str]:
        """The number of each job that any of them knows."""
        found: dict[str, str] = {}
        for one in self.remains:
            found = one.numbers | found
        return found

    @property
    def refused(self) -> CacheError | None:
        """Why nothing may be brought back from this: no damage can be told, or part of it cannot be read now."""
        if not self.there and not self.state:
            return CacheError(
                "There is no cache yet.", next_step="Open jobsync or run 'jobsync pull': either makes one."
            )
        if isinstance(self.state, CacheNewer):
            return self.state
        if self.state and not isinstance(self.state, CacheDamaged):
            return _mend(self.state.message, self.path)
        closed = self.own.trouble or self.mirror.trouble
        return _mend(f"{closed}.", self.path) if closed else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong beside the cache, a sentence or two each."""
        name = mirror_path(self.path).name
        blocked = backups.blocked(self.path)
        told = [
            f"The log beside the cache ({name}) is another cache's: nothing of it is used."
            if self.mirror.foreign
            else "",
            self._told_of_mirror(),
            f"{blocked}. {backups.MOVE_IT}" if blocked else "",
            *(f"{one.trouble}." for one in self.remains[OWN:] if one.trouble),
        ]
        return tuple(one for one in told if one)

    def _told_of_mirror(self) -> str:
        broken = self.mirror_broken_at
        if not broken and not self.unproven:
            return ""
        where = f"The log beside the cache is broken at entry {broken}" if broken else "The log is broken"
        if not self.unproven:
            return f"{where}; the cache's own log has what it lacks."
        entries = "1 entry" if self.unproven == 1 else f"{self.unproven:,} entries"
        return (
            f"{where}, and {entries} after it cannot be verified: no decision is taken from them, "
            "and the invoices they speak of are to be looked for in Xero."
        )

    def refuse(self) -> None:
        """Raise what stands in the way, if anything does."""
        refused = self.refused
        if refused:
            raise refused


def read_wreck(path: Path, now: dt.datetime | None) -> Wreck:
    """Read the cache, its mirror and its backups; the app lock is held, and nothing is written."""
    remains = remains_beside(path, now=now)
    known = longest_log(remains)
    unsure, unproven = unverified(remains, known)
    return Wreck(
        path=path,
        there=path.exists() and path.stat().st_size > 0,
        state=_state(path),
        remains=remains,
        known=known,
        unsure=unsure,
        unproven=unproven,
    )


def found_in(wreck: Wreck, now: dt.datetime | None) -> Found:
    """What there is to choose from."""
    copies = zip(backups.listed(wreck.path, now=now), wreck.remains[OWN:], strict=True)
    return Found(
        path=wreck.path,
        trouble=wreck.state.message if wreck.state else "",
        broken_at=first_broken(wreck.own.log),
        events=len(wreck.known),
        decisions=sum(one["undone_at"] is None for one in decided_rows(wreck.known).values()),
        latest=wreck.known[-1].at if wreck.known else "",
        copies=tuple(_copy(one, held.log, wreck.known) for one, held in copies),
        refused=str(wreck.refused or ""),
        notes=wreck.notes,
    )


def chosen(found: Found, name: str | None) -> Copy:
    """The backup that is meant, the best for None; UsageError where there is none of that name.

    CacheDamaged where it is broken, CacheNewer where this jobsync does not know its version.
    """
    if name is None and found.best:
        return found.best
    named = [one for one in found.copies if name in {None, one.backup.path.name, one.backup.at}]
    if not named:
        days = ", ".join(one.backup.at for one in found.copies)
        raise UsageError(
            f"There is no backup {name}." if name else "There is no backup.",
            next_step=f"There are: {days}." if days else "'jobsync rescue --rebuild' needs none.",
        )
    sound = next((one for one in named if one.sound), None)
    if sound is None:
        raise _unusable(named[0].backup)
    return sound


def _unusable(backup: Backup) -> CacheError:
    if backup.trouble == backups.NEWER:
        return CacheNewer(f"The backup {backup.at} cannot be put back: {backup.trouble}.", next_step=UPDATE)
    return CacheDamaged(
        f"The backup {backup.at} is damaged itself: {backup.trouble}.",
        next_step="Take another, or 'jobsync rescue --rebuild'.",
    )


def _mend(why: str, path: Path) -> CacheError:
    """The error for what may be sound and cannot be read now."""
    return CacheError(
        why,
        next_step=(
            f"That is no damage. Check free disk space, the permissions of everything in {path.parent}, "
            "and that no other program has it open; then do it again. Nothing was changed."
        ),
    )


def _state(path: Path) -> CacheError | None:
    """What opening it would raise: CacheDamaged, CacheNewer, or another CacheError where it cannot be read now."""
    try:
        if not path.exists() or not path.stat().st_size:
            refuse_to_begin_anew(path)
        else:
            refuse_newer(path)
            check_file(path)
    except CacheError as error:
        return error
    return None


def _copy(backup: Backup, log: Sequence[Entry], known: Sequence[Entry]) -> Copy:
    """A backup loses all that came after the last entry it has in common with what is known."""
    held = {(one.id, one.hash) for one in log}
    common = max((at for at, one in enumerate(known, start=1) if (one.id, one.hash) in held), default=0)
    astray = bool(held - {(one.id, one.hash) for one in known})
    return Copy(backup=backups.looked_into(backup), loses=since(known[common:]), astray=astray)


def part_with_mirror(wreck: Wreck, stamp: str) -> None:
    """Set a mirror aside that a new cache does not go on from: another's, or a broken one."""
    if wreck.mirror.foreign or wreck.mirror_broken_at:
        Mirror(mirror_path(wreck.path)).set_aside(stamp)

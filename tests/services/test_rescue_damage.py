"""Two hundred damaged copies of a real cache: each is told, or is unchanged in what matters, and each is rebuilt."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.errors import CacheDamaged
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import rescue
from jobsync_tui.services.decide import never_bill, skip_today, undo
from jobsync_tui.services.match import load_view
from jobsync_tui.store import backups
from jobsync_tui.store.cache import open_aside, open_cache
from jobsync_tui.store.chain import verify
from jobsync_tui.store.decisions import active_decisions, events
from jobsync_tui.store.mirror import mirror_path
from jobsync_tui.store.opening import open_flag
from jobsync_tui.store.outbox import intents
from tests.fakes import START
from tests.services.test_post_again import left_unknown
from tests.services.worlds import confirm_jobs, post_all

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.deciding import Decided
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.store.cache import Cache
    from tests.services.worlds import Kept, World

CASES = 200


@dataclass(frozen=True, kw_only=True)
class Home:
    """A closed home: its cache and mirror, with yesterday's backup, and what matters in them."""

    folder: Path
    content: bytes
    decided: list[Decided]
    sent: list[Intent]
    told: list[dict[str, Any]]

    def copy(self, folder: Path, content: bytes) -> Path:
        """The same home with another cache file."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        path = folder / "cache.db"
        path.write_bytes(content)
        open_flag(path).touch()  # as after a crash: the next opening reads all of it
        return path

    def same(self, cache: Cache) -> bool:
        """Whether all that matters is as it was, or is told to be altered."""
        held = (active_decisions(cache), intents(cache))
        return held == (self.decided, self.sent) and (verify(cache) is not None or events(cache) == self.told)


@pytest.fixture(scope="module")
def home(kept_pulled: Kept, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Decisions made, taken back and brought back; invoices posted, unknown and confirmed; a backup in between."""
    folder = tmp_path_factory.mktemp("damage")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        world = kept_pulled.restored(folder / "world")
        busy(world)
        path = world.cache_path
    with closing(open_cache(path)) as cache:
        return Home(
            folder=path.parent,
            content=path.read_bytes(),
            decided=active_decisions(cache),
            sent=intents(cache),
            told=events(cache),
        )


def busy(world: World) -> None:
    with world.open() as ws:
        view = load_view(ws)
        never_bill(ws, view, view.jobs[2].job, "warranty")
        confirm_jobs(ws, ["J1"])
        post_all(ws)
    world.clock.pass_time(hours=24)
    left_unknown(world, "J2")
    with world.open() as ws:
        view = load_view(ws)
        skip_today(ws, view, view.jobs[3].job)
        undo(ws, view)
        never_bill(ws, view, view.jobs[4].job, "a favour")
    assert len(backups.listed(world.cache_path)) == 2


def damage(content: bytes, draw: random.Random) -> bytes:
    """One bit, a few bytes, a page of zeros, a page of another place, or an end too early."""
    damaged, page = bytearray(content), 4096
    at, other = draw.randrange(len(content)), draw.randrange(len(content) // page) * page
    match draw.randrange(6):
        case 0 | 1:
            damaged[at] ^= 1 << draw.randrange(8)
        case 2:
            damaged[at : at + 16] = draw.randbytes(len(damaged[at : at + 16]))
        case 3:
            damaged[other : other + page] = bytes(page)
        case 4:
            damaged[other : other + page] = content[at // page * page :][:page].ljust(page, b"\0")
        case _:
            del damaged[max(at, 100) :]
    return bytes(damaged)


def kept_by(path: Path, home: Home) -> tuple[bool, bool]:
    """Whether damage was told, and whether the file was left alone then."""
    before = path.read_bytes()
    try:
        with closing(open_cache(path)) as cache:
            cache.check()
            assert home.same(cache), "altered, and nobody told"
    except CacheDamaged:
        return True, path.read_bytes() == before
    return False, True


def test_every_damage_is_told_or_harmless_and_a_damaged_file_is_never_written(home: Home, tmp_path: Path) -> None:
    draw = random.Random(20260529)  # noqa: S311 - repeatable
    told = 0
    for case in range(CASES):
        path = home.copy(tmp_path / "home", damage(home.content, draw))
        was_told, alone = kept_by(path, home)
        assert alone, f"case {case} was written to"
        told += was_told
    assert CASES // 3 < told < CASES


def test_whatever_the_damage_a_rebuild_loses_no_decision_and_no_invoice_without_saying_so(
    home: Home, tmp_path: Path
) -> None:
    draw = random.Random(20260530)  # noqa: S311 - same
    for case in range(CASES // 8):
        path = home.copy(tmp_path / "home", damage(home.content, draw))
        done = rescue.rebuild(path, now=START)
        with closing(open_aside(path)) as cache:
            assert active_decisions(cache) == home.decided, case
            assert verify(cache) is None
            known = {one.invoice_number: one.state for one in intents(cache)}
        for one in home.sent:
            there = known.get(one.invoice_number)
            lost = any(line.startswith(f"{one.invoice_number} ") for line in done.lost)
            assert (there in {one.state, IntentState.UNKNOWN}) is not lost, (case, one.invoice_number, there)


def test_a_rebuild_without_the_mirror_still_has_what_the_backups_hold(home: Home, tmp_path: Path) -> None:
    path = home.copy(tmp_path / "one", home.content)
    mirror_path(path).unlink()
    path.write_bytes(b"\xff" * 5000)
    rescue.rebuild(path, now=START)
    with closing(open_aside(path)) as cache:
        assert [one.id for one in active_decisions(cache)] == [one.id for one in home.decided[:-1]]
        assert {one.invoice_number: one.state for one in intents(cache)} == {"J1": IntentState.POSTED}

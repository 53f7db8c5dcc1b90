"""The rescue screen: what it says, that it asks, and that the real app opens after it."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.cli import opening
from jobsync_tui.cli.context import Session
from jobsync_tui.core.deciding import Choice, Decided, Scope
from jobsync_tui.core.errors import CacheDamaged
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.store import backups
from jobsync_tui.store.cache import open_cache
from jobsync_tui.store.decisions import active_decisions, add_decision
from jobsync_tui.store.mirror import mirror_path
from jobsync_tui.ui.rescue import RescueApp
from tests.fakes import START, StepClock
from tests.ui.evening import Player

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.timedelta(days=1)
NOISE = b"\xff" * 9000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A cache that cannot be read any more: two decisions, one of them since its only backup; markup in its path."""
    path = tmp_path / "[red]home[/" / "cache.db"
    decide(path, START, "1")
    decide(path, START + DAY, "2")
    path.write_bytes(NOISE)
    return path


def untouched(path: Path) -> bool:
    return path.read_bytes() == NOISE


def decide(path: Path, now: dt.datetime, job_id: str) -> None:
    job = JobKey(source="field", job_id=JobId(job_id), stage="final")
    made = Decided(id=0, at=now, choice=Choice.NEVER, job=job, scope=Scope.JOB, scope_key=str(job), value={})
    with closing(open_cache(path, now=now)) as cache:
        add_decision(cache, made)


def decided(path: Path) -> list[str]:
    with closing(open_cache(path, now=START + DAY)) as cache:
        return [one.job.job_id for one in active_decisions(cache)]


def player_of(app: RescueApp, pilot: Any) -> Player:  # Textual's pilot of another app's type
    assert isinstance(app._clock, StepClock)
    return Player(pilot, app._clock)


def rescue_app(path: Path) -> RescueApp:
    return RescueApp(path, clock=StepClock(START + DAY))


async def test_it_says_what_is_wrong_and_rebuilds_once_she_said_yes(path: Path) -> None:
    app = rescue_app(path)
    async with app.run_test(size=(100, 30)) as pilot:
        player = player_of(app, pilot)
        await player.until(lambda: "2 events and 2 decisions in force" in player.text)
        assert "is damaged: file is not a database" in " ".join(player.text.split())
        assert "[red]home[/" in player.text
        assert "2026-05-30" in player.text
        assert "r rebuild" in player.text
        assert "ctrl+q quit" in player.text
        await player.press("enter", "r", "n")
        assert untouched(path)
        await player.press("r", "enter")
        assert untouched(path)
        await player.press("y")
        await player.until(lambda: "enter opens jobsync" in player.text)
        assert "decisions in force: 2" in player.text
        await player.press("r", "b", "enter")
    assert app.return_value is True
    assert decided(path) == ["1", "2"]
    assert len(list(path.parent.glob("cache-damaged-*.db"))) == 1


async def test_a_backup_is_chosen_by_its_digit_after_it_said_what_would_be_lost(path: Path) -> None:
    app = rescue_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        player = player_of(app, pilot)
        await player.until(lambda: "b bring back a backup" in player.text)
        await player.press("b")
        assert "1 2026-05-30  1 event; loses 1 decision" in player.text
        await player.press("escape", "b", "1")
        await player.until(lambda: "enter opens jobsync" in player.text)
        assert "The backup of 2026-05-30 is back" in player.text
        await player.press("enter")
    assert app.return_value is True
    assert decided(path) == ["1"]


async def test_without_a_backup_b_says_so_and_quitting_leaves_everything(path: Path) -> None:
    for one in backups.listed(path):
        one.path.unlink()
    app = rescue_app(path)
    async with app.run_test(size=(80, 24)) as pilot:
        player = player_of(app, pilot)
        await player.until(lambda: "none can be used" in player.text)
        await player.press("b")
        assert "No backup can be used" in player.text
        await player.press("ctrl+q")
    assert not app.return_value
    assert untouched(path)


def test_a_damaged_cache_opens_the_rescue_screen_and_then_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    class App:
        return_code = 0

        def __init__(self, **_: object) -> None:
            opened.append("app")
            if len(opened) < 2:
                raise CacheDamaged("The cache is damaged.")

        def run(self) -> None:
            opened.append("run")

    def rescued(path: Path) -> bool:
        opened.append(path.name)
        return True

    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path))
    monkeypatch.setattr("jobsync_tui.ui.app.JobsyncApp", App)
    monkeypatch.setattr(opening, "room_for_app", lambda: True)
    monkeypatch.setattr(opening, "rescued", rescued)
    assert opening.open_app(Session()) == 0
    assert opened == ["app", "cache.db", "app", "run"]
    opened.clear()
    monkeypatch.setattr(opening, "rescued", lambda _: False)
    assert opening.open_app(Session()) == 5
    assert opened == ["app"]


async def test_where_something_has_to_be_mended_first_neither_way_is_offered(path: Path) -> None:
    mirror = mirror_path(path)
    mirror.unlink()
    mirror.mkdir()
    app = rescue_app(path)
    async with app.run_test(size=(100, 30)) as pilot:
        player = player_of(app, pilot)
        await player.until(lambda: "Nothing can be brought back as it stands" in player.text)
        await player.until(lambda: "cannot be opened" in " ".join(player.text.split()))
        assert "r rebuild" not in player.text
        await player.press("r", "b", "ctrl+q")
    assert not app.return_value
    assert untouched(path)

"""`jobsync rescue`: what it shows, what it asks, what it brings back, and that other commands point to it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.cli import rescuing
from jobsync_tui.config import load_profile
from jobsync_tui.services.workspace import SystemClock
from jobsync_tui.store import backups
from jobsync_tui.store.mirror import mirror_path
from tests.cli.cli_support import NOW, Served, by_number
from tests.cli.test_cli_asking import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_support import Jobsync

READY, OTHER = "J10420", "J10421"


@pytest.fixture
def cache(pulled: Served, jobsync: Jobsync) -> Path:
    """The cache of a copied home, with one decision in its backup of today, and one since."""
    path = load_profile().cache_path
    assert pulled.home in path.parents
    assert jobsync("decide", "never", READY, "--reason", "a favour").code == 0
    for old in backups.listed(path):
        old.path.unlink()
    assert jobsync("decide", "never", OTHER, "--reason", "warranty").code == 0
    assert len(backups.listed(path)) == 1
    return path


def break_(path: Path) -> bytes:
    path.write_bytes(b"\xff" * 5000)
    return path.read_bytes()


def decisions(jobsync: Jobsync) -> list[str]:
    return [one["what"] for one in jobsync("history", "--json").document["events"] if "decision" in one]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Pretend that somebody can be asked."""
    monkeypatch.setattr(rescuing, "on_terminal", lambda: True)
    return monkeypatch


def test_a_sound_cache_is_called_sound_with_what_a_backup_would_lose(jobsync: Jobsync, cache: Path) -> None:
    ran = jobsync("rescue")
    assert ran.code == 0
    assert "The cache is sound." in ran.out
    assert "2 decisions in force" in ran.out
    day = f"{NOW:%Y-%m-%d}"
    assert f"puts the backup of {day} back and loses 1 decision" in ran.out
    found = jobsync("rescue", "--json").document
    assert (found["sound"], found["cache"], found["decisions"], found["log_broken_at"]) == (True, str(cache), 2, None)
    assert found["backups"] == [
        {
            "at": day,
            "file": f"cache-{day}.db",
            "before_migration": False,
            "events": 1,
            "intact": True,
            "trouble": "",
            "loses": {"decisions": 1, "invoices": 0},
        }
    ]


def test_every_command_on_a_damaged_cache_points_to_rescue_and_writes_nothing(jobsync: Jobsync, cache: Path) -> None:
    content = break_(cache)
    for words in (["list"], ["pull"], ["status"], ["post", "--ready", "--yes"], ["history"]):
        ran = jobsync(*words)
        assert (ran.code, ran.out) == (5, "")
        assert "is damaged" in ran.err
        assert "Run 'jobsync rescue'" in ran.err
    assert cache.read_bytes() == content
    ran = jobsync("rescue")
    assert ran.code == 5
    assert "is damaged: file is not a database" in ran.out


def test_a_rebuild_brings_every_decision_back_and_keeps_the_old_file(jobsync: Jobsync, cache: Path) -> None:
    content = break_(cache)
    done = jobsync("rescue", "--rebuild", "--yes", "--json").document["done"]
    assert (done["way"], done["decisions"], done["lost"]) == ("rebuild", 2, [])
    assert next(cache.parent.glob("cache-damaged-*.db")).read_bytes() == content
    assert done["kept_as"].endswith(".db")
    assert decisions(jobsync) == ["decided never", "decided never"]
    assert jobsync("rescue").code == 0
    assert jobsync("pull").code == 0
    listed = by_number(jobsync("list", "--json").document)
    assert (listed[READY]["state"], listed[OTHER]["state"]) == ("never", "never")


def test_a_backup_is_put_back_by_its_day_and_loses_what_came_after_it(jobsync: Jobsync, cache: Path) -> None:
    ran = jobsync("rescue", "--restore", f"{NOW:%Y-%m-%d}", "--yes")
    assert ran.code == 0
    assert "decisions in force: 1" in ran.out
    assert "Now pull everything anew" in ran.out
    assert decisions(jobsync) == ["decided never"]
    assert list(cache.parent.glob("cache-replaced-*.db"))
    ran = jobsync("post", OTHER, "--yes")
    assert (ran.code, "1 of 1 invoice posted" in ran.out) == (0, True)  # it pulled everything anew by itself


@pytest.mark.parametrize("typed", ["n\n", "\n"])
@pytest.mark.parametrize("way", ["--restore", "--rebuild"])
def test_a_no_changes_nothing(
    jobsync: Jobsync, cache: Path, answers: pytest.MonkeyPatch, typed: str, way: str
) -> None:
    answers.setattr(sys, "stdin", Terminal(typed))
    before = cache.read_bytes()
    ran = jobsync("rescue", way)
    assert (ran.code, ran.out) == (0, "Nothing was changed.\n")
    assert cache.read_bytes() == before
    if way == "--restore":
        assert f"Put the backup of {NOW:%Y-%m-%d} back, and lose 1 decision? [y/N]" in ran.err


def test_without_a_terminal_it_wants_a_yes_and_one_way_at_a_time(jobsync: Jobsync, cache: Path) -> None:
    before = cache.read_bytes()
    assert "Give --yes" in jobsync("rescue", "--rebuild").err
    assert "two ways" in jobsync("rescue", "--rebuild", "--restore", "x", "--yes").err
    ran = jobsync("rescue", "--restore", "1999-01-01", "--yes")
    assert ran.code == 2
    assert f"There are: {NOW:%Y-%m-%d}." in ran.err
    assert cache.read_bytes() == before


def test_an_altered_log_is_told_by_history(jobsync: Jobsync, cache: Path) -> None:
    with closing(sqlite3.connect(cache)) as db:
        db.executescript("DROP TRIGGER event_is_append_only; UPDATE event SET job = 'x' WHERE id = 1")
    ran = jobsync("history", "--json")
    assert (ran.code, ran.document["broken_at"]) == (0, 1)
    assert "Entry 1 of this log was altered" in ran.err


def test_a_day_without_a_backup_is_told_and_stops_nothing(
    jobsync: Jobsync, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SystemClock, "now", lambda _: NOW.replace(month=6))
    monkeypatch.setattr(backups, "_sync", full)
    ran = jobsync("status")
    assert ran.code == 0
    assert "The cache could not be backed up: No space left on device." in ran.err
    assert len(backups.listed(cache)) == 1


def test_without_a_cache_it_says_so_and_what_is_beside_one_is_noted(jobsync: Jobsync, cache: Path) -> None:
    with mirror_path(cache).open("ab") as file:
        file.write(b"{}\n")
    ran = jobsync("rescue")
    assert (ran.code, "1 entry after it cannot be verified" in " ".join(ran.out.split())) == (0, True)
    shutil.rmtree(cache.parent)
    ran = jobsync("rescue")
    assert (ran.code, "There is no cache yet." in ran.out) == (0, True)
    assert "not as it stands" in ran.out
    ran = jobsync("rescue", "--rebuild", "--yes")
    assert (ran.code, "There is no cache yet." in ran.err) == (5, True)


def test_nothing_is_asked_where_nothing_can_be_brought_back(
    jobsync: Jobsync, cache: Path, answers: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(cache)) as db:
        db.execute("PRAGMA user_version = 99")
    answers.setattr(sys, "stdin", Terminal(""))
    ran = jobsync("rescue", "--rebuild")
    assert (ran.code, "Update jobsync on this machine" in ran.err) == (5, True)
    assert "[y/N]" not in ran.err
    found = jobsync("rescue", "--json").document
    assert (found["sound"], found["notes"]) == (False, [])
    assert "newer jobsync" in found["refused"]

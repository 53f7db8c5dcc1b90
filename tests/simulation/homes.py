"""One operator's machine: its own folder, cache, clocks and line; nothing is shared but the books."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.store.opening import open_flag
from tests.simulation.network import CLEAR, Line, Weather
from tests.simulation.process import Disk, Process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.config import Profile
    from jobsync_tui.services.workspace import Workspace
    from tests.simulation.times import MachineClock

SUFFIXES = ("-wal", "-shm")
LOCK = ".lock"
Files = dict[str, bytes]
"""The files of a folder, by their paths in it."""

COLUMNS = """id, job_number, revision, state, attempt, invoice_id, contact_id, contact_intent_id, contact_name,
    total_cents, currency, tenant_id, sending_id, message"""


@dataclass
class Home:
    """One machine of a schedule. `jobs` is what its job system holds."""

    profile: Profile
    jobs: list[dict[str, Any]]
    clock: MachineClock
    line: Line
    old: bool = False
    """Whether a backup was plugged in: it cannot know what it did in its other life."""
    backup: Files | None = None
    processes: list[Process] = field(default_factory=list)
    _reader: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """What the trace calls it."""
        return self.line.name

    @cached_property
    def cache_path(self) -> Path:
        """The database file."""
        return self.profile.cache_path

    @cached_property
    def _job_file(self) -> Path:
        return self.profile.source_path(self.profile.sources[0])

    def place(self, files: Files) -> None:
        """Put the whole folder of the cache back as it was, or as it was elsewhere."""
        self.let_go()
        folder = self.cache_path.parent
        there = _names(folder)
        for name in there - files.keys():
            (folder / name).unlink()
        for name, content in files.items():
            if "/" in name and name in there:
                continue  # a copy of that day is never changed
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)

    def place_cache(self, cache: bytes) -> None:
        """Put one file back in place of the cache, as a person does with an old copy."""
        self.let_go()
        for suffix in SUFFIXES:
            self.cache_path.with_name(f"{self.cache_path.name}{suffix}").unlink(missing_ok=True)
        self.cache_path.write_bytes(cache)

    def files(self) -> Files:
        """The whole folder of the cache; nobody has it open."""
        self.let_go()
        folder = self.cache_path.parent
        return {name: (folder / name).read_bytes() for name in _names(folder)}

    def write_jobs(self) -> None:
        """Let the job system hold its jobs."""
        self._job_file.write_text(json.dumps({"jobs": self.jobs}), encoding="utf-8")

    @contextmanager
    def open(self, weather: Weather = CLEAR, process: Process | None = None) -> Iterator[Workspace]:
        """Start the app in this weather; the process may end at any of its boundaries."""
        process = process or Process()
        self.processes.append(process)
        self.line.start(weather, process)
        with open_workspace(self.profile, clock=self.clock, transport=self.line) as ws:
            db = ws.cache._db
            db.conn = cast("sqlite3.Connection", Disk(db.conn, process))
            yield ws

    def bury(self) -> None:
        """Leave what a process that ended without closing leaves: the mark that its cache is open."""
        open_flag(self.cache_path).touch()

    def intents(self) -> list[sqlite3.Row]:
        """The confirmed intents as they lie on the disk, read as a second process would."""
        return self.read(f"SELECT {COLUMNS} FROM intent WHERE state <> 'DRAFT' ORDER BY id")  # noqa: S608 - constants

    def read(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        """Query the file over a connection of its own, kept open: a new one would read the schema every time."""
        if self._reader is None:
            self._reader = sqlite3.connect(self.cache_path)
            self._reader.row_factory = sqlite3.Row
        return self._reader.execute(sql, parameters).fetchall()

    def let_go(self) -> None:
        """Close that connection, so that the files can be moved; the last one out merges the write-ahead log."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _names(folder: Path) -> set[str]:
    """The files of a folder and of the folders in it, but for the lock; quicker than a glob."""
    found: set[str] = set()
    for entry in os.scandir(folder):
        if entry.is_dir():
            found |= {f"{entry.name}/{one.name}" for one in os.scandir(entry.path)}
        elif not entry.name.endswith(LOCK):
            found.add(entry.name)
    return found

"""Practice books served on loopback, homes that have pulled them, and the command line run in this process."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.cli import run
from jobsync_tui.connectors import guarded_keyring
from jobsync_tui.services.workspace import SystemClock
from tests.cli.cli_support import NOW, Begun, Ran, Served, pulled_books
from tests.connectors.keyring_fakes import SafeKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.cli_support import Jobsync


@pytest.fixture(scope="module")
def shared_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Books for the tests of a module that post nothing."""
    with pulled_books(tmp_path_factory.mktemp("shared") / "home") as served:
        yield served


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Books of one test alone."""
    with pulled_books(tmp_path / "own") as served:
        monkeypatch.setenv("JOBSYNC_HOME", str(served.home))
        yield served


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """Where the tests of a module begin that post something first."""
    return Begun(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def pulled(shared_books: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The module's books, and a copy of their pulled home."""
    home = tmp_path / "copy"
    shutil.copytree(shared_books.home, home)
    monkeypatch.setenv("JOBSYNC_HOME", str(home))
    return Served(practice=shared_books.practice, url=shared_books.url, home=home)


@pytest.fixture(autouse=True)
def no_home_and_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """An empty home, a clock that stands still, and every wait skipped; gives what was waited for."""
    waited: list[float] = []
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    monkeypatch.setattr(SystemClock, "sleep", lambda _, seconds: waited.append(seconds))
    return waited


@pytest.fixture
def jobsync(capsys: pytest.CaptureFixture[str]) -> Jobsync:
    """Run one command line in this process."""

    def run_one(*words: str) -> Ran:
        capsys.readouterr()
        code = run(list(words))
        out, err = capsys.readouterr()
        return Ran(code=code, out=out, err=err)

    return run_one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The empty home of a test."""
    return tmp_path / "home"


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> SafeKeyring:
    """A keyring that encrypts, as far as jobsync can tell."""
    backend = SafeKeyring()
    monkeypatch.setattr(guarded_keyring.SYSTEM, "_given", backend)
    return backend

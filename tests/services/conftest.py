"""Worlds to start from, made once a process and copied for each test: pulled, confirmed, and the practice evening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.services import decide
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.match import load_view
from tests.fakes import StepClock
from tests.kept_practice import small_practice
from tests.services import numbered
from tests.services.remembering import choose, let_in, tenant_jobs
from tests.services.small_business import EVERY, NEWCOMER
from tests.services.worlds import Kept, World, confirm_jobs, keep, post_all, pull_all, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.sandbox.practice import Practice
    from jobsync_tui.services.workspace import Workspace

MakeFolder = "Callable[[str], Path]"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home of every test is its own folder."""
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def kept_pulled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The small business, everything pulled and the newcomer decided to be a new contact."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        world = small_world(folder / "world")
        with world.open() as ws:
            pull_all(ws)
            decide_newcomer(ws)
        yield keep(world, folder / "kept")


@pytest.fixture(scope="session")
def kept_confirmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The small business with all five jobs confirmed."""
    folder = tmp_path_factory.mktemp("confirmed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        world = small_world(folder / "world")
        with world.open() as ws:
            pull_all(ws)
            decide_newcomer(ws)
            world.clock.pass_time(minutes=1)
            confirm_jobs(ws, EVERY)
        yield keep(world, folder / "kept")


def decide_newcomer(ws: Workspace) -> None:
    """Every job of the newcomer goes to a new contact."""
    view = load_view(ws)
    for cached in view.jobs:
        if cached.job.customer.name == NEWCOMER:
            create_contact(ws, view, cached.job)


@pytest.fixture
def pulled(kept_pulled: Kept, tmp_path: Path) -> World:
    return kept_pulled.restored(tmp_path / "world")


@pytest.fixture
def confirmed(kept_confirmed: Kept, tmp_path: Path) -> World:
    return kept_confirmed.restored(tmp_path / "world")


@pytest.fixture
def posted(confirmed: World) -> World:
    """The small business with a batch of five drafts in Xero."""
    with confirmed.open() as ws:
        post_all(ws)
    return confirmed


@dataclass(frozen=True)
class Evening:
    """The practice business with its pulled cache, and what is right for each job."""

    world: World
    practice: Practice


@pytest.fixture(scope="session")
def kept_evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kept, Practice]]:
    """The practice business of forty jobs, everything pulled."""
    folder = tmp_path_factory.mktemp("evening")
    clock = StepClock()
    practice = small_practice(clock.at, clock.now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        world = World(folder / "world", practice.books, clock, practice.jobs, practice.mapping)
        with world.open() as ws:
            pull_all(ws)
        yield keep(world, folder / "kept"), practice


@pytest.fixture
def evening(kept_evening: tuple[Kept, Practice], tmp_path: Path) -> Evening:
    kept, practice = kept_evening
    return Evening(world=kept.restored(tmp_path / "world"), practice=practice)


@pytest.fixture
def rental(pulled: World) -> World:
    """The small business with a customer at two sites whom nobody knows in Xero."""
    let_in(pulled, tenant_jobs())
    return pulled


@pytest.fixture
def here(rental: World) -> World:
    """The same with nothing decided yet."""
    with rental.open() as ws:
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
    return rental


@pytest.fixture
def allowed(pulled: World) -> World:
    let_in(pulled, tenant_jobs())
    numbered.allow(pulled)
    with pulled.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    return pulled


@pytest.fixture
def colleague(allowed: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Another machine over the same books, once the number stands in Xero."""
    numbered.posted(allowed, "S1")
    allowed.clock.pass_time(hours=1)
    there = World(tmp_path / "there", allowed.books, allowed.clock, allowed.jobs, allowed.mapping)
    numbered.allow(there)
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "there" / "home"))
    return there

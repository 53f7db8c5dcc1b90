"""What outlives a run of the app, and how a run ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import Unreachable
from jobsync_tui.sandbox.xero.limits import Limits as Allowed
from jobsync_tui.services.status import status
from jobsync_tui.services.workspace import SystemClock
from tests.services.worlds import pull_all, small_world

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))


def test_what_xero_told_of_its_limits_is_known_to_the_next_run_without_a_call(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    world.limits = Allowed()
    world.connect()
    with world.open() as ws:
        assert status(ws).limits.day_remaining is None
        pull_all(ws)
        told = status(ws).limits.day_remaining
        assert told is not None
        assert told < 1000
    sent = len(world.wire.sent)
    with world.open() as ws:
        assert status(ws).limits.day_remaining == told
        world.clock.pass_time(hours=25)
        assert status(ws).limits.day_remaining is None
    assert len(world.wire.sent) == sent


def test_a_used_up_day_stops_the_next_run_before_it_sends_anything(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    world.limits = Allowed(day=5)
    world.connect()
    with world.open() as ws:
        first = pull_all(ws)
        assert first.xero
        assert first.xero.error
        assert "until" in first.xero.error.message
    sent = len(world.wire.sent)
    with world.open() as ws:
        second = pull_all(ws)
        assert second.xero
        assert second.xero.error
    api = [request for request in world.wire.sent[sent:] if "/api.xro/" in request.url.path]
    assert api == []
    world.clock.pass_time(hours=24)
    with world.open() as ws:
        assert len(pull_all(ws).errors) == 1  # five more calls, then the next day's limit
    assert len(world.wire.sent) > sent


def test_quitting_lets_nobody_wait_for_xeros_minute(request: pytest.FixtureRequest) -> None:
    clock = SystemClock()
    ended: list[Exception] = []

    def wait() -> None:
        try:
            clock.sleep(3600)
        except Unreachable as error:
            ended.append(error)

    waiting = threading.Thread(target=wait, daemon=True, name=request.node.name)
    waiting.start()
    clock.end()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert isinstance(ended[0], Unreachable)
    assert not ended[0].sent

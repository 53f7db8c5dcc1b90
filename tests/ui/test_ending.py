"""How the app ends while invoices are being sent: answered and recorded first, whoever ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.services import post
from jobsync_tui.store.outbox import intents
from jobsync_tui.ui.ending import WAITING
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.fakes import START, StepClock
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.outbox import Intent, Outcome
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.ui.app import JobsyncApp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals of POSIX")

CHUNK = 12
LONG = 30.0


class Held:
    """A send that waits for the test, between what Xero did and its record."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arrived, self.opened = threading.Event(), threading.Event()
        self._post = post._send
        monkeypatch.setattr(post, "CHUNK", CHUNK)
        monkeypatch.setattr(post, "_send", self._send)

    def _send(self, ws: Workspace, chunk: Sequence[Intent], refused: dict[int, Outcome]) -> None:
        self.arrived.set()
        assert self.opened.wait(LONG)
        self._post(ws, chunk, refused)


async def start_posting(player: Player, app: JobsyncApp, held: Held) -> None:
    await player.until(lambda: "6 need you" in player.text)
    await player.press("a", "P")
    await player.until(lambda: isinstance(app.screen, SummaryScreen))
    await player.press("y")
    await player.until(lambda: isinstance(app.screen, PostingScreen) and held.arrived.is_set())


def states(evening: Evening) -> Counter[str]:
    with evening.workspace() as ws:
        return Counter(str(one.state) for one in intents(ws.cache))


HALF = Counter(POSTED=CHUNK, CONFIRMED=34 - CHUNK)


async def test_a_second_ctrl_q_stops_after_the_step_and_quits(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            player = Player(pilot, evening.clock)
            await start_posting(player, app, held)
            await player.press("ctrl+q")
            assert app.posting
            assert "ctrl+q again stops after it and quits" in " ".join(player.text.split())
            await player.press("ctrl+q")
            assert app.posting
            held.opened.set()
            await player.until(lambda: not app.is_running)
        assert app.return_code == 0
    assert states(evening) == HALF
    assert len(evening.created) == CHUNK


async def test_a_signal_stops_after_the_step_and_gives_the_signals_back(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    held = Held(monkeypatch)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await start_posting(player, app, held)
            os.kill(os.getpid(), signal.SIGHUP)
            await pilot.pause()
            os.kill(os.getpid(), signal.SIGHUP)  # a terminal that closes hangs up twice
            await player.until(lambda: "then jobsync ends" in player.text)
            assert app.is_running
            held.opened.set()
            await player.until(lambda: not app.is_running)
        assert app.return_code == 130
    assert states(evening) == HALF
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before


async def test_nothing_is_drawn_on_a_terminal_that_is_gone(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, terminal = os.openpty()
    drawn: list[str] = []
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "6 need you" in player.text)
            monkeypatch.setattr(app, "_terminals", [terminal])
            monkeypatch.setattr(app._driver, "write", drawn.append)
            os.close(screen)
            with pytest.raises(OSError, match="Input/output"):
                os.write(terminal, b"a last word")
            os.kill(os.getpid(), signal.SIGHUP)
            await player.until(lambda: not app.is_running)
            drawn.clear()
        assert app.return_code == 130
    assert os.write(terminal, b"to nobody") == 9
    assert drawn == []
    os.close(terminal)


async def test_an_app_that_ends_in_mid_send_waits_for_the_answer_before_the_cache_closes(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, told = Held(monkeypatch), threading.Event()
    with app_on(evening) as app:

        def tell(text: object) -> None:
            assert str(text) == WAITING
            told.set()
            held.opened.set()

        monkeypatch.setattr(app.error_console, "print", tell)
        async with app.run_test(size=(120, 40)) as pilot:
            await start_posting(Player(pilot, evening.clock), app, held)
            app.exit()
            await asyncio.to_thread(told.wait, 0)
        assert told.is_set()
        assert not app.sending.busy
    assert states(evening) == HALF


async def test_a_signal_ends_an_app_that_posts_nothing_at_once(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(StepClock, "end", lambda _: ended.append(True))
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "6 need you" in player.text)
            os.kill(os.getpid(), signal.SIGTERM)
            await player.until(lambda: not app.is_running)
        assert app.return_code == 130
    assert ended
    assert evening.clock.at > START

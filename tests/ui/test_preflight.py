"""Posting looks at Xero first: what is stopped there is told, and offline nothing is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.errors import Unreachable
from jobsync_tui.store.outbox import intents
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    import pytest

READY = "J10420"


async def test_a_job_that_xero_would_refuse_is_left_out_of_the_summary_and_the_rest_stays_marked(
    evening: Evening,
) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
            await player.press("a")
            await player.until(lambda: "34 marked" in player.text)
            held = evening.practice.books.contacts[str(evening.practice.expected[READY].contact_id)]
            held["ContactStatus"] = "ARCHIVED"
            await player.press("P")
            await player.until(lambda: isinstance(app.screen, SummaryScreen))
            gone = 34 - len(app.desk.marks)
            assert gone >= 1
            assert f"{len(app.desk.marks)} invoices, each as draft" in player.text
            assert f"{gone} job{'' if gone == 1 else 's'} left out: Job J" in player.text
            assert READY not in {intent.job_number for intent in intents(app.desk.ws.cache)}


async def test_offline_nothing_is_frozen_and_the_marks_stand(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
            await player.press("a")
            await player.until(lambda: "34 marked" in player.text)
            monkeypatch.setattr("jobsync_tui.services.preflight.pull_settings", unreachable)
            await player.press("P")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen) and app.desk.facts.offline_since)
            assert isinstance(app.screen, ReconcileScreen)
            assert len(app.desk.marks) == 34
            assert not intents(app.desk.ws.cache)


def unreachable(*_: object, **__: object) -> None:
    raise Unreachable("Xero cannot be reached.", next_step="Try again later.", sent=False)

"""The audit's financial year, and a pull that goes on after the audit is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from tests.ui.audit_table import Table
from tests.ui.evening import Evening, Player, app_on
from tests.ui.held_pulls import Held

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def table(evening: Evening) -> AsyncIterator[Table]:
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text)
            at_table = Table(app, player)
            await at_table.open()
            yield at_table


async def test_the_financial_year_is_the_organisations_own_and_not_its_countrys(evening: Evening) -> None:
    evening.practice.books.organisation |= {"FinancialYearEndDay": 30, "FinancialYearEndMonth": 4}
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text)
            table = Table(app, player)
            await table.open()
            await player.press("t")
            await table.choose("financial year")
            await player.until(lambda: "01 May - 31 May 2026 (financial year to date)" in table.text)


async def test_a_pull_goes_on_after_the_audit_is_left_and_its_end_is_told_on_reconcile(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulls = Held(monkeypatch)
    pulls.hold()
    await table.player.press("R")
    await table.player.until(pulls.began.is_set)
    await table.player.press("f2")
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    pulls.let_go()
    await table.player.until(lambda: "Pulled: 0 new jobs" in table.text)
    assert table.app.desk.pull is None


async def test_a_pull_that_breaks_after_the_audit_is_left_lets_her_pull_again(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulls = Held(monkeypatch)
    pulls.hold()
    await table.player.press("R")
    await table.player.until(pulls.began.is_set)
    await table.player.press("f2")
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    monkeypatch.setattr(table.app.desk.ws.cache, "transaction", lambda: 1 / 0)
    pulls.let_go()
    await table.player.until(lambda: table.app.desk.pull is None)

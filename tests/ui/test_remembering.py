"""Remembering in the comparison, saying no to a contact, and the list of what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.deciding import Choice, Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.matching import AUTO_SCORE
from jobsync_tui.core.proposal import State
from jobsync_tui.store.decisions import active_decisions
from jobsync_tui.ui.screens.compare import CompareScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.remembered import RememberedScreen
from tests.ui.evening import Evening, Player, app_on
from tests.ui.test_reconcile import ATTENTION, Table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIRST, SECOND = ATTENTION[4], "J20001"
"""A job whose contact matches by itself and whose lines need her, and another one of its customer."""


@pytest.fixture
async def table(evening: Evening) -> AsyncIterator[Table]:
    """The evening with a second open job of one customer, and the cursor on the first of the two."""
    first = next(one for one in evening.practice.jobs if one["number"] == FIRST)
    evening.practice.jobs.append(first | {"id": "second", "number": SECOND})
    evening.write_profile()
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
            table = Table(app, player)
            await player.press(*["right_square_bracket"] * 4)
            assert table.current == FIRST
            yield table


def how(table: Table, number: str) -> Decision:
    return next(one.match.decision for one in table.app.desk.proposals.values() if one.job.number == number)


def said(table: Table) -> str:
    return " ".join(table.player.text.split())


def decided(table: Table) -> list[Any]:  # of each decision its choice and its reach
    return [(one.choice, one.scope) for one in active_decisions(table.app.desk.ws.cache)]


async def compare(table: Table) -> None:
    await table.player.press("enter")
    await table.player.until(lambda: isinstance(table.app.screen, CompareScreen))


async def reconcile(table: Table) -> None:
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    await table.player.until(lambda: "u undoes" in table.player.text)


async def test_r_goes_from_the_job_to_the_site_to_everywhere_and_counts_what_it_settles(table: Table) -> None:
    await compare(table)
    for reach in ("this job only", "this customer at this site", "this customer everywhere", "this job only"):
        assert f"Remember for {reach}. Affects now: " in said(table)
        assert "Never changes a job you already decided." in said(table)
        await table.player.press("r")
    assert "Affects now: 1 other open job." in said(table)
    await table.player.press("r", "1")
    await reconcile(table)
    assert decided(table) == [(Choice.CONTACT, Scope.CUSTOMER)]
    assert [how(table, number) for number in (FIRST, SECOND)] == [Decision.PERSON, Decision.REMEMBERED]


async def test_x_and_a_digit_say_no_and_neither_enter_nor_a_take_that_contact(table: Table) -> None:
    await compare(table)
    await table.player.press("x")
    assert "which one is it not?" in said(table)
    await table.player.press("escape")
    assert "Remember for this job only" in said(table)
    await table.player.press("x", "1")
    await reconcile(table)
    assert decided(table) == [(Choice.NOT, Scope.JOB)]
    assert "is not" in said(table)
    assert table.current == FIRST
    assert "you said no" in said(table)
    await table.player.press("a")
    await compare(table)  # Enter opens the comparison: nothing is clear any more
    await table.player.press("x", "1")
    await reconcile(table)
    await table.player.until(lambda: len(decided(table)) == 2)
    assert table.screen.current
    assert table.screen.current.match.candidates[0].score > AUTO_SCORE
    await compare(table)  # nor where she said no to everybody, however well the first one agrees
    await table.player.press("escape")
    assert table.state(FIRST) is State.NEEDS_CONTACT
    await table.player.press("u", "u")
    assert decided(table) == []


async def test_what_is_remembered_is_listed_taken_back_and_brought_back(table: Table) -> None:
    await table.player.press("r")
    await table.player.until(lambda: "Nothing is remembered yet" in table.player.text)
    await table.player.press("escape")
    await compare(table)
    await table.player.press("r", "r", "1")
    await reconcile(table)
    await table.player.press("r")
    await table.player.until(lambda: isinstance(table.app.screen, RememberedScreen))
    await table.player.until(lambda: "this customer everywhere" in table.player.text)
    assert "2 jobs" in said(table)
    assert "Decided 31 May 2026" in said(table)
    await table.player.press("x")
    await table.player.until(lambda: "Nothing is remembered yet" in table.player.text)
    assert decided(table) == []
    await table.player.press("u")
    await table.player.until(lambda: "this customer everywhere" in table.player.text)
    await table.player.press("x")
    await table.player.until(lambda: "Nothing is remembered yet" in table.player.text)
    await table.player.press("escape")
    await table.player.until(lambda: "What is remembered was changed" in table.player.text)
    assert how(table, SECOND) is Decision.AUTO

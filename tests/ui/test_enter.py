"""Enter on Reconcile: it takes who stands out, and leaves the choice between namesakes to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.proposal import NEEDS_PERSON, State
from jobsync_tui.ui.screens.compare import CompareScreen
from tests.ui.evening import Evening, Player, app_on
from tests.ui.test_reconcile import ATTENTION, Table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BARE = ["J10424", "J10425"]
"""Jobs whose customers' names only one contact has."""


@pytest.fixture
async def table(evening: Evening) -> AsyncIterator[Table]:
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text and "Pulled" in player.text)
            yield Table(app, player)


@pytest.fixture
async def bare(evening: Evening) -> AsyncIterator[Table]:
    """The evening with two more jobs of which only the name agrees, and the cursor on the first of them."""
    other: dict[str, Any] = {"email": "elsewhere@post.example", "phone": "", "address": {}}  # as in the jobs file
    for job in evening.practice.jobs:
        if job["number"] in BARE:
            job |= {"customer": job["customer"] | other, "site": {"city": job["site"]["city"]}}
    evening.write_profile()
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "8 need you" in player.text and "Pulled" in player.text)
            await player.press("1")
            yield Table(app, player)


async def test_enter_between_namesakes_takes_nobody_unseen_and_a_digit_there_decides(table: Table) -> None:
    assert "2 contacts share this name" in table.player.text
    assert "enter compare" in table.player.text
    await table.player.press("enter")
    await table.player.until(lambda: isinstance(table.app.screen, CompareScreen))
    await table.player.press("escape")
    assert (table.current, table.state(ATTENTION[0])) == (ATTENTION[0], State.NEEDS_CONTACT)
    await table.player.press("enter")
    await table.player.until(lambda: isinstance(table.app.screen, CompareScreen))
    assert "2 contacts share this name" in table.player.text
    await table.player.press("2")
    await table.player.until(lambda: table.state(ATTENTION[0]) is State.READY)
    proposal = next(one for one in table.app.desk.proposals.values() if one.job.number == ATTENTION[0])
    assert proposal.contact
    assert proposal.contact.contact_id == proposal.match.candidates[1].contact_id


async def test_enter_takes_a_contact_that_stands_out_and_says_so_before(bare: Table) -> None:
    assert bare.current == BARE[0]
    assert "only the name agrees" in bare.player.text.lower()
    assert "enter take 1" in bare.player.text
    await bare.player.press("enter")
    await bare.player.until(lambda: bare.state(BARE[0]) is State.READY)
    assert bare.current == BARE[1]


async def test_a_held_enter_settles_one_job_and_not_the_next(bare: Table) -> None:
    bare.player.clock.pass_time(seconds=0.5)
    await bare.player.pilot.press(*["enter"] * 50)
    await bare.player.pilot.pause()
    assert [bare.state(number) for number in BARE] == [State.READY, State.NEEDS_CONTACT]
    assert "Enter again takes this one." in bare.player.text


async def test_a_held_enter_settles_nothing_between_namesakes(table: Table) -> None:
    await table.player.pilot.press(*["enter"] * 51)
    await table.player.pilot.pause()
    assert all(table.state(number) in NEEDS_PERSON for number in ATTENTION)

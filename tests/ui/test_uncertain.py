"""What is uncertain on screen: found out at the start, told in full, decided by a key and a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.deciding import Choice
from jobsync_tui.core.proposal import State
from jobsync_tui.store.decisions import active_decisions
from jobsync_tui.ui import doubts
from jobsync_tui.ui.screens.reason import ReasonScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from tests.ui.doubtful import lose, taken, unheard
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.ui.app import JobsyncApp

READY, SECOND, THIRD = "J10420", "J10421", "J10422"


def proposal(app: JobsyncApp, number: str) -> Proposal:
    return next(one for one in app.desk.proposals.values() if one.job.number == number)


async def test_the_start_looks_up_what_is_uncertain_and_tells_what_is_left_for_her(evening: Evening) -> None:
    taken(evening, SECOND)
    unheard(evening, READY)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Looked up: 1 in Xero as confirmed." in player.text)
            assert "1 thing uncertain: v shows why" in player.text
            assert proposal(app, READY).state is State.POSTED
            await player.press("v")
            await player.until(lambda: isinstance(app.screen, UncertainScreen))
            shown = " ".join(player.text.split())
            assert "you decide" in shown
            assert f"Number {SECOND} is held by another invoice" in shown
            assert "You confirmed In Xero" in shown
            assert "57.50 NZD" in shown
            assert "≠ Shop [North] Ltd [/]" in shown
            assert "\x1b" not in player.text
            await player.press("R")
            await player.until(lambda: "nothing to look up: what is left is for you" in player.text)
            await player.press("i")
            await player.until(lambda: isinstance(app.screen, ReasonScreen))
            await player.press("enter")
            assert "A reason is needed" in player.text
            await player.press(*"theirs", "enter")
            await player.until(lambda: "is billed under its next number" in player.text)
            assert "Nothing is uncertain" in player.text
            for key in ("l", "i"):
                await player.press(key)
                assert "Nothing is uncertain" in player.text
            await player.press("escape")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen))
            again = proposal(app, SECOND)
            assert (again.state, again.invoice and again.invoice.number) == (State.READY, f"{SECOND}-R2")
            assert active_decisions(app.desk.ws.cache)[-1].value["reason"] == "theirs"
    assert [one["InvoiceNumber"] for one in evening.created].count(READY) == 1


async def test_offline_the_start_and_the_key_say_so_and_later_it_is_found_out(evening: Evening) -> None:
    taken(evening, SECOND)
    unheard(evening, READY, arrives=False)
    offline = pytest.MonkeyPatch()
    offline.setattr(XeroLedger, "organisation", lose)
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Xero not reachable since" in player.text)
            await player.press("v")
            await player.until(lambda: isinstance(app.screen, UncertainScreen))
            assert "2 things" in player.text
            await player.press("down", "l")
            assert "Not for this one." in player.text
            assert "It may still arrive until" in " ".join(player.text.split())
            await player.press("R")
            await player.until(lambda: "Xero not reachable since" in player.text)
            offline.undo()
            await player.press("R")
            await player.until(lambda: "Looked up: 1 not there." in player.text)
            assert "not there yet" in player.text
            assert "Xero takes only once" in " ".join(player.text.split())
            await player.press("home", "l")
            await player.until(lambda: isinstance(app.screen, ReasonScreen))
            asked = " ".join(player.text.split())
            assert "You confirmed" in asked
            assert "In Xero: Shop [North] Ltd" in asked
            await player.press("escape")
            await player.until(lambda: "Nothing was decided." in player.text)
            await player.press("l", *"one", "enter")
            await player.until(lambda: "is billed by" in player.text)
            linked = active_decisions(app.desk.ws.cache)[-1]
            assert (linked.choice, linked.value["reason"]) == (Choice.LINK, "one")
            assert "1 thing" in player.text
            await player.press("escape", "P")
            await player.until(lambda: "1 created" in player.text)
    assert [one["InvoiceNumber"] for one in evening.created].count(READY) == 1


async def test_while_a_pull_is_on_its_way_it_says_that_the_pull_looks_them_up(evening: Evening) -> None:
    taken(evening, READY)
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "1 thing uncertain" in player.text)
            with app.desk.busy:
                await player.press("R", "v")
                await player.until(lambda: isinstance(app.screen, UncertainScreen))
                assert "A pull is on its way: it looks these up as well." in player.text
                await player.press("R")
                assert "A pull is on its way" in player.text
            await player.press("escape")
            await player.until(lambda: "Pulled" in player.text)


async def test_a_job_of_reconcile_whose_number_is_taken_is_billed_by_one_key_and_a_reason(evening: Evening) -> None:
    taken(evening, READY)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "1 thing uncertain" in player.text)
            screen = app.screen
            assert isinstance(screen, ReconcileScreen)
            screen.show(proposal(app, READY).job.key)
            await player.press("i")
            await player.until(lambda: isinstance(app.screen, ReasonScreen))
            await player.press(*"theirs", "enter")
            await player.until(lambda: proposal(app, READY).state is State.READY)
            assert app.desk.facts.uncertain == 0


async def test_a_held_key_decides_one_job_and_another_key_lets_it_decide_the_next(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    unheard(evening, READY, SECOND, THIRD)
    for one in evening.created:
        one["Total"] = one["SubTotal"] = Decimal("57.50")
        one["TotalTax"] = Decimal("0.00")
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "3 for you to decide" in player.text)
            monkeypatch.setattr(doubts, "differing", lambda _: "")  # as where nothing is left to ask about
            evening.clock.pass_time(hours=-1)
            await player.press("v", "l", "l", "l")
            await player.until(lambda: "press any other key first, then decide." in " ".join(player.text.split()))
            links = [one.choice for one in active_decisions(app.desk.ws.cache)]
            assert links == [Choice.LINK]
            assert len(app.desk.doubts) == 2
            await pilot.press("l", "down", "up")
            await player.press("l")
            await player.until(lambda: len(app.desk.doubts) == 1)
            await pilot.press("R", "l")  # another key, but no time has passed
            await pilot.pause()
            assert len(app.desk.doubts) == 1

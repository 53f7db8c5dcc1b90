"""Undoing a batch on screen: looked at first, deleted by a key that is no default, told in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from jobsync_tui.connectors.xero.afterwards import XeroAfterwards
from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.proposal import State
from jobsync_tui.ui.screens.batches import BatchesScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.undoing import UndoingScreen
from tests.ui.doubtful import lose, posted
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from jobsync_tui.core.ledger import InvoiceID
    from jobsync_tui.ui.app import JobsyncApp

READY, SECOND, THIRD = "J10420", "J10421", "J10422"
BATCH = "2026-05-31-a"


def statuses(evening: Evening) -> dict[str, str]:
    return {one["InvoiceNumber"]: one["Status"] for one in evening.created}


def state(app: JobsyncApp, number: str) -> State:
    return next(one.state for one in app.desk.proposals.values() if one.job.number == number)


async def look(player: Player, app: JobsyncApp) -> None:
    """From Reconcile to the question about the last batch."""
    await player.until(lambda: "need you" in player.text)
    await player.press("z")
    await player.until(lambda: isinstance(app.screen, BatchesScreen))
    assert BATCH in player.text
    await player.press("D")
    await player.until(lambda: isinstance(app.screen, UndoingScreen) and "would be deleted" in player.text)


async def test_the_results_can_be_deleted_again_and_the_jobs_are_ready_at_once(evening: Evening) -> None:
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Pulled" in player.text)
            await player.press("a", "P")
            await player.until(lambda: "34 invoices, each as draft" in player.text)
            await player.press("y")
            await player.until(lambda: isinstance(app.screen, PostingScreen) and "Checked back" in player.text)
            await player.press("D")
            await player.until(lambda: isinstance(app.screen, UndoingScreen) and "would be deleted" in player.text)
            assert "34 drafts" in player.text
            assert "y delete" in player.text
            assert set(statuses(evening).values()) == {"DRAFT"}
            await player.press("y")
            await player.until(lambda: "34 drafts deleted in Xero; their jobs are ready again." in player.text)
            await player.press("q")
            await player.until(lambda: isinstance(app.screen, PostingScreen))
            assert "deleted in Xero" in player.text
            await player.press("q")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen) and state(app, READY) is State.READY)
            again = next(one for one in app.desk.proposals.values() if one.job.number == READY)
            assert again.invoice
            assert again.invoice.number == f"{READY}-R2"
            assert app.desk.count(State.READY) == 34
    assert set(statuses(evening).values()) == {"DELETED"}


async def test_no_key_but_y_deletes_and_a_paste_does_not(evening: Evening) -> None:
    posted(evening, READY, SECOND)
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text)
            await player.press("z")
            assert "2 drafts" in player.text
            await player.press("z")
            for key in ("enter", "escape", "n", "q"):
                await look(player, app)
                await player.press(key)
                await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "Nothing was" in player.text)
            await look(player, app)
            await pilot.press("y")  # no time has passed since the question
            await pilot.pause(0.1)
            assert isinstance(app.screen, UndoingScreen)
            await player.press("D", "D", "escape")
    assert statuses(evening) == {READY: "DRAFT", SECOND: "DRAFT"}


async def test_what_stays_says_why_in_full_words_and_the_rest_goes(evening: Evening) -> None:
    posted(evening, READY, SECOND)
    next(one for one in evening.created if one["InvoiceNumber"] == READY)["Status"] = "AUTHORISED"
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await look(player, app)
            assert "1 draft," in player.text
            assert "1 stays, each with its reason." in player.text
            assert f"{READY} stays: It is authorised in Xero: void it there if it is wrong." in player.text
            await player.press("y")
            await player.until(lambda: "1 draft deleted in Xero; its job is ready again. 1 stays." in player.text)
            await player.press("y", "q")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen))
            await player.until(lambda: state(app, SECOND) is State.READY)
            await look_again(player, app)
            await player.press("enter")
    assert statuses(evening) == {READY: "AUTHORISED", SECOND: "DELETED"}


async def look_again(player: Player, app: JobsyncApp) -> None:
    """With nothing left to delete there is no question, and no key that deletes."""
    await player.press("z", "D")
    await player.until(lambda: isinstance(app.screen, UndoingScreen) and "Nothing can be deleted" in player.text)
    assert "y delete" not in player.text
    await player.press("y")


async def test_an_error_is_told_and_nothing_is_lost(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(evening, READY)
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            with monkeypatch.context() as offline:
                offline.setattr(XeroLedger, "organisation", lose)
                await player.until(lambda: "need you" in player.text)
                await player.press("z", "D")
                await player.until(lambda: "No answer came." in player.text)
                assert "Nothing was deleted." in player.text
                await player.press("y", "q")
            await look(player, app)
            with monkeypatch.context() as broken:
                broken.setattr("jobsync_tui.ui.screens.undoing.undo_batch", break_down)
                await player.press("y")
                await player.until(lambda: "That failed (KeyError)" in player.text)
                await player.press("q")
                await player.until(lambda: "1 is not certain: D looks again." in player.text)
            await look(player, app)
            await player.press("y")
            await player.until(lambda: "1 draft deleted in Xero" in player.text)
    assert statuses(evening) == {READY: "DELETED"}


async def test_what_is_not_certain_and_what_somebody_deleted_are_counted_apart(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(evening, READY, SECOND, THIRD)
    next(one for one in evening.created if one["InvoiceNumber"] == THIRD)["Status"] = "DELETED"
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            sending: list[bool] = []
            await look(player, app)
            assert "1 was deleted in Xero by somebody." in " ".join(player.text.split())
            with monkeypatch.context() as offline:
                real = XeroAfterwards.delete_drafts

                def delete_and_lose(self: XeroAfterwards, ids: Sequence[InvoiceID], *, attempt: int) -> NoReturn:
                    sending.append(app.sending.busy)
                    real(self, ids, attempt=attempt)
                    offline.setattr(XeroAfterwards, "invoices", lose)
                    lose()

                offline.setattr(XeroAfterwards, "delete_drafts", delete_and_lose)
                await player.press("y")
                await player.until(lambda: "2 are not certain: D looks again. 1 was deleted" in player.text)
                assert "Nothing was deleted" not in player.text
                await player.press("q")
                await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "2 are not" in player.text)
            assert sending == [True]
            assert not app.sending.busy
            await look_again(player, app)
            assert "2 are deleted already. 1 was deleted" in player.text
            assert "deleted in Xero by s…" in player.text
            await player.press("q")
            await player.until(lambda: "2 drafts deleted in Xero; their jobs are ready again." in player.text)


def break_down(*_: object) -> None:
    raise KeyError("a defect of ours")

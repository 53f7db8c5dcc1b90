"""What the results of a posting say: nothing that is not known is told as if it were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.post import Posting
from jobsync_tui.ui import rows
from jobsync_tui.ui.desk import Facts
from jobsync_tui.ui.screens.posting import GOES_ON, PostingScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from tests.store.intents_support import INTENT
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


READ_ONLY = CacheError("The cache could not be written.", next_step="Free some space.")


def ended(*states: str, doing: str = "done") -> Posting:
    return Posting(intents=tuple(replace(INTENT, state=IntentState(state)) for state in states), doing=doing)


ALL_FOUND = "Checked back with Xero: 1 of 1 found, totals agree to the cent."
SENTENCES = [
    (["UNKNOWN", "SENDING"], "Whether 2 were created is not known yet; v shows them."),
    (["POSTED", "UNKNOWN"], f"1 invoice posted. {ALL_FOUND} Whether 1 was created is not known yet; v shows it."),
    (["HUMAN"], "1 is for you to decide: v shows why."),
    (["POSTED"], f"1 invoice posted. {ALL_FOUND}"),
    (["REJECTED", "CONFIRMED"], "Nothing was created."),
]


@pytest.mark.parametrize(("states", "sentence"), SENTENCES)
def test_what_may_be_in_xero_is_not_told_as_not_created(states: Sequence[str], sentence: str) -> None:
    run = ended(*states)
    assert rows.posted_sentence(run) == sentence
    shown = rows.posting(run, {}, Facts(), running=False).plain
    assert rows.checked(run) in shown
    assert ("tax included" in shown) is ("POSTED" in states)


def test_what_was_being_sent_when_the_run_broke_is_unknown_and_not_to_go() -> None:
    run = ended("SENDING", "CONFIRMED", doing="sending")
    assert "1 unknown   ○ 1 to go" in rows.posting(run, {}, Facts(), running=False).plain
    assert "0 unknown   ○ 2 to go" in rows.posting(run, {}, Facts(), running=True).plain


def test_a_run_that_was_stopped_before_reading_back_says_so() -> None:
    assert rows.posted_sentence(ended("POSTED", doing="sending")) == "1 invoice posted. Not all were checked back."


async def test_a_run_that_broke_off_is_told_as_that_and_not_as_nothing_created(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> Iterator[Posting]:
        yield ended("CONFIRMED", doing="sending")
        raise READ_ONLY

    monkeypatch.setattr("jobsync_tui.ui.screens.posting.post", broken)
    told = f"{READ_ONLY.message} {READ_ONLY.next_step} {GOES_ON}"
    with app_on(evening) as app:
        async with app.run_test(size=(200, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Pulled" in player.text)
            await player.press("a", "P")
            await player.until(lambda: "34 invoices, each as draft" in player.text)
            await player.press("y")
            await player.until(lambda: isinstance(app.screen, PostingScreen) and "q done" in player.text)
            assert told in player.text
            await player.press("q")
            await player.until(lambda: isinstance(app.screen, ReconcileScreen) and told in player.text)

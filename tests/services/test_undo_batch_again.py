"""A job whose draft was deleted with its batch is ready at once under the next number, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.batches import batches
from jobsync_tui.services.decide import never_bill
from jobsync_tui.services.match import load_view
from jobsync_tui.services.undo_batch import plan_undo, undo_batch
from jobsync_tui.store.decisions import active_decisions
from tests.services.small_business import EVERY
from tests.services.test_post_again import billed_by_hand
from tests.services.test_undo_batch import BATCH, held, numbers, undone
from tests.services.worlds import confirm_jobs, drafted, outbox, post_all, pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


def test_a_deleted_job_is_ready_at_once_and_billed_again_under_another_number(posted: World) -> None:
    with posted.open() as ws:
        undone(ws)
        again = drafted(ws)["J1"]
        assert again.state is State.READY
        assert again.decisions.bill
        assert again.decisions.bill.value == {
            "invoices": held(posted, "J1")["InvoiceID"],
            "reason": f"undo batch {BATCH}",
        }
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        intent = outbox(ws)["J1"]
        assert (intent.state, intent.invoice_number, intent.revision) == (IntentState.POSTED, "J1-R2", 2)
    assert [one["InvoiceNumber"] for one in posted.live("J1")] == ["J1-R2"]


def test_a_second_batch_undone_leaves_the_jobs_ready_too(posted: World) -> None:
    with posted.open() as ws:
        undone(ws)
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        undone(ws, "2026-05-29-b")
        again = drafted(ws)["J1"]
        assert (again.state, again.invoice and again.invoice.number) == (State.READY, "J1-R3")
        undone(ws)
        assert len([one for one in active_decisions(ws.cache) if one.choice is Choice.BILL]) == len(EVERY) + 1


def test_an_invoice_made_by_hand_meanwhile_still_stops_the_job(posted: World) -> None:
    billed_by_hand(posted)
    with posted.open() as ws:
        undone(ws)
        pull_all(ws)
        assert drafted(ws)["J1"].state not in {State.READY, State.POSTED}
        assert drafted(ws)["J2"].state is State.READY


def test_a_job_that_is_never_to_be_billed_stays_so(posted: World) -> None:
    with posted.open() as ws:
        view = load_view(ws)
        never_bill(ws, view, drafted(ws)["J1"].job, "a favour")
        undone(ws)
        assert drafted(ws)["J1"].state is State.NEVER


def test_what_a_person_deleted_in_xero_is_hers_to_decide(posted: World) -> None:
    for number in EVERY:
        held(posted, number)["Status"] = "DELETED"
    with posted.open() as ws:
        ended = undone(ws)
        assert numbers(ended, deleted=True) == list(EVERY)
        assert (ended.by_hand, ended.by_us) == (5, 0)
        assert drafted(ws)["J1"].state is State.NEEDS_REVIEW


def test_what_a_person_deleted_is_counted_apart_also_once_the_rest_is_deleted(posted: World) -> None:
    with posted.open() as ws:
        planned = plan_undo(ws, BATCH)
        held(posted, "J1")["Status"] = "DELETED"
        ended = undo_batch(ws, planned)
        assert (ended.by_hand, ended.by_us) == (1, 4)
        again = undone(ws)
        assert (again.by_hand, again.by_us) == (1, 4)


def test_the_last_batches_are_told_with_how_many_are_drafts_still(posted: World) -> None:
    with posted.open() as ws:
        undone(ws)
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        told = [(one.id, one.count, one.posted, one.drafts, one.deleted) for one in batches(ws)]
    assert told == [("2026-05-29-b", 1, 1, 1, 0), (BATCH, 5, 5, 0, 5)]

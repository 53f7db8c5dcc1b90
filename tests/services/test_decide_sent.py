"""A job whose invoice was sent in vain is decided again once it is known not to be in Xero, and not before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import RateLimited, UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from tests.fakes import answering
from tests.services.decisions_support import KINDS, never, see, to_a_new_contact, to_materials
from tests.services.test_post_again import billed_by_hand, left_unknown
from tests.services.test_post_faults import JSON, PLAIN, REFUSED
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from tests.services.worlds import World


@pytest.mark.parametrize("kind", KINDS)
def test_she_decides_again_once_a_pull_shows_that_it_never_arrived(pulled: World, kind: str) -> None:
    act, holds = KINDS[kind]
    left_unknown(pulled, "J1")
    pulled.clock.pass_time(minutes=8)
    with pulled.open() as ws:
        pull_all(ws)
        pulled.clock.tick = dt.timedelta(milliseconds=1)
        act(ws, load_view(ws), see(ws).job)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert outbox(ws)["J1"].message.startswith("It is not in Xero and was not sent again: you decided")
        assert holds(see(ws))
        post_all(ws)
    assert not pulled.made_by_us()


def test_an_invoice_made_by_hand_is_linked_to_a_job_whose_own_was_sent_in_vain(pulled: World) -> None:
    left_unknown(pulled, "J1")
    pulled.clock.pass_time(days=1)
    billed_by_hand(pulled)
    with pulled.open() as ws:
        pull_all(ws)
        decide.link_invoice(ws, load_view(ws), see(ws).job, "H-9")
        assert see(ws).state is State.INVOICED
        assert post_all(ws) is None
    assert not pulled.live("J1")


def refused_to_decide(world: World) -> str:
    with world.open() as ws, pytest.raises(UsageError) as refusal:
        never(ws, load_view(ws), see(ws).job)
    return str(refusal.value)


def test_until_it_is_known_she_is_told_how_it_becomes_known(pulled: World) -> None:
    left_unknown(pulled, "J1")
    assert refused_to_decide(pulled) == (
        "The invoice of job J1 may be in Xero: the job cannot be decided yet. "
        "Post once more: it is looked up in Xero first, then you can decide. "
        "Or, to send nothing, pull at 04:51 or later: if it is not in Xero then, you can too."
    )


def test_time_alone_and_an_early_pull_do_not_free_the_job_and_a_pull_finds_what_came_late(pulled: World) -> None:
    lost = left_unknown(pulled, "J1")
    pulled.clock.pass_time(minutes=7)
    with pulled.open() as ws:
        pull_all(ws)
    pulled.clock.pass_time(minutes=15)
    assert "cannot be decided yet" in refused_to_decide(pulled)
    lost.arrive(pulled)
    with pulled.open() as ws:
        pull_all(ws)
        assert states(ws)["J1"] is IntentState.POSTED


@pytest.mark.parametrize(("minutes", "free"), [(7, False), (8, True)])
def test_a_look_up_frees_a_job_that_could_not_be_sent_again_if_it_came_late_enough(
    pulled: World, *, minutes: int, free: bool
) -> None:
    left_unknown(pulled, "J1")
    pulled.clock.pass_time(minutes=minutes)
    used_up = answering(429, "", PLAIN, after=False, Retry_After="40000", X_Rate_Limit_Problem="day")
    pulled.wire.will("PUT Invoices", used_up)
    with pulled.open() as ws:
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, RateLimited)
        assert (states(ws)["J1"], outbox(ws)["J1"].attempt) == (IntentState.CONFIRMED, 1)
    if not free:
        assert "cannot be decided yet" in refused_to_decide(pulled)
        return
    with pulled.open() as ws:
        never(ws, load_view(ws), see(ws).job)
        assert states(ws)["J1"] is IntentState.REJECTED


def test_undo_takes_back_a_decision_of_a_job_that_is_free_again(pulled: World) -> None:
    with pulled.open() as ws:
        decide.choose_account(ws, load_view(ws), see(ws).job, "1", "210")
    left_unknown(pulled, "J1")
    with pulled.open() as ws:
        kept = decide.undo(ws, load_view(ws))
        assert kept is None or kept.job != see(ws).job.key
        decide.redo(ws, load_view(ws))
    pulled.clock.pass_time(minutes=9)
    with pulled.open() as ws:
        pull_all(ws)
        undone = decide.undo(ws, load_view(ws))
        assert undone
        assert undone.job == see(ws).job.key
        assert states(ws)["J1"] is IntentState.REJECTED


def refused(world: World) -> None:
    """Xero says no to J1."""
    world.wire.will("PUT Invoices", answering(400, REFUSED, JSON, after=False))
    with world.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED


def test_a_decision_about_a_refused_job_counts_although_the_clock_was_set_back(pulled: World) -> None:
    refused(pulled)
    pulled.clock.pass_time(hours=-1)
    with pulled.open() as ws:
        assert see(ws).state is State.REJECTED
        to_materials(ws, load_view(ws), see(ws).job)
        assert see(ws).state is State.READY


def test_a_refusal_stands_although_the_clock_was_set_back_after_an_earlier_decision(pulled: World) -> None:
    with pulled.open() as ws:
        to_materials(ws, load_view(ws), see(ws).job)
    pulled.clock.pass_time(hours=-1)
    refused(pulled)
    with pulled.open() as ws:
        assert see(ws).state is State.REJECTED


def test_a_decision_counts_for_the_invoice_it_was_made_about_and_not_for_the_next(pulled: World) -> None:
    refused(pulled)
    with pulled.open() as ws:
        to_a_new_contact(ws, load_view(ws), see(ws).job)
        assert see(ws).state is not State.REJECTED
        to_materials(ws, load_view(ws), see(ws).job)
        decide.undo(ws, load_view(ws))
        decide.undo(ws, load_view(ws))
        assert see(ws).state is State.REJECTED
        decide.redo(ws, load_view(ws))
        assert see(ws).state is not State.REJECTED

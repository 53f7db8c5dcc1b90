"""Confirming: what she saw is frozen, and nothing else is ever sent."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.confirm import confirm, discard, postable, prepare
from jobsync_tui.services.decide import never_bill
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.contact_intents import contact_intents
from jobsync_tui.store.outbox import intents
from tests.services.invariants import assert_settled
from tests.services.small_business import EVERY, job
from tests.services.worlds import confirm_jobs, drafted, outbox, post_all, pull_all, ready, states

if TYPE_CHECKING:
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World


def prepared(ws: Workspace, *numbers: str) -> Batch:
    view = load_view(ws)
    found = drafted(ws, view)
    return prepare(ws, view, [found[number] for number in numbers])


def test_preparing_freezes_the_proposals_as_drafts_whose_rows_are_what_is_shown(pulled: World) -> None:
    with pulled.open() as ws:
        before = drafted(ws)
        batch = prepared(ws, *EVERY)
        assert batch.intents == tuple(intents(ws.cache, states=[IntentState.DRAFT]))
        total = sum((before[number].total for number in EVERY), Decimal(0))
        assert batch.totals == {"NZD": total} == {"NZD": Decimal("1725.00")}
        assert (batch.organisation, batch.new_contacts) == ("Kauri Electrical", ("Zoe Newcomer",))
        [cents] = ws.cache.rows("SELECT sum(total_cents) AS cents FROM intent")
        assert cents["cents"] == 172500
        for intent in batch.intents:
            body = json.loads(intent.body)
            assert intent.intact
            assert body["InvoiceNumber"] == intent.invoice_number == intent.job_number
            assert "Contact" not in body


def test_drafts_change_nothing_about_where_the_jobs_stand(pulled: World) -> None:
    with pulled.open() as ws:
        before = {number: one.state for number, one in drafted(ws).items()}
        prepared(ws, *EVERY)
        assert {number: one.state for number, one in drafted(ws).items()} == before


def test_discarding_forgets_the_drafts_and_the_contacts(pulled: World) -> None:
    with pulled.open() as ws:
        prepared(ws, *EVERY)
        discard(ws)
        assert not intents(ws.cache)
        assert not contact_intents(ws.cache, states=IntentState)
        assert len(ready(ws)) == 5


def test_discarding_leaves_what_was_confirmed(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1", "J4"])
        prepared(ws, "J2")
        discard(ws)
        assert states(ws) == {"J1": IntentState.CONFIRMED, "J4": IntentState.CONFIRMED}
        assert len(contact_intents(ws.cache, states=IntentState)) == 1


def test_preparing_twice_leaves_one_set_of_drafts(pulled: World) -> None:
    with pulled.open() as ws:
        prepared(ws, *EVERY)
        second = prepared(ws, "J1", "J2")
        assert [one.job_number for one in intents(ws.cache)] == ["J1", "J2"]
        assert {one.batch for one in intents(ws.cache)} == {second.id}


def test_batches_are_called_by_their_day_and_a_letter_and_begin_anew_each_day(pulled: World) -> None:
    with pulled.open() as ws:
        names = [prepared(ws, "J1").id for _ in range(28)]
        pulled.clock.pass_time(days=1)
        names.append(prepared(ws, "J1").id)
    assert names[:3] == ["2026-05-29-a", "2026-05-29-b", "2026-05-29-c"]
    assert names[25:] == ["2026-05-29-z", "2026-05-29-aa", "2026-05-29-ab", "2026-05-30-a"]


def test_a_confirmed_job_cannot_be_confirmed_again(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        assert drafted(ws)["J1"].state is State.POSTING
        with pytest.raises(UsageError, match="J1"):
            confirm_jobs(ws, ["J1"])
        assert states(ws) == {"J1": IntentState.CONFIRMED}


@pytest.mark.parametrize("posted", [False, True], ids=["confirmed", "posted"])
def test_a_proposal_from_before_the_confirmation_is_refused(pulled: World, *, posted: bool) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        stale = drafted(ws, view)["J1"]
        confirm_jobs(ws, ["J1"])
        if posted:
            post_all(ws)
        with pytest.raises(UsageError, match=r"Job J1 is (confirmed|posted) already"):
            prepare(ws, view, [stale])
        assert len(intents(ws.cache)) == 1


def test_confirming_the_same_batch_twice_is_refused_and_confirms_once(pulled: World) -> None:
    with pulled.open() as ws:
        batch = prepared(ws, *EVERY)
        confirm(ws, batch)
        with pytest.raises(UsageError, match="no longer a draft"):
            confirm(ws, batch)
        post_all(ws)
        assert_settled(ws, pulled, *EVERY)
    assert set(pulled.made_by_us().values()) == {1}


def test_drafts_she_did_not_see_last_cannot_be_confirmed(pulled: World) -> None:
    with pulled.open() as ws:
        seen = prepared(ws, "J1", "J4")
        prepared(ws, "J2", "J5")
        with pytest.raises(UsageError, match="no longer a draft"):
            confirm(ws, seen)
        assert states(ws) == {"J2": IntentState.DRAFT, "J5": IntentState.DRAFT}
        assert [one.state for one in contact_intents(ws.cache, states=IntentState)] == [IntentState.DRAFT]
        assert not ws.cache.rows("SELECT * FROM event WHERE what LIKE '%CONFIRMED'")


def test_dropped_drafts_cannot_be_confirmed(pulled: World) -> None:
    with pulled.open() as ws:
        batch = prepared(ws, "J1")
        discard(ws)
        with pytest.raises(UsageError, match="no longer a draft"):
            confirm(ws, batch)


def test_a_job_that_is_not_ready_stops_the_whole_batch_before_anything_is_drafted(pulled: World) -> None:
    with pulled.open() as ws:
        prepared(ws, "J2")
        view = load_view(ws)
        never_bill(ws, view, drafted(ws, view)["J1"].job, "warranty")
        assert not postable(drafted(ws, view)["J1"])
        with pytest.raises(UsageError, match="J1"):
            prepared(ws, "J3", "J1")
        assert states(ws) == {"J2": IntentState.DRAFT}


def test_what_cannot_be_frozen_is_left_out_and_told_and_the_rest_is_prepared(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        found = drafted(ws, view)
        batch = prepare(ws, view, [found["J1"], found["J1"], found["J4"]])
        assert [one.job_number for one in batch.intents] == ["J1", "J4"]
        assert ["number J1 is used for job J1 already" in sentence for sentence in batch.left_out] == [True]
        assert batch.intents == tuple(intents(ws.cache))
        confirm(ws, batch)
        post_all(ws)
        assert_settled(ws, pulled, "J1", "J4")


# Two jobs, one number


@pytest.fixture
def twins(pulled: World) -> World:
    """A second source that has a job J1 too."""
    pulled.sources = ("field", "office")
    pulled.write()
    pulled.write_jobs("office", [job("J1", "Cobham School", "70.00")])
    return pulled


def test_two_jobs_that_would_get_one_number_wait_for_a_person(twins: World) -> None:
    with twins.open() as ws:
        pull_all(ws)
        both = [one for one in proposals(ws) if one.job.number == "J1"]
        assert [one.state for one in both] == [State.BLOCKED, State.BLOCKED]
        assert {one.problems[0].code for one in both} == {"number_not_unique"}
        assert "Job J1 of office would get the same invoice number, J1." in {one.why for one in both}


def test_once_one_of_the_two_is_never_billed_the_other_is_ready(twins: World) -> None:
    with twins.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        never_bill(ws, view, next(one.job for one in view.jobs if one.job.source == "office"), "entered twice")
        states_ = {one.job.source: one.state for one in proposals(ws) if one.job.number == "J1"}
        assert states_ == {"field": State.READY, "office": State.NEVER}


def test_a_number_that_an_earlier_job_holds_in_the_outbox_is_refused_in_words(pulled: World) -> None:
    """The first job was posted and then vanished from the source; another took its number over."""
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        pulled.jobs[0] = job("J1", "Cobham School", "70.00") | {"id": "another"}
        pulled.write()
        pull_all(ws)
        [other] = [one for one in proposals(ws) if one.job.id == "another"]
        assert other.state is State.READY
        with pytest.raises(UsageError, match="invoice number J1 is used for job J1 already"):
            prepare(ws, load_view(ws), [other])
        assert list(outbox(ws)) == ["J1"]

"""At the limit of the plan: what was refused or never sent is given up, what may be in Xero is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.match import load_view
from tests.fakes import answering
from tests.services.small_business import OLD
from tests.services.test_post_again import Lost
from tests.services.test_post_faults import JSON
from tests.services.worlds import drafted, outbox, post_all, states

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

SAID = "You have reached the limit of invoices you can approve"
NEXT = "Post them as drafts, wait for next month, or change the plan in Xero."
WALL = answering(
    400, json.dumps({"Message": "no", "Elements": [{"ValidationErrors": [{"Message": SAID}]}]}), JSON, after=False
)


def confirm_approved(ws: Workspace, *numbers: str) -> None:
    view = load_view(ws)
    found = drafted(ws, view)
    confirm(ws, prepare(ws, view, [found[number] for number in numbers], status="AUTHORISED"))


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobsync_tui.services.post.CHUNK", 1)


@pytest.mark.usefixtures("one_by_one")
def test_one_that_timed_out_before_the_limit_was_met_is_not_given_up_while_it_may_arrive(pulled: World) -> None:
    lost = Lost()
    pulled.wire.will("PUT Invoices", lost, *[WALL] * 9)
    with pulled.open() as ws:
        confirm_approved(ws, *OLD)
        post_all(ws)
        assert states(ws) == {
            "J1": IntentState.UNKNOWN,
            "J2": IntentState.REJECTED,
            "J3": IntentState.REJECTED,
        }
        assert [outbox(ws)[number].attempt for number in OLD[1:]] == [1, 0]
    pulled.wire.mend()
    lost.arrive(pulled)
    with pulled.open() as ws:
        post_all(ws)
        assert states(ws)["J1"] is IntentState.POSTED
    assert pulled.made_by_us() == {"J1": 1}


@pytest.mark.usefixtures("one_by_one")
def test_one_that_timed_out_and_never_arrived_is_tried_again_although_another_met_the_limit(pulled: World) -> None:
    pulled.wire.will("PUT Invoices", Lost(), WALL)
    with pulled.open() as ws:
        confirm_approved(ws, *OLD)
        post_all(ws)
        assert states(ws)["J1"] is IntentState.POSTED
        assert states(ws)["J2"] is IntentState.REJECTED


def test_a_batch_refused_whole_for_the_plan_is_looked_up_and_given_up_with_xeros_next_step(pulled: World) -> None:
    pulled.wire.will("PUT Invoices", WALL)
    with pulled.open() as ws:
        confirm_approved(ws, *OLD)
        post_all(ws)
        for number in OLD:
            refused = outbox(ws)[number]
            assert refused.state is IntentState.REJECTED
            assert "plan approves no more invoices this month" in refused.message
            assert refused.next == NEXT
    assert len(pulled.wire.bodies("PUT Invoices")) == 1

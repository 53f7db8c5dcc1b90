"""What was sent in vain is looked at anew before it is sent again, and given up only once nothing can arrive."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.post import post
from tests.fakes import SimulatedCrash, answering, crash_before
from tests.services.invariants import Witness
from tests.services.small_business import hand_line
from tests.services.test_post_faults import JSON, REFUSED
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.outbox import Intent
    from tests.fakes import Send
    from tests.services.worlds import World


class Lost:
    """A fault: the requests are held on their way, and may arrive later."""

    def __init__(self) -> None:
        self.held: list[httpx.Request] = []

    def __call__(self, _send: Send, request: httpx.Request) -> httpx.Response:
        request.read()
        self.held.append(request)
        raise httpx.ReadTimeout("lost", request=request)

    def arrive(self, world: World) -> None:
        """All of them reach Xero now."""
        for request in self.held:
            answer = world.wire.inner.handle_request(request)
            answer.read()
            assert answer.status_code == 200


def left_unknown(world: World, *numbers: str) -> Lost:
    """Confirm and post these jobs; nothing arrives, and nothing can be looked up."""
    lost = Lost()
    world.wire.cut_off_after("PUT Invoices", lost)
    with world.open() as ws:
        confirm_jobs(ws, numbers)
        post_all(ws)
        assert {states(ws)[number] for number in numbers} == {IntentState.UNKNOWN}
    world.wire.mend()
    return lost


def billed_by_hand(world: World) -> None:
    world.books.seed_invoice(
        InvoiceNumber="H-9", Reference="J1", Contact={"Name": "Ada Rewi"}, LineItems=[hand_line("100.00")]
    )


def dearer(world: World) -> None:
    world.jobs[0]["lines"][0]["unit_price"] = "999.00"
    world.write()


def gone(world: World) -> None:
    del world.jobs[0]
    world.write()


def of_another(world: World) -> None:
    world.jobs[0]["customer"] = world.jobs[2]["customer"]
    world.write()


MEANWHILE = [
    pytest.param(billed_by_hand, "H-9", id="billed by hand"),
    pytest.param(dearer, "the job was changed since it was confirmed.", id="edited"),
    pytest.param(gone, "no longer holds this job", id="gone"),
    pytest.param(of_another, "the job was changed since it was confirmed.", id="of another customer"),
]


def post_once_more(world: World, *, after: dict[str, float]) -> Intent:
    """Let time pass, pull, post; where J1 stands then."""
    world.clock.pass_time(**after)
    witness = Witness(world)
    with world.open() as ws:
        pull_all(ws)
        post_all(ws)
        witness.check(ws)
        return outbox(ws)["J1"]


@pytest.mark.parametrize(("meanwhile", "reason"), MEANWHILE)
def test_what_was_unknown_and_is_outdated_is_not_sent_again_and_is_given_up_once_it_cannot_arrive(
    pulled: World, meanwhile: Callable[[World], None], reason: str
) -> None:
    left_unknown(pulled, "J1", "J2")
    meanwhile(pulled)
    given_up = post_once_more(pulled, after={"minutes": 8})
    assert given_up.state is IntentState.REJECTED
    assert given_up.message.startswith("It is not in Xero and was not sent again: ")
    assert reason in given_up.message
    assert given_up.next
    assert not pulled.live("J1")
    assert len(pulled.live("J2")) == 1


@pytest.mark.parametrize(("meanwhile", "reason"), MEANWHILE)
def test_what_was_unknown_and_is_outdated_stays_unknown_while_it_may_arrive(
    pulled: World, meanwhile: Callable[[World], None], reason: str
) -> None:
    lost = left_unknown(pulled, "J1")
    meanwhile(pulled)
    waiting = post_once_more(pulled, after={"minutes": 7})
    assert waiting.state is IntentState.UNKNOWN
    assert reason in waiting.message
    assert waiting.message.endswith("An earlier try may still arrive.")
    assert waiting.next == "Post again at 04:51 or later: it is looked up once more."
    assert pulled.puts("Invoices") == 0
    lost.arrive(pulled)
    assert post_once_more(pulled, after={"minutes": 1}).state is IntentState.POSTED
    assert pulled.made_by_us() == {"J1": 1}


def test_what_was_unknown_and_stands_as_confirmed_is_sent_again(pulled: World) -> None:
    left_unknown(pulled, "J1", "J2")
    assert post_once_more(pulled, after={"days": 1}).state is IntentState.POSTED
    assert pulled.made_by_us() == {"J1": 1, "J2": 1}


def test_what_somebody_billed_while_a_run_sends_again_is_not_sent_a_third_time(pulled: World) -> None:
    def lost_and_billed(_send: Send, request: httpx.Request) -> httpx.Response:
        billed_by_hand(pulled)
        raise httpx.ReadTimeout("lost", request=request)

    pulled.wire.will("PUT Invoices", lost_and_billed)
    pulled.clock.pass_time(minutes=1)
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1", "J2"])
        post_all(ws)
        assert states(ws) == {"J1": IntentState.UNKNOWN, "J2": IntentState.POSTED}
    assert pulled.made_by_us() == {"J2": 1}


def test_a_batch_that_xero_answered_cannot_arrive_any_more_so_an_outdated_one_is_given_up_at_once(
    pulled: World,
) -> None:
    pulled.wire.cut_off_after("PUT Invoices", answering(400, REFUSED, JSON, after=False))
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1", "J2"])
        post_all(ws)
    pulled.wire.mend()
    dearer(pulled)
    assert post_once_more(pulled, after={"minutes": 1}).state is IntentState.REJECTED


def test_what_a_crash_left_waiting_to_be_sent_again_is_looked_up_and_looked_at_again(pulled: World) -> None:
    """The process ends between the look-up and the second try, and the first one arrives afterwards."""
    lost = Lost()
    pulled.wire.will("PUT Invoices", lost)
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        for step in post(ws):
            if [one.attempt for one in step.intents] == [1] and step.doing == "creating contacts":
                break
        assert states(ws)["J1"] is IntentState.CONFIRMED
    lost.arrive(pulled)
    dearer(pulled)
    assert post_once_more(pulled, after={"minutes": 1}).state is IntentState.POSTED
    assert len(pulled.wire.bodies("PUT Invoices")) == 1


def test_a_crash_while_sending_counts_as_a_try_that_may_still_arrive(pulled: World) -> None:
    pulled.wire.will("PUT Invoices", crash_before)
    with suppress(SimulatedCrash), pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
    dearer(pulled)
    assert post_once_more(pulled, after={"hours": 1}).state is IntentState.UNKNOWN
    assert post_once_more(pulled, after={"minutes": 8}).state is IntentState.REJECTED


def test_a_refusal_of_the_second_try_is_not_believed_while_the_first_may_arrive(pulled: World) -> None:
    lost = Lost()
    pulled.wire.will("PUT Invoices", lost, *[answering(400, REFUSED, JSON, after=False)] * 4)
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        waiting = outbox(ws)["J1"]
        assert waiting.state is IntentState.UNKNOWN
        assert "A validation exception occurred" in waiting.message
    pulled.wire.mend()
    lost.arrive(pulled)
    assert post_once_more(pulled, after={"minutes": 1}).state is IntentState.POSTED

"""One contact for which Xero refuses the whole batch holds up nobody else, and nobody waits without being told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.match import load_view
from jobsync_tui.store.contact_intents import contact_intents
from tests.fakes import answering, nothing, raising, rewritten
from tests.services.invariants import assert_settled
from tests.services.small_business import EVERY, job
from tests.services.test_post_faults import PLAIN
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from tests.fakes import Send
    from tests.services.worlds import World

NEW = [f"N{count}" for count in range(12)]


def refuse_batches_with_n3(send: Send, request: httpx.Request) -> httpx.Response:
    """Answer 400 for the whole batch, nothing saved, whenever the customer of N3 is in it."""
    if b'"Name":"Newcomer of N3"' not in request.read():
        return send(request)
    answer = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    answer["Elements"] = [{"ValidationErrors": [{"Message": "Email address must be valid."}]}]
    return httpx.Response(400, json=answer, request=request)


@pytest.fixture
def crowded(pulled: World) -> World:
    """Twelve new customers more, all confirmed."""
    more = [job(number, f"Newcomer of {number}", "10.00", email=f"{number}@newcomer.example") for number in NEW]
    pulled.write_jobs("field", [*pulled.jobs, *more])
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        for cached in view.jobs:
            if cached.job.number in NEW:
                create_contact(ws, view, cached.job)
        confirm_jobs(ws, [*EVERY, *NEW])
    return pulled


def test_the_one_is_rejected_with_xeros_reason_and_the_others_are_made_and_billed(crowded: World) -> None:
    crowded.wire.will("PUT Contacts", *[refuse_batches_with_n3] * 60)
    with crowded.open() as ws:
        post_all(ws)
        refused = outbox(ws)["N3"]
        assert refused.state is IntentState.REJECTED
        assert "Nothing was sent: " in refused.message
        assert "The customer's e-mail address is not valid." in refused.message
        assert refused.next == "Correct the customer in the job system, pull, then post it again."
        assert_settled(ws, crowded, *EVERY, *(number for number in NEW if number != "N3"))
    assert not crowded.contacts_named("Newcomer of N3")
    sizes = [len(json.loads(body)["Contacts"]) for body in crowded.wire.bodies("PUT Contacts")]
    assert sizes[0] == 13
    assert max(sizes[1:3]) == 10
    assert sizes[-1] == 1


def test_every_job_that_waits_for_the_refused_contact_is_told(pulled: World) -> None:
    refusal = {"Message": "no", "Elements": [{"ValidationErrors": [{"Message": "Email address must be valid."}]}]}
    pulled.wire.will("PUT Contacts", answering(400, json.dumps(refusal), "application/json", after=False))
    with pulled.open() as ws:
        confirm_jobs(ws, EVERY)
        post_all(ws)
        told = {(outbox(ws)[number].state, outbox(ws)[number].message) for number in ("J4", "J5")}
        assert [(state, "e-mail address is not valid" in message) for state, message in told] == [
            (IntentState.REJECTED, True)
        ]


def test_a_contact_that_was_made_although_xero_refused_it_alone_is_found_and_used(pulled: World) -> None:
    pulled.wire.will("PUT Contacts", answering(400, '{"Message": "no"}', "application/json", after=True))
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4", "J5"])
        post_all(ws)
        assert_settled(ws, pulled, "J4", "J5")
    assert len(pulled.contacts_named("Zoe Newcomer")) == 1


def test_an_invoice_whose_contact_could_not_be_made_is_told_why_it_waits(pulled: World) -> None:
    pulled.wire.will("PUT Contacts", *[raising(httpx.ReadTimeout, after=False)] * 9)
    with pulled.open() as ws:
        confirm_jobs(ws, EVERY)
        ended = post_all(ws)
        assert ended
        waiting = [one for one in ended.intents if one.job_number in {"J4", "J5"}]
        assert {one.state for one in waiting} == {IntentState.CONFIRMED}
        for one in waiting:
            assert one.message.startswith("Nothing was sent: the contact Zoe Newcomer is not in Xero yet. ")
            assert "did not answer" in one.message or "no answer" in one.message.casefold()
            assert one.next == "Post again: the contact is looked up and created first."
    pulled.wire.mend()
    with pulled.open() as ws:
        post_all(ws)
        assert_settled(ws, pulled, *EVERY)
        assert not outbox(ws)["J4"].message


def test_a_batch_of_contacts_that_was_surely_not_sent_goes_out_again_whole(crowded: World) -> None:
    crowded.wire.will("PUT Contacts", answering(403, "", PLAIN, after=False))
    for _ in range(2):
        with crowded.open() as ws:
            post_all(ws)
    with crowded.open() as ws:
        assert {one.attempt for one in contact_intents(ws.cache, states=IntentState)} == {1}
        assert_settled(ws, crowded, *EVERY, *NEW)
    assert crowded.puts("Contacts") == 1


def test_contacts_whose_look_up_shows_nothing_yet_are_made_once(crowded: World) -> None:
    crowded.wire.will("PUT Contacts", raising(httpx.ReadTimeout, after=True))
    crowded.wire.will("GET Contacts", lambda send, request: send(request), *[rewritten(nothing)] * 13)
    with crowded.open() as ws:
        post_all(ws)
        assert_settled(ws, crowded, *EVERY, *NEW)
        assert set(states(ws).values()) == {IntentState.POSTED}
    assert [len(crowded.contacts_named(f"Newcomer of {number}")) for number in NEW] == [1] * len(NEW)

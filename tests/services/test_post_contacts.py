"""A new contact is made once, shared by the jobs of its customer, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.errors import JobsyncError, RateLimited, SignInNeeded
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.decide import choose_contact, create_contact
from jobsync_tui.services.match import load_view
from jobsync_tui.store.contact_intents import contact_intents
from tests.fakes import Fault, answering, nothing, raising, refuse_connection, rewritten, truncated, twice
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY, NEWCOMER, OLD, job
from tests.services.test_post_faults import HTML, JSON, PLAIN, REFUSED, both
from tests.services.worlds import confirm_jobs, copy_cache, drafted, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.worlds import World

EMAIL = "zoe@newcomer.example"

UNCERTAIN = [
    *both("read timeout", lambda after: raising(httpx.ReadTimeout, after=after)),
    *both("broken protocol", lambda after: raising(httpx.RemoteProtocolError, after=after)),
    *both("hotel page", lambda after: answering(200, HTML, "text/html", after=after)),
    *both("500", lambda after: answering(500, "{}", JSON, after=after)),
    *both("503", lambda after: answering(503, "Down", PLAIN, after=after)),
    *both("400", lambda after: answering(400, REFUSED, JSON, after=after)),
    pytest.param(truncated, id="half an answer"),
    pytest.param(twice, id="delivered twice"),
    pytest.param(rewritten(nothing), id="no element"),
    pytest.param(rewritten(lambda elements: [*elements, *elements]), id="every element twice"),
    pytest.param(rewritten(lambda elements: [{"Name": one["Name"]} for one in elements]), id="bare names"),
    pytest.param(
        rewritten(lambda elements: [{"Name": one["Name"], "StatusAttributeString": "OK"} for one in elements]),
        id="saved, without an id",
    ),
]


def made(world: World) -> list[dict[str, Any]]:
    return world.contacts_named(NEWCOMER)


def test_two_jobs_of_one_new_customer_share_one_contact(confirmed: World) -> None:
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    [contact] = made(confirmed)
    assert {confirmed.live(number)[0]["ContactID"] for number in ("J4", "J5")} == {contact["ContactID"]}
    assert contact["EmailAddress"] == EMAIL
    assert confirmed.puts("Contacts") == 1


@pytest.mark.parametrize("fault", [one for one in UNCERTAIN if one.id != "400 before"])
def test_an_uncertain_write_of_a_contact_ends_with_one_contact_and_its_invoices(
    confirmed: World, fault: Fault
) -> None:
    witness = Witness(confirmed)
    confirmed.wire.will("PUT Contacts", fault)
    for _ in range(2):
        with confirmed.open() as ws:
            post_all(ws)
            witness.check(ws)
    with confirmed.open() as ws:
        assert_settled(ws, confirmed, *EVERY)
    assert len(made(confirmed)) == 1


@pytest.mark.parametrize("fault", [one for one in UNCERTAIN if not str(one.id).startswith("400")])
def test_while_contacts_fail_the_other_invoices_are_posted(confirmed: World, fault: Fault) -> None:
    confirmed.wire.will("PUT Contacts", *[fault] * 9)
    confirmed.wire.will("GET Contacts", lambda send, request: send(request), *[blind] * 20)
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled_of(states(ws))
    confirmed.wire.plan.clear()
    confirmed.connect()
    with confirmed.open() as ws:
        post_all(ws)
        assert len(made(confirmed)) == 1
        assert_settled(ws, confirmed, *EVERY)


def blind(send: Any, request: httpx.Request) -> httpx.Response:
    """The search does not show what is there yet."""
    return rewritten(nothing)(send, request)


def assert_settled_of(found: dict[str, IntentState]) -> None:
    assert {found[number] for number in OLD} == {IntentState.POSTED}
    assert {found[number] for number in ("J4", "J5")} <= {IntentState.POSTED, IntentState.CONFIRMED}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refuse_connection, JobsyncError),
        (answering(429, "", PLAIN, after=False, Retry_After="9000", X_Rate_Limit_Problem="day"), RateLimited),
        (answering(403, "", PLAIN, after=False), SignInNeeded),
    ],
    ids=["refused", "day", "disconnected"],
)
def test_a_contact_that_was_surely_not_sent_waits_for_the_next_run(
    confirmed: World, fault: Fault, error: type[JobsyncError]
) -> None:
    confirmed.wire.will("PUT Contacts", *[fault] * 3)
    with confirmed.open() as ws:
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, error)
        assert [one.state for one in contact_intents(ws.cache, states=IntentState)] == [IntentState.CONFIRMED]
        assert not made(confirmed)
    confirmed.wire.plan.clear()
    confirmed.clock.pass_time(hours=12)  # a used-up day ends
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert len(made(confirmed)) == 1


def test_a_name_that_somebody_took_meanwhile_is_not_used_and_not_changed(confirmed: World) -> None:
    other = confirmed.books.seed_contact(Name=NEWCOMER, EmailAddress="other@zoe.example")
    witness = Witness(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        assert_settled_of({**states(ws), "J4": IntentState.CONFIRMED, "J5": IntentState.CONFIRMED})
        refused = [outbox(ws)[number] for number in ("J4", "J5")]
        assert {one.state for one in refused} == {IntentState.REJECTED}
        assert "Nothing was sent: Xero has another contact called Zoe Newcomer" in refused[0].message
        pull_all(ws)
        confirmed.clock.pass_time(minutes=1)
    assert [one["ContactID"] for one in made(confirmed)] == [other]
    assert not confirmed.live("J4")


def test_a_name_taken_by_our_own_late_request_is_recognised(confirmed: World) -> None:
    late: list[httpx.Request] = []

    def hold(_send: object, request: httpx.Request) -> httpx.Response:
        late.append(request)
        raise httpx.ReadTimeout("lost", request=request)

    def late_first(send: Any, request: httpx.Request) -> httpx.Response:
        send(late[0])
        answer: httpx.Response = send(request)
        return answer

    confirmed.wire.will("PUT Contacts", hold, late_first)
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert len(made(confirmed)) == 1


def test_after_an_uncertain_write_another_contact_of_the_name_is_not_taken_for_ours(confirmed: World) -> None:
    confirmed.wire.will("PUT Contacts", raising(httpx.ReadTimeout, after=False))

    def hired(send: Any, request: httpx.Request) -> httpx.Response:
        if not made(confirmed):
            confirmed.books.seed_contact(Name=NEWCOMER, EmailAddress="other@zoe.example")
        answer: httpx.Response = send(request)
        return answer

    confirmed.wire.will("GET Contacts", lambda send, request: send(request), hired)
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws)["J4"] is IntentState.REJECTED
        assert "another contact called Zoe Newcomer" in outbox(ws)["J4"].message
    assert not confirmed.live("J4")
    assert len(made(confirmed)) == 1


def test_a_refused_contact_rejects_its_invoices_with_xeros_reason(confirmed: World) -> None:
    def refuse(elements: list[Any]) -> list[Any]:
        error = {"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": "Email address must be valid."}]}
        return [{**one, "ContactID": None, **error} for one in elements]

    confirmed.wire.will("PUT Contacts", rewritten(refuse))
    with confirmed.open() as ws:
        post_all(ws)
        assert outbox(ws)["J5"].state is IntentState.REJECTED
        assert "The customer's e-mail address is not valid." in outbox(ws)["J5"].message
        assert outbox(ws)["J5"].next
        assert states(ws)["J1"] is IntentState.POSTED
    assert not confirmed.live("J5")


def test_two_batches_of_one_new_customer_make_one_contact(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4"])
        confirm_jobs(ws, ["J5"])
        post_all(ws)
        assert_settled(ws, pulled, "J4", "J5")
    assert len(made(pulled)) == 1


def test_a_contact_that_was_made_but_not_pulled_yet_is_used_by_the_next_batch(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4"])
        post_all(ws)
        confirm_jobs(ws, ["J5"])
        post_all(ws)
        assert_settled(ws, pulled, "J4", "J5")
    assert len(made(pulled)) == 1
    assert pulled.puts("Contacts") == 1


def test_two_new_customers_of_one_name_and_different_details_are_not_mixed(pulled: World) -> None:
    namesake = {"id": "another", "name": NEWCOMER, "email": "another@zoe.example"}
    pulled.write_jobs("field", [*pulled.jobs, job("J6", NEWCOMER, "60.00", customer=namesake)])
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        sixth = next(one.job for one in view.jobs if one.job.number == "J6")
        create_contact(ws, view, sixth)
        batch = confirm_jobs(ws, ["J4", "J6"])
        assert list(outbox(ws)) == ["J4"]
        assert ["Two new customers are both called Zoe Newcomer" in one for one in batch.left_out] == [True]


def test_a_contact_that_no_invoice_waits_for_any_more_is_not_made(pulled: World) -> None:
    """She confirmed a new contact, and then chose one that is there."""
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1", "J4"])
        pulled.clock.pass_time(minutes=1)
        view = load_view(ws)
        fourth = next(one.job for one in view.jobs if one.job.number == "J4")
        dunmore = next(one for one in view.contacts.by_id.values() if one.name == "Dunmore Dental")
        choose_contact(ws, view, fourth, dunmore.contact_id)
        post_all(ws)
        assert not made(pulled)
        confirm_jobs(ws, ["J4"])
        post_all(ws)
        assert_settled(ws, pulled, "J1", "J4")
    assert not made(pulled)
    assert [one["ContactID"] for one in pulled.live("J4")] == [dunmore.contact_id]


def test_after_posting_to_a_new_contact_its_job_is_posted_without_a_pull(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4"])
        post_all(ws)
        assert drafted(ws)["J4"].state is State.POSTED
        assert drafted(ws)["J5"].contact is not None


def test_a_contact_that_another_home_created_is_adopted_with_its_invoice(confirmed: World, tmp_path: Path) -> None:
    copy_cache(confirmed.cache_path, tmp_path / "twin.db")
    with confirmed.open() as ws:
        post_all(ws)
        first = {number: one.invoice_id for number, one in outbox(ws).items()}
    for file in confirmed.cache_path.parent.glob("cache*"):
        file.unlink()
    copy_cache(tmp_path / "twin.db", confirmed.cache_path)
    with confirmed.open() as ws:
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.POSTED}
        assert {number: one.invoice_id for number, one in outbox(ws).items()} == first
    assert len(confirmed.contacts_named(NEWCOMER)) == 1
    assert set(confirmed.made_by_us().values()) == {1}

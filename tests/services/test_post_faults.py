"""Whatever the network or Xero does to the write of the invoices: never a duplicate, never lost, never a lie."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.errors import RateLimited, SignInNeeded, Unreachable
from jobsync_tui.core.outbox import IntentState
from tests.fakes import (
    Fault,
    answering,
    connect_timeout,
    nothing,
    raising,
    refuse_connection,
    rewritten,
    truncated,
    twice,
)
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY, job
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.worlds import World

HTML = "<html>Please sign in to the network</html>"
JSON = "application/json"
PLAIN = "text/plain"
REFUSED = '{"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}'
OTHER_ID = "0b0b0b0b-1111-4222-8333-444455556666"


def both(name: str, make: Callable[[bool], Fault]) -> list[Any]:
    """The same fault before Xero has acted and after."""
    return [
        pytest.param(make(False), id=f"{name} before"),  # noqa: FBT003 - the one thing that varies
        pytest.param(make(True), id=f"{name} after"),  # noqa: FBT003 - same
    ]


def changed(**fields: object) -> Fault:
    """An answer whose every element says something else."""
    return rewritten(lambda elements: [{**element, **fields} for element in elements])


UNCERTAIN = [
    *both("read timeout", lambda after: raising(httpx.ReadTimeout, after=after)),
    *both("write timeout", lambda after: raising(httpx.WriteTimeout, after=after)),
    *both("broken protocol", lambda after: raising(httpx.RemoteProtocolError, after=after)),
    *both("reset", lambda after: raising(httpx.ReadError, after=after)),
    *both("hotel page", lambda after: answering(200, HTML, "text/html", after=after)),
    *both("500", lambda after: answering(500, "{}", JSON, after=after)),
    *both("502", lambda after: answering(502, HTML, "text/html", after=after)),
    *both("503", lambda after: answering(503, "Xero is down for maintenance", PLAIN, after=after)),
    *both("400", lambda after: answering(400, REFUSED, JSON, after=after)),
    *both("404", lambda after: answering(404, "", PLAIN, after=after)),
    *both("empty 200", lambda after: answering(200, "", JSON, after=after)),
    *both("other JSON", lambda after: answering(200, '{"Status": "OK"}', JSON, after=after)),
    *both("redirect", lambda after: answering(302, "", PLAIN, after=after, Location="https://elsewhere.example")),
    pytest.param(truncated, id="half an answer"),
    pytest.param(twice, id="delivered twice"),
    pytest.param(rewritten(nothing), id="no element"),
    pytest.param(rewritten(lambda elements: elements[1:]), id="one element missing"),
    pytest.param(rewritten(lambda elements: elements[::-1]), id="reversed"),
    pytest.param(rewritten(lambda elements: [*elements, *elements]), id="every element twice"),
    pytest.param(rewritten(lambda elements: [*elements, {"InvoiceNumber": "X"}]), id="one element too many"),
    pytest.param(
        rewritten(lambda elements: [{"InvoiceNumber": one["InvoiceNumber"]} for one in elements]), id="bare numbers"
    ),
    pytest.param(changed(Total=0.01), id="other totals"),
    pytest.param(changed(Contact={"ContactID": OTHER_ID}), id="another contact"),
    pytest.param(changed(CurrencyCode="AUD"), id="another currency"),
    pytest.param(changed(InvoiceNumber=""), id="without numbers"),
    pytest.param(changed(InvoiceID="00000000-0000-0000-0000-000000000000"), id="without ids"),
]

NOT_SENT = [
    pytest.param([refuse_connection], None, id="refused once"),
    pytest.param([connect_timeout, refuse_connection], None, id="not connected twice"),
    pytest.param([refuse_connection] * 3, Unreachable, id="refused for good"),
    pytest.param([answering(429, "", PLAIN, after=False, Retry_After="20")], None, id="full minute"),
    pytest.param([answering(429, "", PLAIN, after=False, Retry_After="20")] * 3, RateLimited, id="slow for good"),
    pytest.param(
        [answering(429, "", PLAIN, after=False, Retry_After="40000", X_Rate_Limit_Problem="day")],
        RateLimited,
        id="used-up day",
    ),
    pytest.param([answering(401, "", PLAIN, after=False)], None, id="token not taken once"),
    pytest.param([answering(401, "", PLAIN, after=False)] * 2, SignInNeeded, id="token not taken at all"),
    pytest.param([answering(403, "", PLAIN, after=False)], SignInNeeded, id="disconnected"),
]


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_an_uncertain_write_is_looked_up_and_ends_with_one_invoice_each(confirmed: World, fault: Fault) -> None:
    witness = Witness(confirmed)
    confirmed.wire.will("PUT Invoices", fault)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


@pytest.mark.parametrize("fault", [one for one in UNCERTAIN if one.id != "400 before"])
def test_a_fault_that_lasts_leaves_nothing_claimed_and_ends_well_once_it_stops(
    confirmed: World, fault: Fault
) -> None:
    witness = Witness(confirmed)
    confirmed.wire.will("PUT Invoices", *[fault] * 9)
    for _ in range(2):
        with confirmed.open() as ws:
            post_all(ws)
            witness.check(ws)
    confirmed.wire.plan.clear()
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        assert_settled(ws, confirmed, *EVERY)


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_a_process_that_dies_right_after_the_fault_loses_nothing(confirmed: World, fault: Fault) -> None:
    witness = Witness(confirmed)
    confirmed.wire.cut_off_after("PUT Invoices", fault)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
    confirmed.connect()
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        assert_settled(ws, confirmed, *EVERY)


def test_a_batch_that_xero_refuses_whole_is_narrowed_down_to_the_invoice_it_refuses(confirmed: World) -> None:
    witness = Witness(confirmed)

    def refuse_the_third(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        fault = answering(400, REFUSED, JSON, after=False)
        return fault(send, request) if b'"InvoiceNumber":"J3"' in request.read() else send(request)

    confirmed.wire.will("PUT Invoices", *[refuse_the_third] * 30)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        assert states(ws) == dict.fromkeys(EVERY, IntentState.POSTED) | {"J3": IntentState.REJECTED}
        assert "A validation exception occurred" in outbox(ws)["J3"].message
        confirmed.wire.mend()
        confirm_jobs(ws, ["J3"])
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)


@pytest.mark.parametrize(("faults", "error"), NOT_SENT)
def test_what_was_surely_not_sent_stays_confirmed_and_is_sent_by_the_same_bytes_and_key(
    confirmed: World, faults: list[Fault], error: type[Exception] | None
) -> None:
    confirmed.wire.will("PUT Invoices", *faults)
    with confirmed.open() as ws:
        ended = post_all(ws)
        assert ended
        if error:
            assert isinstance(ended.error, error)
            assert set(states(ws).values()) == {IntentState.CONFIRMED}
            assert not confirmed.made_by_us()
        tries = [one for one in confirmed.wire.sent if one.method == "PUT" and one.url.path.endswith("Invoices")]
        assert len({(one.read(), one.headers["Idempotency-Key"]) for one in tries}) == 1
    confirmed.clock.pass_time(hours=12)  # a used-up day ends
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


def test_a_full_minute_is_waited_out_and_a_full_day_is_not(confirmed: World) -> None:
    confirmed.wire.will("PUT Invoices", answering(429, "", PLAIN, after=False, Retry_After="33"))
    with confirmed.open() as ws:
        post_all(ws)
    assert confirmed.clock.slept == [33]


def stale(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
    """What changed lately does not show yet."""
    request.headers["If-Modified-Since"] = "2099-01-01T00:00:00"
    return send(request)


@pytest.mark.parametrize(("reads", "puts"), [([rewritten(nothing)], 1), ([rewritten(nothing), stale], 2)])
def test_a_stale_read_back_is_caught_by_the_last_look_or_by_the_number_itself(
    confirmed: World, reads: list[Fault], puts: int
) -> None:
    def lose_and_forget(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        confirmed.wire.will("GET Invoices", *reads)
        return raising(httpx.ReadTimeout, after=True)(send, request)

    confirmed.wire.will("PUT Invoices", lose_and_forget)
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert confirmed.puts("Invoices") == puts
    assert set(confirmed.made_by_us().values()) == {1}


@pytest.mark.parametrize("first", [True, False], ids=["before the second write", "after the second write"])
def test_a_request_that_arrives_late_makes_no_second_invoice(confirmed: World, *, first: bool) -> None:
    late: list[httpx.Request] = []

    def hold(_send: object, request: httpx.Request) -> httpx.Response:
        late.append(request)
        raise httpx.ReadTimeout("lost", request=request)

    def deliver_both(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        if first:
            send(late[0])
        answer = send(request)
        if not first:
            send(late[0])
        return answer

    confirmed.wire.will("PUT Invoices", hold, deliver_both)
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


def test_an_answer_in_another_order_gives_every_invoice_its_own_id_even_between_equals(pulled: World) -> None:
    equals = [job(number, "Ada Rewi", "100.00") for number in ("E1", "E2", "E3")]
    pulled.write_jobs("field", equals)
    pulled.wire.will("PUT Invoices", rewritten(lambda elements: elements[1:] + elements[:1]))
    with pulled.open() as ws:
        pull_all(ws)
        confirm_jobs(ws, ["E1", "E2", "E3"])
        post_all(ws)
        assert_settled(ws, pulled, "E1", "E2", "E3")
    assert pulled.puts("Invoices") == 1


@pytest.mark.parametrize(
    "other",
    [{"Total": Decimal("115.01")}, {"Contact": "Cobham School"}, {"CurrencyCode": "AUD"}],
    ids=["total", "contact", "currency"],
)
def test_an_invoice_that_xero_saved_otherwise_than_confirmed_is_a_persons_matter(
    confirmed: World, other: dict[str, Any]
) -> None:
    def save_otherwise(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        send(request)
        saved = confirmed.live("J1")[0]
        if "Contact" in other:
            saved["ContactID"] = confirmed.contacts_named(other["Contact"])[0]["ContactID"]
        else:
            saved.update(other)
        by_number = {"InvoiceNumbers": ",".join(EVERY), "page": "1"}
        url = request.url.copy_with(path=request.url.path, params=by_number)
        headers = {name: value for name, value in request.headers.items() if name.startswith(("auth", "xero"))}
        return send(httpx.Request("GET", url, headers=headers))

    confirmed.wire.will("PUT Invoices", save_otherwise)
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws) == dict.fromkeys(EVERY, IntentState.POSTED) | {"J1": IntentState.HUMAN}


def test_warnings_that_xero_gives_with_a_saved_invoice_are_kept(confirmed: World) -> None:
    note = [{"Message": "Account code 200 is old."}]
    confirmed.wire.will("PUT Invoices", changed(StatusAttributeString="WARNING", Warnings=note))
    with confirmed.open() as ws:
        post_all(ws)
        assert {one.message for one in outbox(ws).values()} == {"Account code 200 is old."}


def test_an_invoice_that_differs_when_read_back_is_told(confirmed: World) -> None:
    def dearer(elements: list[Any]) -> list[Any]:
        return [{**element, "Total": 999.99} for element in elements]

    def then_dearer(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> httpx.Response:
        confirmed.wire.will("GET Invoices", rewritten(dearer))
        return send(request)

    confirmed.wire.will("PUT Invoices", then_dearer)
    with confirmed.open() as ws:
        post_all(ws)
        assert "Xero now shows 999.99 for Ada Rewi." in outbox(ws)["J1"].message

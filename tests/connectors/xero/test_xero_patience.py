"""How long a read tries: passing faults, full minutes, the daily limit, and what is kept of the limits."""

from __future__ import annotations

import httpx
import pytest

from jobsync_tui.core.errors import BadAnswer, RateLimited, SignInNeeded, Unreachable
from tests.connectors.xero.xero_support import CONTACT, Desk, json_answer, listed, throttled


@pytest.fixture
def desk() -> Desk:
    return Desk()


def person(name: str) -> dict[str, str]:
    return {"ContactID": f"id-{name}", "Name": name}


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(502),
        httpx.Response(503),
        httpx.Response(504),
    ],
)
def test_a_read_tries_twice_more_after_a_passing_fault(
    desk: Desk, fault: httpx.Response | httpx.TransportError
) -> None:
    desk.script.then(fault, fault, listed("Contacts", person("A"), page=1))
    assert len(desk.ledger.contacts_by_id([CONTACT])) == 1
    assert desk.clock.slept == [0.5, 2.0]
    assert desk.ledger.calls == {"GET Contacts": 3}


def test_a_read_gives_up_after_three_tries(desk: Desk) -> None:
    desk.script.then(*(httpx.Response(503) for _ in range(3)))
    with pytest.raises(BadAnswer) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert caught.value.status == 503
    assert desk.clock.slept == [0.5, 2.0]


def test_a_read_that_never_connects_ends_unreachable(desk: Desk) -> None:
    desk.script.then(*(httpx.ConnectError("refused") for _ in range(3)))
    with pytest.raises(Unreachable) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert not caught.value.sent


@pytest.mark.parametrize("status", [400, 403, 404, 412, 501])
def test_a_read_does_not_try_again_what_stays_wrong(desk: Desk, status: int) -> None:
    desk.script.then(httpx.Response(status), json_answer([]))
    with pytest.raises((BadAnswer, SignInNeeded)):
        desk.ledger.contacts_by_id([CONTACT])
    assert desk.clock.slept == []


def test_a_full_minute_is_waited_out(desk: Desk) -> None:
    full = throttled(Retry_After="17", X_Rate_Limit_Problem="minute")
    desk.script.then(full, full, full, listed("Contacts", person("A"), page=1))
    assert len(desk.ledger.contacts_by_id([CONTACT])) == 1
    assert desk.clock.slept == [17, 17, 17]


def test_a_fourth_full_minute_is_reported(desk: Desk) -> None:
    desk.script.then(*(throttled(Retry_After="60", X_Rate_Limit_Problem="minute") for _ in range(4)))
    with pytest.raises(RateLimited) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert (caught.value.retry_after, caught.value.daily) == (60, False)
    assert desk.clock.slept == [60, 60, 60]


def test_too_many_at_once_is_waited_out_without_being_told_how_long(desk: Desk) -> None:
    desk.script.then(throttled(X_Rate_Limit_Problem="concurrent"), listed("Contacts", person("A"), page=1))
    assert len(desk.ledger.contacts_by_id([CONTACT])) == 1
    assert desk.clock.slept == [5]


@pytest.mark.parametrize(
    "answer",
    [
        throttled(Retry_After="66975", X_Rate_Limit_Problem="day"),
        throttled(Retry_After="3", X_Rate_Limit_Problem="Day"),
        throttled(X_Rate_Limit_Problem="day"),
        throttled(Retry_After="66975"),
    ],
)
def test_a_daily_limit_is_never_slept_on(desk: Desk, answer: httpx.Response) -> None:
    desk.script.then(answer)
    with pytest.raises(RateLimited) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert caught.value.daily
    assert desk.clock.slept == []


def test_a_wait_beyond_five_minutes_is_left_to_her(desk: Desk) -> None:
    desk.script.then(throttled(Retry_After="301", X_Rate_Limit_Problem="minute"))
    with pytest.raises(RateLimited) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert (caught.value.retry_after, caught.value.daily) == (301, False)


def test_what_is_left_is_kept_from_the_last_answer_that_told(desk: Desk) -> None:
    told = {"X-MinLimit-Remaining": "58", "X-DayLimit-Remaining": "993"}
    desk.script.then(
        json_answer('{"Contacts":[]}', headers=told),
        json_answer('{"Contacts":[]}', headers={"X-MinLimit-Remaining": "57"}),
        json_answer('{"Contacts":[]}', headers={"X-MinLimit-Remaining": "many"}),
    )
    assert (desk.ledger.limits.minute_remaining, desk.ledger.limits.day_remaining) == (None, None)
    for _ in range(3):
        desk.ledger.contacts_by_id([CONTACT])
    assert (desk.ledger.limits.minute_remaining, desk.ledger.limits.day_remaining) == (57, 993)


def test_calls_are_a_copy_that_nobody_can_change(desk: Desk) -> None:
    desk.ledger.calls["GET Contacts"] += 5
    assert desk.ledger.calls == {}

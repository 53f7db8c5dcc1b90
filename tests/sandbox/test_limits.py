"""How the limits count, what a refusal looks like, and what every answer tells."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books

    Connect = Callable[[WSGIApplication], httpx.Client]
    PassTime = Callable[[timedelta], None]


def test_every_answer_tells_what_remains_and_has_a_correlation_id(books: Books, connect: Connect) -> None:
    client = connect(xero_app(books))
    first, second = client.get("Organisation"), client.get("Invoices/none")

    assert (first.status_code, second.status_code) == (200, 404)
    assert (first.headers["X-MinLimit-Remaining"], second.headers["X-MinLimit-Remaining"]) == ("59", "58")
    assert (first.headers["X-DayLimit-Remaining"], second.headers["X-DayLimit-Remaining"]) == ("999", "998")
    assert first.headers["X-AppMinLimit-Remaining"] == "9999"
    assert first.headers["Xero-Correlation-Id"] != second.headers["Xero-Correlation-Id"]


def test_the_identity_endpoints_tell_nothing_and_cost_nothing(books: Books, connect: Connect) -> None:
    client = connect(xero_app(books))
    reply = client.get("http://books/connections")

    assert not [name for name in reply.headers if "limit" in name or "correlation" in name]
    assert client.get("Organisation").headers["X-MinLimit-Remaining"] == "59"


def test_the_sixty_first_call_of_a_minute_waits_for_the_window_to_close(
    books: Books, connect: Connect, pass_time: PassTime
) -> None:
    client = connect(xero_app(books))
    assert client.get("Organisation").status_code == 200
    pass_time(timedelta(seconds=40))
    assert [client.get("Organisation").status_code for _ in range(60)] == [200] * 59 + [429]

    refused = client.get("Organisation")
    assert (refused.content, refused.headers.get("Content-Type")) == (b"", None)
    assert refused.headers["X-Rate-Limit-Problem"] == "minute"
    assert refused.headers["Retry-After"] == "20"
    assert refused.headers["X-MinLimit-Remaining"] == "0"

    pass_time(timedelta(seconds=20))
    assert client.get("Organisation").headers["X-MinLimit-Remaining"] == "59"


def test_refused_calls_do_not_lengthen_the_wait(books: Books, connect: Connect, pass_time: PassTime) -> None:
    client = connect(xero_app(books, limits=Limits(minute=1)))
    client.get("Organisation")
    for _ in range(3):
        pass_time(timedelta(seconds=15))
        assert client.get("Organisation").status_code == 429
    pass_time(timedelta(seconds=15))
    assert client.get("Organisation").status_code == 200


def test_the_day_limit_names_hours(books: Books, connect: Connect, pass_time: PassTime) -> None:
    client = connect(xero_app(books, limits=Limits(minute=None, day=2)))
    client.get("Organisation")
    client.get("Organisation")
    pass_time(timedelta(minutes=10))
    refused = client.get("Organisation")

    assert (refused.status_code, refused.headers["X-Rate-Limit-Problem"]) == (429, "day")
    assert refused.headers["Retry-After"] == str(24 * 3600 - 600)


def test_a_sixth_call_in_flight_is_refused_without_a_time_to_wait(books: Books, connect: Connect) -> None:
    arrived, leave = threading.Semaphore(0), threading.Event()

    def slow(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            arrived.release()
            assert leave.wait(20)
            return endpoint(request)

        return answer

    client = connect(xero_app(books, inside=slow))
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(client.get, "Organisation") for _ in range(5)]
        assert all(arrived.acquire(timeout=20) for _ in range(5))
        sixth = client.get("Organisation")
        leave.set()
        answered = [call.result().status_code for call in waiting]

    assert (sixth.status_code, sixth.headers["X-Rate-Limit-Problem"]) == (429, "concurrent")
    assert "Retry-After" not in sixth.headers
    assert answered == [200] * 5
    assert client.get("Organisation").status_code == 200


def test_a_refusal_at_the_door_costs_no_call_but_tells_what_remains(books: Books, connect: Connect) -> None:
    client = connect(xero_app(books))
    refused = client.get("Organisation", headers={"Authorization": "Bearer none"})

    assert refused.status_code == 401
    assert refused.headers["X-MinLimit-Remaining"] == "60"
    assert client.get("Organisation").headers["X-MinLimit-Remaining"] == "59"


def test_limits_can_be_switched_off_one_by_one(books: Books, connect: Connect) -> None:
    client = connect(xero_app(books, limits=NO_LIMITS))
    replies = [client.get("Organisation") for _ in range(70)]

    assert {reply.status_code for reply in replies} == {200}
    assert "X-MinLimit-Remaining" not in replies[0].headers


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_call_over_the_limit_changes_nothing(books: Books, connect: Connect, method: str) -> None:
    client = connect(xero_app(books, limits=Limits(minute=1)))
    client.get("Organisation")
    reply = client.request(method, "Contacts", json={"Contacts": [{"Name": "Late"}]})

    assert reply.status_code == 429
    assert all(contact["Name"] != "Late" for contact in books.contacts.values())

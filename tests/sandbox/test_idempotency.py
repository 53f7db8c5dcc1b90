"""What an Idempotency-Key holds, for whom, and for how long."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.wrappers import Response

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx
    from werkzeug.wrappers import Request

    from jobsync_tui.sandbox.xero.books import Books

    Connect = Callable[[WSGIApplication], httpx.Client]
    PassTime = Callable[[timedelta], None]

LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}
INVOICE = {"Type": "ACCREC", "Contact": {"ContactNumber": "C-1"}, "LineItems": [LINE]}


def put(client: httpx.Client, key: str, path: str = "Invoices", **more: object) -> httpx.Response:
    body: dict[str, Any] = {"Invoices": [INVOICE | more]}
    return client.put(path, json=body, headers={"Idempotency-Key": key})


def test_a_repeat_gets_the_first_answer_and_creates_nothing(api: httpx.Client, books: Books) -> None:
    first, second = put(api, "k1"), put(api, "k1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert len(books.invoices) == 1


def test_without_a_key_a_repeat_creates_again(api: httpx.Client, books: Books) -> None:
    for _ in range(2):
        api.put("Invoices", json={"Invoices": [INVOICE]})
    assert len(books.invoices) == 2


def test_a_key_dies_six_minutes_after_its_first_call(api: httpx.Client, books: Books, pass_time: PassTime) -> None:
    put(api, "k1")
    pass_time(timedelta(minutes=5, seconds=59))
    put(api, "k1")
    assert len(books.invoices) == 1

    pass_time(timedelta(seconds=1))
    put(api, "k1")
    assert len(books.invoices) == 2


@pytest.mark.parametrize(
    ("path", "more"), [("Invoices", {"Reference": "other"}), ("Invoices?unitdp=4", {}), ("Contacts", {})]
)
def test_a_key_used_with_another_request_is_refused(
    api: httpx.Client, books: Books, path: str, more: dict[str, str]
) -> None:
    put(api, "k1")
    reply = put(api, "k1", path, **more)

    assert reply.status_code == 400
    assert "Idempotency Key: k1 is used with a different request." in reply.text
    assert len(books.invoices) == 1


def test_a_key_used_with_another_method_is_refused(api: httpx.Client) -> None:
    put(api, "k1")
    reply = api.post("Invoices", json={"Invoices": [INVOICE]}, headers={"Idempotency-Key": "k1"})
    assert reply.status_code == 400


def test_errors_are_held_after_their_cause_is_gone(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    books.contacts[contact_ids["Ada Rewi"]]["ContactStatus"] = "ARCHIVED"
    assert put(api, "k1").status_code == 400
    books.contacts[contact_ids["Ada Rewi"]]["ContactStatus"] = "ACTIVE"

    assert put(api, "k1").status_code == 400
    assert put(api, "k2").status_code == 200


def test_an_internal_error_after_saving_is_held_while_the_invoice_is_there(books: Books, connect: Connect) -> None:
    failing = [True]

    def fail_after(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            reply = endpoint(request)
            return Response(b"", 500) if failing[0] and request.method == "PUT" else reply

        return answer

    client = connect(xero_app(books, inside=fail_after))
    assert put(client, "k1", InvoiceNumber="J1").status_code == 500
    failing[0] = False

    assert put(client, "k1", InvoiceNumber="J1").status_code == 500
    assert client.get("Invoices/J1").status_code == 200
    assert put(client, "k2", InvoiceNumber="J1").status_code == 400


def test_a_concurrent_repeat_waits_for_the_first(books: Books, connect: Connect) -> None:
    arrived, leave = threading.Semaphore(0), threading.Event()

    def slow(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            arrived.release()
            assert leave.wait(20)
            return endpoint(request)

        return answer

    client = connect(xero_app(books, inside=slow))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(put, client, "k1")
        assert arrived.acquire(timeout=20)
        second = pool.submit(put, client, "k1")
        assert not arrived.acquire(timeout=0.05)  # the repeat never reaches the endpoint
        leave.set()
        assert first.result().content == second.result().content
    assert len(books.invoices) == 1


def test_keys_belong_to_the_app_that_sent_them(books: Books, connect: Connect) -> None:
    app = xero_app(books)
    client = connect(app)
    other = client.post(
        "http://books/connect/token", data={"grant_type": "client_credentials"}, auth=("other", "secret")
    ).json()
    put(client, "k1")
    client.headers["Authorization"] = f"Bearer {other['access_token']}"
    put(client, "k1")
    assert len(books.invoices) == 2


def test_a_key_of_129_characters_is_too_long(api: httpx.Client, books: Books) -> None:
    assert put(api, "k" * 129).status_code == 400
    assert len(books.invoices) == 0
    assert put(api, "k" * 128).status_code == 200


def test_limits_come_first_so_a_repeat_counts(books: Books, connect: Connect) -> None:
    client = connect(xero_app(books, limits=Limits(minute=2)))
    assert [put(client, "k1").status_code for _ in range(3)] == [200, 200, 429]


def test_reads_ignore_the_key(api: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert api.get("Invoices", headers=headers).status_code == 200
    assert api.get("Contacts", headers=headers).status_code == 200

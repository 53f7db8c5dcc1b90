"""What goes with a request and comes with its answer beside the bodies: address, cookies, headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.connectors import http

if TYPE_CHECKING:
    from collections.abc import Callable

PATHS = (
    "/connections",
    "connect/token",
    "/api.xro/2.0/Invoices?page=1&pageSize=100",
    "/api.xro/2.0/Invoices?where=Type%3D%3D%22ACCREC%22&InvoiceNumbers=J%2F1%2CJ-2",
    "/api.xro/2.0/Contacts?searchTerm=Zo%C3%AB%20%26%20Co%20%2B1%25",
    "/api.xro/2.0/Invoices/4f/Attachments/quote%20%231.pdf",
)


def client_that(answers: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return http.make_client(base_url="https://books.example", transport=httpx.MockTransport(answers))


def ask(client: httpx.Client, path: str = "/list") -> httpx.Response:
    return http.send(client, client.build_request("GET", http.address(client, path)), service="Books")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "base", ["https://books.example", "https://books.example/", "https://books.example/a/b", "http://[::1]:9000/a/"]
)
def test_an_address_is_the_one_that_the_client_makes_of_the_path(base: str, path: str) -> None:
    with http.make_client(base_url=base) as client:
        assert http.address(client, path) == client.build_request("GET", path).url


def test_two_clients_have_their_own_addresses() -> None:
    with (
        http.make_client(base_url="https://one.example") as one,
        http.make_client(base_url="https://two.example") as two,
    ):
        hosts = [http.address(client, "/list").host for client in (one, two, one)]
    assert hosts == ["one.example", "two.example", "one.example"]


def test_a_cookie_goes_back_to_the_service_that_set_it_and_to_no_other_client() -> None:
    seen: list[str | None] = []

    def set_once(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Cookie"))
        first = len(seen) == 1
        return httpx.Response(200, headers={"Set-Cookie": "node=7; Path=/"} if first else {})

    client = client_that(set_once)
    for _ in range(3):
        ask(client)
    ask(client_that(set_once))
    assert seen == [None, "node=7", "node=7", None]


def test_a_header_that_is_not_ascii_spoils_no_answer() -> None:
    odd = [(b"Server", "caf\u00e9".encode("latin-1")), (b"X-DayLimit-Remaining", b"998")]
    answer = ask(client_that(lambda _: httpx.Response(200, headers=odd, content=b"[1]")))
    assert (answer.content, answer.headers["X-DayLimit-Remaining"]) == (b"[1]", "998")


def test_a_header_that_comes_twice_arrives_twice() -> None:
    twice = [(b"Via", b"one"), (b"Via", b"two")]
    answer = ask(client_that(lambda _: httpx.Response(200, headers=twice)))
    assert answer.headers.get_list("Via") == ["one", "two"]

"""The HTTP client: where it may go, what its failures mean, and what never shows in them."""

from __future__ import annotations

import gzip
import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.connectors import http
from jobsync_tui.core.errors import BadAnswer, ConfigError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://books.example/list?name=Nguyen&key=s3cr3t"


def client_that(answers: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return http.make_client(base_url="https://books.example", transport=httpx.MockTransport(answers))


def ask(client: httpx.Client) -> httpx.Response:
    request = client.build_request("GET", URL, headers={"Authorization": "Bearer t0ken"})
    return http.send(client, request, service="Books")


def failing(error: type[httpx.RequestError]) -> httpx.Client:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"no luck with {request.url}", request=request)

    return client_that(fail)


class Dripping(httpx.SyncByteStream):
    """A body in pieces that may break, and that knows whether it was let go."""

    def __init__(self, pieces: list[bytes], error: Exception | None = None) -> None:
        self.pieces = pieces
        self.error = error
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    "url", ["http://books.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "books.example", "http://10.0.0.1"]
)
def test_plain_http_to_another_computer_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        http.make_client(base_url=url)
    assert caught.value.next_step


@pytest.mark.parametrize(
    "url", ["https://books.example", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:9000"]
)
def test_https_and_this_computer_are_allowed(url: str) -> None:
    with http.make_client(base_url=url) as client:
        assert str(client.base_url).startswith(url)


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigError) as caught:
        http.make_client(base_url="https://me:hunter2@books.example")
    assert "hunter2" not in str(caught.value)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError):
        http.make_client(base_url="https://books.example:port")


def test_a_client_waits_ten_seconds_for_a_connection_and_sixty_for_an_answer() -> None:
    with http.make_client(base_url="https://books.example") as client:
        assert (client.timeout.connect, client.timeout.read) == (10.0, 60.0)


def test_a_client_says_who_it_is_and_asks_for_json() -> None:
    seen: list[httpx.Headers] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200)

    ask(client_that(keep))
    assert seen[0]["Accept"] == "application/json"
    assert seen[0]["User-Agent"].startswith("jobsync-tui/")


def test_a_redirect_is_handed_back_and_not_followed() -> None:
    asked: list[str] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    assert ask(client_that(redirect)).status_code == 302
    assert asked == ["books.example"]


def test_proxy_variables_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    with http.make_client(base_url="https://books.example") as client:
        assert not client._mounts


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_connection_that_never_stood_has_sent_nothing(error: type[httpx.RequestError]) -> None:
    with pytest.raises(Unreachable) as caught:
        ask(failing(error))
    assert not caught.value.sent


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.CloseError,
        httpx.RemoteProtocolError,
        httpx.LocalProtocolError,
        httpx.ProxyError,
    ],
)
def test_any_later_failure_may_have_sent_the_request(error: type[httpx.RequestError]) -> None:
    with pytest.raises(Unreachable) as caught:
        ask(failing(error))
    assert caught.value.sent


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError])
def test_a_failure_names_service_and_host_and_no_query_header_or_token(error: type[httpx.RequestError]) -> None:
    with pytest.raises(Unreachable) as caught:
        ask(failing(error))
    said = f"{caught.value} {caught.value!r}"
    assert "Books" in said
    assert "books.example" in said
    for kept in ("s3cr3t", "Nguyen", "t0ken", "Bearer", "?"):
        assert kept not in said


def test_an_answer_that_breaks_off_may_have_been_sent() -> None:
    body = Dripping([b'{"a":'], httpx.RemoteProtocolError("peer closed"))
    with pytest.raises(Unreachable) as caught:
        ask(client_that(lambda _: httpx.Response(200, stream=body)))
    assert caught.value.sent
    assert body.closed


def test_an_answer_beyond_the_cap_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 10)
    body = Dripping([b"123456", b"123456", b"never read"])
    with pytest.raises(BadAnswer):
        ask(client_that(lambda _: httpx.Response(200, stream=body)))
    assert body.closed


def test_the_cap_counts_unpacked_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 1000)
    packed = gzip.compress(b"0" * 5000)
    assert len(packed) < 1000
    with pytest.raises(BadAnswer):
        ask(client_that(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=packed)))


def test_a_packed_answer_comes_unpacked_with_its_other_headers() -> None:
    headers = {"Content-Encoding": "gzip", "X-DayLimit-Remaining": "998"}
    answer = ask(client_that(lambda _: httpx.Response(200, headers=headers, content=gzip.compress(b"[1]"))))
    assert answer.content == b"[1]"
    assert answer.headers["X-DayLimit-Remaining"] == "998"
    assert "Content-Encoding" not in answer.headers


def test_an_answer_that_cannot_be_unpacked_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer):
        ask(client_that(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"plain")))


def test_no_request_is_logged_with_its_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask(client_that(lambda _: httpx.Response(200)))
    assert "s3cr3t" not in caplog.text
    assert logging.getLogger("httpcore").getEffectiveLevel() >= logging.WARNING


def test_warnings_of_the_http_library_still_pass() -> None:
    client_that(lambda _: httpx.Response(200))
    assert logging.getLogger("httpx").isEnabledFor(logging.WARNING)

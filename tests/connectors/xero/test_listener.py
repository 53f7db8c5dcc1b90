"""Waiting for the browser: one right request ends it, nothing else does."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero import listener as module
from jobsync_tui.connectors.xero.listener import BIGGEST, MOST_CONNECTIONS, PATIENCE, TIMEOUT, Listener
from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Iterator

from tests.connectors.xero.listening import GOOD, LOOPBACKS, ask, connect, free_ports, request, status, waiting


@pytest.fixture
def listening() -> Iterator[Listener]:
    with Listener(free_ports(3)) as one:
        yield one


@pytest.mark.parametrize("address", LOOPBACKS)
def test_the_browser_is_heard_on_both_loopback_addresses(listening: Listener, address: str) -> None:
    with waiting(listening) as wait:
        answer = ask(listening.port, request(listening.port), address)
        assert wait.over() == GOOD
    assert status(answer) == 200
    assert listening.redirect_uri == f"http://localhost:{listening.port}/callback"


def test_the_page_says_where_to_go_on_and_nothing_of_the_request(listening: Listener) -> None:
    with waiting(listening):
        answer = ask(listening.port, request(listening.port)).decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert "Go back to the terminal" in body
    assert "code-canary" not in answer
    for header in (
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
        f"Content-Length: {len(body)}",
    ):
        assert header in head
    assert "src=" not in body
    assert "href=" not in body


@pytest.mark.parametrize("target", ["/callback?code=x&state=wrong", "/callback?error=access_denied", "/callback"])
def test_any_answer_on_the_right_path_ends_the_wait(listening: Listener, target: str) -> None:
    with waiting(listening) as wait:
        ask(listening.port, request(listening.port, target))
        assert wait.over() == target


@pytest.mark.parametrize("address", LOOPBACKS)
def test_after_the_answer_nobody_listens_any_more(listening: Listener, address: str) -> None:
    with waiting(listening) as wait:
        ask(listening.port, request(listening.port))
        wait.over()
    with pytest.raises(ConnectionRefusedError):
        connect(listening.port, address)


@pytest.mark.parametrize(
    ("target", "method", "host", "expected"),
    [
        ("/favicon.ico", "GET", "localhost:{}", 404),
        ("/", "GET", "localhost:{}", 404),
        ("/callback/", "GET", "localhost:{}", 404),
        ("/Callback?code=x", "GET", "localhost:{}", 404),
        ("//callback?code=x", "GET", "localhost:{}", 404),
        (GOOD, "POST", "localhost:{}", 405),
        (GOOD, "HEAD", "localhost:{}", 405),
        (GOOD, "OPTIONS", "localhost:{}", 405),
        (GOOD, "GET", "127.0.0.1:{}", 400),
        (GOOD, "GET", "localhost", 400),
        (GOOD, "GET", "evil.example:{}", 400),
        (GOOD, "GET", "localhost:{}\r\nHost: evil.example", 400),
        ("http://localhost/callback?code=x", "GET", "localhost:{}", 400),
        ("/callback?code=x y", "GET", "localhost:{}", 400),
        ("/callback?code=\x1b[0m", "GET", "localhost:{}", 400),
        ("/callback?code=ä", "GET", "localhost:{}", 400),
    ],
)
def test_another_request_is_answered_and_the_wait_goes_on(
    listening: Listener, target: str, method: str, host: str, expected: int
) -> None:
    with waiting(listening) as wait:
        answer = ask(listening.port, request(listening.port, target, method=method, host=host))
        assert status(answer) == expected
        assert wait.goes_on
        assert status(ask(listening.port, request(listening.port))) == 200
        assert wait.over() == GOOD


@pytest.mark.parametrize(
    "broken",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /callback?code=x\r\n\r\n",
        b"GET /callback?code=x HTTP/2.0\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /callback?code=x HTTP/1.1\r\n\r\n",
        b"G" * 40_000,
        b"GET /callback?code=" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["empty", "one word", "HTTP/0.9", "HTTP/2", "TLS", "no host", "endless", "oversized"],
)
def test_a_broken_request_does_not_end_the_wait(listening: Listener, broken: bytes) -> None:
    with waiting(listening) as wait:
        answer = ask(listening.port, broken)
        assert not answer or status(answer) == 400
        assert wait.goes_on
        ask(listening.port, request(listening.port))
        assert wait.over() == GOOD


def test_a_request_in_pieces_is_put_together() -> None:
    browser, ours = socket.socketpair()
    with browser, ours:
        ours.settimeout(0)
        visit = module._Visit(ours, port=1, until=0)
        *pieces, last = request(1).partition(b"code")
        for piece in pieces:
            browser.sendall(piece)
            assert not visit.read()
        assert not visit.read()
        browser.sendall(last)
        assert visit.read()
        assert visit.target == GOOD
        assert status(browser.recv(4096)) == 200


def test_an_oversized_request_is_answered_before_it_ends() -> None:
    browser, ours = socket.socketpair()
    with browser, ours:
        ours.settimeout(0)
        visit = module._Visit(ours, port=1, until=0)
        browser.sendall(b"GET /callback?code=" + b"x" * BIGGEST)
        assert [visit.read(), visit.read()] == [False, True]
        assert visit.target == ""
        assert status(browser.recv(4096)) == 400


def test_visitors_that_say_nothing_do_not_hold_up_the_answer(listening: Listener) -> None:
    with ExitStack() as stack:
        wait = stack.enter_context(waiting(listening))
        for _ in range(2 * MOST_CONNECTIONS):
            stack.enter_context(connect(listening.port))
        assert status(ask(listening.port, request(listening.port))) == 200
        assert wait.over() == GOOD
    assert wait.most == MOST_CONNECTIONS


def test_a_visitor_that_hangs_up_does_no_harm(listening: Listener) -> None:
    with waiting(listening) as wait:
        connect(listening.port).close()
        ask(listening.port, request(listening.port))
        assert wait.over() == GOOD


class Hands:
    """A monotonic clock that a test turns: every look at it moves it by `step` seconds."""

    def __init__(self, step: float) -> None:
        self.at = 0.0
        self.step = step

    def __call__(self) -> float:
        self.at += self.step
        return self.at


def test_a_slow_visitor_is_let_go_after_a_few_seconds() -> None:
    seen: list[int] = []

    def look() -> bool:
        seen.append(len(here._visits))
        return len(seen) > 1 and seen[-2:] == [1, 0]

    with Listener(free_ports(3), monotonic=Hands(PATIENCE / 5)) as here, connect(here.port) as visitor:
        with pytest.raises(SignInNeeded, match="stopped"):
            here.wait(100 * PATIENCE, look)
        assert visitor.recv(1) == b""
    assert PATIENCE <= 5


def test_the_wait_ends_after_its_time() -> None:
    with Listener(free_ports(3), monotonic=Hands(60)) as listening:
        with pytest.raises(SignInNeeded, match="within 3 minutes") as caught:
            listening.wait()
        assert "jobsync connect xero" in caught.value.next_step
    assert TIMEOUT == 180


def test_the_wait_ends_soon_after_she_gave_up(listening: Listener) -> None:
    looks: list[float] = []

    def stopped() -> bool:
        looks.append(time.monotonic())
        return len(looks) == 4

    with pytest.raises(SignInNeeded, match="stopped"):
        listening.wait(60, stopped)
    assert looks[3] - looks[0] < 3

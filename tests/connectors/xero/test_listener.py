"""The listener: both loopback addresses or the next port, one answer, nobody holds it up."""

from __future__ import annotations

import errno
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero import listener as module
from jobsync_tui.connectors.xero.listener import BIGGEST, MOST_CONNECTIONS, PATIENCE, TIMEOUT, Listener
from jobsync_tui.core.errors import SignInNeeded, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = "/callback?code=code-canary&state=s"


def has_six() -> bool:
    """Whether this computer has an IPv6 loopback: containers often have none."""
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_six = pytest.mark.skipif(not has_six(), reason="no IPv6 loopback here")
LOOPBACKS = ["127.0.0.1", pytest.param("::1", marks=needs_six)]


def free_ports(count: int) -> list[int]:
    """Ports that were free on 127.0.0.1 a moment ago."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture
def listening() -> Iterator[Listener]:
    with Listener(free_ports(3)) as one:
        yield one


class Waiting:
    """A wait under way in a thread of its own."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.answer = ""
        self.most = 0
        self.error: Exception | None = None
        self.give_up = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.answer = self.listener.wait(30, self._stopped)
        except (SignInNeeded, AssertionError) as error:
            self.error = error

    def _stopped(self) -> bool:
        self.most = max(self.most, len(self.listener._visits))
        return self.give_up.is_set()

    def over(self) -> str:
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()
        return self.answer

    @property
    def goes_on(self) -> bool:
        return self._thread.is_alive() and not self.answer


@contextmanager
def waiting(listener: Listener) -> Iterator[Waiting]:
    one = Waiting(listener)
    try:
        yield one
    finally:
        one.give_up.set()
        one.over()


def connect(port: int, address: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((address, port), timeout=10)


def ask(port: int, request: bytes, address: str = "127.0.0.1") -> bytes:
    """Send bytes, and read until the other side closes."""
    with connect(port, address) as visitor:
        visitor.sendall(request)
        answer = b""
        try:
            while piece := visitor.recv(4096):
                answer += piece
        except ConnectionResetError:
            return answer  # it was closed with more on the way than anybody wanted to read
        return answer


def request(port: int, target: str = GOOD, *, method: str = "GET", host: str = "localhost:{}") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: {host.format(port)}\r\nUser-Agent: x\r\n\r\n".encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


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


@contextmanager
def taken(port: int, family: socket.AddressFamily, address: str) -> Iterator[None]:
    """Somebody else's program on a port."""
    with socket.socket(family) as other:
        if family == socket.AF_INET6:
            other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind((address, port))
        other.listen()
        yield


@needs_six
@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_that_is_taken_on_either_address_is_left_alone(family: socket.AddressFamily, address: str) -> None:
    ports = free_ports(3)
    with taken(ports[0], family, address), Listener(ports) as listening:
        assert listening.port == ports[1]
        # Neither half of the first port is held: the next jobsync finds it free.
        other = "::1" if address == "127.0.0.1" else "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            connect(ports[0], other)


def test_no_free_port_is_told_with_the_ports_and_the_other_way() -> None:
    ports = free_ports(3)
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(taken(port, socket.AF_INET, "127.0.0.1"))
        with pytest.raises(UsageError, match=", ".join(map(str, ports))) as caught, Listener(ports):
            pass
    assert "paste the address" in caught.value.next_step


@pytest.mark.parametrize("code", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_without_ipv6_the_other_address_is_enough(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bind = module._listening

    def without_six(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(code, "no IPv6 here")
        return bind(family, address, port)

    monkeypatch.setattr(module, "_listening", without_six)
    with Listener(free_ports(1)) as listening, waiting(listening) as wait:
        ask(listening.port, request(listening.port))
        assert wait.over() == GOOD


@needs_six
def test_only_this_computer_can_reach_it(listening: Listener) -> None:
    addresses = {key.fileobj.getsockname()[0] for key in listening._selector.get_map().values()}  # type: ignore[union-attr]  # sockets all
    assert addresses == {"127.0.0.1", "::1"}

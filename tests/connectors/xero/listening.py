"""Somebody who waits for the browser, and what a browser sends."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.connectors.xero.listener import Listener


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

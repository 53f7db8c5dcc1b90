"""Waits on this computer for the browser to come back from Xero's page: one sign-in, one request.

RFC 8252, section 7.3, with Xero's difference: the port is one of three that she registered. `localhost` is two
addresses, and a browser takes either: a program on the other one would receive the code. So both, or the next port.
"""

from __future__ import annotations

import errno
import selectors
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from jobsync_tui.connectors.xero.redirect import CALLBACK, PORTS
from jobsync_tui.core.errors import SignInNeeded, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

TIMEOUT = 180.0
"""Seconds for her to sign in to Xero and choose."""

LOOK = 0.2
"""Seconds between two looks at whether she gave up."""

PATIENCE = 5.0
"""Seconds that one connection may take over its request."""

MOST_CONNECTIONS = 32
BIGGEST = 16 * 1024
"""Bytes of a request's head; a browser's with a code in its address is below 4,000."""

NO_SUCH_FAMILY = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT})
"""How a computer without IPv6 answers."""

TEXTS = {
    HTTPStatus.OK: "jobsync has Xero's answer. Go back to the terminal: it says there whether the sign-in worked. "
    "You can close this page.",
    HTTPStatus.BAD_REQUEST: "jobsync does not understand this request. Go back to the terminal.",
    HTTPStatus.NOT_FOUND: "There is nothing here. Go back to the terminal.",
    HTTPStatus.METHOD_NOT_ALLOWED: "jobsync does not understand this request. Go back to the terminal.",
}


class Listener:
    """Listens on the first of the ports that is free on both loopback addresses; UsageError when none is."""

    def __init__(self, ports: Sequence[int] = PORTS, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ports = ports
        self._monotonic = monotonic
        self._selector = selectors.DefaultSelector()
        self._visits: dict[socket.socket, _Visit] = {}
        self.port = 0

    def __enter__(self) -> Self:
        for port in self._ports:
            for listening in _both(port):
                self._selector.register(listening, selectors.EVENT_READ)
                self.port = port
            if self.port:
                return self
        self._selector.close()
        raise UsageError(
            f"The ports {', '.join(map(str, self._ports))} of this computer are all in use by other programs.",
            next_step="Close one of them; or paste the address that the browser ends on, when jobsync asks for it.",
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def redirect_uri(self) -> str:
        """Where Xero is to send the browser."""
        return f"http://localhost:{self.port}{CALLBACK}"

    def wait(self, timeout: float = TIMEOUT, stopped: Callable[[], bool] = lambda: False) -> str:
        """Path and query of the first request for the callback, right or wrong; then nobody listens any more.

        SignInNeeded after `timeout` seconds, or soon after `stopped()` is true.
        """
        deadline = self._monotonic() + timeout
        try:
            while (left := deadline - self._monotonic()) > 0:
                if stopped():
                    raise SignInNeeded("Signing in was stopped.", next_step="Nothing was kept.")
                target = self._look(min(LOOK, left))
                if target:
                    return target
        finally:
            self.close()
        raise SignInNeeded(
            f"Nobody came back from Xero's page within {timeout / 60:.0f} minutes.",
            next_step="Run `jobsync connect xero` again when you are ready to sign in.",
        )

    def close(self) -> None:
        """Stop listening and drop every connection."""
        if self._selector.get_map() is None:
            return
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._visits.clear()
        self._selector.close()

    def _look(self, wait: float) -> str:
        """Take what has come within `wait` seconds; the target of a good request, or nothing."""
        for key, _ in self._selector.select(wait):
            ready = key.fileobj
            if not isinstance(ready, socket.socket):
                continue
            visit = self._visits.get(ready)
            if visit is None:
                self._welcome(ready)
            elif visit.read():
                self._drop(ready)
                if visit.target:
                    return visit.target
        for visit in [one for one in self._visits.values() if one.until < self._monotonic()]:
            self._drop(visit.connection)
        return ""

    def _welcome(self, listening: socket.socket) -> None:
        """Take a new connection; the oldest goes when there are too many."""
        try:
            connection, _ = listening.accept()
        except OSError:
            # It hung up before it was taken.
            return
        if len(self._visits) >= MOST_CONNECTIONS:
            self._drop(next(iter(self._visits)))
        connection.settimeout(0)
        self._visits[connection] = _Visit(connection, port=self.port, until=self._monotonic() + PATIENCE)
        self._selector.register(connection, selectors.EVENT_READ)

    def _drop(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._visits[connection]
        connection.close()


class _Visit:
    """One connection: reads one request, answers it, and keeps its target when it is for the callback."""

    def __init__(self, connection: socket.socket, *, port: int, until: float) -> None:
        self.connection = connection
        self.until = until
        self.target = ""
        self._host = f"localhost:{port}"
        self._head = b""

    def read(self) -> bool:
        """Take what has arrived; True once the request is answered or the visitor gone."""
        try:
            piece = self.connection.recv(BIGGEST)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self._head += piece
        if b"\r\n\r\n" in self._head[: BIGGEST + 4]:
            self._reply(self._judged())
            return True
        if len(self._head) > BIGGEST:
            self._reply(HTTPStatus.BAD_REQUEST)
            return True
        return not piece

    def _judged(self) -> HTTPStatus:
        """The status the request deserves; OK keeps its target."""
        head = self._head.partition(b"\r\n\r\n")[0].decode("latin-1")
        first, *rest = head.split("\r\n")
        method, _, target = first.rpartition(" ")[0].partition(" ")
        sound = first.endswith((" HTTP/1.1", " HTTP/1.0")) and target.isascii() and target.isprintable()
        # Another name for this address is a page that had its name resolved to it (DNS rebinding).
        if not sound or " " in target or not target.startswith("/") or _hosts(rest) != [self._host]:
            return HTTPStatus.BAD_REQUEST
        if target.partition("?")[0] != CALLBACK:
            return HTTPStatus.NOT_FOUND
        if method != "GET":
            return HTTPStatus.METHOD_NOT_ALLOWED
        self.target = target
        return HTTPStatus.OK

    def _reply(self, status: HTTPStatus) -> None:
        """Send the page; it is small enough for the system to take at once."""
        with suppress(OSError):  # a visitor that does not wait for the page is answered all the same
            self.connection.send(_page(status))
            self.connection.shutdown(socket.SHUT_WR)


def _hosts(headers: Sequence[str]) -> list[str]:
    split = (line.partition(":") for line in headers)
    return [value.strip().casefold() for name, _, value in split if name.casefold() == "host"]


def _page(status: HTTPStatus) -> bytes:
    """A page without anything of the request in it, and nothing that a browser would load, keep or pass on."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>jobsync</title>'
        f"<h1>jobsync</h1><p>{TEXTS[status]}</p></html>\n"
    ).encode()
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        head.append("Allow: GET")
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


def _both(port: int) -> list[socket.socket]:
    """Sockets on both loopback addresses; IPv4 alone where there is no IPv6; none when either is taken."""
    try:
        four = _listening(socket.AF_INET, "127.0.0.1", port)
    except OSError:
        return []
    try:
        return [four, _listening(socket.AF_INET6, "::1", port)]
    except OSError as error:
        if error.errno in NO_SUCH_FAMILY:
            return [four]
        four.close()
        return []


def _listening(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There, SO_REUSEADDR lets another program take the port as well.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((address, port))
        listening.listen()
        listening.settimeout(0)
    except OSError:
        listening.close()
        raise
    return listening

"""The other Xero's door on loopback: sockets, threads, and connections that break."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.simulation.outside.mischief import FAULTS, Broken
from tests.simulation.outside.replies import Call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.outside.mischief import Door
    from tests.simulation.outside.replies import Reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, door: Door) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.door = door

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a caller that was killed no longer listens."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        door, parts = self.server.door, urlsplit(self.path)
        call = Call(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.title(): it for name, it in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        door.xero.calls[call.named] += 1
        door.mischief.busy.set()
        kind = door.mischief.fault(call)
        try:
            self._send(FAULTS[kind](door, call) if kind else door.xero.act(call))
        except Broken:
            self._reset()

    def _reset(self) -> None:
        """Break the connection off hard, as a router that restarts does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.kind:
            self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_words: object) -> None:
        """Nothing: the schedule reads the books."""


@contextmanager
def serving(door: Door) -> Iterator[str]:
    """Serve on a free port; gives the address."""
    server = _Server(door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        door.mischief.settle()
        server.shutdown()
        thread.join()
        server.server_close()

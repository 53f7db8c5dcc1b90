"""A strict identity service on loopback, for the tests of many processes: one lineage of tokens, replies lost."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = "app-1"


class Lineage:
    """The tokens of one sign-in: the newest, and the one before it, which is still honoured (the grace period).

    Whoever comes with the one before gets a new one, and the newest dies: so two processes that refresh side by
    side, or one that keeps an older token than it was given, are found out at the next refresh.
    """

    def __init__(self, *, lose_every: int) -> None:
        self._lock = threading.Lock()
        self._lose_every = lose_every
        self.newest = "refresh-0"
        self.before = ""
        self.given = 0
        self.lost = 0
        self.violations: list[str] = []

    def renew(self, token: str) -> tuple[str | None, bool]:
        """The next token, or None for one that is honoured no longer; and whether the reply is to be lost."""
        with self._lock:
            if token not in {self.newest, self.before}:
                self.violations.append(token)
                return None, False
            self.before = token
            self.given += 1
            self.newest = f"refresh-{self.given}"
            lose = self.given % self._lose_every == 0
            self.lost += lose
            return self.newest, lose


def _handler(lineage: Lineage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert form["client_id"] == [CLIENT]
            assert form["grant_type"] == ["refresh_token"]
            token, lose = lineage.renew(form["refresh_token"][0])
            if lose:
                self.close_connection = True
                return
            body = {"error": "invalid_grant"} if token is None else _grant(token)
            content = json.dumps(body).encode()
            self.send_response(400 if token is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Nothing: the test reads the lineage."""

    return Handler


def _grant(token: str) -> dict[str, object]:
    return {"access_token": f"access-of-{token}", "expires_in": 1800, "refresh_token": token, "token_type": "Bearer"}


@contextmanager
def serving(lineage: Lineage) -> Iterator[str]:
    """Serve a lineage on a free port; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lineage))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

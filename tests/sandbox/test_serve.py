"""How an app is served on loopback and how it stops."""

from __future__ import annotations

import signal
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from jobsync_tui.sandbox.serve import serve_forever, serving

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


def hello(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_an_app_answers_on_loopback_while_it_is_served_and_not_after() -> None:
    threads = threading.active_count()
    with serving(hello) as url:
        assert urlsplit(url).hostname == "127.0.0.1"
        assert httpx.get(url).text == "hello"

    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    assert threading.active_count() == threads


def test_a_taken_port_is_named() -> None:
    with serving(hello) as url:
        port = urlsplit(url).port or 0
        with pytest.raises(OSError, match=f"port {port} on 127.0.0.1 cannot be used"), serving(hello, port=port):
            pytest.fail("two servers on one port")


def test_a_port_can_be_chosen_and_used_again() -> None:
    port = free_port()
    for _ in range(2):
        with serving(hello, port=port) as url:
            assert url == f"http://127.0.0.1:{port}"
            assert httpx.get(url).status_code == 200


def test_serving_for_ever_tells_when_it_is_ready_and_ends_on_an_interrupt() -> None:
    threads = threading.active_count()
    heard: list[str] = []

    def ready(url: str) -> None:
        heard.append(httpx.get(url).text)
        signal.raise_signal(signal.SIGINT)

    serve_forever(hello, port=0, ready=ready)
    assert heard == ["hello"]
    assert threading.active_count() == threads

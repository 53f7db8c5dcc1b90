"""Serves a WSGI app on loopback, for a while or until interrupted."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from waitress import create_server, wasyncore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIApplication

HOST = "127.0.0.1"
THREADS = 16  # more than the five calls in flight that Xero allows, so that the sixth is refused, not queued
STEP = 0.5  # seconds


@contextmanager
def serving(app: WSGIApplication, *, port: int = 0) -> Iterator[str]:
    """Serve app in a daemon thread and yield its URL without a trailing slash; port 0 picks a free one.

    Raises OSError naming the port when it is taken. On leaving, no socket and no thread is left behind.
    """
    try:
        # Bound here, since waitress leaves sockets open behind it when it cannot bind.
        door = socket.create_server((HOST, port))
    except OSError as error:
        message = f"port {port} on {HOST} cannot be used ({error.strerror}); choose another"
        raise OSError(error.errno, message) from error
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, sockets=[door], threads=THREADS)
    stop, woken = threading.Event(), threading.Event()
    # One thread owns every socket from first to last: closing them elsewhere would race with its select().
    thread = threading.Thread(target=_serve, args=(server, sockets, stop, woken), name="practice-books", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{door.getsockname()[1]}"
    finally:
        stop.set()
        server.pull_trigger()
        woken.set()
        thread.join()


def serve_forever(app: WSGIApplication, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve app until KeyboardInterrupt; ready is called once with the URL when calls are accepted."""
    never = threading.Event()
    with serving(app, port=port) as url:
        try:
            ready(url)
            # In steps, since Windows does not interrupt a wait without an end.
            while not never.wait(STEP):
                pass
        except KeyboardInterrupt:
            return


def _serve(
    server: wasyncore.dispatcher, sockets: dict[int, object], stop: threading.Event, woken: threading.Event
) -> None:
    while not stop.is_set():
        wasyncore.loop(timeout=30, map=sockets, count=1)
    woken.wait()  # else a loop that woke by itself could close the trigger while it is being pulled
    server.task_dispatcher.shutdown()
    wasyncore.close_all(map=sockets, ignore_all=True)

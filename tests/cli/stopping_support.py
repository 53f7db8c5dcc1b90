"""A practice Xero behind a gate, and the command line as a process before it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.cli.cli_support import PROFILE, Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


READY = "J10420"
CHUNK = 12
LONG = 30.0
"""Seconds in which anything that is waited for has come, or the test fails."""

CHILD = f"""
import sys
from jobsync_tui.services import post
post.CHUNK = {CHUNK}
from jobsync_tui.__main__ import main
main()
"""

ON_ITS_OWN_TERMINAL = f"""
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
{CHILD}
"""


@dataclass
class Gate:
    """Stands before the practice Xero: does something, or waits, when an endpoint is written to."""

    inner: WSGIApplication
    on_put: Callable[[], object] = lambda: None
    status: str = ""
    endpoint: str = "/Invoices"
    arrived: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    passed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PUT" or not environ["PATH_INFO"].endswith(self.endpoint):
            return self.inner(environ, start_response)
        self.arrived.set()
        self.on_put()
        if self.status:
            start_response(self.status, [("Retry-After", "40"), ("X-Rate-Limit-Problem", "minute")])
            return []
        answer = list(self.inner(environ, start_response))
        self.passed.set()
        return answer

    def wait(self) -> None:
        """Hold the request until the test lets it go."""
        assert self.opened.wait(LONG)


@pytest.fixture
def gate(books: Served) -> Iterator[Gate]:
    """The test's own books behind a gate, which its profile names."""
    gate = Gate(xero_app(books.practice.books, limits=NO_LIMITS))
    with serving(gate) as url:
        (books.home / "config" / "default.toml").write_text(PROFILE.format(url=url), encoding="utf-8")
        yield gate
        gate.opened.set()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobsync_tui.services.post.CHUNK", CHUNK)


def hit(number: signal.Signals) -> Callable[[], None]:
    """Signal the main thread, which waits for the answer."""
    return lambda: signal.pthread_kill(threading.main_thread().ident or 0, number)


def started(code: str, *words: str, **pipes: Any) -> subprocess.Popen[str]:  # Any: the keywords of Popen
    command = [sys.executable, "-c", code, "post", "--ready", "--yes", *words]
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
    return subprocess.Popen(command, text=True, **given)  # noqa: S603 - our own interpreter and words


def made(books: Served) -> Counter[str]:
    """How many live invoices the app made, by number."""
    held = books.practice.books
    return Counter(held.invoices[one]["InvoiceNumber"] for one in held.created_by if one in held.invoices)

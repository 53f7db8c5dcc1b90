"""Hand-written fakes shared by tests: a clock that is stepped, a wire that fails on demand, a cache that crashes."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

from jobsync_tui.store.cache import Cache

if TYPE_CHECKING:
    from jobsync_tui.sandbox.xero.books import Books

START = dt.datetime(2026, 5, 29, 4, 42, tzinfo=dt.UTC)

API = "/api.xro/2.0"

Send = Callable[[httpx.Request], httpx.Response]
Fault = Callable[[Send, httpx.Request], httpx.Response]
"""What the wire does to one request: it may forward it, before or after failing, or answer in Xero's place."""


class SimulatedCrash(BaseException):
    """The process ends here: no `except Exception` may survive it."""


@dataclass
class StepClock:
    """A clock that moves only when something sleeps on it, a test moves it, or by `tick` with every look at it."""

    at: dt.datetime = START
    slept: list[float] = field(default_factory=list)
    tick: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        self.at += self.tick
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += dt.timedelta(seconds=seconds)

    def end(self) -> None:
        """Nobody waits on this clock anyway."""

    def pass_time(self, **parts: float) -> None:
        """Let time pass, told as a timedelta is: `hours=2`."""
        self.at += dt.timedelta(**parts)


# Faults


def refuse_connection(_send: Send, request: httpx.Request) -> NoReturn:
    """Nothing leaves: no connection."""
    raise httpx.ConnectError("refused", request=request)


def connect_timeout(_send: Send, request: httpx.Request) -> NoReturn:
    """Nothing leaves: the connection does not come up in time."""
    raise httpx.ConnectTimeout("slow", request=request)


def raising(error: type[httpx.TransportError], *, after: bool) -> Fault:
    """The connection dies, before Xero has the request or after it has acted on it."""

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        if after:
            send(request)
        raise error("broken", request=request)

    return fault


def answering(status: int, content: str, kind: str, *, after: bool, **headers: str) -> Fault:
    """Somebody else's answer, in Xero's place or after Xero has acted; headers with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        if after:
            send(request)
        return httpx.Response(status, headers={"Content-Type": kind, **named}, content=content, request=request)

    return fault


def truncated(send: Send, request: httpx.Request) -> httpx.Response:
    """Xero acts, and half of its answer arrives."""
    answer = send(request)
    return _with_content(answer, request, answer.read()[: len(answer.content) // 2])


def rewritten(change: Callable[[list[Any]], list[Any]]) -> Fault:
    """Xero acts, and the elements of its answer arrive changed."""

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        answer = send(request)
        body = json.loads(answer.read())
        name = request.url.path.rpartition("/")[2]
        if name not in body:  # a refusal of the whole request, held under its key
            return answer
        body[name] = change(body[name])
        return _with_content(answer, request, json.dumps(body).encode())

    return fault


def nothing(_elements: list[Any]) -> list[Any]:
    """For `rewritten`: an answer without elements."""
    return []


def twice(send: Send, request: httpx.Request) -> httpx.Response:
    """A proxy delivers the request a second time; the second answer arrives."""
    send(request)
    return send(request)


def crash_before(_send: Send, _request: httpx.Request) -> NoReturn:
    raise SimulatedCrash


def crash_after(send: Send, request: httpx.Request) -> NoReturn:
    send(request)
    raise SimulatedCrash


def _with_content(answer: httpx.Response, request: httpx.Request, content: bytes) -> httpx.Response:
    return httpx.Response(
        answer.status_code,
        headers={"Content-Type": answer.headers["Content-Type"]},
        content=content,
        request=request,
    )


# The wire


@dataclass
class Wire(httpx.BaseTransport):
    """Carries requests to an app, and does to each what was planned for its method and endpoint.

    `plan` holds, by `PUT Invoices`, the faults of the next such requests in order; what is not planned goes
    through. `watch` is called with every request before it leaves.
    """

    inner: httpx.BaseTransport
    plan: dict[str, list[Fault]] = field(default_factory=dict)
    watch: Callable[[httpx.Request], None] | None = None
    boundary: Callable[[str], None] | None = None
    sent: list[httpx.Request] = field(default_factory=list)
    unplugged: bool = False

    def will(self, what: str, *faults: Fault) -> None:
        """Plan faults for the next requests of this kind."""
        self.plan.setdefault(what, []).extend(faults)

    def bodies(self, what: str) -> list[bytes]:
        """The bodies of the requests of this kind that reached the wire."""
        return [request.read() for request in self.sent if named(request) == what]

    def cut_off_after(self, what: str, fault: Fault) -> None:
        """Plan a fault for the next request of this kind; from then on nothing can be read."""

        def fault_and_cut(send: Send, request: httpx.Request) -> httpx.Response:
            self.unplugged = True
            return fault(send, request)

        self.will(what, fault_and_cut)

    def mend(self) -> None:
        """Take every fault away."""
        self.unplugged = False
        self.plan.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        what = named(request)
        self._at(f"before {what}")
        if self.watch:
            self.watch(request)
        self.sent.append(request)
        if self.unplugged and request.method == "GET":
            refuse_connection(self._forward, request)
        waiting = self.plan.get(what)
        answer = waiting.pop(0)(self._forward, request) if waiting else self._forward(request)
        self._at(f"after {what}")
        return answer

    def _forward(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        answer.read()
        return answer

    def _at(self, name: str) -> None:
        if self.boundary:
            self.boundary(name)


def named(request: httpx.Request) -> str:
    """Name a request as the meter does: `PUT Invoices`."""
    return f"{request.method} {request.url.path.removeprefix(f'{API}/').rpartition('/')[2]}"


# Crashes


@dataclass
class Boundaries:
    """Counts the boundaries a run crosses and ends the process at the n-th; 0 never does."""

    crash_at: int = 0
    crossed: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.crossed.append(name)
        if len(self.crossed) == self.crash_at:
            raise SimulatedCrash(name)


class WatchedCache(Cache):
    """The same open cache, with a boundary before, at the end of, and after every outermost transaction."""

    def __init__(self, inner: Cache, boundary: Callable[[str], None]) -> None:
        super().__init__(inner._db, inner._process_lock)
        self._boundary = boundary

    @contextmanager
    def transaction(self) -> Iterator[None]:
        outermost = not self._db.conn.in_transaction
        if outermost:
            self._boundary("before a transaction")
        with super().transaction():
            yield
            if outermost:
                self._boundary("before a commit")
        if outermost:
            self._boundary("after a commit")


# Books


def keep_books(books: Books) -> bytes:
    """The whole state of practice books, to be brought back by `restore_books`."""
    state = {name: value for name, value in vars(books).items() if name not in {"_clock", "lock", "_counting"}}
    return pickle.dumps(state)


def restore_books(books: Books, kept: bytes) -> None:
    """Put books into a kept state, in place; an app over them must be made anew, since it holds tokens and keys."""
    vars(books).update(pickle.loads(kept))  # noqa: S301 - our own bytes, of this process

"""What can become of one request: nothing, or any of the ways in which networks, proxies and Xero itself fail.

A fault takes the line and the request, and answers or raises what the app sees. Those of Xero itself are planned
for the endpoint (see `inside`), so that an error is held under its key.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

from tests import fakes
from tests.simulation import inside

if TYPE_CHECKING:
    from tests.simulation.network import Line

Fault = Callable[["Line", httpx.Request], httpx.Response]

TIMEOUT = 60.0
"""Seconds after which the app gives a silent server up."""

HTML = "<html>Sign in to the guest network</html>"


def ok(line: Line, request: httpx.Request) -> httpx.Response:
    return line.forward(request)


def connect_timeout(line: Line, request: httpx.Request) -> NoReturn:
    line.clock.sleep(10.0)
    raise httpx.ConnectTimeout("slow", request=request)


def drop_before(line: Line, request: httpx.Request) -> NoReturn:
    """It never arrives, and the app waits for nothing."""
    line.clock.sleep(TIMEOUT)
    raise httpx.ReadTimeout("silence", request=request)


def drop_after(line: Line, request: httpx.Request) -> NoReturn:
    """Xero acts, and its answer never arrives."""
    line.forward(request)
    line.clock.sleep(TIMEOUT)
    raise httpx.ReadTimeout("silence", request=request)


def zombie(seconds: float) -> Fault:
    """The network holds the request and delivers it later, when nobody waits for it any more."""

    def fault(line: Line, request: httpx.Request) -> httpx.Response:
        line.deliver_later(seconds, request)
        line.clock.sleep(TIMEOUT)
        raise httpx.ReadTimeout("silence", request=request)

    return fault


def twice_later(line: Line, request: httpx.Request) -> httpx.Response:
    """A proxy delivers the request now, and once more later."""
    line.deliver_later(20.0, request)
    return line.forward(request)


def lost_then_late(line: Line, request: httpx.Request) -> httpx.Response:
    """Xero acts, the answer is lost, and after six minutes, when the key is forgotten, the request comes again."""
    line.deliver_later(400.0, request)
    return drop_after(line, request)


def signed_out(line: Line, request: httpx.Request) -> httpx.Response:
    """The token no longer holds, and no new one is given."""
    line.plan_next("POST token", "invalid_grant")
    return UNAUTHORISED(line, request)


def stale(line: Line, request: httpx.Request) -> httpx.Response:
    """The read-back does not show yet what was created just now."""
    line.hide_young = True
    return line.forward(request)


def suspended(*, after: bool) -> Fault:
    """The machine sleeps in the middle of the request; on waking, the connection is gone."""

    def fault(line: Line, request: httpx.Request) -> httpx.Response:
        if after:
            line.forward(request)
        line.clock.sleep(40 * 60.0)
        raise httpx.ReadError("reset", request=request)

    return fault


def simple(fault: fakes.Fault) -> Fault:
    """A fault that needs nothing but the way to Xero."""
    return lambda line, request: fault(line.forward, request)


def within(what: str) -> Fault:
    """A failure of Xero itself, behind its limits and keys."""

    def fault(line: Line, request: httpx.Request) -> httpx.Response:
        line.net.inside.plan = what
        return line.forward(request)

    return fault


def _foreign(elements: list[Any]) -> list[Any]:
    if not elements:
        return elements
    other = copy.deepcopy(elements[0])
    other |= {"InvoiceNumber": "Z-999", "Reference": "Z-999", "Name": "Somebody else"}
    other |= {
        "InvoiceID": "00000000-0000-4000-8000-00000000aaaa",
        "ContactID": "00000000-0000-4000-8000-00000000bbbb",
    }
    return [other, *elements]


UNAUTHORISED = simple(fakes.answering(401, "", "text/plain", after=False))

FAULTS: dict[str, Fault] = {
    "ok": ok,
    "refused": simple(fakes.refuse_connection),
    "connect_timeout": connect_timeout,
    "drop_before": drop_before,
    "drop_after": drop_after,
    "reset_before": simple(fakes.raising(httpx.ReadError, after=False)),
    "reset_after": simple(fakes.raising(httpx.RemoteProtocolError, after=True)),
    "zombie_5": zombie(5),
    "zombie_50": zombie(50),
    "zombie_100": zombie(100),
    "zombie_400": zombie(400),
    "twice": simple(fakes.twice),
    "twice_later": twice_later,
    "lost_then_late": lost_then_late,
    "429_minute": simple(fakes.answering(429, "", "text/plain", after=False, Retry_After="5")),
    "429_day": simple(
        fakes.answering(429, "", "text/plain", after=False, Retry_After="3000", X_Rate_Limit_Problem="day")
    ),
    "503_proxy": simple(fakes.answering(503, HTML, "text/html", after=False)),
    "504_after": simple(fakes.answering(504, HTML, "text/html", after=True)),
    "html": simple(fakes.answering(200, HTML, "text/html", after=False)),
    "html_after": simple(fakes.answering(200, HTML, "text/html", after=True)),
    "truncated": simple(fakes.truncated),
    "empty": simple(fakes.rewritten(fakes.nothing)),
    "missing": simple(fakes.rewritten(lambda elements: elements[1:])),
    "reordered": simple(fakes.rewritten(lambda elements: elements[::-1])),
    "foreign": simple(fakes.rewritten(_foreign)),
    "doubled": simple(fakes.rewritten(lambda elements: [*elements, *elements[:1]])),
    "401": UNAUTHORISED,
    "signed_out": signed_out,
    "asleep_before": suspended(after=False),
    "asleep_after": suspended(after=True),
    "stale": stale,
    "invalid_grant": simple(fakes.answering(400, '{"error":"invalid_grant"}', "application/json", after=False)),
    **{name: within(name) for name in inside.FAILURES},
}

OF_READS = (
    *("refused", "connect_timeout", "drop_before", "reset_before", "429_minute", "429_day", "503_proxy", "html"),
    *("truncated", "reordered", "doubled", "401", "signed_out", "asleep_before", "stale", "500_before"),
)
OF_LISTS = frozenset({"reordered", "doubled", "stale"})
"""Those that change the elements of a list."""
OF_WRITES = tuple(name for name in FAULTS if name not in {"stale", "invalid_grant"})
PAIRED = (
    *("ok", "refused", "drop_before", "drop_after", "zombie_50", "zombie_400", "twice_later", "lost_then_late"),
    *("429_minute", "504_after", "truncated", "missing", "reordered", "401", "asleep_after", "500_before"),
    *("500_after", "400_first_saved", "400_all_saved", "element_refused"),
)
"""One of each kind, for the exhaustive ring."""
UNFENCED = {"lost_then_late": "drop_after"}
"""What comes in place of a fault where Xero numbers: a request that a network delivers a second time after Xero has
forgotten its key is stopped by nothing but a number of ours, whatever the app does."""
OF_TOKENS = ("refused", "drop_before", "429_minute", "503_proxy", "html", "invalid_grant")

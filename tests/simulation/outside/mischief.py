"""What goes wrong on the way to the other Xero and inside it, one planned fault at a time."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.outside.replies import Call, Reply, answered, gate, validation_exception

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.simulation.outside.other_xero import OtherXero

LATER = 0.3
"""Seconds by which a late request arrives after its sender has given it up."""

STEALS = "Taken by hand"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the `nth` call of a kind (`PUT Invoices`) since the plan was made."""

    what: str
    nth: int
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.what} no. {self.nth}"


@dataclass
class Mischief:
    """The plan of a schedule, and who calls: a client's process may be killed from here."""

    plan: list[Fault] = field(default_factory=list)
    callers: dict[str, int] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)
    busy: threading.Event = field(default_factory=threading.Event)
    """Set by the first call to the API."""
    copying: Callable[[], object] | None = None
    """Copies a home while its process waits for an answer."""
    _counts: dict[str, int] = field(default_factory=dict)
    _late: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, plan: list[Fault]) -> None:
        """Forget what was, and plan anew."""
        self.settle()
        self.plan, self._counts = plan, {}
        self.met.clear()

    def settle(self) -> None:
        """Wait for what arrives late."""
        while self._late:
            self._late.pop().join()

    def fault(self, call: Call) -> str:
        """What happens to this call; empty for nothing."""
        with self._lock:
            self._counts[call.named] = self._counts.get(call.named, 0) + 1
            due = [one for one in self.plan if one.what == call.named and one.nth == self._counts[call.named]]
            self.met += [str(one) for one in due]
            return due[0].kind if due else ""

    def kill(self, client: str) -> None:
        """End a client's process at once."""
        pid = self.callers.get(client)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def calls_of(self, process: subprocess.Popen[str]) -> bool:
        """Wait for the first call to the API; False for a process that ends without one."""
        while process.poll() is None:
            if self.busy.wait(timeout=0.05):
                return True
        return False

    def later(self, act: Callable[[], object]) -> None:
        """Let something arrive late."""
        timer = threading.Timer(LATER, act)
        timer.start()
        self._late.append(timer)


@dataclass
class Door:
    """The other Xero behind a socket."""

    xero: OtherXero
    mischief: Mischief = field(default_factory=Mischief)


class Broken(Exception):
    """The connection ends without an answer."""


def _drop_before(_door: Door, _call: Call) -> Reply:
    raise Broken


def _drop_after(door: Door, call: Call) -> Reply:
    door.xero.act(call)
    raise Broken


def _late(door: Door, call: Call) -> Reply:
    door.mischief.later(lambda: door.xero.act(call))
    raise Broken


def _twice(door: Door, call: Call) -> Reply:
    door.xero.act(call)
    return door.xero.act(call)


def _slow(door: Door, call: Call) -> Reply:
    answer = door.xero.act(call)
    threading.Event().wait(LATER)  # the wire is slow; nothing of ours waits for it
    return answer


def _kill_before(door: Door, call: Call) -> Reply:
    door.mischief.kill(door.xero.client(call))
    raise Broken


def _kill_then_act(door: Door, call: Call) -> Reply:
    door.mischief.kill(door.xero.client(call))
    return door.xero.act(call)


def _kill_after(door: Door, call: Call) -> Reply:
    answer = door.xero.act(call)
    door.mischief.kill(door.xero.client(call))
    return answer


def _error_after(door: Door, call: Call) -> Reply:
    """Xero acts, fails, and keeps the failure under the key."""

    def fail(xero: OtherXero, inner: Call) -> Reply:
        xero.write(inner, inner.elements)
        return answered({"Message": "Internal error"}, status=500)

    return door.xero.act(call, inside=fail)


def _error_before(door: Door, call: Call) -> Reply:
    return door.xero.act(call, inside=lambda _xero, _call: answered({"Message": "Internal error"}, status=500))


def _some_saved(door: Door, call: Call) -> Reply:
    """Half of a batch is saved, and the whole is refused for the other half."""

    def refuse(xero: OtherXero, inner: Call) -> Reply:
        elements = inner.elements
        half = -(-len(elements) // 2)
        xero.write(inner, elements[:half])
        bad = [{**one, "ValidationErrors": [{"Message": "Something is wrong here"}]} for one in elements[half:]]
        return validation_exception(bad)

    return door.xero.act(call, inside=refuse)


def _element_missing(door: Door, call: Call) -> Reply:
    def leave_out(xero: OtherXero, inner: Call) -> Reply:
        *first, last = inner.elements
        xero.write(inner, [last])
        return xero.write(inner, first)

    return door.xero.act(call, inside=leave_out)


def _offline(_door: Door, _call: Call) -> Reply:
    return Reply(status=503, body=b"The Xero API is temporarily unavailable", kind="text/plain")


def _portal(_door: Door, _call: Call) -> Reply:
    return Reply(body=b"<html>Please sign in to the guest network</html>", kind="text/html")


def _half(door: Door, call: Call) -> Reply:
    answer = door.xero.act(call)
    return Reply(status=answer.status, body=answer.body[: len(answer.body) // 2], kind=answer.kind)


def _too_many(_door: Door, _call: Call) -> Reply:
    return Reply(status=429, kind="", headers={"X-Rate-Limit-Problem": "minute", "Retry-After": "1"})


def _taken(door: Door, call: Call) -> Reply:
    """Just before the request arrives, somebody in the office writes an invoice by hand with its first number."""
    books = door.xero.books
    with books.lock:
        stranger = next(id_ for id_, one in books.contacts.items() if one["Name"] == STEALS)
        number = call.elements[0]["InvoiceNumber"]
        if number.casefold() not in books.numbers:
            books.add_invoice(number, stranger, "1.00")
    return door.xero.act(call)


def _copied(door: Door, call: Call) -> Reply:
    if door.mischief.copying:
        door.mischief.copying()
    return door.xero.act(call)


FAULTS: dict[str, Callable[[Door, Call], Reply]] = {
    "drop before": _drop_before,
    "drop after": _drop_after,
    "arrive late": _late,
    "deliver twice": _twice,
    "answer slowly": _slow,
    "kill before": _kill_before,
    "kill, then act": _kill_then_act,
    "kill after": _kill_after,
    "500 after": _error_after,
    "500 before": _error_before,
    "400, some saved": _some_saved,
    "element missing": _element_missing,
    "503": _offline,
    "portal": _portal,
    "half an answer": _half,
    "429": _too_many,
    "401": lambda _door, _call: gate(401, "TokenExpired: token expired"),
    "403": lambda _door, _call: gate(403, "AuthenticationUnsuccessful"),
    "home copied": _copied,
    "number taken": _taken,
}

OF_WRITES = frozenset({"500 after", "400, some saved", "element missing", "number taken"})
"""Faults that need a body."""

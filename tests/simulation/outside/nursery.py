"""Processes that are born to die: forks one child for each order, and tells how it ended.

A process of its own, without threads, since nothing else can be forked safely; orders come as lines of JSON, and so
do the answers: first the child's number, then its end.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.config import load_profile
from jobsync_tui.core.proposal import State
from jobsync_tui.services.confirm import confirm, discard, prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import post
from tests.fakes import StepClock, WatchedCache, Wire

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One life: where it happens, and its death by its own hand (`boundary`) or from outside (`moment`, seconds).

    The first is lived by the nursery itself (`mother`): what it has loaded by then its children need not.
    """

    home: str
    profile: str
    at: str
    boundary: int = 0
    moment: float | None = None
    how: str = "SIGKILL"
    mother: bool = False


@dataclass
class Deadly:
    """Counts commits and calls, and ends the process at the n-th without a word; 0 never does."""

    at: int
    how: signal.Signals
    crossed: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.crossed.append(name)
        if len(self.crossed) == self.at:
            os.kill(os.getpid(), self.how)


def live(order: Order) -> str:
    """Post what is ready and settle what is open, as the app does; gives the boundaries crossed, a line each."""
    os.environ["JOBSYNC_HOME"] = order.home
    deadly = Deadly(order.boundary, signal.Signals[order.how])
    profile = load_profile(file=Path(order.profile))
    clock = StepClock(datetime.fromisoformat(order.at))
    with closing(httpx.HTTPTransport(verify=False)) as network, ExitStack() as stack:
        wire = Wire(inner=network, boundary=deadly)
        ws = stack.enter_context(open_workspace(profile, clock=clock, transport=wire))
        row = ws.cache.row("PRAGMA synchronous")
        assert row == {"synchronous": 2}, f"a commit may be lost: {row}"
        ws.cache = WatchedCache(ws.cache, deadly)
        _work(ws)
    return "\n".join(deadly.crossed)


def _work(ws: Workspace) -> None:
    view = load_view(ws)
    ready = [one for one in proposals(ws, view) if one.state is State.READY]
    if ready:
        discard(ws)
        confirm(ws, prepare(ws, view, ready))
    for step in post(ws):
        if step.error:
            raise step.error


def _child(order: Order, out: int) -> None:
    """Live, and leave without the interpreter's farewell: what the parent had open is not ours to close."""
    code = 1
    try:
        os.write(out, live(order).encode())
        code = 0
    except BaseException:  # noqa: BLE001 - whatever ended it is told, and the process ends in every case
        os.write(out, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _raise_one(order: Order) -> None:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _child(order, write)
    os.close(write)
    _tell({"pid": pid})
    if order.moment is not None and not select.select([read], [], [], order.moment)[0]:
        os.kill(pid, signal.Signals[order.how])
    said = b""
    while piece := os.read(read, 65536):
        said += piece
    os.close(read)
    _, status = os.waitpid(pid, 0)
    _tell({"ended": os.waitstatus_to_exitcode(status), "said": said.decode(errors="replace")})


def _tell(answer: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def line(order: Order) -> str:
    """An order as it is sent."""
    return f"{json.dumps(asdict(order))}\n"


def main() -> None:
    """Raise a child for every order until there are no more."""
    for text in sys.stdin:
        order = Order(**json.loads(text))
        if order.mother:
            _tell({"pid": os.getpid()})
            _tell({"ended": 0, "said": live(order)})
        else:
            _raise_one(order)


if __name__ == "__main__":
    main()

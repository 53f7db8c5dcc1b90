"""Xero and what lies before it: the practice Xero over its books, and for each machine a line that fails on plan."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.fakes import named
from tests.simulation.faults import FAULTS, OF_LISTS, OF_TOKENS
from tests.simulation.inside import Inside
from tests.simulation.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.books import Books
    from tests.simulation.times import MachineClock, Time

OK = 200
YOUNG = dt.timedelta(seconds=10)
"""How long Xero's lists may not show what was just created."""

LISTS = frozenset({"GET Invoices", "GET Contacts"})

ON_THE_WAY = 0.2
"""Seconds that a request takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What befalls the requests of one run: faults of the next of each kind, of the n-th read, and clock jumps."""

    invoices: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    reads: tuple[tuple[int, str], ...] = ()
    jumps: tuple[tuple[int, float], ...] = ()
    stale: bool = False


CLEAR = Weather()


@dataclass
class Net:
    """The practice Xero with its keys and tokens, alive through a whole schedule; `witness` sees what it did."""

    time: Time
    books: Books
    trace: list[str]
    witness: Callable[[], None] = lambda: None
    inside: Inside = field(default_factory=Inside)
    requests: int = 0

    def __post_init__(self) -> None:
        app = xero_app(self.books, limits=NO_LIMITS, inside=self.inside)
        self._xero = httpx.WSGITransport(app=app)

    def forward(self, request: httpx.Request) -> httpx.Response:
        """Let Xero answer."""
        self.requests += 1
        answer = self._xero.handle_request(request)
        self.inside.plan = ""
        if request.method != "GET":
            self.witness()
        return answer


@dataclass
class Line(httpx.BaseTransport):
    """One machine's way to Xero; `watch` sees each write as it leaves, `visits` what else happens at a request."""

    name: str
    clock: MachineClock
    net: Net
    watch: Callable[[httpx.Request], None] = lambda _request: None
    visit: tuple[int, Callable[[], None]] | None = None
    process: Process = field(default_factory=Process)
    tokens: set[str] = field(default_factory=set)
    hide_young: bool = False

    def __post_init__(self) -> None:
        self.start(CLEAR, Process())

    def start(self, weather: Weather, process: Process) -> None:
        """Begin a run."""
        self.process = process
        self.hide_young = weather.stale
        self._plans = {
            "PUT Invoices": list(weather.invoices),
            "PUT Contacts": list(weather.contacts),
            "POST token": list(weather.tokens),
        }
        self._reads, self._jumps = dict(weather.reads), dict(weather.jumps)
        self._sent = self._read = 0

    def plan_next(self, what: str, fault: str) -> None:
        """Plan a fault for the next request of this kind."""
        self._plans.setdefault(what, []).insert(0, fault)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, and do to it what is planned."""
        what = named(request)
        self.process.cross(f"before {what}")
        self._sent += 1
        self.tokens.add(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if request.method == "PUT":
            self.watch(request)
        self._meanwhile()
        fault = self._fault(what, request)
        self.clock.sleep(ON_THE_WAY)
        answer = self._carried(what, fault, request)
        self.process.cross(f"after {what}")
        return answer

    def forward(self, request: httpx.Request) -> httpx.Response:
        """Let Xero answer, as a list that lags behind where that is planned."""
        answer = self.net.forward(request)
        if self.hide_young and answer.status_code == OK and named(request) == "GET Invoices":
            return self._without_young(answer, request)
        return answer

    def deliver_later(self, seconds: float, request: httpx.Request) -> None:
        """Let the network keep a request and deliver it in a while; nobody reads the answer."""
        what = named(request)
        held = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())

        def arrive() -> None:
            answer = self.net.forward(held)
            self.note(f"  (late) {what} arrives after {seconds:g} s -> {answer.status_code}")

        self.net.time.later(seconds, arrive)

    def note(self, text: str) -> None:
        """Leave a line in the trace."""
        self.net.trace.append(f"{self.net.time.clock()} {self.name} {text}")

    def _meanwhile(self) -> None:
        if self._sent in self._jumps:
            seconds = self._jumps[self._sent]
            self.clock.jump(seconds)
            self.note(f"wall clock jumps by {seconds:g} s")
        if self.visit and self.visit[0] == self._sent:
            _, happens = self.visit
            self.visit = None
            happens()

    def _fault(self, what: str, request: httpx.Request) -> str:
        if request.method == "GET":
            self._read += 1
            fault = self._reads.get(self._read, "ok")
            return fault if fault not in OF_LISTS or what in LISTS else "ok"
        plan = self._plans.get(what)
        fault = plan.pop(0) if plan else "ok"
        return fault if what != "POST token" or fault in OF_TOKENS else "ok"

    def _carried(self, what: str, fault: str, request: httpx.Request) -> httpx.Response:
        marked = f" [{fault}]" if fault != "ok" else ""
        try:
            answer = FAULTS[fault](self, request)
        except httpx.TransportError as error:
            self.note(f"  {what}{marked} -> {type(error).__name__}")
            raise
        self.note(f"  {what}{marked} -> {answer.status_code}")
        return answer

    def _without_young(self, answer: httpx.Response, request: httpx.Request) -> httpx.Response:
        body = json.loads(answer.read())
        made = self.net.books.created_by
        at = self.net.time.at
        old = [one for one in body.get("Invoices", []) if not self._young(one["InvoiceID"], made, at)]
        if len(old) == len(body.get("Invoices", [])):
            return answer
        if "pagination" in body:
            body["pagination"]["itemCount"] -= len(body["Invoices"]) - len(old)
        body["Invoices"] = old
        return httpx.Response(200, headers={"Content-Type": "application/json"}, json=body, request=request)

    def _young(self, invoice_id: str, made: dict[str, str], at: dt.datetime) -> bool:
        born = self.net.books.invoices[invoice_id]["UpdatedDateUTC"]
        return invoice_id in made and at - born < YOUNG

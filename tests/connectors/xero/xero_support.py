"""A scripted Xero for the tests: hand-written answers in order, and every request kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero.auth import ClientCredentials
from jobsync_tui.connectors.xero.client import XeroLedger, open_xero
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.origins import origins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobsync_tui.core.ports import Clock

TENANT = "0a0a0a0a-1111-4222-8333-444455556666"
OTHER = "0b0b0b0b-1111-4222-8333-444455556666"
ZEROS = "00000000-0000-0000-0000-000000000000"
INVOICE = "1c1c1c1c-1111-4222-8333-444455556666"
CONTACT = "2d2d2d2d-1111-4222-8333-444455556666"

Answer = httpx.Response | httpx.TransportError


@dataclass
class StepClock:
    """A clock that moves only when something sleeps on it or a test moves it."""

    at: dt.datetime = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> dt.datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += dt.timedelta(seconds=seconds)

    def end(self) -> None:
        """Nobody waits on this clock anyway."""


@dataclass
class Script:
    """Answers requests in the order they were written; what is not written fails the test."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def then(self, *answers: Answer) -> Script:
        self.answers += answers
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        assert self.answers, f"a request too many: {request.method} {request.url.path}"
        answer = self.answers.pop(0)
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]


@dataclass
class Tokens:
    """A sign-in that hands out token-1, token-2, …: a new one only when forced. An answer may be an error."""

    given: int = 1
    error: Exception | None = None
    warning: str = ""

    def token(self, *, force: bool = False) -> str:
        if self.error:
            raise self.error
        self.given += force
        return f"token-{self.given}"

    def close(self) -> None:
        self.error = None


@dataclass
class Desk:
    """A ledger over a script, with its clock and sign-in at hand."""

    script: Script = field(default_factory=Script)
    clock: StepClock = field(default_factory=StepClock)
    tokens: Tokens = field(default_factory=Tokens)
    tenant_id: str | None = TENANT

    def __post_init__(self) -> None:
        api = make_client(base_url="https://api.xero.com", transport=self.script.transport)
        meter = Meter(self.clock)
        self.ledger = XeroLedger(api=api, auth=self.tokens, clock=self.clock, tenant_id=self.tenant_id, meter=meter)


def json_answer(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A JSON answer; text and bytes stand in it as they are."""
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return httpx.Response(status, headers={**kind, **(headers or {})}, content=content)


def listed(
    endpoint: str, *elements: object, page: int | None = None, pages: int = 1, items: int = 0
) -> httpx.Response:
    """A list as Xero wraps it, with a pagination block when `page` is given."""
    body: dict[str, Any] = {"Id": ZEROS, "Status": "OK", endpoint: list(elements)}
    if page is not None:
        body["pagination"] = {"page": page, "pageSize": 1000, "pageCount": pages, "itemCount": items}
    return json_answer(body)


def html_answer(status: int = 200) -> httpx.Response:
    """What a proxy or a hotel network says."""
    page = "<html><body>Please sign in to the network</body></html>"
    return httpx.Response(status, headers={"Content-Type": "text/html; charset=utf-8"}, content=page)


def throttled(**headers: str) -> httpx.Response:
    """A 429: an empty body, and headers with `_` for `-`."""
    return httpx.Response(429, headers={name.replace("_", "-"): value for name, value in headers.items()})


def connection(tenant_id: str, name: str, kind: str = "ORGANISATION") -> dict[str, str]:
    """One element of /connections."""
    return {"id": ZEROS, "tenantId": tenant_id, "tenantType": kind, "tenantName": name}


def custom_connection(
    *,
    api_url: str | None,
    client_id: str,
    client_secret: str,
    tenant_id: str | None,
    clock: Clock,
    transport: httpx.BaseTransport | None = None,
) -> XeroLedger:
    """A ledger whose sign-in is a custom connection's."""
    where, meter = origins(api_url), Meter()
    sign_in = ClientCredentials(
        make_client(base_url=where.identity, transport=transport),
        client_id=client_id,
        client_secret=Secret(client_secret),
        clock=clock,
        meter=meter,
    )
    return open_xero(where, sign_in=sign_in, tenant_id=tenant_id, clock=clock, meter=meter, transport=transport)

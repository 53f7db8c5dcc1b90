"""A stand-in for Xero's lists, light enough for 100,000 invoices: rows by their last change, a thousand a page."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_left
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from jobsync_tui.config import load_profile
from jobsync_tui.connectors.xero.client import open_xero
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.listing import PULL_SIZE
from jobsync_tui.connectors.xero.origins import XERO
from jobsync_tui.services.workspace import Workspace
from jobsync_tui.store.cache import open_cache
from tests.fakes import StepClock, WatchedCache, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes import Boundaries

TENANT = "0a0a0a0a-1111-4222-8333-444455556666"
PROFILE = f"""
[xero]
client_id = "practice"
tenant_id = "{TENANT}"
[[source]]
name = "field"
type = "json"
path = "field.json"
"""
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIRST = 1_700_000_000_000
MINUTE = 60_000
KEYS = {"Contacts": "ContactID", "Invoices": "InvoiceID", "CreditNotes": "CreditNoteID"}
KEYS |= {"Prepayments": "PrepaymentID", "Overpayments": "OverpaymentID"}
ORGANISATION = {"OrganisationID": TENANT, "Name": "Kauri Electrical", "BaseCurrency": "NZD"}
MEMBERS = {"Organisation": "Organisations"}

INVOICE = (
    '"Type":"ACCREC","InvoiceNumber":"INV-%d","Contact":{"ContactID":"0000","Name":"Ada Rewi"},'
    '"DateString":"2026-01-01T00:00:00","Status":"AUTHORISED","LineAmountTypes":"Exclusive","LineItems":[{'
    '"Description":"Labour","Quantity":1.0,"UnitAmount":10.00,"AccountCode":"200","TaxType":"OUTPUT2",'
    '"LineAmount":10.00,"TaxAmount":1.50}],"SubTotal":10.00,"TotalTax":1.50,"Total":11.50,"AmountDue":11.50,'
    '"CurrencyCode":"NZD",'
)
TYPES = {"CreditNotes": "ACCRECCREDIT", "Prepayments": "RECEIVE-PREPAYMENT", "Overpayments": "RECEIVE-OVERPAYMENT"}


@dataclass(frozen=True, slots=True)
class Row:
    """One element: its number, when it last changed in milliseconds, and how often it has."""

    number: int
    changed: int
    version: int = 0


@dataclass
class Shelf:
    """One list, in the order of the last change; `counted` is false where it tells no page and item counts."""

    endpoint: str
    rows: list[Row] = field(default_factory=list)
    counted: bool = True

    def fill(self, count: int, *, apart: int = MINUTE) -> None:
        """Put so many rows on an empty shelf, a minute apart unless told."""
        self.rows = [Row(number, FIRST + number * apart) for number in range(count)]

    def change(self, number: int) -> None:
        """Somebody changes a row: it moves to the end."""
        at = next(place for place, row in enumerate(self.rows) if row.number == number)
        old = self.rows.pop(at)
        self.rows.append(Row(number, self.rows[-1].changed + MINUTE, old.version + 1))

    def add(self) -> None:
        """Somebody makes a new row."""
        self.rows.append(Row(max(row.number for row in self.rows) + 1, self.rows[-1].changed + MINUTE))

    def take_away(self, number: int) -> None:
        """A row is no longer listed, which Xero is not known to do."""
        self.rows = [row for row in self.rows if row.number != number]

    def answer(self, request: httpx.Request) -> bytes:
        """One page, as the query and If-Modified-Since ask."""
        start = 0
        if since := request.headers.get("If-Modified-Since"):
            moment = dt.datetime.fromisoformat(since).replace(tzinfo=dt.UTC)
            start = bisect_left(self.rows, (moment - EPOCH) // dt.timedelta(milliseconds=1), key=lambda r: r.changed)
        size, number = int(request.url.params["pageSize"]), int(request.url.params["page"])
        count = len(self.rows) - start
        shown = self.rows[start + (number - 1) * size : min(start + number * size, len(self.rows))]
        block = f'"pagination":{{"page":{number},"pageCount":{-(-count // size)},"itemCount":{count}}},'
        rows = ",".join(self._element(row) for row in shown)
        return f'{{{block if self.counted else ""}"{self.endpoint}":[{rows}]}}'.encode()

    def _element(self, row: Row) -> str:
        own = f'{{"{KEYS[self.endpoint]}":"{UUID(int=row.number + 1)}",'
        if self.endpoint == "Invoices":
            body = INVOICE % row.number
        elif self.endpoint == "Contacts":
            body = f'"Name":"Contact {row.number}","ContactStatus":"ACTIVE",'
        else:
            body = f'"Type":"{TYPES[self.endpoint]}","Status":"AUTHORISED","Total":5.00,"RemainingCredit":5.00,'
        return f'{own}{body}"Reference":"v{row.version}","UpdatedDateUTC":"/Date({row.changed}+0000)/"}}'


@dataclass
class Shelves(httpx.BaseTransport):
    """Xero's lists; `before` is called with the name and the number of each request before it is answered."""

    lists: dict[str, Shelf] = field(default_factory=lambda: {name: Shelf(name) for name in KEYS})
    before: Callable[[str, int], None] | None = None
    asked: list[httpx.Request] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    boundary: Callable[[str], None] | None = None

    def __getitem__(self, endpoint: str) -> Shelf:
        return self.lists[endpoint]

    def calls(self, endpoint: str) -> int:
        """How often a list was asked for."""
        return sum(named(one) == f"GET {endpoint}" for one in self.asked)

    def forget(self) -> None:
        """Count from now on."""
        self.asked.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        endpoint = named(request).removeprefix("GET ")
        if self.boundary:
            self.boundary(f"before {endpoint}")
        self.asked.append(request)
        if self.before:
            self.before(endpoint, self.calls(endpoint))
        if endpoint in self.refused:
            return _answer(401, b'{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}')
        if endpoint in self.lists:
            return _answer(200, self.lists[endpoint].answer(request))
        listed = [ORGANISATION] if endpoint == "Organisation" else []
        return _answer(200, json.dumps({MEMBERS.get(endpoint, endpoint): listed}).encode())


def _answer(status: int, content: bytes) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": "application/json"}, content=content)


class SignedIn:
    """A sign-in that is there."""

    warning = ""

    def token(self, *, force: bool = False) -> str:
        return "again" if force else "token"

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Desk:
    """A home in a folder, its clock, and the lists it pulls, so many rows a page."""

    folder: Path
    page: int = PULL_SIZE
    shelves: Shelves = field(default_factory=Shelves)
    clock: StepClock = field(default_factory=StepClock)

    @contextmanager
    def open(self, boundary: Boundaries | None = None) -> Iterator[Workspace]:
        """Open the workspace; with a boundary, the process may end at any of its commits and calls."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "p.toml"
        path.write_text(PROFILE, encoding="utf-8")
        cache = open_cache(self.folder / "data" / "cache.db")
        ledger = open_xero(
            XERO,
            sign_in=SignedIn(),
            tenant_id=TENANT,
            clock=self.clock,
            meter=Meter(),
            transport=self.shelves,
        )
        for name in ("contacts", "invoices", "credits"):
            setattr(ledger, name, partial(getattr(ledger, name), size=self.page))
        self.shelves.boundary = boundary
        try:
            yield Workspace(
                profile=load_profile(file=path),
                cache=WatchedCache(cache, boundary) if boundary else cache,
                open_ledger=lambda: ledger,
                sources=[],
                clock=self.clock,
            )
        finally:
            self.shelves.boundary = None
            ledger.close()
            cache.close()


TABLES = ("contact", "invoice", "invoice_line", "credit", "settings")


def held(ws: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Everything that was pulled, and the watermarks."""
    found = {table: ws.cache.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}  # noqa: S608 - our own
    found["marks"] = ws.cache.rows("SELECT * FROM meta WHERE key LIKE '%_changed_until' ORDER BY 1")
    return found


def versions(ws: Workspace) -> dict[str, str]:
    """The version of every invoice in the cache, by its number."""
    return {row["number"]: row["reference"] for row in ws.cache.rows("SELECT number, reference FROM invoice")}


def on_shelf(shelf: Shelf) -> dict[str, str]:
    """The version of every invoice in Xero, by its number."""
    return {f"INV-{row.number}": f"v{row.version}" for row in shelf.rows}


def leftovers(ws: Workspace) -> Counter[str]:
    """What unfinished readings left: seen ids by list, and checkpoints."""
    left = Counter(
        {row["list"]: row["n"] for row in ws.cache.rows("SELECT list, count(*) n FROM seen GROUP BY list")}
    )
    left.update(row["key"] for row in ws.cache.rows("SELECT key FROM meta WHERE key LIKE '%_checkpoint'"))
    return left

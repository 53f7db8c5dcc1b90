"""Another Xero on loopback: the API's endpoints over `other_books`, with the standard library alone.

What it answers is legal, and as unlike the practice Xero as the documents allow; `mischief` is what goes wrong.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.simulation.outside.other_books import ACCOUNTS, RATES, Element, undotted
from tests.simulation.outside.replies import API, NOT_FOUND, Call, Reply, answered, gate, validation_exception

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tests.simulation.outside.other_books import OtherBooks
    from tests.simulation.outside.style import Style

SECRET = "a-secret-of-the-other-xero"
KEY_LIVES = dt.timedelta(minutes=6)
LATE = frozenset({"BrandingThemes", "Currencies", "Organisation/Actions"})
"""Endpoints that a Xero of the older style does not know."""


Inside = Callable[["OtherXero", Call], Reply]


@dataclass
class OtherXero:
    """Answers calls; safe to share by threads."""

    books: OtherBooks
    rng: Random
    tokens: dict[str, str] = field(default_factory=dict)
    """Which client each token is of."""
    calls: Counter[str] = field(default_factory=Counter)
    _keys: dict[str, tuple[dt.datetime, tuple[str, str, bytes], Reply]] = field(default_factory=dict)
    _working: threading.Lock = field(default_factory=threading.Lock)

    @property
    def style(self) -> Style:
        """How the books word things."""
        return self.books.style

    def act(self, call: Call, inside: Inside | None = None) -> Reply:
        """Answer; `inside` stands in for the endpoint, behind sign-in and idempotency."""
        if not call.path.startswith(API):
            return self._identity(call)
        refused = self._door(call)
        if refused:
            return refused
        with self._working:  # writes one by one: whoever repeats a key waits for the first
            answer = inside or OtherXero._endpoint
            key = call.headers.get("Idempotency-Key")
            return self._once(call, key, answer) if key and call.method in {"PUT", "POST"} else answer(self, call)

    def _once(self, call: Call, key: str, answer: Inside) -> Reply:
        now = dt.datetime.now(dt.UTC)
        same = (f"{call.method} {call.path}", json.dumps(sorted(call.query.items())), call.body)
        lives = dt.timedelta(0) if self.style.forgetful else KEY_LIVES
        if key in self._keys and now - self._keys[key][0] < lives:
            _, first, reply = self._keys[key]
            return reply if first == same else gate(400, f"Idempotency Key: {key} is used with a different request.")
        reply = answer(self, call)
        self._keys[key] = (now, same, reply)
        return reply

    def _identity(self, call: Call) -> Reply:
        if call.named == "POST connect/token":
            client, _, secret = base64.b64decode(call.headers["Authorization"].split()[1]).decode().partition(":")
            form = parse_qs(call.body.decode())
            if secret != SECRET or form.get("grant_type") != ["client_credentials"]:
                return Reply(status=400, body=b'{"error":"invalid_client"}')
            token = f"token-{len(self.tokens)}-{self.rng.getrandbits(64):x}"
            self.tokens[token] = client
            return answered({"access_token": token, "expires_in": 1800, "token_type": "Bearer", "scope": "x"})
        if call.named == "GET connections":
            one = {"id": self.books.tenant[::-1], "tenantId": self.books.tenant, "tenantType": "ORGANISATION"}
            return answered(
                [{**one, "tenantName": self.books.organisation["Name"], "authEventId": self.books.tenant}]
            )
        return NOT_FOUND

    def client(self, call: Call) -> str:
        """Whose token a call bears; empty for none that we gave."""
        return self.tokens.get(call.headers.get("Authorization", "").removeprefix("Bearer "), "")

    def _door(self, call: Call) -> Reply | None:
        if not self.client(call):
            return gate(401, "TokenExpired: token expired")
        if call.headers.get("Xero-Tenant-Id", self.books.tenant) != self.books.tenant:
            return gate(403, "AuthenticationUnsuccessful")
        if "json" not in call.headers.get("Accept", ""):
            return Reply(body=b"<Response/>", kind="text/xml")
        return None

    def _endpoint(self, call: Call) -> Reply:
        name = call.endpoint
        if self.style.older and name in LATE:
            return NOT_FOUND
        with self.books.lock:
            if name.endswith("/History"):
                return self._history(call)
            if call.method == "GET":
                return READERS[name](self, call) if name in READERS else NOT_FOUND
            return self.write(call, call.elements) if (call.method, name) in WRITERS else NOT_FOUND

    def _history(self, call: Call) -> Reply:
        kept = self.books.history.setdefault(call.endpoint.split("/")[1], [])
        if call.method == "PUT":
            kept += json.loads(call.body)["HistoryRecords"]
        return answered({"HistoryRecords": kept})

    def write(self, call: Call, elements: Sequence[Element]) -> Reply:
        """Take elements one by one; with summarizeErrors the first bad one hides the good ones."""
        name = call.endpoint
        make = WRITERS[call.method, name]
        done = [make(self.books, one, int(call.query.get("unitdp", "2"))) for one in elements]
        if self.style.reversed:
            done.reverse()
        bad = [one for one in done if one.get("ValidationErrors")]
        if bad and (self.style.whole or call.query.get("summarizeErrors") != "false"):
            return validation_exception(bad)
        return self.listed(name, done)

    def listed(self, name: str, found: Sequence[Element], **more: object) -> Reply:
        """An answer around elements, worded as this Xero does."""
        strange = {"SomethingNew": {"Level": 3, "Notes": [None]}} if self.style.strange else {}
        return answered({"Id": self.books.tenant, "Status": "OK", **more, name: [one | strange for one in found]})

    def page(self, call: Call, name: str, found: list[Element]) -> Reply:
        """The page of a list that is asked for; of what changed since, where that is asked."""
        since = call.headers.get("If-Modified-Since")
        if since:
            moment = _moment(since)
            found = [one for one in found if undotted(one["UpdatedDateUTC"]) > moment]
            if not found and self.style.not_modified:
                return Reply(status=304)
        found.sort(key=lambda one: undotted(one["UpdatedDateUTC"]))
        size = max(1, min(int(call.query.get("pageSize", "100")), 1000))
        if "page" not in call.query:
            return self.listed(name, [{key: one[key] for key in one if key != "LineItems"} for one in found])
        number = int(call.query["page"])
        block = {"page": number, "pageSize": size, "pageCount": -(-len(found) // size), "itemCount": len(found)}
        shown = found[(number - 1) * size : number * size]
        return self.listed(name, shown, **({"pagination": block} if self.style.pagination else {}))


def _invoices(xero: OtherXero, call: Call) -> Reply:
    found = list(xero.books.invoices.values())
    for key, member in (("InvoiceNumbers", "InvoiceNumber"), ("IDs", "InvoiceID"), ("Statuses", "Status")):
        if key in call.query:
            asked = {value.casefold() for value in call.query[key].split(",")}
            found = [one for one in found if one[member].casefold() in asked]
    if call.query.get("createdByMyApp") == "true":
        found = [one for one in found if one["InvoiceID"] in xero.books.by_app]
    if "searchTerm" in call.query:
        term = call.query["searchTerm"].casefold()
        found = [one for one in found if term in f"{one['InvoiceNumber']}\n{one['Reference']}".casefold()]
    for name, value in _where(call.query.get("where", "")):
        found = [one for one in found if str(one[name]) == value]
    return xero.page(call, "Invoices", found)


def _contacts(xero: OtherXero, call: Call) -> Reply:
    found = list(xero.books.contacts.values())
    if "IDs" in call.query:
        asked = call.query["IDs"].split(",")
        found = [one for one in found if one["ContactID"] in asked]
    if call.query.get("includeArchived") != "true":
        found = [one for one in found if one["ContactStatus"] == "ACTIVE"]
    if "searchTerm" in call.query:
        term = call.query["searchTerm"].casefold()
        found = [one for one in found if term in f"{one['Name']}\n{one.get('EmailAddress', '')}".casefold()]
    return xero.page(call, "Contacts", found)


def _where(text: str) -> list[tuple[str, str]]:
    """`A=="x" AND B=="y"`, and no more than that."""
    found = [re.fullmatch(r'\s*(\w+)\s*==\s*"([^"]*)"\s*', term) for term in text.split(" AND ") if term]
    return [(match[1], match[2]) for match in found if match]


def _moment(text: str) -> dt.datetime:
    """An If-Modified-Since: Xero's own spelling, or that of HTTP."""
    if text[:1].isdigit():
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return parsedate_to_datetime(text)


def _whole(name: str, elements: list[Element]) -> Inside:
    return lambda xero, _call: xero.listed(name, elements)


READERS: dict[str, Inside] = {
    "Invoices": _invoices,
    "Contacts": _contacts,
    "Organisation": lambda xero, _call: xero.listed("Organisations", [xero.books.organisation]),
    "Organisation/Actions": _whole("Actions", [{"Name": "CreateApprovedInvoice", "Status": "ALLOWED"}]),
    "Accounts": _whole(
        "Accounts",
        [
            {"Code": code, "Name": f"Sales {code}", "Type": "REVENUE", "Class": "REVENUE", "TaxType": tax}
            | {"Status": "ACTIVE", "AccountID": f"00000000-0000-4000-8000-000000000{code}"}
            for code, tax in ACCOUNTS.items()
        ],
    ),
    "TaxRates": _whole(
        "TaxRates",
        [
            {"TaxType": kind, "Name": kind.title(), "Status": "ACTIVE", "EffectiveRate": rate}
            | {"CanApplyToRevenue": True, "DisplayTaxRate": rate}
            for kind, rate in RATES.items()
        ],
    ),
    "TrackingCategories": _whole("TrackingCategories", []),
    "Items": _whole("Items", []),
    "BrandingThemes": _whole("BrandingThemes", []),
    "Currencies": _whole("Currencies", [{"Code": "NZD", "Description": "New Zealand Dollar"}]),
    "CreditNotes": lambda xero, call: xero.page(call, "CreditNotes", []),
    "Prepayments": lambda xero, call: xero.page(call, "Prepayments", []),
    "Overpayments": lambda xero, call: xero.page(call, "Overpayments", []),
}

WRITERS: dict[tuple[str, str], Callable[[OtherBooks, Element, int], Element]] = {
    ("PUT", "Invoices"): lambda books, one, places: books.put_invoice(one, unitdp=places),
    ("POST", "Invoices"): lambda books, one, places: books.post_invoice(one, unitdp=places),
    ("PUT", "Contacts"): lambda books, one, _: books.put_contact(one),
    ("POST", "Contacts"): lambda books, one, _: books.post_contact(one),
}

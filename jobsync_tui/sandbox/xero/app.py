"""Puts the practice Xero together as one WSGI app: identity, door, limits, idempotency, endpoints.

Not offered, and answered 404 or 501: allocations, undoing payments, quotes, bank transactions, attachments of
anything but invoices, and the writing of settings, items and credit notes.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import http_date, parse_accept_header
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from jobsync_tui.sandbox.xero import (
    attachments,
    contact_writes,
    contacts,
    extras,
    invoice_writes,
    invoices,
    payments,
    settings,
)
from jobsync_tui.sandbox.xero.books import API_PATH, Call
from jobsync_tui.sandbox.xero.idempotency import Idempotent
from jobsync_tui.sandbox.xero.limits import AppWide, Limited, Limits
from jobsync_tui.sandbox.xero.oauth import Identity, tenant_of
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, gate
from jobsync_tui.sandbox.xero.scopes import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.consent import Registration
    from jobsync_tui.sandbox.xero.limits import Handler

LARGEST_BODY = 3_500_000
WHOLE_LISTS = (*settings.UNDATED, *settings.DATED)


def _unchanged(handler: Handler) -> Handler:
    return handler


def xero_app(
    books: Books,
    *,
    also: Sequence[Books] = (),
    practices: Sequence[str] = (),
    limits: Limits | None = None,
    client_credentials: tuple[str, str] | None = None,
    registration: Registration | None = None,
    inside: Callable[[Handler], Handler] = _unchanged,
) -> WSGIApplication:
    """Make the app; without limits Xero's own apply, without client_credentials any id and secret are accepted.

    `also` are further organisations of the same user, `practices` names of tenants that have no books; a custom
    connection reaches `books` alone. Raises ValueError where two organisations have the same OrganisationID.

    `inside` wraps the endpoints where Xero's own failures happen: behind limits and idempotency, so that an error
    it answers is held under the key. Failures of the network belong around the app instead.
    """
    organisations = (books, *also)
    identity = Identity(organisations, client_credentials, practices=practices, registration=registration)
    return XeroApp(organisations, identity, limits or Limits(), inside)


class XeroApp:
    """The practice Xero as a WSGI callable; every request is recorded in the `calls` of the books it is for."""

    def __init__(
        self,
        organisations: Sequence[Books],
        identity: Identity,
        limits: Limits,
        inside: Callable[[Handler], Handler],
    ) -> None:
        self._first = organisations[0]
        self._by_tenant = {books.tenant_id.lower(): books for books in organisations}
        if len(self._by_tenant) < len(organisations):
            raise ValueError("two organisations have the same OrganisationID; give each its own")
        self._identity = identity
        self._urls = _urls()
        # Keys belong to the app, not to the organisation: one without the tenant in it can meet another's answer.
        keyed = Idempotent(
            inside(self._endpoint),
            now=self._first.now,
            app_of=identity.app_of,
            refuse=lambda detail: gate(400, "Bad Request", detail, self._first.new_id("Instance")),
        )
        app = AppWide(limits)
        self._limited = {tenant: Limited(keyed, limits, books.now, app) for tenant, books in self._by_tenant.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request as WSGI asks."""
        request = Request(environ | {"PATH_INFO": _as_bytes(environ.get("PATH_INFO", ""))})
        books = self._books(request)
        reply = self._answer(request, books)
        now = books.now()
        call = Call(
            method=request.method,
            path=request.path,
            query=request.query_string.decode("ascii", "replace"),
            status=reply.status_code,
            at=now,
        )
        books.calls.append(call)
        reply.headers["Date"] = _date(now.replace(microsecond=0))
        return reply(environ, start_response)

    def _books(self, request: Request) -> Books:
        """Find the books that a request is for; one that names none, or none of these, counts for the first."""
        return self._by_tenant.get(tenant_of(request), self._first)

    def _answer(self, request: Request, books: Books) -> Response:
        if not request.path.startswith(f"{API_PATH}/"):
            return self._identity.answer(request)
        reply = self._accounting(request, self._limited[books.tenant_id.lower()])
        reply.headers["Xero-Correlation-Id"] = books.new_id("Correlation")
        return reply

    def _accounting(self, request: Request, limited: Limited) -> Response:
        """Pass the door, then the limits; a refusal at the door costs no call but tells what remains."""
        wanted = resource(request.path.removeprefix(API_PATH))
        refused = self._identity.refused(request) or self._identity.refused_books(request, wanted)
        if refused is not None:
            return limited.told(refused)
        request.environ[invoices.APP_ID] = self._identity.app_of(request)
        return limited(request)

    def _endpoint(self, request: Request) -> Response:
        """Answer from the books in JSON; where only XML or PDF is accepted, which Xero has, 406 is answered."""
        books = self._books(request)
        adapter = self._urls.bind("", path_info=request.path.removeprefix(API_PATH), default_method=request.method)
        try:
            endpoint, values = adapter.match()
        except MethodNotAllowed:
            return empty(501)
        except HTTPException:
            return empty(404)
        if endpoint not in attachments.RAW:
            refused = _not_json(books, request)
            if refused is not None:
                return refused
        with books.lock:
            try:
                reply: Response = endpoint(books, request, **values)
            except RefusedError as refused:
                return refused.reply
        return reply


def _as_bytes(path: str) -> str:
    """Bring a path into the form of PEP 3333, UTF-8 read as latin-1; httpx's WSGITransport gives plain text."""
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return path.encode("utf-8").decode("latin-1")
    return path


def _not_json(books: Books, request: Request) -> Response | None:
    """Refuse a request that takes no JSON, or brings more than an endpoint that reads JSON takes."""
    if not _takes_json(request.headers.get("Accept", "")):
        return Response("The practice books answer in JSON alone.", 406, content_type="text/plain; charset=utf-8")
    if len(request.get_data()) > LARGEST_BODY:
        detail = f"The request is larger than {LARGEST_BODY} bytes."
        return gate(400, "Bad Request", detail, books.new_id("Instance"))
    return None


@lru_cache(maxsize=256)
def _date(second: datetime) -> str:
    """Write a Date header; many answers fall into one second."""
    return http_date(second)


@lru_cache(maxsize=64)
def _takes_json(accept: str) -> bool:
    """Read an Accept header; a client sends the same few with every request, and reading one takes long."""
    kinds = parse_accept_header(accept, MIMEAccept)
    return not kinds or kinds.accept_json


@cache
def _urls() -> Map:
    """Draw the map of endpoints; each takes the books, the request and the parts of its path.

    Every app shares one: it holds nothing of any books, and drawing it takes longer than a hundred requests.
    """
    rules = [
        _rule("/Organisation", "GET", lambda books, _: settings.organisation(books)),
        _rule("/Organisation/Actions", "GET", lambda books, _: settings.actions(books)),
        _rule("/Contacts", "GET", contacts.list_contacts),
        _rule("/Contacts", "PUT POST", contact_writes.write_contacts),
        _rule("/Contacts/<key>", "GET", lambda books, _, key: contacts.one_contact(books, key)),
        _rule("/Contacts/<contact_id>", "POST", contact_writes.write_contacts),
        _rule("/Invoices", "GET", invoices.list_invoices),
        _rule("/Invoices", "PUT POST", invoice_writes.write_invoices),
        _rule("/Invoices/<key>", "GET", invoices.one_invoice),
        _rule("/Invoices/<key>", "POST", invoice_writes.write_invoices),
        _rule("/Invoices/<key>/History", "GET", lambda books, _, key: extras.read_history(books, key)),
        _rule("/Invoices/<key>/History", "PUT", extras.add_history),
        _rule("/Invoices/<key>/Email", "POST", lambda books, _, key: extras.email(books, key)),
        _rule("/Invoices/<key>/OnlineInvoice", "GET", lambda books, _, key: extras.online_invoice(books, key)),
        _rule("/Invoices/<key>/Attachments", "GET", lambda books, _, key: attachments.list_files(books, key)),
        _rule("/Invoices/<key>/Attachments/<name>", "GET", attachments.read_file),
        _rule("/Invoices/<key>/Attachments/<name>", "PUT POST", attachments.write_file),
        _rule("/Currencies", "GET", settings.currencies),
        _rule("/Payments", "GET", payments.list_payments),
        _rule("/Payments", "PUT", payments.write_payments),
    ]
    rules += [_rule(f"/{plural}", "GET", _bound(settings.undated, plural)) for plural in settings.UNDATED]
    rules += [_rule(f"/{plural}", "GET", _bound(settings.dated, plural)) for plural in settings.DATED]
    rules += [_rule(f"/{plural}/<key>", "GET", _bound_one(plural)) for plural in WHOLE_LISTS]
    rules += [_rule(f"/{plural}", "GET", _bound(settings.documents, plural)) for plural in settings.DOCUMENTS]
    return Map(rules, strict_slashes=False, merge_slashes=False)


def _rule(path: str, methods: str, endpoint: Callable[..., Response]) -> Rule:
    return Rule(path, methods=methods.split(), endpoint=endpoint)


def _bound(read: Callable[[Books, Request, str], Response], plural: str) -> Callable[..., Response]:
    return lambda books, request: read(books, request, plural)


def _bound_one(plural: str) -> Callable[..., Response]:
    return lambda books, _, key: settings.one(books, plural, key)

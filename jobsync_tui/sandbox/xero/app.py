"""Puts the practice Xero together as one WSGI app: identity, door, limits, idempotency, endpoints.

Not offered, and answered 404 or 501: attachments, allocations, undoing payments, quotes, bank transactions, and the
writing of settings, items and credit notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from jobsync_tui.sandbox.xero import contact_writes, contacts, extras, invoice_writes, invoices, payments, settings
from jobsync_tui.sandbox.xero.books import API_PATH, Call
from jobsync_tui.sandbox.xero.idempotency import Idempotent
from jobsync_tui.sandbox.xero.limits import Limited, Limits
from jobsync_tui.sandbox.xero.oauth import Identity
from jobsync_tui.sandbox.xero.replies import RefusedError, empty, gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.limits import Handler

LARGEST_BODY = 3_500_000
IDENTITY_PATHS = ("/connect/token", "/connections")
WHOLE_LISTS = (*settings.UNDATED, *settings.DATED)


def _unchanged(handler: Handler) -> Handler:
    return handler


def xero_app(
    books: Books,
    *,
    limits: Limits | None = None,
    client_credentials: tuple[str, str] | None = None,
    inside: Callable[[Handler], Handler] = _unchanged,
) -> WSGIApplication:
    """Make the app; without limits Xero's own apply, without client_credentials any id and secret are accepted.

    `inside` wraps the endpoints where Xero's own failures happen: behind limits and idempotency, so that an error
    it answers is held under the key. Failures of the network belong around the app instead.
    """
    return XeroApp(books, limits or Limits(), client_credentials, inside)


class XeroApp:
    """The practice Xero as a WSGI callable; every request is recorded in `books.calls`."""

    def __init__(
        self,
        books: Books,
        limits: Limits,
        client_credentials: tuple[str, str] | None,
        inside: Callable[[Handler], Handler],
    ) -> None:
        self._books = books
        self._identity = Identity(books, client_credentials)
        self._urls = _urls()
        keyed = Idempotent(
            inside(self._endpoint),
            now=books.now,
            app_of=self._identity.app_of,
            refuse=lambda detail: gate(400, "Bad Request", detail, books.new_id("Instance")),
        )
        self._limited = Limited(keyed, limits, books.now)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request as WSGI asks."""
        request = Request(environ)
        reply = self._answer(request)
        call = Call(
            method=request.method,
            path=request.path,
            query=request.query_string.decode("ascii", "replace"),
            status=reply.status_code,
            at=self._books.now(),
        )
        self._books.calls.append(call)
        return reply(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path.startswith(f"{API_PATH}/"):
            reply = self._accounting(request)
            reply.headers["Xero-Correlation-Id"] = self._books.new_id("Correlation")
            return reply
        if request.path.lower().startswith(IDENTITY_PATHS):
            return self._identify(request)
        return empty(404)

    def _identify(self, request: Request) -> Response:
        path = request.path.lower().rstrip("/")
        if path == "/connect/token":
            return self._identity.token(request) if request.method == "POST" else empty(405)
        refused = self._identity.refused(request)
        if refused is not None:
            return refused
        if path == "/connections" and request.method == "GET":
            return self._identity.connections(request)
        if request.method == "DELETE":
            return self._identity.disconnect(path.rpartition("/")[2])
        return empty(405)

    def _accounting(self, request: Request) -> Response:
        """Pass the door, then the limits; a refusal at the door costs no call but tells what remains."""
        resource = request.path.removeprefix(f"{API_PATH}/").partition("/")[0]
        refused = self._identity.refused(request) or self._identity.refused_books(request, resource)
        if refused is not None:
            return self._limited.told(refused)
        request.environ[invoices.APP_ID] = self._identity.app_of(request)
        return self._limited(request)

    def _endpoint(self, request: Request) -> Response:
        """Answer from the books in JSON; where only XML or PDF is accepted, which Xero has, 406 is answered."""
        if not request.accept_mimetypes.accept_json and request.accept_mimetypes:
            return Response("The practice books answer in JSON alone.", 406, content_type="text/plain; charset=utf-8")
        if len(request.get_data()) > LARGEST_BODY:
            detail = f"The request is larger than {LARGEST_BODY} bytes."
            return gate(400, "Bad Request", detail, self._books.new_id("Instance"))
        adapter = self._urls.bind("", path_info=request.path.removeprefix(API_PATH), default_method=request.method)
        try:
            endpoint, values = adapter.match()
        except MethodNotAllowed:
            return empty(501)
        except HTTPException:
            return empty(404)
        with self._books.lock:
            try:
                reply: Response = endpoint(self._books, request, **values)
            except RefusedError as refused:
                return refused.reply
        return reply


def _urls() -> Map:
    """Draw the map of endpoints; each takes the books, the request and the parts of its path."""
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

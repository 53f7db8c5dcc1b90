"""Plays Xero's identity service: its endpoints, and the door of the Accounting API.

Two kinds of app come here: a custom connection, which has a secret and reaches the first organisation alone, and an
app that users agree to, which has none and reaches what it is connected to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.connections import Connections
from jobsync_tui.sandbox.xero.consent import ConsentPage, Registration
from jobsync_tui.sandbox.xero.grants import UserGrants
from jobsync_tui.sandbox.xero.replies import bare, empty, gate, json_reply
from jobsync_tui.sandbox.xero.scopes import KNOWN_SCOPES, covers
from jobsync_tui.sandbox.xero.tokens import LIFETIME, Token, Tokens, token_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books

TENANT_HEADER = "xero-tenant-id"
CONNECTIONS = "/connections"


class Identity:
    """Xero's identity service for one user: tokens and connections, without rate limits."""

    def __init__(
        self,
        organisations: Sequence[Books],
        credentials: tuple[str, str] | None,
        *,
        practices: Sequence[str] = (),
        registration: Registration | None = None,
    ) -> None:
        self._books = organisations[0]
        self._ids = {books.tenant_id.lower() for books in organisations}
        self._credentials = credentials
        self._tokens = Tokens()
        self._connections = Connections(organisations, practices)
        known = registration or Registration()
        page = ConsentPage(self._books, known, self._connections)
        users = UserGrants(self._books, known, page, self._connections, self._tokens)
        self._grants = {
            "client_credentials": self._client_credentials,
            "authorization_code": users.exchange,
            "refresh_token": users.refresh,
        }
        self._endpoints = {
            "/identity/connect/authorize": ("GET", page.authorize),
            "/connect/token": ("POST", self._token),
            "/connect/revocation": ("POST", users.revoke),
        }

    def answer(self, request: Request) -> Response:
        """Answer whatever is not the Accounting API's; 404 for a path that is nobody's."""
        path = request.path.lower().rstrip("/")
        with self._books.lock:
            if path in self._endpoints:
                method, endpoint = self._endpoints[path]
                return endpoint(request) if request.method == method else empty(405)
            if path == CONNECTIONS or path.startswith(f"{CONNECTIONS}/"):
                return self._connected(request, path.removeprefix(CONNECTIONS).strip("/"))
        return empty(404)

    # Tokens

    def _token(self, request: Request) -> Response:
        grant = self._grants.get(request.form.get("grant_type", ""))
        return grant(request) if grant else token_error("unsupported_grant_type")

    def _client_credentials(self, request: Request) -> Response:
        given = request.authorization
        client_id = request.form.get("client_id", "")
        secret = request.form.get("client_secret", "")
        if given is not None and given.type == "basic":
            client_id, secret = given.username or "", given.password or ""
        right = (client_id, secret) == self._credentials if self._credentials else bool(client_id and secret)
        if not right:
            return token_error("invalid_client")
        scope = request.form.get("scope", "")
        if not KNOWN_SCOPES.issuperset(scope.split()):
            return token_error("invalid_scope")
        # A token asked for without scopes has all that the connection was set up with.
        scopes = frozenset(scope.split()) or KNOWN_SCOPES
        self._connections.custom(client_id)
        name = self._books.new_id("AccessToken").replace("-", "")
        token = Token(client_id=client_id, scopes=scopes, expires=self._books.now() + LIFETIME)
        return json_reply(
            {
                "access_token": self._tokens.keep(name, token),
                "expires_in": int(LIFETIME.total_seconds()),
                "token_type": "Bearer",
                "scope": scope or " ".join(sorted(scopes)),
            }
        )

    def app_of(self, request: Request) -> str:
        """Name the app (client id) that a request's token was given to."""
        token = self._tokens.of(request)
        return token.client_id if token else ""

    # The door of the Accounting API

    def refused(self, request: Request) -> Response | None:
        """Check the bearer token of a request; None lets it pass."""
        token = self._tokens.of(request)
        if token is None:
            return self._gate(401, "Unauthorized", "AuthenticationUnsuccessful")
        if self._books.now() >= token.expires:
            at = token.expires.strftime("%m/%d/%Y %H:%M:%S")
            return self._gate(401, "Unauthorized", f"TokenExpired: token expired at {at}")
        return None

    def refused_books(self, request: Request, resource: str) -> Response | None:
        """Check that a request may reach its organisation and, by its scopes, the resource; None lets it pass."""
        token = self._tokens.of(request)
        if token is None or not self._reaches(token, tenant_of(request)):
            return self._gate(403, "Forbidden", "AuthenticationUnsuccessful")
        if not covers(token.scopes, resource, request.method):
            return self._gate(401, "Unauthorized", "AuthorizationUnsuccessful")
        return None

    def _reaches(self, token: Token, tenant: str) -> bool:
        """Tell whether a token opens an organisation's books; a practice has none to open."""
        own = self._books.tenant_id.lower()
        if token.custom_connection and (tenant or own) != own:
            return False
        wanted = own if token.custom_connection else tenant
        return wanted in self._ids and self._connections.reaches(token.client_id, wanted)

    def _gate(self, status: int, title: str, detail: str) -> Response:
        return gate(status, title, detail, self._books.new_id("Instance"))

    # Connections

    def _connected(self, request: Request, connection_id: str) -> Response:
        """Answer GET /connections, and DELETE /connections/{id}, after which tokens live on but reach one less."""
        refused = self.refused(request)
        if refused is not None:
            return refused
        app = self.app_of(request)
        if request.method == "GET" and not connection_id:
            return json_reply(self._connections.rows(app, request.args.get("authEventId")))
        if request.method == "DELETE":
            return bare(204) if self._connections.remove(app, connection_id) else empty(404)
        return empty(405)


def tenant_of(request: Request) -> str:
    """Read which organisation a request is for, folded; empty when it does not say."""
    return request.headers.get(TENANT_HEADER, "").strip().lower()

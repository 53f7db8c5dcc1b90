"""Gives out access tokens and tells which organisation they reach.

Today the grant is client_credentials, that of a custom connection; another grant is one more entry in `_grants`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.replies import bare, empty, gate, json_reply

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books

LIFETIME = timedelta(minutes=30)
# What the granular scopes of March 2026 cover; a ".read" twin covers GET alone.
SCOPES = {
    "Invoices": ("accounting.invoices",),
    "CreditNotes": ("accounting.invoices",),
    "RepeatingInvoices": ("accounting.invoices",),
    "Items": ("accounting.invoices", "accounting.settings"),
    "Payments": ("accounting.payments",),
    "Prepayments": ("accounting.payments",),
    "Overpayments": ("accounting.payments",),
    "Contacts": ("accounting.contacts",),
    "Organisation": ("accounting.settings",),
    "Accounts": ("accounting.settings",),
    "TaxRates": ("accounting.settings",),
    "TrackingCategories": ("accounting.settings",),
    "BrandingThemes": ("accounting.settings",),
}
KNOWN_SCOPES = frozenset(
    {"openid", "profile", "email", "offline_access", "accounting.attachments", "accounting.attachments.read"}
    | {f"{scope}{twin}" for scopes in SCOPES.values() for scope in scopes for twin in ("", ".read")}
    | {f"accounting.{area}{twin}" for area in ("banktransactions", "manualjournals") for twin in ("", ".read")}
)
TENANT_HEADER = "xero-tenant-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What one access token stands for; a custom connection may leave the tenant header out."""

    client_id: str
    scopes: frozenset[str]
    expires: datetime
    custom_connection: bool


class Identity:
    """Xero's identity service for one organisation: tokens and connections, without rate limits."""

    def __init__(self, books: Books, credentials: tuple[str, str] | None) -> None:
        self._books = books
        self._credentials = credentials
        self._tokens: dict[str, Token] = {}
        self._connection = books.new_id("Connection")
        self._event = books.new_id("AuthEvent")
        self._since = books.now()
        self._connected = True
        self._grants = {"client_credentials": self._client_credentials}

    # Tokens

    def token(self, request: Request) -> Response:
        """Answer POST /connect/token."""
        grant = self._grants.get(request.form.get("grant_type", ""))
        if grant is None:
            return _token_error("unsupported_grant_type")
        return grant(request)

    def _client_credentials(self, request: Request) -> Response:
        given = request.authorization
        client_id = request.form.get("client_id", "")
        secret = request.form.get("client_secret", "")
        if given is not None and given.type == "basic":
            client_id, secret = given.username or "", given.password or ""
        right = (client_id, secret) == self._credentials if self._credentials else bool(client_id and secret)
        if not right:
            return _token_error("invalid_client")
        scope = request.form.get("scope", "")
        if not KNOWN_SCOPES.issuperset(scope.split()):
            return _token_error("invalid_scope")
        # A token asked for without scopes has all that the connection was set up with.
        scopes = frozenset(scope.split()) or KNOWN_SCOPES
        token = Token(
            client_id=client_id,
            scopes=scopes,
            expires=self._books.now() + LIFETIME,
            custom_connection=True,
        )
        return json_reply(
            {
                "access_token": self._issue(token),
                "expires_in": int(LIFETIME.total_seconds()),
                "token_type": "Bearer",
                "scope": scope or " ".join(sorted(scopes)),
            }
        )

    def _issue(self, token: Token) -> str:
        with self._books.lock:
            name = self._books.new_id("AccessToken").replace("-", "")
            self._tokens[name] = token
        return name

    def app_of(self, request: Request) -> str:
        """Name the app (client id) that a request's token was given to."""
        token = self._token(request)
        return token.client_id if token else ""

    def _token(self, request: Request) -> Token | None:
        given = request.authorization
        return self._tokens.get(given.token or "") if given is not None and given.type == "bearer" else None

    # The door of the Accounting API

    def refused(self, request: Request) -> Response | None:
        """Check the bearer token of a request; None lets it pass."""
        token = self._token(request)
        if token is None:
            return self._gate(401, "Unauthorized", "AuthenticationUnsuccessful")
        if self._books.now() >= token.expires:
            at = token.expires.strftime("%m/%d/%Y %H:%M:%S")
            return self._gate(401, "Unauthorized", f"TokenExpired: token expired at {at}")
        return None

    def refused_books(self, request: Request, resource: str) -> Response | None:
        """Check that a request may reach the organisation and, by its scopes, the resource; None lets it pass."""
        token = self._token(request)
        tenant = request.headers.get(TENANT_HEADER, "").strip().lower()
        absent = not tenant and token is not None and token.custom_connection
        if not self._connected or not (absent or tenant == self._books.tenant_id.lower()):
            return self._gate(403, "Forbidden", "AuthenticationUnsuccessful")
        if token is not None and resource in SCOPES and not _covers(token, resource, request.method):
            return self._gate(401, "Unauthorized", "AuthorizationUnsuccessful")
        return None

    def _gate(self, status: int, title: str, detail: str) -> Response:
        return gate(status, title, detail, self._books.new_id("Instance"))

    # Connections

    def connections(self, request: Request) -> Response:
        """Answer GET /connections with the organisations that the token reaches."""
        event = request.args.get("authEventId")
        if not self._connected or event not in (None, self._event):
            return json_reply([])
        since = self._since.strftime("%Y-%m-%dT%H:%M:%S.%f0")
        connection = {
            "id": self._connection,
            "authEventId": self._event,
            "tenantId": self._books.tenant_id,
            "tenantType": "ORGANISATION",
            "tenantName": self._books.organisation["Name"],
            "createdDateUtc": since,
            "updatedDateUtc": since,
        }
        return json_reply([connection])

    def disconnect(self, connection_id: str) -> Response:
        """Answer DELETE /connections/{id}; tokens live on but reach nothing."""
        if not self._connected or connection_id.lower() != self._connection:
            return empty(404)
        self._connected = False
        return bare(204)


def _covers(token: Token, resource: str, method: str) -> bool:
    twins = ("", ".read") if method == "GET" else ("",)
    return any(f"{scope}{twin}" in token.scopes for scope in SCOPES[resource] for twin in twins)


def _token_error(word: str) -> Response:
    return json_reply({"error": word}, 400)

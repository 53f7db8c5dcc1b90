"""Exchanges codes and refresh tokens for access tokens, and takes back what a user has granted.

The app is public: it has no secret and sends no Authorization header (XeroAPI/xero-command-line, November 2026).
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.replies import bare, json_reply
from jobsync_tui.sandbox.xero.scopes import OFFLINE, OPENID
from jobsync_tui.sandbox.xero.tokens import LIFETIME, Grant, Token, jwt, token_error

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.connections import Connections
    from jobsync_tui.sandbox.xero.consent import Code, ConsentPage, Registration
    from jobsync_tui.sandbox.xero.tokens import Tokens
    from jobsync_tui.sandbox.xero.wire import Wire

UNUSED = timedelta(days=60)
GRACE = timedelta(minutes=30)
ID_LIFETIME = timedelta(minutes=5)


@dataclass(slots=True, kw_only=True)
class RefreshToken:
    """One refresh token of a grant; a used one is honoured for the grace period after its first use."""

    grant: Grant
    issued: datetime
    used: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Tell whether the token is still honoured."""
        until = self.issued + UNUSED if self.used is None else self.used + GRACE
        return self.grant.alive and now < until


class UserGrants:
    """What the token and revocation endpoints do for an app that a user has agreed to."""

    def __init__(
        self, books: Books, registration: Registration, page: ConsentPage, connections: Connections, tokens: Tokens
    ) -> None:
        self._books = books
        self._registration = registration
        self._codes = page.codes
        self._connections = connections
        self._tokens = tokens
        self._refresh: dict[str, RefreshToken] = {}

    def exchange(self, request: Request) -> Response:
        """Answer grant_type=authorization_code: once for each code; a second try takes back what the first gave."""
        if self._stranger(request):
            return token_error("invalid_client")
        form = request.form
        code = self._codes.get(form.get("code", ""))
        if code is None or code.grant.client_id != form["client_id"]:
            return token_error("invalid_grant")
        if code.spent:
            code.grant.alive = False
            return token_error("invalid_grant")
        code.spent = True
        proven = _proves(form.get("code_verifier", ""), code)
        if not proven or form.get("redirect_uri") != code.redirect_uri or self._books.now() >= code.expires:
            return token_error("invalid_grant")
        return self._answer(request, code.grant, code.grant.scopes)

    def refresh(self, request: Request) -> Response:
        """Answer grant_type=refresh_token with a new access token and, always, a new refresh token."""
        if self._stranger(request):
            return token_error("invalid_client")
        form = request.form
        now = self._books.now()
        held = self._refresh.get(form.get("refresh_token", ""))
        if held is None or held.grant.client_id != form["client_id"] or not held.good(now):
            return token_error("invalid_grant")
        scopes = tuple(dict.fromkeys(form.get("scope", "").split())) or held.grant.scopes
        if not set(held.grant.scopes).issuperset(scopes):
            return token_error("invalid_scope")
        held.used = held.used or now
        return self._answer(request, held.grant, scopes)

    def revoke(self, request: Request) -> Response:
        """Answer POST /connect/revocation: end the grant of a refresh token, and every connection of its app.

        A token that nobody knows is answered alike, as RFC 7009 asks.
        """
        form = request.form
        held = self._refresh.get(form.get("token", ""))
        if not form.get("token"):
            return token_error("invalid_request")
        if request.authorization is not None or (held and form.get("client_id") not in (None, held.grant.client_id)):
            return token_error("invalid_client")
        if held is not None:
            held.grant.alive = False
            self._connections.remove_all(held.grant.client_id)
        return bare(200)

    def _stranger(self, request: Request) -> bool:
        """Tell whether a request is not that of a registered public app."""
        return request.authorization is not None or not self._registration.knows(request.form.get("client_id", ""))

    def _answer(self, request: Request, grant: Grant, scopes: tuple[str, ...]) -> Response:
        now = self._books.now()
        issuer = request.host_url.rstrip("/")
        body: Wire = {
            "access_token": self._access_token(grant, scopes, issuer),
            "expires_in": int(LIFETIME.total_seconds()),
            "token_type": "Bearer",
            "scope": " ".join(scopes),
        }
        if OFFLINE in grant.scopes:
            name = self._books.new_id("RefreshToken").replace("-", "")
            self._refresh[name] = RefreshToken(grant=grant, issued=now)
            body["refresh_token"] = name
        if OPENID in scopes:
            claims = {"aud": grant.client_id, "sub": self._books.user_id} | _times(issuer, now, ID_LIFETIME)
            body["id_token"] = jwt(claims | ({"nonce": grant.nonce} if grant.nonce is not None else {}))
        return json_reply(body)

    def _access_token(self, grant: Grant, scopes: tuple[str, ...], issuer: str) -> str:
        """Issue a token whose claims name the consent it comes from, by which an app finds its new connections."""
        now = self._books.now()
        claims = _times(issuer, now, LIFETIME) | {
            "aud": f"{issuer}/resources",
            "client_id": grant.client_id,
            "sub": self._books.user_id,
            "xero_userid": self._books.user_id,
            "authentication_event_id": grant.event_id,
            "jti": self._books.new_id("AccessToken").replace("-", ""),
            "scope": list(scopes),
        }
        token = Token(client_id=grant.client_id, scopes=frozenset(scopes), expires=now + LIFETIME, grant=grant)
        return self._tokens.keep(jwt(claims), token)


def _proves(verifier: str, code: Code) -> bool:
    """Tell whether a verifier is the one whose SHA-256 was the challenge (RFC 7636, section 4.6)."""
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(challenge, code.challenge.encode())


def _times(issuer: str, now: datetime, lifetime: timedelta) -> Wire:
    """Make the claims of who issued a token and of how long it is good, in seconds since 1970."""
    at = int(now.timestamp())
    return {"iss": issuer, "nbf": at, "iat": at, "exp": at + int(lifetime.total_seconds())}

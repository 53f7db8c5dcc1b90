"""Xero's OAuth 2 for a public client: Authorization Code with PKCE, no secret, no Authorization header.

Facts: https://developer.xero.com/documentation/guides/oauth2/pkce-flow/, November 2026; RFC 6749, 7636 (S256
alone), 8252, 9700. Nothing here keeps anything: see `pkce` for that.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec

from jobsync_tui.connectors.http import send
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.auth import decoded, fault_code
from jobsync_tui.connectors.xero.limits import Meter, rate_limited
from jobsync_tui.connectors.xero.redirect import CALLBACK, PORTS, REDIRECTS, again, read_redirect
from jobsync_tui.core.errors import BadAnswer, JobsyncError, SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

__all__ = [
    "ATTACHMENTS",
    "CALLBACK",
    "PORTS",
    "REDIRECTS",
    "SCOPES",
    "Grant",
    "Identity",
    "InvalidGrant",
    "Ticket",
    "authorize_url",
    "challenge",
    "new_ticket",
    "read_redirect",
]

SERVICE = "Xero's sign-in"

SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.invoices",
    "accounting.contacts",
    "accounting.settings.read",
    "accounting.payments.read",
)
"""What is always asked for: the least that the tool needs, and `offline_access` for a sign-in that lasts."""

ATTACHMENTS = "accounting.attachments"
"""Asked for only where files are attached to invoices."""

LONGEST_TOKEN_LIFE = 24 * 60 * 60
"""Seconds; Xero gives 1,800. A longer time is odd, and a very long one is no date."""

REFUSALS = {
    "invalid_client": (
        "Xero does not know the client id.",
        "Copy it again from the Xero app's page, then run `jobsync connect xero`.",
    ),
    "unauthorized_client": (
        "The Xero app is not of the kind that signs in with PKCE.",
        "Make one of the kind 'Auth Code with PKCE' on Xero's developer page, then run `jobsync connect xero`.",
    ),
    "invalid_scope": (
        "The Xero app lacks a permission that jobsync needs.",
        f"Give it {', '.join(SCOPES[4:])} on the Xero app's page, then run `jobsync connect xero`.",
    ),
}
"""What the token endpoint's error codes mean to her, and what helps."""

PASSING = frozenset({"server_error", "temporarily_unavailable"})
"""Error codes that say nothing of the sign-in: another try may go well."""


class InvalidGrant(SignInNeeded):
    """Xero honours this code or refresh token no longer, or never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One sign-in under way: what Xero's answer is held against. Good for one use."""

    verifier: Secret
    state: Secret
    redirect_uri: str
    nonce: Secret
    _unused: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def spend(self) -> None:
        """Mark it as used; SignInNeeded when it was used before."""
        if not self._unused.acquire(blocking=False):
            raise SignInNeeded("This sign-in was finished or given up already.", next_step=again())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What Xero granted; `expires_in` in seconds for the access token, scopes divided by spaces."""

    access_token: Secret
    expires_in: int
    refresh_token: Secret | None
    scope: str
    id_token: Secret | None


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    return _base64url(hashlib.sha256(verifier.encode("ascii")).digest())


def new_ticket(redirect_uri: str) -> Ticket:
    """Begin a sign-in that returns to this address."""
    return Ticket(
        verifier=Secret(secrets.token_urlsafe(64)),
        state=Secret(secrets.token_urlsafe(32)),
        redirect_uri=redirect_uri,
        nonce=Secret(secrets.token_urlsafe(32)),
    )


def authorize_url(authorize: str, client_id: str, ticket: Ticket, scopes: Sequence[str]) -> str:
    """The page where she allows it; may be shown, since the answer is worth nothing without the ticket."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": ticket.redirect_uri,
        "scope": " ".join(scopes),
        "state": ticket.state.reveal(),
        "code_challenge": challenge(ticket.verifier.reveal()),
        "code_challenge_method": "S256",
    }
    if "openid" in scopes:
        query["nonce"] = ticket.nonce.reveal()
    return f"{authorize}?{urlencode(query, quote_via=quote, safe='')}"


class Identity:
    """Xero's identity service as one public client sees it; safe to share by threads. `client` speaks to it.

    Every method may raise Unreachable (`sent` tells whether Xero may have acted), BadAnswer (HTML, a 5xx),
    RateLimited, and SignInNeeded for what Xero declines: InvalidGrant only for `invalid_grant`.
    """

    def __init__(self, client: httpx.Client, *, client_id: str, meter: Meter | None = None) -> None:
        self._client = client
        self.client_id = client_id
        self._meter = meter or Meter()

    def exchange(self, code: Secret, ticket: Ticket) -> Grant:
        """Turn the redirect's code into tokens, once; a code is good for five minutes."""
        ticket.spend()
        form = {
            "grant_type": "authorization_code",
            "code": code.reveal(),
            "redirect_uri": ticket.redirect_uri,
            "code_verifier": ticket.verifier.reveal(),
        }
        try:
            grant = _grant(self._post("token", form))
        except InvalidGrant:
            raise InvalidGrant(
                "Xero no longer accepts the answer of its page: it was used before, or came too late.",
                next_step=again(),
            ) from None
        if grant.id_token:
            _check_nonce(grant.id_token, ticket)
        if not grant.refresh_token:
            raise SignInNeeded(
                "Xero granted no lasting sign-in (no refresh token).",
                next_step="Check that the Xero app may use offline_access, then run `jobsync connect xero` again.",
            )
        return grant

    def refresh(self, token: Secret) -> Grant:
        """New tokens for a refresh token, which Xero then replaces; no scopes are sent, so they stay the same."""
        return _grant(self._post("token", {"grant_type": "refresh_token", "refresh_token": token.reveal()}))

    def revoke(self, token: Secret) -> None:
        """End the sign-in at Xero: it removes all of the user's connections to this app."""
        answer = self._post("revocation", {"token": token.reveal()})
        if answer.status_code != HTTPStatus.OK:
            raise _fault(answer)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _post(self, endpoint: str, form: Mapping[str, str]) -> httpx.Response:
        request = self._client.build_request(
            "POST", f"/connect/{endpoint}", data={"client_id": self.client_id, **form}
        )
        with self._meter.call(f"POST {endpoint}"):
            return send(self._client, request, service=SERVICE)


def _grant(answer: httpx.Response) -> Grant:
    """What an answer grants, or the error that it stands for."""
    if answer.status_code != HTTPStatus.OK:
        raise _fault(answer)
    token = decoded(answer)
    if not _fits_a_header(token.access_token):
        raise _unreadable(answer)
    return Grant(
        access_token=Secret(token.access_token),
        expires_in=max(0, min(token.expires_in, LONGEST_TOKEN_LIFE)),
        refresh_token=Secret(token.refresh_token) if token.refresh_token else None,
        scope=token.scope or "",
        id_token=Secret(token.id_token) if token.id_token else None,
    )


def _fault(answer: httpx.Response) -> JobsyncError:
    """The error of an answer that grants nothing."""
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return rate_limited(answer.headers)
    code = fault_code(answer)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in PASSING:
        return BadAnswer(
            f"Xero's sign-in is not available (error {status}).",
            next_step="Try again in five minutes.",
            status=status,
        )
    if not code:
        return _unreadable(answer)
    if code == "invalid_grant":
        return InvalidGrant(
            "Xero no longer accepts the sign-in that is kept here.",
            next_step="Run `jobsync connect xero` to sign in again.",
        )
    message, next_step = REFUSALS.get(code, (f"Xero's sign-in declined ({code:.40}).", again()))
    return SignInNeeded(message, next_step=next_step)


def _unreadable(answer: httpx.Response) -> BadAnswer:
    """What came is no answer of Xero's sign-in; the cause is left out, since it could quote a token."""
    return BadAnswer(
        "Xero's sign-in gave an answer that cannot be read.",
        next_step="Check the internet connection (a sign-in page of the network?), then try again.",
        status=answer.status_code,
    )


def _check_nonce(id_token: Secret, ticket: Ticket) -> None:
    """Hold an id_token against its ticket; unsigned is enough, for it came over TLS from the token endpoint."""
    try:
        payload = id_token.reveal().split(".")[1]
        claims = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        nonce = msgspec.json.decode(claims, type=shapes.IdClaims).nonce
    except (IndexError, ValueError, msgspec.MsgspecError):
        # The cause is left out: it could quote a part of the token.
        nonce = ""
    if not hmac.compare_digest(nonce.encode(), ticket.nonce.reveal().encode()):
        raise SignInNeeded("Xero's answer belongs to another sign-in than this one.", next_step=again())


def _fits_a_header(token: str) -> bool:
    """Whether a bearer token is made of visible ASCII (RFC 6750, section 2.1)."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

"""Plays Xero's consent page: checks what an app asks for and sends the browser back with a code.

Nobody is asked: practice books say yes at once, to every organisation, unless `Consent` says otherwise. The checks
are those of "Auth Code with PKCE" (https://developer.xero.com/documentation/guides/oauth2/pkce-flow/, November 2026).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from jobsync_tui.sandbox.xero.replies import HTML_TYPE
from jobsync_tui.sandbox.xero.scopes import KNOWN_SCOPES
from jobsync_tui.sandbox.xero.tokens import Grant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from werkzeug.wrappers import Request

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.connections import Connections

CODE_LIFETIME = timedelta(minutes=5)
LOOPBACK = tuple(f"http://localhost:{port}/callback" for port in (8742, 18742, 28742))
# Nothing of the request is repeated on the page, so nothing in it needs escaping.
SORRY = b"""<!doctype html>
<html lang="en"><head><title>Practice Xero: error</title></head><body><h1>Sorry, this cannot go on.</h1>
<p>The app that sent you here is not known, or asked to be answered at an address that it has not registered.</p>
</body></html>
"""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes of SHA-256 in base64url


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an app has told Xero about itself; without client_ids every id is taken for that of a known app."""

    client_ids: frozenset[str] | None = None
    redirect_uris: tuple[str, ...] = LOOPBACK

    def knows(self, client_id: str) -> bool:
        """Tell whether an app of this id is registered."""
        return bool(client_id) and (self.client_ids is None or client_id in self.client_ids)


@dataclass(slots=True, kw_only=True)
class Consent:
    """What the user does at the consent page; tests change it in place.

    `error` is sent back in place of a code ("access_denied" where the user says no); `tenant_ids` are what the user
    ticks, None meaning all.
    """

    error: str | None = None
    tenant_ids: frozenset[str] | None = None


@dataclass(slots=True, kw_only=True)
class Code:
    """One authorization code: what it was asked with, and the grant that it stands for."""

    redirect_uri: str
    challenge: str
    expires: datetime
    grant: Grant
    spent: bool = False


class ConsentPage:
    """The page at login.xero.com; the codes it gives out are kept for the token endpoint."""

    def __init__(self, books: Books, registration: Registration, connections: Connections) -> None:
        self._books = books
        self._registration = registration
        self._connections = connections
        self.codes: dict[str, Code] = {}

    def authorize(self, request: Request) -> Response:
        """Answer GET /identity/connect/authorize.

        An unknown app or address gets a page of its own and never a redirect, which would carry the answer to
        whoever asked; every other mistake goes back to the app.
        """
        asked = request.args
        uri = asked.get("redirect_uri", "")
        known = self._registration.knows(asked.get("client_id", ""))
        if not known or uri not in self._registration.redirect_uris:
            return Response(SORRY, 400, content_type=HTML_TYPE)
        error = _mistake(asked) or self._books.consent.error
        answer = {"error": error} if error else {"code": self._agree(asked)}
        if "state" in asked:
            answer["state"] = asked["state"]
        return _redirect(uri, answer)

    def _agree(self, asked: Mapping[str, str]) -> str:
        """Connect what the user ticks and make a code for it."""
        grant = Grant(
            client_id=asked["client_id"],
            scopes=tuple(dict.fromkeys(asked["scope"].split())),
            event_id=self._books.new_id("AuthEvent"),
            nonce=asked.get("nonce"),
        )
        self._connections.consent(grant.client_id, grant.event_id, self._books.consent.tenant_ids)
        name = self._books.new_id("Code").replace("-", "")
        self.codes[name] = Code(
            redirect_uri=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            expires=self._books.now() + CODE_LIFETIME,
            grant=grant,
        )
        return name


def _mistake(asked: Mapping[str, str]) -> str | None:
    """Name what is wrong with a request of a known app, in the words of RFC 6749."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = asked.get("scope", "").split()
    if not scopes or not KNOWN_SCOPES.issuperset(scopes):
        return "invalid_scope"
    proof = _CHALLENGE.fullmatch(asked.get("code_challenge", ""))
    return None if proof and asked.get("code_challenge_method") == "S256" else "invalid_request"


def _redirect(uri: str, answer: Mapping[str, str]) -> Response:
    reply = Response(b"", 302, content_type=HTML_TYPE)
    reply.headers["Location"] = f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}"
    return reply

"""A public app as it meets the practice identity service: it asks, is sent back, and exchanges what it got."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    Form = dict[str, str | None]

VERIFIER = "v" * 64
REDIRECT = "http://localhost:8742/callback"
SCOPE = (
    "openid profile email offline_access accounting.invoices accounting.contacts accounting.settings.read "
    "accounting.payments.read"
)
API = "/api.xro/2.0"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def claims(token: str) -> dict[str, Any]:
    """What the middle part of a JSON Web Token says."""
    _, payload, _ = token.split(".")
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


class PublicApp:
    """An app without a secret in front of one practice Xero."""

    def __init__(self, xero: WSGIApplication, client_id: str = "app-1") -> None:
        self.client_id = client_id
        self.http = httpx.Client(transport=httpx.WSGITransport(xero), base_url="http://books")

    def ask(self, **changed: str | None) -> httpx.Response:
        """Open the consent page; a parameter given as None is left out."""
        asked: Form = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        params = {name: value for name, value in (asked | changed).items() if value is not None}
        return self.http.get("/identity/connect/authorize", params=params)

    def sent_back(self, **changed: str | None) -> dict[str, str]:
        """What the browser brings back to the app's own address."""
        reply = self.ask(**changed)
        assert reply.status_code == 302, reply.text
        found = parse_qs(urlsplit(reply.headers["Location"]).query)
        return {name: value for name, (value,) in found.items()}

    def exchange(self, code: str, authorization: str | None = None, /, **changed: str | None) -> httpx.Response:
        form: Form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        return self._form("/connect/token", form | changed, authorization)

    def refresh(self, token: str, authorization: str | None = None, /, **changed: str | None) -> httpx.Response:
        form: Form = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token}
        return self._form("/connect/token", form | changed, authorization)

    def revoke(self, token: str, authorization: str | None = None, /, **more: str | None) -> httpx.Response:
        form: Form = {"token": token}
        return self._form("/connect/revocation", form | more, authorization)

    def signed_in(self, **changed: str | None) -> dict[str, Any]:
        """Go all the way once and give the answer of the token endpoint."""
        reply = self.exchange(self.sent_back(**changed)["code"])
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def get(self, path: str, token: dict[str, Any], tenant: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token['access_token']}", "Accept": "application/json"}
        return self.http.get(path, headers=headers | ({"xero-tenant-id": tenant} if tenant else {}))

    def connections(self, token: dict[str, Any], event: str | None = None) -> list[dict[str, Any]]:
        reply = self.get(f"/connections?authEventId={event}" if event else "/connections", token)
        assert reply.status_code == 200, reply.text
        rows: list[dict[str, Any]] = reply.json()
        return rows

    def _form(self, path: str, form: Form, authorization: str | None) -> httpx.Response:
        kept = {name: value for name, value in form.items() if value is not None}
        headers = {"Authorization": authorization} if authorization else {}
        return self.http.post(path, data=kept, headers=headers)


def refusal(reply: httpx.Response) -> tuple[int, dict[str, str]]:
    """The status and the body of an answer, as a token endpoint refuses."""
    return reply.status_code, reply.json()

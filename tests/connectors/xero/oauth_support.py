"""Xero's identity service in scripted answers, with canaries for its secrets."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.xero.oauth import (
    Identity,
)
from tests.connectors.xero.xero_support import Answer, Script, json_answer

if TYPE_CHECKING:
    import httpx

AUTHORIZE = "https://login.xero.com/identity/connect/authorize"
ACCESS = "access-canary-1"
REFRESH = "refresh-canary-1"
OLD = "refresh-canary-0"
CODE = "code-canary-1"


def identity(*answers: Answer) -> tuple[Identity, Script]:
    script = Script().then(*answers)
    client = make_client(base_url="https://identity.xero.com", transport=script.transport)
    return Identity(client, client_id="app-1"), script


def id_token(**claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"


def granted(**changes: object) -> httpx.Response:
    body = {
        "access_token": ACCESS,
        "expires_in": 1800,
        "token_type": "Bearer",
        "refresh_token": REFRESH,
        "scope": "openid offline_access",
    }
    return json_answer({**body, **changes})

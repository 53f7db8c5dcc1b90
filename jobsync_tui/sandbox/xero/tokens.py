"""Issues access tokens and knows them again: what each stands for, how long, and whether it was taken back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox.xero.replies import json_reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from werkzeug.wrappers import Request, Response

LIFETIME = timedelta(minutes=30)
JWT_HEAD = {"alg": "RS256", "kid": "practice", "typ": "JWT"}
NO_SIGNATURE = b"practice books sign nothing"


@dataclass(slots=True, kw_only=True, eq=False)
class Grant:
    """What a user has agreed to at one visit to the consent page; every token that follows from it dies with it."""

    client_id: str
    scopes: tuple[str, ...]
    event_id: str
    nonce: str | None
    alive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What one access token stands for; that of a custom connection comes from no user's grant."""

    client_id: str
    scopes: frozenset[str]
    expires: datetime
    grant: Grant | None = None

    @property
    def custom_connection(self) -> bool:
        """Tell whether the token belongs to one organisation, so that its tenant header may be left out."""
        return self.grant is None


class Tokens:
    """The access tokens given out so far; one whose grant is dead is as unknown as one never given."""

    def __init__(self) -> None:
        self._known: dict[str, Token] = {}

    def keep(self, name: str, token: Token) -> str:
        """Remember a token under the text that its bearer sends, and return that."""
        self._known[name] = token
        return name

    def of(self, request: Request) -> Token | None:
        """Find the token that a request bears, an expired one included."""
        given = request.authorization
        token = self._known.get(given.token or "") if given is not None and given.type == "bearer" else None
        return token if token is None or token.grant is None or token.grant.alive else None


def jwt(claims: Mapping[str, Any]) -> str:  # claims of any JSON type
    """Write claims in the three parts of a JSON Web Token; the third is no signature, and nothing here checks one."""
    parts = (json.dumps(JWT_HEAD).encode(), json.dumps(claims).encode(), NO_SIGNATURE)
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def token_error(word: str) -> Response:
    """Refuse at the token endpoint with one word."""
    return json_reply({"error": word}, 400)

"""Sign-in to Xero without a person: a custom connection's client credentials.

One organisation, a 30-minute token, no refresh token (https://developer.xero.com/documentation/guides/oauth2/
custom-connections/, November 2026). The token lives in memory alone.
"""

from __future__ import annotations

import datetime as dt
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import httpx
import msgspec

from jobsync_tui.connectors.http import address, send
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.limits import Meter, rate_limited
from jobsync_tui.core.errors import BadAnswer, SignInNeeded, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ports import Clock

SCOPES = ("accounting.invoices", "accounting.contacts", "accounting.settings.read")
"""The least that the tool needs; granular scopes, since 2 March 2026 the only ones a new app gets."""

FRESH = dt.timedelta(minutes=5)
"""A token with less left is replaced before it is used, so that none expires within a batch."""

REFUSALS = {
    "invalid_client": (
        "Xero does not know the client id, or the client secret is not right.",
        "Copy both again from the Xero app's page, then run `jobsync connect xero`.",
    ),
    "unauthorized_client": (
        "The Xero app is not set up as a custom connection, or nobody has authorised it yet.",
        "Finish its set-up on the Xero app's page, then run `jobsync connect xero`.",
    ),
    "invalid_scope": (
        "The Xero app lacks a permission that jobsync needs.",
        f"Give it {', '.join(SCOPES)} on the Xero app's page, then run `jobsync connect xero`.",
    ),
}
"""What the token endpoint's error codes mean to her, and what helps."""


class SignIn(Protocol):
    """Where access tokens come from."""

    @property
    def warning(self) -> str:
        """What she has to know of the sign-in although it works; empty for nothing."""
        ...

    def token(self, *, force: bool = False) -> str:
        """An access token with some minutes left; a new one when forced."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class ClientCredentials:
    """A custom connection's sign-in; safe to share by threads. `client` speaks to the identity service."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        client_id: str,
        client_secret: Secret,
        clock: Clock,
        scopes: Sequence[str] = SCOPES,
        meter: Meter | None = None,
    ) -> None:
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = " ".join(scopes)
        self._clock = clock
        self._meter = meter or Meter()
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._expires = dt.datetime.min.replace(tzinfo=dt.UTC)

    @property
    def warning(self) -> str:
        """Nothing: a custom connection keeps nothing."""
        return ""

    def token(self, *, force: bool = False) -> str:
        """The access token, asked for anew when forced or with less than five minutes left.

        Raises SignInNeeded when Xero declines, Unreachable (never `sent`: no invoice was under way), RateLimited,
        or BadAnswer.
        """
        with self._lock:
            if force or self._token is None or self._expires - self._clock.now() < FRESH:
                asked_at = self._clock.now()
                grant = _grant(self._ask())
                self._token = Secret(grant.access_token)
                self._expires = asked_at + dt.timedelta(seconds=grant.expires_in)
            return self._token.reveal()

    def close(self) -> None:
        """Let go of the identity service's connections."""
        self._client.close()

    def _ask(self) -> httpx.Response:
        request = self._client.build_request(
            "POST",
            address(self._client, "/connect/token"),
            data={"grant_type": "client_credentials", "scope": self._scope},
        )
        basic = httpx.BasicAuth(self._client_id, self._client_secret.reveal())
        signed = next(basic.auth_flow(request))
        try:
            with self._meter.call("POST token"):
                return send(self._client, signed, service="Xero's sign-in")
        except Unreachable as error:
            raise Unreachable(error.message, next_step=error.next_step, sent=False) from error


def _grant(answer: httpx.Response) -> shapes.Token:
    """The token of an answer, or the error that it stands for."""
    status = answer.status_code
    if status == HTTPStatus.OK:
        return decoded(answer)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise rate_limited(answer.headers)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise BadAnswer(
            f"Xero's sign-in is not available (error {status}).",
            next_step="Try again in five minutes.",
            status=status,
        )
    code = fault_code(answer)
    message, next_step = REFUSALS.get(
        code,
        (f"Xero's sign-in declined ({code or status}).", "Run `jobsync connect xero` to set it up again."),
    )
    raise SignInNeeded(message, next_step=next_step)


def decoded(answer: httpx.Response) -> shapes.Token:
    """The token of a good answer; BadAnswer when it holds none."""
    try:
        return msgspec.json.decode(answer.content, type=shapes.Token)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # The cause is left out: it could quote a part of the token.
        raise BadAnswer(
            "Xero's sign-in gave an answer that cannot be read.",
            next_step="Check the internet connection (a sign-in page of the network?), then try again.",
            status=answer.status_code,
        ) from None


def fault_code(answer: httpx.Response) -> str:
    """Read OAuth's error code; nothing when the body is no OAuth refusal, since the status has spoken."""
    try:
        code = msgspec.json.decode(answer.content, type=shapes.TokenFault).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return code if code.replace("_", "").isalnum() else ""

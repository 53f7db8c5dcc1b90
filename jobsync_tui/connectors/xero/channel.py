"""One authorised request to Xero: headers, counting, a fresh token after a 401; no write repeats by accident."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode

from jobsync_tui.connectors.http import address, send
from jobsync_tui.connectors.xero.answers import check
from jobsync_tui.connectors.xero.limits import patiently
from jobsync_tui.connectors.xero.server_time import ServerTime
from jobsync_tui.core.errors import BadAnswer, ServiceError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from jobsync_tui.connectors.xero.auth import SignIn
    from jobsync_tui.connectors.xero.limits import Meter
    from jobsync_tui.core.ports import Clock

SERVICE = "Xero"
API = "/api.xro/2.0/"
OVERLAP = dt.timedelta(minutes=10)
"""Asked again at every pull: rows move while a list is paged, and Xero's clock is not ours."""

logger = logging.getLogger(__name__)


class Channel:
    """Speaks to one Xero origin; `meter` counts every request, `time` is Xero's clock. Safe to share by threads."""

    def __init__(self, api: httpx.Client, *, auth: SignIn, clock: Clock, meter: Meter) -> None:
        self._api = api
        self._auth = auth
        self._clock = clock
        self._meter = meter
        self.time = ServerTime(clock)

    @property
    def warning(self) -> str:
        """What she has to know of the sign-in although it works."""
        return self._auth.warning

    def connections(self) -> httpx.Response:
        """The organisations this sign-in reaches; the one request without a tenant."""
        return self._read("/connections", endpoint="connections", headers={})

    def get(
        self,
        endpoint: str,
        params: Mapping[str, str] | None = None,
        *,
        tenant: str,
        since: dt.datetime | None = None,
        accept: str | None = None,
    ) -> httpx.Response:
        """Read, trying again after passing faults; `since` (with a zone) less ten minutes of overlap.

        `accept` asks for another media type than JSON, and the answer must then be of that type.
        """
        headers = {"Xero-Tenant-Id": tenant, **({"Accept": accept} if accept else {})}
        if since is not None:
            headers["If-Modified-Since"] = _utc_seconds(since - OVERLAP)
        return self._read(_url(API + endpoint, params or {}), endpoint=endpoint, headers=headers)

    def write(
        self,
        method: Literal["PUT", "POST"],
        endpoint: str,
        params: Mapping[str, str],
        body: bytes,
        *,
        tenant: str,
        idempotency_key: str,
        content_type: str = "application/json",
    ) -> httpx.Response:
        """Write, once: only a 401 is answered with the same request again, since Xero did not look at it."""
        headers = {
            "Xero-Tenant-Id": tenant,
            "Idempotency-Key": idempotency_key,
            "Content-Type": content_type,
        }
        answer = self._ask(method, _url(API + endpoint, params), endpoint=endpoint, headers=headers, body=body)
        check(answer, endpoint=endpoint)
        return answer

    def delete(self, path: str) -> httpx.Response:
        """Delete what the path names, once; a path of the identity service, which needs no tenant."""
        endpoint = path.strip("/")
        answer = self._ask("DELETE", f"/{endpoint}", endpoint=endpoint, headers={})
        check(answer, endpoint=_without_ids(endpoint))
        return answer

    def disconnect(self, connection_id: str) -> None:
        """End the connection to an organisation: `connection_id` is a connection's `id`, never its tenant's.

        One that is gone already is no error (the tenant's id in its place is answered likewise, see pyxero#307).
        """
        try:
            self.delete(f"connections/{quote(connection_id, safe='')}")
        except BadAnswer as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def close(self) -> None:
        """Let go of all connections."""
        self._api.close()
        self._auth.close()

    def _read(self, url: str, *, endpoint: str, headers: Mapping[str, str]) -> httpx.Response:
        def once() -> httpx.Response:
            answer = self._ask("GET", url, endpoint=endpoint, headers=headers)
            check(answer, endpoint=endpoint)
            return answer

        return patiently(once, clock=self._clock)

    def _ask(
        self, method: str, url: str, *, endpoint: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> httpx.Response:
        """Send with a valid token, and once more with a new one where Xero says 401."""
        answer = self._send(self._request(method, url, headers, body, force=False), endpoint=endpoint)
        if answer.status_code != HTTPStatus.UNAUTHORIZED:
            return answer
        return self._send(self._request(method, url, headers, body, force=True), endpoint=endpoint)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, force: bool
    ) -> httpx.Request:
        with nothing_sent():
            token = self._auth.token(force=force)
        return self._api.build_request(
            method,
            address(self._api, url),
            headers={**headers, "Authorization": f"Bearer {token}"},
            content=body,
        )

    def _send(self, request: httpx.Request, *, endpoint: str) -> httpx.Response:
        call = f"{request.method} {_without_ids(endpoint)}"
        with self._meter.call(call) as slot:
            begun = self._clock.monotonic()
            try:
                answer = send(self._api, request, service=SERVICE)
            except ServiceError as error:
                logger.info("%s: no answer after %d ms (%s)", call, self._since(begun), type(error).__name__)
                raise
            self._meter.answered(answer.headers, slot)
            if answer.status_code == HTTPStatus.OK and "json" in answer.headers.get("Content-Type", ""):
                self.time.told(answer.headers)  # a gateway's own page has the gateway's time
            self._note(call, answer, self._since(begun))
            if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                raise self._meter.refused(answer.headers)
        return answer

    def _since(self, begun: float) -> float:
        """Milliseconds."""
        return (self._clock.monotonic() - begun) * 1000

    def _note(self, call: str, answer: httpx.Response, took: float) -> None:
        """Leave a line for support: what Xero needs to find the request, and nothing of what it held."""
        if not logger.isEnabledFor(logging.INFO):
            return
        correlation = answer.headers.get("Xero-Correlation-Id", "")[:64]
        left = [answer.headers.get(name, "-") for name in ("X-MinLimit-Remaining", "X-DayLimit-Remaining")]
        logger.info(
            "%s: %d in %d ms, left: minute %.9s, day %.9s, correlation %r",
            *(call, answer.status_code, took, *left, correlation),
            extra={"correlation": correlation},
        )


@contextlib.contextmanager
def nothing_sent() -> Iterator[None]:
    """Mark the steps before a request: what fails in them has not sent the request itself."""
    try:
        yield
    except (Unreachable, BadAnswer) as error:
        raise Unreachable(error.message, next_step=error.next_step, sent=False) from error


def _without_ids(endpoint: str) -> str:
    """`Invoices/{id}/Email` becomes `Invoices/Email`: what is counted and logged names no record and no file."""
    return "/".join([part for part in endpoint.split("/") if part.isalpha()])


def _url(path: str, params: Mapping[str, str]) -> str:
    """Percent-encode every reserved character: a raw `&` or `+` in a value breaks Xero's `where`."""
    return f"{path}?{urlencode(params, quote_via=quote, safe='')}" if params else path


def _utc_seconds(moment: dt.datetime) -> str:
    """Xero's spelling of If-Modified-Since: UTC, to the second, no zone (other spellings swap day and month)."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")

"""The one way to speak HTTP: client factory, size cap, and httpx's errors turned into ours.

Nothing here follows a redirect, reads proxy variables or retries: a caller that may repeat a request knows so
itself. Measured with httpx 0.28.1, November 2026: its INFO log holds full URLs with their query, and httpcore's
DEBUG log holds `Set-Cookie`; so both loggers are raised to WARNING by `make_client`.
"""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import httpx

from jobsync_tui import __version__
from jobsync_tui.core.errors import BadAnswer, ConfigError, Unreachable

if TYPE_CHECKING:
    import ssl

CONNECT_TIMEOUT = 10.0
"""Seconds until a connection must stand."""

READ_TIMEOUT = 60.0
"""Seconds a service may stay silent."""

MAX_ANSWER = 50 * 1024 * 1024
"""Bytes of one answer, unpacked; a page of 1,000 invoices is below 10 MB."""

USER_AGENT = f"jobsync-tui/{__version__}"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
TALKATIVE = ("httpx", "httpcore")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures before the first byte of a request leaves this machine."""

FRAMING = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
"""Headers that describe the packing of a body, untrue once it is unpacked."""


def is_loopback(url: str) -> bool:
    """Whether a URL names this very machine."""
    return _parsed(url).host in LOOPBACK


def make_client(
    *,
    base_url: str,
    transport: httpx.BaseTransport | None = None,
    timeout: float = READ_TIMEOUT,
    user_agent: str = USER_AGENT,
) -> httpx.Client:
    """Open a client for one service; `timeout` in seconds of silence. ConfigError unless https or loopback."""
    url = _parsed(base_url)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
        raise ConfigError(
            f"The address of {url.host or 'a service'} does not start with https://.",
            next_step="Correct the address in the profile; plain http is for this computer alone.",
        )
    _hush()
    return httpx.Client(
        base_url=url,
        transport=transport,
        verify=_trusted(),
        timeout=httpx.Timeout(timeout, connect=CONNECT_TIMEOUT),
        follow_redirects=False,
        trust_env=False,
        headers={"Accept": "application/json", "User-Agent": user_agent},
    )


def address(client: httpx.Client, path: str) -> httpx.URL:
    """The whole address of a path, which may have a query, at a client's service; as the client itself makes it.

    It would parse the path, and then the two together.
    """
    base = str(client.base_url).rstrip("/")
    return _parsed_address(f"{base}/{path.lstrip('/')}")


def send(client: httpx.Client, request: httpx.Request, *, service: str) -> httpx.Response:
    """Send once and read the whole answer, whatever its status.

    Raises Unreachable (`sent` tells whether the request may have arrived) and BadAnswer for an answer that is too
    big or cannot be unpacked. Messages name service and host, never a query, header or token.
    """
    host = request.url.host
    try:
        return _whole(client.send(request, stream=True), service=service)
    except NOT_SENT as error:
        raise Unreachable(
            f"{service} cannot be reached at {host}.",
            next_step="Check the internet connection, then try again.",
            sent=False,
        ) from error
    except httpx.TransportError as error:
        late = isinstance(error, httpx.TimeoutException)
        raise Unreachable(
            f"{service} ({host}) did not answer in time."
            if late
            else f"The connection to {service} ({host}) broke before its answer was complete.",
            next_step="Check the internet connection, then try again.",
            sent=True,
        ) from error
    except httpx.DecodingError as error:
        raise BadAnswer(
            f"The answer of {service} ({host}) was damaged on its way.",
            next_step="Try again in a few minutes.",
        ) from error


def _whole(answer: httpx.Response, *, service: str) -> httpx.Response:
    """Read an answer to its end, or to the cap; the result no longer holds a connection."""
    body = bytearray()
    try:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MAX_ANSWER:
                raise BadAnswer(
                    f"The answer of {service} ({answer.request.url.host}) is bigger than any it should give.",
                    next_step="Check the service's address in the profile.",
                    status=answer.status_code,
                )
    finally:
        answer.close()
    headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in FRAMING]
    return httpx.Response(answer.status_code, headers=headers, content=bytes(body), request=answer.request)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates to trust, read once a process: reading them takes as long as opening the cache."""
    return httpx.create_ssl_context(trust_env=False)


@lru_cache(maxsize=128)
def _parsed_address(url: str) -> httpx.URL:
    """The last few are kept: httpx goes through an address character by character, several times."""
    return httpx.URL(url)


def _parsed(url: str) -> httpx.URL:
    """A URL of a profile; ConfigError when it is none or carries a password."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigError(
            "An address in the profile is no web address.", next_step="Correct it, like https://example.com"
        ) from error
    if parsed.userinfo:
        raise ConfigError(
            f"The address of {parsed.host} holds a user name or password.",
            next_step="Take it out of the address; `jobsync connect` stores passwords safely.",
        )
    return parsed


def _hush() -> None:
    """Keep httpx and httpcore from logging addresses and cookies; warnings still pass."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if logger.getEffectiveLevel() < logging.WARNING or logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)

"""Where Xero's page sends the browser back to, and what its answer says."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, urlsplit

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from jobsync_tui.connectors.xero.oauth import Ticket

PORTS = (8742, 18742, 28742)
"""Three, so that another program on one of them does not stop a sign-in; Xero knows no wildcards."""

CALLBACK = "/callback"

REDIRECTS = tuple(f"http://localhost:{port}{CALLBACK}" for port in PORTS)
"""What she registers on the Xero app's page; Xero compares byte for byte, and refuses 127.0.0.1 by its number."""

ISSUER = "https://identity.xero.com"

MOST_FIELDS = 20
"""Fields of a redirect's query; Xero sends four or five."""

DECLINED = {
    "access_denied": (
        "Xero was told not to let jobsync in: somebody chose Cancel on its page.",
        "Run `jobsync connect xero` again and choose Allow access.",
    ),
    "unauthorized_client": (
        "Xero does not let this app sign in this way.",
        "Check on the Xero app's page that it is of the kind 'Auth Code with PKCE', then run `jobsync connect xero`.",
    ),
    "invalid_scope": (
        "The Xero app lacks a permission that jobsync asked for.",
        "Check on the Xero app's page which permissions it may ask for, then run `jobsync connect xero`.",
    ),
    "invalid_request": (
        "Xero did not accept the way it was asked.",
        f"List {', '.join(REDIRECTS)} as redirect URIs on the Xero app's page, then run `jobsync connect xero`.",
    ),
    "server_error": ("Xero's page had an error of its own.", "Run `jobsync connect xero` again in five minutes."),
    "temporarily_unavailable": (
        "Xero's page is not available at the moment.",
        "Run `jobsync connect xero` again in five minutes.",
    ),
}
"""What the redirect's error codes mean to her (RFC 6749, section 4.1.2.1)."""


def again() -> str:
    """The next step when a sign-in has to begin anew."""
    return "Run `jobsync connect xero` to sign in again."


def read_redirect(address: str, ticket: Ticket, *, issuer: str = ISSUER) -> Secret:
    """The code of the address the browser was sent to: a whole one as pasted, or path and query as received.

    SignInNeeded when it is not the answer to this ticket, or is a refusal. White space is dropped: a terminal
    breaks long lines, and an address holds none.
    """
    pasted = "".join(address.split())
    parts = _split(pasted)
    _check_place(pasted, parts, ticket.redirect_uri)
    fields = _fields(parts)
    error = fields.get("error")
    if error and "state" not in fields:
        raise _declined(error[0])
    _check_state(fields.get("state", []), ticket)
    if any(one != issuer for one in fields.get("iss", [])):
        raise _foreign("It names another service than Xero.")
    if error:
        raise _declined(error[0])
    return _code(fields.get("code", []))


def _split(pasted: str) -> SplitResult:
    try:
        return urlsplit(pasted)
    except ValueError:
        raise _not_an_address() from None


def _check_place(pasted: str, parts: SplitResult, redirect_uri: str) -> None:
    """Refuse an address that is not the registered one, to the byte."""
    if "/" not in pasted or not parts.query:
        raise _not_an_address()
    expected = urlsplit(redirect_uri)
    place = pasted.partition("#")[0].partition("?")[0]
    # A browser's address line leaves `http://` out at times.
    if place not in {redirect_uri, expected.path, redirect_uri.partition("//")[2]}:
        raise SignInNeeded(
            f"That is not the address that Xero's page leads to: it must begin with {redirect_uri}.",
            next_step="Copy the whole address from the browser after choosing Allow access, and paste it again.",
        )


def _fields(parts: SplitResult) -> dict[str, list[str]]:
    try:
        return parse_qs(parts.query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _not_an_address() from None


def _check_state(states: list[str], ticket: Ticket) -> None:
    given = states[0] if len(states) == 1 else ""
    if not hmac.compare_digest(given.encode(errors="replace"), ticket.state.reveal().encode()):
        raise _foreign("Another window's, or an older one?")


def _code(codes: list[str]) -> Secret:
    if len(codes) != 1 or not codes[0]:
        raise _foreign("It holds no code, or more than one.")
    return Secret(codes[0])


def _declined(code: str) -> SignInNeeded:
    known = code if code.replace("_", "").isalnum() and code.isascii() else "no reason given"
    message, next_step = DECLINED.get(code, (f"Xero's page declined the sign-in ({known:.40}).", again()))
    return SignInNeeded(message, next_step=next_step)


def _foreign(why: str) -> SignInNeeded:
    return SignInNeeded(
        f"That address is not the answer to this sign-in. {why}", next_step=f"Nothing was kept. {again()}"
    )


def _not_an_address() -> SignInNeeded:
    return SignInNeeded(
        "That is not the whole address.",
        next_step="Copy all of it from the browser's address line (it begins with http://localhost and holds code= "
        "and state=), and paste it again.",
    )

"""The challenge, the page, and the exchange of a code."""

from __future__ import annotations

import copy
import pickle
from urllib.parse import parse_qs, urlsplit

import pytest

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero.oauth import (
    PORTS,
    REDIRECTS,
    SCOPES,
    InvalidGrant,
    Ticket,
    authorize_url,
    challenge,
    new_ticket,
)
from jobsync_tui.core.errors import SignInNeeded
from tests.connectors.xero.oauth_support import ACCESS, AUTHORIZE, CODE, REFRESH, granted, id_token, identity
from tests.connectors.xero.xero_support import json_answer


@pytest.fixture
def ticket() -> Ticket:
    return new_ticket(REDIRECTS[0])


# The challenge and the page


def test_the_challenge_is_that_of_rfc_7636_appendix_b() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_page_is_asked_for_a_code_by_s256_and_nothing_else(ticket: Ticket) -> None:
    url = authorize_url(AUTHORIZE, "app-1", ticket, SCOPES)
    assert url.startswith(f"{AUTHORIZE}?")
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert query == {
        "response_type": ["code"],
        "client_id": ["app-1"],
        "redirect_uri": ["http://localhost:8742/callback"],
        "scope": [" ".join(SCOPES)],
        "state": [ticket.state.reveal()],
        "nonce": [ticket.nonce.reveal()],
        "code_challenge": [challenge(ticket.verifier.reveal())],
        "code_challenge_method": ["S256"],
    }
    assert ticket.verifier.reveal() not in url


def test_a_nonce_is_sent_only_where_an_id_token_is_asked_for(ticket: Ticket) -> None:
    assert "nonce=" not in authorize_url(AUTHORIZE, "app-1", ticket, ["offline_access"])


def test_spaces_and_signs_in_the_pages_address_are_percent_encoded(ticket: Ticket) -> None:
    url = authorize_url(AUTHORIZE, "a&b", ticket, ["openid", "email"])
    assert "scope=openid%20email" in url
    assert "client_id=a%26b" in url


def test_every_sign_in_has_its_own_long_random_values() -> None:
    tickets = [new_ticket(REDIRECTS[0]) for _ in range(50)]
    for part in ("verifier", "state", "nonce"):
        assert len({getattr(one, part).reveal() for one in tickets}) == 50
    verifier = tickets[0].verifier.reveal()
    assert 43 <= len(verifier) <= 128
    assert verifier.replace("-", "").replace("_", "").isalnum()
    assert len(tickets[0].state.reveal()) >= 43


def test_a_ticket_shows_none_of_its_values(ticket: Ticket) -> None:
    shown = repr(ticket)
    for value in (ticket.verifier, ticket.state, ticket.nonce):
        assert value.reveal() not in shown
    for take in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            take(ticket)


def test_the_addresses_to_register_name_localhost_and_three_ports() -> None:
    assert tuple(f"http://localhost:{port}/callback" for port in PORTS) == REDIRECTS
    assert PORTS == (8742, 18742, 28742)


# Exchange


def test_a_code_is_exchanged_without_a_secret_or_an_authorization_header(ticket: Ticket) -> None:
    xero, script = identity(granted(id_token=id_token(nonce=ticket.nonce.reveal())))
    grant = xero.exchange(Secret(CODE), ticket)
    assert grant.access_token == Secret(ACCESS)
    assert grant.refresh_token == Secret(REFRESH)
    assert (grant.expires_in, grant.scope) == (1800, "openid offline_access")
    request = script.last
    assert (request.method, str(request.url)) == ("POST", "https://identity.xero.com/connect/token")
    assert "Authorization" not in request.headers
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": ["app-1"],
        "code": [CODE],
        "redirect_uri": [REDIRECTS[0]],
        "code_verifier": [ticket.verifier.reveal()],
    }


def test_a_ticket_is_used_once(ticket: Ticket) -> None:
    xero, script = identity(granted(), granted())
    xero.exchange(Secret(CODE), ticket)
    with pytest.raises(SignInNeeded, match="finished or given up already"):
        xero.exchange(Secret(CODE), ticket)
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "token",
    [id_token(nonce="another"), id_token(), id_token(nonce=None), id_token(nonce=7), "x", "a.b.c", "a.%%.c", "a..c"],
)
def test_an_id_token_of_another_sign_in_is_refused(ticket: Ticket, token: str) -> None:
    xero, _ = identity(granted(id_token=token))
    with pytest.raises(SignInNeeded, match="another sign-in"):
        xero.exchange(Secret(CODE), ticket)


def test_a_grant_that_does_not_last_is_refused(ticket: Ticket) -> None:
    xero, _ = identity(granted(refresh_token=None))
    with pytest.raises(SignInNeeded, match="no lasting sign-in") as caught:
        xero.exchange(Secret(CODE), ticket)
    assert "offline_access" in caught.value.next_step


def test_a_code_that_is_used_or_late_is_told_as_such(ticket: Ticket) -> None:
    xero, _ = identity(json_answer({"error": "invalid_grant"}, status=400))
    with pytest.raises(InvalidGrant, match="used before, or came too late"):
        xero.exchange(Secret(CODE), ticket)

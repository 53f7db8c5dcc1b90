"""Refreshing and revoking, and that no failure shows a secret."""

from __future__ import annotations

import logging
import traceback
from urllib.parse import parse_qs

import httpx
import pytest

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.oauth import (
    REDIRECTS,
    Identity,
    InvalidGrant,
    Ticket,
    new_ticket,
)
from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, SignInNeeded, Unreachable
from tests.connectors.xero.oauth_support import ACCESS, CODE, OLD, REFRESH, granted, id_token, identity
from tests.connectors.xero.xero_support import Answer, Script, html_answer, json_answer, throttled


@pytest.fixture
def ticket() -> Ticket:
    return new_ticket(REDIRECTS[0])


# Refresh and revocation


def test_a_refresh_names_the_app_and_no_scopes() -> None:
    xero, script = identity(granted())
    assert xero.refresh(Secret(OLD)).refresh_token == Secret(REFRESH)
    assert "Authorization" not in script.last.headers
    assert parse_qs(script.last.content.decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["app-1"],
        "refresh_token": [OLD],
    }


def test_an_ended_sign_in_is_told_by_its_own_error() -> None:
    xero, _ = identity(json_answer({"error": "invalid_grant"}, status=400))
    with pytest.raises(InvalidGrant) as caught:
        xero.refresh(Secret(OLD))
    assert "jobsync connect xero" in caught.value.next_step


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("invalid_client", "client id"),
        ("unauthorized_client", "PKCE"),
        ("invalid_scope", "permission"),
        ("invalid_request", "invalid_request"),
        ("something_new", "something_new"),
    ],
)
@pytest.mark.parametrize("status", [400, 401])
def test_only_an_invalid_grant_is_an_ended_sign_in(code: str, word: str, status: int) -> None:
    xero, _ = identity(json_answer({"error": code}, status=status))
    with pytest.raises(SignInNeeded, match=word) as caught:
        xero.refresh(Secret(OLD))
    assert not isinstance(caught.value, InvalidGrant)
    assert "jobsync connect xero" in caught.value.next_step


@pytest.mark.parametrize(
    "answer",
    [
        html_answer(200),
        html_answer(302),
        html_answer(400),
        html_answer(403),
        html_answer(502),
        json_answer({"error": "server_error"}, status=400),
        json_answer({"error": "invalid_grant"}, status=500),
        json_answer({"error": "<b>\x1b[0m"}, status=400),
        json_answer({}, status=400),
        json_answer(""),
        json_answer('{"access_token":"access-canary-1","exp'),
        granted(access_token=""),
        granted(access_token="two words"),
        granted(access_token="line\nbreak"),
        granted(access_token="tök"),
        granted(expires_in="x"),
        granted(refresh_token=7),
    ],
    ids=str,
)
def test_an_answer_that_is_none_is_no_end_of_the_sign_in(answer: httpx.Response) -> None:
    xero, _ = identity(answer)
    with pytest.raises(BadAnswer) as caught:
        xero.refresh(Secret(OLD))
    assert caught.value.status == answer.status_code
    assert ACCESS not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("fault", "sent"), [(httpx.ConnectError("refused"), False), (httpx.ReadTimeout("slow"), True)]
)
def test_a_fault_of_the_network_tells_whether_xero_may_have_acted(fault: httpx.TransportError, *, sent: bool) -> None:
    xero, _ = identity(fault)
    with pytest.raises(Unreachable) as caught:
        xero.refresh(Secret(OLD))
    assert caught.value.sent is sent


def test_a_throttled_sign_in_says_so() -> None:
    xero, _ = identity(throttled(Retry_After="9"))
    with pytest.raises(RateLimited):
        xero.refresh(Secret(OLD))


@pytest.mark.parametrize(("told", "kept"), [(-5, 0), (10**30, 86400), (1800, 1800)])
def test_a_lifetime_that_is_no_time_is_bounded(told: int, kept: int) -> None:
    xero, _ = identity(granted(expires_in=told))
    assert xero.refresh(Secret(OLD)).expires_in == kept


def test_a_revocation_sends_the_token_in_the_form() -> None:
    xero, script = identity(httpx.Response(200))
    xero.revoke(Secret(OLD))
    request = script.last
    assert (request.method, str(request.url)) == ("POST", "https://identity.xero.com/connect/revocation")
    assert parse_qs(request.content.decode()) == {"client_id": ["app-1"], "token": [OLD]}
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (html_answer(503), BadAnswer),
        (json_answer({"error": "invalid_client"}, status=400), SignInNeeded),
        (throttled(), RateLimited),
        (httpx.ConnectError("refused"), Unreachable),
    ],
    ids=str,
)
def test_a_revocation_that_fails_says_so(answer: Answer, error: type[JobsyncError]) -> None:
    xero, _ = identity(answer)
    with pytest.raises(error):
        xero.revoke(Secret(OLD))


def test_every_call_is_counted() -> None:
    script = Script().then(granted(), httpx.Response(200))
    meter = Meter()
    client = make_client(base_url="https://identity.xero.com", transport=script.transport)
    xero = Identity(client, client_id="app-1", meter=meter)
    xero.refresh(Secret(OLD))
    xero.revoke(Secret(OLD))
    assert meter.calls == {"POST token": 1, "POST revocation": 1}
    xero.close()
    assert client.is_closed


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_grant", "error_description": OLD}, status=400),
        html_answer(500),
        httpx.ReadTimeout("slow"),
        granted(refresh_token=None),
        granted(id_token=id_token(nonce="x")),
        granted(expires_in="x"),
    ],
    ids=str,
)
def test_no_failure_shows_a_token_code_or_verifier(
    ticket: Ticket, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    xero, _ = identity(answer)
    with pytest.raises(JobsyncError) as caught:
        xero.exchange(Secret(CODE), ticket)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(xero)) + caplog.text
    for kept in (CODE, ACCESS, REFRESH, OLD, ticket.verifier.reveal(), ticket.state.reveal(), ticket.nonce.reveal()):
        assert kept not in shown


def test_a_grant_shows_no_token() -> None:
    xero, _ = identity(granted())
    shown = repr(xero.refresh(Secret(OLD)))
    assert ACCESS not in shown
    assert REFRESH not in shown

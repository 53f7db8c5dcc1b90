"""Client credentials: one token kept while it lasts, every refusal told in words, secrets never shown."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
import logging
import pickle
import threading
import traceback
from urllib.parse import parse_qs

import httpx
import pytest

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.auth import SCOPES, ClientCredentials
from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, SignInNeeded, Unreachable
from tests.connectors.xero.xero_support import (
    CONTACT,
    TENANT,
    Answer,
    Script,
    StepClock,
    custom_connection,
    html_answer,
    json_answer,
    listed,
    throttled,
)

SECRET = "cl1ent-s3cret-canary"
TOKEN = "eyJ-t0ken-canary"
BODY = b'{"Invoices":["b0dy-canary"]}'


def grant(token: str = TOKEN, seconds: int = 1800) -> httpx.Response:
    return json_answer({"access_token": token, "expires_in": seconds, "token_type": "Bearer", "scope": "x"})


def sign_in(*answers: Answer, clock: StepClock | None = None) -> tuple[ClientCredentials, Script]:
    script = Script().then(*answers)
    client = make_client(base_url="https://identity.xero.com", transport=script.transport)
    auth = ClientCredentials(client, client_id="app-1", client_secret=Secret(SECRET), clock=clock or StepClock())
    return auth, script


def test_a_token_is_asked_for_with_basic_auth_and_scopes() -> None:
    auth, script = sign_in(grant())
    assert auth.token() == TOKEN
    request = script.last
    assert (request.method, str(request.url)) == ("POST", "https://identity.xero.com/connect/token")
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(f"app-1:{SECRET}".encode()).decode()
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"], "scope": [" ".join(SCOPES)]}


def test_the_secret_is_in_no_address_and_no_body() -> None:
    auth, script = sign_in(grant())
    auth.token()
    assert SECRET not in str(script.last.url)
    assert SECRET.encode() not in script.last.content


def test_a_token_is_kept_until_five_minutes_are_left() -> None:
    clock = StepClock()
    auth, script = sign_in(grant("one"), grant("two"), clock=clock)
    assert auth.token() == "one"
    clock.at += dt.timedelta(minutes=25)
    assert auth.token() == "one"
    clock.at += dt.timedelta(seconds=1)
    assert auth.token() == "two"
    assert len(script.requests) == 2


def test_a_forced_token_is_a_new_one() -> None:
    auth, _ = sign_in(grant("one"), grant("two"))
    assert (auth.token(), auth.token(force=True), auth.token()) == ("one", "two", "two")


def test_many_threads_ask_for_one_token() -> None:
    auth, script = sign_in(grant())
    tokens: list[str] = []
    threads = [threading.Thread(target=lambda: tokens.append(auth.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tokens == [TOKEN] * 8
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("invalid_client", "secret"),
        ("unauthorized_client", "custom connection"),
        ("invalid_scope", "permission"),
        ("something_new", "something_new"),
    ],
)
@pytest.mark.parametrize("status", [400, 401])
def test_a_refusal_is_told_in_words_with_a_next_step(code: str, word: str, status: int) -> None:
    auth, _ = sign_in(json_answer({"error": code}, status=status))
    with pytest.raises(SignInNeeded, match=word) as caught:
        auth.token()
    assert "jobsync connect xero" in caught.value.next_step


@pytest.mark.parametrize(
    "answer", [html_answer(403), json_answer({"error": "<b>\x1b[0m"}, status=400), html_answer(302)]
)
def test_a_refusal_without_a_code_is_told_by_its_status(answer: httpx.Response) -> None:
    auth, _ = sign_in(answer)
    with pytest.raises(SignInNeeded, match=str(answer.status_code)):
        auth.token()


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_the_sign_in_is_no_reason_to_sign_in_again(status: int) -> None:
    auth, _ = sign_in(html_answer(status))
    with pytest.raises(BadAnswer) as caught:
        auth.token()
    assert caught.value.status == status


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_a_sign_in_that_is_not_reached_has_sent_nothing_of_hers(fault: httpx.TransportError) -> None:
    auth, _ = sign_in(fault)
    with pytest.raises(Unreachable) as caught:
        auth.token()
    assert not caught.value.sent


def test_a_throttled_sign_in_says_so() -> None:
    auth, _ = sign_in(throttled(Retry_After="9"))
    with pytest.raises(RateLimited):
        auth.token()


@pytest.mark.parametrize(
    "answer",
    [
        html_answer(),
        json_answer(""),
        json_answer({"access_token": TOKEN}),
        json_answer({"access_token": 7, "expires_in": 1}),
    ],
)
def test_an_answer_without_a_token_is_a_bad_answer(answer: httpx.Response) -> None:
    auth, _ = sign_in(answer)
    with pytest.raises(BadAnswer) as caught:
        auth.token()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_failed_sign_in_leaves_room_for_the_next() -> None:
    auth, _ = sign_in(httpx.ConnectError("refused"), grant())
    with pytest.raises(Unreachable):
        auth.token()
    assert auth.token() == TOKEN


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(SECRET)
    shown = f"{secret} {secret!r} {secret!s} {secret:>40} {[secret]}"
    assert SECRET not in shown
    assert "***" in shown
    assert secret.reveal() == SECRET


def test_a_token_answer_shows_no_token() -> None:
    assert TOKEN not in repr(shapes.Token(access_token=TOKEN, expires_in=1))


def test_a_secret_is_not_pickled_copied_or_hashed() -> None:
    secret = Secret(SECRET)
    for take in (pickle.dumps, copy.copy, copy.deepcopy, hash):
        with pytest.raises(TypeError):
            take(secret)


def test_secrets_compare_by_value_and_with_nothing_else() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_client"}, status=401),
        html_answer(500),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
        json_answer(json.dumps({"access_token": TOKEN, "expires_in": "x"})),
    ],
)
def test_no_failure_of_the_sign_in_shows_secret_or_token(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    auth, _ = sign_in(answer)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    with pytest.raises(JobsyncError) as caught:
        auth.token()
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(auth)) + caplog.text
    basic = base64.b64encode(f"app-1:{SECRET}".encode()).decode()
    for kept in (SECRET, TOKEN, basic):
        assert kept not in shown


def test_no_failure_of_a_request_shows_secret_token_or_body(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    faults: list[Answer] = [html_answer(500), httpx.ReadTimeout("slow"), httpx.Response(403), html_answer(200)]
    for fault in faults:
        script = Script().then(grant(), fault)
        ledger = custom_connection(
            api_url=None,
            client_id="app-1",
            client_secret=SECRET,
            tenant_id=TENANT,
            clock=StepClock(),
            transport=script.transport,
        )
        for name in ("httpx", "httpcore"):
            caplog.set_level(logging.DEBUG, logger=name)
        with pytest.raises(JobsyncError) as caught:
            ledger.create_invoices(BODY, idempotency_key="k")
        shown = "".join(traceback.format_exception(caught.value)) + repr(vars(ledger)) + caplog.text
        for kept in (SECRET, TOKEN, "b0dy-canary"):
            assert kept not in shown


def test_a_read_signs_in_once_and_counts_it() -> None:
    script = Script().then(grant(), *(listed("Contacts", page=1) for _ in range(2)))
    ledger = custom_connection(
        api_url=None,
        client_id="app-1",
        client_secret=SECRET,
        tenant_id=TENANT,
        clock=StepClock(),
        transport=script.transport,
    )
    for _ in range(2):
        ledger.contacts_by_id([CONTACT])
    assert ledger.calls == {"POST token": 1, "GET Contacts": 2}
    assert [request.url.host for request in script.requests] == ["identity.xero.com", "api.xero.com", "api.xero.com"]

"""How a user signs an app in: what the consent page takes, and what a code is good for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.consent import Registration
from tests.sandbox.sign_in_support import API, REDIRECT, SCOPE, challenge, claims, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.books import Books
    from tests.sandbox.sign_in_support import PublicApp

INVALID_GRANT = (400, {"error": "invalid_grant"})
INVALID_CLIENT = (400, {"error": "invalid_client"})


def test_consent_is_given_at_once_and_leads_back_with_code_and_state(app: PublicApp) -> None:
    reply = app.ask(state="a b&c=d")

    assert reply.status_code == 302
    assert reply.headers["Location"].startswith(f"{REDIRECT}?code=")
    assert app.sent_back(state="a b&c=d").keys() == {"code", "state"}
    assert app.sent_back(state="a b&c=d")["state"] == "a b&c=d"
    assert app.sent_back(state=None).keys() == {"code"}


@pytest.mark.parametrize("port", [8742, 18742, 28742])
def test_three_loopback_addresses_are_registered(app: PublicApp, port: int) -> None:
    assert "code" in app.sent_back(redirect_uri=f"http://localhost:{port}/callback")


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "http://localhost:8743/callback",
        "http://127.0.0.1:8742/callback",
        "http://localhost:8742/callback/",
        "http://localhost:8742/Callback",
        "http://LOCALHOST:8742/callback",
        "http://localhost:8742/callback?x=1",
        "https://localhost:8742/callback",
    ],
)
def test_an_address_that_differs_in_one_byte_gets_a_page_and_no_redirect(app: PublicApp, uri: str | None) -> None:
    reply = app.ask(redirect_uri=uri)
    assert (reply.status_code, "Location" in reply.headers) == (400, False)
    assert reply.headers["Content-Type"].startswith("text/html")


def test_an_unknown_app_gets_a_page_and_no_redirect(books: Books, public_app: Callable[..., PublicApp]) -> None:
    app = public_app(xero_app(books, registration=Registration(client_ids=frozenset({"app-1"}))))

    for stranger in (None, "", "app-2", "APP-1"):
        reply = app.ask(client_id=stranger)
        assert (reply.status_code, "Location" in reply.headers) == (400, False)
    code = app.sent_back()["code"]
    assert refusal(app.exchange(code, client_id="app-2")) == INVALID_CLIENT
    assert app.exchange(code).status_code == 200


def test_the_error_page_repeats_nothing_of_the_request(app: PublicApp) -> None:
    assert "<script>" not in app.ask(redirect_uri="<script>", state="<script>", client_id="<script>").text


def test_other_addresses_can_be_registered(books: Books, public_app: Callable[..., PublicApp]) -> None:
    mine = "http://localhost:5000/back?kept=1"
    app = public_app(xero_app(books, registration=Registration(redirect_uris=(mine,))))

    assert app.sent_back(redirect_uri=mine).keys() == {"kept", "code", "state"}
    assert app.ask(redirect_uri=REDIRECT).status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid accounting.transactions"}, "invalid_scope"),
        ({"scope": "Accounting.Invoices"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
    ],
)
def test_a_mistake_of_a_known_app_goes_back_to_it_with_its_state(
    app: PublicApp, changed: dict[str, str | None], error: str
) -> None:
    assert app.sent_back(**changed) == {"error": error, "state": "s-1"}


def test_a_user_can_say_no_and_nothing_is_connected(app: PublicApp, books: Books) -> None:
    books.consent.error = "access_denied"
    assert app.sent_back() == {"error": "access_denied", "state": "s-1"}

    books.consent.error = None
    books.consent.tenant_ids = frozenset()
    assert app.connections(app.signed_in()) == []


def test_the_page_is_only_looked_at(app: PublicApp) -> None:
    assert app.http.post("/identity/connect/authorize").status_code == 405
    assert app.http.get("/connect/token").status_code == 405
    assert app.http.get("/connect/revocation").status_code == 405
    assert app.http.get("/connect/userinfo").status_code == 404


def test_a_code_gives_half_an_hour_of_access_and_a_refresh_token(app: PublicApp, books: Books) -> None:
    token = app.signed_in()

    assert token.keys() == {"access_token", "expires_in", "token_type", "scope", "refresh_token", "id_token"}
    assert (token["expires_in"], token["token_type"], token["scope"]) == (1800, "Bearer", SCOPE)
    assert app.get(f"{API}/Organisation", token, books.tenant_id).status_code == 200


def test_without_offline_access_there_is_no_refresh_token_and_without_openid_no_id_token(app: PublicApp) -> None:
    token = app.signed_in(scope="accounting.contacts.read")
    assert token.keys() == {"access_token", "expires_in", "token_type", "scope"}


def test_the_id_token_names_its_issuer_the_app_and_the_nonce(app: PublicApp, books: Books) -> None:
    said = claims(app.signed_in()["id_token"])

    assert (said["iss"], said["aud"], said["nonce"]) == ("http://books", "app-1", "n-1")
    assert said["exp"] - said["iat"] == 300
    assert said["iat"] == books.now().timestamp()
    assert "nonce" not in claims(app.signed_in(nonce=None)["id_token"])


def test_the_access_token_names_the_consent_it_comes_from(app: PublicApp) -> None:
    token = app.signed_in()
    event = claims(token["access_token"])["authentication_event_id"]

    assert [row["authEventId"] for row in app.connections(token)] == [event]
    assert claims(token["access_token"])["scope"] == SCOPE.split()


def test_a_reused_code_is_refused_and_takes_back_what_it_gave(app: PublicApp, books: Books) -> None:
    code = app.sent_back()["code"]
    token = app.exchange(code).json()

    assert refusal(app.exchange(code)) == INVALID_GRANT
    assert app.get(f"{API}/Organisation", token, books.tenant_id).status_code == 401
    assert refusal(app.refresh(token["refresh_token"])) == INVALID_GRANT


def test_another_sign_in_survives_a_reused_code(app: PublicApp, books: Books) -> None:
    other = app.signed_in()
    code = app.sent_back()["code"]
    app.exchange(code)
    app.exchange(code)
    assert app.get(f"{API}/Organisation", other, books.tenant_id).status_code == 200


def test_a_code_is_good_for_five_minutes(app: PublicApp, pass_time: Callable[[timedelta], None]) -> None:
    early, late = app.sent_back()["code"], app.sent_back()["code"]
    pass_time(timedelta(minutes=4, seconds=59))
    assert app.exchange(early).status_code == 200
    pass_time(timedelta(seconds=1))
    assert refusal(app.exchange(late)) == INVALID_GRANT


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "made-up"},
        {"code": None},
        {"client_id": "app-2"},
        {"redirect_uri": "http://localhost:18742/callback"},
        {"redirect_uri": None},
        {"code_verifier": "w" * 64},
        {"code_verifier": challenge()},
        {"code_verifier": None},
        {"code_verifier": "ü"},
    ],
)
def test_a_code_goes_only_to_who_asked_for_it(app: PublicApp, changed: dict[str, str | None]) -> None:
    assert refusal(app.exchange(app.sent_back()["code"], **changed)) == INVALID_GRANT


def test_a_code_is_spent_by_a_wrong_verifier_but_not_by_a_stranger(app: PublicApp) -> None:
    code = app.sent_back()["code"]
    app.exchange(code, client_id="app-2")
    assert app.exchange(code).status_code == 200

    code = app.sent_back()["code"]
    app.exchange(code, code_verifier="w" * 64)
    assert refusal(app.exchange(code)) == INVALID_GRANT


@pytest.mark.parametrize("given", ["Basic YXBwLTE6", "Basic YXBwLTE6c2VjcmV0", "Bearer x"])
def test_a_public_app_sends_no_authorization_header(app: PublicApp, given: str) -> None:
    token = app.signed_in()

    assert refusal(app.exchange(app.sent_back()["code"], given)) == INVALID_CLIENT
    assert refusal(app.refresh(token["refresh_token"], given)) == INVALID_CLIENT
    assert refusal(app.revoke(token["refresh_token"], given)) == INVALID_CLIENT
    assert app.refresh(token["refresh_token"]).status_code == 200


def test_an_app_must_give_its_id(app: PublicApp) -> None:
    token = app.signed_in()
    assert refusal(app.exchange(app.sent_back()["code"], client_id=None)) == INVALID_CLIENT
    assert refusal(app.refresh(token["refresh_token"], client_id=None)) == INVALID_CLIENT


def test_the_identity_endpoints_tell_nothing_of_limits(books: Books, public_app: Callable[..., PublicApp]) -> None:
    app = public_app(xero_app(books))
    code = app.ask()
    replies = [code, app.exchange(app.sent_back()["code"]), app.refresh("none"), app.revoke("none")]

    assert not [name for reply in replies for name in reply.headers if "limit" in name or "correlation" in name]


def test_signing_in_is_recorded_like_any_other_call(app: PublicApp, books: Books) -> None:
    app.signed_in()
    assert [(call.method, call.path, call.status) for call in books.calls] == [
        ("GET", "/identity/connect/authorize", 302),
        ("POST", "/connect/token", 200),
    ]


def test_served_practice_books_answer_a_browser(books: Books) -> None:
    with serving(xero_app(books)) as url:
        params = {
            "response_type": "code",
            "client_id": "app-1",
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        reply = httpx.get(f"{url}/identity/connect/authorize", params=params)
    assert urlsplit(reply.headers["Location"]).netloc == "localhost:8742"

"""How refresh tokens turn over, how long they last, and how a sign-in ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from tests.sandbox.sign_in_support import API, SCOPE, claims, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.books import Books
    from tests.sandbox.sign_in_support import PublicApp

    PassTime = Callable[[timedelta], None]

INVALID_GRANT = (400, {"error": "invalid_grant"})
GRACE = timedelta(minutes=30)


def test_every_refresh_gives_another_refresh_token_and_another_half_hour(
    app: PublicApp, books: Books, pass_time: PassTime
) -> None:
    first = app.signed_in()
    pass_time(GRACE)
    assert app.get(f"{API}/Organisation", first, books.tenant_id).status_code == 401
    second = app.refresh(first["refresh_token"]).json()

    assert second.keys() == first.keys()
    assert (second["expires_in"], second["scope"]) == (1800, SCOPE)
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert claims(second["id_token"])["nonce"] == "n-1"
    assert app.get(f"{API}/Organisation", second, books.tenant_id).status_code == 200


def test_a_used_refresh_token_is_honoured_for_30_minutes_more(app: PublicApp, pass_time: PassTime) -> None:
    old = app.signed_in()["refresh_token"]
    app.refresh(old)
    pass_time(GRACE - timedelta(seconds=1))
    again = app.refresh(old)
    assert again.status_code == 200

    pass_time(timedelta(seconds=1))
    assert refusal(app.refresh(old)) == INVALID_GRANT
    assert app.refresh(again.json()["refresh_token"]).status_code == 200


def test_the_token_of_a_lost_answer_and_that_of_its_retry_are_both_good(app: PublicApp, pass_time: PassTime) -> None:
    old = app.signed_in()["refresh_token"]
    lost, kept = (app.refresh(old).json()["refresh_token"] for _ in range(2))
    pass_time(timedelta(days=1))
    assert app.refresh(lost).status_code == app.refresh(kept).status_code == 200


def test_using_an_old_token_again_does_not_lengthen_its_grace(app: PublicApp, pass_time: PassTime) -> None:
    old = app.signed_in()["refresh_token"]
    for _ in range(3):
        assert app.refresh(old).status_code == 200
        pass_time(timedelta(minutes=10))
    assert refusal(app.refresh(old)) == INVALID_GRANT


def test_a_refresh_token_unused_for_60_days_is_dead(app: PublicApp, pass_time: PassTime) -> None:
    first = app.signed_in()["refresh_token"]
    pass_time(timedelta(days=60) - timedelta(seconds=1))
    second = app.refresh(first).json()["refresh_token"]
    pass_time(timedelta(days=60))
    assert refusal(app.refresh(second)) == INVALID_GRANT


@pytest.mark.parametrize("changed", [{"refresh_token": "made-up"}, {"refresh_token": None}, {"client_id": "app-2"}])
def test_a_refresh_token_serves_its_own_app_only(app: PublicApp, changed: dict[str, str | None]) -> None:
    token = app.signed_in()["refresh_token"]
    assert refusal(app.refresh(token, **changed)) == INVALID_GRANT
    assert app.refresh(token).status_code == 200


def test_scopes_can_be_narrowed_for_one_access_token_but_never_widened(app: PublicApp, books: Books) -> None:
    token = app.signed_in()["refresh_token"]
    wider = app.refresh(token, scope=f"{SCOPE} accounting.attachments")
    narrow = app.refresh(token, scope="accounting.contacts").json()

    assert refusal(wider) == (400, {"error": "invalid_scope"})
    assert narrow["scope"] == "accounting.contacts"
    assert app.get(f"{API}/Contacts", narrow, books.tenant_id).status_code == 200
    assert app.get(f"{API}/Invoices", narrow, books.tenant_id).status_code == 401
    assert app.refresh(narrow["refresh_token"]).json()["scope"] == SCOPE


def test_revoking_ends_the_sign_in_and_every_connection_of_the_app(app: PublicApp, books: Books) -> None:
    other = app.signed_in()
    first = app.signed_in()
    second = app.refresh(first["refresh_token"]).json()

    reply = app.revoke(second["refresh_token"])

    assert (reply.status_code, reply.content) == (200, b"")
    for token in (first, second):
        assert app.get("/connections", token).status_code == 401
        assert app.get(f"{API}/Organisation", token, books.tenant_id).status_code == 401
        assert refusal(app.refresh(token["refresh_token"])) == INVALID_GRANT
    assert app.connections(other) == []
    assert app.get(f"{API}/Organisation", other, books.tenant_id).status_code == 403


def test_an_old_refresh_token_can_be_revoked_too(app: PublicApp, pass_time: PassTime) -> None:
    first = app.signed_in()["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    pass_time(timedelta(days=1))
    assert app.revoke(first, client_id="app-1").status_code == 200
    assert refusal(app.refresh(second)) == INVALID_GRANT


def test_revoking_leaves_other_apps_alone(books: Books, public_app: Callable[..., PublicApp]) -> None:
    xero = xero_app(books)
    mine, theirs = public_app(xero), public_app(xero, "app-2")
    token, kept = mine.signed_in(), theirs.signed_in()
    mine.revoke(token["refresh_token"])

    assert len(theirs.connections(kept)) == 1
    assert theirs.refresh(kept["refresh_token"]).status_code == 200


def test_revoking_what_nobody_knows_succeeds_and_nothing_at_all_does_not(app: PublicApp) -> None:
    token = app.signed_in()["refresh_token"]
    assert app.revoke("made-up").status_code == 200
    assert refusal(app.revoke(token, client_id="app-2")) == (400, {"error": "invalid_client"})
    assert refusal(app.http.post("/connect/revocation")) == (400, {"error": "invalid_request"})
    assert app.refresh(token).status_code == 200


def test_consent_after_revoking_connects_again(app: PublicApp, books: Books) -> None:
    app.revoke(app.signed_in()["refresh_token"])
    token = app.signed_in()
    assert [row["tenantId"] for row in app.connections(token)] == [books.tenant_id]

"""Who gets a token, what it opens, and how the door answers those without one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.sandbox.xero.app import xero_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobsync_tui.sandbox.xero.books import Books

FORM = {"grant_type": "client_credentials", "scope": "accounting.contacts.read accounting.settings.read"}


@pytest.fixture
def caller(books: Books) -> Iterator[httpx.Client]:
    """A client without a token, of an app that knows one pair of credentials."""
    app = xero_app(books, client_credentials=("me", "mine"))
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://books") as client:
        yield client


def bearer(caller: httpx.Client, scope: str = FORM["scope"]) -> dict[str, str]:
    token = caller.post("/connect/token", data=FORM | {"scope": scope}, auth=("me", "mine")).json()
    return {"Authorization": f"Bearer {token['access_token']}"}


def test_a_custom_connection_gets_a_half_hour_token_without_a_refresh_token(caller: httpx.Client) -> None:
    reply = caller.post("/connect/token", data=FORM, auth=("me", "mine"))

    token = reply.json()
    assert reply.status_code == 200
    assert token["expires_in"] == 1800
    assert token["token_type"] == "Bearer"
    assert token["scope"] == FORM["scope"]
    assert token.keys() == {"access_token", "expires_in", "token_type", "scope"}


def test_credentials_may_come_in_the_form(caller: httpx.Client) -> None:
    reply = caller.post("/connect/token", data=FORM | {"client_id": "me", "client_secret": "mine"})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("form", "auth", "error"),
    [
        (FORM, ("me", "wrong"), "invalid_client"),
        (FORM, ("", ""), "invalid_client"),
        (FORM | {"grant_type": "password"}, ("me", "mine"), "unsupported_grant_type"),
        ({}, ("me", "mine"), "unsupported_grant_type"),
        (FORM | {"scope": "accounting.transactions"}, ("me", "mine"), "invalid_scope"),
    ],
)
def test_a_token_is_refused_with_one_word(
    caller: httpx.Client, form: dict[str, str], auth: tuple[str, str], error: str
) -> None:
    reply = caller.post("/connect/token", data=form, auth=auth)
    assert (reply.status_code, reply.json()) == (400, {"error": error})


def test_the_connection_names_the_organisation(caller: httpx.Client, books: Books) -> None:
    (connection,) = caller.get("/connections", headers=bearer(caller)).json()

    assert connection["tenantId"] == books.tenant_id == books.organisation["OrganisationID"]
    assert connection["tenantName"] == "Kauri Plumbing"
    assert connection["tenantType"] == "ORGANISATION"
    assert connection["id"] != connection["tenantId"]


def test_connections_can_be_narrowed_to_one_authorisation(caller: httpx.Client) -> None:
    headers = bearer(caller)
    event = caller.get("/connections", headers=headers).json()[0]["authEventId"]

    assert len(caller.get(f"/connections?authEventId={event}", headers=headers).json()) == 1
    assert caller.get("/connections?authEventId=other", headers=headers).json() == []


def test_disconnecting_takes_the_connection_id_and_shuts_the_books(caller: httpx.Client, books: Books) -> None:
    headers = bearer(caller)
    connection = caller.get("/connections", headers=headers).json()[0]["id"]

    assert caller.delete(f"/connections/{books.tenant_id}", headers=headers).status_code == 404
    assert caller.delete(f"/connections/{connection}", headers=headers).status_code == 204
    assert caller.get("/connections", headers=headers).json() == []
    assert caller.get("/api.xro/2.0/Contacts", headers=headers).status_code == 403


def test_another_token_does_not_undo_disconnecting_a_custom_connection(caller: httpx.Client) -> None:
    headers = bearer(caller)
    connection = caller.get("/connections", headers=headers).json()[0]["id"]
    assert caller.get("/connections", headers=bearer(caller)).json()[0]["id"] == connection

    caller.delete(f"/connections/{connection}", headers=headers)
    assert caller.get("/connections", headers=bearer(caller)).json() == []


@pytest.mark.parametrize("path", ["/api.xro/2.0/Contacts", "/connections"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer made-up"}])
def test_without_a_known_token_the_door_stays_shut(caller: httpx.Client, path: str, headers: dict[str, str]) -> None:
    reply = caller.get(path, headers=headers)
    assert reply.status_code == 401
    assert reply.json()["Detail"] == "AuthenticationUnsuccessful"


def test_an_old_token_is_told_that_it_expired(caller: httpx.Client, pass_time: Callable[[timedelta], None]) -> None:
    headers = bearer(caller)
    pass_time(timedelta(minutes=29, seconds=59))
    assert caller.get("/api.xro/2.0/Contacts", headers=headers).status_code == 200

    pass_time(timedelta(seconds=1))

    reply = caller.get("/api.xro/2.0/Contacts", headers=headers)
    assert reply.status_code == 401
    assert reply.json()["Title"] == "Unauthorized"
    assert reply.json()["Detail"].startswith("TokenExpired: ")


def test_another_organisation_is_forbidden(caller: httpx.Client, books: Books) -> None:
    headers = bearer(caller)
    own = caller.get("/api.xro/2.0/Contacts", headers=headers | {"xero-tenant-id": books.tenant_id})
    other = caller.get("/api.xro/2.0/Contacts", headers=headers | {"xero-tenant-id": books.new_id("Other")})

    assert own.status_code == 200
    assert (other.status_code, other.json()["Detail"]) == (403, "AuthenticationUnsuccessful")


@pytest.mark.parametrize("tenant", [{}, {"xero-tenant-id": ""}])
def test_a_custom_connection_need_not_name_its_organisation(caller: httpx.Client, tenant: dict[str, str]) -> None:
    assert caller.get("/api.xro/2.0/Organisation", headers=bearer(caller) | tenant).status_code == 200


def test_a_read_scope_does_not_allow_writing(caller: httpx.Client, books: Books) -> None:
    reply = caller.put("/api.xro/2.0/Contacts", headers=bearer(caller), json={"Contacts": [{"Name": "New"}]})

    assert (reply.status_code, reply.json()["Detail"]) == (401, "AuthorizationUnsuccessful")
    assert all(contact["Name"] != "New" for contact in books.contacts.values())


def test_a_scope_covers_its_own_endpoints_only(caller: httpx.Client) -> None:
    headers = bearer(caller, "accounting.contacts")

    assert caller.put("/api.xro/2.0/Contacts", headers=headers, json={"Contacts": [{"Name": "N"}]}).is_success
    assert caller.get("/api.xro/2.0/Invoices", headers=headers).status_code == 401

"""Several organisations behind one sign-in: which are connected, which one a call reaches, what each counts alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS, Limits
from tests.sandbox.sign_in_support import API, claims

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx

    from tests.sandbox.sign_in_support import PublicApp

    PassTime = Callable[[timedelta], None]

OTHER = "0b7e6a34-52c1-4d7a-8f00-6f7468657231"


@pytest.fixture
def other(moment: list[datetime]) -> Books:
    """A second organisation, with one contact of its own."""
    made = Books(now=lambda: moment[0], organisation={"Name": "Rata Electrical", "OrganisationID": OTHER})
    made.seed_contact(Name="Other's Own Ltd")
    return made


@pytest.fixture
def both(books: Books, other: Books, public_app: Callable[..., PublicApp]) -> PublicApp:
    return public_app(xero_app(books, also=[other], practices=["Ledger & Co"], limits=NO_LIMITS))


def names(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 200, reply.text
    return [contact["Name"] for contact in reply.json()["Contacts"]]


def put(app: PublicApp, token: dict[str, Any], tenant: str, *, name: str, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token['access_token']}", "xero-tenant-id": tenant}
    keyed = {"Idempotency-Key": key} if key else {}
    return app.http.put(f"{API}/Contacts", headers=headers | keyed, json={"Contacts": [{"Name": name}]})


def test_one_consent_connects_every_organisation_and_practice(both: PublicApp, books: Books) -> None:
    token = both.signed_in()
    rows = both.connections(token)

    assert [(row["tenantType"], row["tenantName"]) for row in rows] == [
        ("ORGANISATION", "Kauri Plumbing"),
        ("ORGANISATION", "Rata Electrical"),
        ("PRACTICE", "Ledger & Co"),
    ]
    assert [row["tenantId"] for row in rows[:2]] == [books.tenant_id, OTHER]
    assert len({row["id"] for row in rows}) == len({row["tenantId"] for row in rows}) == 3


def test_the_tenant_header_alone_chooses_the_books(both: PublicApp, books: Books) -> None:
    token = both.signed_in()
    contacts = f"{API}/Contacts"

    assert names(both.get(contacts, token, OTHER)) == ["Other's Own Ltd"]
    assert names(both.get(contacts, token, OTHER.upper())) == ["Other's Own Ltd"]
    assert "Ada Rewi" in names(both.get(contacts, token, books.tenant_id))


def test_a_user_token_without_a_tenant_or_with_that_of_a_practice_reaches_nothing(both: PublicApp) -> None:
    token = both.signed_in()
    practice = both.connections(token)[2]["tenantId"]
    for tenant in (None, "made-up", practice):
        reply = both.get(f"{API}/Contacts", token, tenant)
        assert (reply.status_code, reply.json()["Detail"]) == (403, "AuthenticationUnsuccessful")


def test_a_write_and_its_record_stay_in_the_books_it_is_for(both: PublicApp, books: Books, other: Books) -> None:
    put(both, both.signed_in(), OTHER, name="New Co")

    assert "New Co" in {contact["Name"] for contact in other.contacts.values()}
    assert "New Co" not in {contact["Name"] for contact in books.contacts.values()}
    assert [(call.method, call.path) for call in other.calls] == [("PUT", f"{API}/Contacts")]
    assert books.writes == []


def test_the_user_may_tick_one_organisation_and_another_later(both: PublicApp, books: Books) -> None:
    books.consent.tenant_ids = frozenset({OTHER})
    first = both.signed_in()
    assert [row["tenantId"] for row in both.connections(first)] == [OTHER]
    assert both.get(f"{API}/Contacts", first, books.tenant_id).status_code == 403

    books.consent.tenant_ids = frozenset({books.tenant_id})
    second = both.signed_in()
    event = claims(second["access_token"])["authentication_event_id"]

    assert len(both.connections(second)) == 2
    assert [row["tenantId"] for row in both.connections(second, event)] == [books.tenant_id]
    assert [row["tenantId"] for row in both.connections(second, event.upper())] == [books.tenant_id]
    # Every token of the app reaches all that it is connected to, whichever consent it came from.
    assert both.get(f"{API}/Contacts", first, books.tenant_id).status_code == 200


def test_consenting_again_renews_a_connection_and_keeps_its_id(both: PublicApp, pass_time: PassTime) -> None:
    before = both.connections(both.signed_in())[0]
    pass_time(timedelta(days=1))
    after = both.connections(both.signed_in())[0]

    assert (after["id"], after["createdDateUtc"]) == (before["id"], before["createdDateUtc"])
    assert after["authEventId"] != before["authEventId"]
    assert after["updatedDateUtc"] > before["updatedDateUtc"]


def test_disconnecting_one_organisation_leaves_the_others_and_the_tokens(both: PublicApp, books: Books) -> None:
    token = both.signed_in()
    one, two, _ = both.connections(token)
    headers = {"Authorization": f"Bearer {token['access_token']}"}

    assert both.http.delete(f"/connections/{one['tenantId']}", headers=headers).status_code == 404
    gone = both.http.delete(f"/connections/{one['id'].upper()}", headers=headers)
    assert (gone.status_code, gone.content) == (204, b"")
    assert both.http.delete(f"/connections/{one['id']}", headers=headers).status_code == 404

    assert two in both.connections(token)
    assert both.get(f"{API}/Contacts", token, books.tenant_id).status_code == 403
    assert both.get(f"{API}/Contacts", token, OTHER).status_code == 200
    assert both.refresh(token["refresh_token"]).status_code == 200


def test_connections_belong_to_one_app(books: Books, public_app: Callable[..., PublicApp]) -> None:
    xero = xero_app(books)
    mine, theirs = public_app(xero), public_app(xero, "app-2")
    token, other = mine.signed_in(), theirs.signed_in()
    headers = {"Authorization": f"Bearer {other['access_token']}"}

    assert mine.connections(token) != theirs.connections(other)
    connection = mine.connections(token)[0]["id"]
    assert theirs.http.delete(f"/connections/{connection}", headers=headers).status_code == 404


def test_a_custom_connection_reaches_the_first_organisation_alone(
    books: Books, other: Books, connect: Callable[[WSGIApplication], httpx.Client]
) -> None:
    client = connect(xero_app(books, also=[other], practices=["Ledger & Co"]))

    assert [row["tenantId"] for row in client.get("http://books/connections").json()] == [books.tenant_id]
    assert "Ada Rewi" in names(client.get("Contacts"))
    assert client.get("Contacts", headers={"xero-tenant-id": OTHER}).status_code == 403


def test_each_organisation_counts_its_own_calls_and_all_of_them_together(
    books: Books, other: Books, public_app: Callable[..., PublicApp]
) -> None:
    app = public_app(xero_app(books, also=[other], limits=Limits(minute=2, day=None, app_minute=3)))
    token = app.signed_in()
    path = f"{API}/Contacts"

    used = [app.get(path, token, books.tenant_id) for _ in range(3)]
    assert [reply.status_code for reply in used] == [200, 200, 429]
    assert used[2].headers["X-Rate-Limit-Problem"] == "minute"
    fresh, late = app.get(path, token, OTHER), app.get(path, token, OTHER)
    assert (fresh.status_code, fresh.headers["X-MinLimit-Remaining"]) == (200, "1")
    assert fresh.headers["X-AppMinLimit-Remaining"] == "0"
    assert (late.status_code, late.headers["X-Rate-Limit-Problem"]) == (429, "appminute")


def test_an_idempotency_key_without_the_tenant_in_it_meets_the_answer_of_another(
    both: PublicApp, books: Books, other: Books
) -> None:
    token = both.signed_in()
    first = put(both, token, books.tenant_id, name="New Co", key="k-1")
    second = put(both, token, OTHER, name="New Co", key="k-1")

    assert second.content == first.content
    assert "New Co" not in {contact["Name"] for contact in other.contacts.values()}
    assert put(both, token, OTHER, name="New Co", key="k-2").status_code == 200
    assert "New Co" in {contact["Name"] for contact in other.contacts.values()}


def test_ids_of_two_organisations_never_meet(books: Books, other: Books) -> None:
    assert books.new_id("Invoice") != other.new_id("Invoice")


def test_two_organisations_of_one_id_are_refused(books: Books) -> None:
    with pytest.raises(ValueError, match="same OrganisationID"):
        xero_app(books, also=[Books()])


def test_currencies_are_those_the_organisation_has(api: httpx.Client, books: Books) -> None:
    books.currencies |= {"EUR": Decimal("0.54"), "XPF": Decimal(60)}

    assert api.get("Currencies").json()["Currencies"] == [
        {"Code": "NZD", "Description": "New Zealand Dollar"},
        {"Code": "EUR", "Description": "Euro"},
        {"Code": "XPF", "Description": "XPF"},
    ]
    picked = api.get("Currencies", params={"where": 'Code=="EUR"'}).json()["Currencies"]
    assert [currency["Code"] for currency in picked] == ["EUR"]

"""Which books are opened: the ones that are named, never the first of several, never another origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import ConfigError, SignInNeeded
from tests.connectors.xero.xero_support import (
    CONTACT,
    OTHER,
    TENANT,
    Desk,
    Script,
    StepClock,
    connection,
    custom_connection,
    json_answer,
    listed,
)

if TYPE_CHECKING:
    from jobsync_tui.connectors.xero.client import XeroLedger


def opened(script: Script, *, api_url: str | None = None, tenant_id: str | None = None) -> XeroLedger:
    return custom_connection(
        api_url=api_url,
        client_id="app-1",
        client_secret="s",
        tenant_id=tenant_id,
        clock=StepClock(),
        transport=script.transport,
    )


def test_the_only_organisation_is_used_and_asked_for_once() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(json_answer([connection(TENANT, "Practice")]), listed("Contacts"), listed("Contacts"))
    for _ in range(2):
        desk.ledger.contacts_by_id([CONTACT])
    assert desk.ledger.tenant_id == TENANT
    assert desk.ledger.calls == {"GET connections": 1, "GET Contacts": 2}
    first, second, _ = desk.script.requests
    assert first.url.path == "/connections"
    assert "Xero-Tenant-Id" not in first.headers
    assert second.headers["Xero-Tenant-Id"] == TENANT


def test_nothing_is_asked_before_it_is_needed() -> None:
    desk = Desk(tenant_id=None)
    assert desk.script.requests == []


def test_of_several_organisations_none_is_chosen() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(json_answer([connection(TENANT, "Practice"), connection(OTHER, "Live Ltd")]))
    with pytest.raises(ConfigError) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    for told in ("Practice", "Live Ltd", TENANT, OTHER):
        assert told in caught.value.message
    assert "xero.tenant_id" in caught.value.next_step
    assert desk.ledger.calls == {"GET connections": 1}


def test_a_sign_in_that_reaches_none_says_so() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(json_answer([]))
    with pytest.raises(SignInNeeded):
        desk.ledger.organisation()


def test_an_accountants_practice_has_no_books() -> None:
    desk = Desk(tenant_id=None)
    practice = connection(OTHER, "Accountants", kind="PRACTICEMANAGER")
    desk.script.then(json_answer([practice, connection(TENANT, "Practice")]))
    assert desk.ledger.tenant_id == TENANT


def test_a_failed_search_for_the_organisation_is_tried_again_next_time() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(json_answer([]), json_answer([connection(TENANT, "Practice")]))
    with pytest.raises(SignInNeeded):
        _ = desk.ledger.tenant_id
    assert desk.ledger.tenant_id == TENANT


def test_a_named_organisation_out_of_reach_names_those_within() -> None:
    desk = Desk(tenant_id=TENANT)
    desk.script.then(httpx.Response(403), json_answer([connection(OTHER, "Live Ltd")]))
    with pytest.raises(SignInNeeded, match="Live Ltd") as caught:
        desk.ledger.organisation()
    assert TENANT in caught.value.message


def test_a_named_organisation_out_of_reach_when_nothing_is_within() -> None:
    desk = Desk(tenant_id=TENANT)
    desk.script.then(httpx.Response(403), json_answer([]))
    with pytest.raises(SignInNeeded, match="reaches none"):
        desk.ledger.organisation()


def test_a_listed_organisation_that_refuses_is_disconnected() -> None:
    desk = Desk(tenant_id=TENANT)
    desk.script.then(httpx.Response(403), json_answer([connection(TENANT, "Practice")]))
    with pytest.raises(SignInNeeded, match="disconnected"):
        desk.ledger.organisation()


def test_a_write_to_an_organisation_out_of_reach_asks_nothing_more() -> None:
    desk = Desk(tenant_id=TENANT)
    desk.script.then(httpx.Response(403))
    with pytest.raises(SignInNeeded):
        desk.ledger.create_invoices(b"{}", idempotency_key="k")
    assert desk.ledger.calls == {"PUT Invoices": 1}


def test_one_loopback_origin_serves_everything() -> None:
    token = json_answer({"access_token": "t", "expires_in": 1800})
    script = Script().then(token, json_answer([connection(TENANT, "Practice")]), listed("Contacts"))
    opened(script, api_url="http://127.0.0.1:9000/").contacts_by_id([CONTACT])
    assert [f"{request.url.copy_with(query=None)}" for request in script.requests] == [
        "http://127.0.0.1:9000/connect/token",
        "http://127.0.0.1:9000/connections",
        "http://127.0.0.1:9000/api.xro/2.0/Contacts",
    ]


@pytest.mark.parametrize(
    "url", ["https://api.xero.example", "http://192.168.0.5:9000", "http://127.0.0.1.example", "", "http://[::2]"]
)
def test_another_computer_is_never_taken_for_xero(url: str) -> None:
    with pytest.raises(ConfigError):
        opened(Script(), api_url=url)


def test_closing_lets_go_of_both_services() -> None:
    ledger = opened(Script(), tenant_id=TENANT)
    ledger.close()
    with pytest.raises(RuntimeError, match="closed"):
        ledger.contacts_by_id([CONTACT])

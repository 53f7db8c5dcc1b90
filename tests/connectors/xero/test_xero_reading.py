"""Reading from Xero: pages, look-ups, patience, and what is asked for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.connectors.xero import listing, wire
from jobsync_tui.core.errors import BadAnswer, SignInNeeded
from tests.connectors.xero.xero_support import (
    CONTACT,
    INVOICE,
    OTHER,
    TENANT,
    Desk,
    html_answer,
    json_answer,
    listed,
)

if TYPE_CHECKING:
    from jobsync_tui.core.ports import Ledger

SINCE = dt.datetime(2026, 11, 3, 22, 5, 0, 999999, tzinfo=dt.timezone(dt.timedelta(hours=13)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def sale(number: str, **fields: object) -> dict[str, object]:
    return {"InvoiceID": f"id-{number}", "InvoiceNumber": number, "Type": "ACCREC", **fields}


def person(name: str, **fields: object) -> dict[str, object]:
    return {"ContactID": f"id-{name}", "Name": name, **fields}


def test_the_ledger_is_a_ledger(desk: Desk) -> None:
    ledger: Ledger = desk.ledger
    assert ledger.calls == {}


def test_every_request_carries_token_tenant_and_asks_for_json(desk: Desk) -> None:
    desk.script.then(listed("Contacts", page=1))
    list(desk.ledger.contacts(since=None))
    headers = desk.script.last.headers
    assert headers["Authorization"] == "Bearer token-1"
    assert headers["Xero-Tenant-Id"] == TENANT
    assert headers["Accept"] == "application/json"
    assert "If-Modified-Since" not in headers


def test_contacts_are_asked_for_in_full_pages_with_archived_ones(desk: Desk) -> None:
    desk.script.then(listed("Contacts", page=1))
    list(desk.ledger.contacts(since=None))
    assert desk.script.last.url.path == "/api.xro/2.0/Contacts"
    assert dict(desk.script.last.url.params) == {"includeArchived": "true", "page": "1", "pageSize": "1000"}


def test_sales_invoices_are_asked_for_with_four_places_and_encoded(desk: Desk) -> None:
    desk.script.then(listed("Invoices", page=1))
    list(desk.ledger.invoices(since=None))
    url = desk.script.last.url
    assert b"where=Type%3D%3D%22ACCREC%22" in url.query
    assert (url.params["unitdp"], url.params["pageSize"], url.params["includeArchived"]) == ("4", "1000", "true")


def test_changes_are_asked_for_in_utc_seconds_with_ten_minutes_of_overlap(desk: Desk) -> None:
    desk.script.then(listed("Invoices", page=1))
    list(desk.ledger.invoices(since=SINCE))
    assert desk.script.last.headers["If-Modified-Since"] == "2026-11-03T08:55:00"


def test_a_moment_without_a_zone_is_no_moment(desk: Desk) -> None:
    with pytest.raises(ValueError, match="zone"):
        list(desk.ledger.invoices(since=SINCE.replace(tzinfo=None)))


def test_pages_come_until_the_page_count(desk: Desk) -> None:
    desk.script.then(
        listed("Contacts", person("A"), page=1, pages=3, items=2),
        listed("Contacts", page=2, pages=3, items=2),
        listed("Contacts", person("B"), page=3, pages=3, items=2),
    )
    pages = list(desk.ledger.contacts(since=None))
    assert [(page.number, page.count, page.total) for page in pages] == [(1, 3, 2), (2, 3, 2), (3, 3, 2)]
    assert [pulled.value.name for page in pages for pulled in page.items] == ["A", "B"]
    assert [request.url.params["page"] for request in desk.script.requests] == ["1", "2", "3"]


def test_a_page_count_beyond_what_there_is_costs_two_calls_at_most(desk: Desk) -> None:
    desk.script.then(
        listed("Contacts", person("A"), page=1, pages=1_000_000_000, items=1),
        listed("Contacts", page=2, pages=1_000_000_000, items=1),
        listed("Contacts", page=3, pages=1_000_000_000, items=1),
    )
    pages = list(desk.ledger.contacts(since=None))
    assert [pulled.value.name for page in pages for pulled in page.items] == ["A"]
    assert len(desk.script.requests) == 3


def test_pages_are_asked_for_one_at_a_time(desk: Desk) -> None:
    desk.script.then(listed("Contacts", person("A"), page=1, pages=2))
    first = next(iter(desk.ledger.contacts(since=None)))
    assert first.number == 1
    assert len(desk.script.requests) == 1


def test_an_empty_list_is_one_empty_page(desk: Desk) -> None:
    desk.script.then(listed("Contacts", page=1, pages=0))
    (page,) = desk.ledger.contacts(since=None)
    assert (page.items, page.number, page.count, page.total) == ((), 1, 1, 0)


def test_without_a_page_count_a_short_page_is_the_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOOKUP_SIZE", 2)
    desk.script.then(listed("Contacts", person("A"), person("a")), listed("Contacts", person("A", x=1)))
    assert [contact.name for contact in desk.ledger.contacts_named("A")] == ["A", "a", "A"]


def test_without_a_page_count_an_empty_page_is_the_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOOKUP_SIZE", 1)
    desk.script.then(listed("Contacts", person("A")), listed("Contacts"))
    assert len(desk.ledger.contacts_named("A")) == 1


def test_the_same_page_twice_ends_in_an_error_and_not_in_a_loop(desk: Desk) -> None:
    same = [listed("Contacts", person("A"), page=1, pages=9) for _ in range(2)]
    desk.script.then(*same)
    with pytest.raises(BadAnswer, match="Contacts"):
        list(desk.ledger.contacts(since=None))


def test_raw_is_the_elements_own_bytes_and_reads_back_alike(desk: Desk) -> None:
    element = f'{{ "InvoiceID":"{INVOICE}", "Type" : "ACCREC","Total":1.10, "Unknown":{{"\u00e9":[1e2]}} }}'
    desk.script.then(json_answer('{"Status":"OK","Invoices":[' + element + "]}"))
    ((pulled,),) = (page.items for page in desk.ledger.invoices(since=None))
    assert pulled.raw == element.encode()
    assert wire.parse_invoice(pulled.raw) == pulled.value
    assert pulled.value.total.as_tuple() == Decimal("1.10").as_tuple()


def test_nothing_changed_since_may_be_said_by_304(desk: Desk) -> None:
    desk.script.then(httpx.Response(304))
    (page,) = desk.ledger.contacts(since=SINCE)
    assert page.items == ()


def test_a_304_that_nobody_asked_for_is_not_an_empty_list(desk: Desk) -> None:
    desk.script.then(httpx.Response(304))
    with pytest.raises(BadAnswer):
        list(desk.ledger.contacts(since=None))


def test_contacts_by_id_come_forty_a_call_with_details(desk: Desk) -> None:
    desk.script.then(listed("Contacts", person("A"), page=1), listed("Contacts", person("B"), page=1))
    found = desk.ledger.contacts_by_id([f"{number:036d}" for number in range(45)] + [f"{0:036d}"])
    assert [contact.name for contact in found] == ["A", "B"]
    first, second = (dict(request.url.params) for request in desk.script.requests)
    assert (len(first["IDs"].split(",")), len(second["IDs"].split(","))) == (40, 5)
    assert (first["page"], first["pageSize"], first["includeArchived"]) == ("1", "100", "true")


def test_asking_for_nothing_makes_no_call(desk: Desk) -> None:
    assert desk.ledger.contacts_by_id([]) == []
    assert desk.ledger.invoices_numbered([]) == []
    assert desk.script.requests == []


def test_contacts_named_compares_whole_names_in_any_case(desk: Desk) -> None:
    desk.script.then(
        listed("Contacts", person("Smith & Co"), person("SMITH & CO", ContactStatus="ARCHIVED"), page=1, pages=2),
        listed("Contacts", person("Smith & Company"), person("smith & co"), page=2, pages=2),
    )
    found = desk.ledger.contacts_named("smith & co")
    assert [contact.name for contact in found] == ["Smith & Co", "SMITH & CO", "smith & co"]
    assert desk.script.requests[0].url.params["includeArchived"] == "true"


@pytest.mark.parametrize("name", ['The "Old" Pub', "A&B + C", "50% off", "x=y", "Nguyễn"])
def test_any_name_reaches_xero_as_it_is(desk: Desk, name: str) -> None:
    desk.script.then(listed("Contacts", person(name), page=1))
    assert len(desk.ledger.contacts_named(name)) == 1
    query = desk.script.last.url.query
    assert desk.script.last.url.params["searchTerm"] == name
    assert b"+" not in query
    assert query.count(b"&") == 3


def test_invoices_numbered_gives_sales_and_leaves_bills_out(desk: Desk) -> None:
    bill = {**sale("J1"), "InvoiceID": "bill", "Type": "ACCPAY"}
    desk.script.then(listed("Invoices", sale("J1", Status="VOIDED"), bill, sale("J2", Status="DELETED"), page=1))
    found = desk.ledger.invoices_numbered(["J1", "J2"])
    assert [(pulled.value.number, pulled.value.status) for pulled in found] == [("J1", "VOIDED"), ("J2", "DELETED")]
    params = dict(desk.script.last.url.params)
    assert (params["InvoiceNumbers"], params["page"], params["pageSize"], params["unitdp"]) == (
        "J1,J2",
        "1",
        "100",
        "4",
    )


def test_numbers_are_percent_encoded(desk: Desk) -> None:
    desk.script.then(listed("Invoices", page=1))
    desk.ledger.invoices_numbered(["J/1 &+#", "J2"])
    assert b"InvoiceNumbers=J%2F1%20%26%2B%23%2CJ2&" in desk.script.last.url.query


def test_long_numbers_are_asked_for_in_more_calls(desk: Desk) -> None:
    desk.script.then(*(listed("Invoices", page=1) for _ in range(2)))
    desk.ledger.invoices_numbered([f"{number:0200d}" for number in range(10)])
    assert max(len(request.url.query) for request in desk.script.requests) < 2048


def test_a_number_with_a_comma_is_searched_for_by_itself(desk: Desk) -> None:
    desk.script.then(
        listed("Invoices", sale("J1"), page=1),
        listed("Invoices", sale("J2,3"), sale("J2,34"), sale("X", Reference="J2,3"), page=1),
    )
    found = desk.ledger.invoices_numbered(["J1", "J2,3"])
    assert [pulled.value.number for pulled in found] == ["J1", "J2,3"]
    assert [request.url.params.get("InvoiceNumbers") for request in desk.script.requests] == ["J1", None]
    assert desk.script.last.url.params["searchTerm"] == "J2,3"


def test_the_books_of_somebody_else_are_not_taken_for_ours(desk: Desk) -> None:
    desk.script.then(listed("Organisations", {"OrganisationID": OTHER, "Name": "Neighbour"}))
    with pytest.raises(SignInNeeded, match="Neighbour"):
        desk.ledger.organisation()


def test_no_organisation_is_not_taken_for_ours(desk: Desk) -> None:
    desk.script.then(listed("Organisations"))
    with pytest.raises(SignInNeeded):
        desk.ledger.organisation()


@pytest.mark.parametrize(
    "answer",
    [
        html_answer(),
        json_answer(""),
        json_answer("null"),
        json_answer("[]"),
        json_answer('{"Contacts":null}'),
        json_answer('{"Contacts":{}}'),
        json_answer('{"Contacts":[{"ContactID":"1"}'),
        json_answer('{"Invoices":[]}'),
        json_answer('{"Contacts":[7]}'),
        json_answer('{"Contacts":[{"Name":"no id"}]}'),
        json_answer('{"Contacts":[],"pagination":[]}'),
        httpx.Response(200, content=b'{"Contacts":[]}'),
        httpx.Response(204),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
    ],
)
def test_what_is_no_list_of_contacts_is_a_bad_answer_that_names_them(desk: Desk, answer: httpx.Response) -> None:
    desk.script.then(answer)
    with pytest.raises(BadAnswer, match="Contacts") as caught:
        list(desk.ledger.contacts(since=None))
    assert caught.value.next_step


def test_a_bad_answer_does_not_quote_the_page_it_got(desk: Desk) -> None:
    desk.script.then(html_answer())
    with pytest.raises(BadAnswer) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert "<" not in str(caught.value)

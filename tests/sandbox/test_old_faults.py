"""What the practice books let pass: a contact's old faults, a client that asks for no media type, a crash within."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books

LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}


@pytest.fixture
def faulty(books: Books, contact_ids: dict[str, str]) -> str:
    """A contact that was stored with two spaces in its name; its id."""
    books.contacts[contact_ids["Ada Rewi"]]["Name"] = "Ada  Rewi"
    return contact_ids["Ada Rewi"]


def post(api: httpx.Client, **fields: object) -> dict[str, Any]:
    reply = api.post("Contacts?summarizeErrors=false", json={"Contacts": [fields]})
    element: dict[str, Any] = reply.json()["Contacts"][0]
    return element


def test_an_old_fault_of_a_contact_is_no_reason_against_changing_something_else(
    api: httpx.Client, faulty: str
) -> None:
    element = post(api, ContactID=faulty, EmailAddress="new@rewi.example")
    assert (element["StatusAttributeString"], element["EmailAddress"]) == ("OK", "new@rewi.example")


def test_a_new_fault_beside_an_old_one_is_refused(api: httpx.Client, faulty: str) -> None:
    element = post(api, ContactID=faulty, EmailAddress="nowhere")
    assert [len(element["ValidationErrors"]), element["StatusAttributeString"]] == [1, "ERROR"]


def test_an_old_fault_of_a_contact_is_no_reason_against_an_invoice(api: httpx.Client, faulty: str) -> None:
    invoice = {"Type": "ACCREC", "Contact": {"ContactID": faulty}, "LineItems": [LINE]}
    assert api.put("Invoices", json={"Invoices": [invoice]}).status_code == 200


def test_a_client_that_asks_for_no_media_type_gets_json(api: httpx.Client) -> None:
    del api.headers["Accept"]
    request = api.build_request("GET", "Organisation")
    assert "Accept" not in request.headers
    assert api.send(request).json()["Organisations"]


def test_a_crash_leaves_a_500_under_its_key(books: Books, connect: Callable[[WSGIApplication], httpx.Client]) -> None:
    def crash(_endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer(_request: Request) -> Response:
            raise ZeroDivisionError

        return answer

    client = connect(xero_app(books, limits=NO_LIMITS, inside=crash))
    invoice = {"Type": "ACCREC", "Contact": {"ContactNumber": "C-1"}, "LineItems": [LINE]}
    request = client.build_request("PUT", "Invoices", json={"Invoices": [invoice]}, headers={"Idempotency-Key": "k1"})
    with pytest.raises(ZeroDivisionError):
        client.send(request)
    again = client.send(request)
    assert (again.status_code, again.content) == (500, b"")

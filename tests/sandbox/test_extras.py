"""What hangs off an invoice: history, e-mail, online address; and what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.limits import NO_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    import httpx

    from jobsync_tui.sandbox.xero.books import Books

    Connect = Callable[[WSGIApplication], httpx.Client]


def seed(books: Books, contact: str, status: str = "AUTHORISED", **more: object) -> str:
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    return books.seed_invoice(Contact={"ContactID": contact}, Status=status, LineItems=[line], **more)


def test_a_note_is_added_to_the_history_by_the_system(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    invoice = seed(books, contact_ids["Ada Rewi"])
    reply = api.put(f"Invoices/{invoice}/History", json={"HistoryRecords": [{"Details": "From job 7"}]})

    assert reply.status_code == 200
    newest = api.get(f"Invoices/{invoice}/History").json()["HistoryRecords"][0]
    assert (newest["Details"], newest["User"], newest["Changes"]) == ("From job 7", "System Generated", "Note")
    assert newest["DateUTC"] == "/Date(1789426800000+0000)/"


def test_a_note_holds_2500_characters(api: httpx.Client, books: Books, contact_ids: dict[str, str]) -> None:
    path = f"Invoices/{seed(books, contact_ids['Ada Rewi'])}/History"
    assert api.put(path, json={"HistoryRecords": [{"Details": "x" * 2500}]}).status_code == 200
    assert api.put(path, json={"HistoryRecords": [{"Details": "x" * 2501}]}).json()["ErrorNumber"] == 10


@pytest.mark.parametrize("status", ["SUBMITTED", "AUTHORISED", "PAID"])
def test_an_email_marks_the_invoice_as_sent(
    api: httpx.Client, books: Books, contact_ids: dict[str, str], status: str
) -> None:
    invoice = seed(books, contact_ids["Ada Rewi"], status)
    reply = api.post(f"Invoices/{invoice}/Email")

    assert (reply.status_code, reply.content) == (204, b"")
    assert api.get(f"Invoices/{invoice}").json()["Invoices"][0]["SentToContact"] is True


@pytest.mark.parametrize("status", ["DRAFT", "VOIDED", "DELETED"])
def test_a_draft_or_voided_invoice_cannot_be_emailed(
    api: httpx.Client, books: Books, contact_ids: dict[str, str], status: str
) -> None:
    invoice = seed(books, contact_ids["Ada Rewi"], status)
    assert api.post(f"Invoices/{invoice}/Email").status_code == 400
    assert books.invoices[invoice]["SentToContact"] is False


def test_no_email_goes_to_a_contact_without_an_address_nor_from_a_demo_company(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    assert api.post(f"Invoices/{seed(books, contact_ids['Björk Timber Ltd'])}/Email").status_code == 400
    books.organisation["IsDemoCompany"] = True
    assert api.post(f"Invoices/{seed(books, contact_ids['Ada Rewi'])}/Email").status_code == 400


def test_a_day_has_so_many_emails_and_the_next_day_as_many_again(
    books: Books, contact_ids: dict[str, str], connect: Connect, pass_time: Callable[[timedelta], None]
) -> None:
    api = connect(xero_app(books, limits=NO_LIMITS))
    assert books.emails_a_day == 1000
    books.emails_a_day = 2
    invoices = [seed(books, contact_ids["Ada Rewi"]) for _ in range(3)]

    # A refused one costs nothing.
    api.post(f"Invoices/{seed(books, contact_ids['Björk Timber Ltd'])}/Email")
    assert [api.post(f"Invoices/{invoice}/Email").status_code for invoice in invoices] == [204, 204, 400]
    assert books.invoices[invoices[2]]["SentToContact"] is False
    pass_time(timedelta(hours=13))
    api = connect(xero_app(books, limits=NO_LIMITS))
    assert api.post(f"Invoices/{invoices[2]}/Email").status_code == 204


def test_an_approved_invoice_has_an_online_address_and_a_draft_has_none(
    api: httpx.Client, books: Books, contact_ids: dict[str, str]
) -> None:
    approved, draft = (seed(books, contact_ids["Ada Rewi"], status) for status in ("AUTHORISED", "DRAFT"))
    found = api.get(f"Invoices/{approved}/OnlineInvoice").json()["OnlineInvoices"]
    assert found[0]["OnlineInvoiceUrl"].startswith("https://")
    assert api.get(f"Invoices/{draft}/OnlineInvoice").status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Invoices/J-404", 404),
        ("GET", "Invoices/J-404/History", 404),
        ("GET", "Nonsense", 404),
        ("DELETE", "Invoices", 501),
        ("POST", "Organisation", 501),
        ("PUT", "TaxRates", 501),
    ],
)
def test_what_is_not_there_answers_without_a_body_as_html(
    api: httpx.Client, method: str, path: str, status: int
) -> None:
    reply = api.request(method, path)
    assert (reply.status_code, reply.content) == (status, b"")
    assert reply.headers["Content-Type"].startswith("text/html")


def test_a_client_that_takes_only_xml_is_told_so(api: httpx.Client) -> None:
    assert api.get("Organisation", headers={"Accept": "application/xml"}).status_code == 406


def test_every_request_is_recorded_and_writes_apart(api: httpx.Client, books: Books) -> None:
    api.get("Invoices?page=1")
    api.put("Contacts", json={"Contacts": [{"Name": "New"}]})
    api.put("Contacts", json={"Contacts": [{"Name": "New"}]})

    assert [(call.method, call.path, call.status) for call in books.calls] == [
        ("POST", "/connect/token", 200),
        ("GET", "/api.xro/2.0/Invoices", 200),
        ("PUT", "/api.xro/2.0/Contacts", 200),
        ("PUT", "/api.xro/2.0/Contacts", 400),
    ]
    assert books.calls[1].query == "page=1"
    assert [call.status for call in books.writes] == [200, 400]

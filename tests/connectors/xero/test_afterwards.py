"""The requests about invoices that are in Xero: exactly what they say, and that none could create one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_schema_validator import OAS30ReadValidator

from jobsync_tui.core.errors import BadAnswer, Refused
from jobsync_tui.core.ledger import InvoiceID
from tests.connectors.xero.xero_support import INVOICE, TENANT, ZEROS, Desk, json_answer, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from jobsync_tui.connectors.xero.afterwards import XeroAfterwards

SPECS = Path(os.environ.get("JOBSYNC_SPECS") or Path(__file__).parents[3].parent / "shared" / "specs")
BASE = "/api.xro/2.0/"
ID = InvoiceID(INVOICE)
SECOND = InvoiceID("3e3e3e3e-1111-4222-8333-444455556666")
SAVED = {"InvoiceID": INVOICE, "InvoiceNumber": "J1", "Status": "AUTHORISED", "StatusAttributeString": "OK"}


def no_content() -> httpx.Response:
    answer = json_answer("", status=204)
    del answer.headers["Content-Type"]
    return answer


def done(what: str) -> httpx.Response:
    """What Xero answers when it did what was asked."""
    match what:
        case "email":
            return no_content()
        case "note":
            return listed("HistoryRecords", {"Details": "Hello"})
        case "attach":
            return listed("Attachments", {"FileName": "a b.pdf"})
        case _:
            return listed("Invoices", SAVED)


ACTS: dict[str, Callable[[XeroAfterwards], object]] = {
    "email": lambda ledger: ledger.email(ID),
    "mark-sent": lambda ledger: ledger.mark_sent(ID),
    "note": lambda ledger: ledger.add_note(ID, "Hello"),
    "attach": lambda ledger: ledger.attach(ID, "a b.pdf", b"%PDF-1", "application/pdf", online=True),
    "delete": lambda ledger: ledger.delete_drafts([ID, SECOND]),
}

REQUESTS = {
    "email": ("POST", f"Invoices/{INVOICE}/Email", b""),
    "mark-sent": (
        "POST",
        "Invoices?summarizeErrors=false",
        f'{{"Invoices":[{{"InvoiceID":"{INVOICE}","SentToContact":true}}]}}'.encode(),
    ),
    "note": ("PUT", f"Invoices/{INVOICE}/History", b'{"HistoryRecords":[{"Details":"Hello"}]}'),
    "attach": ("PUT", f"Invoices/{INVOICE}/Attachments/a%20b.pdf?IncludeOnline=true", b"%PDF-1"),
    "delete": (
        "POST",
        "Invoices?summarizeErrors=false",
        (
            f'{{"Invoices":[{{"InvoiceID":"{INVOICE}","Status":"DELETED"}},'
            f'{{"InvoiceID":"{SECOND}","Status":"DELETED"}}]}}'
        ).encode(),
    ),
}

OPERATIONS = {
    "email": ("/Invoices/{InvoiceID}/Email", "RequestEmpty"),
    "mark-sent": ("/Invoices", "Invoices"),
    "note": ("/Invoices/{InvoiceID}/History", "HistoryRecords"),
    "attach": ("/Invoices/{InvoiceID}/Attachments/{FileName}", ""),
    "delete": ("/Invoices", "Invoices"),
}


def sent(what: str, *, attempt: int | None = None) -> httpx.Request:
    """The one request that an act sends."""
    desk = Desk()
    desk.script.then(done(what))
    ledger = desk.ledger.afterwards
    if attempt is None:
        ACTS[what](ledger)
    else:
        ledger.email(ID, attempt=attempt)
    (request,) = desk.script.requests
    return request


@pytest.mark.parametrize("what", REQUESTS)
def test_the_request_says_just_what_is_to_be_done(what: str) -> None:
    request = sent(what)
    method, path, body = REQUESTS[what]
    assert (request.method, request.url.raw_path.decode(), request.read()) == (method, BASE + path, body)
    assert request.headers["Xero-Tenant-Id"] == TENANT
    kind = "application/pdf" if what == "attach" else "application/json"
    assert request.headers["Content-Type"] == kind


@pytest.mark.parametrize("what", REQUESTS)
def test_no_request_holds_what_an_invoice_could_be_made_or_found_by(what: str) -> None:
    body = sent(what).read()
    for word in (b'"Contact"', b"ContactID", b"Type", b"InvoiceNumber", b"LineItems", b"Reference"):
        assert word not in body


def test_every_request_has_a_key_of_its_own_that_another_try_does_not_share() -> None:
    keys = {what: sent(what).headers["Idempotency-Key"] for what in REQUESTS}
    assert len(set(keys.values())) == len(REQUESTS)
    assert all(len(key) <= 128 for key in keys.values())
    assert sent("email").headers["Idempotency-Key"] == keys["email"]
    assert sent("email", attempt=1).headers["Idempotency-Key"] == keys["email"]
    assert sent("email", attempt=2).headers["Idempotency-Key"] != keys["email"]


@pytest.mark.parametrize("what", REQUESTS)
def test_the_request_is_one_that_xeros_document_describes(what: str) -> None:
    file = SPECS / "xero_accounting.yaml"
    if not file.exists():
        pytest.skip("xero_accounting.yaml is not at hand; set JOBSYNC_SPECS to the folder that has it")
    document: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    request = sent(what)
    path, shape = OPERATIONS[what]
    operation = document["paths"][path][request.method.lower()]
    known = {
        found["name"]
        for one in operation["parameters"]
        for found in [document["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one]
    }
    assert set(request.url.params) <= known
    if what in {"email", "attach"}:
        return
    body = json.loads(request.read())
    schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
    element = document["components"]["schemas"][shape]["properties"][shape]["items"]["$ref"].rpartition("/")[2]
    assert body[shape][0].keys() <= document["components"]["schemas"][element]["properties"].keys()
    assert list(OAS30ReadValidator(schema).iter_errors(body)) == []


def test_a_name_stays_one_part_of_the_address() -> None:
    desk = Desk()
    desk.script.then(done("attach"))
    desk.ledger.afterwards.attach(ID, "50% & ünder#1.pdf", b"x", "application/pdf", online=False)
    path = desk.script.last.url.raw_path.decode()
    assert path == f"{BASE}Invoices/{INVOICE}/Attachments/50%25%20%26%20%C3%BCnder%231.pdf?IncludeOnline=false"


@pytest.mark.parametrize(
    "odd", ["J1", "", f"{INVOICE}/Email", "..", "x" * 36 + "?", "1c1c1c1c-1111-4222-8333-44445555666/"]
)
def test_only_an_id_ever_stands_in_an_address(odd: str) -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="not an invoice's id"):
        desk.ledger.afterwards.email(InvoiceID(odd))
    assert desk.script.requests == []


@pytest.mark.parametrize("count", [0, 51])
def test_at_most_fifty_are_deleted_at_once(count: int) -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="in one call"):
        desk.ledger.afterwards.delete_drafts([ID] * count)


def test_a_mark_that_xero_only_warns_about_is_refused() -> None:
    warning = "Only AUTHORISED invoices may have SentToContact updated."
    desk = Desk()
    desk.script.then(
        listed("Invoices", SAVED | {"StatusAttributeString": "WARNING", "Warnings": [{"Message": warning}]})
    )
    with pytest.raises(Refused, match="SentToContact"):
        desk.ledger.afterwards.mark_sent(ID)


@pytest.mark.parametrize("answer", [listed("Invoices"), listed("Invoices", SAVED | {"InvoiceID": SECOND})])
def test_an_answer_about_another_invoice_marks_nothing(answer: httpx.Response) -> None:
    desk = Desk()
    desk.script.then(answer)
    with pytest.raises(BadAnswer):
        desk.ledger.afterwards.mark_sent(ID)


def test_what_is_there_is_read_by_the_invoices_id() -> None:
    desk = Desk()
    desk.script.then(
        listed("HistoryRecords", {"Details": "two"}, {"Changes": "Created"}, {"Details": "one"}),
        listed("Attachments", {"FileName": "a.pdf", "ContentLength": 7}, {"FileName": "b.png"}),
        listed("OnlineInvoices", {"OnlineInvoiceUrl": "https://in.xero.com/abc"}),
        listed("Invoices", page=1),
    )
    ledger = desk.ledger.afterwards
    assert ledger.notes(ID) == ["two", "one"]
    assert ledger.attachments(ID) == {"a.pdf": 7, "b.png": None}
    assert ledger.online_url(ID) == "https://in.xero.com/abc"
    assert ledger.invoices([ID, SECOND]) == []
    assert [request.method for request in desk.script.requests] == ["GET"] * 4
    assert desk.script.last.url.params["IDs"] == f"{INVOICE},{SECOND}"


@pytest.mark.parametrize("address", ["http://in.xero.com/a", "javascript:alert(1)", "", None])
def test_an_online_address_is_https_or_none(address: str | None) -> None:
    desk = Desk()
    desk.script.then(listed("OnlineInvoices", {"OnlineInvoiceUrl": address}))
    with pytest.raises(BadAnswer):
        desk.ledger.afterwards.online_url(ID)


def test_each_deleted_invoice_has_an_outcome_of_its_own() -> None:
    desk = Desk()
    refused = {
        "InvoiceID": SECOND,
        "Status": "DELETED",
        "HasErrors": True,
        "StatusAttributeString": "ERROR",
        "ValidationErrors": [{"Message": "Invoice not of valid status for modification"}],
    }
    desk.script.then(listed("Invoices", refused, SAVED | {"Status": "DELETED"}))
    outcomes = {one.id: one.ok for one in desk.ledger.afterwards.delete_drafts([ID, SECOND])}
    assert outcomes == {ID: True, SECOND: False}
    assert ZEROS not in outcomes

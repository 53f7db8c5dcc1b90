"""Every answer of the practice Xero against Xero's own OpenAPI documents.

The documents stand beside the checkout (../shared/specs) or where JOBSYNC_SPECS points; they are not part of it.
"""

from __future__ import annotations

import copy
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker

from jobsync_tui.sandbox.xero.app import _urls, xero_app

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from jobsync_tui.sandbox.xero.books import Books
    from tests.sandbox.sign_in_support import PublicApp

    Document = dict[str, Any]

SPECS = Path(os.environ.get("JOBSYNC_SPECS") or Path(__file__).parents[2].parent / "shared" / "specs")
BASE = "/api.xro/2.0"
ENVELOPE = ("Id", "Status", "ProviderName", "DateTimeUTC")
# Properties seen on the wire that the document leaves out. Everything else unknown to it is an error.
LOOSENED = {
    "Invoice": ("DateString", "DueDateString", "InvoicePaymentServices"),  # observed on the wire
    "LineItem": ("ValidationErrors",),  # in the document's own examples
    "HistoryRecord": ("DateUTCString",),  # in the document's own examples
    "TrackingOption": ("HasValidationErrors",),  # observed on the wire
}
TICKS = r"^/Date\(-?\d+(\+0000)?\)/$"
LINE = {"Description": "Work", "Quantity": 1.5, "UnitAmount": 100.25, "AccountCode": "200"}
INVOICE = {"Type": "ACCREC", "Contact": {"ContactNumber": "C-1"}, "LineItems": [LINE], "DueDate": "2026-10-20"}


def _load(name: str) -> Document:
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand; set JOBSYNC_SPECS to the folder that has it")
    loaded: Document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


def _tighten(schema: object) -> None:
    """Close every object to unknown properties and hold dates to their tick form."""
    if isinstance(schema, list):
        for item in schema:
            _tighten(item)
    elif isinstance(schema, dict):
        for item in list(schema.values()):
            _tighten(item)
        if "properties" in schema:
            schema["additionalProperties"] = False
        if schema.get("x-is-msdate") or schema.get("x-is-msdate-time"):
            schema["pattern"] = TICKS


@pytest.fixture(scope="module")
def document() -> Document:
    """Xero's Accounting document, tightened, with what is known to be missing from it added."""
    loaded = _load("xero_accounting.yaml")
    schemas = loaded["components"]["schemas"]
    _tighten(schemas)
    for schema in schemas.values():
        is_answer = "x-objectArrayKey" in schema or {"Organisations", "Actions"} & schema.get("properties", {}).keys()
        if is_answer:
            schema["properties"] |= {name: {"type": "string"} for name in ENVELOPE}
    for name, extra in LOOSENED.items():
        assert schemas[name]["properties"].keys().isdisjoint(extra), f"{name} needs no loosening any more"
        schemas[name]["properties"] |= {missing: {} for missing in extra}
    # The refused elements of a 400 are whole documents, of which Element lists the ids alone.
    schemas["Element"]["additionalProperties"] = True
    return loaded


def faults(document: Document, template: str, reply: httpx.Response, body: object = None) -> list[str]:
    """List where an answer (or body in its place) departs from the schema of its operation and status."""
    operation = document["paths"][template][reply.request.method.lower()]
    response = operation["responses"][str(reply.status_code)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"]["application/json"]["schema"] | {"components": document["components"]}
    return _faults(schema, reply.json() if body is None else body)


def _faults(schema: Document, body: object) -> list[str]:
    validator = OAS30ReadValidator(schema, format_checker=oas30_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]


@pytest.fixture
def full(books: Books, contact_ids: dict[str, str], api: httpx.Client) -> Books:
    """Books with something of everything in them."""
    ada = contact_ids["Ada Rewi"]
    books.contacts[ada] |= {
        "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
        "ContactPersons": [{"FirstName": "Bo", "LastName": "Li", "EmailAddress": "b@l.nz", "IncludeInEmails": True}],
    }
    books.organisation["PeriodLockDate"] = date(2025, 3, 31)
    tracking = [{"Name": "Region", "Option": "North"}]
    for status in ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"):
        books.seed_invoice(
            Contact={"ContactID": ada},
            Status=status,
            Reference="Job",
            InvoiceNumber=f"S-{status}",
            LineItems=[
                LINE | {"UnitAmount": Decimal("9.995"), "Quantity": 2, "Tracking": tracking},
                {"ItemCode": "LAB"},
            ],
        )
    note = {
        "CreditNoteID": books.new_id("CreditNote"),
        "ContactID": ada,
        "Status": "AUTHORISED",
        "Date": date(2026, 9, 1),
    }
    books.credit_notes[str(note["CreditNoteID"])] = note | {"RemainingCredit": Decimal("12.50"), "Allocations": []}
    books.currencies["EUR"] = Decimal("0.54")
    api.put("Invoices/S-PAID/Attachments/sheet.pdf", content=b"%PDF")
    return books


READS = [
    ("/Organisation", "Organisation"),
    ("/Organisation/Actions", "Organisation/Actions"),
    ("/Accounts", "Accounts"),
    ("/TaxRates", "TaxRates"),
    ("/TrackingCategories", "TrackingCategories"),
    ("/Items", "Items"),
    ("/Items/{ItemID}", "Items/LAB"),
    ("/BrandingThemes", "BrandingThemes"),
    ("/Currencies", "Currencies"),
    ("/Contacts", "Contacts"),
    ("/Contacts", "Contacts?page=1&includeArchived=true"),
    ("/Contacts", "Contacts?page=1&summaryOnly=true"),
    ("/Contacts/{ContactID}", "Contacts/C-1"),
    ("/Invoices", "Invoices"),
    ("/Invoices", "Invoices?page=1&pageSize=3&unitdp=4"),
    ("/Invoices", "Invoices?page=1&summaryOnly=true"),
    ("/Invoices/{InvoiceID}", "Invoices/S-PAID"),
    ("/Invoices/{InvoiceID}/History", "Invoices/S-PAID/History"),
    ("/Invoices/{InvoiceID}/Attachments", "Invoices/S-PAID/Attachments"),
    ("/Invoices/{InvoiceID}/OnlineInvoice", "Invoices/S-PAID/OnlineInvoice"),
    ("/CreditNotes", "CreditNotes?page=1"),
    ("/Prepayments", "Prepayments"),
    ("/Overpayments", "Overpayments"),
    ("/RepeatingInvoices", "RepeatingInvoices"),
    ("/Payments", "Payments"),
]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("template", "path"), READS)
def test_a_read_answers_as_documented(document: Document, api: httpx.Client, template: str, path: str) -> None:
    reply = api.get(path)
    assert reply.status_code == 200, reply.text
    assert faults(document, template, reply) == []


WRITES = [
    ("PUT", "/Contacts", "Contacts", {"Contacts": [{"Name": "N", "Phones": [{"PhoneNumber": "1"}]}]}, 200),
    ("POST", "/Contacts", "Contacts", {"Contacts": [{"ContactNumber": "C-1", "FirstName": "A"}]}, 200),
    ("PUT", "/Contacts", "Contacts?summarizeErrors=false", {"Contacts": [{"Name": "Ada Rewi"}, {"Name": "N"}]}, 200),
    ("PUT", "/Contacts", "Contacts", {"Contacts": [{"Name": "Ada Rewi"}]}, 400),
    ("PUT", "/Invoices", "Invoices?unitdp=4", {"Invoices": [INVOICE, INVOICE]}, 200),
    ("PUT", "/Invoices", "Invoices?summarizeErrors=false", {"Invoices": [INVOICE, {"Type": "ACCREC"}, {}]}, 200),
    ("PUT", "/Invoices", "Invoices", {"Invoices": [{"Type": "ACCREC"}]}, 400),
    ("PUT", "/Invoices", "Invoices", {"Invoices": []}, 400),
    ("POST", "/Invoices", "Invoices", {"Invoices": [{"InvoiceNumber": "S-DRAFT", "SentToContact": True}]}, 200),
    ("POST", "/Invoices/{InvoiceID}", "Invoices/S-AUTHORISED", {"Invoices": [{"Status": "VOIDED"}]}, 200),
    ("POST", "/Invoices/{InvoiceID}", "Invoices/S-PAID", {"Invoices": [{"Status": "VOIDED"}]}, 400),
    (
        "PUT",
        "/Invoices/{InvoiceID}/History",
        "Invoices/S-PAID/History",
        {"HistoryRecords": [{"Details": "From job 1"}]},
        200,
    ),
    (
        "PUT",
        "/Payments",
        "Payments",
        {"Payments": [{"Invoice": {"InvoiceNumber": "S-AUTHORISED"}, "Account": {"Code": "090"}, "Amount": 5}]},
        200,
    ),
]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("method", "template", "path", "body", "status"), WRITES)
def test_a_write_answers_as_documented(
    document: Document, api: httpx.Client, *, method: str, template: str, path: str, body: Document, status: int
) -> None:
    reply = api.request(method, path, json=body)
    assert reply.status_code == status, reply.text
    assert faults(document, template, reply) == []


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("method", "status"), [("PUT", 200), ("PUT", 400), ("POST", 200)])
def test_an_attachment_answers_as_documented(document: Document, api: httpx.Client, method: str, status: int) -> None:
    names = ["a.pdf"] if status == 200 else ["a.pdf", "a.pdf"]
    replies = [
        api.request(method, f"Invoices/S-PAID/Attachments/{name}?IncludeOnline=true", content=b"%PDF")
        for name in names
    ]
    assert replies[-1].status_code == status, replies[-1].text
    assert faults(document, "/Invoices/{InvoiceID}/Attachments/{FileName}", replies[-1]) == []


WRONG: list[tuple[str, Any]] = [
    ("InvoiceID", "not-a-guid"),
    ("Status", "APPROVED"),
    ("Total", "24.15"),
    ("Date", "2026-09-15"),
    ("UpdatedDateUTC", "2026-09-15T00:00:00"),
    ("SentToContact", "yes"),
    ("LineAmountTypes", "EXCLUSIVE"),
    ("NoSuchField", 1),
    ("LineItems", {}),
    ("Contact", {"ContactId": "x"}),
]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_answer_would_be_noticed(document: Document, api: httpx.Client, name: str, value: object) -> None:
    reply = api.get("Invoices/S-PAID")
    wrong = copy.deepcopy(reply.json())
    wrong["Invoices"][0][name] = value
    (fault,) = faults(document, "/Invoices/{InvoiceID}", reply, wrong)
    assert fault.startswith(f"$.Invoices[0].{name}") or name in fault


def test_every_endpoint_is_a_path_and_method_of_the_document(document: Document) -> None:
    shapes = {re.sub(r"\{\w+\}", "{}", path): operations for path, operations in document["paths"].items()}
    offered = [
        (re.sub(r"<\w+>", "{}", rule.rule), method.lower())
        for rule in _urls().iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    assert len(offered) > 25
    assert [pair for pair in offered if pair[1] not in shapes.get(pair[0], {})] == []


def test_a_connection_is_as_documented(books: Books, public_app: Callable[..., PublicApp]) -> None:
    app = public_app(xero_app(books, practices=["Ledger & Co"]))
    schema = _load("xero-identity.yaml")["components"]["schemas"]["Connection"]
    _tighten(schema)
    # Xero writes these instants without an offset, which RFC 3339 asks for.
    for name in ("createdDateUtc", "updatedDateUtc"):
        schema["properties"][name].pop("format")
    rows = app.connections(app.signed_in())
    assert [row["tenantType"] for row in rows] == ["ORGANISATION", "PRACTICE"]
    for row in rows:
        assert _faults(schema, row) == []
        assert row.keys() == schema["properties"].keys()


def test_the_tokens_are_as_documented(app: PublicApp) -> None:
    schema = _load("xero-identity.yaml")["components"]["schemas"]["AccessToken"]
    token = app.signed_in()
    assert _faults(schema, token) == []
    # The document leaves out the scope, which RFC 6749 has.
    assert token.keys() - {"scope"} == schema["properties"].keys()

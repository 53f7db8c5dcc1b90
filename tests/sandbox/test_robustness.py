"""No body, however odd, makes the practice Xero fail or leaves its books untidy."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from jobsync_tui.sandbox.xero.wire import ZERO_ID

STEADY = settings(max_examples=100, deadline=None, derandomize=True, database=None)
NUMBERS = st.sampled_from([0, 1, -1, 2.5, "3.3333", 1e11, 10**15, 0.0000001, 33.335, "x", True, None, 100, "1e999"])
WORDS = st.sampled_from(["", "A", "200", "999", "OUTPUT2", "NONE", "Ada", "ada", "J1", ZERO_ID, 7, None, "é" * 300])
DATES = st.sampled_from(["2026-09-15", "2026-09-15T00:00:00+12:00", "/Date(0+0000)/", "soon", "", None, 5])
LINES = st.lists(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount", "LineAmount"), NUMBERS)
        | dict.fromkeys(("Description", "AccountCode", "TaxType", "ItemCode", "LineItemID"), WORDS),
    ),
    max_size=3,
)
CONTACTS = st.fixed_dictionaries({}, optional=dict.fromkeys(("Name", "ContactID", "ContactNumber"), WORDS))
INVOICES = st.fixed_dictionaries(
    {},
    optional={
        "Type": st.sampled_from(["ACCREC", "ACCPAY", "", "ACCRECCREDIT"]),
        "Status": st.sampled_from(["DRAFT", "SUBMITTED", "AUTHORISED", "VOIDED", "DELETED", "PAID", ""]),
        "LineAmountTypes": st.sampled_from(["Exclusive", "Inclusive", "NoTax", "EXCLUSIVE"]),
        "Contact": st.one_of(CONTACTS, st.just({"Name": "Ada"})),
        "LineItems": LINES,
        "Date": DATES,
        "DueDate": DATES,
        "InvoiceNumber": WORDS,
        "CurrencyRate": NUMBERS,
    },
)


def open_books() -> tuple[Books, httpx.Client]:
    books = Books(now=lambda: datetime(2026, 9, 14, tzinfo=UTC))
    books.seed_tax_rate(TaxType="OUTPUT2", EffectiveRate=Decimal(15))
    books.seed_account(Code="200", Type="REVENUE", TaxType="OUTPUT2")
    contact = books.seed_contact(Name="Ada")
    books.seed_invoice(Contact={"ContactID": contact}, InvoiceNumber="J1", Status="DRAFT")
    client = httpx.Client(
        transport=httpx.WSGITransport(xero_app(books, limits=NO_LIMITS)), base_url="http://books/api.xro/2.0/"
    )
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    token = client.post("http://books/connect/token", data=form).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return books, client


def check(books: Books) -> None:
    """Hold the books to what is always true of them."""
    numbers = [r["InvoiceNumber"].casefold() for r in books.invoices.values() if r["Type"] == "ACCREC"]
    assert len(numbers) == len(set(numbers))
    for record in books.invoices.values():
        assert record["Total"] == record["SubTotal"] + record["TotalTax"] >= 0
        assert record["TotalTax"] == sum(line["TaxAmount"] for line in record["LineItems"])
        assert record["ContactID"] in books.contacts


@STEADY
@given(batch=st.lists(INVOICES, max_size=4), method=st.sampled_from(["PUT", "POST"]), quiet=st.booleans())
def test_odd_invoices_are_answered_and_the_books_stay_tidy(
    batch: list[dict[str, Any]], method: str, *, quiet: bool
) -> None:
    books, client = open_books()
    with closing(client):
        query = "?summarizeErrors=false" if quiet else ""
        reply = client.request(method, f"Invoices{query}", content=json.dumps({"Invoices": batch}))
        assert reply.status_code in {200, 400, 404}
        assert reply.status_code == 404 or json.loads(reply.content)
        check(books)
        assert client.get("Invoices?page=1&unitdp=4").status_code == 200


@STEADY
@given(
    body=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["Invoices", "Contacts", "Name", "Phones", "LineItems"]), inner, max_size=3
            ),
        ),
        max_leaves=8,
    ),
    path=st.sampled_from(["Invoices", "Contacts", "Payments", "Invoices/J1", "Invoices/J1/History"]),
)
def test_any_json_is_answered(body: object, path: str) -> None:
    books, client = open_books()
    with closing(client):
        for method in ("PUT", "POST"):
            reply = client.request(method, path, content=json.dumps(body))
            assert reply.status_code in {200, 400, 404, 501}
        check(books)
